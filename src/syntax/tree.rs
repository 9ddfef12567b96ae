//! The tree of a document: one vector of nodes, called the arena.
//!
//! Nodes are in document order, and a container precedes its content. A subtree is therefore a contiguous range of the arena. For
//! `{"a": [1]}`, the arena contains the object, the key, the array and the number.
//!
//! A leaf is a node that is not a container. A node contains no text, only offsets. If a leaf has no escapes and no repair changes its
//! text, the text is a range of the input. Otherwise, the text is a range of a buffer with decoded texts.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::node::NodeRef;
use super::string::{Parts, Style};
use crate::source::{SourceMap, Span};

/// The kind of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true`.
    True,
    /// `false`.
    False,
    /// A number, kept as text.
    Number,
    /// A string.
    String,
    /// The key of a member. It is always a string, and the next node is the value of the member.
    Key,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Kind {
    /// Returns the name of the type for messages: `string`, `boolean`, …
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::True | Self::False => "boolean",
            Self::Number => "number",
            Self::String | Self::Key => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

/// A set of properties of a node. The set of most nodes is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Flags(u8);

impl Flags {
    /// The value is a template placeholder, which may be of any type.
    pub(super) const PLACEHOLDER: Self = Self(1);
    /// A later member of the same object has the same key.
    pub(super) const SHADOWED: Self = Self(2);
    /// The content is literal text: no backslash starts an escape.
    pub(super) const VERBATIM: Self = Self(4);
    /// The string has several parts, and an operator is between each two parts: `"a" + "b"`.
    pub(super) const JOINED: Self = Self(8);
    /// The string has several parts, and the operator may be missing: `"a" "b"`. Only the value of a member has this flag. In an array,
    /// `"a" "b"` are two elements.
    pub(super) const ADJACENT: Self = Self(16);
    /// The value belongs to a member that only one branch of a template renders: `{% if urgent %}…{% endif %}`.
    pub(super) const CONDITIONAL: Self = Self(32);
    /// A template may add other members to the object.
    pub(super) const EXTENSIBLE: Self = Self(64);

    /// Returns how the parts of the string are joined.
    pub(super) const fn parts(self) -> Parts {
        if self.has(Self::ADJACENT) {
            Parts::Adjacent
        } else if self.has(Self::JOINED) {
            Parts::Joined
        } else {
            Parts::One
        }
    }

    pub(super) const fn has(self, flag: Self) -> bool {
        self.0 & flag.0 != 0
    }

    pub(super) const fn with(self, flag: Self) -> Self {
        Self(self.0 | flag.0)
    }
}

/// The [`Node::link`] of a leaf whose text is the same as in the input. Such a leaf has no entry in [`Tree::decoded`].
pub(super) const AS_WRITTEN: u32 = u32::MAX;

/// A node as stored in the arena.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// The span of the whole value or key in the tree's text, including quotes or brackets.
    pub span: Span,
    /// For a leaf, the span of its text without quotes.
    ///
    /// For a container, the two fields are counts instead of offsets. `start` is the number of members or elements. `end` is the number of
    /// elements or distinct keys.
    pub content: Span,
    /// For a container, the index in the arena just past its last node. For a leaf, the index in [`Tree::decoded`], or [`AS_WRITTEN`].
    pub link: u32,
    pub kind: Kind,
    pub flags: Flags,
}

/// Identifies a node of one tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    /// Returns the index in the arena.
    #[must_use]
    pub const fn index(self) -> u32 {
        self.0
    }
}

/// The tree of a parsed text. If a string contains JSON, that JSON has its own tree ([`Tree::embedded()`]).
#[derive(Debug, Clone)]
pub struct Tree<'s> {
    pub(super) text: Cow<'s, str>,
    /// The arena.
    pub(super) nodes: Vec<Node>,
    /// The decoded texts, concatenated.
    pub(super) buffer: String,
    /// The range of each decoded text in `buffer`.
    pub(super) decoded: Vec<Span>,
    /// The values at the outermost level.
    pub(super) roots: Vec<NodeId>,
    /// Maps the text of this tree to the text of the file, or `None` if both texts are the same.
    pub(super) map: Option<SourceMap>,
    /// The strings that contain JSON, each with the tree of that JSON, in document order.
    pub(super) embedded: Vec<(NodeId, Tree<'static>)>,
    /// How backslashes that do not start a JSON escape were parsed.
    pub(super) style: Style,
    /// The parent of each node, computed on first use by [`Tree::parent_refs`].
    pub(super) parent_refs: OnceLock<Vec<ParentRef>>,
}

/// The parent of a node, and the number of the node among the children of the parent.
#[derive(Debug, Clone, Copy)]
pub(super) struct ParentRef {
    /// The index of the container in the arena. For a node at the outermost level, the index of the node itself.
    pub(super) parent: u32,
    /// The number of children before the node in its container. In an object, a key and its value count as two.
    pub(super) ordinal: u32,
}

impl<'s> Tree<'s> {
    /// Returns the values at the outermost level. Strict JSON has exactly one.
    pub fn roots(&self) -> impl ExactSizeIterator<Item = NodeRef<'_>> {
        self.roots.iter().map(|&id| NodeRef { tree: self, id })
    }

    /// Returns the first value at the outermost level. A text has more than one such value only if it contains several documents.
    #[must_use]
    pub fn root(&self) -> Option<NodeRef<'_>> {
        self.roots().next()
    }

    /// Returns the spans of the keys, strings, numbers and literals in the text, in document order.
    pub(crate) fn leaf_spans(&self) -> impl Iterator<Item = Span> + '_ {
        self.nodes.iter().filter(|node| !matches!(node.kind, Kind::Array | Kind::Object)).map(|node| node.span)
    }

    /// Returns the parsed text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the number of JSON strings around this tree's text: 0 for the document itself, 1 for JSON inside a string of the document.
    #[must_use]
    pub fn depth(&self) -> u8 {
        self.map.as_ref().map_or(0, SourceMap::depth)
    }

    /// Returns the strings that contain JSON, each with the tree of that JSON.
    pub fn embedded(&self) -> impl Iterator<Item = (NodeRef<'_>, &Tree<'static>)> {
        self.embedded.iter().map(|(id, tree)| (NodeRef { tree: self, id: *id }, tree))
    }

    /// Returns whether `self` and `other` are the same tree in memory.
    #[must_use]
    pub fn id_eq(&self, other: &Tree<'_>) -> bool {
        std::ptr::addr_eq(self, other)
    }

    /// Returns all keys of all objects of this tree, in document order.
    pub fn keys(&self) -> impl Iterator<Item = NodeRef<'_>> {
        let keys = self.nodes.iter().enumerate().filter(|(_, node)| node.kind == Kind::Key);
        keys.map(|(id, _)| NodeRef { tree: self, id: NodeId(id as u32) })
    }

    /// Returns the text of each string that is a value, in document order.
    pub(crate) fn strings(&self) -> impl Iterator<Item = &str> {
        let strings = self.nodes.iter().enumerate().filter(|(_, node)| node.kind == Kind::String);
        strings.map(|(id, _)| NodeRef { tree: self, id: NodeId(id as u32) }.leaf_text())
    }

    /// Returns all values of this tree that are template placeholders.
    pub(crate) fn placeholders(&self) -> impl Iterator<Item = NodeRef<'_>> {
        let nodes = (0..self.nodes.len()).map(|id| NodeRef { tree: self, id: NodeId(id as u32) });
        nodes.filter(|node| node.is_placeholder())
    }

    /// Returns the number of arrays and objects.
    pub(crate) fn container_count(&self) -> usize {
        self.nodes.iter().filter(|node| matches!(node.kind, Kind::Array | Kind::Object)).count()
    }

    /// Returns the node with this ID.
    #[must_use]
    pub fn node_ref(&self, id: NodeId) -> NodeRef<'_> {
        NodeRef { tree: self, id }
    }

    /// Attaches the tree of a string's content to the string.
    pub(crate) fn attach_embedded(&mut self, string: NodeId, tree: Tree<'static>) {
        let at = self.embedded.partition_point(|(id, _)| *id < string);
        self.embedded.insert(at, (string, tree));
    }

    /// Returns the span in the file that corresponds to `span` in this tree's text.
    #[must_use]
    pub fn file_span(&self, span: Span) -> Span {
        self.map.as_ref().map_or(span, |map| map.shown_span(&self.text, span))
    }

    /// Returns the parent of each node, in the order of the arena. One pass over the arena finds all parents, so that the parents of many
    /// nodes cost no more than the parent of one node.
    pub(super) fn parent_refs(&self) -> &[ParentRef] {
        self.parent_refs.get_or_init(|| {
            let mut parent_refs = Vec::with_capacity(self.nodes.len());
            // The open containers, outermost first: index, end in the arena, and number of children so far.
            let mut open: Vec<(u32, u32, u32)> = Vec::new();
            for (index, node) in self.nodes.iter().enumerate() {
                let index = index as u32;
                while open.last().is_some_and(|(_, end, _)| *end <= index) {
                    open.pop();
                }
                parent_refs.push(match open.last_mut() {
                    Some((parent, _, count)) => {
                        *count += 1;
                        ParentRef { parent: *parent, ordinal: *count - 1 }
                    }
                    None => ParentRef { parent: index, ordinal: 0 },
                });
                if matches!(node.kind, Kind::Array | Kind::Object) {
                    open.push((index, node.link, 0));
                }
            }
            parent_refs
        })
    }

    pub(super) fn node(&self, id: u32) -> &Node {
        &self.nodes[id as usize]
    }

    /// Returns the decoded text of a leaf.
    #[inline]
    pub(super) fn leaf_text(&self, node: &Node) -> &str {
        if node.link == AS_WRITTEN {
            &self.text[node.content.range()]
        } else {
            &self.buffer[self.decoded[node.link as usize].range()]
        }
    }

    /// Returns whether the decoded text of a leaf is `text`. Most keys differ in length, so the lengths are compared first.
    #[inline]
    pub(super) fn is_leaf_text(&self, node: &Node, text: &str) -> bool {
        if node.link == AS_WRITTEN {
            node.content.len() as usize == text.len() && self.text.as_bytes()[node.content.range()] == *text.as_bytes()
        } else {
            self.leaf_text(node) == text
        }
    }
}
