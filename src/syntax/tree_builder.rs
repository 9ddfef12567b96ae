//! Builds a tree node by node in document order. Two modules use this builder: the strict parser, and [`super::build`], which turns an
//! interpretation into a tree.

use std::fmt::Write as _;

use super::naming::{pointer_segment, shorten};
use super::repair::Subject;
use super::string::{Parts, Pieces, Style};
use super::template;
use super::tree::{AS_WRITTEN, Flags, Kind, Node, NodeId};
use crate::source::Span;

/// The index that means that there is no node.
pub(super) const NO_NODE: u32 = u32::MAX;

/// A container whose end was not added yet.
#[derive(Debug, Clone)]
pub(super) struct OpenContainer {
    /// The index of the container in the arena ([`super::tree`]).
    pub node: u32,
    /// Whether the container is an object. Otherwise, it is an array.
    pub is_object: bool,
    /// The byte offset of the opening bracket.
    pub bracket_start: u32,
    /// The length of the opening bracket in bytes, or 0 if the bracket is missing.
    pub bracket_len: u32,
    /// The number of members or elements so far.
    pub value_count: u32,
    /// The end of the last value in the container, or of the opening bracket if the container has no value yet.
    pub last_end: u32,
    /// The index in the arena of the last key, or [`NO_NODE`].
    pub last_key: u32,
    /// The separator after the last value, if any. If no further value follows, it is a trailing comma.
    pub last_separator: Option<Span>,
}

/// A pair of equal keys of one object: the indexes in the arena of the earlier and the later key.
pub(super) type Duplicate = (u32, u32);

#[derive(Debug)]
pub(super) struct TreeBuilder<'t> {
    pub text: &'t str,
    pub style: Style,
    pub nodes: Vec<Node>,
    /// The decoded texts, concatenated.
    pub buffer: String,
    /// The range of each decoded text in `buffer`.
    pub decoded: Vec<Span>,
    pub roots: Vec<NodeId>,
    /// The open containers, outermost first.
    pub open: Vec<OpenContainer>,
}

impl<'t> TreeBuilder<'t> {
    pub(super) fn new(text: &'t str, style: Style) -> Self {
        Self {
            text,
            style,
            // Typical payloads have at most one node per 12 bytes.
            nodes: Vec::with_capacity(text.len() / 12 + 4),
            buffer: String::new(),
            decoded: Vec::new(),
            roots: Vec::with_capacity(1),
            open: Vec::with_capacity(8),
        }
    }

    /// Opens a container. The opening bracket starts at `bracket_start` and has `bracket_len` bytes, or 0 if the bracket is missing.
    pub(super) fn open_container(&mut self, is_object: bool, bracket_start: u32, bracket_len: u32) {
        let node = self.nodes.len() as u32;
        let kind = if is_object { Kind::Object } else { Kind::Array };
        self.nodes.push(Node {
            span: Span::at(bracket_start),
            content: Span::at(0),
            link: node + 1,
            kind,
            flags: Flags::default(),
        });
        let last_end = bracket_start + bracket_len;
        self.open.push(OpenContainer {
            node,
            is_object,
            bracket_start,
            bracket_len,
            value_count: 0,
            last_end,
            last_key: NO_NODE,
            last_separator: None,
        });
    }

    /// Closes the innermost container. `end` is the offset after its closing bracket. Returns the pairs of equal keys in the container.
    pub(super) fn close_container(&mut self, end: u32) -> Vec<Duplicate> {
        // Callers ensure that a container is open.
        let Some(open) = self.open.pop() else { return Vec::new() };
        let link = self.nodes.len() as u32;
        let node = &mut self.nodes[open.node as usize];
        node.span.end = end;
        node.content = Span::at(open.value_count);
        node.link = link;
        let duplicates =
            if open.is_object && open.value_count > 1 { self.shadow_duplicates(&open) } else { Vec::new() };
        self.finish_value(open.node, end);
        duplicates
    }

    /// Records that the value in `node` is complete. `end` is the offset after the value.
    pub(super) fn finish_value(&mut self, node: u32, end: u32) {
        match self.open.last_mut() {
            Some(top) => {
                top.value_count += 1;
                top.last_end = end;
                top.last_separator = None;
            }
            None => self.roots.push(NodeId(node)),
        }
    }

    /// Adds a value that is a leaf and whose text is the same as in the input.
    pub(super) fn add_leaf(&mut self, kind: Kind, span: Span, content: Span, flags: Flags) {
        self.nodes.push(Node { span, content, link: AS_WRITTEN, kind, flags });
        self.finish_value(self.nodes.len() as u32 - 1, span.end);
    }

    /// Adds a string or a key, and decodes the escapes in its content.
    pub(super) fn add_string(&mut self, kind: Kind, span: Span, content: Span, flags: Flags) {
        let raw = &self.text[content.range()];
        let parts = flags.parts();
        let link = if parts == Parts::One && memchr::memchr(b'\\', raw.as_bytes()).is_none() {
            AS_WRITTEN
        } else {
            let start = self.buffer.len();
            self.buffer.reserve(raw.len());
            for piece in Pieces::of_string(self.text, span, content, self.style, parts) {
                piece.decode(raw, &mut self.buffer);
            }
            self.decoded.push(Span::from(start..self.buffer.len()));
            self.decoded.len() as u32 - 1
        };
        let flags = if template::is_placeholder(raw) { flags.with(Flags::PLACEHOLDER) } else { flags };
        self.nodes.push(Node { span, content, link, kind, flags });
        self.finish_string(kind, span.end);
    }

    /// Records that the last added node, a string or a key, is complete. `end` is the offset after the string or key.
    pub(super) fn finish_string(&mut self, kind: Kind, end: u32) {
        let node = self.nodes.len() as u32 - 1;
        if kind == Kind::Key {
            if let Some(top) = self.open.last_mut() {
                top.last_key = node;
            }
        } else {
            self.finish_value(node, end);
        }
    }

    /// Returns the decoded text of a leaf.
    pub(super) fn node_text(&self, node: u32) -> &str {
        let node = &self.nodes[node as usize];
        if node.link == AS_WRITTEN {
            &self.text[node.content.range()]
        } else {
            &self.buffer[self.decoded[node.link as usize].range()]
        }
    }

    /// Returns the result of [`TreeBuilder::node_text`] as bytes. This is faster, because it does not check character boundaries.
    fn node_bytes(&self, node: u32) -> &[u8] {
        let node = &self.nodes[node as usize];
        if node.link == AS_WRITTEN {
            &self.text.as_bytes()[node.content.range()]
        } else {
            &self.buffer.as_bytes()[self.decoded[node.link as usize].range()]
        }
    }

    // --- Subjects and JSON Pointers ------------------------------------------------------------------------------------

    /// Returns the last key in the container `open`, shortened for messages. Returns `None` if the container has no key.
    fn last_key_text(&self, open: &OpenContainer) -> Option<String> {
        (open.is_object && open.last_key != NO_NODE).then(|| shorten(self.node_text(open.last_key)).into_owned())
    }

    /// Returns the [`Subject`] of a value in the innermost container.
    ///
    /// In an object, this is the value after the last key. In an array, this is the element with the number `number`, counted from 1.
    fn value_subject(&self, number: u32) -> Subject {
        let Some(top) = self.open.last() else { return Subject::Document };
        if top.is_object {
            return match self.last_key_text(top) {
                Some(key) => Subject::Member(key),
                None => Subject::Container { is_object: true, is_outermost: self.open.len() == 1 },
            };
        }
        let outer = &self.open[..self.open.len() - 1];
        Subject::Element { number, array: outer.iter().rev().find_map(|open| self.last_key_text(open)) }
    }

    /// Returns the subject of the next value, which is expected or about to be added.
    pub(super) fn next_subject(&self) -> Subject {
        self.value_subject(self.open.last().map_or(1, |top| top.value_count + 1))
    }

    /// Returns the subject of the last added value.
    pub(super) fn last_subject(&self) -> Subject {
        self.value_subject(self.open.last().map_or(1, |top| top.value_count.max(1)))
    }

    /// Returns the subject of the open container at `depth`.
    pub(super) fn container_subject(&self, depth: usize) -> Subject {
        let key = depth.checked_sub(1).and_then(|outer| self.last_key_text(&self.open[outer]));
        match key {
            Some(key) => Subject::Member(key),
            None => Subject::Container { is_object: self.open[depth].is_object, is_outermost: depth == 0 },
        }
    }

    /// Returns the JSON Pointer of the next value, which is expected or about to be added.
    pub(super) fn next_pointer(&self) -> String {
        self.pointer(true)
    }

    /// Returns the JSON Pointer of the last added value.
    pub(super) fn last_pointer(&self) -> String {
        self.pointer(false)
    }

    /// Returns the JSON Pointer of the next value if `is_next` is true, or else of the last added value.
    fn pointer(&self, is_next: bool) -> String {
        let mut pointer = String::new();
        for (depth, open) in self.open.iter().enumerate() {
            if open.is_object {
                if open.last_key != NO_NODE {
                    pointer.push('/');
                    pointer.push_str(&pointer_segment(self.node_text(open.last_key)));
                }
            } else {
                let is_innermost = depth + 1 == self.open.len();
                let index =
                    if is_innermost && !is_next { open.value_count.saturating_sub(1) } else { open.value_count };
                write!(pointer, "/{index}").expect("writing to a String does not fail");
            }
        }
        pointer
    }

    // --- Duplicate keys -----------------------------------------------------------------------------------------------------

    /// Marks each key of the object `open` that a later, equal key replaces. Returns the pairs of equal keys.
    fn shadow_duplicates(&mut self, open: &OpenContainer) -> Vec<Duplicate> {
        if !self.may_have_duplicates(open) {
            return Vec::new();
        }
        let keys: Vec<u32> = self.keys(open).collect();
        let mut names: Vec<&str> = keys.iter().map(|key| self.node_text(*key)).collect();
        names.sort_unstable();
        if names.windows(2).all(|pair| pair[0] != pair[1]) {
            return Vec::new();
        }
        let mut last: std::collections::HashMap<&str, u32> = std::collections::HashMap::with_capacity(keys.len());
        let mut pairs = Vec::new();
        for &key in &keys {
            if let Some(before) = last.insert(self.node_text(key), key) {
                pairs.push((before, key));
            }
        }
        self.nodes[open.node as usize].content.end -= pairs.len() as u32;
        for (before, _) in &pairs {
            let flags = &mut self.nodes[*before as usize].flags;
            *flags = flags.with(Flags::SHADOWED);
        }
        pairs
    }

    /// Returns the indexes of the keys of the object `open`. All later nodes of the arena must be inside the object.
    fn keys(&self, open: &OpenContainer) -> impl Iterator<Item = u32> {
        let end = self.nodes.len() as u32;
        std::iter::successors((open.node + 1 < end).then_some(open.node + 1), move |key| {
            let value = &self.nodes[*key as usize + 1];
            let next = match value.kind {
                Kind::Array | Kind::Object => value.link,
                _ => key + 2,
            };
            (next < end).then_some(next)
        })
    }

    /// Returns whether two keys of the object `open` may be equal. In most objects, the hashes of all keys differ, so no two keys are
    /// equal.
    ///
    /// For an object with more than `MAX_MEMBERS` members, returns `true` without comparing hashes.
    fn may_have_duplicates(&self, open: &OpenContainer) -> bool {
        const MAX_MEMBERS: usize = 64;
        let mut hashes = [0_u32; MAX_MEMBERS];
        if open.value_count as usize > MAX_MEMBERS {
            return true;
        }
        // A Bloom filter of the earlier hashes: each hash sets one bit. A hash is compared with the earlier hashes only if its bit is
        // already set.
        let mut bloom_bits = 0_u64;
        self.keys(open).enumerate().any(|(index, key)| {
            let hash = weak_hash(self.node_bytes(key));
            let bit = 1 << (hash.wrapping_mul(0x9E37_79B1) >> 26);
            let is_known = bloom_bits & bit != 0 && hashes[..index.min(MAX_MEMBERS)].contains(&hash);
            bloom_bits |= bit;
            if let Some(slot) = hashes.get_mut(index) {
                *slot = hash;
            }
            is_known
        })
    }
}

/// Returns a hash of the length of `key` and of its first and last four bytes. The hash is fast but weak, so callers must compare keys with
/// equal hashes.
fn weak_hash(key: &[u8]) -> u32 {
    let word = |bytes: Option<&[u8; 4]>| bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes));
    let short = if key.len() < 4 { key.iter().fold(0, |hash, byte| hash << 8 | u32::from(*byte)) } else { 0 };
    (word(key.first_chunk()) ^ word(key.last_chunk()).rotate_left(13) ^ short).wrapping_add((key.len() as u32) << 24)
}
