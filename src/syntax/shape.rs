//! The interface through which the parser queries the expected structure of a document.

/// Identifies the expected structure of one value, as defined by a [`Shape`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ShapeId(pub u32);

impl ShapeId {
    /// The shape of a value about which nothing is known.
    pub const UNKNOWN: Self = Self(0);
}

/// Defines which members belong to which object. The parser uses it only to repair damaged texts, for example to find out where a missing
/// closing bracket belongs. It does not affect whether a payload is valid.
pub trait Shape: std::fmt::Debug {
    /// Returns the shape of the outermost value.
    fn root(&self) -> ShapeId;

    /// Returns the shape of the member `key` of an object of the shape `of`. Returns `None` if objects of this shape have no such member,
    /// or if nothing is known about the member.
    fn member(&self, of: ShapeId, key: &str) -> Option<ShapeId>;

    /// Returns the shape of the elements of an array of the shape `of`.
    fn element(&self, of: ShapeId) -> ShapeId;

    /// Returns whether a value of this shape may be a string, or `None` if its type is unknown.
    fn accepts_string(&self, of: ShapeId) -> Option<bool>;

    /// Returns the shape of an outermost value of the shape `of` that has the member `key`. It differs from `of` if several kinds of
    /// documents share the shape `of`, and the member shows which kind this one is.
    fn narrowed(&self, of: ShapeId, _key: &str) -> ShapeId {
        of
    }

    /// Returns whether the members of an object of this shape are known.
    fn is_object(&self, of: ShapeId) -> bool;
}
