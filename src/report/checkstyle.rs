//! The format `checkstyle`: the XML format of Checkstyle, which many CI systems and review bots support.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use super::secrets::Secrets;
use super::xml::Escaped;
use super::{EndOfRun, Options, Report, sanitize};
use crate::lint::FileReport;
use crate::source::Source;

/// Writes one `<file>` per file with findings, and in it one `<error>` per finding.
pub(super) struct Checkstyle {
    /// Whether the start of the report has been written.
    has_started: bool,
    /// Whether the last `<file>` has no closing tag yet. If a file is linted in chunks, its element stays open between
    /// the chunks.
    is_file_element_open: bool,
}

impl Checkstyle {
    /// Creates a report that has not written anything yet.
    pub(super) const fn new(_: Options) -> Self {
        Self { has_started: false, is_file_element_open: false }
    }

    /// Writes the start of the report on the first call.
    fn write_start(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if std::mem::replace(&mut self.has_started, true) {
            return Ok(());
        }
        out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n")
    }
}

impl Report for Checkstyle {
    fn add_file(&mut self, source: &Source<'_>, report: &FileReport, out: &mut dyn io::Write) -> io::Result<()> {
        self.write_start(out)?;
        if report.diagnostics.is_empty() && !self.is_file_element_open {
            return Ok(());
        }
        let secrets = Secrets::new(source, report);
        let mut file = String::new();
        if !self.is_file_element_open {
            // Here and below, writing to a string cannot fail.
            let _ = writeln!(file, "  <file name=\"{}\">", Escaped(&file_name(source.path())));
        }
        for diagnostic in &report.diagnostics {
            let position = source.position(diagnostic.span.start);
            let mut message = sanitize::message(&diagnostic.message, &secrets, sanitize::UNICODE).into_owned();
            for remark in [&diagnostic.note, &diagnostic.help].into_iter().flatten() {
                message = format!("{message}; {}", sanitize::message(remark, &secrets, sanitize::UNICODE));
            }
            let _ = writeln!(
                file,
                "    <error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{}\" source=\"summit-lint.{}\"/>",
                position.line,
                position.column,
                diagnostic.severity.as_str(),
                Escaped(&message),
                diagnostic.rule,
            );
        }
        self.is_file_element_open = source.has_more();
        if !self.is_file_element_open {
            file.push_str("  </file>\n");
        }
        out.write_all(file.as_bytes())
    }

    fn add_unreadable(&mut self, path: &Path, reason: &str, out: &mut dyn io::Write) -> io::Result<()> {
        self.write_start(out)?;
        if std::mem::take(&mut self.is_file_element_open) {
            out.write_all(b"  </file>\n")?;
        }
        let reason = sanitize::line(reason, sanitize::UNICODE);
        writeln!(
            out,
            "  <file name=\"{}\">\n    <error line=\"1\" severity=\"error\" message=\"{}\" source=\"summit-lint\"/>\n  </file>",
            Escaped(&file_name(path)),
            Escaped(&reason)
        )
    }

    fn finish(&mut self, _: &EndOfRun, out: &mut dyn io::Write) -> io::Result<()> {
        self.write_start(out)?;
        out.write_all(b"</checkstyle>\n")
    }
}

/// Returns the name of a file in the report.
fn file_name(path: &Path) -> String {
    sanitize::line(&sanitize::relative(path), sanitize::UNICODE).into_owned()
}

#[cfg(test)]
mod tests {
    use snapbox::{IntoData as _, assert_data_eq, str};

    use super::*;
    use crate::diagnostic::{Diagnostic, RuleId};
    use crate::report::Format;
    use crate::report::tests::render_all;
    use crate::source::Span;

    #[test]
    fn one_error_per_finding() {
        let found = Diagnostic::new(RuleId::MissingComma, Span::at(8), "missing comma before `\"b\"`").with_help("<x>");
        let report = FileReport { diagnostics: vec![found], ..FileReport::default() };
        let empty = FileReport::default();
        let source = |name| Source::from_text(name, "{\"a\": 1\n\"b\": 2}").expect("the text of a test is small");
        assert_data_eq!(
            render_all(
                Format::Checkstyle,
                Options::default(),
                &[(source("./a&b.json"), &report), (source("b"), &empty)]
            ),
            str![[r#"
<?xml version="1.0" encoding="UTF-8"?>
<checkstyle version="4.3">
  <file name="a&amp;b.json">
    <error line="2" column="1" severity="error" message="missing comma before `&quot;b&quot;`; &lt;x&gt;" source="summit-lint.missing-comma"/>
  </file>
</checkstyle>

"#]].raw()
        );
    }
}
