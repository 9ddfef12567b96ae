//! Excerpts: the lines of a source around findings, for the formats that show them.
//!
//! An excerpt is built outward from the locations of the findings, so its cost does not depend on the size of the file
//! or the length of a line. An excerpt contains only printable characters, so a marker stays aligned with the character
//! above the marker.

use std::ops::Range;

use unicode_width::UnicodeWidthStr as _;

use super::secrets::Secrets;
use super::window::Ruler;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Source, Span};

/// The maximum number of locations to show for a finding. Further locations are only counted.
const MAX_LOCATIONS: usize = 4;

/// The number of columns between a marker and its label.
const LABEL_GAP: usize = 1;

/// Lines of a source with the locations of findings.
#[derive(Debug)]
pub(super) struct Excerpt {
    /// The lines in ascending order. A line of the source is shown several times if its locations do not fit on one
    /// line of output.
    pub lines: Vec<Line>,
    /// The number of locations that are not shown.
    pub omitted_count: usize,
}

/// A line of the source, or the part of it that fits on a line of output.
#[derive(Debug)]
pub(super) struct Line {
    /// The 1-based line number in the file.
    pub number: u32,
    /// The visible text, which is sanitized.
    pub text: String,
    /// The marked locations in the line, from left to right.
    pub marks: Vec<Mark>,
}

/// A marked location in a line.
#[derive(Debug)]
pub(super) struct Mark {
    /// The columns of [`Line::text`] to mark, from 0. The range is empty if the location is empty.
    pub columns: Range<usize>,
    /// The bytes of [`Line::text`] to mark.
    pub bytes: Range<usize>,
    /// The label to show below the marker.
    pub label: Option<String>,
    /// The severity of the finding, or `None` for a related location: one of [`Diagnostic::labels`].
    pub severity: Option<Severity>,
}

/// A location in the source. Only the first line of a location is marked.
#[derive(Debug)]
struct Location {
    /// The 0-based line.
    line: u32,
    /// The bytes of the source, limited to this line and at character boundaries.
    bytes: Range<usize>,
    /// The label to show below the marker.
    label: Option<String>,
    /// The severity of the finding, or `None` for a related location.
    severity: Option<Severity>,
}

/// Creates the excerpts of a file.
pub(super) struct Excerpter<'a> {
    /// The file, or the chunk of a file, that contains the findings.
    pub source: &'a Source<'a>,
    /// The secrets to mask.
    pub secrets: &'a Secrets<'a>,
    /// The width of the output in columns.
    pub width: usize,
    /// Whether replacements for characters may be non-ASCII.
    pub unicode: bool,
}

impl<'a> Excerpter<'a> {
    /// Returns the excerpt that shows `findings`. `clean` sanitizes the labels.
    pub(super) fn excerpt(&self, findings: &[&Diagnostic], clean: impl Fn(&str) -> String) -> Excerpt {
        let mut locations = Vec::new();
        let mut omitted_count = 0;
        for finding in findings {
            // A label that repeats the message is omitted.
            let label = if finding.message.contains(&*finding.label) { "" } else { &*finding.label };
            locations.push(self.location(finding.span, clean(label), Some(finding.severity)));
            let related = finding.labels.iter().take(MAX_LOCATIONS - 1);
            locations.extend(related.map(|label| self.location(label.span, clean(&label.message), None)));
            omitted_count += finding.labels.len().saturating_sub(MAX_LOCATIONS - 1);
        }
        locations.sort_by_key(|location| (location.line, location.bytes.start, location.severity.is_none()));
        let ruler = self.ruler(locations.iter().map(|location| location.line).max().unwrap_or(0));
        let mut lines = Vec::new();
        // Combine the locations that fit on the same line of output.
        let mut remaining = locations.into_iter().peekable();
        while let Some(first) = remaining.next() {
            // The range from the start of the first combined location to the end of the last one.
            let mut combined_range = first.bytes.clone();
            let mut on_same_line = vec![first];
            while let Some(next) = remaining.next_if(|next| {
                let extended = combined_range.start..combined_range.end.max(next.bytes.end);
                next.line == on_same_line[0].line && ruler.fits(extended)
            }) {
                combined_range.end = combined_range.end.max(next.bytes.end);
                on_same_line.push(next);
            }
            lines.push(self.render_line(&ruler, &combined_range, on_same_line));
        }
        Excerpt { lines: self.fill_gaps(&ruler, lines), omitted_count }
    }

    /// Returns the location of `span`, limited to the first line of the span. If the span has several lines,
    /// adds the number of the last line to the label: `(to line 7)`.
    fn location(&self, span: Span, mut label: String, severity: Option<Severity>) -> Location {
        let (text, lines) = (self.source.text(), self.source.lines());
        let offset = span.start.min(text.len() as u32);
        let line = lines.line_of(offset);
        let range = lines.line_range(text, line);
        // A span may start or end inside a character. Then the whole character is part of the location.
        let mut start = offset as usize;
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let start = start.min(range.end);
        let mut end = (span.end as usize).clamp(start, range.end);
        while !text.is_char_boundary(end) {
            end += 1;
        }
        // The last line is the line of the last byte, so a line break at the end of a span does not add a line.
        let last_line = lines.line_of(span.end.min(text.len() as u32).saturating_sub(1).max(offset));
        if last_line > line {
            let gap = if label.is_empty() { "" } else { " " };
            label.push_str(&format!("{gap}(to line {})", self.source.lines_before() + last_line + 1));
        }
        let label = (!label.is_empty()).then_some(label);
        Location { line, bytes: start..end, label, severity }
    }

    /// Returns the width of the line numbers of an excerpt. `last_line` is the 0-based last line of the excerpt.
    fn line_number_width(&self, last_line: u32) -> usize {
        (self.source.lines_before() + last_line + 1).to_string().len()
    }

    /// Returns a ruler for an excerpt. `last_line` is the 0-based last line of the excerpt.
    fn ruler(&self, last_line: u32) -> Ruler<'_> {
        // `1 │ ` precedes the text.
        let columns = self.width.saturating_sub(self.line_number_width(last_line) + 3);
        Ruler { text: self.source.text(), secrets: self.secrets, columns, unicode: self.unicode }
    }

    /// Returns the line of output that shows `locations`. All locations are on the same line of the source, and in
    /// `combined_range`, a range of bytes of the source.
    fn render_line(&self, ruler: &Ruler<'_>, combined_range: &Range<usize>, locations: Vec<Location>) -> Line {
        let line = locations[0].line;
        let range = self.source.lines().line_range(self.source.text(), line);
        // The number of columns from the start of `combined_range` to the right end of the markers and labels.
        let reach = locations.iter().map(|location| {
            let marker = ruler.measure(location.bytes.clone()).max(1);
            let label = location.label.as_deref().map_or(0, |label| LABEL_GAP + label.width());
            ruler.measure(combined_range.start..location.bytes.start) + marker + label
        });
        let window = ruler.window(range, combined_range.clone(), reach.max().unwrap_or(0));
        let bytes: Vec<Range<usize>> = locations.iter().map(|location| location.bytes.clone()).collect();
        let mut text = String::new();
        let shown = ruler.write(&window, &bytes, &mut text);
        let marks = locations.into_iter().zip(shown).map(|(location, shown)| {
            let start = text[..shown.start].width();
            let columns = start..start + text[shown.clone()].width();
            Mark { columns, bytes: shown, label: location.label, severity: location.severity }
        });
        let marks = marks.collect();
        text.truncate(text.trim_end().len());
        Line { number: self.source.lines_before() + line + 1, text, marks }
    }

    /// Adds the source line between two lines if only this line is missing, because an ellipsis would take as much
    /// space.
    fn fill_gaps(&self, ruler: &Ruler<'_>, lines: Vec<Line>) -> Vec<Line> {
        let mut all: Vec<Line> = Vec::with_capacity(lines.len());
        for line in lines {
            if all.last().is_some_and(|last| last.number + 2 == line.number) {
                let missing_line_index = line.number - 2 - self.source.lines_before();
                let range = self.source.lines().line_range(self.source.text(), missing_line_index);
                let window = ruler.window(range.clone(), range.start..range.start, 0);
                let mut text = String::new();
                ruler.write(&window, &[], &mut text);
                text.truncate(text.trim_end().len());
                all.push(Line { number: line.number - 1, text, marks: Vec::new() });
            }
            all.push(line);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::RuleId;

    #[test]
    fn distant_locations_on_one_line_are_shown_on_two_lines_of_output() {
        let text = format!("é{}\n\n\n\n\n\n\n\n  x", "y".repeat(200));
        let source = Source::from_text("a.json", &text).expect("the text of a test is small");
        let secrets = &Secrets::default();
        let excerpter = Excerpter { source: &source, secrets, width: 60, unicode: true };
        let end = text.len() as u32;
        let found = Diagnostic::new(RuleId::MissingComma, Span::new(end - 1, end), "")
            .with_secondary(Span::new(0, 2), "")
            .with_secondary(Span::new(101, 102), "y");
        let excerpt = excerpter.excerpt(&[&found], str::to_owned);
        let shown: Vec<_> = excerpt.lines.iter().map(|line| (line.number, line.text.as_str())).collect();
        let (start, middle) = (format!("é{}…", "y".repeat(53)), format!("…{}…", "y".repeat(54)));
        assert_eq!(shown, [(1, &*start), (1, &*middle), (9, "  x")]);
        assert_eq!(excerpt.lines[2].marks[0].columns, 2..3);
        assert_eq!(excerpt.lines[1].marks[0].label.as_deref(), Some("y"));
    }
}
