//! The format `gitlab`: GitLab's Code Quality report.

use std::io;

use serde::Serialize;

use super::fingerprint::Fingerprints;
use super::json_text::{self, Separator};
use super::secrets::Secrets;
use super::{EndOfRun, Options, Report, sanitize};
use crate::diagnostic::Severity;
use crate::lint::FileReport;
use crate::source::{Position, Source};

/// Writes a JSON array of issues (findings). GitLab compares the report of a merge request with the report of its
/// target branch by fingerprint, so fingerprints do not depend on line numbers. Paths are relative to the working directory,
/// which must be the root of the repository.
pub(super) struct GitLab {
    /// Whether the start of the report has been written.
    has_started: bool,
    /// The separator between issues.
    separator: Separator,
    /// The fingerprints of the current file. If the file is linted in chunks, they are kept between the chunks.
    fingerprints: Fingerprints,
}

impl GitLab {
    /// Creates a report that has not written anything yet.
    pub(super) fn new(_: Options) -> Self {
        Self { has_started: false, separator: Separator::default(), fingerprints: Fingerprints::default() }
    }

    /// Writes the start of the report on the first call.
    fn write_start(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if std::mem::replace(&mut self.has_started, true) { Ok(()) } else { out.write_all(b"[") }
    }
}

impl Report for GitLab {
    fn add_file(&mut self, source: &Source<'_>, report: &FileReport, out: &mut dyn io::Write) -> io::Result<()> {
        self.write_start(out)?;
        let secrets = Secrets::new(source, report);
        let path = sanitize::relative(source.path());
        let mut line = Vec::new();
        for diagnostic in &report.diagnostics {
            let mut description = sanitize::message(&diagnostic.message, &secrets, sanitize::UNICODE).into_owned();
            for remark in [&diagnostic.note, &diagnostic.help].into_iter().flatten() {
                description = format!("{description}; {}", sanitize::message(remark, &secrets, sanitize::UNICODE));
            }
            let (begin, end) = (source.position(diagnostic.span.start), source.position(diagnostic.span.end));
            let issue = Issue {
                kind: "issue",
                check_name: diagnostic.rule.name(),
                description,
                categories: ["Bug Risk"],
                severity: match diagnostic.severity {
                    Severity::Error => "major",
                    Severity::Warning => "minor",
                },
                fingerprint: self.fingerprints.assign(source, &path, &secrets, diagnostic),
                location: Location {
                    path: &path,
                    lines: Lines { begin: begin.line, end: end.line },
                    positions: Positions { begin, end },
                },
            };
            line.clear();
            json_text::write(&issue, &mut line)?;
            // The separator is written only after the issue was created. If creating the issue panics, the report has
            // no separator without an issue.
            out.write_all(self.separator.before_next_item())?;
            out.write_all(&line)?;
        }
        if !source.has_more() {
            self.fingerprints = Fingerprints::default();
        }
        Ok(())
    }

    fn finish(&mut self, _: &EndOfRun, out: &mut dyn io::Write) -> io::Result<()> {
        self.write_start(out)?;
        out.write_all(self.separator.before_closing_bracket())?;
        out.write_all(b"]\n")
    }
}

/// A finding in the format of Code Climate, as GitLab requires.
#[derive(Serialize)]
struct Issue<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    check_name: &'a str,
    description: String,
    categories: [&'static str; 1],
    severity: &'static str,
    fingerprint: String,
    location: Location<'a>,
}

/// The location of an issue.
#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
    positions: Positions,
}

/// The first and the last line of an issue.
#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// The start and the end of an issue, with columns.
#[derive(Serialize)]
struct Positions {
    begin: Position,
    end: Position,
}

#[cfg(test)]
mod tests {
    use snapbox::{IntoData as _, assert_data_eq, str};

    use super::*;
    use crate::diagnostic::{Diagnostic, RuleId};
    use crate::report::Format;
    use crate::report::tests::{render, render_all};
    use crate::source::Span;

    #[test]
    fn one_issue_per_finding() {
        let mut found = Diagnostic::new(RuleId::MissingComma, Span::at(7), "missing comma").with_help("insert it");
        found.severity = Severity::Warning;
        let report = FileReport { diagnostics: vec![found], ..FileReport::default() };
        let source = Source::from_text("./a.json", "{\"a\": 1\n\"b\": 2}").expect("the text of a test is small");
        assert_data_eq!(render_all(Format::GitLab, Options::default(), &[(source, &report)]), str![[r#"
[
{"type":"issue","check_name":"missing-comma","description":"missing comma; insert it","categories":["Bug Risk"],"severity":"minor","fingerprint":"6d202c191c3076771643052b1eae2156","location":{"path":"a.json","lines":{"begin":1,"end":1},"positions":{"begin":{"line":1,"column":8},"end":{"line":1,"column":8}}}}
]

"#]].raw());
        assert_eq!(render_all(Format::GitLab, Options::default(), &[]), "[]\n");
    }

    #[test]
    fn fingerprints_are_unique_and_do_not_depend_on_line_numbers() {
        let found = |shift: u32| FileReport {
            diagnostics: (0..3)
                .map(|at| Diagnostic::new(RuleId::MissingComma, Span::new(shift + at, shift + at + 1), "m"))
                .collect(),
            ..FileReport::default()
        };
        let fingerprints = |text: &str, shift| {
            let written = render(Format::GitLab, Options::default(), text, &found(shift));
            let issues: Vec<serde_json::Value> = serde_json::from_str(&written).expect("valid JSON");
            issues.into_iter().map(|issue| issue["fingerprint"].to_string()).collect::<Vec<_>>()
        };
        let (before, after) = (fingerprints("aaa", 0), fingerprints("\n\n\naaa", 3));
        assert_eq!(before, after);
        assert!(before[0] != before[1] && before[1] != before[2] && before[0] != before[2]);
    }
}
