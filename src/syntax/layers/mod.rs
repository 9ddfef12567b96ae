//! Layers: encodings of a whole document. For example, a document that someone copied from inside a JSON string has escaped quotes:
//! `{\"a\": 1}`. Other layers are the `> ` before each line in an email, and copied line numbers. [`outermost`] recognizes and removes one
//! layer. A document may have several nested layers, so the caller calls [`outermost`] again with the result.
//!
//! A text can contain many encoded characters and still have no layer. A layer must affect the quotes around the first key, and almost all
//! other quotes. Or it must affect the first line of the document, and almost all other lines. A document in which only the content of a
//! string is encoded has no layer. Strict JSON never has a layer.

mod concatenated;
mod continued;
mod doubled;
pub(super) mod entities;
mod escaped;
mod hard_wrapped;
mod lines;
mod literal;
mod markdown;
mod names;
mod peel;
mod percent;
mod prefix;
mod prefixes;
mod quoted_printable;
mod row;
mod shell;
mod unicode;

#[cfg(test)]
mod tests;

use crate::diagnostic::Edit;
use crate::source::{SourceMap, Span};
use crate::syntax::scan::run_before;
use crate::syntax::search::spacing::markup_end;

/// A layer of encoding around a whole document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LayerKind {
    /// The quotes of the document are `\"` or `\u0022`, as inside a JSON string.
    Escaped {
        /// The number of times that the document is escaped: 1 for `\"`, 2 for `\\\"`. One level is removed at a time.
        depth: u8,
    },
    /// The quotes of the document are HTML entities: `&quot;`.
    Entities,
    /// The document is percent-encoded, as in a URL: `%7B%22`.
    PercentEncoded,
    /// The quotes of the document are doubled, as in CSV, C#, PowerShell and Visual Basic: `{""a"": 1}`.
    DoubledQuotes,
    /// The document is in single quotes, as in a shell command or in SQL, or in backticks, as in JavaScript.
    ShellQuoted,
    /// The lines of the document have a prefix.
    LinePrefixes(Prefix),
    /// The lines of the document end in a backslash, as in a shell command or a C macro.
    ContinuedLines,
    /// The lines of the document are string literals that an operator joins: `"{" +`.
    Concatenated,
    /// The document is from the source of an email, with lines broken by `=` at their ends.
    QuotedPrintable,
    /// The lines of the document were broken at a fixed width, even inside words.
    HardWrapped,
    /// The punctuation of the document has backslashes from a Markdown editor: `Ticket\_No`.
    MarkdownEscapes,
}

/// The kind of prefix of each line of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Prefix {
    /// `> `, as in a reply to an email.
    Quote,
    /// Ascending numbers: `1  `, `12: `, `3 | `.
    Numbers,
    /// `| `, possibly after the name of a service: `web_1  | `.
    Bar,
    /// `* `, `- `, `+ ` or `• `.
    Bullet,
    /// `$ `, `PS> `, `>>> `, and the prompts of continuation lines, such as `... `.
    Prompt,
    /// A time, with or without a date and a log level.
    Timestamp,
    /// `// `, `# ` or `-- `: the document is commented out.
    Comment,
}

/// A document without its outermost layer of encoding.
#[derive(Debug)]
pub(crate) struct Layer {
    /// The kind of layer.
    pub kind: LayerKind,
    /// The text without the layer. Other cells of a CSV row, or a statement around the document, are still part of the text.
    pub text: String,
    /// Maps `text` to the text with the layer. [`SourceMap::depth`] is 0, because it counts only JSON strings, and a layer is not a JSON
    /// string.
    pub map: SourceMap,
    /// The edits of the outer text that remove the layer, in ascending order and without overlaps.
    pub edits: Vec<Edit>,
    /// The span of the first edit, in the outer text.
    pub first_edit: Span,
    /// The offset in `text` at which the document ends, if more text follows: other cells of the same CSV row, or whitespace.
    pub document_end: Option<u32>,
}

/// Returns `text` without its outermost layer, or `None` if `text` has no layer.
///
/// Takes linear time. Most texts without a layer are rejected after their first few lines and one search for backslashes.
pub(crate) fn outermost(text: &str) -> Option<Layer> {
    concatenated::peel(text)
        .or_else(|| shell::peel(text))
        .or_else(|| doubled::peel(text))
        .or_else(|| percent::peel(text))
        .or_else(|| entities::peel(text))
        .or_else(|| escaped::peel(text))
        .or_else(|| literal::peel(text))
        .or_else(|| unicode::peel(text))
        .or_else(|| prefixes::peel(text))
        .or_else(|| continued::peel(text))
        .or_else(|| quoted_printable::peel(text))
        .or_else(|| hard_wrapped::peel(text))
        .or_else(|| markdown::peel(text))
}

/// Returns the offset of the first byte at or after `at` that is not whitespace. Zero-width characters, HTML markup for whitespace such as
/// `&nbsp;` and `<br>`, and terminal color codes also count as whitespace.
fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match bytes.get(at..) {
            Some([byte, ..]) if byte.is_ascii_whitespace() => at += 1,
            // U+FEFF (byte order mark) and U+200B to U+200F, in UTF-8.
            Some([0xEF, 0xBB, 0xBF, ..] | [0xE2, 0x80, 0x8B..=0x8F, ..]) => at += 3,
            // U+00A0 (no-break space).
            Some([0xC2, 0xA0, ..]) => at += 2,
            Some([b'&' | b'<' | 0x1B, ..]) => match markup_end(bytes, at) {
                Some(end) => at = end,
                None => return at,
            },
            _ => return at,
        }
    }
}

/// Returns the offset after the opening brackets at `at`. Commas and whitespace after each bracket are skipped, too. Returns `None` if the
/// byte at `at` is not an opening bracket.
fn after_brackets(bytes: &[u8], mut at: usize) -> Option<usize> {
    if !is_opening(bytes.get(at)) {
        return None;
    }
    while is_opening(bytes.get(at)) || bytes.get(at) == Some(&b',') {
        at = skip_space(bytes, at + 1);
    }
    Some(at)
}

/// Returns whether `byte` is an opening bracket.
fn is_opening(byte: Option<&u8>) -> bool {
    matches!(byte, Some(b'{' | b'['))
}

/// Returns whether a document starts in `line` and continues on the next line, as in `{"a": 1,`. A line with a whole document (`{"a": 1}`)
/// is more likely an entry of a list or a log.
fn starts_multiline_document(line: &str) -> bool {
    let document = line.strip_prefix(['\'', '"']).unwrap_or(line);
    if !is_opening(document.as_bytes().first()) {
        return false;
    }
    let (mut depth, mut in_string) = (0_usize, false);
    for byte in document.bytes() {
        match byte {
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    depth > 0
}

/// Returns the number of consecutive bytes from `at` on that equal `byte`.
fn run_from(bytes: &[u8], at: usize, byte: u8) -> usize {
    bytes[at.min(bytes.len())..].iter().take_while(|other| **other == byte).count()
}
