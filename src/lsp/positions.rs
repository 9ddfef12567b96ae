//! Between byte offsets and the protocol's positions: lines from 0, columns in the code units that were agreed on.

use gen_lsp_types::{Position, PositionEncodingKind, Range};
use memchr::memchr2_iter;

use crate::source::Span;

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes of UTF-8.
    Utf8,
    /// Code units of UTF-16, which every client knows.
    Utf16,
    /// Characters.
    Utf32,
}

impl Encoding {
    /// The encoding to use with a client that offers these. UTF-8 costs nothing here; without an offer it is UTF-16.
    pub(super) fn negotiate<'a>(offered: impl Iterator<Item = &'a str> + Clone) -> Self {
        let offers = |wanted: &str| offered.clone().any(|kind| kind == wanted);
        if offers("utf-8") {
            Self::Utf8
        } else if offers("utf-32") && !offers("utf-16") {
            Self::Utf32
        } else {
            Self::Utf16
        }
    }

    /// The protocol's name for it.
    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
            Self::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    /// How many units a text is long.
    fn units(self, text: &str) -> u32 {
        let units = match self {
            Self::Utf8 => text.len(),
            Self::Utf16 if text.is_ascii() => text.len(),
            Self::Utf16 => text.chars().map(char::len_utf16).sum(),
            Self::Utf32 => text.chars().count(),
        };
        units as u32
    }

    /// The bytes that the first `units` of a line are long; a place inside a character is taken back to its start, one behind the
    /// line to its end.
    fn bytes(self, line: &str, units: u32) -> usize {
        let units = units as usize;
        if self == Self::Utf8 || line.is_ascii() {
            return boundary(line, units);
        }
        let mut counted = 0;
        for (at, character) in line.char_indices() {
            counted += if self == Self::Utf16 { character.len_utf16() } else { 1 };
            if counted > units {
                return at;
            }
        }
        line.len()
    }
}

/// Where the lines of a text start, by the protocol's count: they end at `\n`, `\r\n` or `\r`.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    starts: Vec<u32>,
}

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        starts.extend(
            memchr2_iter(b'\n', b'\r', bytes)
                .filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'))
                .map(|at| at as u32 + 1),
        );
        Self { starts }
    }

    /// The byte offset of a position. A line behind the text counts as its end, a column behind its line as the line's end.
    pub(super) fn offset(&self, text: &str, position: Position, encoding: Encoding) -> u32 {
        let Some(&start) = self.starts.get(position.line as usize) else { return text.len() as u32 };
        let end = self.starts.get(position.line as usize + 1).map_or(text.len(), |next| *next as usize);
        let line = text[start as usize..end].trim_end_matches(['\n', '\r']);
        start + encoding.bytes(line, position.character) as u32
    }

    /// The position of a byte offset; one inside a character counts as its start.
    pub(super) fn position(&self, text: &str, offset: u32, encoding: Encoding) -> Position {
        let offset = boundary(text, offset as usize);
        let line = self.starts.partition_point(|&start| start as usize <= offset) - 1;
        let character = encoding.units(&text[self.starts[line] as usize..offset]);
        Position { line: line as u32, character }
    }

    /// The range of a span of bytes.
    pub(super) fn range(&self, text: &str, span: Span, encoding: Encoding) -> Range {
        Range {
            start: self.position(text, span.start, encoding),
            end: self.position(text, span.end.max(span.start), encoding),
        }
    }

    /// The span of bytes of a range; a range that ends before it starts is empty.
    pub(super) fn span(&self, text: &str, range: Range, encoding: Encoding) -> Span {
        let start = self.offset(text, range.start, encoding);
        Span::new(start, self.offset(text, range.end, encoding).max(start))
    }
}

/// The start of the character that holds the byte at `offset`; the end for an offset behind the text.
fn boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    #[test]
    fn every_offset_comes_back() {
        let text = "aé\u{1F600}b\r\n\rx\n\n\u{1F600}";
        let lines = Lines::new(text);
        for encoding in ENCODINGS {
            for (offset, character) in text.char_indices() {
                if character == '\n' && text[..offset].ends_with('\r') {
                    continue;
                }
                let position = lines.position(text, offset as u32, encoding);
                assert_eq!(lines.offset(text, position, encoding), offset as u32, "{encoding:?} {position:?}");
            }
        }
        assert_eq!(lines.starts, [0, 10, 11, 13, 14]);
    }

    #[test]
    fn columns_count_units() {
        let text = "é\u{1F600}b";
        let lines = Lines::new(text);
        let column = |encoding| lines.position(text, 6, encoding).character;
        assert_eq!(ENCODINGS.map(column), [6, 3, 2]);
    }

    #[test]
    fn places_that_are_none_are_taken_to_the_next_that_is() {
        let text = "é\u{1F600}\r\nb";
        let lines = Lines::new(text);
        let offset = |line, character, encoding| lines.offset(text, Position { line, character }, encoding);
        assert_eq!(offset(0, 2, Encoding::Utf16), 2, "half of a pair");
        assert_eq!(offset(0, 1, Encoding::Utf8), 0, "half of a character");
        assert_eq!(offset(0, 99, Encoding::Utf16), 6, "behind the line");
        assert_eq!(offset(9, 0, Encoding::Utf32), 9, "behind the text");
        let back = Range { start: Position { line: 1, character: 1 }, end: Position { line: 0, character: 0 } };
        assert_eq!(lines.span(text, back, Encoding::Utf8), Span::at(9));
    }

    #[test]
    fn the_cheapest_encoding_is_taken() {
        let negotiate = |offered: &[&str]| Encoding::negotiate(offered.iter().copied());
        assert_eq!(negotiate(&[]), Encoding::Utf16);
        assert_eq!(negotiate(&["utf-16", "utf-8"]), Encoding::Utf8);
        assert_eq!(negotiate(&["utf-32"]), Encoding::Utf32);
        assert_eq!(negotiate(&["utf-32", "utf-16"]), Encoding::Utf16);
    }
}
