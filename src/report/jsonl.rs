//! The format `jsonl`: one line of JSON per finding.

use std::io;

use super::json::FindingEntry;
use super::secrets::Secrets;
use super::{EndOfRun, Options, Report, json_text, sanitize};
use crate::lint::FileReport;
use crate::source::Source;

/// Writes each finding as an object with the same keys as in [`super::json::Json`], on its own line, as soon as its
/// file has been linted. There are no other lines: no summary, and no output if there are no findings.
pub(super) struct JsonLines;

impl JsonLines {
    /// Creates a report that has not written anything yet.
    pub(super) const fn new(_: Options) -> Self {
        Self
    }
}

impl Report for JsonLines {
    fn add_file(&mut self, source: &Source<'_>, report: &FileReport, out: &mut dyn io::Write) -> io::Result<()> {
        let secrets = Secrets::new(source, report);
        let file = sanitize::with_slashes(source.path());
        let mut line = Vec::new();
        for diagnostic in &report.diagnostics {
            line.clear();
            json_text::write(
                &FindingEntry::new(source, &file, &secrets, diagnostic, report.documentation.as_deref()),
                &mut line,
            )?;
            line.push(b'\n');
            out.write_all(&line)?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &EndOfRun, out: &mut dyn io::Write) -> io::Result<()> {
        out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Diagnostic, RuleId};
    use crate::report::Format;
    use crate::report::tests::render;
    use crate::source::Span;

    #[test]
    fn each_line_is_an_item_of_the_json_report() {
        let diagnostics = vec![
            Diagnostic::new(RuleId::Comment, Span::at(0), "one\ntwo"),
            Diagnostic::new(RuleId::MissingComma, Span::at(1), "x"),
        ];
        let report = FileReport { diagnostics, ..FileReport::default() };
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("valid JSON");
        let lines = render(Format::JsonLines, Options::default(), "{}", &report);
        let lines: Vec<_> = lines.lines().map(value).collect();
        let document = value(&render(Format::Json, Options::default(), "{}", &report));
        assert_eq!(serde_json::Value::from(lines), document["diagnostics"]);
        assert_eq!(render(Format::JsonLines, Options::default(), "{}", &FileReport::default()), "");
    }
}
