//! A chunk: consecutive lines of a long file that is linted in parts.

use super::Span;

/// The position of a source in its file, if the source contains only some lines of the file.
///
/// The text of the source also contains the line before and the line after these lines, so that a report can show both as context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk {
    /// The number of bytes of the file before the source.
    pub offset: u64,
    /// The number of lines of the file before the source.
    pub line: u32,
    /// The bytes of the lines that are linted. The line before and the line after these lines are only context, without findings.
    pub own: Span,
    /// Whether more of the file may follow. Only the empty chunk at the end of a file does not have this flag: see [`Chunk::end`].
    pub has_more: bool,
}

impl Chunk {
    /// Returns the empty chunk at the end of a file with `offset` bytes and `line` lines.
    #[must_use]
    pub const fn end(offset: u64, line: u32) -> Self {
        Self { offset, line, own: Span::at(0), has_more: false }
    }
}
