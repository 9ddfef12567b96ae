//! A chunk: consecutive lines of a long file that is linted in parts.

use super::Span;

/// The position of a source in its file, if the source contains only some lines of the file.
///
/// The text of the source also contains the line before and the line after these lines, so that a report can show both as context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk {
    /// The number of bytes of the file before the source.
    pub bytes_before: u64,
    /// The number of lines of the file before the source.
    pub lines_before: u32,
    /// The span of the lines that are linted. The line before and the line after this span are only context, without findings.
    pub linted_span: Span,
    /// Whether more of the file may follow. Only the empty chunk at the end of a file does not have this flag: see [`Chunk::end`].
    pub has_more: bool,
}

impl Chunk {
    /// Returns the empty chunk at the end of a file that has this number of bytes and lines.
    #[must_use]
    pub const fn end(bytes_before: u64, lines_before: u32) -> Self {
        Self { bytes_before, lines_before, linted_span: Span::at(0), has_more: false }
    }
}
