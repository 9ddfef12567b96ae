//! Which parts of a file are payloads.

mod embedded;
mod recognize;

use std::borrow::Cow;
use std::path::Path;

pub use recognize::{Certainty, PayloadKind, recognize};

use crate::diagnostic::Diagnostic;
use crate::schema::Shapes;
use crate::source::{Source, SourceMap, Span};
use crate::syntax::{ParseOptions, Parsed, parse};

/// How a file holds payloads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON text.
    Json,
    /// A JSON text on each line (`.jsonl`, `.ndjson`).
    JsonLines,
}

impl Format {
    /// The format that a file's name tells. Content is not looked at: a line of a broken file may well be JSON.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
        if ["jsonl", "ndjson"].iter().any(|lines| extension.eq_ignore_ascii_case(lines)) {
            Self::JsonLines
        } else {
            Self::Json
        }
    }
}

/// How a text is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReadOptions {
    /// What JSON5 allows is not reported.
    pub json5: bool,
    /// Strict JSON is wanted: even comments for the linter are reported.
    pub strict: bool,
}

/// Reads every text of `source`, with the JSON in its strings, and hands each to `each`. The JSON pointer of a text is the
/// empty string, whichever line it stands on.
pub fn read<'s>(source: &'s Source<'_>, options: ReadOptions, shapes: &Shapes, mut each: impl FnMut(Parsed<'s>)) {
    let text = source.text();
    let parse_options = ParseOptions {
        shape: Some(shapes),
        json5: options.json5,
        strict: options.strict,
        // UTF-16 needs its mark, and says what it is by it.
        ignore_byte_order_mark: source.encoding() != crate::source::Encoding::Utf8,
        inline: false,
    };
    match Format::of(source.path()) {
        Format::Json => {
            let mut parsed = parse(Cow::Borrowed(text), None, &parse_options);
            embedded::graft(&mut parsed.tree, shapes, &parse_options, &mut parsed.repairs);
            each(parsed);
        }
        Format::JsonLines => {
            for line in lines(text) {
                let map = SourceMap::slice(line);
                let mut parsed = parse(Cow::Borrowed(&text[line.range()]), Some(map), &parse_options);
                embedded::graft(&mut parsed.tree, shapes, &parse_options, &mut parsed.repairs);
                each(parsed);
            }
        }
    }
}

/// The lines of `text` that are not blank, without their line breaks.
fn lines(text: &str) -> impl Iterator<Item = Span> {
    let mut at = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        let content = line.trim_end_matches(['\n', '\r']);
        (!content.trim().is_empty()).then(|| Span::from(start..start + content.len()))
    })
}

/// The finding for bytes that are no text.
pub(crate) fn invalid_text(source: &Source<'_>) -> Option<Diagnostic> {
    let replaced = source.replaced();
    let first = *replaced.first()?;
    let edits = replaced.iter().map(|span| crate::diagnostic::Edit::replace(*span, "\u{FFFD}")).collect();
    let count = replaced.len();
    let bytes = if count == 1 { "a byte is".to_owned() } else { format!("{count} bytes are") };
    Some(
        Diagnostic::new(
            "invalid-utf8",
            first,
            format!("{bytes} no UTF-8 text, as JSON has to be (RFC 8259, section 8.1)"),
        )
        .with_label(if count == 1 { "here".to_owned() } else { format!("the first of {count}") })
        .with_help("the file was probably saved as Windows-1252 or Latin-1; save it as UTF-8, and the letters survive")
        .with_fix(
            crate::diagnostic::Applicability::Unsafe,
            "put U+FFFD, the sign for a lost character, in their place",
            edits,
        ),
    )
}
