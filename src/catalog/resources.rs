//! The schema resources of a document: the document itself, and each part of the document that has its own `$id`. An
//! anchor or a relative reference belongs to the innermost resource around it (JSON Schema Core, sections 8.2 and 9.3).

use std::collections::HashMap;

use fluent_uri::{Uri, UriRef};

use super::keywords::{KeywordContent, keyword_content};
use crate::syntax::{Kind, NodeId, NodeRef};

/// A schema resource: a schema with its own URI.
#[derive(Debug)]
pub(super) struct Resource {
    /// The absolute URI, without a fragment.
    pub uri: String,
    /// The node of the schema.
    pub root: NodeId,
    /// The schemas with an anchor in the resource, by the name of the anchor.
    anchors: HashMap<String, NodeId>,
}

impl Resource {
    fn new(uri: String, root: NodeId) -> Self {
        Self { uri, root, anchors: HashMap::new() }
    }

    /// Returns the schema with this `$anchor` or `$dynamicAnchor`.
    pub(super) fn anchor(&self, name: &str) -> Option<NodeId> {
        self.anchors.get(name).copied()
    }
}

/// The schema resources of a document, and its references.
#[derive(Debug)]
pub(super) struct Resources {
    /// The document first, then its parts in the order of the text.
    all: Vec<Resource>,
    /// The indexes of the resources by the node of their schema.
    by_root: HashMap<NodeId, usize>,
    /// The values of all `$ref` and `$dynamicRef`.
    references: Vec<NodeId>,
    /// The values of all `$dynamicAnchor`.
    dynamic_anchors: Vec<NodeId>,
    /// The values of all `$id` that do not resolve to a URI.
    invalid_ids: Vec<NodeId>,
}

impl Resources {
    /// Returns the only resource of a built-in schema. The parts of built-in schemas have no anchors and no `$id`. Not
    /// searching for these keywords saves time at every start of the program.
    pub(super) fn of_builtin(root: NodeRef<'_>, uri: &str) -> Self {
        let references =
            root.tree().keys().filter(|key| key.as_str() == Some("$ref")).filter_map(NodeRef::value_of_key);
        let references = references.filter(|value| value.as_str().is_some()).map(NodeRef::id).collect();
        Self { references, ..Self::with_root(root, uri) }
    }

    /// Returns the resources of the document `root`, which has the URI `uri`.
    pub(super) fn new(root: NodeRef<'_>, uri: &str) -> Self {
        let mut resources = Self::with_root(root, uri);
        resources.add_schema(root, 0);
        resources
    }

    /// Returns only the resource of the document itself, without references.
    fn with_root(root: NodeRef<'_>, uri: &str) -> Self {
        Self {
            all: vec![Resource::new(uri.to_owned(), root.id())],
            by_root: HashMap::from([(root.id(), 0)]),
            references: Vec::new(),
            dynamic_anchors: Vec::new(),
            invalid_ids: Vec::new(),
        }
    }

    /// Adds the anchors, references and resources of a schema. `outer` is the index of the resource around the schema.
    /// The recursion is limited by the depth of the tree.
    fn add_schema(&mut self, schema: NodeRef<'_>, outer: usize) {
        let resource = self.enter_schema(schema, outer);
        for member in schema.members() {
            let value = member.value;
            match member.name() {
                name @ ("$anchor" | "$dynamicAnchor") => {
                    if let Some(anchor) = value.as_str() {
                        self.all[resource].anchors.entry(anchor.to_owned()).or_insert(schema.id());
                        self.dynamic_anchors.extend((name == "$dynamicAnchor").then_some(value.id()));
                    }
                }
                "$ref" | "$dynamicRef" => self.references.extend(value.as_str().map(|_| value.id())),
                name => match keyword_content(name) {
                    Some(KeywordContent::NoSchema) => {}
                    Some(KeywordContent::SchemaList) if value.kind() == Kind::Array => {
                        value.elements().for_each(|schema| self.add_schema(schema, resource));
                    }
                    Some(KeywordContent::Schema | KeywordContent::SchemaList) => self.add_schema(value, resource),
                    Some(KeywordContent::SchemaMap) => {
                        value.members().for_each(|named| self.add_schema(named.value, resource))
                    }
                    None => self.add_unknown(value),
                },
            }
        }
    }

    /// Returns the index of the resource that a schema belongs to. If the schema has an `$id`, this is a new resource.
    /// Otherwise, it is the resource `outer` around the schema.
    fn enter_schema(&mut self, schema: NodeRef<'_>, outer: usize) -> usize {
        if schema.id() == self.all[0].root {
            return 0;
        }
        let Some(node) = schema.get("$id") else { return outer };
        // In earlier drafts, an `$id` that is only a fragment is an anchor.
        let id = node.as_str().map(|id| id.trim_end_matches('#')).filter(|id| !id.is_empty() && !id.starts_with('#'));
        let Some(id) = id else { return outer };
        let Some(uri) = resolve_uri(&self.all[outer].uri, id) else {
            self.invalid_ids.push(node.id());
            return outer;
        };
        self.by_root.insert(schema.id(), self.all.len());
        self.all.push(Resource::new(uri, schema.id()));
        self.all.len() - 1
    }

    /// Adds the references in the value of an unknown keyword. The value may contain schemas that other schemas refer
    /// to.
    fn add_unknown(&mut self, value: NodeRef<'_>) {
        for member in value.members() {
            match member.value.as_str() {
                Some(_) if member.name() == "$ref" => self.references.push(member.value.id()),
                _ => self.add_unknown(member.value),
            }
        }
        value.elements().for_each(|element| self.add_unknown(element));
    }

    /// Returns the innermost resource that contains `node`.
    pub(super) fn resource_of(&self, node: NodeRef<'_>) -> &Resource {
        let mut ancestor = Some(node).filter(|_| self.all.len() > 1);
        while let Some(node) = ancestor {
            if let Some(&resource) = self.by_root.get(&node.id()) {
                return &self.all[resource];
            }
            ancestor = node.parent();
        }
        &self.all[0]
    }

    /// Returns the resource whose schema is the node `root`.
    pub(super) fn resource_at(&self, root: NodeId) -> Option<&Resource> {
        self.by_root.get(&root).map(|resource| &self.all[*resource])
    }

    /// Returns the resources inside the document, without the document itself.
    pub(super) fn nested(&self) -> &[Resource] {
        &self.all[1..]
    }

    /// Returns the values of all references.
    pub(super) fn references(&self) -> &[NodeId] {
        &self.references
    }

    /// Returns the values of all `$dynamicAnchor`s.
    pub(super) fn dynamic_anchors(&self) -> &[NodeId] {
        &self.dynamic_anchors
    }

    /// Returns the `$id`s that do not resolve to a URI.
    pub(super) fn invalid_ids(&self) -> &[NodeId] {
        &self.invalid_ids
    }
}

/// Resolves the reference `reference` against the URI `base`. Returns a normalized URI, or `None` if one of the two is
/// invalid.
pub(super) fn resolve_uri(base: &str, reference: &str) -> Option<String> {
    let base = Uri::parse(base).ok()?;
    let resolved = UriRef::parse(reference).ok()?.resolve_against(&base).ok()?;
    Some(resolved.normalize().into_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{ParseOptions, parse};

    #[test]
    fn each_reference_is_relative_to_its_resource() {
        let text = r##"{
            "$ref": "a",
            "$defs": {
                "inner": {"$id": "folder/inner.json", "$ref": "b", "$defs": {"$id": {"$ref": "c"}}},
                "urn": {"$id": "urn:example:thing", "items": {"$ref": "#d"}}
            },
            "enum": [{"$id": "https://example.com/not-a-schema", "$ref": "no"}],
            "x-owner": {"$id": "https://example.com/no-schema-either", "$ref": "e"}
        }"##;
        let parsed = parse(text.into(), None, &ParseOptions::default());
        let root = parsed.tree.root().expect("it has a root");
        let resources = Resources::new(root, "https://example.com/schemas/main.json");
        let found: Vec<(&str, &str)> = resources
            .references()
            .iter()
            .map(|id| parsed.tree.node_ref(*id))
            .map(|node| (node.as_str().expect("a reference is a string"), resources.resource_of(node).uri.as_str()))
            .collect();
        let (main, inner) = ("https://example.com/schemas/main.json", "https://example.com/schemas/folder/inner.json");
        assert_eq!(found, [("a", main), ("b", inner), ("c", inner), ("#d", "urn:example:thing"), ("e", main)]);
        assert_eq!(resources.nested().len(), 2);
    }

    #[test]
    fn references_are_resolved_as_in_rfc_3986() {
        let base = "https://example.com/a/b.json";
        for (reference, expected) in [
            ("c.json", Some("https://example.com/a/c.json")),
            ("../c.json", Some("https://example.com/c.json")),
            ("/c.json", Some("https://example.com/c.json")),
            ("//example.org/c", Some("https://example.org/c")),
            ("HTTPS://EXAMPLE.com/%7Ec", Some("https://example.com/~c")),
            ("urn:uuid:deadbeef-1234-00ff-ff00-4321feebdaed", Some("urn:uuid:deadbeef-1234-00ff-ff00-4321feebdaed")),
            ("not a reference", None),
        ] {
            assert_eq!(resolve_uri(base, reference).as_deref(), expected, "{reference}");
        }
    }
}
