//! The format `junit`: the XML format of JUnit, which CI systems show as test results.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use super::secrets::Secrets;
use super::xml::Escaped;
use super::{EndOfRun, Options, Report, sanitize};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::FileReport;
use crate::source::Source;

/// Writes one `<testsuite>` per file, as defined by the schema of Jenkins. A file without findings is one test that
/// passes. In other files, each finding is a test. The test of an error fails. The test of a warning passes, with the
/// message as its output, because a warning must not fail the build. If warnings affect the exit status, the test of a
/// warning fails, too.
///
/// A test is named after its rule and its JSON pointer instead of its line, so that CI systems can track the history of
/// the test.
pub(super) struct JUnit {
    /// Whether the start of the report has been written.
    has_started: bool,
    /// Whether warnings affect the exit status.
    deny_warnings: bool,
    /// The tests of the current file. They are written after the last chunk of the file, because the start tag of
    /// `<testsuite>` contains the number of tests.
    current_file: Tests,
}

/// The tests of a file.
#[derive(Default)]
struct Tests {
    /// The number of tests.
    count: usize,
    /// The number of tests that fail.
    failure_count: usize,
    /// The `<testcase>` elements.
    xml: String,
}

impl JUnit {
    /// Creates a report that has not written anything yet.
    pub(super) const fn new(options: Options) -> Self {
        let current_file = Tests { count: 0, failure_count: 0, xml: String::new() };
        Self { has_started: false, deny_warnings: options.deny_warnings, current_file }
    }

    /// Writes the start of the report on the first call.
    fn write_start(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if std::mem::replace(&mut self.has_started, true) {
            return Ok(());
        }
        out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"summit-lint\">\n")
    }

    /// Returns whether the test of a finding fails.
    fn is_failing_test(&self, diagnostic: &Diagnostic) -> bool {
        diagnostic.severity == Severity::Error || self.deny_warnings
    }
}

impl Report for JUnit {
    fn add_file(&mut self, source: &Source<'_>, report: &FileReport, out: &mut dyn io::Write) -> io::Result<()> {
        self.write_start(out)?;
        let secrets = Secrets::new(source, report);
        let path = file_name(source.path());
        let mut tests = String::new();
        for diagnostic in &report.diagnostics {
            let position = source.position(diagnostic.span.start);
            let message = sanitize::message(&diagnostic.message, &secrets, sanitize::UNICODE);
            let masked = secrets.mask_pointer(&diagnostic.pointer);
            let pointer = sanitize::line(masked.as_ref().unwrap_or(&diagnostic.pointer), sanitize::UNICODE);
            let gap = if pointer.is_empty() { "" } else { " " };
            // Here and below, writing to a string cannot fail.
            let _ = writeln!(
                tests,
                "    <testcase classname=\"{}\" name=\"{}{gap}{}\">",
                Escaped(&path),
                diagnostic.rule,
                Escaped(&pointer)
            );
            let (severity, rule) = (diagnostic.severity.as_str(), diagnostic.rule);
            let mut text = format!("{path}:{}:{}: {severity}[{rule}] {message}", position.line, position.column);
            for remark in [&diagnostic.note, &diagnostic.help].into_iter().flatten() {
                let _ = write!(text, "; {}", sanitize::message(remark, &secrets, sanitize::UNICODE));
            }
            let (start_tag, element) = match self.is_failing_test(diagnostic) {
                true => (format!("failure type=\"{severity}\" message=\"{}\"", Escaped(&message)), "failure"),
                false => ("system-out".to_owned(), "system-out"),
            };
            let _ = writeln!(tests, "      <{start_tag}>{}</{element}>\n    </testcase>", Escaped(&text));
        }
        // If a panic occurs above, the tests of earlier chunks are unchanged.
        self.current_file.count += report.diagnostics.len();
        self.current_file.failure_count +=
            report.diagnostics.iter().filter(|diagnostic| self.is_failing_test(diagnostic)).count();
        self.current_file.xml.push_str(&tests);
        if source.has_more() {
            return Ok(());
        }
        let Tests { count, failure_count, xml: tests } = std::mem::take(&mut self.current_file);
        let mut suite = suite_start_tag(&path, count.max(1), failure_count, 0);
        if count == 0 {
            let _ = writeln!(suite, "    <testcase classname=\"{}\" name=\"summit-lint\"/>", Escaped(&path));
        }
        suite.push_str(&tests);
        suite.push_str("  </testsuite>\n");
        out.write_all(suite.as_bytes())
    }

    fn add_unreadable(&mut self, path: &Path, reason: &str, out: &mut dyn io::Write) -> io::Result<()> {
        self.write_start(out)?;
        let (path, reason) = (file_name(path), sanitize::line(reason, sanitize::UNICODE));
        let Tests { count, failure_count, xml: tests } = std::mem::take(&mut self.current_file);
        let mut suite = suite_start_tag(&path, count + 1, failure_count, 1);
        suite.push_str(&tests);
        let _ = writeln!(
            suite,
            "    <testcase classname=\"{}\" name=\"summit-lint\">\n      <error type=\"unreadable\" message=\"{}\"/>\n    </testcase>",
            Escaped(&path),
            Escaped(&reason)
        );
        suite.push_str("  </testsuite>\n");
        out.write_all(suite.as_bytes())
    }

    fn finish(&mut self, _: &EndOfRun, out: &mut dyn io::Write) -> io::Result<()> {
        self.write_start(out)?;
        out.write_all(b"</testsuites>\n")
    }
}

/// Returns the name of a file in the report.
fn file_name(path: &Path) -> String {
    sanitize::line(&sanitize::relative(path), sanitize::UNICODE).into_owned()
}

/// Returns the start tag of a file's `<testsuite>`.
fn suite_start_tag(path: &str, tests: usize, failures: usize, errors: usize) -> String {
    format!(
        "  <testsuite name=\"{0}\" file=\"{0}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">\n",
        Escaped(path)
    )
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
    fn one_test_per_finding() {
        let error =
            Diagnostic::new(RuleId::MissingComma, Span::at(8), "missing comma before `\"b\"`").with_pointer("/b");
        let mut warning = Diagnostic::new(RuleId::UnknownField, Span::at(0), "unknown").with_help("remove it");
        warning.severity = Severity::Warning;
        let report = FileReport { diagnostics: vec![warning, error], ..FileReport::default() };
        let empty = FileReport::default();
        let source = |name| Source::from_text(name, "{\"a\": 1\n\"b\": 2}").expect("the text of a test is small");
        assert_data_eq!(
            render_all(Format::JUnit, Options::default(), &[(source("a.json"), &report), (source("b<.json"), &empty)]),
            str![[r#"
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="summit-lint">
  <testsuite name="a.json" file="a.json" tests="2" failures="1" errors="0">
    <testcase classname="a.json" name="unknown-field">
      <system-out>a.json:1:1: warning[unknown-field] unknown; remove it</system-out>
    </testcase>
    <testcase classname="a.json" name="missing-comma /b">
      <failure type="error" message="missing comma before `&quot;b&quot;`">a.json:2:1: error[missing-comma] missing comma before `&quot;b&quot;`</failure>
    </testcase>
  </testsuite>
  <testsuite name="b&lt;.json" file="b&lt;.json" tests="1" failures="0" errors="0">
    <testcase classname="b&lt;.json" name="summit-lint"/>
  </testsuite>
</testsuites>

"#]].raw()
        );
        let denied = Options { deny_warnings: true, ..Options::default() };
        let written = render_all(Format::JUnit, denied, &[(source("a.json"), &report)]);
        assert!(written.contains("tests=\"2\" failures=\"2\""), "{written}");
    }
}
