//! Converts byte offsets to lines and columns, and back.

use std::sync::OnceLock;

use serde::Serialize;

use super::line_break;

/// The number of bytes between two cached counts of characters.
const BLOCK_LEN: usize = 4096;

/// A position as shown to people: the line and the column, both counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// 1-based line; lines end with LF, CRLF or CR.
    pub line: u32,
    /// 1-based column, counted in characters (Unicode scalar values), not in bytes.
    pub column: u32,
}

/// The unit in which columns are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Units {
    /// Bytes of UTF-8.
    Bytes,
    /// Characters (Unicode scalar values).
    Characters,
    /// Code units of UTF-16: two for each character beyond U+FFFF.
    Utf16,
}

/// The offsets at which the lines of a text start.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// The length of the text.
    len: u32,
    /// The counts of the text before each byte offset that is a multiple of [`BLOCK_LEN`]. Without these counts, each search for a column
    /// on a line of several megabytes would count from the start of the line.
    counts_before_blocks: OnceLock<Vec<Count>>,
}

/// The number of characters and UTF-16 code units in a piece of text.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    characters: u32,
    utf16: u32,
}

impl Count {
    /// Counts the characters and code units in `bytes`, which are valid UTF-8.
    fn of(bytes: &[u8]) -> Self {
        let (mut characters, mut pairs) = (0, 0);
        for byte in bytes {
            // Count all bytes except continuation bytes, which are 0b10xx_xxxx.
            characters += u32::from((*byte as i8) >= -0x40);
            // A character of four bytes is a surrogate pair in UTF-16.
            pairs += u32::from(*byte >= 0xF0);
        }
        Self { characters, utf16: characters + pairs }
    }

    fn plus(self, other: Self) -> Self {
        Self { characters: self.characters + other.characters, utf16: self.utf16 + other.utf16 }
    }

    /// Returns the count in `units`. `bytes` is the number of bytes.
    fn in_units(self, units: Units, bytes: usize) -> u32 {
        match units {
            Units::Bytes => bytes as u32,
            Units::Characters => self.characters,
            Units::Utf16 => self.utf16,
        }
    }
}

impl LineIndex {
    /// Finds the line breaks of `text` in one pass.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(line_break::ends(text.as_bytes()).map(|end| end as u32));
        Self { starts, len: text.len() as u32, counts_before_blocks: OnceLock::new() }
    }

    /// Returns the number of lines. If the text ends with a line break, an empty line after it is counted too.
    #[must_use]
    pub fn line_count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// Returns the 0-based number of the line that contains `offset`.
    #[must_use]
    pub fn line_of(&self, offset: u32) -> u32 {
        self.starts.partition_point(|&start| start <= offset) as u32 - 1
    }

    /// Returns the byte range of the 0-based `line`, without its line break.
    #[must_use]
    pub fn line_range(&self, text: &str, line: u32) -> std::ops::Range<usize> {
        let start = self.starts[line as usize] as usize;
        let end = self.starts.get(line as usize + 1).copied().unwrap_or(self.len) as usize;
        let line = &text[start..end];
        let content = line.strip_suffix("\r\n").or_else(|| line.strip_suffix(['\n', '\r'])).unwrap_or(line);
        start..start + content.len()
    }

    /// Returns the position of the byte at `offset`, with the column in characters. An offset inside a character is treated as the start
    /// of that character. An offset past the end of the text is treated as the end.
    #[must_use]
    pub fn position(&self, text: &str, offset: u32) -> Position {
        self.position_in(text, offset, Units::Characters)
    }

    /// Returns the same position as [`LineIndex::position`], but with the column in `units`.
    #[must_use]
    pub fn position_in(&self, text: &str, offset: u32, units: Units) -> Position {
        let offset = floor_char_boundary(text, offset as usize);
        let line = self.line_of(offset as u32);
        let start = self.starts[line as usize] as usize;
        let column = if units == Units::Bytes || offset - start <= BLOCK_LEN {
            Count::of(&text.as_bytes()[start..offset]).in_units(units, offset - start)
        } else {
            let count = |offset| self.count_before(text, offset).in_units(units, offset);
            count(offset) - count(start)
        };
        Position { line: line + 1, column: column + 1 }
    }

    /// Returns the byte offset of a `line` and a `column`, both counted from 0. The column is counted in `units`.
    ///
    /// A column inside a character is treated as the start of that character. A column past the end of the line is treated as the end of
    /// the line. If the text has no such line, returns the end of the text.
    #[must_use]
    pub fn offset(&self, text: &str, line: u32, column: u32, units: Units) -> u32 {
        if line >= self.line_count() {
            return self.len;
        }
        let range = self.line_range(text, line);
        let line = &text[range.clone()];
        let column = column as usize;
        if units == Units::Bytes || line.is_ascii() {
            return (range.start + floor_char_boundary(line, column)) as u32;
        }
        let mut counted = 0;
        for (at, character) in line.char_indices() {
            counted += if units == Units::Utf16 { character.len_utf16() } else { 1 };
            if counted > column {
                return (range.start + at) as u32;
            }
        }
        range.end as u32
    }

    /// Returns the counts of the text before `offset`.
    fn count_before(&self, text: &str, offset: usize) -> Count {
        let counts_before_blocks = self.counts_before_blocks.get_or_init(|| {
            let counts = text.as_bytes().chunks(BLOCK_LEN).scan(Count::default(), |total, block| {
                let before = *total;
                *total = total.plus(Count::of(block));
                Some(before)
            });
            counts.collect()
        });
        let block = (offset / BLOCK_LEN).min(counts_before_blocks.len().saturating_sub(1));
        let counted = counts_before_blocks.get(block).copied().unwrap_or_default();
        counted.plus(Count::of(&text.as_bytes()[block * BLOCK_LEN..offset]))
    }
}

/// Returns the start of the character that contains the byte at `offset`, or the end of `text` if `offset` is past the end.
fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
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
        assert_eq!(at(99), (3, 1), "past the end counts as the end");
        assert_eq!(index.line_range(text, 0), 0..8);
        assert_eq!(index.line_count(), 3);
    }

    #[test]
    fn columns_of_a_long_line_are_counted_from_blocks() {
        let text = format!("x\n{}", "é".repeat(10_000));
        let index = LineIndex::new(&text);
        for chars in [0_u32, 1, 2047, 2048, 4095, 9_999, 10_000] {
            assert_eq!(index.position(&text, 2 + 2 * chars).column, chars + 1);
        }
    }

    const UNITS: [Units; 3] = [Units::Bytes, Units::Utf16, Units::Characters];

    #[test]
    fn offsets_round_trip_through_positions() {
        let text = "aé\u{1F600}b\r\n\rx\n\n\u{1F600}";
        let index = LineIndex::new(text);
        for units in UNITS {
            for (offset, character) in text.char_indices() {
                if character == '\n' && text[..offset].ends_with('\r') {
                    continue;
                }
                let Position { line, column } = index.position_in(text, offset as u32, units);
                assert_eq!(index.offset(text, line - 1, column - 1, units), offset as u32, "{units:?} {line}:{column}");
            }
        }
        assert_eq!(index.starts, [0, 10, 11, 13, 14]);
    }

    #[test]
    fn columns_are_counted_in_units() {
        let text = format!("é\n{}é\u{1F600}x", "\u{1F600}".repeat(3000));
        let index = LineIndex::new(&text);
        let columns = |offset: usize| UNITS.map(|units| index.position_in(&text, offset as u32, units).column);
        assert_eq!(columns(0), [1, 1, 1]);
        assert_eq!(columns(3 + 4 * 2000), [8001, 4001, 2001]);
        assert_eq!(columns(3 + 4 * 2000 + 2), [8001, 4001, 2001], "inside a character counts as its start");
        assert_eq!(columns(text.len() - 1), [12_007, 6004, 3003]);
        assert_eq!(columns(text.len() + 9), [12_008, 6005, 3004]);
    }

    #[test]
    fn invalid_columns_are_moved_to_valid_ones() {
        let text = "é\u{1F600}\r\nb";
        let index = LineIndex::new(text);
        let offset = |line, column, units| index.offset(text, line, column, units);
        assert_eq!(offset(0, 2, Units::Utf16), 2, "half of a pair");
        assert_eq!(offset(0, 1, Units::Bytes), 0, "half of a character");
        assert_eq!(offset(0, 99, Units::Utf16), 6, "past the line");
        assert_eq!(offset(9, 0, Units::Characters), 9, "past the text");
    }
}
