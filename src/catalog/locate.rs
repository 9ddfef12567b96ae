//! Finds the value at a JSON pointer, and the JSON pointer of a value.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::syntax::{Kind, NodeId, NodeRef, pointer_segment};

/// The maximum number of children of a node that are searched one by one. Nodes with more children are indexed.
const MAX_LINEAR_SEARCH: usize = 32;

/// Finds values by their JSON pointers. The first lookup in a large object or array builds an index of its children, so
/// that later lookups are fast. For schemas, [`Index`](super::index::Index) is used instead, which is built only once.
pub(super) struct Locator<'t> {
    root: NodeRef<'t>,
    /// The indexes of large objects: the values of their members, by key.
    members: HashMap<NodeId, HashMap<&'t str, NodeRef<'t>>>,
    /// The indexes of large arrays: their elements.
    elements: HashMap<NodeId, Vec<NodeRef<'t>>>,
}

impl<'t> Locator<'t> {
    /// Creates a locator for pointers from `root`.
    pub(super) fn new(root: NodeRef<'t>) -> Self {
        Self { root, members: HashMap::new(), elements: HashMap::new() }
    }

    /// Returns the value at `pointer`.
    pub(super) fn find(&mut self, pointer: &str) -> Option<NodeRef<'t>> {
        pointer.split('/').skip(1).try_fold(self.root, |node, segment| self.child(node, segment))
    }

    /// Returns the child of `node` that one segment of a pointer leads to.
    fn child(&mut self, node: NodeRef<'t>, segment: &str) -> Option<NodeRef<'t>> {
        match node.kind() {
            Kind::Object => self.member(node, &decode_pointer_segment(segment)),
            Kind::Array => {
                let index = segment.parse().ok()?;
                if node.len() <= MAX_LINEAR_SEARCH {
                    return node.elements().nth(index);
                }
                self.elements.entry(node.id()).or_insert_with(|| node.elements().collect()).get(index).copied()
            }
            _ => None,
        }
    }

    /// Returns the value of the member `name` of an object.
    fn member(&mut self, object: NodeRef<'t>, name: &str) -> Option<NodeRef<'t>> {
        if object.len() <= MAX_LINEAR_SEARCH {
            return object.get(name);
        }
        let members = self.members.entry(object.id());
        let members = members.or_insert_with(|| object.members().map(|member| (member.name(), member.value)).collect());
        members.get(name).copied()
    }
}

/// Returns the value at a JSON pointer from `root`, without an index.
pub(super) fn locate<'t>(root: NodeRef<'t>, pointer: &str) -> Option<NodeRef<'t>> {
    pointer.split('/').skip(1).try_fold(root, |node, segment| match node.kind() {
        Kind::Object => node.get(&decode_pointer_segment(segment)),
        Kind::Array => node.elements().nth(segment.parse().ok()?),
        _ => None,
    })
}

/// Decodes the escapes in a segment of a JSON pointer: `~1` for `/`, and `~0` for `~`.
pub(super) fn decode_pointer_segment(segment: &str) -> Cow<'_, str> {
    if segment.contains('~') {
        Cow::Owned(segment.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(segment)
    }
}

/// Returns the JSON pointer from `root` to `node`.
pub(super) fn pointer(root: NodeRef<'_>, node: NodeRef<'_>) -> String {
    let segments = node.path_from(root);
    segments.iter().map(|segment| format!("/{}", pointer_segment(segment))).collect()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::syntax::{ParseOptions, parse};

    #[test]
    fn values_are_found_in_small_and_large_containers() {
        for count in [3, 100] {
            let mut text = "{\"list\": [".to_owned();
            for index in 0..count {
                write!(text, "{}{index}", if index == 0 { "" } else { ", " }).unwrap();
            }
            text.push(']');
            for index in 0..count {
                write!(text, ", \"a/~{index}\": {{\"b\": {index}}}").unwrap();
            }
            text.push('}');
            let parsed = parse(text.into(), None, &ParseOptions::default());
            let root = parsed.tree.root().unwrap();
            let mut locator = Locator::new(root);
            for index in 0..count {
                for path in [format!("/list/{index}"), format!("/a~1~0{index}/b")] {
                    let found = locator.find(&path).unwrap();
                    assert_eq!(found.text(), Some(index.to_string().as_str()));
                    assert_eq!(pointer(root, found), path);
                }
            }
            assert_eq!(locator.find("/list/100"), None);
            assert_eq!(locator.find("/none"), None);
        }
    }
}
