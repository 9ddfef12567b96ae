//! As much of a line as fits on a line of output.

use std::ops::Range;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::sanitize::{self, CommandGuard};
use super::secrets::Secrets;

/// Distance of tab stops, in columns.
const TAB: usize = 4;

/// Columns of context that stand before a place even if the words below it then reach beyond the line.
const LEAST_CONTEXT: usize = 8;

/// Combining marks that are shown on one letter. Vietnamese and Hebrew need up to three.
const MOST_MARKS: usize = 4;

/// How a character is shown.
enum Cell {
    /// As itself, so many columns wide.
    Plain(usize),
    /// As blanks up to the next tab stop.
    Tab,
    /// As so many blanks.
    Blank(usize),
    /// As what stands for a character that cannot be shown.
    StandIn,
    /// As an asterisk.
    Secret,
}

/// The part of a line that is shown, in bytes of the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// What is shown.
    pub bytes: Range<usize>,
    /// Whether the line starts before it.
    pub cut_before: bool,
    /// Whether the line goes on behind it.
    pub cut_after: bool,
}

/// Measures and writes parts of lines.
pub(super) struct Ruler<'a> {
    /// The text that the lines are of.
    pub text: &'a str,
    /// What is not shown of it.
    pub secrets: &'a Secrets<'a>,
    /// Columns to write in.
    pub columns: usize,
    /// Whether stand-ins may be other than ASCII.
    pub unicode: bool,
}

impl Ruler<'_> {
    const fn ellipsis(&self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }

    /// Columns that text may take between two ellipses.
    fn room(&self) -> usize {
        let ellipsis = if self.unicode { 1 } else { 3 };
        self.columns.saturating_sub(2 * ellipsis)
    }

    fn cell(&self, at: usize, c: char) -> Cell {
        if self.secrets.cover(at) {
            Cell::Secret
        } else if c == '\t' {
            Cell::Tab
        } else if sanitize::is_invisible(c) {
            Cell::StandIn
        } else if sanitize::is_odd_space(c) {
            Cell::Blank(c.width().unwrap_or(1))
        } else {
            Cell::Plain(c.width().unwrap_or(0))
        }
    }

    fn cell_width(&self, at: usize, c: char) -> usize {
        match self.cell(at, c) {
            Cell::Plain(width) | Cell::Blank(width) => width,
            Cell::Tab => TAB,
            Cell::Secret => 1,
            Cell::StandIn if self.unicode && (c < ' ' || c == '\u{7F}') => 1,
            // `<U+200B>`, or `<U+E0001>`: no character with six digits has a stand-in.
            Cell::StandIn => 8 + usize::from(c > '\u{FFFF}'),
        }
    }

    /// Walks over whole characters while they fit into `columns`. Gives the bytes and the columns walked over.
    fn walk(&self, chars: impl Iterator<Item = (usize, char)>, columns: usize) -> (usize, usize) {
        let (mut bytes, mut used) = (0, 0);
        // A character may have no width, and there may be a million of them on one letter.
        for (at, c) in chars.take(4 * columns + 1) {
            let width = self.cell_width(at, c);
            if used + width > columns {
                break;
            }
            (bytes, used) = (bytes + c.len_utf8(), used + width);
        }
        (bytes, used)
    }

    fn forward(&self, range: Range<usize>, columns: usize) -> (usize, usize) {
        let start = range.start;
        let chars = self.text[range].char_indices().map(|(at, c)| (start + at, c));
        let (bytes, used) = self.walk(chars, columns);
        (start + bytes, used)
    }

    fn backward(&self, range: Range<usize>, columns: usize) -> (usize, usize) {
        let Range { start, end } = range;
        let chars = self.text[range].char_indices().rev().map(|(at, c)| (start + at, c));
        let (bytes, used) = self.walk(chars, columns);
        (end - bytes, used)
    }

    /// Columns of `range`, as far as they fit on a line.
    pub(super) fn measure(&self, range: Range<usize>) -> usize {
        self.forward(range, self.room()).1
    }

    /// Whether `range`, which is part of a line, can be shown on one line of output.
    pub(super) fn holds(&self, range: Range<usize>) -> bool {
        self.forward(range.clone(), self.room()).0 == range.end
    }

    /// The window of `line` that shows `cover`, or its start where it is too long. From the start of `cover` on, `reach`
    /// columns are kept, if possible, for what will be written below it.
    pub(super) fn window(&self, line: Range<usize>, cover: Range<usize>, reach: usize) -> Window {
        let whole = self.forward(line.clone(), self.columns).0 == line.end;
        let before = || self.forward(line.start..cover.start, self.columns).1;
        if whole && (reach > self.room() || before() + reach <= self.columns) {
            return Window { bytes: line, cut_before: false, cut_after: false };
        }
        let room = self.room();
        let (mut cover_end, mut used) = self.forward(cover.clone(), room);
        let too_long = cover_end < cover.end;
        if too_long {
            (cover_end, used) = self.forward(cover.clone(), room - room / 4);
        }
        // Below an empty place a marker is drawn all the same.
        let spare = room.saturating_sub(used.max(1));
        let half = spare / 2;
        let wanted = if too_long { spare } else { half.min(room.saturating_sub(reach)).max(LEAST_CONTEXT.min(half)) };
        let (mut start, left) = self.backward(line.start..cover.start, wanted);
        let (end, right) = self.forward(cover_end..line.end, spare - left);
        if end == line.end {
            // What is left over on the right may stand on the left, as long as the words below have their place.
            let wanted = (spare - right).min(room.saturating_sub(reach)).max(left);
            (start, _) = self.backward(line.start..cover.start, wanted);
        }
        Window { cut_before: start > line.start, cut_after: end < line.end, bytes: start..end }
    }

    /// Appends what is shown of `window` to `out`. Gives for each of the `places` where it is in `out`; the part of it that
    /// lies outside the window is represented by the ellipsis.
    pub(super) fn write(&self, window: &Window, places: &[Range<usize>], out: &mut String) -> Vec<Range<usize>> {
        let mut starts = vec![None; places.len()];
        let mut ends = vec![None; places.len()];
        if window.cut_before {
            out.push_str(self.ellipsis());
        }
        let mut pen = Pen { out, unicode: self.unicode, column: 0, guard: CommandGuard::default(), stacked: None };
        let base = window.bytes.start;
        for (at, c) in self.text[window.bytes.clone()].char_indices().map(|(at, c)| (base + at, c)) {
            for (index, place) in places.iter().enumerate() {
                if at >= place.start {
                    starts[index].get_or_insert(pen.out.len());
                }
                if at >= place.end {
                    ends[index].get_or_insert(pen.out.len());
                }
            }
            pen.write(c, self.cell(at, c));
        }
        let text_end = out.len();
        if window.cut_after {
            out.push_str(self.ellipsis());
        }
        let shown = places.iter().zip(starts.into_iter().zip(ends)).map(|(place, (start, end))| {
            let start = start.unwrap_or(text_end);
            let hidden = place.end > window.bytes.end;
            start..end.unwrap_or(if hidden { out.len() } else { text_end })
        });
        shown.collect()
    }
}

/// Writes character by character, and knows what stands in front.
struct Pen<'a> {
    out: &'a mut String,
    unicode: bool,
    column: usize,
    guard: CommandGuard,
    /// How many combining marks stand on the last character; nothing where that one can bear none.
    stacked: Option<usize>,
}

impl Pen<'_> {
    fn write(&mut self, c: char, cell: Cell) {
        let from = self.out.len();
        // The guard sees what is written, and of a secret nothing is.
        let completes = !matches!(cell, Cell::Secret) && self.guard.completes(c);
        let (cell, stacked) = match (cell, self.stacked) {
            _ if completes => (Cell::StandIn, None),
            // A mark without a letter would land on something that is not the payload's.
            (Cell::Plain(0), None) => (Cell::StandIn, Some(MOST_MARKS)),
            (Cell::Plain(0), Some(MOST_MARKS)) => return,
            (Cell::Plain(0), Some(marks)) => (Cell::Plain(0), Some(marks + 1)),
            (Cell::Plain(width), _) => (Cell::Plain(width), Some(0)),
            (cell, _) => (cell, None),
        };
        self.stacked = stacked;
        match cell {
            Cell::Plain(_) => self.out.push(c),
            Cell::Tab => self.out.extend(std::iter::repeat_n(' ', TAB - self.column % TAB)),
            Cell::Blank(width) => self.out.extend(std::iter::repeat_n(' ', width)),
            Cell::StandIn => sanitize::push_stand_in(self.out, c, self.unicode),
            Cell::Secret => self.out.push('*'),
        }
        self.column += self.out[from..].width();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, cover: Range<usize>, columns: usize) -> (String, String) {
        let ruler = Ruler { text, secrets: &Secrets::default(), columns, unicode: true };
        let window = ruler.window(0..text.len(), cover.clone(), 0);
        let mut out = String::new();
        let place = ruler.write(&window, &[cover], &mut out).remove(0);
        assert!(out.width() <= columns, "{out:?} is too wide");
        let marked = out[place].to_owned();
        (out, marked)
    }

    #[test]
    fn a_line_that_fits_is_whole() {
        assert_eq!(shown("0123456789", 3..5, 10), ("0123456789".into(), "34".into()));
        assert_eq!(shown("", 0..0, 10), (String::new(), String::new()));
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let line = "0123456789".repeat(5);
        assert_eq!(shown(&line, 25..27, 12), ("…1234567890…".into(), "56".into()));
        assert_eq!(shown(&line, 0..2, 12), ("0123456789…".into(), "01".into()));
        assert_eq!(shown(&line, 50..50, 12), ("…123456789".into(), String::new()));
    }

    #[test]
    fn words_below_have_their_place() {
        let line = "0123456789".repeat(5);
        let window = |columns: usize, reach: usize| {
            let ruler = Ruler { text: &line, secrets: &Secrets::default(), columns, unicode: true };
            ruler.window(0..50, 48..50, reach).bytes
        };
        assert_eq!(window(20, 1), 32..50);
        assert_eq!(window(30, 12), 32..50, "the line is cut off further on the left");
        assert_eq!(window(60, 12), 0..50);
        assert_eq!(window(55, 12), 7..50, "also where it would fit");
        assert_eq!(window(55, 60), 0..50, "where nothing helps, it is whole");
    }

    #[test]
    fn some_context_is_left_before_a_place_with_many_words_below() {
        let line = "0123456789".repeat(5);
        let window = |cover: Range<usize>| {
            let ruler = Ruler { text: &line, secrets: &Secrets::default(), columns: 22, unicode: true };
            ruler.window(0..50, cover, 20).bytes
        };
        assert_eq!(window(25..27), 25 - LEAST_CONTEXT..37);
        assert_eq!(window(44..46), 44 - LEAST_CONTEXT..50);
    }

    #[test]
    fn a_place_longer_than_the_line_shows_its_start() {
        let line = format!("\"key\": \"{}\"", "v".repeat(100));
        let value = format!("\"{}…", "v".repeat(30));
        assert_eq!(shown(&line, 7..109, 40), (format!("\"key\": {value}"), value));
    }

    #[test]
    fn wide_and_odd_characters_keep_their_columns() {
        assert_eq!(shown("a\tb\u{a0}c\u{3000}d", 2..3, 40), ("a   b c  d".into(), "b".into()));
        assert_eq!(shown(&"中".repeat(40), 60..63, 11), ("…中中中中…".into(), "中".into()));
        assert_eq!(shown("e\u{301}\u{200b}\u{301}\r!", 3..6, 40).0, "e\u{301}<U+200B><U+0301>␍!");
        assert_eq!(shown("\u{200b}\u{301}\u{301}!", 0..0, 40).0, "<U+200B><U+0301>!", "one mark says enough");
    }

    #[test]
    fn a_stand_in_is_measured_as_it_is_written() {
        let invisible = (0..=u32::from(char::MAX)).filter_map(char::from_u32).filter(|c| sanitize::is_invisible(*c));
        // A tab is measured as wide as it can be.
        for c in invisible.filter(|c| *c != '\t') {
            for unicode in [true, false] {
                let text = c.to_string();
                let ruler = Ruler { text: &text, secrets: &Secrets::default(), columns: 40, unicode };
                let mut out = String::new();
                ruler.write(&ruler.window(0..text.len(), 0..0, 0), &[], &mut out);
                assert_eq!(ruler.measure(0..text.len()), out.width(), "{out}");
            }
        }
    }

    #[test]
    fn nothing_of_a_secret_is_written() {
        let mut out = String::new();
        let mut pen = Pen { out: &mut out, unicode: true, column: 0, guard: CommandGuard::default(), stacked: None };
        "##[x]".chars().for_each(|c| pen.write(c, Cell::Secret));
        assert_eq!(out, "*****", "not even the bracket that would complete a command");
    }

    #[test]
    fn a_tab_reaches_the_next_stop() {
        assert_eq!(shown("a\tb\tcde\tf", 2..3, 40), ("a   b   cde f".into(), "b".into()));
        assert_eq!(shown("abcd\te", 5..6, 40), ("abcd    e".into(), "e".into()));
    }

    #[test]
    fn no_window_is_wider_than_the_line_of_output() {
        let text = "0123456789".repeat(5);
        for columns in [3, 10, 21, 40, 49, 50, 60] {
            for (start, length) in (0..=50).flat_map(|start| [0, 1, 7, 30].map(|length| (start, length))) {
                let cover = start..(start + length).min(50);
                let ruler = Ruler { text: &text, secrets: &Secrets::default(), columns, unicode: true };
                for reach in [0, 1, 8, 12, columns - 2, columns] {
                    let window = ruler.window(0..50, cover.clone(), reach);
                    let case = format!("{columns} columns, {cover:?}, reach {reach}: {window:?}");
                    let mut out = String::new();
                    let place = ruler.write(&window, std::slice::from_ref(&cover), &mut out).remove(0);
                    let (before, marked) = (out[..place.start].width(), out[place.clone()].width());
                    assert!(out.width() <= columns, "{case}");
                    assert_eq!((window.cut_before, window.cut_after), (window.bytes.start > 0, window.bytes.end < 50));
                    if cover.len() > ruler.room() {
                        continue;
                    }
                    assert_eq!(marked, cover.len(), "{case}");
                    // What is written below the place has room, except that some context is left before it.
                    let context = LEAST_CONTEXT.min((ruler.room() - marked.max(1)) / 2);
                    let fits = reach > ruler.room() || before + reach <= columns || before <= context + 1;
                    assert!(fits, "{case}");
                    if window.cut_before && window.cut_after && !cover.is_empty() {
                        assert_eq!(out.width(), columns, "no column is lost: {case}");
                    }
                }
            }
        }
    }

    #[test]
    fn marks_without_end_are_not_written_without_end() {
        let line = format!("a{}b", "\u{301}".repeat(1_000_000));
        let (out, marked) = shown(&line, 0..1, 40);
        assert_eq!((out.chars().count(), &*marked), (1 + MOST_MARKS + 1, "a"));
    }
}
