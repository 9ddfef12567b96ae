//! The format `narrated`: findings as sentences, for screen readers.

use std::fmt::{self, Write as _};
use std::io;

use super::paint::Paint;
use super::secrets::Secrets;
use super::window::Ruler;
use super::{EndOfRun, Options, Report, sanitize, summary};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::lint::FileReport;
use crate::source::{Source, Span};

/// The maximum width of a source line, in columns. If a line is longer, only the part around the location is written.
const MAX_LINE_COLUMNS: usize = 100;

/// The maximum number of related locations to list for a finding. Further locations are only counted.
const MAX_LOCATIONS: usize = 12;

/// Writes each finding as sentences, one per line: the message, the location, the source line, and the fix. There are
/// no drawings, because a screen reader would skip lines and arrows, or read them aloud character by character.
///
/// The narrated handler of miette is not used. If a long line is cut, that handler counts columns from the start of the
/// shown part instead of the start of the line.
pub(super) struct Narrated {
    /// Whether replacements for characters may be non-ASCII.
    unicode: bool,
}

impl Narrated {
    /// Creates a report that has not written anything yet.
    pub(super) const fn new(options: Options) -> Self {
        Self { unicode: options.unicode }
    }

    /// Appends the sentences about one finding to `out`.
    fn write_finding(
        &self,
        source: &Source<'_>,
        path: &str,
        secrets: &Secrets<'_>,
        diagnostic: &Diagnostic,
        out: &mut String,
    ) -> fmt::Result {
        let clean = |text: &str| sanitize::message(text, secrets, self.unicode).into_owned();
        let mut severity = diagnostic.severity.as_str().to_owned();
        severity[..1].make_ascii_uppercase();
        let sentence = |text: &str| {
            let text = clean(text);
            let full_stop = if text.ends_with(['?', '.']) { "" } else { "." };
            text + full_stop
        };
        writeln!(out, "{severity} from rule {}: {}", diagnostic.rule, sentence(&diagnostic.message))?;
        writeln!(out, "Location: {path}, {}.", describe_location(source, diagnostic.span))?;
        let line = self.source_line(source, secrets, diagnostic.span);
        if !line.trim().is_empty() {
            let number = source.position(diagnostic.span.start).line;
            writeln!(out, "Source line {number}: {}", line.trim())?;
        }
        if !diagnostic.label.is_empty() {
            writeln!(out, "Label: {}", sentence(&diagnostic.label))?;
        }
        for label in diagnostic.labels.iter().take(MAX_LOCATIONS) {
            writeln!(out, "Related: {}: {}", describe_location(source, label.span), sentence(&label.message))?;
        }
        match diagnostic.labels.len().saturating_sub(MAX_LOCATIONS) {
            0 => {}
            1 => writeln!(out, "1 more location is not shown.")?,
            more => writeln!(out, "{more} more locations are not shown.")?,
        }
        if let Some(note) = &diagnostic.note {
            writeln!(out, "Note: {}", sentence(note))?;
        }
        if let Some(help) = &diagnostic.help {
            writeln!(out, "Help: {}", sentence(help))?;
        }
        if let Some(fix) = &diagnostic.fix {
            let kind = match fix.applicability {
                Applicability::Safe => "Safe fix",
                Applicability::Unsafe => "Unsafe fix, requires --unsafe-fixes",
            };
            writeln!(out, "{kind}: {}", sentence(&fix.title))?;
        }
        out.push('\n');
        Ok(())
    }

    /// Returns the source line at the start of `span`. If the line is too long, returns the part around the span.
    fn source_line(&self, source: &Source<'_>, secrets: &Secrets<'_>, span: Span) -> String {
        let (text, lines) = (source.text(), source.lines());
        let mut start = (span.start as usize).min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let line = lines.line_range(text, lines.line_of(start as u32));
        let start = start.min(line.end);
        let mut end = (span.end as usize).clamp(start, line.end);
        while !text.is_char_boundary(end) {
            end += 1;
        }
        let ruler = Ruler { text, secrets, columns: MAX_LINE_COLUMNS, unicode: self.unicode };
        let mut shown = String::new();
        ruler.write(&ruler.window(line, start..end, 0), &[], &mut shown);
        shown
    }
}

/// Returns the location of a span in words: `line 3, column 5`, `line 3, columns 5 to 8`, or
/// `line 3, column 5, to line 7`.
fn describe_location(source: &Source<'_>, span: Span) -> String {
    let (start, end) = (source.position(span.start), source.position(span.end));
    let (line, first_column) = (start.line, start.column);
    if end.line > line {
        return format!("line {line}, column {first_column}, to line {}", end.line);
    }
    match end.column.saturating_sub(1) {
        last_column if last_column > first_column => format!("line {line}, columns {first_column} to {last_column}"),
        _ => format!("line {line}, column {first_column}"),
    }
}

impl Report for Narrated {
    fn add_file(&mut self, source: &Source<'_>, report: &FileReport, out: &mut dyn io::Write) -> io::Result<()> {
        let path = sanitize::path(source.path(), self.unicode);
        let secrets = Secrets::new(source, report);
        let mut text = String::new();
        for diagnostic in &report.diagnostics {
            text.clear();
            self.write_finding(source, &path, &secrets, diagnostic, &mut text).map_err(io::Error::other)?;
            out.write_all(text.as_bytes())?;
        }
        Ok(())
    }

    fn finish(&mut self, end_of_run: &EndOfRun, out: &mut dyn io::Write) -> io::Result<()> {
        writeln!(out, "{}", summary::sentence(&end_of_run.summary, Paint { color: false }))
    }
}

#[cfg(test)]
mod tests {
    use snapbox::{IntoData as _, assert_data_eq, str};

    use super::*;
    use crate::diagnostic::{Edit, RuleId};
    use crate::report::Format;
    use crate::report::tests::render;

    #[test]
    fn a_finding_is_written_as_sentences() {
        let text = "{\"a\": 1,\n  \"long\": \"".to_owned() + &"x".repeat(200) + "\", \"b\": tru\n}";
        let at = text.find("tru").expect("the text contains it") as u32;
        let found = Diagnostic::new(RuleId::InvalidLiteral, Span::new(at, at + 3), "invalid literal `tru`")
            .with_label("meant as `true`")
            .with_secondary(Span::new(1, 4), "the first member")
            .with_secondary(Span::new(0, text.len() as u32), "in this object")
            .with_help("JSON allows only `true`, `false` and `null`")
            .with_fix(Applicability::Safe, "write `true`", vec![Edit::insert(at + 3, "e")]);
        let report = FileReport { diagnostics: vec![found], payloads: 1, ..FileReport::default() };
        assert_data_eq!(
            render(Format::Narrated, Options::default(), &text, &report),
            str![[r#"
Error from rule invalid-literal: invalid literal `tru`.
Location: a.json, line 2, columns 220 to 222.
Source line 2: …xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "b": tru
Label: meant as `true`.
Related: line 1, columns 2 to 4: the first member.
Related: line 1, column 1, to line 3: in this object.
Help: JSON allows only `true`, `false` and `null`.
Safe fix: write `true`.

Found 1 error in 1 file. 1 fixable with --fix. Details: summit-lint explain invalid-literal

"#]]
            .raw()
        );
    }
}
