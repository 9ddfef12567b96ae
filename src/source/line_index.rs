//! From byte offsets to lines and columns, and back.

use std::sync::OnceLock;

use serde::Serialize;

use super::line_break;

/// How far apart, in bytes, the counts of characters are kept.
const BLOCK: usize = 4096;

/// A place as people count: both numbers start at 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// 1-based line; lines end with LF, CRLF or CR.
    pub line: u32,
    /// 1-based column, counted in characters (Unicode scalar values), not in bytes.
    pub column: u32,
}

/// Where each line of a text starts.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
    len: u32,
    /// Characters before every [`BLOCK`]th byte: a column on a line of megabytes would otherwise be counted
    /// from the line's start for every finding.
    blocks: OnceLock<Vec<u32>>,
}

impl LineIndex {
    /// Reads the line breaks of `text` in one pass.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(line_break::ends(text.as_bytes()).map(|end| end as u32));
        Self { starts, len: text.len() as u32, blocks: OnceLock::new() }
    }

    /// How many lines the text has; a final line break starts one more, empty line.
    #[must_use]
    pub fn lines(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The 0-based line that holds `offset`.
    #[must_use]
    pub fn line_of(&self, offset: u32) -> u32 {
        self.starts.partition_point(|&start| start <= offset) as u32 - 1
    }

    /// The byte range of the 0-based `line`, without its line break.
    #[must_use]
    pub fn line_range(&self, text: &str, line: u32) -> std::ops::Range<usize> {
        let start = self.starts[line as usize] as usize;
        let end = self.starts.get(line as usize + 1).copied().unwrap_or(self.len) as usize;
        let line = &text[start..end];
        let content = line.strip_suffix("\r\n").or_else(|| line.strip_suffix(['\n', '\r'])).unwrap_or(line);
        start..start + content.len()
    }

    /// Line and column of the byte `offset`; an offset behind the text counts as its end, one inside a
    /// character as the character's start.
    #[must_use]
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let mut offset = offset.min(self.len) as usize;
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line_of(offset as u32);
        let start = self.starts[line as usize] as usize;
        let column = if offset - start <= BLOCK {
            count_chars(&text.as_bytes()[start..offset])
        } else {
            self.chars_before(text, offset) - self.chars_before(text, start)
        };
        Position { line: line + 1, column: column + 1 }
    }

    fn chars_before(&self, text: &str, offset: usize) -> u32 {
        let blocks = self.blocks.get_or_init(|| {
            let counts = text.as_bytes().chunks(BLOCK).scan(0, |total, block| {
                let before = *total;
                *total += count_chars(block);
                Some(before)
            });
            counts.collect()
        });
        let block = (offset / BLOCK).min(blocks.len().saturating_sub(1));
        blocks.get(block).copied().unwrap_or(0) + count_chars(&text.as_bytes()[block * BLOCK..offset])
    }
}

/// Characters are counted as bytes that do not continue one: several times faster than decoding, which
/// shows on the long lines of string-form payloads.
fn count_chars(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|byte| (**byte as i8) >= -0x40).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_from_one() {
        let text = "aé\u{1F600}b\r\nc\n";
        let index = LineIndex::new(text);
        let at = |offset| {
            let position = index.position(text, offset);
            (position.line, position.column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(1), (1, 2));
        assert_eq!(at(2), (1, 2), "inside a character counts as its start");
        assert_eq!(at(3), (1, 3));
        assert_eq!(at(7), (1, 4));
        assert_eq!(at(10), (2, 1));
        assert_eq!(at(12), (3, 1));
        assert_eq!(at(99), (3, 1), "behind the end counts as the end");
        assert_eq!(index.line_range(text, 0), 0..8);
        assert_eq!(index.lines(), 3);
    }

    #[test]
    fn columns_of_a_long_line_are_counted_from_blocks() {
        let text = format!("x\n{}", "é".repeat(10_000));
        let index = LineIndex::new(&text);
        for chars in [0_u32, 1, 2047, 2048, 4095, 9_999, 10_000] {
            assert_eq!(index.position(&text, 2 + 2 * chars).column, chars + 1);
        }
    }
}
