//! Finds the parts of a schema by JSON Pointer. A lookup in a large object or array is as fast as in a small one.

use std::collections::HashMap;

use super::locate::decode_pointer_segment;
use crate::syntax::{Kind, NodeId, NodeRef};

/// The maximum number of children of a node that are searched one by one. Nodes with more children are indexed.
const MAX_LINEAR_SEARCH: usize = 32;

/// The children of large objects and arrays, for fast lookups.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// The values of the members of each large object, by name.
    members: HashMap<NodeId, HashMap<String, NodeId>>,
    /// The elements of each large array.
    elements: HashMap<NodeId, Vec<NodeId>>,
}

impl Index {
    /// Indexes `root` and everything in it. The recursion is limited by the depth of the tree.
    pub(super) fn new(root: NodeRef<'_>) -> Self {
        let mut index = Self::default();
        index.add(root);
        index
    }

    /// Indexes `node` and everything in it.
    fn add(&mut self, node: NodeRef<'_>) {
        if node.len() > MAX_LINEAR_SEARCH && node.kind() == Kind::Object {
            let members = node.members().map(|member| (member.name().to_owned(), member.value.id()));
            self.members.insert(node.id(), members.collect());
        } else if node.len() > MAX_LINEAR_SEARCH {
            self.elements.insert(node.id(), node.elements().map(NodeRef::id).collect());
        }
        for child in node.members().map(|member| member.value).chain(node.elements()) {
            self.add(child);
        }
    }

    /// Returns the node that `pointer` leads to from the indexed `root`.
    pub(super) fn locate<'t>(&self, root: NodeRef<'t>, pointer: &str) -> Option<NodeRef<'t>> {
        pointer.split('/').skip(1).try_fold(root, |node, segment| {
            if let Some(members) = self.members.get(&node.id()) {
                return members.get(&*decode_pointer_segment(segment)).map(|id| node.tree().node_ref(*id));
            }
            if let Some(elements) = self.elements.get(&node.id()) {
                return elements.get(segment.parse::<usize>().ok()?).map(|id| node.tree().node_ref(*id));
            }
            super::locate::locate(node, &format!("/{segment}"))
        })
    }
}
