//! The few lines of a source that a finding is shown in.
//!
//! miette gets no source but this: on a whole one it walks from byte 0 for every label, prints lines in full length and
//! panics behind byte column 65,535. An excerpt is cut out by walking outwards from the places to show, so its cost
//! depends neither on the file's size nor on the line's length. It holds printable characters only, each as wide as
//! miette takes it to be, so what is drawn below a character stays below it.

use std::ops::Range;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use unicode_width::UnicodeWidthStr as _;

use super::secrets::Secrets;
use super::window::{Ruler, Window};
use crate::diagnostic::Diagnostic;
use crate::source::{Position, Source, Span};

/// Places whose lines are at most this far apart are shown in one snippet.
const NEAR: u32 = 6;

/// At most so many places are shown of a finding; the rest is counted.
const MOST_PLACES: usize = 12;

/// Columns that miette draws between the middle of a marker and its words: `╰── `.
const LABEL_LEAD: usize = 4;

/// Part of a source, with the places in it that belong to one finding.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    snippets: Vec<Snippet>,
    labels: Vec<LabeledSpan>,
    omitted: usize,
}

/// Lines of the source that follow each other, as they are shown.
#[derive(Debug)]
struct Snippet {
    /// Where `text` starts in the one long text that miette takes the excerpt for. Between two snippets one byte is in
    /// neither, so that a span over both cannot be read and miette keeps them apart.
    base: usize,
    text: String,
    /// 0-based line of the file.
    first_line: u32,
    lines: usize,
    /// Where the places are in the excerpt, and where in the source. The one that comes first stands for the snippet.
    places: Vec<(SourceSpan, Position)>,
}

/// A place to mark, found in the source. A span over several lines is marked on its first.
#[derive(Debug)]
struct Mark {
    /// 0-based.
    line: u32,
    /// Bytes of the source, on that line and between characters.
    bytes: Range<usize>,
    position: Position,
    label: Option<String>,
    primary: bool,
    /// Where it is in the excerpt.
    shown: Range<usize>,
}

/// What the excerpts of one file have in common.
pub(super) struct Excerpter<'a> {
    /// The source that is cut.
    pub source: &'a Source<'a>,
    /// What is not shown of it.
    pub secrets: &'a Secrets<'a>,
    /// What the source is called, ready to be shown.
    pub name: &'a str,
    /// Columns of a line of output.
    pub width: usize,
    /// Whether stand-ins may be other than ASCII.
    pub unicode: bool,
}

impl Excerpter<'_> {
    /// The excerpt that shows `diagnostic`. `words` makes the words at a place ready to be shown.
    pub(super) fn excerpt(&self, diagnostic: &Diagnostic, words: impl Fn(&str) -> String) -> Excerpt {
        let secondary = diagnostic.labels.iter().take(MOST_PLACES - 1);
        let places = std::iter::once((diagnostic.span, &*diagnostic.label))
            .chain(secondary.map(|label| (label.span, &*label.message)));
        let mut groups: Vec<Vec<Mark>> = Vec::new();
        for (index, (span, label)) in places.enumerate() {
            let mark = self.mark(span, words(label), index == 0);
            match groups.iter_mut().find(|group| self.fits(group, &mark)) {
                Some(group) => group.push(mark),
                None => groups.push(vec![mark]),
            }
        }
        let omitted = diagnostic.labels.len().saturating_sub(MOST_PLACES - 1);
        let mut excerpt = Excerpt { name: self.name.to_owned(), snippets: Vec::new(), labels: Vec::new(), omitted };
        for group in groups {
            let base = excerpt.snippets.last().map_or(0, |snippet| snippet.base + snippet.text.len() + 1);
            let (snippet, labels) = self.snippet(base, group);
            excerpt.snippets.push(snippet);
            excerpt.labels.extend(labels);
        }
        excerpt
    }

    fn mark(&self, span: Span, mut label: String, primary: bool) -> Mark {
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
        let position = self.source.position(offset);
        let label = (!label.is_empty()).then_some(label);
        Mark { line, bytes: start..end, position, label, primary, shown: 0..0 }
    }

    /// Whether `mark` can be shown in the same snippet as the marks of `group`.
    fn fits(&self, group: &[Mark], mark: &Mark) -> bool {
        let lines = group.iter().map(|other| other.line).chain([mark.line]);
        let (first, last) = lines.fold((u32::MAX, 0), |(first, last), line| (first.min(line), last.max(line)));
        if last - first > NEAR {
            return false;
        }
        let mut cover = mark.bytes.clone();
        for other in group.iter().filter(|other| other.line == mark.line) {
            // miette draws the markers of a line side by side; of two that overlap it moves one to a wrong place.
            let apart =
                |left: &Mark, right: &Mark| left.bytes.start < right.bytes.start && left.bytes.end <= right.bytes.start;
            if !apart(other, mark) && !apart(mark, other) {
                return false;
            }
            cover = cover.start.min(other.bytes.start)..cover.end.max(other.bytes.end);
        }
        cover == mark.bytes || self.ruler(last).holds(cover)
    }

    /// Measures lines of a snippet that ends about the 0-based line `last`.
    fn ruler(&self, last: u32) -> Ruler<'_> {
        let digits = (self.source.first_line() + last + 2).to_string().len();
        // ` 1 │ ` stands before the text.
        let columns = self.width.saturating_sub(digits + 4);
        Ruler { text: self.source.text(), secrets: self.secrets, columns, unicode: self.unicode }
    }

    fn snippet(&self, base: usize, mut marks: Vec<Mark>) -> (Snippet, Vec<LabeledSpan>) {
        let (text, lines) = (self.source.text(), self.source.lines());
        let first = marks.iter().map(|mark| mark.line).min().unwrap_or(0);
        let last = marks.iter().map(|mark| mark.line).max().unwrap_or(0);
        // A line of context on both sides, unless there is nothing on it.
        let wanted = |line: &u32| *line < lines.lines() && !lines.line_range(text, *line).is_empty();
        let before = first.checked_sub(1).filter(wanted).unwrap_or(first);
        let after = Some(last + 1).filter(wanted).unwrap_or(last);

        let ruler = self.ruler(last);
        let mut shown = String::new();
        for line in before..=after {
            let range = lines.line_range(text, line);
            let mut on_line: Vec<&mut Mark> = marks.iter_mut().filter(|mark| mark.line == line).collect();
            let window = window(&ruler, &range, &on_line);
            let marked: Vec<Range<usize>> = on_line.iter().map(|mark| mark.bytes.clone()).collect();
            let places = ruler.write(&window, &marked, &mut shown);
            // Each line ends with a break: miette shows no marker at the very end of a text.
            shown.push('\n');
            for (mark, place) in on_line.iter_mut().zip(places) {
                mark.shown = place.start + base..place.end + base;
            }
        }
        let span = |mark: &Mark| SourceSpan::from(mark.shown.clone());
        let places = marks.iter().map(|mark| (span(mark), mark.position)).collect();
        let labels = marks.iter().map(|mark| match mark.primary {
            true => LabeledSpan::new_primary_with_span(mark.label.clone(), span(mark)),
            false => LabeledSpan::new_with_span(mark.label.clone(), span(mark)),
        });
        let labels = labels.collect();
        (
            Snippet {
                base,
                text: shown,
                first_line: self.source.first_line() + before,
                lines: (after - before) as usize + 1,
                places,
            },
            labels,
        )
    }
}

/// The part of the line `range` to show, so that its marks and their words can be seen.
fn window(ruler: &Ruler<'_>, range: &Range<usize>, marks: &[&mut Mark]) -> Window {
    let Some(start) = marks.iter().map(|mark| mark.bytes.start).min() else {
        return ruler.window(range.clone(), range.start..range.start, 0);
    };
    let end = marks.iter().map(|mark| mark.bytes.end).max().unwrap_or(start);
    let reach = marks.iter().map(|mark| {
        let left = ruler.measure(start..mark.bytes.start);
        let middle = ruler.measure(mark.bytes.clone()) / 2;
        left + middle + mark.label.as_deref().map_or(1, |label| LABEL_LEAD + label.width())
    });
    ruler.window(range.clone(), start..end, reach.max().unwrap_or(0))
}

impl Excerpt {
    /// What to mark in it, in the offsets by which it is read.
    pub(super) fn labels(&self) -> &[LabeledSpan] {
        &self.labels
    }

    /// How many places of the finding are not shown.
    pub(super) fn omitted(&self) -> usize {
        self.omitted
    }
}

impl SourceCode for Excerpt {
    /// The whole snippet that holds `span`, whatever context is asked for. Without context miette only wants to know
    /// where the place is, for the snippet's heading; that place is one in the source.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let end = span.offset() + span.len();
        let holds = |snippet: &&Snippet| snippet.base <= span.offset() && end <= snippet.base + snippet.text.len();
        let snippet = self.snippets.iter().find(holds).ok_or(MietteError::OutOfBounds)?;
        let text = snippet.text.as_bytes();
        let place = snippet.places.iter().find(|(place, _)| place == span).filter(|_| before + after == 0);
        let contents = match place {
            Some((_, position)) => MietteSpanContents::new_named(
                self.name.clone(),
                &text[span.offset() - snippet.base..end - snippet.base],
                *span,
                position.line as usize - 1,
                position.column as usize - 1,
                1,
            ),
            None => MietteSpanContents::new_named(
                self.name.clone(),
                text,
                (snippet.base, text.len()).into(),
                snippet.first_line as usize,
                0,
                snippet.lines,
            ),
        };
        Ok(Box::new(contents))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::RuleId;

    #[test]
    fn a_snippet_is_read_as_a_whole_and_a_place_by_itself() {
        let text = format!("é{}\n\n\n\n\n\n\n\n  x", "y".repeat(200));
        let source = Source::from_text("a.json", &text).expect("a test's text is small");
        let secrets = &Secrets::default();
        let excerpter = Excerpter { source: &source, secrets, name: "a.json", width: 60, unicode: true };
        let end = text.len() as u32;
        let found =
            Diagnostic::new(RuleId::MissingComma, Span::new(end - 1, end), "").with_secondary(Span::new(101, 102), "y");
        let excerpt = excerpter.excerpt(&found, str::to_owned);
        let [x, y] = excerpt.labels() else { panic!("two places") };
        let read = |span: &SourceSpan, context| {
            let contents = excerpt.read_span(span, context, context).ok()?;
            let data = String::from_utf8(contents.data().to_vec()).ok()?;
            Some((data, contents.line() + 1, contents.column() + 1))
        };
        assert_eq!(read(x.inner(), 0), Some(("x".into(), 9, 3)));
        assert_eq!(read(x.inner(), 1), Some(("  x\n".into(), 9, 1)));
        assert_eq!(read(y.inner(), 0), Some(("y".into(), 1, 101)));
        assert_eq!(read(y.inner(), 1).map(|(data, ..)| data), Some(format!("…{}…\n", "y".repeat(53))));
        assert_eq!(read(&(x.offset()..y.offset()).into(), 1), None, "miette must not join two snippets");
    }
}
