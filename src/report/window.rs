//! Cuts long lines of the source to the width of the output: `…234567…`. Shows each character in a way that is safe in
//! a terminal.

use std::ops::Range;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::sanitize::{self, CommandGuard};
use super::secrets::Secrets;

/// The distance between tab stops, in columns.
const TAB_WIDTH: usize = 4;

/// The minimum number of columns to show before a location, even if the label of the location then does not fit on the
/// line.
const MIN_CONTEXT_COLUMNS: usize = 8;

/// The maximum number of combining marks (such as accents) on one character. Vietnamese and Hebrew need up to three.
const MAX_COMBINING_MARKS: usize = 4;

/// How one character of the source is shown.
enum Cell {
    /// Unchanged. The number is its width in columns.
    Plain(usize),
    /// As spaces that fill the line up to the next tab stop.
    Tab,
    /// As this number of spaces.
    Spaces(usize),
    /// As the replacement from [`sanitize::push_replacement`], because the character is invisible or unsafe.
    Replacement,
    /// As an asterisk, because it is part of a secret.
    Secret,
}

/// The part of a line that is shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// The visible part of the line, as a range of bytes of [`Ruler::text`].
    pub bytes: Range<usize>,
    /// Whether the line starts before the window.
    pub is_cut_before: bool,
    /// Whether the line continues after the window.
    pub is_cut_after: bool,
}

/// Measures parts of lines in columns, and writes them.
pub(super) struct Ruler<'a> {
    /// The text that contains the lines.
    pub text: &'a str,
    /// The secrets to mask.
    pub secrets: &'a Secrets<'a>,
    /// The number of columns in which a line must fit.
    pub columns: usize,
    /// Whether replacements for characters may be non-ASCII.
    pub unicode: bool,
}

impl Ruler<'_> {
    const fn ellipsis(&self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }

    /// Returns the number of columns that remain for text if a line is cut on both sides.
    fn columns_between_ellipses(&self) -> usize {
        let ellipsis = if self.unicode { 1 } else { 3 };
        self.columns.saturating_sub(2 * ellipsis)
    }

    /// Returns how to show the character `c` at the byte `offset` of the text.
    fn cell(&self, offset: usize, c: char) -> Cell {
        if self.secrets.covers(offset) {
            Cell::Secret
        } else if c == '\t' {
            Cell::Tab
        } else if sanitize::is_invisible(c) {
            Cell::Replacement
        } else if sanitize::is_irregular_space(c) {
            Cell::Spaces(c.width().unwrap_or(1))
        } else {
            Cell::Plain(c.width().unwrap_or(0))
        }
    }

    /// Returns the width of `c` in columns. A tab counts with its maximum width.
    fn cell_width(&self, offset: usize, c: char) -> usize {
        match self.cell(offset, c) {
            Cell::Plain(width) | Cell::Spaces(width) => width,
            Cell::Tab => TAB_WIDTH,
            Cell::Secret => 1,
            // A control character is shown as one symbol, such as `␍`.
            Cell::Replacement if self.unicode && (c < ' ' || c == '\u{7F}') => 1,
            // `<U+200B>` has eight columns and `<U+E0001>` nine. No replaced character has six digits.
            Cell::Replacement => 8 + usize::from(c > '\u{FFFF}'),
        }
    }

    /// Takes characters while they fit into `columns`. Returns their total length in bytes and their width in columns.
    fn take_fitting(&self, chars: impl Iterator<Item = (usize, char)>, columns: usize) -> (usize, usize) {
        let (mut bytes, mut used) = (0, 0);
        // A line may have a million consecutive characters without width, so the number of characters is limited, too:
        // on average, four per column.
        for (offset, c) in chars.take(4 * columns + 1) {
            let width = self.cell_width(offset, c);
            if used + width > columns {
                break;
            }
            (bytes, used) = (bytes + c.len_utf8(), used + width);
        }
        (bytes, used)
    }

    /// Finds the longest prefix of `range` that fits into `columns`. Returns the offset of the prefix's end, and its
    /// width.
    fn find_fitting_prefix(&self, range: Range<usize>, columns: usize) -> (usize, usize) {
        let start = range.start;
        let chars = self.text[range].char_indices().map(|(offset, c)| (start + offset, c));
        let (bytes, used) = self.take_fitting(chars, columns);
        (start + bytes, used)
    }

    /// Finds the longest suffix of `range` that fits into `columns`. Returns the offset of the suffix's start, and its
    /// width.
    fn find_fitting_suffix(&self, range: Range<usize>, columns: usize) -> (usize, usize) {
        let Range { start, end } = range;
        let chars = self.text[range].char_indices().rev().map(|(offset, c)| (start + offset, c));
        let (bytes, used) = self.take_fitting(chars, columns);
        (end - bytes, used)
    }

    /// Returns the width of `range` in columns. The result is at most [`Self::columns_between_ellipses`].
    pub(super) fn measure(&self, range: Range<usize>) -> usize {
        self.find_fitting_prefix(range, self.columns_between_ellipses()).1
    }

    /// Returns whether `range` fits on one line of output, including the ellipses of a line that is cut on both sides.
    pub(super) fn fits(&self, range: Range<usize>) -> bool {
        self.find_fitting_prefix(range.clone(), self.columns_between_ellipses()).0 == range.end
    }

    /// Returns the window of `line` that shows the range `target`, or only the start of `target` if the range is too
    /// long.
    ///
    /// `reach` is the number of columns that the markers and labels below the line need, from the start of `target`. If
    /// possible, `target` starts at least `reach` columns before the right edge of the output, so that the labels fit.
    pub(super) fn window(&self, line: Range<usize>, target: Range<usize>, reach: usize) -> Window {
        let line_fits = self.find_fitting_prefix(line.clone(), self.columns).0 == line.end;
        let width_before = || self.find_fitting_prefix(line.start..target.start, self.columns).1;
        // A line that fits is cut only if this makes enough room for the labels.
        if line_fits && (reach > self.columns_between_ellipses() || width_before() + reach <= self.columns) {
            return Window { bytes: line, is_cut_before: false, is_cut_after: false };
        }
        let room = self.columns_between_ellipses();
        let (mut target_end, mut target_width) = self.find_fitting_prefix(target.clone(), room);
        let is_target_too_long = target_end < target.end;
        if is_target_too_long {
            // A quarter of the columns is left for the text before the target.
            (target_end, target_width) = self.find_fitting_prefix(target.clone(), room - room / 4);
        }
        // The marker of an empty location takes one column.
        let spare_columns = room.saturating_sub(target_width.max(1));
        let half = spare_columns / 2;
        let max_left_columns = if is_target_too_long {
            spare_columns
        } else {
            half.min(room.saturating_sub(reach)).max(MIN_CONTEXT_COLUMNS.min(half))
        };
        let (mut start, left_width) = self.find_fitting_suffix(line.start..target.start, max_left_columns);
        let (end, right_width) = self.find_fitting_prefix(target_end..line.end, spare_columns - left_width);
        if end == line.end {
            // The line ends before the right edge. Use the free columns on the left, as far as the labels below still
            // fit.
            let max_left_columns = (spare_columns - right_width).min(room.saturating_sub(reach)).max(left_width);
            (start, _) = self.find_fitting_suffix(line.start..target.start, max_left_columns);
        }
        Window { is_cut_before: start > line.start, is_cut_after: end < line.end, bytes: start..end }
    }

    /// Appends the visible part of `window` to `out`. For each range of the text in `ranges`, returns the range of `out`
    /// that shows this text. If a range continues after the window, the returned range includes the ellipsis.
    pub(super) fn write(&self, window: &Window, ranges: &[Range<usize>], out: &mut String) -> Vec<Range<usize>> {
        let mut starts = vec![None; ranges.len()];
        let mut ends = vec![None; ranges.len()];
        if window.is_cut_before {
            out.push_str(self.ellipsis());
        }
        let mut pen =
            Pen { out, unicode: self.unicode, column: 0, guard: CommandGuard::default(), combining_mark_count: None };
        let base = window.bytes.start;
        for (offset, c) in self.text[window.bytes.clone()].char_indices().map(|(offset, c)| (base + offset, c)) {
            for (index, range) in ranges.iter().enumerate() {
                if offset >= range.start {
                    starts[index].get_or_insert(pen.out.len());
                }
                if offset >= range.end {
                    ends[index].get_or_insert(pen.out.len());
                }
            }
            pen.write(c, self.cell(offset, c));
        }
        let text_end = out.len();
        if window.is_cut_after {
            out.push_str(self.ellipsis());
        }
        let shown = ranges.iter().zip(starts.into_iter().zip(ends)).map(|(range, (start, end))| {
            let start = start.unwrap_or(text_end);
            let is_cut = range.end > window.bytes.end;
            start..end.unwrap_or(if is_cut { out.len() } else { text_end })
        });
        shown.collect()
    }
}

/// Writes one character at a time. How a character is written depends on the characters before it.
struct Pen<'a> {
    out: &'a mut String,
    /// Whether replacements for characters may be non-ASCII.
    unicode: bool,
    /// The number of columns written so far.
    column: usize,
    /// Detects commands to CI systems in the written text.
    guard: CommandGuard,
    /// The number of combining marks on the last character, or `None` if no mark may follow the character.
    combining_mark_count: Option<usize>,
}

impl Pen<'_> {
    fn write(&mut self, c: char, cell: Cell) {
        let start = self.out.len();
        // The characters of a secret cannot be part of a command, because asterisks replace them.
        let completes_command = !matches!(cell, Cell::Secret) && self.guard.completes_command(c);
        let (cell, combining_mark_count) = match (cell, self.combining_mark_count) {
            _ if completes_command => (Cell::Replacement, None),
            // `c` is a combining mark without a base character. It would combine with text that does not belong to the
            // payload.
            (Cell::Plain(0), None) => (Cell::Replacement, Some(MAX_COMBINING_MARKS)),
            (Cell::Plain(0), Some(MAX_COMBINING_MARKS)) => return,
            (Cell::Plain(0), Some(count)) => (Cell::Plain(0), Some(count + 1)),
            (Cell::Plain(width), _) => (Cell::Plain(width), Some(0)),
            (cell, _) => (cell, None),
        };
        self.combining_mark_count = combining_mark_count;
        match cell {
            Cell::Plain(_) => self.out.push(c),
            Cell::Tab => self.out.extend(std::iter::repeat_n(' ', TAB_WIDTH - self.column % TAB_WIDTH)),
            Cell::Spaces(width) => self.out.extend(std::iter::repeat_n(' ', width)),
            Cell::Replacement => sanitize::push_replacement(self.out, c, self.unicode),
            Cell::Secret => self.out.push('*'),
        }
        self.column += self.out[start..].width();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the visible part of the line `text`, and the part of it that shows `target`.
    fn shown(text: &str, target: Range<usize>, columns: usize) -> (String, String) {
        let ruler = Ruler { text, secrets: &Secrets::default(), columns, unicode: true };
        let window = ruler.window(0..text.len(), target.clone(), 0);
        let mut out = String::new();
        let range = ruler.write(&window, &[target], &mut out).remove(0);
        assert!(out.width() <= columns, "{out:?} is too wide");
        let marked = out[range].to_owned();
        (out, marked)
    }

    #[test]
    fn a_line_that_fits_is_not_cut() {
        assert_eq!(shown("0123456789", 3..5, 10), ("0123456789".into(), "34".into()));
        assert_eq!(shown("", 0..0, 10), (String::new(), String::new()));
    }

    #[test]
    fn a_long_line_is_cut_around_the_location() {
        let line = "0123456789".repeat(5);
        assert_eq!(shown(&line, 25..27, 12), ("…1234567890…".into(), "56".into()));
        assert_eq!(shown(&line, 0..2, 12), ("0123456789…".into(), "01".into()));
        assert_eq!(shown(&line, 50..50, 12), ("…123456789".into(), String::new()));
    }

    #[test]
    fn a_line_is_cut_so_that_the_label_below_fits() {
        let line = "0123456789".repeat(5);
        let window = |columns: usize, reach: usize| {
            let ruler = Ruler { text: &line, secrets: &Secrets::default(), columns, unicode: true };
            ruler.window(0..50, 48..50, reach).bytes
        };
        assert_eq!(window(20, 1), 32..50);
        assert_eq!(window(30, 12), 32..50, "the window moves to the left");
        assert_eq!(window(60, 12), 0..50);
        assert_eq!(window(55, 12), 7..50, "the line is cut although it fits");
        assert_eq!(window(55, 60), 0..50, "the line is not cut if no window has room");
    }

    #[test]
    fn a_location_with_a_long_label_keeps_some_context() {
        let line = "0123456789".repeat(5);
        let window = |target: Range<usize>| {
            let ruler = Ruler { text: &line, secrets: &Secrets::default(), columns: 22, unicode: true };
            ruler.window(0..50, target, 20).bytes
        };
        assert_eq!(window(25..27), 25 - MIN_CONTEXT_COLUMNS..37);
        assert_eq!(window(44..46), 44 - MIN_CONTEXT_COLUMNS..50);
    }

    #[test]
    fn only_the_start_of_a_location_wider_than_the_output_is_shown() {
        let line = format!("\"key\": \"{}\"", "v".repeat(100));
        let value = format!("\"{}…", "v".repeat(30));
        assert_eq!(shown(&line, 7..109, 40), (format!("\"key\": {value}"), value));
    }

    #[test]
    fn wide_and_irregular_characters_are_shown_with_their_width() {
        assert_eq!(shown("a\tb\u{a0}c\u{3000}d", 2..3, 40), ("a   b c  d".into(), "b".into()));
        assert_eq!(shown(&"中".repeat(40), 60..63, 11), ("…中中中中…".into(), "中".into()));
        assert_eq!(shown("e\u{301}\u{200b}\u{301}\r!", 3..6, 40).0, "e\u{301}<U+200B><U+0301>␍!");
        assert_eq!(shown("\u{200b}\u{301}\u{301}!", 0..0, 40).0, "<U+200B><U+0301>!", "only one mark is shown");
    }

    #[test]
    fn the_measured_width_of_a_replacement_is_its_written_width() {
        let invisible = (0..=u32::from(char::MAX)).filter_map(char::from_u32).filter(|c| sanitize::is_invisible(*c));
        // A tab is excluded, because it is measured with its maximum width.
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
    fn every_character_of_a_secret_is_masked() {
        let mut out = String::new();
        let mut pen =
            Pen { out: &mut out, unicode: true, column: 0, guard: CommandGuard::default(), combining_mark_count: None };
        "##[x]".chars().for_each(|c| pen.write(c, Cell::Secret));
        assert_eq!(out, "*****", "the closing bracket of a command is masked, too");
    }

    #[test]
    fn a_tab_extends_to_the_next_stop() {
        assert_eq!(shown("a\tb\tcde\tf", 2..3, 40), ("a   b   cde f".into(), "b".into()));
        assert_eq!(shown("abcd\te", 5..6, 40), ("abcd    e".into(), "e".into()));
    }

    #[test]
    fn no_window_is_wider_than_the_output() {
        let text = "0123456789".repeat(5);
        for columns in [3, 10, 21, 40, 49, 50, 60] {
            for (start, length) in (0..=50).flat_map(|start| [0, 1, 7, 30].map(|length| (start, length))) {
                let target = start..(start + length).min(50);
                let ruler = Ruler { text: &text, secrets: &Secrets::default(), columns, unicode: true };
                for reach in [0, 1, 8, 12, columns - 2, columns] {
                    let window = ruler.window(0..50, target.clone(), reach);
                    let case = format!("{columns} columns, {target:?}, reach {reach}: {window:?}");
                    let mut out = String::new();
                    let range = ruler.write(&window, std::slice::from_ref(&target), &mut out).remove(0);
                    let (before, marked) = (out[..range.start].width(), out[range.clone()].width());
                    assert!(out.width() <= columns, "{case}");
                    assert_eq!(
                        (window.is_cut_before, window.is_cut_after),
                        (window.bytes.start > 0, window.bytes.end < 50)
                    );
                    if target.len() > ruler.columns_between_ellipses() {
                        continue;
                    }
                    assert_eq!(marked, target.len(), "{case}");
                    // The label below has room, but some context is kept before the location.
                    let context = MIN_CONTEXT_COLUMNS.min((ruler.columns_between_ellipses() - marked.max(1)) / 2);
                    let fits =
                        reach > ruler.columns_between_ellipses() || before + reach <= columns || before <= context + 1;
                    assert!(fits, "{case}");
                    if window.is_cut_before && window.is_cut_after && !target.is_empty() {
                        assert_eq!(out.width(), columns, "all columns are used: {case}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_number_of_combining_marks_is_limited() {
        let line = format!("a{}b", "\u{301}".repeat(1_000_000));
        let (out, marked) = shown(&line, 0..1, 40);
        assert_eq!((out.chars().count(), &*marked), (1 + MAX_COMBINING_MARKS + 1, "a"));
    }
}
