//! The format `full`: findings with an excerpt of the source, for people.

use std::borrow::Cow;
use std::io;

use miette::ThemeCharacters;
use textwrap::{WordSeparator, WordSplitter, WrapAlgorithm};
use unicode_width::UnicodeWidthStr as _;

use super::change;
use super::excerpt::{Excerpt, Excerpter, Line, Mark};
use super::paint::Paint;
use super::remarks;
use super::secrets::Secrets;
use super::{EndOfRun, Options, Report, rule_url, sanitize, summary};
use crate::diagnostic::{Diagnostic, Fix};
use crate::document::Format;
use crate::lint::FileReport;
use crate::source::Source;

/// The minimum width of the output in columns. A narrower excerpt would not be readable.
const MIN_WIDTH: usize = 40;

/// The minimum width of a wrapped label or remark, in columns. If less space is left next to a marker, the label starts
/// on a new row.
const MIN_LABEL_WIDTH: usize = 24;

/// The maximum number of findings that share an excerpt.
const MAX_GROUP_SIZE: usize = 3;

/// Draws the findings with the characters of a miette theme, and writes a summary at the end.
///
/// The handler of miette is not used, because it needs a separate line for each label and a separate excerpt for each
/// finding.
pub(super) struct Full {
    /// The characters for frames and lines.
    characters: ThemeCharacters,
    /// Colors the output if colors are enabled.
    paint: Paint,
    options: Options,
}

impl Full {
    /// Creates a report that has not written anything yet.
    pub(super) fn new(options: Options) -> Self {
        Self {
            characters: if options.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() },
            paint: Paint { color: options.color },
            options: Options { width: options.width.max(MIN_WIDTH), ..options },
        }
    }

    /// Draws findings that share one excerpt. `name` is the name of the file, and `documentation` is the base URL of
    /// the rule pages.
    fn draw_findings(
        &self,
        excerpter: &Excerpter<'_>,
        name: &str,
        documentation: Option<&str>,
        findings: &[&Diagnostic],
        out: &mut String,
    ) {
        let clean = |text: &str| sanitize::message(text, excerpter.secrets, self.options.unicode).into_owned();
        for finding in findings {
            let code = format!("{}[{}]", finding.severity.as_str(), finding.rule);
            let code = self.link_to_rule(finding, documentation, &self.paint.severity(finding.severity, &code));
            let message = self.paint.bold(&format!(": {}", clean(&finding.message)));
            out.push_str(&format!("{code}{message}\n"));
        }
        let excerpt = excerpter.excerpt(findings, clean);
        let digits = excerpt.lines.iter().map(|line| line.number).max().unwrap_or(1).to_string().len();
        let ThemeCharacters { ltop, hbar, .. } = self.characters;
        let position = excerpter.source.position(findings[0].span.start);
        let location = format!("[{name}:{}:{}]", position.line, position.column);
        out.push_str(&format!("{}{}\n", " ".repeat(digits + 1), self.paint.frame(&format!("{ltop}{hbar}{location}"))));
        self.draw_lines(&excerpt, digits, out);
        self.draw_remarks(excerpter, findings, excerpt.omitted_count, digits, out);
        out.push('\n');
    }

    /// Returns `text` as a link to the page of the finding's rule. Returns `text` unchanged if links are disabled, or
    /// if the rule has no page.
    fn link_to_rule(&self, finding: &Diagnostic, documentation: Option<&str>, text: &str) -> String {
        let url = self.options.links.then(|| rule_url(finding.rule, documentation)).flatten();
        match url {
            Some(url) => format!("\u{1b}]8;;{url}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\"),
            None => text.to_owned(),
        }
    }

    /// Draws the lines of an excerpt with their markers. `digits` is the width of the line numbers.
    fn draw_lines(&self, excerpt: &Excerpt, digits: usize, out: &mut String) {
        let ThemeCharacters { vbar, vbar_break, .. } = self.characters;
        let gutter = format!("{} {}", " ".repeat(digits), self.paint.frame(&vbar_break.to_string()));
        let mut previous = None;
        for line in &excerpt.lines {
            if previous.is_some_and(|previous| line.number > previous + 1) {
                let more = if self.options.unicode { "⋮" } else { "..." };
                out.push_str(&format!("{}{}\n", " ".repeat(digits + 1), self.paint.frame(more)));
            }
            // A long line may be shown in several parts. An ellipsis instead of the number means that it is the same line.
            let is_continued = previous == Some(line.number);
            let number = match (is_continued, self.options.unicode) {
                (false, _) => line.number.to_string(),
                (true, true) => "…".to_owned(),
                (true, false) => ".".to_owned(),
            };
            previous = Some(line.number);
            let number = self.paint.frame(&format!("{number:>digits$} {vbar}"));
            out.push_str(number.as_str());
            if !line.text.is_empty() {
                out.push(' ');
                out.push_str(&line.text);
            }
            out.push('\n');
            self.draw_marks(line, self.options.width.saturating_sub(digits + 3), |row| {
                out.push_str(&format!("{gutter} {}\n", row.trim_end()));
            });
        }
    }

    /// Draws the rows of markers and labels below a line, and passes each row to `push_row`. A label is next to its
    /// marker if the label fits into `max_columns` there.
    fn draw_marks(&self, line: &Line, max_columns: usize, mut push_row: impl FnMut(&str)) {
        // Markers without a label share a row if they do not overlap.
        let mut unlabeled: Vec<Vec<&Mark>> = Vec::new();
        for mark in line.marks.iter().filter(|mark| mark.label.is_none()) {
            let fits = |row: &&mut Vec<&Mark>| {
                row.last().is_none_or(|last| last.columns.end.max(last.columns.start + 1) <= mark.columns.start)
            };
            match unlabeled.iter_mut().find(fits) {
                Some(row) => row.push(mark),
                None => unlabeled.push(vec![mark]),
            }
        }
        for marks in unlabeled {
            let (mut text, mut column) = (String::new(), 0);
            for mark in marks {
                text.push_str(&" ".repeat(mark.columns.start - column));
                text.push_str(&self.paint_for_mark(mark, &self.marker(mark)));
                column = mark.columns.end.max(mark.columns.start + 1);
            }
            push_row(&text);
        }
        for mark in &line.marks {
            let Some(label) = &mark.label else { continue };
            let indent = " ".repeat(mark.columns.start);
            let marker = self.marker(mark);
            let start = mark.columns.start + marker.width() + 1;
            let available = max_columns.saturating_sub(start);
            // `text` is the start of the next row. `label_column` is where each row of a wrapped label starts.
            let (mut text, available, label_column) = if label.width() <= available || available >= MIN_LABEL_WIDTH {
                (format!("{indent}{}", self.paint_for_mark(mark, &marker)), available, start)
            } else {
                // The marker is too long or too far to the right for a label next to it, so the label starts on the
                // next row.
                push_row(&format!("{indent}{}", self.paint_for_mark(mark, &marker)));
                let indent = mark.columns.start.min(max_columns.saturating_sub(label.width().min(max_columns)));
                (" ".repeat(indent.saturating_sub(1)), max_columns - indent, indent)
            };
            for part in wrap(label, available) {
                let gap = if text.is_empty() { "" } else { " " };
                push_row(&format!("{text}{gap}{}", self.paint_for_mark(mark, &part)));
                text = " ".repeat(label_column.saturating_sub(1));
            }
        }
    }

    /// Returns the marker to draw: `━━━` for the location of a finding, and `───` for a related location. A related
    /// location has no severity. The markers differ, so that they are distinguishable without colors.
    fn marker(&self, mark: &Mark) -> String {
        let columns = mark.columns.len();
        match (mark.severity.is_some(), self.options.unicode) {
            (_, true) if columns == 0 => "▲".to_owned(),
            (true, true) => "━".repeat(columns),
            (false, true) => "─".repeat(columns),
            (true, false) => "^".repeat(columns.max(1)),
            (false, false) => "-".repeat(columns.max(1)),
        }
    }

    /// Returns `text` in the color of `mark`.
    fn paint_for_mark(&self, mark: &Mark, text: &str) -> String {
        match mark.severity {
            Some(severity) => self.paint.severity(severity, text),
            None => self.paint.related(text),
        }
    }

    /// Draws the notes, helps and fixes of `findings` below their excerpt. `omitted_count` is the number of locations
    /// that the excerpt does not show, and `digits` is the width of the line numbers.
    fn draw_remarks(
        &self,
        excerpter: &Excerpter<'_>,
        findings: &[&Diagnostic],
        omitted_count: usize,
        digits: usize,
        out: &mut String,
    ) {
        let clean = |text: &str| sanitize::message(text, excerpter.secrets, self.options.unicode).into_owned();
        let omitted_remark =
            remarks::on_omitted_locations(omitted_count).map(|(title, text)| (title.to_owned(), text, None));
        let mut remarks_with_fixes: Vec<(String, String, Option<&Fix>)> = omitted_remark.into_iter().collect();
        for finding in findings {
            for (title, text) in remarks::of(finding, clean) {
                // The title of a fix is `fix` or `unsafe fix`.
                let fix = finding.fix.as_ref().filter(|_| title.ends_with("fix"));
                // In a group, the title of a note or help names the rule. The title of a fix does not, because the text
                // of the fix names what it changes.
                let title = if findings.len() > 1 && fix.is_none() {
                    format!("{title} ({})", finding.rule)
                } else {
                    title.to_owned()
                };
                remarks_with_fixes.push((title, text, fix));
            }
        }
        let ThemeCharacters { lbot, lcross, hbar, vbar, .. } = self.characters;
        let margin = " ".repeat(digits + 1);
        let count = remarks_with_fixes.len();
        for (index, (title, text, fix)) in remarks_with_fixes.into_iter().enumerate() {
            let is_last = index + 1 == count;
            let corner = self.paint.frame(&format!("{}{hbar}", if is_last { lbot } else { lcross }));
            let side = if is_last { " ".to_owned() } else { self.paint.frame(&vbar.to_string()) };
            let indent = title.len() + 2;
            let available = self.options.width.saturating_sub(digits + 4 + indent).max(MIN_LABEL_WIDTH);
            for (line, part) in wrap(&text, available).into_iter().enumerate() {
                if line == 0 {
                    out.push_str(&format!("{margin}{corner} {} {part}\n", self.paint.title(&format!("{title}:"))));
                } else {
                    // CI systems treat `::` at the start of a line, after any spaces, as a command.
                    let part = sanitize::neutralize_command(&part);
                    out.push_str(&format!("{margin}{side}  {}{part}\n", " ".repeat(indent)));
                }
            }
            let Some(fix) = fix else { continue };
            let columns = self.options.width.saturating_sub(digits + 3);
            for line in change::changed_lines(excerpter.source, excerpter.secrets, fix, columns, self.options.unicode) {
                let text = format!("{} {}", if line.is_added { "+" } else { "-" }, line.text);
                let text = if line.is_added { self.paint.added(&text) } else { self.paint.removed(&text) };
                out.push_str(&format!("{} {text}\n", self.paint.frame(&format!("{:>digits$}", line.number))));
            }
        }
    }
}

/// Breaks `text` between words into lines of at most `available` columns. A longer word is not broken.
fn wrap(text: &str, available: usize) -> Vec<Cow<'_, str>> {
    // Names with hyphens, such as names of rules, must not be broken.
    let options = textwrap::Options::new(available)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    textwrap::wrap(text, options)
}

impl Report for Full {
    fn add_file(&mut self, source: &Source<'_>, report: &FileReport, out: &mut dyn io::Write) -> io::Result<()> {
        if report.diagnostics.is_empty() {
            return Ok(());
        }
        let name = sanitize::path(source.path(), self.options.unicode);
        let secrets = &Secrets::new(source, report);
        let excerpter = Excerpter { source, secrets, width: self.options.width, unicode: self.options.unicode };
        let mut drawn = String::new();
        for group in group_findings(source, &report.diagnostics) {
            drawn.clear();
            self.draw_findings(&excerpter, &name, report.documentation.as_deref(), &group, &mut drawn);
            out.write_all(drawn.as_bytes())?;
        }
        Ok(())
    }

    fn finish(&mut self, end_of_run: &EndOfRun, out: &mut dyn io::Write) -> io::Result<()> {
        writeln!(out, "{}", summary::sentence(&end_of_run.summary, self.paint))
    }
}

/// Groups the findings that share an excerpt: consecutive findings on the same line or on adjacent lines.
///
/// Findings are grouped only if all of their labels are also on the same line or on an adjacent line. In JSON Lines,
/// only findings on the same line are grouped. A long JSON Lines file is linted in chunks, and the chunks must not
/// affect the groups.
fn group_findings<'d>(source: &Source<'_>, findings: &'d [Diagnostic]) -> Vec<Vec<&'d Diagnostic>> {
    let max_distance = if Format::of_source(source) == Format::JsonLines { 0 } else { 1 };
    let line = |offset: u32| source.lines().line_of(offset.min(source.text().len() as u32));
    let has_only_near_labels = |finding: &Diagnostic| {
        let finding_line = line(finding.span.start);
        finding.labels.iter().all(|label| line(label.span.start).abs_diff(finding_line) <= max_distance)
    };
    let mut groups: Vec<Vec<&Diagnostic>> = Vec::new();
    for finding in findings {
        let can_join = |group: &&mut Vec<&'d Diagnostic>| {
            let last = group[group.len() - 1];
            group.len() < MAX_GROUP_SIZE
                && line(last.span.start).abs_diff(line(finding.span.start)) <= max_distance
                && has_only_near_labels(last)
                && has_only_near_labels(finding)
        };
        match groups.last_mut().filter(can_join) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

#[cfg(test)]
mod tests;
