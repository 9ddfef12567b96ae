//! Follows references from one schema to another, such as `"$ref": "definitions.schema.json#/$defs/ticket"`.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::documents::{BASE, Document, Documents, Subschema};
use super::node::{self, Replacements};
use super::resources::resolve_uri;
use crate::syntax::NodeRef;

impl Documents {
    /// Returns the schema resource with this URI: a document, or a part of a document that has its own `$id`.
    pub(super) fn resource(&self, uri: &str) -> Option<Subschema> {
        match self.index_of_id(uri) {
            Some(document) => Some(self.root_schema(document)),
            None => self.nested().get(uri).copied(),
        }
    }

    /// Returns the parts of the user's documents that have an `$id`, by URI. Parts of built-in schemas have no `$id`.
    fn nested(&self) -> &HashMap<String, Subschema> {
        self.nested.get_or_init(|| {
            let mut nested = HashMap::new();
            for (document, user_document) in self.all.iter().enumerate().filter(|(_, document)| document.path.is_some())
            {
                for resource in user_document.resources().nested() {
                    let schema = Subschema { document, node: resource.root };
                    nested.entry(resource.uri.clone()).or_insert(schema);
                }
            }
            nested
        })
    }

    /// Returns the first part of a user's document whose `$id` is also the `$id` of another schema.
    pub(super) fn part_with_duplicate_id(&self) -> Option<Subschema> {
        let nested = |(document, user_document): (usize, &'_ Document)| {
            let schemas = user_document.resources().nested().iter();
            schemas
                .map(|resource| (resource.uri.clone(), Subschema { document, node: resource.root }))
                .collect::<Vec<_>>()
        };
        let user_documents = self.all.iter().enumerate().filter(|(_, document)| document.path.is_some());
        user_documents
            .flat_map(nested)
            .find(|(uri, schema)| self.resource(uri) != Some(*schema))
            .map(|(_, schema)| schema)
    }

    /// Returns the schema resource that a reference in the schema `from` refers to. Also returns the fragment of the
    /// reference, which is the part after the `#`.
    pub(super) fn resource_of_reference<'r>(
        &self,
        from: Subschema,
        reference: &'r str,
    ) -> Option<(Subschema, &'r str)> {
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let document = self.get(from.document);
        let base = document.resources().resource_of(self.node(from));
        if file.is_empty() {
            return Some((Subschema { node: base.root, ..from }, fragment));
        }
        let by_uri = self.resource(file).or_else(|| self.resource(&resolve_uri(&base.uri, file)?));
        // Users often keep all schemas in one folder. A relative reference such as `../definitions.schema.json`, copied
        // from a built-in schema, then has no target. In that case, look for the file name in any folder.
        if document.path.is_some()
            && base.uri.starts_with(BASE)
            && !file.contains("://")
            && by_uri.is_none_or(|schema| self.schema_at_fragment(schema, fragment).is_none())
        {
            let name = file.rsplit('/').next().unwrap_or(file);
            let others = self.all.iter().enumerate().filter(|(_, other)| other.file == name);
            let mut roots = others.map(|(other, _)| self.root_schema(other));
            if let Some(other) = roots.find(|other| self.schema_at_fragment(*other, fragment).is_some()) {
                return Some((other, fragment));
            }
        }
        Some((by_uri?, fragment))
    }

    /// Returns the schema that a fragment refers to in `resource`. A fragment is a JSON Pointer or an anchor.
    pub(super) fn schema_at_fragment(&self, resource: Subschema, fragment: &str) -> Option<Subschema> {
        let document = self.get(resource.document);
        let node = if fragment.is_empty() {
            resource.node
        } else if fragment.starts_with('/') {
            document.index().locate(self.node(resource), &decode_percent_escapes(fragment))?.id()
        } else {
            document.resources().resource_at(resource.node)?.anchor(fragment)?
        };
        Some(Subschema { node, ..resource })
    }

    /// Returns the document with this index as a value for `jsonschema`. Replaces references that `jsonschema` cannot
    /// resolve by absolute URIs.
    pub(super) fn value(&self, document: usize) -> Cow<'_, Value> {
        let own = self.get(document);
        let absolute = self.absolute_references(document);
        if absolute.is_empty() {
            Cow::Borrowed(own.value())
        } else {
            Cow::Owned(node::value_with(own.root(), &absolute))
        }
    }

    /// Returns the references in a document that `jsonschema` cannot resolve, each with the absolute URI of its target.
    pub(super) fn absolute_references(&self, document: usize) -> Replacements {
        let own = self.get(document);
        if own.path.is_none() {
            return Replacements::default();
        }
        own.references()
            .filter_map(|(node, reference)| {
                let file = reference.split('#').next().filter(|file| !file.is_empty() && !file.contains("://"))?;
                let (target, fragment) =
                    self.resource_of_reference(Subschema { document, node: node.id() }, reference)?;
                let uri = &self.get(target.document).resources().resource_at(target.node)?.uri;
                let standard_uri = resolve_uri(&own.resources().resource_of(node).uri, file);
                (standard_uri.as_ref() != Some(uri)).then(|| (node.id(), format!("{uri}#{fragment}")))
            })
            .collect()
    }

    /// Returns the schema that a reference in the schema `from` refers to. A `$dynamicRef` is resolved like a `$ref`,
    /// because its actual target is only known during validation.
    pub(super) fn resolve(&self, from: Subschema, reference: &str) -> Option<Subschema> {
        let (resource, fragment) = self.resource_of_reference(from, reference)?;
        self.schema_at_fragment(resource, fragment)
    }

    /// Returns the indexes of the documents `starts`, and of all documents that these refer to, directly or indirectly.
    /// References in the document `excluded` are not followed.
    pub(super) fn reachable(&self, starts: &[usize], excluded: Option<usize>) -> Vec<usize> {
        let mut reached = Vec::new();
        let mut known = HashSet::new();
        reached.extend(starts.iter().copied().filter(|start| known.insert(*start)));
        let mut next = 0;
        while let Some(&document) = reached.get(next) {
            next += 1;
            if Some(document) == excluded {
                continue;
            }
            let from = self.get(document);
            let referred = from.references().filter_map(|(node, target)| {
                Some(self.resource_of_reference(Subschema { document, node: node.id() }, target)?.0.document)
            });
            // The metaschema is needed, too, because it defines which keywords the document can use.
            let metaschema = from.root().get("$schema").and_then(NodeRef::as_str);
            let metaschema = metaschema.and_then(|uri| self.index_of_id(uri.trim_end_matches('#')));
            reached.extend(referred.chain(metaschema).filter(|other| known.insert(*other)));
        }
        reached
    }

    /// Returns all schemas that may apply to the same value as `schemas`: `schemas` themselves, and the schemas in
    /// their `$ref`, `allOf`, `anyOf`, `oneOf`, `then` and `else`, recursively.
    pub(super) fn closure(&self, schemas: &[Subschema]) -> Vec<Subschema> {
        let mut all: Vec<Subschema> = Vec::new();
        let mut known = HashSet::new();
        let mut pending: Vec<Subschema> = schemas.iter().rev().copied().collect();
        while let Some(schema) = pending.pop() {
            if !known.insert(schema) {
                continue;
            }
            all.push(schema);
            let subschema = |node: NodeRef<'_>| Subschema { node: node.id(), ..schema };
            for member in self.node(schema).members() {
                match member.name() {
                    "$ref" | "$dynamicRef" => {
                        pending.extend(member.value.as_str().and_then(|reference| self.resolve(schema, reference)));
                    }
                    "allOf" | "anyOf" | "oneOf" => pending.extend(member.value.elements().map(subschema)),
                    "then" | "else" => pending.push(subschema(member.value)),
                    _ => {}
                }
            }
        }
        all
    }
}

/// Decodes the percent escapes in `text`, such as `%24` for `$`.
pub(super) fn decode_percent_escapes(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    Cow::Owned(String::from_utf8_lossy(&out).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_is_resolved() {
        let documents = Documents::builtin();
        for (index, document) in documents.iter().enumerate() {
            for (node, reference) in document.references() {
                let from = Subschema { document: index, node: node.id() };
                assert!(documents.resolve(from, reference).is_some(), "{}: {reference}", document.file());
            }
        }
    }

    #[test]
    fn percent_escapes_are_decoded() {
        assert_eq!(decode_percent_escapes("/%24defs/a%20b%C3%A9%"), "/$defs/a bé%");
    }
}
