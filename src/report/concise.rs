//! The format `concise`: one line per finding.

use std::fmt::Write as _;
use std::io;

use super::paint::Paint;
use super::secrets::Secrets;
use super::{EndOfRun, Options, Report, sanitize, summary};
use crate::lint::FileReport;
use crate::source::Source;

/// Writes each finding as `path:line:column: severity[rule] message`, and a summary at the end. Editors can parse this
/// format. Lines and columns count from 1. Columns are characters.
pub(super) struct Concise {
    /// Whether replacements for characters may be non-ASCII.
    unicode: bool,
}

impl Concise {
    /// Creates a report that has not written anything yet.
    pub(super) fn new(options: Options) -> Self {
        Self { unicode: options.unicode }
    }
}

impl Report for Concise {
    fn add_file(&mut self, source: &Source<'_>, report: &FileReport, out: &mut dyn io::Write) -> io::Result<()> {
        if report.diagnostics.is_empty() {
            return Ok(());
        }
        let path = sanitize::path(source.path(), self.unicode);
        let secrets = Secrets::new(source, report);
        let mut lines = String::new();
        for diagnostic in &report.diagnostics {
            let position = source.position(diagnostic.span.start);
            let message = sanitize::message(&diagnostic.message, &secrets, self.unicode);
            let (severity, rule) = (diagnostic.severity.as_str(), diagnostic.rule);
            let record = diagnostic.record.as_deref().map(|record| sanitize::message(record, &secrets, self.unicode));
            let record = record.map_or_else(String::new, |record| format!(" (record {record})"));
            // Writing to a string cannot fail.
            let _ =
                writeln!(lines, "{path}:{}:{}: {severity}[{rule}] {message}{record}", position.line, position.column);
        }
        out.write_all(lines.as_bytes())
    }

    fn finish(&mut self, end_of_run: &EndOfRun, out: &mut dyn io::Write) -> io::Result<()> {
        writeln!(out, "{}", summary::sentence(&end_of_run.summary, Paint { color: false }))
    }
}

#[cfg(test)]
mod tests {
    use snapbox::{IntoData as _, assert_data_eq, str};

    use super::*;
    use crate::diagnostic::{Applicability, Diagnostic, Edit, RuleId, Severity};
    use crate::report::Format;
    use crate::report::tests::{render, render_all};
    use crate::source::Span;

    #[test]
    fn one_line_per_finding() {
        let text = "{\r\n  \"é\": \"☎\" \"b\": 1\r\n}\r\n";
        let comma = Diagnostic::new(RuleId::MissingComma, Span::at(16), "missing comma between two members").with_fix(
            Applicability::Safe,
            "insert the missing comma",
            vec![Edit::insert(16, ",")],
        );
        let mut end = Diagnostic::new(RuleId::UnexpectedEnd, Span::at(text.len() as u32), "unexpected end of input");
        end.severity = Severity::Warning;
        let report = FileReport { diagnostics: vec![comma, end], payloads: 1, ..FileReport::default() };
        assert_data_eq!(
            render(Format::Concise, Options::default(), text, &report),
            str![[r#"
a.json:2:11: error[missing-comma] missing comma between two members
a.json:4:1: warning[unexpected-end] unexpected end of input
Found 1 error and 1 warning in 1 file. 1 fixable with --fix. Details: summit-lint explain missing-comma

"#]]
            .raw()
        );
    }

    #[test]
    fn a_run_without_findings_has_only_a_summary() {
        let report = FileReport { payloads: 3, ..FileReport::default() };
        let skipped = FileReport { skipped: true, ..FileReport::default() };
        let source = |name: &str| Source::from_text(name.to_owned(), "{}").expect("the text of a test is small");
        assert_data_eq!(
            render_all(Format::Concise, Options::default(), &[(source("a"), &report), (source("b"), &skipped)]),
            str![[r#"
All checks passed: 3 payloads in 1 file.

"#]]
            .raw()
        );
    }

    #[test]
    fn untrusted_text_is_sanitized() {
        let text = "\"hunter22\"";
        let message = "\u{1b}[31mred\u{1b}[0m\r\n::error::x \u{202e}hunter22\u{200b} ##[add-mask]x";
        let report = FileReport {
            diagnostics: vec![Diagnostic::new(RuleId::UnexpectedText, Span::at(0), message)],
            secrets: vec![Span::new(0, 10)],
            ..FileReport::default()
        };
        let source = Source::from_text("::warning::\u{1b}]0;x\u{7}", text).expect("the text of a test is small");
        assert_data_eq!(
            render_all(Format::Concise, Options::default(), &[(source, &report)]),
            str![[r#"
./::warning::␛]0;x␇:1:1: error[unexpected-text] ␛[31mred␛[0m␍␊::error::x <U+202E>***<U+200B> ##<U+005B>add-mask]x
Found 1 error in 1 file (0 payloads). Details: summit-lint explain unexpected-text

"#]]
            .raw()
        );
    }
}
