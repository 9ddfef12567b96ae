//! References to the nodes of a tree, with access to the kind, span, content, parent and children of each node.

use std::borrow::Cow;

use super::string::Pieces;
use super::tree::{AS_WRITTEN, Flags, Kind, Node, NodeId, Tree};
use crate::source::{SourceMap, Span};

/// A reference to a node of a tree.
#[derive(Clone, Copy)]
pub struct NodeRef<'t> {
    pub(super) tree: &'t Tree<'t>,
    pub(super) id: NodeId,
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
    fn node(self) -> &'t Node {
        self.tree.node(self.id.0)
    }

    /// Returns the tree of the node.
    #[must_use]
    pub fn tree(self) -> &'t Tree<'t> {
        self.tree
    }

    /// Returns the ID of the node in its tree.
    #[must_use]
    pub fn id(self) -> NodeId {
        self.id
    }

    /// Returns a key for maps. The key is unique among the nodes of all trees that exist at the same time.
    pub(crate) fn identity(self) -> (usize, NodeId) {
        (std::ptr::from_ref(self.tree).addr(), self.id)
    }

    /// Returns the kind of the node.
    #[must_use]
    pub fn kind(self) -> Kind {
        self.node().kind
    }

    /// Returns the span in the file, including quotes or brackets.
    #[must_use]
    pub fn span(self) -> Span {
        self.tree.file_span(self.local_span())
    }

    /// Returns the span in the text of the tree, including quotes or brackets.
    #[must_use]
    pub fn local_span(self) -> Span {
        self.node().span
    }

    /// Returns the span in the file without quotes, so that a label can underline only the words. For a container, returns the whole span.
    #[must_use]
    pub fn content_span(self) -> Span {
        match self.kind() {
            Kind::Array | Kind::Object => self.span(),
            _ => self.tree.file_span(self.node().content),
        }
    }

    /// Returns whether the value is a template placeholder, which may be of any type: `{{name}}`, `${NAME}`, `<name>`, `%NAME%`.
    #[must_use]
    pub fn is_placeholder(self) -> bool {
        self.node().flags.has(Flags::PLACEHOLDER)
    }

    /// Returns whether this value belongs to a member that only one branch of a template renders: `{% if urgent %}…{% endif %}`.
    #[must_use]
    pub fn is_conditional(self) -> bool {
        self.node().flags.has(Flags::CONDITIONAL)
    }

    /// Returns whether a template may add other members to this object: `{% include "common.json" %}`.
    #[must_use]
    pub fn is_extensible(self) -> bool {
        self.node().flags.has(Flags::EXTENSIBLE)
    }

    /// Returns the text of a string, a key or a number, or `None` for other kinds. The text of a number is its JSON spelling.
    #[must_use]
    pub fn text(self) -> Option<&'t str> {
        match self.kind() {
            Kind::String | Kind::Key | Kind::Number => Some(self.leaf_text()),
            _ => None,
        }
    }

    /// Returns the decoded text of a leaf.
    pub(super) fn leaf_text(self) -> &'t str {
        self.tree.leaf_text(self.node())
    }

    /// Returns the text of a string or a key, or `None` for other kinds.
    #[must_use]
    pub fn as_str(self) -> Option<&'t str> {
        matches!(self.kind(), Kind::String | Kind::Key).then(|| self.leaf_text())
    }

    /// Returns the map from the decoded text of a leaf to the file. Callers use the map to label or edit only a part of the text.
    #[must_use]
    pub fn content_map(self) -> SourceMap {
        let node = self.node();
        let mut map = SourceMap::builder();
        if node.link == AS_WRITTEN || node.flags.has(Flags::VERBATIM) || node.kind == Kind::Number {
            map.copy(node.content);
        } else {
            for piece in
                Pieces::of_string(&self.tree.text, node.span, node.content, self.tree.style, node.flags.parts())
            {
                let outer = Span::new(
                    node.content.start + piece.range.start as u32,
                    node.content.start + piece.range.end as u32,
                );
                map.piece(piece.decoded_len(), outer);
            }
        }
        // A string or a key is inside one JSON string: its own quotes. A number is inside none.
        let map = map.finish(node.content.end, u8::from(node.kind != Kind::Number));
        match &self.tree.map {
            Some(outer) => map.within(outer),
            None => map,
        }
    }

    /// Returns the value of the member if this node is its key, or `None` for other kinds.
    #[must_use]
    pub fn value_of_key(self) -> Option<NodeRef<'t>> {
        (self.kind() == Kind::Key).then(|| NodeRef { tree: self.tree, id: NodeId(self.id.0 + 1) })
    }

    /// Returns the number of members or elements, including members that a later member with the same key replaces. Returns 0 for a leaf.
    #[must_use]
    pub fn len(self) -> usize {
        match self.kind() {
            Kind::Array | Kind::Object => self.node().content.start as usize,
            _ => 0,
        }
    }

    /// Returns the number of distinct keys of an object, or the number of elements of an array.
    #[must_use]
    pub fn distinct_len(self) -> usize {
        match self.kind() {
            Kind::Array | Kind::Object => self.node().content.end as usize,
            _ => 0,
        }
    }

    /// Returns whether the node has no members or elements. A leaf has none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Returns the index in the arena just past the subtree of this node.
    fn end_index(self) -> u32 {
        match self.kind() {
            Kind::Array | Kind::Object => self.node().link,
            _ => self.id.0 + 1,
        }
    }

    /// Returns whether `node` is this node or is inside this node. Both nodes must be in the same tree.
    #[must_use]
    pub fn holds(self, node: NodeId) -> bool {
        (self.id.0..self.end_index()).contains(&node.0)
    }

    /// Returns the innermost container around the node, or `None` at the outermost level.
    #[must_use]
    pub fn parent(self) -> Option<NodeRef<'t>> {
        let parent_ref = self.tree.parent_refs()[self.id.0 as usize];
        (parent_ref.parent != self.id.0).then_some(NodeRef { tree: self.tree, id: NodeId(parent_ref.parent) })
    }

    /// Returns the member whose value is this node. Returns `None` if the node is a key, an element or an outermost value.
    #[must_use]
    pub fn as_member(self) -> Option<Member<'t>> {
        let object = self.parent().filter(|parent| parent.kind() == Kind::Object)?;
        // A key is right before its value.
        let key = NodeRef { tree: object.tree, id: NodeId(self.id.0 - 1) };
        (self.kind() != Kind::Key).then_some(Member { key, value: self })
    }

    /// Returns the path segment of the node in its container: a member's key, or an element's index. Returns `None` at the outermost
    /// level, and for a key.
    #[must_use]
    pub fn segment(self) -> Option<Cow<'t, str>> {
        let parent = self.parent().filter(|_| self.kind() != Kind::Key)?;
        match parent.kind() {
            Kind::Object => self.as_member().map(|member| Cow::Borrowed(member.name())),
            _ => Some(Cow::Owned(self.tree.parent_refs()[self.id.0 as usize].ordinal.to_string())),
        }
    }

    /// Returns the path segments that lead from `root` to this node, outermost first. `root` must contain this node.
    #[must_use]
    pub fn path_from(self, root: NodeRef<'_>) -> Vec<Cow<'t, str>> {
        let mut path = Vec::new();
        let mut node = self;
        while node.id() != root.id() {
            let Some(parent) = node.parent() else { break };
            path.extend(node.segment());
            node = parent;
        }
        path.reverse();
        path
    }

    /// Returns the elements of an array. For other kinds, returns no elements.
    #[must_use]
    pub fn elements(self) -> Elements<'t> {
        let end = if self.kind() == Kind::Array { self.end_index() } else { self.id.0 + 1 };
        Elements { tree: self.tree, next: self.id.0 + 1, end }
    }

    /// Returns the members of an object in document order. For other kinds, returns no members. If several members have the same key, the
    /// result contains only the last of these members, as in most JSON parsers. [`NodeRef::all_members`] returns all members.
    #[must_use]
    pub fn members(self) -> Members<'t> {
        Members { all: self.all_members() }
    }

    /// Returns all members of an object, including members that a later member with the same key replaces.
    #[must_use]
    pub fn all_members(self) -> AllMembers<'t> {
        let end = if self.kind() == Kind::Object { self.end_index() } else { self.id.0 + 1 };
        AllMembers { nodes: Elements { tree: self.tree, next: self.id.0 + 1, end } }
    }

    /// Returns the member with this key. If several members of the object have the key, returns the last of them.
    #[must_use]
    pub fn member(self, name: &str) -> Option<Member<'t>> {
        let mut all = self.all_members();
        std::iter::from_fn(|| all.next_with_key_node())
            .find(|(key, _)| self.tree.is_leaf_text(key, name) && !key.flags.has(Flags::SHADOWED))
            .map(|(_, member)| member)
    }

    /// Returns the value of the member with this key.
    #[must_use]
    pub fn get(self, name: &str) -> Option<NodeRef<'t>> {
        self.member(name).map(|member| member.value)
    }

    /// Returns whether any object in this value has the key `name`. Objects in JSON inside strings count, too.
    pub(crate) fn has_key_below(self, name: &str) -> bool {
        let nodes = &self.tree.nodes[self.id.0 as usize..self.end_index() as usize];
        nodes.iter().any(|node| node.kind == Kind::Key && self.tree.is_leaf_text(node, name))
            || self.embedded_below().any(|(_, tree)| tree.roots().any(|root| root.has_key_below(name)))
    }

    /// Returns the strings in this value that contain JSON, each with the tree of that JSON.
    pub fn embedded_below(self) -> impl Iterator<Item = (NodeRef<'t>, &'t Tree<'static>)> {
        let tree = self.tree;
        let first = tree.embedded.partition_point(|(id, _)| *id < self.id);
        let inside = tree.embedded[first..].iter().take_while(move |(id, _)| self.holds(*id));
        inside.map(move |(id, inner)| (NodeRef { tree, id: *id }, inner))
    }

    /// Returns the tree of a string's content, if the string is known to contain JSON.
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
    /// The key, a node of kind [`Kind::Key`].
    pub key: NodeRef<'t>,
    /// The value.
    pub value: NodeRef<'t>,
}

impl<'t> Member<'t> {
    /// Returns the decoded key.
    #[must_use]
    pub fn name(self) -> &'t str {
        self.key.leaf_text()
    }
}

/// An iterator over the elements of an array.
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
        self.next = node.end_index();
        Some(node)
    }
}

/// An iterator over the members of an object. It skips members that a later member with the same key replaces.
#[derive(Debug, Clone)]
pub struct Members<'t> {
    all: AllMembers<'t>,
}

impl<'t> Members<'t> {
    /// Returns the next member, and the node of its key.
    fn next_with_key_node(&mut self) -> Option<(&'t Node, Member<'t>)> {
        loop {
            let (key, member) = self.all.next_with_key_node()?;
            if !key.flags.has(Flags::SHADOWED) {
                return Some((key, member));
            }
        }
    }

    /// Returns the key and the value of the next member.
    pub(crate) fn next_entry(&mut self) -> Option<(&'t str, NodeRef<'t>)> {
        let (key, member) = self.next_with_key_node()?;
        Some((member.key.tree.leaf_text(key), member.value))
    }
}

impl<'t> Iterator for Members<'t> {
    type Item = Member<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_with_key_node().map(|(_, member)| member)
    }
}

/// An iterator over all members of an object, including members that a later member with the same key replaces.
#[derive(Debug, Clone)]
pub struct AllMembers<'t> {
    nodes: Elements<'t>,
}

impl<'t> AllMembers<'t> {
    /// Returns the next member, and the node of its key. Callers then do not have to look up the node.
    #[inline]
    fn next_with_key_node(&mut self) -> Option<(&'t Node, Member<'t>)> {
        let Elements { tree, next, end } = &mut self.nodes;
        if *next >= *end {
            return None;
        }
        // A key is a leaf, and its value is right after it.
        let id = *next;
        let [key, value] = tree.nodes.get(id as usize..)?.first_chunk::<2>()?;
        *next = match value.kind {
            Kind::Array | Kind::Object => value.link,
            _ => id + 2,
        };
        let member = Member { key: NodeRef { tree, id: NodeId(id) }, value: NodeRef { tree, id: NodeId(id + 1) } };
        Some((key, member))
    }
}

impl<'t> Iterator for AllMembers<'t> {
    type Item = Member<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_with_key_node().map(|(_, member)| member)
    }
}
