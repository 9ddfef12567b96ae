//! From anything to the strict JSON reading of it.

use std::borrow::Cow;

use crate::diagnostic::{Applicability, Diagnostic, Edit};
use crate::document::{self, Format, ReadOptions, Role, Text};
use crate::edits;
use crate::lint::Expectation;
use crate::schema::Schemas;
use crate::source::{Source, Span};
use crate::syntax::{self, MAX_DEPTH, ParseOptions, Parsed};

/// How strict JSON is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// As it was written: only the repairs change it.
    AsWritten,
    /// Without any white space between tokens.
    Compact,
    /// One member a line, indented by this many spaces a level.
    Indent(u8),
}

impl RepairError {
    /// The same for a text that stands `lines` lines below the start of what the user knows.
    #[must_use]
    pub fn below(self, lines: u32) -> Self {
        match self {
            Self::TooDeep { line, column, limit } => Self::TooDeep { line: line + lines, column, limit },
            Self::Layout => Self::Layout,
            Self::Encoding => Self::Encoding,
        }
    }
}

/// Why a source has no strict JSON reading.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RepairError {
    /// Nested deeper than is read.
    #[error("line {line}, column {column}: nested deeper than {limit} levels, which is as deep as is read")]
    TooDeep {
        /// 1-based line of the bracket that is one too many.
        line: u32,
        /// Its 1-based column, in characters.
        column: u32,
        /// The limit.
        limit: usize,
    },
    /// A document that holds payloads was to be laid out anew.
    #[error(
        "it is no JSON but a document that holds payloads; those are repaired in their places, without a new layout"
    )]
    Layout,
    /// The document would be read otherwise from then on.
    #[error(
        "repaired in its encoding, its bytes would be read as other text the next time; save it as UTF-8 without other bytes first"
    )]
    Encoding,
}

/// The strict JSON reading of `source`, without a byte order mark. A file of several documents gives one document a line; a JSON
/// Lines file gives one line for each of its own. In a document that holds payloads, as Markdown does, each is repaired in its
/// place, and all else stays as it is.
///
/// # Errors
///
/// If the source reaches a limit of the parser, or a document is to be laid out anew; everything else has a reading.
pub fn repair(source: &Source<'_>, layout: Layout) -> Result<String, RepairError> {
    Ok(read(source, layout, Expectation::Payload)?.text.into_owned())
}

/// What a text is read as.
struct Reading<'s> {
    text: Cow<'s, str>,
    holds_payload: bool,
}

fn read<'s>(source: &'s Source<'_>, layout: Layout, expectation: Expectation) -> Result<Reading<'s>, RepairError> {
    let format = Format::of_source(source);
    if format.is_document() {
        return match layout {
            Layout::AsWritten => repair_document(source, expectation),
            _ => Err(RepairError::Layout),
        };
    }
    let Reading { text, holds_payload } = repair_once(source, expectation)?;
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.strip_prefix('\u{FEFF}').unwrap_or(text)),
        Cow::Owned(text) => Cow::Owned(text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text)),
    };
    let text = match layout {
        Layout::AsWritten => text,
        Layout::Compact => Cow::Owned(print(&text, format, syntax::Layout::Compact)),
        Layout::Indent(width) => Cow::Owned(print(&text, format, syntax::Layout::Indent(width))),
    };
    Ok(Reading { text, holds_payload })
}

/// How often a document is read again.
const MAX_READINGS: usize = 8;

/// Repairs what holds a payload in a document, until nothing is left to do: with its payload mended, more of the text around it may
/// read as JSON than before.
fn repair_document<'s>(source: &'s Source<'_>, expectation: Expectation) -> Result<Reading<'s>, RepairError> {
    let Reading { mut text, holds_payload } = repair_once(source, expectation)?;
    for _ in 1..MAX_READINGS {
        let again = source.with_text(&text).ok();
        let next = again.as_ref().and_then(|again| repair_once(again, Expectation::Payload).ok());
        match next.map(|next| next.text).filter(|next| *next != text) {
            Some(next) => text = Cow::Owned(next.into_owned()),
            None => break,
        }
    }
    Ok(Reading { text, holds_payload })
}

/// The text of `source` after one reading. Whether it holds a payload is only looked at where anything is expected.
fn repair_once<'s>(source: &'s Source<'_>, expectation: Expectation) -> Result<Reading<'s>, RepairError> {
    let mut holds_payload = expectation == Expectation::Payload;
    let as_it_is = || Ok(Reading { text: Cow::Borrowed(source.text()), holds_payload: false });
    if !holds_payload && !document::may_hold_payload(source.text()) {
        return as_it_is();
    }
    let mut repairs = Vec::new();
    let mut parts = Vec::new();
    let mut too_deep = None;
    let options = ReadOptions { strict: true, edits_only: true, ..ReadOptions::default() };
    document::read(source, options, Schemas::builtin().shapes(), |Text { mut parsed, role, .. }| {
        if role == Role::Part {
            parts.push(parsed.tree.file_span(Span::from(0..parsed.tree.text().len())));
        }
        if let Some(at) = parsed.too_deep {
            too_deep.get_or_insert(parsed.tree.file_span(Span::new(at, at + 1)));
        }
        holds_payload = holds_payload || role == Role::Part || parsed.tree.roots().any(document::holds_payload);
        if role == Role::Line && parsed.repairs.iter().any(|repair| repair.rule == "several-lines") {
            put_on_one_line(source, &mut parsed);
        }
        repairs.append(&mut parsed.repairs);
    });
    if !holds_payload {
        return as_it_is();
    }
    if let Some(at) = too_deep {
        let position = source.position(at.start);
        return Err(RepairError::TooDeep { line: position.line, column: position.column, limit: MAX_DEPTH });
    }
    repairs.extend(document::invalid_text(source, &parts));
    let edits = repairs.iter().filter_map(|repair| repair.fix.as_ref()).flat_map(|fix| &fix.edits);
    let text =
        if repairs.is_empty() { Cow::Borrowed(source.text()) } else { Cow::Owned(edits::apply(source.text(), edits)) };
    Ok(Reading { text, holds_payload })
}

/// Makes one repair of all those of a record that is broken over lines, which also puts it on one. Only mended, it might not be seen
/// to be one record the next time.
fn put_on_one_line(source: &Source<'_>, parsed: &mut Parsed<'_>) {
    let record = parsed.tree.file_span(Span::from(0..parsed.tree.text().len()));
    let fixes =
        parsed.repairs.iter().filter(|repair| repair.rule != "several-lines").filter_map(|repair| repair.fix.as_ref());
    let mended = edits::apply_within(source.text(), record, fixes.flat_map(|fix| &fix.edits));
    if let Some(line) = document::on_one_line(&mended) {
        let finding = Diagnostic::new("several-lines", record, String::new());
        let edit = Edit::replace(record, line);
        parsed.repairs = vec![finding.with_fix(Applicability::Safe, "put it on one line", vec![edit])];
    }
}

/// What [`repair`] makes of `source`, as the bytes of a file: strict JSON is UTF-8, whatever the file was, with U+FFFD for each byte
/// that is no text; a document keeps its encoding, and outside of its payloads every byte.
///
/// # Errors
///
/// As [`repair_file`].
pub fn repair_bytes(source: &Source<'_>, layout: Layout) -> Result<Vec<u8>, RepairError> {
    Ok(repair_file(source, layout, Expectation::Payload)?.bytes.into_owned())
}

/// A file that was read.
#[derive(Debug)]
pub struct Repaired<'s> {
    /// What it holds afterwards.
    pub bytes: Cow<'s, [u8]>,
    /// Whether it holds a payload. What does not is as it was, where anything was expected; where a payload is, this is true.
    pub holds_payload: bool,
}

/// The same as [`repair_bytes`] for a file of which it may not be known that it holds a payload.
///
/// # Errors
///
/// As [`repair`], and if a document would be read otherwise from then on.
pub fn repair_file<'s>(
    source: &'s Source<'_>,
    layout: Layout,
    expectation: Expectation,
) -> Result<Repaired<'s>, RepairError> {
    if !Format::of_source(source).is_document() {
        let Reading { text, holds_payload } = read(source, layout, expectation)?;
        let bytes = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        return Ok(Repaired { bytes, holds_payload });
    }
    let lossless = source.lossless();
    let Reading { text, holds_payload } = read(lossless.as_ref().unwrap_or(source), layout, expectation)?;
    if !source.reads_back(&text) {
        return Err(RepairError::Encoding);
    }
    Ok(Repaired { bytes: Cow::Owned(source.encode(&text)), holds_payload })
}

/// Lays out a text that is strict JSON already. It is read once more, so that a string that holds JSON is printed as it was
/// repaired.
fn print(text: &str, format: Format, layout: syntax::Layout) -> String {
    let mut out = String::new();
    let mut line = |text: &str, layout| {
        for root in syntax::parse(Cow::Borrowed(text), None, &ParseOptions::default()).tree.roots() {
            out.push_str(&syntax::print(root, layout));
            out.push('\n');
        }
    };
    if format == Format::JsonLines {
        // A line of JSON Lines stays a line.
        text.lines().filter(|text| !text.trim().is_empty()).for_each(|text| line(text, syntax::Layout::Compact));
    } else {
        line(text, layout);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_would_be_read_otherwise_is_not_repaired() {
        let marked: Vec<u8> = "\u{FEFF}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let source = Source::new("a.md", marked).expect("it is small");
        let repair = |start: &str| {
            let text = format!("{start}\n```json\n{{\"Ticket\": {{\"Status\": \"New\"}},}}\n```\n");
            repair_bytes(&source.with_text(&text).expect("it is small"), Layout::AsWritten).map(|_| ())
        };
        assert_eq!(repair("\u{FEFF}\u{A0A}"), Ok(()));
        assert_eq!(repair("\u{A0A}"), Err(RepairError::Encoding));
    }
}
