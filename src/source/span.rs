//! Where something stands: a half-open range of bytes.

use std::ops::Range;

/// A half-open range of bytes, `start..end`, in some text.
///
/// Offsets are `u32`: [`crate::source::MAX_INPUT_BYTES`] keeps every input below 4 GiB, and a tree of
/// several nodes for every line of an archive is half as large this way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes from `start` up to, not including, `end`.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The empty range at `offset`: where something is missing.
    #[must_use]
    pub const fn at(offset: u32) -> Self {
        Self { start: offset, end: offset }
    }

    /// Length in bytes.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether it holds no byte.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether every byte of `other` lies in this range.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether a byte lies in both ranges.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end && !self.is_empty() && !other.is_empty()
    }

    /// The range as an index for `str` and slices.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl From<Range<usize>> for Span {
    /// # Panics
    ///
    /// If an offset does not fit `u32`, which the limit on the input size rules out.
    fn from(range: Range<usize>) -> Self {
        let offset = |value: usize| u32::try_from(value).expect("inputs are below 4 GiB");
        Self::new(offset(range.start), offset(range.end))
    }
}
