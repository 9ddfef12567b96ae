//! Repairs JSON with syntax errors, and JSON dialects such as JSON5, to strict JSON.

use std::borrow::Cow;

use crate::catalog;
use crate::config::Config;
use crate::diagnostic::{Applicability, Diagnostic, Edit, RuleId, edits};
use crate::document::{self, Document, Expectation, Format, Purpose, Role, Text, parse_piece};
use crate::fix::loss_guard;
use crate::source::{Position, Source, Span};
use crate::syntax::{self, Kind, MAX_DEPTH, Parsed, Repair};

/// The layout of repaired JSON.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    /// The layout of the source. Only repairs change the text.
    #[default]
    AsWritten,
    /// No whitespace between tokens.
    Compact,
    /// One member per line, indented by this many spaces per level.
    Indent(u8),
}

/// Options for repairing a document.
#[derive(Debug, Clone, Copy)]
pub struct RepairOptions {
    /// The layout of the result.
    pub layout: Layout,
    /// Whether the repair may omit text that has letters or digits: comments, and text around the values.
    pub may_omit: bool,
    /// Whether the repair may make assumptions, which are the repairs with an unsafe fix.
    pub may_assume: bool,
    /// Whether to record each change in [`RepairLog::changes`].
    pub explain: bool,
}

impl RepairOptions {
    /// Creates options that allow omissions and assumptions.
    #[must_use]
    pub fn new(layout: Layout) -> Self {
        Self { layout, may_omit: true, may_assume: true, explain: false }
    }
}

/// An error that prevents the repair of a source. There is no partial result, so callers must not write a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RepairError {
    /// The source is nested deeper than the limit.
    #[error("{at}: nested deeper than {limit} levels")]
    TooDeep {
        /// The bracket that exceeds the limit.
        at: Location,
        /// The limit.
        limit: usize,
    },
    /// The source is source code, which is not rewritten as JSON.
    #[error("source code is not repaired; use `check --fix` for the literals in it")]
    SourceCode,
    /// The source is not JSON.
    #[error("not JSON: expected an object, an array, or a single value")]
    NotJson,
    /// The source is empty.
    #[error("the input is empty")]
    Empty,
    /// The source has a merge conflict, or is a patch.
    #[error("{at}: {what}")]
    Unmerged {
        /// The line with the conflict marker, or the line that identifies a patch.
        at: Location,
        /// The message.
        what: &'static str,
    },
    /// The source is a template, so the JSON that it renders is not known.
    #[error("contains control tags of a template; render it first")]
    Template,
    /// The repair would omit text, which the options forbid.
    #[error("{at}: would omit text; pass `--allow-omissions` to omit it")]
    Omission {
        /// The start of the text that would be omitted.
        at: Location,
    },
    /// The repair would make an assumption, because the text has more than one interpretation. The options forbid this.
    #[error("{at}: {message}; the repair is an assumption, which `--strict` forbids")]
    Assumption {
        /// The message of the problem.
        message: String,
        /// The location of the problem.
        at: Location,
    },
    /// The repair would drop text that it does not declare as omitted. This is a bug in the parser.
    #[error("{at}: the repair would lose text; please report this input as a bug")]
    Loss {
        /// The start of the text that would be lost.
        at: Location,
    },
    /// The options request a layout, but the source is a document that holds payloads, such as Markdown. The layout of
    /// such a document is not changed.
    #[error("`--compact` and `--indent` do not apply to documents that hold payloads")]
    Layout,
    /// The repaired document would be decoded as another encoding.
    #[error("the repaired bytes would be decoded as another encoding; save the file as UTF-8 first")]
    Encoding,
}

/// A location in a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Location {
    /// 1-based line.
    pub line: u32,
    /// 1-based column, in characters.
    pub column: u32,
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

impl RepairError {
    /// Returns the error with its location moved down by `lines` lines, for a text that is only a part of a file.
    #[must_use]
    pub fn shift_down(mut self, lines: u32) -> Self {
        match &mut self {
            Self::TooDeep { at, .. }
            | Self::Unmerged { at, .. }
            | Self::Omission { at }
            | Self::Assumption { at, .. }
            | Self::Loss { at } => {
                at.line += lines;
            }
            Self::SourceCode | Self::NotJson | Self::Empty | Self::Template | Self::Layout | Self::Encoding => {}
        }
        self
    }
}

/// Converts `source` to strict JSON, without a byte order mark.
///
/// If there are several JSON texts in a file, each starts on a separate line. Each record of JSON Lines is on one line.
/// In a document that holds payloads, such as Markdown, each payload is repaired in place, and the rest of the document
/// does not change.
///
/// # Errors
///
/// If the source cannot be interpreted as JSON, or exceeds the nesting limit. Also if it is a document that holds
/// payloads, and `layout` is not [`Layout::AsWritten`].
pub fn repair(source: &Source<'_>, layout: Layout) -> Result<String, RepairError> {
    let config = Config::default();
    let document = Document::new(source, &config, Expectation::Payload);
    Ok(repair_text(&document, RepairOptions::new(layout))?.text.into_owned())
}

/// The result of repairing the text of a document.
struct RepairedText<'s> {
    text: Cow<'s, str>,
    holds_payload: bool,
    log: RepairLog,
}

/// A record of the changes that a repair made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RepairLog {
    /// The number of repairs with only one sensible interpretation.
    pub fixes: usize,
    /// The number of repairs that make an assumption.
    pub assumptions: usize,
    /// The repairs in the order of the text, if [`RepairOptions::explain`] is set.
    pub changes: Vec<Change>,
    /// The comments, and the text around the values, that the repair omitted.
    pub omitted: Vec<Omission>,
}

/// A repair of one mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The location of the mistake.
    pub at: Location,
    /// The message that describes the mistake. It may quote a secret.
    pub message: String,
    /// The title of the fix. It may quote a secret.
    pub title: String,
    /// Whether the repair makes an assumption.
    pub assumed: bool,
}

impl<'s> RepairedText<'s> {
    fn unchanged(source: &'s Source<'_>) -> Self {
        Self { text: Cow::Borrowed(source.text()), holds_payload: false, log: RepairLog::default() }
    }
}

/// Repairs the text of a document, and applies the layout of the options.
fn repair_text<'s>(document: &Document<'s>, options: RepairOptions) -> Result<RepairedText<'s>, RepairError> {
    let format = Format::of_source(document.source());
    let layout = options.layout;
    if format.is_code() {
        return match document.expectation() {
            Expectation::Payload => Err(RepairError::SourceCode),
            Expectation::Anything => Ok(RepairedText::unchanged(document.source())),
        };
    }
    if format.may_embed_json() {
        return match layout {
            Layout::AsWritten => repair_until_stable(document, options),
            _ => Err(RepairError::Layout),
        };
    }
    let RepairedText { text, holds_payload, log } = repair_until_stable(document, options)?;
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.strip_prefix('\u{FEFF}').unwrap_or(text)),
        Cow::Owned(text) => Cow::Owned(text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text)),
    };
    let text = match layout {
        Layout::AsWritten => text,
        Layout::Compact => Cow::Owned(format_json(&text, format, syntax::Layout::Compact)),
        Layout::Indent(width) => Cow::Owned(format_json(&text, format, syntax::Layout::Indent(width))),
    };
    Ok(RepairedText { text, holds_payload, log })
}

/// The maximum number of times that a text is repaired until it is stable.
const MAX_PASSES: usize = 8;

/// Repairs a text until nothing changes. A JSON file is strict after the first pass. In a document such as Markdown,
/// further passes may be required, because the repair of a payload may reveal more JSON around that payload.
fn repair_until_stable<'s>(document: &Document<'s>, options: RepairOptions) -> Result<RepairedText<'s>, RepairError> {
    let mut repaired = repair_once(document, options)?;
    if matches!(repaired.text, Cow::Borrowed(_)) {
        return Ok(repaired);
    }
    for _ in 1..MAX_PASSES {
        let next_source = document.source().with_text(&repaired.text).ok();
        let next_document =
            next_source.as_ref().map(|source| Document::new(source, document.config(), Expectation::Payload));
        // If a later pass fails, the whole repair fails. For example, a later pass may find that the payload is in a
        // template.
        let next_options = RepairOptions { explain: false, ..options };
        let next = next_document.as_ref().map(|document| repair_once(document, next_options)).transpose()?;
        match next.map(|next| next.text).filter(|next| *next != repaired.text) {
            Some(next) => repaired.text = Cow::Owned(next.into_owned()),
            None => break,
        }
    }
    Ok(repaired)
}

/// Applies all repairs of one pass to a document. A document that the user did not name is only repaired if it holds a
/// payload.
fn repair_once<'s>(document: &Document<'s>, options: RepairOptions) -> Result<RepairedText<'s>, RepairError> {
    let (source, config) = (document.source(), document.config());
    let mut holds_payload = document.expectation() == Expectation::Payload;
    let unchanged = || Ok(RepairedText::unchanged(source));
    if !holds_payload && !document.may_hold_payload() {
        return unchanged();
    }
    let location = |span: Span| {
        let Position { line, column } = source.position(span.start);
        Location { line, column }
    };
    let mut repairs: Vec<&Repair> = Vec::new();
    // The edits that each replace a whole multiline record, and the repairs in these records.
    let mut record_edits = Vec::new();
    let mut record_repairs: Vec<&Repair> = Vec::new();
    let mut text_spans = Vec::new();
    let mut failure = None;
    for Text { parsed, role, findings, .. } in document.texts(Purpose::Strict) {
        text_spans.push(parsed.tree.file_span(Span::from(0..parsed.tree.text().len())));
        let holds = |root| catalog::holds_payload(root, &config.schemas);
        holds_payload = holds_payload || *role == Role::Part || parsed.tree.roots().any(holds);
        failure = failure.take().or_else(|| find_error(parsed, *role, config, location));
        let is_multiline = *role == Role::Line && !findings.is_empty();
        let record_edit = if is_multiline { one_line_edit(source, parsed) } else { None };
        // The edit that replaces a whole record includes the repairs in the record.
        let target = if record_edit.is_some() { &mut record_repairs } else { &mut repairs };
        target.extend(&parsed.repairs);
        record_edits.extend(record_edit);
    }
    if !holds_payload {
        return unchanged();
    }
    if let Some(unmerged) = document::detect_unmerged(source) {
        return Err(RepairError::Unmerged { at: location(unmerged.span()), what: unmerged.describe() });
    }
    if let Some(failure) = failure {
        return Err(failure);
    }
    let omitted = omissions(source, repairs.iter().chain(&record_repairs).copied());
    let has_words = |span: &&Span| source.text()[span.range()].contains(char::is_alphanumeric);
    if let Some(first) = omitted.iter().find(has_words).filter(|_| !options.may_omit) {
        return Err(RepairError::Omission { at: location(*first) });
    }
    let mut log = log_repairs(repairs.iter().chain(&record_repairs).copied(), options.explain, location);
    if !options.may_assume
        && let Some(first) = first_assumption(repairs.iter().chain(&record_repairs).copied())
    {
        let message = Diagnostic::from(first.clone()).message.clone();
        return Err(RepairError::Assumption { message, at: location(first.span) });
    }
    log.omitted = omitted
        .into_iter()
        .map(|span| Omission { at: location(span), text: source.text()[span.range()].to_owned() })
        .collect();
    text_spans.sort_unstable();
    // The spans of invalid bytes that other repairs already replace.
    let replacing_repairs = repairs.iter().filter(|repair| document::replaces_invalid_text(repair.rule));
    let replaced = replacing_repairs.flat_map(|repair| &repair.edits).map(|edit| edit.span).collect();
    let invalid_findings = document::invalid_text_findings(source, &text_spans, replaced);
    let invalid_fixes = invalid_findings.iter().filter_map(|finding| finding.fix.as_ref());
    let invalid_edits: Vec<&Edit> = invalid_fixes.flat_map(|fix| &fix.edits).collect();
    // The spans in which the edits may replace or omit text on purpose.
    let declared = repairs
        .iter()
        .chain(&record_repairs)
        .flat_map(|repair| loss_guard::declared_spans(repair.rule, &repair.edits, source.text()));
    let declared = declared.chain(invalid_edits.iter().map(|edit| edit.span)).collect();
    let edits: Vec<&Edit> =
        record_edits.iter().chain(repairs.iter().flat_map(|repair| &repair.edits)).chain(invalid_edits).collect();
    let text =
        if edits.is_empty() { Cow::Borrowed(source.text()) } else { Cow::Owned(edits::apply(source.text(), edits)) };
    if let Cow::Owned(after) = &text
        && let Some(lost) = loss_guard::find_lost(source.text(), after, declared)
    {
        return Err(RepairError::Loss { at: location(lost) });
    }
    Ok(RepairedText { text, holds_payload, log })
}

/// Returns the error that prevents the conversion of a text to strict JSON, if there is one.
fn find_error(
    parsed: &Parsed<'_>,
    role: Role,
    config: &Config,
    location: impl Fn(Span) -> Location,
) -> Option<RepairError> {
    if let Some(at) = parsed.too_deep {
        let limit = config.max_depth.map_or(MAX_DEPTH, |depth| depth.min(MAX_DEPTH));
        return Some(RepairError::TooDeep { at: location(at), limit });
    }
    if parsed.templated {
        return Some(RepairError::Template);
    }
    // Texts with other roles are parts of a file that were recognized as JSON.
    if !matches!(role, Role::Whole | Role::Line) {
        return None;
    }
    let tree = &parsed.tree;
    if tree.roots().any(|root| matches!(root.kind(), Kind::Object | Kind::Array)) {
        return None;
    }
    // The text may also be a single string, number or literal. Words without quotes are not JSON.
    let root = tree.root()?;
    if root.local_span().is_empty() {
        let is_empty = tree.text().trim_start_matches('\u{FEFF}').trim().is_empty();
        return Some(if is_empty { RepairError::Empty } else { RepairError::NotJson });
    }
    let quotes_root = |repair: &Repair| repair.rule == RuleId::UnquotedValue && repair.span == root.span();
    let is_unquoted = parsed.repairs.iter().any(quotes_root) && !root.is_placeholder();
    // JSON in a string, as in the argument of `curl -d "{\"a\": 1}"`. Other words may surround the string.
    let is_json_in_string = root.as_str().is_some_and(|text| text.trim_start().starts_with(['{', '[']));
    (is_unquoted || !(parsed.is_whole() || is_json_in_string)).then_some(RepairError::NotJson)
}

/// Returns whether a repair makes an assumption. The repair that omits a comment does not, although its fix is unsafe.
fn makes_assumption(repair: &Repair) -> bool {
    repair.applicability == Applicability::Unsafe && !repair.edits.is_empty() && repair.rule != RuleId::Comment
}

/// Returns the first of `repairs`, in the order of the text, that makes an assumption.
fn first_assumption<'r>(repairs: impl Iterator<Item = &'r Repair>) -> Option<&'r Repair> {
    repairs.filter(|repair| makes_assumption(repair)).min_by_key(|repair| repair.span.start)
}

/// Returns the log of `repairs`. Each repair is described only if `explain` is set.
fn log_repairs<'r>(
    repairs: impl Iterator<Item = &'r Repair>,
    explain: bool,
    location: impl Fn(Span) -> Location,
) -> RepairLog {
    let mut log = RepairLog::default();
    let mut repairs: Vec<&Repair> = repairs.filter(|repair| !repair.edits.is_empty()).collect();
    repairs.sort_by_key(|repair| repair.span.start);
    for repair in repairs {
        let assumed = makes_assumption(repair);
        if assumed {
            log.assumptions += 1;
        } else {
            log.fixes += 1;
        }
        if explain {
            let finding = Diagnostic::from(repair.clone());
            let title = finding.fix.as_ref().map_or("", |fix| &fix.title).to_owned();
            log.changes.push(Change { at: location(repair.span), message: finding.message.clone(), title, assumed });
        }
    }
    log
}

/// Returns the spans of text that `repairs` omit, in ascending order. Spans of only whitespace are not included.
fn omissions<'r>(source: &Source<'_>, repairs: impl Iterator<Item = &'r Repair>) -> Vec<Span> {
    let omits = repairs.filter(|repair| matches!(repair.rule, RuleId::Comment | RuleId::UnexpectedText));
    let edits = omits.flat_map(|repair| &repair.edits);
    let is_visible = |span: &Span| !source.text()[span.range()].trim().is_empty();
    let mut omitted: Vec<Span> =
        edits.filter(|edit| edit.text.is_empty()).map(|edit| edit.span).filter(is_visible).collect();
    omitted.sort_unstable();
    omitted
}

/// Returns the edit that repairs a multiline record of JSON Lines and joins its lines. Without joined lines, the next
/// pass might parse the repaired record as several records.
fn one_line_edit(source: &Source<'_>, parsed: &Parsed<'_>) -> Option<Edit> {
    let record = parsed.tree.file_span(Span::from(0..parsed.tree.text().len()));
    let invalid = document::decoding_edits(source, record);
    let edits: Vec<&Edit> = parsed.repairs.iter().flat_map(|repair| &repair.edits).chain(&invalid).collect();
    // Extend the record to its edits: the quotes around an escaped record are removed, but are not part of its text.
    let record = edits
        .iter()
        .fold(record, |record, edit| Span::new(record.start.min(edit.span.start), record.end.max(edit.span.end)));
    let repaired = edits::apply_within(source.text(), record, edits);
    Some(Edit::replace(record, document::join_lines(&repaired)?))
}

/// Repairs `source` as [`repair`] does, and returns the bytes of the repaired file.
///
/// JSON is written as UTF-8. Invalid UTF-8 in JSON is decoded as Windows-1252. A document such as Markdown keeps its
/// encoding, and every byte outside of its payloads.
///
/// # Errors
///
/// See [`repair_file`].
pub fn repair_bytes(source: &Source<'_>, layout: Layout) -> Result<Vec<u8>, RepairError> {
    let config = Config::default();
    let document = Document::new(source, &config, Expectation::Payload);
    Ok(repair_file(&document, RepairOptions::new(layout))?.bytes.into_owned())
}

/// Text that a repair omitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Omission {
    /// The start of the text.
    pub at: Location,
    /// The text as it is written in the source. It may contain secrets.
    pub text: String,
}

/// A repaired file.
#[derive(Debug)]
pub struct RepairedFile<'s> {
    /// The content after the repair.
    pub bytes: Cow<'s, [u8]>,
    /// Whether the file holds a payload. Always true if a payload was expected. If false, the file is unchanged.
    pub holds_payload: bool,
    /// The changes that the repair made.
    pub log: RepairLog,
}

/// Repairs a document as [`repair_bytes`] does, with its own configuration and with `options`. A document that the user
/// did not name is only repaired if it holds a payload.
///
/// # Errors
///
/// The same errors as [`repair`]. Also if the options forbid a change, or if the repaired document would be decoded as
/// another encoding.
pub fn repair_file<'s>(document: &Document<'s>, options: RepairOptions) -> Result<RepairedFile<'s>, RepairError> {
    let source = document.source();
    if !Format::of_source(source).may_embed_json() {
        let RepairedText { text, holds_payload, log } = repair_text(document, options)?;
        let bytes = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        return Ok(RepairedFile { bytes, holds_payload, log });
    }
    let RepairedText { text, holds_payload, log } = match source.lossless() {
        Some(lossless) => {
            let document = Document::new(&lossless, document.config(), document.expectation());
            let RepairedText { text, holds_payload, mut log } = repair_text(&document, options)?;
            // In the log, an invalid byte is U+FFFD, and not its stand-in in the lossless text.
            for omission in &mut log.omitted {
                omission.text = String::from_utf8_lossy(&source.encode(&omission.text)).into_owned();
            }
            RepairedText { text: Cow::Owned(text.into_owned()), holds_payload, log }
        }
        None => repair_text(document, options)?,
    };
    if !source.round_trips(&text) {
        return Err(RepairError::Encoding);
    }
    Ok(RepairedFile { bytes: Cow::Owned(source.encode(&text)), holds_payload, log })
}

/// Formats a text that is already strict JSON. The text is parsed again, but not the JSON in its strings, so that
/// strings do not change.
fn format_json(text: &str, format: Format, layout: syntax::Layout) -> String {
    let mut out = String::new();
    let mut print_documents = |text: &str, layout| {
        for root in parse_piece(text, None).tree.roots() {
            out.push_str(&syntax::print(root, layout));
            out.push('\n');
        }
    };
    if format == Format::JsonLines {
        // A record of JSON Lines stays on one line.
        text.lines()
            .filter(|text| !text.trim().is_empty())
            .for_each(|text| print_documents(text, syntax::Layout::Compact));
    } else {
        print_documents(text, layout);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repair_that_would_change_the_detected_encoding_is_an_error() {
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
