//! Finds the bodies of requests and example responses in Postman collections. Bodies are strings in a JSON document.

use super::part::{Dialect, Part, may_name_secret};
use crate::source::Span;
use crate::syntax::{Kind, NodeRef, Tree};

/// Postman replaces variables and removes comments before it sends a request.
const DIALECT: Dialect =
    Dialect { json5: false, comments: true, placeholders: true, templates: false, prose: false, transcribed: false };

/// Returns whether a JSON document is a collection in version 2 of the format, according to its `schema` member.
pub(super) fn is_collection(tree: &Tree<'_>) -> bool {
    let Some(root) = tree.root() else { return false };
    let schema = root.get("info").and_then(|info| info.get("schema")).and_then(NodeRef::as_str);
    schema.is_some_and(|schema| schema.contains("/collection/v2")) && root.get("item").is_some()
}

/// Passes each request or response body in a collection to `each`, with its JSON Pointer.
pub(super) fn parts(tree: &Tree<'_>, each: &mut dyn FnMut(Part<'static>, String)) {
    for root in tree.roots().filter(|root| root.kind() == Kind::Object) {
        visit_items(root, "", each);
    }
}

/// Visits the requests in a folder, and in the folders inside it. The recursion is limited by the depth of the tree.
fn visit_items(folder: NodeRef<'_>, pointer: &str, each: &mut dyn FnMut(Part<'static>, String)) {
    let Some(list) = folder.get("item") else { return };
    for (index, item) in list.elements().enumerate() {
        let pointer = format!("{pointer}/item/{index}");
        let body = item.get("request").and_then(|request| request.get("body"));
        if let Some(raw) = body.filter(|body| is_raw(*body)).and_then(|body| body.get("raw")) {
            read_string(raw, format!("{pointer}/request/body/raw"), DIALECT, each);
        }
        for (index, response) in item.get("response").into_iter().flat_map(NodeRef::elements).enumerate() {
            if let Some(body) = response.get("body") {
                read_string(body, format!("{pointer}/response/{index}/body"), Dialect::default(), each);
            }
        }
        visit_items(item, &pointer, each);
    }
}

/// Returns whether a body is plain text, and not a form or a file, for example.
fn is_raw(body: NodeRef<'_>) -> bool {
    body.get("mode").is_none_or(|mode| mode.as_str() == Some("raw"))
}

/// Passes the content of `string` to `each` as a part.
fn read_string(string: NodeRef<'_>, pointer: String, dialect: Dialect, each: &mut dyn FnMut(Part<'static>, String)) {
    let Some(text) = string.as_str() else { return };
    each(Part { forbids_new_lines: false, ..Part::new(text.to_owned(), string.content_map(), dialect) }, pointer);
}

/// Returns the spans of the secret values of headers, variables and authorization parameters:
/// `{"key": "token", "value": "…"}`.
pub(super) fn secrets(tree: &Tree<'_>) -> Vec<Span> {
    let mut found = Vec::new();
    tree.roots().for_each(|root| add_secrets(root, &mut found));
    found
}

fn add_secrets(node: NodeRef<'_>, found: &mut Vec<Span>) {
    if node.get("key").and_then(NodeRef::as_str).is_some_and(may_name_secret)
        && let Some(value) = node.get("value")
        && value.kind() == Kind::String
        && !value.is_placeholder()
        && !value.content_span().is_empty()
    {
        found.push(value.content_span());
    }
    node.elements().for_each(|element| add_secrets(element, found));
    node.members().for_each(|member| add_secrets(member.value, found));
}
