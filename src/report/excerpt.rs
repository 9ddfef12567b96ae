//! The few lines of a source in which findings are shown.
//!
//! They are cut out by walking outwards from the places to show, so the cost depends neither on the size of the file nor on the
//! length of a line. They hold printable characters only, so that a marker below a character stays below it.

use std::ops::Range;

use unicode_width::UnicodeWidthStr as _;

use super::secrets::Secrets;
use super::window::Ruler;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Source, Span};

/// How many places of a finding are shown at most; the others are counted.
const MAX_PLACES: usize = 4;

/// Columns between a marker and its label.
const LABEL_GAP: usize = 1;

/// Lines of a source, with the places in them that belong to findings.
#[derive(Debug)]
pub(super) struct Excerpt {
    /// In ascending order. A line is there twice if its places do not fit on one line of output.
    pub lines: Vec<Line>,
    /// How many places are not shown.
    pub omitted: usize,
}

/// A line of the source, or the part of it that fits on a line of output.
#[derive(Debug)]
pub(super) struct Line {
    /// 1-based line of the file.
    pub number: u32,
    /// What is shown of it.
    pub text: String,
    /// The places in it, from left to right.
    pub marks: Vec<Mark>,
}

/// A marked place of a line.
#[derive(Debug)]
pub(super) struct Mark {
    /// The columns of the output that it has, from 0. An empty place has none.
    pub columns: Range<usize>,
    /// The bytes of the shown text that it has.
    pub bytes: Range<usize>,
    /// What is said about it.
    pub label: Option<String>,
    /// The severity of the finding whose place it is; `None` for a place that is related to one.
    pub severity: Option<Severity>,
}

/// A place, found in the source. Of one over several lines the first is marked.
#[derive(Debug)]
struct Place {
    /// 0-based.
    line: u32,
    /// Bytes of the source, on that line and between characters.
    bytes: Range<usize>,
    label: Option<String>,
    severity: Option<Severity>,
}

/// What the excerpts of a file have in common.
pub(super) struct Excerpter<'a> {
    /// The source that is cut.
    pub source: &'a Source<'a>,
    /// What is not shown of it.
    pub secrets: &'a Secrets<'a>,
    /// Columns of a line of output.
    pub width: usize,
    /// Whether stand-ins may be other than ASCII.
    pub unicode: bool,
}

impl<'a> Excerpter<'a> {
    /// The excerpt that shows `findings`. `words` makes a label ready to be shown.
    pub(super) fn excerpt(&self, findings: &[&Diagnostic], words: impl Fn(&str) -> String) -> Excerpt {
        let mut places = Vec::new();
        let mut omitted = 0;
        for finding in findings {
            // A label that repeats the message says nothing.
            let label = if finding.message.contains(&*finding.label) { "" } else { &*finding.label };
            places.push(self.place(finding.span, words(label), Some(finding.severity)));
            let related = finding.labels.iter().take(MAX_PLACES - 1);
            places.extend(related.map(|label| self.place(label.span, words(&label.message), None)));
            omitted += finding.labels.len().saturating_sub(MAX_PLACES - 1);
        }
        places.sort_by_key(|place| (place.line, place.bytes.start, place.severity.is_none()));
        let ruler = self.ruler(places.iter().map(|place| place.line).max().unwrap_or(0));
        let mut lines = Vec::new();
        let mut rest = places.into_iter().peekable();
        while let Some(first) = rest.next() {
            let mut cover = first.bytes.clone();
            let mut together = vec![first];
            while let Some(next) = rest.next_if(|next| {
                let both = cover.start..cover.end.max(next.bytes.end);
                next.line == together[0].line && ruler.holds(both)
            }) {
                cover.end = cover.end.max(next.bytes.end);
                together.push(next);
            }
            lines.push(self.line(&ruler, &cover, together));
        }
        Excerpt { lines: self.with_gaps(&ruler, lines), omitted }
    }

    fn place(&self, span: Span, mut label: String, severity: Option<Severity>) -> Place {
        let (text, lines) = (self.source.text(), self.source.lines());
        let offset = span.start.min(text.len() as u32);
        let line = lines.line_of(offset);
        let range = lines.line_range(text, line);
        let boundary = |at: usize, back: bool| {
            let mut at = at;
            while !text.is_char_boundary(at) {
                at = if back { at - 1 } else { at + 1 };
            }
            at
        };
        let start = boundary(offset as usize, true).min(range.end);
        let end = boundary((span.end as usize).clamp(start, range.end), false);
        // The line of the last byte; a line break at the end of a span does not make it one of two lines.
        let last_line = lines.line_of(span.end.min(text.len() as u32).saturating_sub(1).max(offset));
        if last_line > line {
            let gap = if label.is_empty() { "" } else { " " };
            label.push_str(&format!("{gap}(to line {})", self.source.first_line() + last_line + 1));
        }
        let label = (!label.is_empty()).then_some(label);
        Place { line, bytes: start..end, label, severity }
    }

    /// Columns of the line numbers of an excerpt that ends with the 0-based line `last`.
    fn digits(&self, last: u32) -> usize {
        (self.source.first_line() + last + 1).to_string().len()
    }

    /// Measures lines of an excerpt that ends with the 0-based line `last`.
    fn ruler(&self, last: u32) -> Ruler<'_> {
        // `1 │ ` is before the text.
        let columns = self.width.saturating_sub(self.digits(last) + 3);
        Ruler { text: self.source.text(), secrets: self.secrets, columns, unicode: self.unicode }
    }

    fn line(&self, ruler: &Ruler<'_>, cover: &Range<usize>, places: Vec<Place>) -> Line {
        let line = places[0].line;
        let range = self.source.lines().line_range(self.source.text(), line);
        let reach = places.iter().map(|place| {
            let marker = ruler.measure(place.bytes.clone()).max(1);
            let label = place.label.as_deref().map_or(0, |label| LABEL_GAP + label.width());
            ruler.measure(cover.start..place.bytes.start) + marker + label
        });
        let window = ruler.window(range, cover.clone(), reach.max().unwrap_or(0));
        let bytes: Vec<Range<usize>> = places.iter().map(|place| place.bytes.clone()).collect();
        let mut text = String::new();
        let shown = ruler.write(&window, &bytes, &mut text);
        let marks = places.into_iter().zip(shown).map(|(place, shown)| {
            let start = text[..shown.start].width();
            let columns = start..start + text[shown.clone()].width();
            Mark { columns, bytes: shown, label: place.label, severity: place.severity }
        });
        let marks = marks.collect();
        text.truncate(text.trim_end().len());
        Line { number: self.source.first_line() + line + 1, text, marks }
    }

    /// The lines with those that are alone between two of them.
    fn with_gaps(&self, ruler: &Ruler<'_>, lines: Vec<Line>) -> Vec<Line> {
        let mut all: Vec<Line> = Vec::with_capacity(lines.len());
        for line in lines {
            if all.last().is_some_and(|last| last.number + 2 == line.number) {
                let between = line.number - 2 - self.source.first_line();
                let range = self.source.lines().line_range(self.source.text(), between);
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
    fn places_far_apart_on_a_line_are_shown_in_two_parts_of_it() {
        let text = format!("é{}\n\n\n\n\n\n\n\n  x", "y".repeat(200));
        let source = Source::from_text("a.json", &text).expect("a test's text is small");
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
