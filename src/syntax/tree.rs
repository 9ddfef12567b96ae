//! The tree of a text: one flat arena of nodes that keep where they stand.
//!
//! Nodes lie in the order of the text, a container before its content, so that a subtree is a run of the arena and
//! reading it is reading memory forwards. A node holds offsets only; text is borrowed from the input, and decoded
//! into a side buffer where the input spells it with escapes or a repair reads it differently.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::string::{Pieces, Style};
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
    parent: u32,
    /// How many nodes stand before it in its container: of an object a name and a value for each member.
    ordinal: u32,
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
        self.map.as_ref().map_or(span, |map| map.span(span))
    }

    /// Where each node hangs. Read off the arena in one pass, so that asking for many nodes is no worse than for one.
    fn places(&self) -> &[Place] {
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

    fn node(&self, id: u32) -> &Node {
        &self.nodes[id as usize]
    }
}

/// A value in its tree.
#[derive(Clone, Copy)]
pub struct NodeRef<'t> {
    tree: &'t Tree<'t>,
    id: NodeId,
}

impl std::fmt::Debug for NodeRef<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {}", self.kind(), &self.tree.text[self.local_span().range()])
    }
}

impl PartialEq for NodeRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.id == other.id
    }
}

impl Eq for NodeRef<'_> {}

impl<'t> NodeRef<'t> {
    fn raw(self) -> &'t Node {
        self.tree.node(self.id.0)
    }

    /// The tree that it belongs to.
    #[must_use]
    pub fn tree(self) -> &'t Tree<'t> {
        self.tree
    }

    /// Its identity in its tree.
    #[must_use]
    pub fn id(self) -> NodeId {
        self.id
    }

    /// A key for this node among those of all trees that are there.
    pub(crate) fn key(self) -> (usize, NodeId) {
        (std::ptr::from_ref(self.tree).addr(), self.id)
    }

    /// What it is.
    #[must_use]
    pub fn kind(self) -> Kind {
        self.raw().kind
    }

    /// Where it stands in the text of the file, delimiters included.
    #[must_use]
    pub fn span(self) -> Span {
        self.tree.file_span(self.local_span())
    }

    /// Where it stands in the text of its own tree.
    #[must_use]
    pub fn local_span(self) -> Span {
        self.raw().span
    }

    /// Where a leaf's text stands in the file: without quotes, so that a label can underline the words.
    #[must_use]
    pub fn content_span(self) -> Span {
        match self.kind() {
            Kind::Array | Kind::Object => self.span(),
            _ => self.tree.file_span(self.raw().content),
        }
    }

    /// Whether a template placeholder stands here, which is of any type: `{{name}}`, `${NAME}`, `<name>`, `%NAME%`.
    #[must_use]
    pub fn is_placeholder(self) -> bool {
        self.raw().flags.has(Flags::PLACEHOLDER)
    }

    /// The text of a string, a key or a number; nothing for other kinds. A number is spelled as JSON spells it.
    #[must_use]
    pub fn text(self) -> Option<&'t str> {
        match self.kind() {
            Kind::String | Kind::Key | Kind::Number => Some(self.leaf_text()),
            _ => None,
        }
    }

    fn leaf_text(self) -> &'t str {
        let node = self.raw();
        if node.link == AS_WRITTEN {
            &self.tree.text[node.content.range()]
        } else {
            &self.tree.buffer[self.tree.decoded[node.link as usize].range()]
        }
    }

    /// Whether the text of a leaf is `text`. Most names are told apart by their length, before any of it is read.
    fn is_text(self, text: &str) -> bool {
        let node = self.raw();
        if node.link == AS_WRITTEN {
            node.content.len() as usize == text.len()
                && self.tree.text.as_bytes()[node.content.range()] == *text.as_bytes()
        } else {
            self.leaf_text() == text
        }
    }

    /// The text of a string; nothing for other kinds.
    #[must_use]
    pub fn as_str(self) -> Option<&'t str> {
        matches!(self.kind(), Kind::String | Kind::Key).then(|| self.leaf_text())
    }

    /// From a string's decoded text to the file, so that a part of it can be pointed at and edited.
    #[must_use]
    pub fn content_map(self) -> SourceMap {
        let node = self.raw();
        let mut map = SourceMap::builder();
        let raw = &self.tree.text[node.content.range()];
        if node.link == AS_WRITTEN || node.flags.has(Flags::VERBATIM) || node.kind == Kind::Number {
            map.copy(node.content);
        } else {
            for piece in Pieces::new(raw, self.tree.style) {
                let outer = Span::new(
                    node.content.start + piece.range.start as u32,
                    node.content.start + piece.range.end as u32,
                );
                map.piece(piece.decoded_len(), outer);
            }
        }
        let map = map.finish(node.content.end, u8::from(node.kind != Kind::Number));
        match &self.tree.map {
            Some(outer) => map.within(outer),
            None => map,
        }
    }

    /// The value of the member whose name this is; nothing for other kinds.
    #[must_use]
    pub fn value_of_key(self) -> Option<NodeRef<'t>> {
        (self.kind() == Kind::Key).then(|| NodeRef { tree: self.tree, id: NodeId(self.id.0 + 1) })
    }

    /// How many values it holds directly; 0 for a leaf.
    #[must_use]
    pub fn len(self) -> usize {
        match self.kind() {
            Kind::Array | Kind::Object => self.raw().content.start as usize,
            _ => 0,
        }
    }

    /// How many members an object has, those of the same name counted as one; of an array the number of its elements.
    #[must_use]
    pub fn distinct(self) -> usize {
        match self.kind() {
            Kind::Array | Kind::Object => self.raw().content.end as usize,
            _ => 0,
        }
    }

    /// Whether it holds no value.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The arena's index behind this node's subtree.
    fn end(self) -> u32 {
        match self.kind() {
            Kind::Array | Kind::Object => self.raw().link,
            _ => self.id.0 + 1,
        }
    }

    /// Whether `node`, of the same tree, is this value or lies in it.
    #[must_use]
    pub fn holds(self, node: NodeId) -> bool {
        (self.id.0..self.end()).contains(&node.0)
    }

    /// The container that holds it as a member's value, a member's name or an element; nothing at the outermost level.
    #[must_use]
    pub fn parent(self) -> Option<NodeRef<'t>> {
        let place = self.tree.places()[self.id.0 as usize];
        (place.parent != self.id.0).then_some(NodeRef { tree: self.tree, id: NodeId(place.parent) })
    }

    /// The member whose value it is.
    #[must_use]
    pub fn as_member(self) -> Option<Member<'t>> {
        let object = self.parent().filter(|parent| parent.kind() == Kind::Object)?;
        // A member's name stands right before its value.
        let key = NodeRef { tree: object.tree, id: NodeId(self.id.0 - 1) };
        (self.kind() != Kind::Key).then_some(Member { key, value: self })
    }

    /// The step that leads to it from its container: a member's name, or an element's index. Nothing at the outermost level,
    /// and for a name itself.
    #[must_use]
    pub fn segment(self) -> Option<Cow<'t, str>> {
        let parent = self.parent().filter(|_| self.kind() != Kind::Key)?;
        match parent.kind() {
            Kind::Object => self.as_member().map(|member| Cow::Borrowed(member.name())),
            _ => Some(Cow::Owned(self.tree.places()[self.id.0 as usize].ordinal.to_string())),
        }
    }

    /// The steps that lead to it from `root`, which holds it.
    #[must_use]
    pub fn path_from(self, root: NodeRef<'_>) -> Vec<Cow<'t, str>> {
        let mut path = Vec::new();
        let mut at = self;
        while at.id() != root.id() {
            let Some(parent) = at.parent() else { break };
            path.extend(at.segment());
            at = parent;
        }
        path.reverse();
        path
    }

    /// The elements of an array; none for other kinds.
    #[must_use]
    pub fn elements(self) -> Elements<'t> {
        let end = if self.kind() == Kind::Array { self.end() } else { self.id.0 + 1 };
        Elements { tree: self.tree, next: self.id.0 + 1, end }
    }

    /// The members of an object in the order of the text; none for other kinds. Of members with the same name only
    /// the last is one, as in most readers of JSON; [`NodeRef::all_members`] has them all.
    #[must_use]
    pub fn members(self) -> Members<'t> {
        Members { all: self.all_members() }
    }

    /// The members of an object, also those that a later one of the same name replaces.
    #[must_use]
    pub fn all_members(self) -> AllMembers<'t> {
        let end = if self.kind() == Kind::Object { self.end() } else { self.id.0 + 1 };
        AllMembers { nodes: Elements { tree: self.tree, next: self.id.0 + 1, end } }
    }

    /// The member of an object with this name.
    #[must_use]
    pub fn member(self, name: &str) -> Option<Member<'t>> {
        self.all_members().find(|member| member.key.is_text(name) && !member.key.raw().flags.has(Flags::SHADOWED))
    }

    /// The value of the member with this name.
    #[must_use]
    pub fn get(self, name: &str) -> Option<NodeRef<'t>> {
        self.member(name).map(|member| member.value)
    }

    /// The strings in this value that hold JSON themselves, each with the tree of what it holds.
    pub fn embedded_below(self) -> impl Iterator<Item = (NodeRef<'t>, &'t Tree<'static>)> {
        let tree = self.tree;
        let first = tree.embedded.partition_point(|(id, _)| *id < self.id);
        let inside = tree.embedded[first..].iter().take_while(move |(id, _)| self.holds(*id));
        inside.map(move |(id, inner)| (NodeRef { tree, id: *id }, inner))
    }

    /// The reading of a string's content, where the string is known to hold JSON.
    #[must_use]
    pub fn embedded(self) -> Option<&'t Tree<'static>> {
        let embedded = &self.tree.embedded;
        let at = embedded.binary_search_by_key(&self.id, |(id, _)| *id).ok()?;
        Some(&embedded[at].1)
    }
}

/// A member of an object.
#[derive(Debug, Clone, Copy)]
pub struct Member<'t> {
    /// Its name, a node of kind [`Kind::Key`].
    pub key: NodeRef<'t>,
    /// Its value.
    pub value: NodeRef<'t>,
}

impl<'t> Member<'t> {
    /// The decoded name.
    #[must_use]
    pub fn name(self) -> &'t str {
        self.key.leaf_text()
    }
}

/// The elements of an array.
#[derive(Debug, Clone)]
pub struct Elements<'t> {
    tree: &'t Tree<'t>,
    next: u32,
    end: u32,
}

impl<'t> Iterator for Elements<'t> {
    type Item = NodeRef<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.end {
            return None;
        }
        let node = NodeRef { tree: self.tree, id: NodeId(self.next) };
        self.next = node.end();
        Some(node)
    }
}

/// The members of an object that count.
#[derive(Debug, Clone)]
pub struct Members<'t> {
    all: AllMembers<'t>,
}

impl<'t> Iterator for Members<'t> {
    type Item = Member<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        self.all.find(|member| !member.key.raw().flags.has(Flags::SHADOWED))
    }
}

/// The members of an object, every one.
#[derive(Debug, Clone)]
pub struct AllMembers<'t> {
    nodes: Elements<'t>,
}

impl<'t> Iterator for AllMembers<'t> {
    type Item = Member<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        let Elements { tree, next, end } = &mut self.nodes;
        if *next >= *end {
            return None;
        }
        // A name is a leaf, and its value stands right behind it.
        let key = NodeRef { tree, id: NodeId(*next) };
        let value = NodeRef { tree, id: NodeId(*next + 1) };
        *next = value.end();
        Some(Member { key, value })
    }
}
