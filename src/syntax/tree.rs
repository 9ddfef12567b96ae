//! The tree of a text: one flat arena of nodes that keep where they stand.
//!
//! Nodes lie in the order of the text, a container before its content, so that a subtree is a run of the arena and
//! reading it is reading memory forwards. A node holds offsets only; text is borrowed from the input, and decoded
//! into a side buffer where the input spells it with escapes or a repair reads it differently.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::node::NodeRef;
use super::string::{Parts, Style};
use crate::source::{SourceMap, Span};

/// What a value is.
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
    /// The name of a member; always a string, followed by the member's value.
    Key,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Kind {
    /// The word for it in a message: `string`, `boolean`, …
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

/// Properties of a node that few nodes have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Flags(u8);

impl Flags {
    /// A template placeholder stands for the value: it is of any type.
    pub(super) const PLACEHOLDER: Self = Self(1);
    /// A later member of the same object has the same name.
    pub(super) const SHADOWED: Self = Self(2);
    /// The content is text as it stands: no backslash in it is an escape.
    pub(super) const VERBATIM: Self = Self(4);
    /// The string has several parts, joined by an operator.
    pub(super) const JOINED: Self = Self(8);
    /// The same, and white space alone joins parts as well.
    pub(super) const ADJACENT: Self = Self(16);
    /// The value is that of a member in a branch of a template.
    pub(super) const CONDITIONAL: Self = Self(32);
    /// A template adds other members to the object.
    pub(super) const OPEN: Self = Self(64);

    /// Returns whether the string has several parts.
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

/// `link` of a leaf whose text is its content as it stands.
pub(super) const AS_WRITTEN: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// All of the value, delimiters included, in the tree's text.
    pub span: Span,
    /// A leaf's text without delimiters. Of a container the number of its children, and how many of them no later member
    /// of the same name replaces.
    pub content: Span,
    /// A container's end in the arena; of a leaf the index of its decoded text, or [`AS_WRITTEN`].
    pub link: u32,
    pub kind: Kind,
    pub flags: Flags,
}

/// Identifies a node of one tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    /// Its place in the arena.
    #[must_use]
    pub const fn index(self) -> u32 {
        self.0
    }
}

/// A text as it was read, with the readings of the strings in it that hold JSON themselves.
#[derive(Debug, Clone)]
pub struct Tree<'s> {
    pub(super) text: Cow<'s, str>,
    pub(super) nodes: Vec<Node>,
    /// Decoded texts, end to end.
    pub(super) buffer: String,
    /// The ranges of `buffer`.
    pub(super) decoded: Vec<Span>,
    pub(super) roots: Vec<NodeId>,
    /// From this tree's text to the text of the file; nothing where they are the same.
    pub(super) map: Option<SourceMap>,
    /// By ascending node: the trees of strings that hold JSON.
    pub(super) embedded: Vec<(NodeId, Tree<'static>)>,
    /// The style in which backslashes were read.
    pub(super) style: Style,
    /// Where each node hangs, worked out when it is first asked for.
    pub(super) places: OnceLock<Vec<Place>>,
}

/// Where a node hangs in its tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The container's node, or the node itself at the outermost level.
    pub(super) parent: u32,
    /// How many nodes stand before it in its container: of an object a name and a value for each member.
    pub(super) ordinal: u32,
}

impl<'s> Tree<'s> {
    /// The values at the outermost level. Strict JSON has exactly one.
    pub fn roots(&self) -> impl ExactSizeIterator<Item = NodeRef<'_>> {
        self.roots.iter().map(|&id| NodeRef { tree: self, id })
    }

    /// The first value, which is the only one unless several documents stand in one text.
    #[must_use]
    pub fn root(&self) -> Option<NodeRef<'_>> {
        self.roots().next()
    }

    /// Where the names, strings, numbers and literals stand in the text, in its order.
    pub(crate) fn leaf_spans(&self) -> impl Iterator<Item = Span> + '_ {
        self.nodes.iter().filter(|node| !matches!(node.kind, Kind::Array | Kind::Object)).map(|node| node.span)
    }

    /// The text that was read.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many layers of JSON string lie between this tree's text and the file.
    #[must_use]
    pub fn depth(&self) -> u8 {
        self.map.as_ref().map_or(0, SourceMap::depth)
    }

    /// The trees of strings that hold JSON, each with its string.
    pub fn embedded(&self) -> impl Iterator<Item = (NodeRef<'_>, &Tree<'static>)> {
        self.embedded.iter().map(|(id, tree)| (NodeRef { tree: self, id: *id }, tree))
    }

    /// Whether both are the very same tree.
    #[must_use]
    pub fn id_eq(&self, other: &Tree<'_>) -> bool {
        std::ptr::addr_eq(self, other)
    }

    /// Every name of every object of this tree, in the order of the text.
    pub fn keys(&self) -> impl Iterator<Item = NodeRef<'_>> {
        let keys = self.nodes.iter().enumerate().filter(|(_, node)| node.kind == Kind::Key);
        keys.map(|(id, _)| NodeRef { tree: self, id: NodeId(id as u32) })
    }

    /// The text of every string that is a value, in the order of the text.
    pub(crate) fn strings(&self) -> impl Iterator<Item = &str> {
        let strings = self.nodes.iter().enumerate().filter(|(_, node)| node.kind == Kind::String);
        strings.map(|(id, _)| NodeRef { tree: self, id: NodeId(id as u32) }.leaf_text())
    }

    /// Every placeholder of this tree: what a template or an expression stands for.
    pub(crate) fn placeholders(&self) -> impl Iterator<Item = NodeRef<'_>> {
        let nodes = (0..self.nodes.len()).map(|id| NodeRef { tree: self, id: NodeId(id as u32) });
        nodes.filter(|node| node.is_placeholder())
    }

    /// How many arrays and objects it has.
    pub(crate) fn containers(&self) -> usize {
        self.nodes.iter().filter(|node| matches!(node.kind, Kind::Array | Kind::Object)).count()
    }

    /// The node with this identity.
    #[must_use]
    pub fn node_ref(&self, id: NodeId) -> NodeRef<'_> {
        NodeRef { tree: self, id }
    }

    /// Hangs the reading of a string's content below the string.
    pub(crate) fn graft(&mut self, string: NodeId, tree: Tree<'static>) {
        let at = self.embedded.partition_point(|(id, _)| *id < string);
        self.embedded.insert(at, (string, tree));
    }

    /// The bytes of the file that spell `span` of this tree's text.
    #[must_use]
    pub fn file_span(&self, span: Span) -> Span {
        self.map.as_ref().map_or(span, |map| map.shown_span(&self.text, span))
    }

    /// Where each node hangs. Read off the arena in one pass, so that asking for many nodes is no worse than for one.
    pub(super) fn places(&self) -> &[Place] {
        self.places.get_or_init(|| {
            let mut places = Vec::with_capacity(self.nodes.len());
            // The containers that are open, each with its end and its number of children so far.
            let mut open: Vec<(u32, u32, u32)> = Vec::new();
            for (index, node) in self.nodes.iter().enumerate() {
                let index = index as u32;
                while open.last().is_some_and(|(_, end, _)| *end <= index) {
                    open.pop();
                }
                places.push(match open.last_mut() {
                    Some((parent, _, count)) => {
                        *count += 1;
                        Place { parent: *parent, ordinal: *count - 1 }
                    }
                    None => Place { parent: index, ordinal: 0 },
                });
                if matches!(node.kind, Kind::Array | Kind::Object) {
                    open.push((index, node.link, 0));
                }
            }
            places
        })
    }

    pub(super) fn node(&self, id: u32) -> &Node {
        &self.nodes[id as usize]
    }

    /// Returns the text of a leaf.
    #[inline]
    pub(super) fn leaf_text(&self, node: &Node) -> &str {
        if node.link == AS_WRITTEN {
            &self.text[node.content.range()]
        } else {
            &self.buffer[self.decoded[node.link as usize].range()]
        }
    }

    /// Returns whether the text of a leaf is `text`. Most names are told apart by their length, before any of it is read.
    #[inline]
    pub(super) fn is_leaf_text(&self, node: &Node, text: &str) -> bool {
        if node.link == AS_WRITTEN {
            node.content.len() as usize == text.len() && self.text.as_bytes()[node.content.range()] == *text.as_bytes()
        } else {
            self.leaf_text(node) == text
        }
    }
}
