//! Limits the size to which a schema expands. In the expansion, the schema that a `$ref` refers to replaces the `$ref`.
//! The limit bounds the work for validating a single value. For example, if each definition of a schema refers twice to
//! the next definition, the schema expands to an exponential size.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::documents::{Documents, Subschema};
use super::keywords::{KeywordContent, keyword_content};
use super::user::{SchemaError, error_at};
use crate::syntax::{Kind, NodeRef};

/// The maximum number of subschemas that a schema may expand to. A cycle of references counts once.
pub const MAX_EXPANSION: u64 = 1_000_000;

/// The maximum number of subschemas that a schema may apply to one value, through `$ref`, `allOf` and similar keywords.
pub const MAX_IN_PLACE: u64 = 100_000;

/// The maximum number of subschemas that a schema with `unevaluatedProperties` or `unevaluatedItems` may apply to one
/// value. The limit is lower, because these keywords visit each subschema again.
pub const MAX_IN_PLACE_UNEVALUATED: u64 = 10_000;

/// The maximum number of steps from one document to the next in a chain of references. Each document in a chain adds to
/// the cost of all later documents.
pub const MAX_DOCUMENT_CHAIN: usize = 64;

/// Which subschemas are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CountedSubschemas {
    /// All subschemas.
    All,
    /// Only subschemas that apply to the same value as the schema, such as those in `allOf`, but not in `properties`.
    InPlace,
}

/// Computes the sizes to which schemas expand, as a number of subschemas.
struct Sizes<'d> {
    documents: &'d Documents,
    /// The schemas with each `$dynamicAnchor`. All of them count as targets of a `$dynamicRef`, because the actual
    /// target is only known during validation.
    dynamic_anchors: &'d HashMap<&'d str, Vec<Subschema>>,
    counted: CountedSubschemas,
    /// The size of each schema that was visited, or `None` while the size is being computed.
    sizes: HashMap<Subschema, Option<u64>>,
    /// The schemas in the order in which their sizes were computed. The target of a reference comes before the schema
    /// with the reference.
    order: Vec<Subschema>,
}

/// Checks that no schema expands beyond the limits.
///
/// # Errors
///
/// Returns an error at the first schema that exceeds a limit.
pub(super) fn check(documents: &Documents) -> Result<(), SchemaError> {
    let dynamic_anchors = &dynamic_anchors(documents);
    let new_sizes = |counted| Sizes { documents, dynamic_anchors, counted, sizes: HashMap::new(), order: Vec::new() };
    let mut all = new_sizes(CountedSubschemas::All);
    let mut in_place = new_sizes(CountedSubschemas::InPlace);
    for (document, root) in documents.iter().map(super::documents::Document::root).enumerate() {
        let definitions = ["$defs", "definitions"].into_iter().filter_map(|name| root.get(name));
        let definitions = definitions.flat_map(NodeRef::members).map(|member| member.value);
        for node in definitions.chain([root]) {
            all.compute(Subschema { document, node: node.id() });
        }
    }
    for &schema in &all.order {
        in_place.compute(schema);
    }
    for (sizes, schema) in
        all.order.iter().map(|schema| (&all, schema)).chain(in_place.order.iter().map(|schema| (&in_place, schema)))
    {
        let node = documents.node(*schema);
        let limit = match sizes.counted {
            CountedSubschemas::All => MAX_EXPANSION,
            CountedSubschemas::InPlace
                if ["unevaluatedProperties", "unevaluatedItems"].iter().any(|name| node.get(name).is_some()) =>
            {
                MAX_IN_PLACE_UNEVALUATED
            }
            CountedSubschemas::InPlace => MAX_IN_PLACE,
        };
        if sizes.size_of(*schema) > limit {
            let reported_node = first_reference(node).unwrap_or(node);
            let message = format!("schema expands to more than {limit} subschemas");
            return Err(error_at(documents.get(schema.document), reported_node, message));
        }
    }
    Ok(())
}

/// Checks that no chain of references leads through too many documents. A cycle counts once.
///
/// # Errors
///
/// Returns an error at the reference where the first chain becomes too long.
pub(super) fn check_chains(documents: &Documents) -> Result<(), SchemaError> {
    // `None` while the length of the chains from a document is being computed.
    let mut lengths: HashMap<usize, Option<usize>> = HashMap::new();
    // The documents to visit, each with whether the documents that it refers to were visited.
    let mut pending: Vec<(usize, bool)> = (0..documents.iter().len()).map(|document| (document, false)).collect();
    while let Some((document, targets_were_visited)) = pending.pop() {
        let targets = documents.get(document).references().filter_map(|(node, reference)| {
            let (target, _) = documents.resource_of_reference(Subschema { document, node: node.id() }, reference)?;
            (target.document != document).then_some((node, target.document))
        });
        if targets_were_visited {
            let mut longest = 0;
            for (node, target) in targets {
                longest = longest.max(1 + lengths.get(&target).copied().flatten().unwrap_or(0));
                if longest > MAX_DOCUMENT_CHAIN {
                    let message = format!("reference leads through more than {MAX_DOCUMENT_CHAIN} documents");
                    return Err(error_at(documents.get(document), node, message));
                }
            }
            lengths.insert(document, Some(longest));
        } else if let Entry::Vacant(entry) = lengths.entry(document) {
            entry.insert(None);
            pending.push((document, true));
            pending.extend(targets.map(|(_, target)| (target, false)));
        }
    }
    Ok(())
}

/// Returns the schemas with each `$dynamicAnchor`, in all schemas of the user.
fn dynamic_anchors(documents: &Documents) -> HashMap<&str, Vec<Subschema>> {
    let mut anchors: HashMap<&str, Vec<Subschema>> = HashMap::new();
    for (document, of_user) in documents.iter().enumerate().filter(|(_, document)| document.path().is_some()) {
        for name in of_user.resources().dynamic_anchors().iter().map(|id| of_user.tree().node_ref(*id)) {
            if let (Some(name), Some(schema)) = (name.as_str(), name.parent()) {
                anchors.entry(name).or_default().push(Subschema { document, node: schema.id() });
            }
        }
    }
    anchors
}

/// Returns the first reference in a schema.
fn first_reference(schema: NodeRef<'_>) -> Option<NodeRef<'_>> {
    schema
        .tree()
        .keys()
        .filter(|key| schema.holds(key.id()) && matches!(key.as_str(), Some("$ref" | "$dynamicRef")))
        .find_map(NodeRef::value_of_key)
}

impl Sizes<'_> {
    /// Returns the size of a schema. In a cycle of references, a size that is still being computed counts as 1.
    fn size_of(&self, schema: Subschema) -> u64 {
        self.sizes.get(&schema).copied().flatten().unwrap_or(1)
    }

    /// Computes the size of a schema and of its parts. This does not use recursion, because a long chain of references
    /// would overflow the stack.
    fn compute(&mut self, root: Subschema) {
        // The schemas to visit, each with whether its parts were visited.
        let mut pending = vec![(root, false)];
        while let Some((schema, parts_were_visited)) = pending.pop() {
            if parts_were_visited {
                let parts = self.parts(schema);
                let size = parts.iter().fold(1_u64, |size, part| size.saturating_add(self.size_of(*part)));
                self.sizes.insert(schema, Some(size));
                self.order.push(schema);
            } else if let Entry::Vacant(entry) = self.sizes.entry(schema) {
                entry.insert(None);
                pending.push((schema, true));
                pending.extend(self.parts(schema).into_iter().map(|part| (part, false)));
            }
        }
    }

    /// Returns the direct subschemas of a schema, and the targets of its references. Definitions are not included.
    fn parts(&self, schema: Subschema) -> Vec<Subschema> {
        let mut parts = Vec::new();
        let mut add = |node: NodeRef<'_>| parts.push(Subschema { node: node.id(), ..schema });
        let (mut references, mut dynamic_targets) = (Vec::new(), Vec::new());
        for member in self.documents.node(schema).members() {
            let (name, value) = (member.name(), member.value);
            let is_in_place =
                matches!(name, "allOf" | "anyOf" | "oneOf" | "not" | "if" | "then" | "else" | "dependentSchemas");
            if matches!(name, "$ref" | "$dynamicRef") {
                references.extend(value.as_str());
            }
            if name == "$dynamicRef"
                && let Some((_, anchor)) = value.as_str().and_then(|reference| reference.split_once('#'))
            {
                dynamic_targets.extend(self.dynamic_anchors.get(anchor).into_iter().flatten());
            }
            if matches!(name, "$defs" | "definitions") || (self.counted == CountedSubschemas::InPlace && !is_in_place) {
                continue;
            }
            match keyword_content(name) {
                Some(KeywordContent::SchemaList) if value.kind() == Kind::Array => value.elements().for_each(&mut add),
                Some(KeywordContent::Schema | KeywordContent::SchemaList) => add(value),
                Some(KeywordContent::SchemaMap) => value.members().for_each(|member| add(member.value)),
                Some(KeywordContent::NoSchema) | None => {}
            }
        }
        parts.append(&mut dynamic_targets);
        parts.extend(references.into_iter().filter_map(|reference| self.documents.resolve(schema, reference)));
        parts
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::{SchemaError, Schemas, UserSchemas};

    fn load(documents: &[(String, String)]) -> Result<Schemas, SchemaError> {
        let documents = documents.iter().map(|(name, text)| (name.into(), text.clone())).collect();
        Schemas::with(UserSchemas { documents, services: Vec::new(), ..UserSchemas::default() })
    }

    /// Returns a schema with `count` definitions. `link` returns a definition that refers to the next one. `more` is
    /// inserted at the start of the schema.
    fn doubling_schema(count: usize, link: fn(&str) -> String, more: &str) -> String {
        let links: String =
            (0..count).map(|n| format!("\"d{n}\": {},\n", link(&format!("#/$defs/d{}", n + 1)))).collect();
        format!("{{{more}\"$ref\": \"#/$defs/d0\",\n\"$defs\": {{\n{links}\"d{count}\": {{\"type\": \"object\"}}\n}}}}")
    }

    fn all_of_twice(next: &str) -> String {
        format!("{{\"allOf\": [{{\"$ref\": \"{next}\"}}, {{\"$ref\": \"{next}\"}}]}}")
    }

    fn properties(next: &str) -> String {
        format!("{{\"properties\": {{\"a\": {{\"$ref\": \"{next}\"}}, \"b\": {{\"$ref\": \"{next}\"}}}}}}")
    }

    fn conditions(next: &str) -> String {
        format!("{{\"if\": {{\"$ref\": \"{next}\"}}, \"then\": {{\"$ref\": \"{next}\"}}}}")
    }

    #[test]
    fn exponential_schemas_are_rejected_with_their_position() {
        for link in [all_of_twice, properties, conditions] {
            let error = load(&[("a.json".to_owned(), doubling_schema(30, link, ""))]).expect_err("it is too large");
            let location = error.location.as_ref().expect("it has a location");
            assert!(location.path.ends_with("a.json") && location.position.line > 2, "{error}");
            assert!(error.message.starts_with("schema expands to more than "), "{error}");
            assert!(load(&[("a.json".to_owned(), doubling_schema(8, link, ""))]).is_ok(), "it is small");
        }
        // The limit is lower for a schema with this keyword.
        let closed = "\"unevaluatedProperties\": false, ";
        let error =
            load(&[("a.json".to_owned(), doubling_schema(13, all_of_twice, closed))]).expect_err("it is too large");
        assert!(error.to_string().starts_with("a.json:1:"), "{error}");
        assert!(load(&[("a.json".to_owned(), doubling_schema(6, all_of_twice, closed))]).is_ok(), "it is small");
    }

    #[test]
    fn references_between_documents_are_expanded() {
        let link = |n: usize| {
            let next = format!("{{\"$ref\": \"{}.json\"}}", n + 1);
            format!("{{\"anyOf\": [{next}, {next}]}}")
        };
        let documents: Vec<(String, String)> =
            (0..30).map(|n| (format!("{n}.json"), if n < 29 { link(n) } else { "true".to_owned() })).collect();
        let error = load(&documents).expect_err("it is too large");
        assert!(error.location.is_some() && error.to_string().contains(".json:1:"), "{error}");
    }

    #[test]
    fn a_chain_through_many_documents_is_rejected() {
        let chain = |count: usize| {
            let link = |n: usize| format!("{{\"properties\": {{\"a\": {{\"$ref\": \"{}.json\"}}}}}}", n + 1);
            let text = |n| if n + 1 < count { link(n) } else { "true".to_owned() };
            (0..count).map(|n| (format!("{n}.json"), text(n))).collect::<Vec<_>>()
        };
        assert!(load(&chain(60)).is_ok());
        let error = load(&chain(100)).expect_err("it is too long").to_string();
        assert!(error.starts_with("34.json:1:") && error.ends_with("leads through more than 64 documents"), "{error}");
    }

    #[test]
    fn recursive_schemas_and_long_chains_of_definitions_are_accepted() {
        let tree = "{\"$ref\": \"#/$defs/node\", \"$defs\": {\"node\": {\"properties\": {\"left\": {\"$ref\": \"#/$defs/node\"}, \
                    \"right\": {\"$ref\": \"#/$defs/node\"}, \"all\": {\"items\": {\"$ref\": \"#\"}}}}}}";
        assert!(load(&[("a.json".to_owned(), tree.to_owned())]).is_ok());
        let chain = doubling_schema(3000, |next| format!("{{\"$ref\": \"{next}\"}}"), "");
        assert!(load(&[("a.json".to_owned(), chain)]).is_ok());
    }
}
