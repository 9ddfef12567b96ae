//! What the parser may ask about the objects that a text is meant to hold.

/// Identifies the shape of a value among those that a [`Shape`] knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ShapeId(pub u32);

impl ShapeId {
    /// A value of which nothing is known.
    pub const UNKNOWN: Self = Self(0);
}

/// Knows which members belong to which object. The parser asks only where the text is wrong already: it decides
/// where a missing closer belongs, never whether a payload is right.
pub trait Shape: std::fmt::Debug {
    /// The shape of a text's outermost value.
    fn root(&self) -> ShapeId;

    /// The shape of the member `key` of an object of the shape `of`: nothing where such an object has no such member, or
    /// where nothing is known of it.
    fn member(&self, of: ShapeId, key: &str) -> Option<ShapeId>;

    /// The shape of the elements of an array of the shape `of`.
    fn element(&self, of: ShapeId) -> ShapeId;

    /// Whether a value of this shape may be a string, or `None` where nothing is known about its type.
    fn takes_string(&self, of: ShapeId) -> Option<bool>;

    /// Returns the shape of an outermost value that has the member `key`, where several kinds of documents share the shape `of`.
    fn narrowed(&self, of: ShapeId, _key: &str) -> ShapeId {
        of
    }

    /// Whether it is known which members an object of this shape has.
    fn is_object(&self, of: ShapeId) -> bool;
}
