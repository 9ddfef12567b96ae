//! The interface through which the parser queries the expected structure of a document.

/// Identifies the expected structure of one value, as defined by a [`Shape`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ShapeId(pub u32);

impl ShapeId {
    /// The shape of a value about which nothing is known.
    pub const UNKNOWN: Self = Self(0);
}

/// Defines which members belong to which object.
///
/// The parser uses this trait only to repair damaged texts, for example to find out where a missing closing bracket belongs. A shape does
/// not affect whether a payload is valid.
pub trait Shape: std::fmt::Debug {
    /// Returns the shape of the outermost value.
    fn root(&self) -> ShapeId;

    /// Returns the shape of the member `key` in an object of the shape `object`. Returns `None` if objects of this shape have no such
    /// member, or if nothing is known about the member.
    fn member(&self, object: ShapeId, key: &str) -> Option<ShapeId>;

    /// Returns the shape of the elements in an array of the shape `array`.
    fn element(&self, array: ShapeId) -> ShapeId;

    /// Returns whether a value of this shape may be a string, or `None` if its type is unknown.
    fn accepts_string(&self, value: ShapeId) -> Option<bool>;

    /// Returns a more exact shape for an outermost object that has the shape `object` and the member `key`.
    ///
    /// Several kinds of documents may share the shape `object`. The result is the shape of the kind that has the member.
    fn narrow_by_key(&self, object: ShapeId, _key: &str) -> ShapeId {
        object
    }

    /// Returns whether a value of this shape is an object whose members are known.
    fn is_object(&self, value: ShapeId) -> bool;
}
