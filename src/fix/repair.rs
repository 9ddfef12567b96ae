//! From anything to the strict JSON reading of it.

use std::borrow::Cow;

use crate::catalog;
use crate::config::Config;
use crate::diagnostic::{Applicability, Diagnostic, Edit, RuleId, edits};
use crate::document::{self, Document, Expectation, Format, Reading, Role, Text, parse_piece};
use crate::fix::loss_guard;
use crate::source::{Position, Source, Span};
use crate::syntax::{self, Kind, MAX_DEPTH, Parsed, Repair};

/// How strict JSON is laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    /// As it was written: only the repairs change it.
    #[default]
    AsWritten,
    /// Without any white space between tokens.
    Compact,
    /// One member a line, indented by this many spaces a level.
    Indent(u8),
}

/// How a document is repaired.
#[derive(Debug, Clone, Copy)]
pub struct RepairOptions {
    /// How strict JSON is laid out.
    pub layout: Layout,
    /// Text with letters or digits may be omitted: comments, and text around the values.
    pub may_omit: bool,
    /// Repairs that assume something may be made: those whose fix is unsafe.
    pub may_assume: bool,
    /// Each change is described in [`Repaired::changes`].
    pub explain: bool,
}

impl RepairOptions {
    /// Omits what is not JSON.
    #[must_use]
    pub fn new(layout: Layout) -> Self {
        Self { layout, may_omit: true, may_assume: true, explain: false }
    }
}

/// Why a source is not converted to strict JSON. Nothing is to be written then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RepairError {
    /// Nested deeper than the limit.
    #[error("{at}: nested deeper than {limit} levels")]
    TooDeep {
        /// The bracket that is one too many.
        at: Place,
        /// The limit.
        limit: usize,
    },
    /// Source code is not rewritten.
    #[error("source code is not repaired; `check --fix` changes what is in its literals")]
    SourceCode,
    /// The input is text of another kind.
    #[error("not JSON: expected an object, an array, or a single value")]
    NotJson,
    /// There is nothing in it.
    #[error("the input is empty")]
    Empty,
    /// A merge conflict, or a patch.
    #[error("{at}: {what}")]
    Unmerged {
        /// The line that tells.
        at: Place,
        /// What the file is.
        what: &'static str,
    },
    /// What a template renders is not known.
    #[error("contains control tags of a template; render it first")]
    Template,
    /// Text would be lost.
    #[error("{at}: would omit text; pass `--allow-omissions` to omit it")]
    Omission {
        /// Where the text starts.
        at: Place,
    },
    /// The text can be interpreted in more than one way.
    #[error("{at}: {message}; the repair is an assumption, which `--strict` forbids")]
    Assumption {
        /// What is wrong.
        message: String,
        /// Where it is.
        at: Place,
    },
    /// Text would be lost that no repair is meant to omit. This is a bug in the parser.
    #[error("{at}: the repair would lose text; please report this input as a bug")]
    Loss {
        /// Where the text starts.
        at: Place,
    },
    /// A document that holds payloads cannot be laid out again.
    #[error("not JSON but a document that holds payloads: `--compact` and `--indent` do not apply")]
    Layout,
    /// The document would be decoded differently from then on.
    #[error("the repaired bytes would be decoded as another encoding; save the file as UTF-8 first")]
    Encoding,
}

/// A place in a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// 1-based line.
    pub line: u32,
    /// 1-based column, in characters.
    pub column: u32,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

impl RepairError {
    /// The same for a text that starts `lines` lines below the start of its file.
    #[must_use]
    pub fn below(mut self, lines: u32) -> Self {
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

/// The strict JSON reading of `source`, without a byte order mark. A file of several documents gives one document a line; a JSON
/// Lines file gives one line for each of its own. In a document that holds payloads, as Markdown does, each is repaired in its
/// place, and all else stays as it is.
///
/// # Errors
///
/// If the source is not JSON of any kind, reaches a limit of the parser, or is a document that is to be laid out.
pub fn repair(source: &Source<'_>, layout: Layout) -> Result<String, RepairError> {
    let config = Config::default();
    let document = Document::new(source, &config, Expectation::Payload);
    Ok(read(&document, RepairOptions::new(layout))?.text.into_owned())
}

/// A text after its repairs.
struct Strict<'s> {
    text: Cow<'s, str>,
    holds_payload: bool,
    made: Made,
}

/// What a repair did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Made {
    /// How many repairs have one sensible interpretation.
    pub fixes: usize,
    /// How many repairs assume something.
    pub assumptions: usize,
    /// Each of them, in the order of the text, if that was asked for.
    pub changes: Vec<Change>,
    /// Comments and text around the values that are gone.
    pub omitted: Vec<Omission>,
}

/// A repair of one mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where the mistake is.
    pub at: Place,
    /// What is wrong. It may quote a secret.
    pub message: String,
    /// What the repair does. It may quote a secret.
    pub title: String,
    /// Whether the repair assumes something.
    pub assumed: bool,
}

impl<'s> Strict<'s> {
    fn unchanged(source: &'s Source<'_>) -> Self {
        Self { text: Cow::Borrowed(source.text()), holds_payload: false, made: Made::default() }
    }
}

fn read<'s>(document: &Document<'s>, options: RepairOptions) -> Result<Strict<'s>, RepairError> {
    let format = Format::of_source(document.source());
    let layout = options.layout;
    if format.is_code() {
        return match document.expectation() {
            Expectation::Payload => Err(RepairError::SourceCode),
            Expectation::Anything => Ok(Strict::unchanged(document.source())),
        };
    }
    if format.is_document() {
        return match layout {
            Layout::AsWritten => settle(document, options),
            _ => Err(RepairError::Layout),
        };
    }
    let Strict { text, holds_payload, made } = settle(document, options)?;
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.strip_prefix('\u{FEFF}').unwrap_or(text)),
        Cow::Owned(text) => Cow::Owned(text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text)),
    };
    let text = match layout {
        Layout::AsWritten => text,
        Layout::Compact => Cow::Owned(print(&text, format, syntax::Layout::Compact)),
        Layout::Indent(width) => Cow::Owned(print(&text, format, syntax::Layout::Indent(width))),
    };
    Ok(Strict { text, holds_payload, made })
}

/// How often a text is read again.
const MAX_READINGS: usize = 8;

/// Repairs a text until nothing is left to do. JSON is strict after the first time. In a document, with its payload repaired, more of the
/// text around it may be JSON than before.
fn settle<'s>(document: &Document<'s>, options: RepairOptions) -> Result<Strict<'s>, RepairError> {
    let mut strict = repair_once(document, options)?;
    if matches!(strict.text, Cow::Borrowed(_)) {
        return Ok(strict);
    }
    for _ in 1..MAX_READINGS {
        let again = document.source().with_text(&strict.text).ok();
        let again = again.as_ref().map(|again| Document::new(again, document.config(), Expectation::Payload));
        // What cannot be read again, as a template among the text around it, is not repaired.
        let again_options = RepairOptions { explain: false, ..options };
        let next = again.as_ref().map(|again| repair_once(again, again_options)).transpose()?;
        match next.map(|next| next.text).filter(|next| *next != strict.text) {
            Some(next) => strict.text = Cow::Owned(next.into_owned()),
            None => break,
        }
    }
    Ok(strict)
}

/// The text of a document after all repairs of one pass. Whether it holds a payload only matters for one that was not named.
fn repair_once<'s>(document: &Document<'s>, options: RepairOptions) -> Result<Strict<'s>, RepairError> {
    let (source, config) = (document.source(), document.config());
    let mut holds_payload = document.expectation() == Expectation::Payload;
    let as_it_is = || Ok(Strict::unchanged(source));
    if !holds_payload && !document.may_hold_payload() {
        return as_it_is();
    }
    let place = |span: Span| {
        let Position { line, column } = source.position(span.start);
        Place { line, column }
    };
    let mut repairs: Vec<&Repair> = Vec::new();
    let mut lines = Vec::new();
    let mut replaced: Vec<&Repair> = Vec::new();
    let mut texts = Vec::new();
    let mut failure = None;
    for Text { parsed, role, findings, .. } in document.texts(Reading::Strict) {
        texts.push(parsed.tree.file_span(Span::from(0..parsed.tree.text().len())));
        let holds = |root| catalog::holds_payload(root, &config.schemas);
        holds_payload = holds_payload || *role == Role::Part || parsed.tree.roots().any(holds);
        failure = failure.take().or_else(|| refusal(parsed, *role, config, place));
        let line = if findings.is_empty() { None } else { put_on_one_line(source, parsed) };
        // The edit of a whole record stands for those in it.
        let target = if line.is_some() { &mut replaced } else { &mut repairs };
        target.extend(&parsed.repairs);
        lines.extend(line.filter(|_| *role == Role::Line));
    }
    if !holds_payload {
        return as_it_is();
    }
    if let Some(unmerged) = document::unmerged(source) {
        return Err(RepairError::Unmerged { at: place(unmerged.span()), what: unmerged.describe() });
    }
    if let Some(failure) = failure {
        return Err(failure);
    }
    let omitted = omissions(source, repairs.iter().chain(&replaced).copied());
    let has_words = |span: &&Span| source.text()[span.range()].contains(char::is_alphanumeric);
    if let Some(first) = omitted.iter().find(has_words).filter(|_| !options.may_omit) {
        return Err(RepairError::Omission { at: place(*first) });
    }
    let mut made = made(repairs.iter().chain(&replaced).copied(), options.explain, place);
    if !options.may_assume
        && let Some(first) = assumed(repairs.iter().chain(&replaced).copied())
    {
        let message = Diagnostic::from(first.clone()).message.clone();
        return Err(RepairError::Assumption { message, at: place(first.span) });
    }
    made.omitted = omitted
        .into_iter()
        .map(|span| Omission { at: place(span), text: source.text()[span.range()].to_owned() })
        .collect();
    texts.sort_unstable();
    let omitting = repairs.iter().filter(|repair| document::replaces_invalid_text(repair.rule));
    let omitting = omitting.flat_map(|repair| &repair.edits).map(|edit| edit.span).collect();
    let invalid = document::invalid_text(source, &texts, omitting);
    let invalid = invalid.iter().filter_map(|finding| finding.fix.as_ref()).flat_map(|fix| &fix.edits);
    let invalid: Vec<&Edit> = invalid.collect();
    let replacing = repairs
        .iter()
        .chain(&replaced)
        .flat_map(|repair| loss_guard::declared(repair.rule, &repair.edits, source.text()));
    let declared = replacing.chain(invalid.iter().map(|edit| edit.span)).collect();
    let edits: Vec<&Edit> =
        lines.iter().chain(repairs.iter().flat_map(|repair| &repair.edits)).chain(invalid).collect();
    let text =
        if edits.is_empty() { Cow::Borrowed(source.text()) } else { Cow::Owned(edits::apply(source.text(), edits)) };
    if let Cow::Owned(after) = &text
        && let Some(lost) = loss_guard::lost(source.text(), after, declared)
    {
        return Err(RepairError::Loss { at: place(lost) });
    }
    Ok(Strict { text, holds_payload, made })
}

/// Why a text is not converted to strict JSON.
fn refusal(parsed: &Parsed<'_>, role: Role, config: &Config, place: impl Fn(Span) -> Place) -> Option<RepairError> {
    if let Some(at) = parsed.too_deep {
        let limit = config.max_depth.map_or(MAX_DEPTH, |depth| depth.min(MAX_DEPTH));
        return Some(RepairError::TooDeep { at: place(at), limit });
    }
    if parsed.templated {
        return Some(RepairError::Template);
    }
    if !matches!(role, Role::Whole | Role::Line) {
        return None;
    }
    let tree = &parsed.tree;
    if tree.roots().any(|root| matches!(root.kind(), Kind::Object | Kind::Array)) {
        return None;
    }
    // One value as a whole is JSON, too. Words without quotes are text.
    let root = tree.root()?;
    if root.local_span().is_empty() {
        let nothing = tree.text().trim_start_matches('\u{FEFF}').trim().is_empty();
        return Some(if nothing { RepairError::Empty } else { RepairError::NotJson });
    }
    let bare = |repair: &Repair| repair.rule == RuleId::UnquotedValue && repair.span == root.span();
    let words = parsed.repairs.iter().any(bare) && !root.is_placeholder();
    // `curl -d "{\"a\": 1}"`: JSON in the quotes of a shell.
    let serialized = root.as_str().is_some_and(|text| text.trim_start().starts_with(['{', '[']));
    (words || !(parsed.is_whole() || serialized)).then_some(RepairError::NotJson)
}

/// Returns whether a repair assumes something. To omit a comment is none.
fn assumes(repair: &Repair) -> bool {
    repair.applicability == Applicability::Unsafe && !repair.edits.is_empty() && repair.rule != RuleId::Comment
}

/// Returns the first of the `repairs` that assumes something.
fn assumed<'r>(repairs: impl Iterator<Item = &'r Repair>) -> Option<&'r Repair> {
    repairs.filter(|repair| assumes(repair)).min_by_key(|repair| repair.span.start)
}

/// Counts the `repairs`, and describes them if `explain` is set.
fn made<'r>(repairs: impl Iterator<Item = &'r Repair>, explain: bool, place: impl Fn(Span) -> Place) -> Made {
    let mut made = Made::default();
    let mut repairs: Vec<&Repair> = repairs.filter(|repair| !repair.edits.is_empty()).collect();
    repairs.sort_by_key(|repair| repair.span.start);
    for repair in repairs {
        let assumed = assumes(repair);
        if assumed {
            made.assumptions += 1;
        } else {
            made.fixes += 1;
        }
        if explain {
            let finding = Diagnostic::from(repair.clone());
            let title = finding.fix.as_ref().map_or("", |fix| &fix.title).to_owned();
            made.changes.push(Change { at: place(repair.span), message: finding.message.clone(), title, assumed });
        }
    }
    made
}

/// The text that the repairs omit, in ascending order, apart from white space.
fn omissions<'r>(source: &Source<'_>, repairs: impl Iterator<Item = &'r Repair>) -> Vec<Span> {
    let omits = repairs.filter(|repair| matches!(repair.rule, RuleId::Comment | RuleId::UnexpectedText));
    let edits = omits.flat_map(|repair| &repair.edits);
    let is_visible = |span: &Span| !source.text()[span.range()].trim().is_empty();
    let mut omitted: Vec<Span> =
        edits.filter(|edit| edit.text.is_empty()).map(|edit| edit.span).filter(is_visible).collect();
    omitted.sort_unstable();
    omitted
}

/// Returns the edit that repairs a record that is broken over lines, and puts it on one. If it were only repaired, it might not be
/// recognized as one record the next time.
fn put_on_one_line(source: &Source<'_>, parsed: &Parsed<'_>) -> Option<Edit> {
    let record = parsed.tree.file_span(Span::from(0..parsed.tree.text().len()));
    let invalid = document::decoded(source, record);
    let edits: Vec<&Edit> = parsed.repairs.iter().flat_map(|repair| &repair.edits).chain(&invalid).collect();
    // The quotes around an escaped record are not part of its text.
    let record = edits
        .iter()
        .fold(record, |record, edit| Span::new(record.start.min(edit.span.start), record.end.max(edit.span.end)));
    let repaired = edits::apply_within(source.text(), record, edits);
    Some(Edit::replace(record, document::on_one_line(&repaired)?))
}

/// What [`repair`] makes of `source`, as the bytes of a file: strict JSON is UTF-8, whatever the file was, with
/// bytes that are not valid UTF-8 decoded as Windows-1252; a document keeps its encoding, and outside of its payloads every byte.
///
/// # Errors
///
/// As [`repair_file`].
pub fn repair_bytes(source: &Source<'_>, layout: Layout) -> Result<Vec<u8>, RepairError> {
    let config = Config::default();
    let document = Document::new(source, &config, Expectation::Payload);
    Ok(repair_file(&document, RepairOptions::new(layout))?.bytes.into_owned())
}

/// Text that a repair omits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Omission {
    /// Where it starts.
    pub at: Place,
    /// The text as it is written in the source. It may hold secrets.
    pub text: String,
}

/// A file that was read.
#[derive(Debug)]
pub struct Repaired<'s> {
    /// What it holds afterwards.
    pub bytes: Cow<'s, [u8]>,
    /// Whether it holds a payload. What does not is as it was, where anything was expected; where a payload is, this is true.
    pub holds_payload: bool,
    /// What was done.
    pub made: Made,
}

/// The same as [`repair_bytes`] for a document of which it may not be known that it holds a payload.
///
/// # Errors
///
/// As [`repair`], and if a document would be read otherwise from then on.
pub fn repair_file<'s>(document: &Document<'s>, options: RepairOptions) -> Result<Repaired<'s>, RepairError> {
    let source = document.source();
    if !Format::of_source(source).is_document() {
        let Strict { text, holds_payload, made } = read(document, options)?;
        let bytes = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        return Ok(Repaired { bytes, holds_payload, made });
    }
    let Strict { text, holds_payload, made } = match source.lossless() {
        Some(lossless) => {
            let document = Document::new(&lossless, document.config(), document.expectation());
            let Strict { text, holds_payload, mut made } = read(&document, options)?;
            for omission in &mut made.omitted {
                omission.text = String::from_utf8_lossy(&source.encode(&omission.text)).into_owned();
            }
            Strict { text: Cow::Owned(text.into_owned()), holds_payload, made }
        }
        None => read(document, options)?,
    };
    if !source.round_trips(&text) {
        return Err(RepairError::Encoding);
    }
    Ok(Repaired { bytes: Cow::Owned(source.encode(&text)), holds_payload, made })
}

/// Lays out a text that is strict JSON already. It is read once more, so that a string that holds JSON is printed as it was
/// repaired.
fn print(text: &str, format: Format, layout: syntax::Layout) -> String {
    let mut out = String::new();
    let mut line = |text: &str, layout| {
        for root in parse_piece(text, None).tree.roots() {
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
