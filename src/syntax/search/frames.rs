//! The containers that are open in a state, and what is known of their keys. Frames are shared: two paths that opened the same
//! containers and saw the same keys have the same frame.

use super::table::Table;
use crate::syntax::shape::{Shape, ShapeId};

/// Identifies a frame. The one outside of every container is [`OUTSIDE`].
pub(in crate::syntax) type FrameId = u32;

/// Outside of every container.
pub(in crate::syntax) const OUTSIDE: FrameId = 0;

/// No indentation: the token is not the first one on its line.
pub(in crate::syntax) const NOT_FIRST: i32 = -1;

/// How many keys of an object are compared with a new one: no payload has more, and the search stays linear.
const MAX_COMPARED: usize = 256;

/// What the schemas know of a key in an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::syntax) enum Home {
    /// The object has it, or nothing is known of the object.
    Here(ShapeId),
    /// The object has it, and so has the one around it, where it is still missing.
    Both(ShapeId),
    /// No object around has it.
    Nowhere,
    /// An object further out has it.
    Outer(ShapeId),
    /// The object that ended right before has it.
    Inner(ShapeId),
}

#[derive(Debug, Clone, Copy)]
pub(in crate::syntax) struct Frame {
    pub up: FrameId,
    pub object: bool,
    /// Its opening bracket is a parenthesis.
    pub parenthesis: bool,
    /// The previous key of this object belongs further out.
    pub outer_key: bool,
    /// A value or a key was seen.
    pub used: bool,
    pub depth: u16,
    pub shape: ShapeId,
    /// The shape of the object or array that ended last in it, if no key followed yet.
    pub last_child: ShapeId,
    /// The indentation of the line of its opening bracket.
    pub line: i32,
    /// The indentation of its first key or element, or [`NOT_FIRST`].
    pub sibling: i32,
    /// The last of its keys.
    keys: u32,
    /// Which hashes the keys may have: most keys are known to be new without comparing.
    bloom: u64,
    keys_hash: u64,
}

#[derive(Debug, Clone, Copy)]
struct KeyEntry {
    hash: u64,
    previous: u32,
}

/// No key.
const NO_KEY: u32 = u32::MAX;

#[derive(Debug)]
pub(in crate::syntax) struct Frames {
    frames: Vec<Frame>,
    keys: Vec<KeyEntry>,
    interned: Table,
    members: Table,
}

impl Frames {
    pub(in crate::syntax) fn new() -> Self {
        let outside = Frame {
            up: OUTSIDE,
            object: false,
            parenthesis: false,
            outer_key: false,
            used: false,
            depth: 0,
            shape: ShapeId::UNKNOWN,
            last_child: ShapeId::UNKNOWN,
            line: 0,
            sibling: NOT_FIRST,
            keys: NO_KEY,
            bloom: 0,
            keys_hash: 0,
        };
        Self { frames: vec![outside], keys: Vec::new(), interned: Table::new(), members: Table::new() }
    }

    /// Forgets the containers and their keys, but not what the schemas know.
    pub(in crate::syntax) fn clear(&mut self) {
        self.frames.truncate(1);
        self.keys.clear();
        self.interned.clear();
    }

    pub(in crate::syntax) fn get(&self, id: FrameId) -> &Frame {
        &self.frames[id as usize]
    }

    /// Opens a container inside of `up`: an object or not, with a parenthesis or not.
    pub(in crate::syntax) fn open(
        &mut self,
        up: FrameId,
        (object, parenthesis): (bool, bool),
        shape: ShapeId,
        line: i32,
    ) -> FrameId {
        let depth = self.get(up).depth + 1;
        let frame = Frame {
            up,
            object,
            parenthesis,
            outer_key: false,
            used: false,
            depth,
            shape,
            last_child: ShapeId::UNKNOWN,
            line,
            sibling: NOT_FIRST,
            keys: NO_KEY,
            bloom: 0,
            keys_hash: 0,
        };
        self.intern(frame)
    }

    /// Returns the frame after the key with this hash, and whether the object already has it.
    pub(in crate::syntax) fn with_key(
        &mut self,
        id: FrameId,
        hash: u64,
        shape: ShapeId,
        outer: bool,
        indent: i32,
    ) -> (FrameId, bool) {
        let mut frame = *self.get(id);
        let known = self.has_key(&frame, hash);
        if !known {
            self.keys.push(KeyEntry { hash, previous: frame.keys });
            frame.keys = self.keys.len() as u32 - 1;
            frame.keys_hash = frame.keys_hash.wrapping_add(hash | 1);
            frame.bloom |= bloom_bit(hash);
        }
        if !frame.used {
            frame.sibling = indent;
        }
        frame.used = true;
        frame.shape = shape;
        frame.last_child = ShapeId::UNKNOWN;
        frame.outer_key = outer;
        (self.intern(frame), known)
    }

    fn has_key(&self, frame: &Frame, hash: u64) -> bool {
        frame.bloom & bloom_bit(hash) != 0 && {
            let keys =
                std::iter::successors(self.keys.get(frame.keys as usize), |key| self.keys.get(key.previous as usize));
            keys.take(MAX_COMPARED).any(|key| key.hash == hash)
        }
    }

    /// Returns the frame after its first element, which is indented by `indent`.
    pub(in crate::syntax) fn with_element(&mut self, id: FrameId, indent: i32) -> FrameId {
        let mut frame = *self.get(id);
        if frame.used {
            return id;
        }
        frame.used = true;
        frame.sibling = indent;
        self.intern(frame)
    }

    /// Returns the frame after an object or an array of the shape `child` in it.
    pub(in crate::syntax) fn with_child(&mut self, id: FrameId, child: ShapeId) -> FrameId {
        let frame = *self.get(id);
        if !frame.object || frame.shape == ShapeId::UNKNOWN || child == ShapeId::UNKNOWN {
            return id;
        }
        self.intern(Frame { last_child: child, ..frame })
    }

    fn intern(&mut self, frame: Frame) -> FrameId {
        let mix = |hash: u64, word: u64| (hash.rotate_left(23) ^ word).wrapping_mul(0x517C_C1B7_2722_0A95);
        let flags = u64::from(frame.object)
            | u64::from(frame.outer_key) << 1
            | u64::from(frame.used) << 2
            | u64::from(frame.parenthesis) << 3;
        let mut hash = mix(u64::from(frame.up) << 8 | flags, u64::from(frame.shape.0));
        hash = mix(hash, (frame.line as u64) << 32 | u64::from(frame.sibling as u32));
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

    /// Returns what `shape` knows of the key with this text and hash in the object of the frame `id`.
    pub(in crate::syntax) fn home(&mut self, shape: Option<&dyn Shape>, id: FrameId, key: &str, hash: u64) -> Home {
        let Some(shape) = shape else { return Home::Here(ShapeId::UNKNOWN) };
        let own = self.get(id).shape;
        if own == ShapeId::UNKNOWN {
            return Home::Here(ShapeId::UNKNOWN);
        }
        let mut up = self.get(id).up;
        if let Some(member) = self.member(shape, own, key, hash) {
            let around = *self.get(up);
            let both = around.object
                && around.shape != ShapeId::UNKNOWN
                && self.member(shape, around.shape, key, hash).is_some()
                && !self.has_key(&around, hash);
            return if both { Home::Both(member) } else { Home::Here(member) };
        }
        while up != OUTSIDE {
            let frame = self.get(up);
            let (of, object, next) = (frame.shape, frame.object, frame.up);
            if object
                && of != ShapeId::UNKNOWN
                && let Some(member) = self.member(shape, of, key, hash)
            {
                return Home::Outer(member);
            }
            up = next;
        }
        let child = self.get(id).last_child;
        if child != ShapeId::UNKNOWN
            && let Some(member) = self.member(shape, child, key, hash)
        {
            return Home::Inner(member);
        }
        Home::Nowhere
    }

    /// Returns the shape of a member; asked of the schemas once for each key and object.
    fn member(&mut self, shape: &dyn Shape, of: ShapeId, key: &str, hash: u64) -> Option<ShapeId> {
        const NONE: u32 = u32::MAX;
        let slot = hash ^ u64::from(of.0 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let known = self.members.get(slot).unwrap_or_else(|| {
            let found = shape.member(of, key).map_or(NONE, |found| found.0);
            self.members.set(slot, found);
            found
        });
        (known != NONE).then_some(ShapeId(known))
    }
}

fn bloom_bit(hash: u64) -> u64 {
    1 << (hash >> 58)
}

/// Returns a hash of the text of a key.
pub(in crate::syntax) fn hash(key: &[u8]) -> u64 {
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
        let object = frames.open(OUTSIDE, (true, false), SHAPE, 0);
        let array = frames.open(OUTSIDE, (false, false), SHAPE, 0);
        let mut ids = vec![
            OUTSIDE,
            object,
            array,
            frames.open(OUTSIDE, (true, true), SHAPE, 0),
            frames.open(OUTSIDE, (false, true), SHAPE, 0),
            frames.open(OUTSIDE, (true, false), OTHER, 0),
            frames.open(OUTSIDE, (true, false), SHAPE, 4),
            frames.open(object, (true, false), SHAPE, 0),
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
        let object = frames.open(OUTSIDE, (true, false), SHAPE, 0);
        let mut with =
            |keys: [u64; 2]| keys.into_iter().fold(object, |id, key| frames.with_key(id, key, SHAPE, false, 0).0);
        assert_eq!(with([2, 4]), with([4, 2]));
        assert_ne!(with([2, 4]), with([2, 6]));
    }
}
