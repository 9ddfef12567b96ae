//! Frames: the open containers of a state, and their keys.
//!
//! A frame describes one open container and refers to the frame of the enclosing container. Frames are immutable and
//! shared: if two paths of the search opened the same containers and saw the same keys, they have the same frame. A
//! shape ([`ShapeId`]) identifies what the schemas expect of a value.

use super::table::Table;
use crate::syntax::shape::{Shape, ShapeId};

/// Identifies a frame.
pub(in crate::syntax) type FrameId = u32;

/// The frame of a state in which no container is open.
pub(in crate::syntax) const OUTSIDE: FrameId = 0;

/// Used in place of an indentation if the token is not the first one on its line.
pub(in crate::syntax) const NOT_FIRST_ON_LINE: i32 = -1;

/// The maximum number of keys of an object that are compared with a new key, so that the search stays linear. No object
/// in a payload has more keys.
const MAX_COMPARED: usize = 256;

/// The object that a key belongs to, according to the schemas. The [`ShapeId`] is the shape of the member's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::syntax) enum KeyOwner {
    /// The current object: the schemas define the key for it, or nothing is known about the object.
    Current(ShapeId),
    /// Either the current object or the enclosing object. The schemas define the key for both, and the enclosing object
    /// does not have the key yet.
    Both(ShapeId),
    /// No object: neither the current object, nor an outer or inner object.
    None,
    /// An open object around the current one.
    Outer(ShapeId),
    /// The object that ended right before the key. It is inside the current object.
    Inner(ShapeId),
}

/// An open container.
#[derive(Debug, Clone, Copy)]
pub(in crate::syntax) struct Frame {
    /// The frame of the enclosing container, or [`OUTSIDE`].
    pub enclosing: FrameId,
    /// Whether the container is an object. Otherwise, it is an array.
    pub is_object: bool,
    /// Whether the opening bracket of the container is a parenthesis.
    pub has_parenthesis: bool,
    /// Whether the last key in this object belongs to an outer object instead, according to the schemas.
    pub last_key_is_outer: bool,
    /// Whether the container has a key or an element so far.
    pub has_content: bool,
    pub depth: u16,
    pub shape: ShapeId,
    /// The shape of the object or array that ended last inside this object. The next key resets it to unknown.
    pub last_child: ShapeId,
    /// The indentation of the line with the opening bracket, in characters.
    pub line_indent: i32,
    /// The indentation of the first key or element in characters, or [`NOT_FIRST_ON_LINE`].
    pub sibling_indent: i32,
    /// The index of the last key in [`Frames::keys`], or [`NO_KEY`].
    last_key: u32,
    /// A Bloom filter of the key hashes. For most new keys, the filter shows that the key is not a duplicate, without
    /// comparing keys.
    bloom: u64,
    /// A hash of the set of keys, independent of their order.
    keys_hash: u64,
}

/// A key of an object, in the linked list of the object's keys.
#[derive(Debug, Clone, Copy)]
struct KeyEntry {
    hash: u64,
    /// The index of the previous key of the same object, or [`NO_KEY`].
    previous: u32,
}

/// The index that means that there is no key.
const NO_KEY: u32 = u32::MAX;

/// All frames of one search.
#[derive(Debug)]
pub(in crate::syntax) struct Frames {
    frames: Vec<Frame>,
    keys: Vec<KeyEntry>,
    /// The ID of each frame by its hash.
    interned: Table,
    /// The results of [`Shape::member`], cached by [`Frames::member`].
    members: Table,
}

impl Frames {
    pub(in crate::syntax) fn new() -> Self {
        let outside = Frame {
            enclosing: OUTSIDE,
            is_object: false,
            has_parenthesis: false,
            last_key_is_outer: false,
            has_content: false,
            depth: 0,
            shape: ShapeId::UNKNOWN,
            last_child: ShapeId::UNKNOWN,
            line_indent: 0,
            sibling_indent: NOT_FIRST_ON_LINE,
            last_key: NO_KEY,
            bloom: 0,
            keys_hash: 0,
        };
        Self { frames: vec![outside], keys: Vec::new(), interned: Table::new(), members: Table::new() }
    }

    /// Removes all frames except [`OUTSIDE`], and their keys. The cached results of the schemas are kept.
    pub(in crate::syntax) fn clear(&mut self) {
        self.frames.truncate(1);
        self.keys.clear();
        self.interned.clear();
    }

    pub(in crate::syntax) fn get(&self, id: FrameId) -> &Frame {
        &self.frames[id as usize]
    }

    /// Returns the frame of a new container inside the container `enclosing`. `is_object` is whether the new container
    /// is an object, and `has_parenthesis` is whether its opening bracket is a parenthesis.
    pub(in crate::syntax) fn open_container(
        &mut self,
        enclosing: FrameId,
        (is_object, has_parenthesis): (bool, bool),
        shape: ShapeId,
        line_indent: i32,
    ) -> FrameId {
        let depth = self.get(enclosing).depth + 1;
        let frame = Frame {
            enclosing,
            is_object,
            has_parenthesis,
            last_key_is_outer: false,
            has_content: false,
            depth,
            shape,
            last_child: ShapeId::UNKNOWN,
            line_indent,
            sibling_indent: NOT_FIRST_ON_LINE,
            last_key: NO_KEY,
            bloom: 0,
            keys_hash: 0,
        };
        self.intern(frame)
    }

    /// Returns the frame of the object `id` after a key was added. The `bool` is whether the object already had the
    /// key.
    ///
    /// `shape` is the new shape of the object. `is_outer_key` is whether the key belongs to an outer object, according
    /// to the schemas. `indent` is the indentation of the key.
    pub(in crate::syntax) fn with_key(
        &mut self,
        id: FrameId,
        hash: u64,
        shape: ShapeId,
        is_outer_key: bool,
        indent: i32,
    ) -> (FrameId, bool) {
        let mut frame = *self.get(id);
        let is_duplicate = self.has_key(&frame, hash);
        if !is_duplicate {
            self.keys.push(KeyEntry { hash, previous: frame.last_key });
            frame.last_key = self.keys.len() as u32 - 1;
            frame.keys_hash = frame.keys_hash.wrapping_add(hash | 1);
            frame.bloom |= bloom_bit(hash);
        }
        if !frame.has_content {
            frame.sibling_indent = indent;
        }
        frame.has_content = true;
        frame.shape = shape;
        frame.last_child = ShapeId::UNKNOWN;
        frame.last_key_is_outer = is_outer_key;
        (self.intern(frame), is_duplicate)
    }

    fn has_key(&self, frame: &Frame, hash: u64) -> bool {
        frame.bloom & bloom_bit(hash) != 0 && {
            let keys = std::iter::successors(self.keys.get(frame.last_key as usize), |key| {
                self.keys.get(key.previous as usize)
            });
            keys.take(MAX_COMPARED).any(|key| key.hash == hash)
        }
    }

    /// Returns the frame of the container `id` after an element with the indentation `indent` was added.
    pub(in crate::syntax) fn with_element(&mut self, id: FrameId, indent: i32) -> FrameId {
        let mut frame = *self.get(id);
        if frame.has_content {
            return id;
        }
        frame.has_content = true;
        frame.sibling_indent = indent;
        self.intern(frame)
    }

    /// Returns the frame of the container `id` after an object or an array of the shape `child` ended inside it.
    pub(in crate::syntax) fn with_child(&mut self, id: FrameId, child: ShapeId) -> FrameId {
        let frame = *self.get(id);
        if !frame.is_object || frame.shape == ShapeId::UNKNOWN || child == ShapeId::UNKNOWN {
            return id;
        }
        self.intern(Frame { last_child: child, ..frame })
    }

    /// Returns the ID of `frame`. Adds the frame if it is new.
    fn intern(&mut self, frame: Frame) -> FrameId {
        let mix = |hash: u64, word: u64| (hash.rotate_left(23) ^ word).wrapping_mul(0x517C_C1B7_2722_0A95);
        let flags = u64::from(frame.is_object)
            | u64::from(frame.last_key_is_outer) << 1
            | u64::from(frame.has_content) << 2
            | u64::from(frame.has_parenthesis) << 3;
        let mut hash = mix(u64::from(frame.enclosing) << 8 | flags, u64::from(frame.shape.0));
        hash = mix(hash, (frame.line_indent as u64) << 32 | u64::from(frame.sibling_indent as u32));
        hash = mix(hash, frame.keys_hash ^ u64::from(frame.last_child.0) << 32);
        hash ^= hash >> 29;
        if let Some(id) = self.interned.get(hash) {
            return id;
        }
        self.frames.push(frame);
        let id = self.frames.len() as u32 - 1;
        self.interned.set(hash, id);
        id
    }

    /// Returns the object that `key` belongs to, according to the schemas. In the text, the key is in the object `id`.
    /// `hash` is the hash of the key.
    pub(in crate::syntax) fn key_owner(
        &mut self,
        shapes: Option<&dyn Shape>,
        id: FrameId,
        key: &str,
        hash: u64,
    ) -> KeyOwner {
        let Some(shapes) = shapes else { return KeyOwner::Current(ShapeId::UNKNOWN) };
        let object_shape = self.get(id).shape;
        if object_shape == ShapeId::UNKNOWN {
            return KeyOwner::Current(ShapeId::UNKNOWN);
        }
        let mut enclosing = self.get(id).enclosing;
        if let Some(member) = self.member(shapes, object_shape, key, hash) {
            let enclosing_frame = *self.get(enclosing);
            let fits_both = enclosing_frame.is_object
                && enclosing_frame.shape != ShapeId::UNKNOWN
                && self.member(shapes, enclosing_frame.shape, key, hash).is_some()
                && !self.has_key(&enclosing_frame, hash);
            return if fits_both { KeyOwner::Both(member) } else { KeyOwner::Current(member) };
        }
        while enclosing != OUTSIDE {
            let frame = self.get(enclosing);
            let (outer_shape, is_object, next) = (frame.shape, frame.is_object, frame.enclosing);
            if is_object
                && outer_shape != ShapeId::UNKNOWN
                && let Some(member) = self.member(shapes, outer_shape, key, hash)
            {
                return KeyOwner::Outer(member);
            }
            enclosing = next;
        }
        let child = self.get(id).last_child;
        if child != ShapeId::UNKNOWN
            && let Some(member) = self.member(shapes, child, key, hash)
        {
            return KeyOwner::Inner(member);
        }
        KeyOwner::None
    }

    /// Returns the shape of the member `key` in an object of the shape `object`. The schemas are queried only once for
    /// each key and shape.
    fn member(&mut self, shapes: &dyn Shape, object: ShapeId, key: &str, hash: u64) -> Option<ShapeId> {
        const NONE: u32 = u32::MAX;
        let slot = hash ^ u64::from(object.0 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let known = self.members.get(slot).unwrap_or_else(|| {
            let found = shapes.member(object, key).map_or(NONE, |found| found.0);
            self.members.set(slot, found);
            found
        });
        (known != NONE).then_some(ShapeId(known))
    }
}

/// Returns the bit of a Bloom filter that a key with this hash sets.
fn bloom_bit(hash: u64) -> u64 {
    1 << (hash >> 58)
}

/// Returns the hash of a key.
pub(in crate::syntax) fn hash_key(key: &[u8]) -> u64 {
    let mut hash = key.len() as u64;
    let mut mix = |word: u64| hash = (hash.rotate_left(5) ^ word).wrapping_mul(0x517C_C1B7_2722_0A95);
    let mut chunks = key.chunks_exact(8);
    for chunk in &mut chunks {
        mix(u64::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3], chunk[4], chunk[5], chunk[6], chunk[7]]));
    }
    mix(chunks.remainder().iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
    hash ^ hash >> 29
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: ShapeId = ShapeId(1);
    const OTHER: ShapeId = ShapeId(2);

    #[test]
    fn containers_that_differ_have_different_frames() {
        let mut frames = Frames::new();
        let object = frames.open_container(OUTSIDE, (true, false), SHAPE, 0);
        let array = frames.open_container(OUTSIDE, (false, false), SHAPE, 0);
        let mut ids = vec![
            OUTSIDE,
            object,
            array,
            frames.open_container(OUTSIDE, (true, true), SHAPE, 0),
            frames.open_container(OUTSIDE, (false, true), SHAPE, 0),
            frames.open_container(OUTSIDE, (true, false), OTHER, 0),
            frames.open_container(OUTSIDE, (true, false), SHAPE, 4),
            frames.open_container(object, (true, false), SHAPE, 0),
            frames.with_element(array, 0),
            frames.with_element(array, 4),
            frames.with_child(object, OTHER),
            frames.with_key(object, 2, SHAPE, false, 0).0,
            frames.with_key(object, 2, SHAPE, false, 4).0,
            frames.with_key(object, 2, SHAPE, true, 0).0,
            frames.with_key(object, 4, SHAPE, false, 0).0,
        ];
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }

    #[test]
    fn the_order_of_keys_does_not_matter() {
        let mut frames = Frames::new();
        let object = frames.open_container(OUTSIDE, (true, false), SHAPE, 0);
        let mut with =
            |keys: [u64; 2]| keys.into_iter().fold(object, |id, key| frames.with_key(id, key, SHAPE, false, 0).0);
        assert_eq!(with([2, 4]), with([4, 2]));
        assert_ne!(with([2, 4]), with([2, 6]));
    }
}
