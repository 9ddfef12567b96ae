//! Bundles a schema, and all schemas that it refers to, into one file. Some tools only read a single file.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::documents::{Document, Subschema};
use super::locate;
use super::schemas::Schemas;
use crate::diagnostic::{Edit, edits};
use crate::source::Span;
use crate::syntax::{Kind, Layout, NodeRef, ParseOptions, escape, parse, print};

impl Schemas {
    /// Returns the schema called `name` as a single file, or `None` if there is no such schema. The `$defs` of the file
    /// contain the documents that the schema refers to, with the names of the documents as keys.
    ///
    /// Every reference in the file is a pointer into the same file, which also works in tools without support for
    /// `$id`. As an exception, the documents keep their `$id`s if one of them has a `$dynamicAnchor`, because dynamic
    /// references only work with `$id`.
    #[must_use]
    pub fn bundle(&self, name: &str) -> Option<String> {
        let documents = self.documents();
        let main = documents.index(name)?;
        let reached = documents.reachable(&[main], None);
        let positions: HashMap<usize, usize> = reached.iter().enumerate().map(|(at, index)| (*index, at)).collect();
        let root = documents.get(main).root();
        let own_definitions = root.get("$defs");
        let has_definition = |key: &str| own_definitions.is_some_and(|definitions| definitions.get(key).is_some());
        let mut keys: Vec<String> = Vec::with_capacity(reached.len());
        for &document in &reached {
            let mut key = documents.get(document).name().to_owned();
            while has_definition(&key) || keys.contains(&key) {
                key.push_str(".schema");
            }
            keys.push(key);
        }
        let has_dynamic_anchor =
            reached.iter().any(|document| !documents.get(*document).resources().dynamic_anchors().is_empty());
        let location = |document: usize| {
            let position = positions.get(&document).copied().unwrap_or(0);
            if position == 0 {
                "#".to_owned()
            } else {
                format!("#/$defs/{}", crate::syntax::pointer_segment(&keys[position]))
            }
        };
        let mut definitions = String::new();
        for (key, &document) in keys.iter().zip(&reached).skip(1) {
            let mut edits = self.bundle_edits(document, has_dynamic_anchor, &location);
            edits.extend(remove_member(documents.get(document).root(), "$schema"));
            let text = edits::apply(documents.get(document).text(), &edits);
            let comma = if definitions.is_empty() { "" } else { "," };
            write!(definitions, "{comma}\"{}\": {text}", escape(key)).expect("writing to a String does not fail");
        }
        let mut edits = self.bundle_edits(main, has_dynamic_anchor, &location);
        if !definitions.is_empty() {
            let separator = |object: NodeRef<'_>| if object.is_empty() { "" } else { "," };
            edits.push(match own_definitions {
                Some(own) => Edit::insert(own.span().end - 1, format!("{}{definitions}", separator(own))),
                None => Edit::insert(root.span().end - 1, format!("{}\"$defs\": {{{definitions}}}", separator(root))),
            });
        }
        let text = edits::apply(documents.get(main).text(), &edits);
        let parsed = parse(text.into(), None, &ParseOptions::default());
        Some(print(parsed.tree.root()?, Layout::Indent(2)) + "\n")
    }

    /// Returns the edits that make every reference of a document a pointer into the bundle. `location` returns the
    /// pointer to a document in the bundle. If `keep_ids` is true, references become absolute URIs instead, and the
    /// document gets an absolute `$id`.
    fn bundle_edits(&self, document: usize, keep_ids: bool, location: &dyn Fn(usize) -> String) -> Vec<Edit> {
        let documents = self.documents();
        let bundled = documents.get(document);
        if keep_ids {
            let absolute = documents.absolute_references(document);
            let references =
                absolute.iter().map(|(id, uri)| (bundled.tree().node_ref(*id).content_span(), uri.as_str()));
            let edits = references.map(|(span, uri)| Edit::replace(span, escape(uri)));
            return edits.chain([set_id(bundled)]).collect();
        }
        let edit = |(node, reference): (NodeRef<'_>, &str)| {
            let target = documents.resolve(Subschema { document, node: node.id() }, reference)?;
            let pointer = locate::pointer(documents.get(target.document).root(), documents.node(target));
            let reference = format!("{}{}", location(target.document), super::validator::fragment(&pointer));
            Some(Edit::replace(node.content_span(), escape(&reference)))
        };
        let references = bundled.references().filter_map(edit);
        // The `$id`s are removed, because a pointer inside a part with an `$id` would be relative to this part. Only
        // the main document, at `#`, keeps its own `$id`.
        let nested = bundled.resources().nested().iter().map(|resource| bundled.tree().node_ref(resource.root));
        let root_of_definition = (location(document) != "#").then(|| bundled.root());
        references.chain(nested.chain(root_of_definition).filter_map(|schema| remove_member(schema, "$id"))).collect()
    }
}

/// Returns the edit that sets the `$id` of a document to its absolute URI.
fn set_id(document: &Document) -> Edit {
    let (root, id) = (document.root(), escape(document.id()));
    match (root.get("$id"), root.kind()) {
        (Some(own), _) => Edit::replace(own.content_span(), id),
        (None, Kind::False) => Edit::replace(root.span(), format!("{{\"$id\": \"{id}\", \"not\": {{}}}}")),
        (None, Kind::Object) if !root.is_empty() => Edit::insert(root.span().start + 1, format!("\"$id\": \"{id}\", ")),
        (None, _) => Edit::replace(root.span(), format!("{{\"$id\": \"{id}\"}}")),
    }
}

/// Returns the edit that removes the member `name` from an object.
fn remove_member(object: NodeRef<'_>, name: &str) -> Option<Edit> {
    let members: Vec<_> = object.all_members().collect();
    let at = members.iter().position(|member| member.name() == name)?;
    let span = match (members.get(at + 1), at.checked_sub(1).map(|before| members[before])) {
        (Some(next), _) => Span::new(members[at].key.span().start, next.key.span().start),
        (None, Some(before)) => Span::new(before.value.span().end, members[at].value.span().end),
        (None, None) => Span::new(members[at].key.span().start, members[at].value.span().end),
    };
    Some(Edit::delete(span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_refers_only_to_itself() {
        let schemas = Schemas::builtin();
        for document in schemas.documents().iter() {
            let text = schemas.bundle(&format!("{}/{}", document.folder(), document.name())).expect("it is built in");
            let value: serde_json::Value = serde_json::from_str(&text).expect("it is strict JSON");
            let parsed = parse(text.as_str().into(), None, &ParseOptions::default());
            for key in parsed.tree.keys().filter(|key| key.as_str() == Some("$ref")) {
                let reference = key.value_of_key().and_then(NodeRef::as_str).expect("a reference is a string");
                let pointer = reference.strip_prefix('#').expect("it points into the same file");
                assert!(value.pointer(pointer).is_some(), "{}: {reference}", document.name());
            }
            jsonschema::validator_for(&value).unwrap_or_else(|error| panic!("{}: {error}", document.name()));
            assert_eq!(text.matches("\"$schema\"").count(), 1);
        }
    }
}
