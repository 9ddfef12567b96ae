//! Columns in UTF-16 code units.

use crate::source::{Position, Source};

/// How far apart, in bytes, the counts are kept: a place on a line of megabytes is not counted from the line's start.
const BLOCK: usize = 4096;

/// Gives places of a source as readers count that keep text in UTF-16.
pub(super) struct Utf16<'a> {
    source: &'a Source<'a>,
    /// How many characters of two units stand before every [`BLOCK`]th byte; nothing where there is none in the text.
    pairs: Vec<u32>,
}

impl<'a> Utf16<'a> {
    /// Reads `source` once.
    pub(super) fn new(source: &'a Source<'_>) -> Self {
        let mut total = 0;
        let count = |block: &[u8]| {
            let before = total;
            total += pairs(block);
            before
        };
        let mut pairs: Vec<u32> = source.text().as_bytes().chunks(BLOCK).map(count).collect();
        if total == 0 {
            pairs = Vec::new();
        }
        Self { source, pairs }
    }

    /// Line and column of the text's byte `offset`, both from 1.
    pub(super) fn position(&self, offset: u32) -> Position {
        let mut position = self.source.position(offset);
        if !self.pairs.is_empty() {
            let lines = self.source.lines();
            let line = lines.line_of(offset.min(self.source.text().len() as u32));
            let start = lines.line_range(self.source.text(), line).start;
            position.column += self.before(offset as usize) - self.before(start);
        }
        position
    }

    fn before(&self, offset: usize) -> u32 {
        let text = self.source.text();
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let block = (offset / BLOCK).min(self.pairs.len() - 1);
        self.pairs[block] + pairs(&text.as_bytes()[block * BLOCK..offset])
    }
}

/// Characters beyond U+FFFF, which are those of four bytes.
fn pairs(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|byte| **byte >= 0xF0).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_beyond_the_basic_plane_count_twice() {
        let text = format!("é\n{}é\u{1F600}x", "\u{1F600}".repeat(3000));
        let source = Source::from_text("a.json", &text).expect("a test's text is small");
        let places = Utf16::new(&source);
        let column = |offset: usize| places.position(offset as u32).column;
        assert_eq!(column(0), 1);
        assert_eq!(column(2), 2);
        assert_eq!(column(3 + 4 * 2000), 4001);
        assert_eq!(column(3 + 4 * 2000 + 2), 4001, "inside a character counts as its start");
        assert_eq!(column(text.len() - 1), 6004);
        assert_eq!(column(text.len() + 9), 6005);
        let plain = Source::from_text("a.json", "aé中").expect("a test's text is small");
        assert_eq!(Utf16::new(&plain).position(6), plain.position(6));
    }
}
