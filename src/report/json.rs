//! The format `json`: one JSON document for the whole run.

use std::borrow::Cow;
use std::io;
use std::io::Write as _;

use serde::Serialize;

use super::json_text::{self, Separator};
use super::secrets::Secrets;
use super::{EndOfRun, Options, Report, rule_url, sanitize};
use crate::diagnostic::{Diagnostic, Fix, Label};
use crate::lint::{FileReport, Summary};
use crate::source::{Position, Source, Span};

/// Writes `{"version": 1, "diagnostics": […], "summary": {…}}`, with one line per finding. Findings are written while
/// files are linted.
///
/// - Every key except `record` is always present. `note`, `help`, `url`, `label` and `fix` may be `null`.
/// - `span` is the primary location, and `label` is its label. `labels` has the related locations with their labels.
/// - `offset` and `length` are in bytes of the file, even if the file is UTF-16. Lines and columns count from 1.
///   Columns are characters. `end` is the position after the last character.
/// - `file` is a path with `/` between its parts. Invalid UTF-8 in the path becomes U+FFFD.
/// - Secrets in messages are masked as `***`. A fix whose text contains a secret is omitted, because a masked fix would
///   be wrong. `--fix` still applies the fix, and `summary.fixable` counts it.
/// - Control and format characters are escaped, so the document can be shown on a terminal.
pub(super) struct Json {
    /// Whether the start of the report has been written.
    has_started: bool,
    /// The separator between findings.
    separator: Separator,
}

impl Json {
    /// Creates a report that has not written anything yet.
    pub(super) fn new(_: Options) -> Self {
        Self { has_started: false, separator: Separator::default() }
    }

    /// Writes the start of the report on the first call.
    fn write_start(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if !std::mem::replace(&mut self.has_started, true) {
            out.write_all(b"{\"version\":1,\"diagnostics\":[")?;
        }
        Ok(())
    }
}

impl Report for Json {
    fn add_file(&mut self, source: &Source<'_>, report: &FileReport, out: &mut dyn io::Write) -> io::Result<()> {
        self.write_start(out)?;
        if report.diagnostics.is_empty() {
            return Ok(());
        }
        let secrets = Secrets::new(source, report);
        let file = sanitize::with_slashes(source.path());
        let mut line = Vec::new();
        for diagnostic in &report.diagnostics {
            line.clear();
            json_text::write(
                &FindingEntry::new(source, &file, &secrets, diagnostic, report.documentation.as_deref()),
                &mut line,
            )?;
            // The separator is written only after the finding was rendered. If rendering the finding panics, the report
            // has no separator without a finding.
            out.write_all(self.separator.before_next_item())?;
            out.write_all(&line)?;
        }
        Ok(())
    }

    fn finish(&mut self, end_of_run: &EndOfRun, out: &mut dyn io::Write) -> io::Result<()> {
        self.write_start(out)?;
        let Summary { files, payloads, uncovered, errors, warnings, fixable, .. } = end_of_run.summary;
        let mut end = Vec::new();
        end.extend_from_slice(self.separator.before_closing_bracket());
        end.extend_from_slice(b"],\n\"summary\":");
        json_text::write(&SummaryEntry { files, payloads, uncovered, errors, warnings, fixable }, &mut end)?;
        writeln!(end, "}}")?;
        out.write_all(&end)
    }
}

/// The totals of the run.
#[derive(Serialize)]
struct SummaryEntry {
    files: usize,
    payloads: usize,
    /// The number of payloads that call a service without a schema.
    uncovered: usize,
    errors: usize,
    warnings: usize,
    /// The number of findings with a safe fix.
    fixable: usize,
}

/// A finding in the JSON formats.
#[derive(Serialize)]
pub(super) struct FindingEntry<'a> {
    rule: &'static str,
    severity: &'static str,
    message: String,
    note: Option<String>,
    help: Option<String>,
    url: Option<String>,
    file: &'a str,
    pointer: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<String>,
    span: SpanEntry,
    label: Option<String>,
    labels: Vec<LabelEntry>,
    fix: Option<FixEntry<'a>>,
}

/// A related location.
#[derive(Serialize)]
struct LabelEntry {
    message: String,
    span: SpanEntry,
}

/// The fix of a finding.
#[derive(Serialize)]
struct FixEntry<'a> {
    title: String,
    applicability: &'static str,
    edits: Vec<EditEntry<'a>>,
}

/// An edit of a fix: the bytes of the file to replace, and the new text.
#[derive(Serialize)]
struct EditEntry<'a> {
    offset: u64,
    length: u32,
    text: &'a str,
}

/// A location: the bytes of the file, and the positions of their start and end.
#[derive(Serialize)]
struct SpanEntry {
    offset: u64,
    length: u32,
    start: Position,
    end: Position,
}

impl SpanEntry {
    fn new(source: &Source<'_>, span: Span) -> Self {
        let bytes = source.byte_span(span);
        let (start, end) = (source.position(span.start), source.position(span.end));
        let offset = source.bytes_before() + u64::from(bytes.start);
        Self { offset, length: bytes.len(), start, end }
    }
}

impl<'a> FindingEntry<'a> {
    /// Returns the entry for `diagnostic` in `source`. `file` is the path of the file, and `documentation` is the base
    /// URL of the rule pages.
    pub(super) fn new(
        source: &Source<'_>,
        file: &'a str,
        secrets: &Secrets<'_>,
        diagnostic: &'a Diagnostic,
        documentation: Option<&str>,
    ) -> Self {
        let mask = |text: &str| secrets.mask_message(text).unwrap_or_else(|| text.to_owned());
        let label =
            |label: &Label| LabelEntry { message: mask(&label.message), span: SpanEntry::new(source, label.span) };
        let has_no_secret = |fix: &&Fix| !fix.edits.iter().any(|edit| secrets.appear_in(edit));
        let fix = |fix: &'a Fix| FixEntry {
            title: mask(&fix.title),
            applicability: fix.applicability.as_str(),
            edits: fix.edits.iter().map(|edit| EditEntry::new(source, edit.span, &edit.text)).collect(),
        };
        Self {
            rule: diagnostic.rule.name(),
            severity: diagnostic.severity.as_str(),
            message: mask(&diagnostic.message),
            note: diagnostic.note.as_deref().map(mask),
            help: diagnostic.help.as_deref().map(mask),
            url: rule_url(diagnostic.rule, documentation),
            file,
            pointer: match secrets.mask_pointer(&diagnostic.pointer) {
                Some(masked) => Cow::Owned(masked),
                None => Cow::Borrowed(&diagnostic.pointer),
            },
            record: diagnostic.record.as_deref().map(mask),
            span: SpanEntry::new(source, diagnostic.span),
            label: (!diagnostic.label.is_empty()).then(|| mask(&diagnostic.label)),
            labels: diagnostic.labels.iter().map(label).collect(),
            fix: diagnostic.fix.as_ref().filter(has_no_secret).map(fix),
        }
    }
}

impl<'a> EditEntry<'a> {
    fn new(source: &Source<'_>, span: Span, text: &'a str) -> Self {
        let bytes = source.byte_span(span);
        let offset = source.bytes_before() + u64::from(bytes.start);
        Self { offset, length: bytes.len(), text }
    }
}

#[cfg(test)]
mod tests {
    use snapbox::{IntoData as _, assert_data_eq, str};

    use super::*;
    use crate::diagnostic::{Applicability, Edit, RuleId};
    use crate::report::Format;
    use crate::report::tests::{render, render_all};

    #[test]
    fn a_run_writes_one_document() {
        let text = "{\"é\": 1\n\"b\": 2}";
        let comma = Diagnostic::new(RuleId::MissingComma, Span::at(8), "missing comma")
            .with_label("here")
            .with_note("JSON requires a comma")
            .with_help("members are separated by commas")
            .with_pointer("/é")
            .with_secondary(Span::new(9, 12), "the next member")
            .with_fix(Applicability::Safe, "insert the missing comma", vec![Edit::insert(8, ",")]);
        let plain = Diagnostic::new(RuleId::UnknownPayload, Span::new(0, 16), "only a location");
        let report = FileReport { diagnostics: vec![comma, plain], payloads: 1, ..FileReport::default() };
        let written = render(Format::Json, Options::default(), text, &report);
        assert_data_eq!(&written, str![[r#"
{"version":1,"diagnostics":[
{"rule":"missing-comma","severity":"error","message":"missing comma","note":"JSON requires a comma","help":"members are separated by commas","url":null,"file":"a.json","pointer":"/é","span":{"offset":8,"length":0,"start":{"line":1,"column":8},"end":{"line":1,"column":8}},"label":"here","labels":[{"message":"the next member","span":{"offset":9,"length":3,"start":{"line":2,"column":1},"end":{"line":2,"column":4}}}],"fix":{"title":"insert the missing comma","applicability":"safe","edits":[{"offset":8,"length":0,"text":","}]}},
{"rule":"unknown-payload","severity":"error","message":"only a location","note":null,"help":null,"url":null,"file":"a.json","pointer":"","span":{"offset":0,"length":16,"start":{"line":1,"column":1},"end":{"line":2,"column":8}},"label":null,"labels":[],"fix":null}
],
"summary":{"files":1,"payloads":1,"uncovered":0,"errors":2,"warnings":0,"fixable":1}}

"#]].raw());
        let value: serde_json::Value = serde_json::from_str(&written).expect("valid JSON");
        assert_eq!(value["diagnostics"][1]["span"]["end"]["line"], 2);
    }

    #[test]
    fn a_run_without_files_writes_an_empty_report() {
        assert_data_eq!(
            render_all(Format::Json, Options::default(), &[]),
            str![[r#"
{"version":1,"diagnostics":[],
"summary":{"files":0,"payloads":0,"uncovered":0,"errors":0,"warnings":0,"fixable":0}}

"#]]
            .raw()
        );
    }

    #[test]
    fn offsets_are_bytes_of_the_file() {
        let text = "{\"é\": 1}";
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let source = Source::new("a.json", bytes).expect("the text of a test is small");
        let found = Diagnostic::new(RuleId::UnknownPayload, Span::new(1, 5), "a name").with_fix(
            Applicability::Unsafe,
            "remove it",
            vec![Edit::delete(Span::new(2, 4))],
        );
        let report = FileReport { diagnostics: vec![found], ..FileReport::default() };
        let written = render_all(Format::Json, Options::default(), &[(source, &report)]);
        let value: serde_json::Value = serde_json::from_str(&written).expect("valid JSON");
        let found = &value["diagnostics"][0];
        assert_eq!((&found["span"]["offset"], &found["span"]["length"]), (&2.into(), &6.into()));
        assert_eq!(found["span"]["end"], serde_json::json!({"line": 1, "column": 5}));
        assert_eq!(found["fix"]["edits"][0], serde_json::json!({"offset": 4, "length": 2, "text": ""}));
    }

    #[test]
    fn control_characters_are_escaped_and_secrets_are_masked() {
        let message = "\u{1b}[2J\r\n\u{7f}\u{9b}\u{202e}\u{e0041}\u{feff}##[x] \"é\" hunter22";
        let found = Diagnostic::new(RuleId::UnexpectedText, Span::at(0), message).with_fix(
            Applicability::Safe,
            "move it",
            vec![Edit::insert(0, "\"APIKey\": \"hunter22\"")],
        );
        let secrets = vec![Span::new(0, 10)];
        let report = FileReport { diagnostics: vec![found], secrets, ..FileReport::default() };
        let written = render(Format::Json, Options::default(), "\"hunter22\"", &report);
        let value: serde_json::Value = serde_json::from_str(&written).expect("valid JSON");
        assert_eq!(value["diagnostics"][0]["message"], message.replace("hunter22", "***"));
        assert_eq!(value["diagnostics"][0]["fix"], serde_json::Value::Null);
        assert!(!written.contains("hunter22"));
        let escaped = r#""\u001b[2J\r\n\u007f\u009b\u202e\udb40\udc41\ufeff##\u005bx] \"é\" ***""#;
        assert!(written.contains(escaped), "{written}");
    }
}
