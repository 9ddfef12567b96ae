//! Splits a text into lines, and skips blank lines.

use std::ops::Range;

use crate::source::line_break;

/// The ranges of a line and its line break in the text.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// The content of the line.
    pub content: Range<usize>,
    /// The line break; empty at the end of the text.
    pub line_break: Range<usize>,
}

/// Returns the lines of `text` that are not blank. A byte order mark is not part of the first line.
pub(super) fn nonblank_lines(text: &str) -> impl Iterator<Item = Line> + '_ {
    let bytes = text.as_bytes();
    let mut start = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
    let mut ends = line_break::ends(bytes);
    std::iter::from_fn(move || {
        loop {
            let next = ends.next().unwrap_or(bytes.len());
            if start >= bytes.len() {
                return None;
            }
            let mut end = next;
            while end > start && line_break::is_line_break(bytes[end - 1]) {
                end -= 1;
            }
            let line = Line { content: start..end, line_break: end..next };
            start = next;
            if !text[line.content.clone()].trim_ascii().is_empty() {
                return Some(line);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_and_the_byte_order_mark_are_left_out() {
        let text = "\u{FEFF}a\r\n \n\nb\rc";
        let found: Vec<_> = nonblank_lines(text).map(|line| (&text[line.content], &text[line.line_break])).collect();
        assert_eq!(found, [("a", "\r\n"), ("b", "\r"), ("c", "")]);
        assert_eq!(nonblank_lines("").count(), 0);
        assert_eq!(nonblank_lines("\n").count(), 0);
    }
}
