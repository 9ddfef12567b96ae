//! What is open, and what may come next in it.

use super::shape::ShapeId;

/// What may come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expect {
    /// A value: behind a colon, or the outermost one.
    Value,
    /// An element, or the end of an array that has none.
    FirstElement,
    /// An element, behind a comma.
    Element,
    /// A name, or the end of an object that has none.
    FirstKey,
    /// A name, behind a comma.
    Key,
    /// The colon behind a name.
    Colon,
    /// A comma or a closer, behind a value.
    Next,
}

/// No such offset.
pub(super) const NOWHERE: u32 = u32::MAX;

/// A container that is open.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub node: u32,
    pub object: bool,
    /// Offset of its opener.
    pub open: u32,
    /// How many values it holds so far.
    pub count: u32,
    /// Where its last value ends, or its opener.
    pub last_end: u32,
    /// Offset of the comma behind its last value, or [`NOWHERE`].
    pub comma: u32,
    /// `last_end` and `comma` as they were before the last value, which may be taken back.
    pub before: (u32, u32),
    /// Its last value is a leaf, and so the node that was added last.
    pub leaf: bool,
    /// The node of the name that was read last.
    pub key: u32,
    /// What the schemas know of it, once that was asked.
    pub shape: Option<ShapeId>,
}
