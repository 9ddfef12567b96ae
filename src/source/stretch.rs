//! A few lines of a long file.

use super::Span;

/// Where in its file a source lies that is not all of it: whole lines of a file of lines. Around the lines that are its own it holds
/// the line before and the line after, so that a report can show them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// How many bytes of the file come before the source.
    pub offset: u64,
    /// How many lines of the file come before the source.
    pub line: u32,
    /// The bytes of the source that are its own lines; the others are looked at, but nothing is found in them.
    pub own: Span,
    /// Whether more of the file may follow. Behind the last stretch comes an empty one, which ends the file.
    pub goes_on: bool,
}

impl Stretch {
    /// The empty stretch that ends a file of so many bytes and lines.
    #[must_use]
    pub const fn end(offset: u64, line: u32) -> Self {
        Self { offset, line, own: Span::at(0), goes_on: false }
    }
}
