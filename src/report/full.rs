//! The source with the places marked in it, for people.

use std::fmt;
use std::io;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters, ThemeStyles};
use unicode_width::UnicodeWidthStr as _;

use super::excerpt::{Excerpt, Excerpter};
use super::secrets::Secrets;
use super::{Ending, Options, Report, rule_url, sanitize, summary};
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::lint::FileReport;
use crate::source::Source;

/// Below this nothing readable can be drawn.
const LEAST_WIDTH: usize = 40;

/// Draws each finding by miette, always on an [`Excerpt`], and at the end writes the sums.
pub(super) struct Full {
    handler: GraphicalReportHandler,
    options: Options,
}

impl Full {
    /// A report without a finding yet.
    pub(super) fn new(options: Options) -> Self {
        let options = Options { width: options.width.max(LEAST_WIDTH), ..options };
        let theme = GraphicalTheme {
            characters: if options.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() },
            styles: if options.color { ThemeStyles::ansi() } else { ThemeStyles::none() },
        };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(options.width)
            .with_links(options.links)
            .without_syntax_highlighting();
        Self { handler, options }
    }

    /// Writes `text` behind `title`, wrapped between words.
    ///
    /// miette would do so for one help text, but not for the fix, and it would start a line with whatever word comes:
    /// a CI system takes a line as a command that has `::` for its first characters but for blanks.
    fn paragraph(&self, title: &str, text: &str, out: &mut String) {
        let (on, off) = if self.options.color { ("\u{1b}[36m", "\u{1b}[0m") } else { ("", "") };
        let indent = title.len() + 4;
        out.push_str(&format!("  {on}{title}:{off}"));
        let mut column = indent - 1;
        for word in text.split(' ') {
            if column + 1 + word.width() > self.options.width && column >= indent {
                out.push('\n');
                out.push_str(&" ".repeat(indent.min(8)));
                column = indent.min(8);
                if word.starts_with("::") {
                    sanitize::push_stand_in(out, ':', self.options.unicode);
                    out.push_str(&word[1..]);
                    column += word.width();
                    continue;
                }
            } else {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += word.width();
        }
        out.push('\n');
    }

    fn finding(&self, excerpter: &Excerpter<'_>, diagnostic: &Diagnostic, out: &mut String) -> fmt::Result {
        let words = |text: &str| sanitize::message(text, excerpter.secrets, self.options.unicode).into_owned();
        let excerpt = excerpter.excerpt(diagnostic, words);
        let finding = Finding { diagnostic, message: words(&diagnostic.message), excerpt, links: self.options.links };
        self.handler.render_report(out, &finding)?;
        match finding.excerpt.omitted() {
            0 => {}
            1 => self.paragraph("note", "one more place is not shown", out),
            omitted => self.paragraph("note", &format!("{omitted} more places are not shown"), out),
        }
        if let Some(note) = &diagnostic.note {
            self.paragraph("note", &words(note), out);
        }
        if let Some(help) = &diagnostic.help {
            self.paragraph("help", &words(help), out);
        }
        if let Some(fix) = &diagnostic.fix {
            let title = match fix.applicability {
                Applicability::Safe => "fix (safe)",
                Applicability::Unsafe => "fix (unsafe, needs --unsafe-fixes)",
            };
            self.paragraph(title, &words(&fix.title), out);
        }
        out.push('\n');
        Ok(())
    }
}

impl Report for Full {
    fn file(&mut self, source: &Source<'_>, report: &FileReport, out: &mut dyn io::Write) -> io::Result<()> {
        if report.diagnostics.is_empty() {
            return Ok(());
        }
        let name = sanitize::path(source.path(), self.options.unicode);
        let (width, unicode) = (self.options.width, self.options.unicode);
        let secrets = &Secrets::new(source, report);
        let excerpter = Excerpter { source, secrets, name: &name, width, unicode };
        let mut drawn = String::new();
        for diagnostic in &report.diagnostics {
            drawn.clear();
            self.finding(&excerpter, diagnostic, &mut drawn).map_err(io::Error::other)?;
            out.write_all(drawn.as_bytes())?;
        }
        Ok(())
    }

    fn finish(&mut self, ending: &Ending, out: &mut dyn io::Write) -> io::Result<()> {
        for line in summary::sentence(&ending.summary).lines() {
            let mut column = 0;
            let mut lines = String::new();
            // A narrow terminal would break it within a word.
            for word in line.split(' ') {
                let gap = match column {
                    0 => "",
                    column if column + 1 + word.width() > self.options.width => "\n",
                    _ => " ",
                };
                lines.push_str(gap);
                lines.push_str(word);
                column = if gap == "\n" { word.width() } else { column + gap.len() + word.width() };
            }
            writeln!(out, "{lines}")?;
        }
        Ok(())
    }
}

/// A diagnostic as miette sees it.
#[derive(Debug)]
struct Finding<'a> {
    diagnostic: &'a Diagnostic,
    message: String,
    excerpt: Excerpt,
    links: bool,
}

impl fmt::Display for Finding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Finding<'_> {}

impl miette::Diagnostic for Finding<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(format!("{}[{}]", self.diagnostic.severity.as_str(), self.diagnostic.rule)))
    }

    /// Linked where the output shows links; elsewhere it would only be in the way.
    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let url = rule_url(self.diagnostic.rule).filter(|_| self.links)?;
        Some(Box::new(url))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpt.labels().iter().cloned()))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }
}

#[cfg(test)]
#[path = "full_tests.rs"]
mod tests;
