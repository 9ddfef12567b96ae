//! A chunk: some lines of a long file that is linted in parts.

use super::Span;

/// The position in the file of a source that is only a part of a file: some of its lines. The text of the source also contains the line
/// before and the line after them, so that a report can show them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk {
    /// The number of bytes of the file before the source.
    pub offset: u64,
    /// The number of lines of the file before the source.
    pub line: u32,
    /// The bytes of the lines that are linted. The line before and the line after them are only context, without findings.
    pub own: Span,
    /// Whether more of the file may follow. An empty chunk without this flag ends the file: see [`Chunk::end`].
    pub has_more: bool,
}

impl Chunk {
    /// Returns the empty chunk that ends a file with `offset` bytes and `line` lines.
    #[must_use]
    pub const fn end(offset: u64, line: u32) -> Self {
        Self { offset, line, own: Span::at(0), has_more: false }
    }
}
