//! A half-open range of bytes.

use std::ops::Range;

/// A half-open range of bytes, `start..end`, in a text.
///
/// Offsets are `u32`, because [`crate::source::MAX_INPUT_BYTES`] keeps every text below 4 GiB. A tree has several nodes for each line of
/// a text, and `u32` offsets halve its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset just past the last byte.
    pub end: u32,
}

impl Span {
    /// Creates the range from `start` up to, not including, `end`.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// Creates the empty range at `offset`, for example for a missing token.
    #[must_use]
    pub const fn at(offset: u32) -> Self {
        Self { start: offset, end: offset }
    }

    /// Returns the length in bytes.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Returns whether the range is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Returns whether every byte of `other` is in this range.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Returns whether the ranges have a byte in common.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end && !self.is_empty() && !other.is_empty()
    }

    /// Returns the range as an index for `str` and slices.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl From<Range<usize>> for Span {
    /// # Panics
    ///
    /// Panics if an offset does not fit in `u32`, which the limit on the input size prevents.
    fn from(range: Range<usize>) -> Self {
        let offset = |value: usize| u32::try_from(value).expect("inputs are below 4 GiB");
        Self::new(offset(range.start), offset(range.end))
    }
}
