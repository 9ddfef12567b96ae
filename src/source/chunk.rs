//! A chunk of a long file.

use super::Span;

/// The position of a source that is a part of a file: whole lines of a file that is read line by line. Its text also contains the line
/// before and the line after its own lines, so that a report can show them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk {
    /// Number of bytes of the file before the source.
    pub offset: u64,
    /// Number of lines of the file before the source.
    pub line: u32,
    /// The bytes of the source's own lines. The other lines are only context, without findings.
    pub own: Span,
    /// Whether more of the file may follow. After the last chunk, an empty one ends the file.
    pub has_more: bool,
}

impl Chunk {
    /// Returns the empty chunk that ends a file with `offset` bytes and `line` lines.
    #[must_use]
    pub const fn end(offset: u64, line: u32) -> Self {
        Self { offset, line, own: Span::at(0), has_more: false }
    }
}
