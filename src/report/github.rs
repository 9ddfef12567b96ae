//! The format `github`: workflow commands, which are lines in the log of GitHub Actions that become annotations.

use std::fmt::{self, Write as _};
use std::io;

use super::paint::Paint;
use super::secrets::Secrets;
use super::{EndOfRun, Options, Report, sanitize, summary};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::FileReport;
use crate::source::Source;

/// The maximum number of errors, and also of warnings, that GitHub shows as annotations of a step. The log contains all
/// findings.
const MAX_ANNOTATIONS: usize = 10;

/// Writes one `::error title=…,file=…,line=…,endLine=…,col=…,endColumn=…::message` per finding, and a summary at the
/// end.
///
/// The message starts with the location, because the log shows only the message. `col` and `endColumn` are written only
/// if the location starts and ends on the same line, because GitHub supports columns only in this case.
pub(super) struct GitHub;

impl GitHub {
    /// Creates a report that has not written anything yet.
    pub(super) const fn new(_: Options) -> Self {
        Self
    }
}

impl Report for GitHub {
    fn add_file(&mut self, source: &Source<'_>, report: &FileReport, out: &mut dyn io::Write) -> io::Result<()> {
        let secrets = Secrets::new(source, report);
        let file = sanitize::relative(source.path());
        let mut commands = String::new();
        for diagnostic in &report.diagnostics {
            // Writing to a string cannot fail.
            let _ = write_command(source, &file, &secrets, diagnostic, &mut commands);
        }
        out.write_all(commands.as_bytes())
    }

    fn add_unreadable(&mut self, path: &std::path::Path, reason: &str, out: &mut dyn io::Write) -> io::Result<()> {
        let (file, reason) = (sanitize::relative(path), sanitize::line(reason, sanitize::UNICODE));
        writeln!(
            out,
            "::error title=summit-lint,file={}::{}",
            Property(&sanitize::line(&file, sanitize::UNICODE)),
            Data(&reason)
        )
    }

    fn finish(&mut self, end_of_run: &EndOfRun, out: &mut dyn io::Write) -> io::Result<()> {
        let summary = &end_of_run.summary;
        writeln!(out, "{}", summary::sentence(summary, Paint { color: false }))?;
        if summary.errors > MAX_ANNOTATIONS || summary.warnings > MAX_ANNOTATIONS {
            writeln!(
                out,
                "GitHub shows the first {MAX_ANNOTATIONS} errors and {MAX_ANNOTATIONS} warnings of a step as annotations."
            )?;
        }
        Ok(())
    }
}

/// Appends the command for a finding to `out`.
fn write_command(
    source: &Source<'_>,
    file: &str,
    secrets: &Secrets<'_>,
    diagnostic: &Diagnostic,
    out: &mut String,
) -> fmt::Result {
    let (start, end) = (source.position(diagnostic.span.start), source.position(diagnostic.span.end));
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let rule = diagnostic.rule;
    let file = sanitize::line(file, sanitize::UNICODE);
    write!(out, "::{level} title=summit-lint ({rule}),file={}", Property(&file))?;
    write!(out, ",line={},endLine={}", start.line, end.line)?;
    if start.line == end.line {
        write!(out, ",col={},endColumn={}", start.column, end.column)?;
    }
    let message = sanitize::message(&diagnostic.message, secrets, sanitize::UNICODE);
    write!(out, "::{}:{}:{}: {}", Data(&file), start.line, start.column, Data(&message))?;
    if let Some(note) = &diagnostic.note {
        write!(out, "%0Anote: {}", Data(&sanitize::message(note, secrets, sanitize::UNICODE)))?;
    }
    if let Some(help) = &diagnostic.help {
        write!(out, "%0Ahelp: {}", Data(&sanitize::message(help, secrets, sanitize::UNICODE)))?;
    }
    out.push('\n');
    Ok(())
}

/// The message of a command, which follows the second `::`. Special characters are escaped.
struct Data<'a>(&'a str);

impl fmt::Display for Data<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(self.0, &['%', '\r', '\n'], f)
    }
}

/// The value of a property of a command, such as `file`. Special characters are escaped.
struct Property<'a>(&'a str);

impl fmt::Display for Property<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(self.0, &['%', '\r', '\n', ':', ','], f)
    }
}

/// Writes `text` with each `special` character as `%` and its hexadecimal code.
fn escape(text: &str, special: &[char], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for part in text.split_inclusive(special) {
        match part.chars().next_back().filter(|c| special.contains(c)) {
            // The special characters are ASCII.
            Some(c) => write!(f, "{}%{:02X}", &part[..part.len() - 1], u32::from(c))?,
            None => f.write_str(part)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use snapbox::{IntoData as _, assert_data_eq, str};

    use super::*;
    use crate::diagnostic::RuleId;
    use crate::report::Format;
    use crate::report::tests::render_all;
    use crate::source::Span;

    #[test]
    fn one_command_per_finding() {
        let one = Diagnostic::new(RuleId::MissingComma, Span::at(8), "100% wrong").with_help("a, b: c");
        let mut two = Diagnostic::new(RuleId::ControlCharacter, Span::new(2, 10), "x\r\n::error::y");
        two.severity = Severity::Warning;
        let report = FileReport { diagnostics: vec![one, two], payloads: 1, ..FileReport::default() };
        let source = Source::from_text("./a,b:c%.json", "{\"a\": 1\n\"b\": 2}").expect("the text of a test is small");
        assert_data_eq!(render_all(Format::GitHub, Options::default(), &[(source, &report)]), str![[r#"
::error title=summit-lint (missing-comma),file=a%2Cb%3Ac%25.json,line=2,endLine=2,col=1,endColumn=1::a,b:c%25.json:2:1: 100%25 wrong%0Ahelp: a, b: c
::warning title=summit-lint (control-character),file=a%2Cb%3Ac%25.json,line=1,endLine=2::a,b:c%25.json:1:3: x␍␊::error::y
Found 1 error and 1 warning in 1 file. Details: summit-lint explain missing-comma

"#]].raw());
    }

    #[test]
    fn escapes_match_the_github_toolkit() {
        // GitHub's toolkit escapes the same way in `escapeProperty`.
        assert_eq!(Property("a%:,\r\nb%0A").to_string(), "a%25%3A%2C%0D%0Ab%250A");
        assert_eq!(Data("a%:,\r\nb").to_string(), "a%25:,%0D%0Ab");
    }

    #[test]
    fn the_report_mentions_the_limit_of_annotations() {
        let report = FileReport {
            diagnostics: (0..11).map(|_| Diagnostic::new(RuleId::MissingComma, Span::at(0), "m")).collect(),
            ..FileReport::default()
        };
        let source = Source::from_text("a", "{}").expect("the text of a test is small");
        let written = render_all(Format::GitHub, Options::default(), &[(source, &report)]);
        assert!(written.ends_with("GitHub shows the first 10 errors and 10 warnings of a step as annotations.\n"));
    }
}
