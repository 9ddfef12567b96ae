//! Converts between byte offsets and positions of the protocol. A position is a line and a column, both counted from 0.
//! The client and the server negotiate the unit of columns ([`Encoding`]).

use gen_lsp_types::{Position, PositionEncodingKind, Range};

use crate::source::{LineIndex, Span, Units};

/// The unit of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes of UTF-8.
    Utf8,
    /// Code units of UTF-16, which every client supports.
    Utf16,
    /// Code units of UTF-32, which are characters.
    Utf32,
}

impl Encoding {
    /// Chooses one of the encodings that the client offers. UTF-8 is preferred, because it needs no conversion. The
    /// default is UTF-16.
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

    /// Returns the name of the encoding in the protocol.
    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
            Self::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    /// Returns the unit of columns for the line index.
    fn units(self) -> Units {
        match self {
            Self::Utf8 => Units::Bytes,
            Self::Utf16 => Units::Utf16,
            Self::Utf32 => Units::Characters,
        }
    }
}

/// The offsets at which the lines of a document start.
#[derive(Debug, Clone)]
pub(super) struct Lines(LineIndex);

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        Self(LineIndex::new(text))
    }

    /// Returns the byte offset of a position. If the position is past the end of its line or of the text, returns the
    /// offset of that end.
    pub(super) fn offset(&self, text: &str, position: Position, encoding: Encoding) -> u32 {
        self.0.offset(text, position.line, position.character, encoding.units())
    }

    /// Returns the position of a byte offset.
    fn position(&self, text: &str, offset: u32, encoding: Encoding) -> Position {
        let position = self.0.position_in(text, offset, encoding.units());
        Position { line: position.line - 1, character: position.column - 1 }
    }

    /// Converts a span to a range.
    pub(super) fn range(&self, text: &str, span: Span, encoding: Encoding) -> Range {
        Range {
            start: self.position(text, span.start, encoding),
            end: self.position(text, span.end.max(span.start), encoding),
        }
    }

    /// Converts a range to a span. If the range ends before it starts, the span is empty.
    pub(super) fn span(&self, text: &str, range: Range, encoding: Encoding) -> Span {
        let start = self.offset(text, range.start, encoding);
        Span::new(start, self.offset(text, range.end, encoding).max(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_that_ends_before_it_starts_is_empty() {
        let text = "é\u{1F600}\r\nb";
        let back = Range { start: Position { line: 1, character: 1 }, end: Position { line: 0, character: 0 } };
        assert_eq!(Lines::new(text).span(text, back, Encoding::Utf8), Span::at(9));
    }

    #[test]
    fn utf8_is_preferred_and_utf16_is_the_default() {
        let negotiate = |offered: &[&str]| Encoding::negotiate(offered.iter().copied());
        assert_eq!(negotiate(&[]), Encoding::Utf16);
        assert_eq!(negotiate(&["utf-16", "utf-8"]), Encoding::Utf8);
        assert_eq!(negotiate(&["utf-32"]), Encoding::Utf32);
        assert_eq!(negotiate(&["utf-32", "utf-16"]), Encoding::Utf16);
    }
}
