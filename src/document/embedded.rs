//! Parses the JSON in strings, such as `{\"Ticket\": {}}` in `{"IncidentContainerJson": "{\"Ticket\": {}}"}`. A string
//! is parsed if a schema declares that the string holds JSON, or if the string contains a payload.

use std::borrow::Cow;

use crate::catalog::shape::RootedShapes;
use crate::catalog::{Schemas, Shapes, holds_payload, may_hold_payload, recognize};
use crate::diagnostic::{Edit, RuleId};
use crate::source::Span;
use crate::syntax::{
    Kind, NodeId, NodeRef, ORDER_STEP, ParseOptions, Parsed, Repair, Shape, ShapeId, Tree, parse, pointer_segment,
};

/// The maximum number of strings nested in each other. For example, a log record may hold a request in a string, and
/// the request may hold its container in another string.
const MAX_LAYERS: u8 = 4;

/// Parses the JSON in the strings of a tree, and attaches the tree of the JSON to each string.
pub(super) fn parse_embedded(
    parsed: &mut Parsed<'_>,
    schemas: &Schemas,
    options: &ParseOptions<'_>,
    surrounding_text: SurroundingText,
) {
    if may_hold_json(&parsed.tree, &parsed.repairs) {
        parse_embedded_below(parsed, schemas, Shapes::ROOT, "", options, surrounding_text);
    }
}

/// Whether a string may have other text around its JSON, as in `"sent {\"Ticket\": {}}"`. Does not apply to strings
/// that a schema declares to hold JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SurroundingText {
    /// A string with other text is not parsed.
    Rejected,
    /// A string with other text is parsed if it contains a payload. This applies to source code.
    Accepted,
}

/// Returns whether any string of the tree may contain a bracket. A string without brackets does not hold JSON. Most
/// payloads have no JSON in strings, so this fast check avoids looking up the schema of each member.
///
/// In a text without repairs, every opening bracket outside of strings and comments opens an object or array. If there
/// are as many brackets as objects and arrays, and no `\u` or `\x` escapes, no string has a bracket. In a text with
/// repairs, each string is checked.
fn may_hold_json(tree: &Tree<'_>, repairs: &[Repair]) -> bool {
    let text = tree.text().as_bytes();
    if repairs.is_empty() {
        return memchr::memchr2_iter(b'{', b'[', text).count() != tree.container_count()
            || memchr::memchr_iter(b'\\', text).any(|at| matches!(text.get(at + 1), Some(b'u' | b'x')));
    }
    tree.strings().any(|string| memchr::memchr2(b'{', b'[', string.as_bytes()).is_some())
}

/// Adds the repairs of the JSON in `string` (`inner`) to the repairs of the text around the string (`repairs`).
///
/// If the string has no closing quote, a repair of the surrounding text inserts the quote at the end of the content.
/// Text that an inner repair inserts at the same position goes before this quote. If both the string and the JSON in
/// the string are truncated, their two repairs become one.
fn insert_repairs(repairs: &mut Vec<Repair>, mut inner: Vec<Repair>, string: NodeRef<'_>) {
    let content_end = Span::at(string.content_span().end);
    let is_closed = string.content_span().end < string.span().end;
    let edits_content_end = |repair: &Repair| repair.edits.iter().any(|edit| edit.span == content_end);
    let index = if is_closed || inner.is_empty() { None } else { repairs.iter().position(edits_content_end) };
    let index = index.unwrap_or(repairs.len());
    if let Some(quote) = repairs.get(index).and_then(|outer| outer.edits.iter().find(|edit| edit.span == content_end)) {
        // The inner edits go before the quote, in their own order. Insertions at the same position are applied by
        // ascending `order`, so the orders of all inner edits must fit into the step before the quote.
        let step_before_quote = quote.order.saturating_sub(ORDER_STEP);
        for edit in inner.iter_mut().flat_map(|repair| &mut repair.edits) {
            edit.order = step_before_quote + (edit.order / ORDER_STEP).min(ORDER_STEP - 1);
        }
    }
    let is_truncated = |repair: &Repair| repair.rule == RuleId::UnexpectedEnd;
    if let Some(outer) = repairs.get_mut(index).filter(|outer| is_truncated(outer))
        && let Some(inner_index) = inner.iter().position(|repair| is_truncated(repair) && edits_content_end(repair))
    {
        let inner_edits = inner.remove(inner_index).edits;
        let is_replaced = |edit: &Edit| inner_edits.iter().any(|inner| inner.span.overlaps(edit.span));
        outer.edits.retain(|edit| !is_replaced(edit));
        outer.edits.splice(..0, inner_edits);
        outer.edits.sort_by_key(|edit| (edit.span.start, !edit.span.is_empty()));
    }
    repairs.splice(index..index, inner);
}

/// Drops repairs of a string's escapes and characters if the JSON in the string is repaired at the same positions. A
/// mistake then has only one finding: that of the repair of the JSON, which is more specific.
fn drop_replaced_repairs(repairs: &mut Vec<Repair>, embedded: &[(NodeId, Parsed<'_>)]) {
    let edits = embedded.iter().flat_map(|(_, parsed)| &parsed.repairs).flat_map(|repair| &repair.edits);
    let mut replaced: Vec<Span> = edits.map(|edit| edit.span).filter(|span| !span.is_empty()).collect();
    if replaced.is_empty() {
        return;
    }
    replaced.sort_unstable();
    let is_replaced = |edit: &Edit| {
        let after = replaced.partition_point(|span| span.start < edit.span.end);
        replaced[..after].last().is_some_and(|span| span.overlaps(edit.span))
    };
    repairs.retain(|repair| {
        let repairs_characters =
            matches!(repair.rule, RuleId::ControlCharacter | RuleId::InvalidEscape | RuleId::UnescapedQuote);
        !(repairs_characters && repair.edits.iter().all(is_replaced))
    });
}

/// A string that may hold JSON.
struct Candidate {
    string: NodeId,
    /// JSON Pointer of the string in the file.
    pointer: String,
    /// The shape (the type in a schema) of the JSON in the string, or [`Shapes::ROOT`] if no schema declares JSON.
    shape: ShapeId,
    /// Whether the string is the outermost value of its tree.
    is_root: bool,
}

/// Parses the strings of the tree in `outer`, and recursively the strings in the JSON of these strings. `root_shape` is
/// the shape of the outermost value, and `root_pointer` is the JSON Pointer of this value in the file.
fn parse_embedded_below(
    outer: &mut Parsed<'_>,
    schemas: &Schemas,
    root_shape: ShapeId,
    root_pointer: &str,
    options: &ParseOptions<'_>,
    surrounding_text: SurroundingText,
) {
    if outer.tree.depth() >= MAX_LAYERS {
        return;
    }
    let mut candidates = Vec::new();
    for root in outer.tree.roots() {
        // A payload that was serialized twice is a single string.
        if root.as_str().is_some_and(may_be_json_content) {
            candidates.push(Candidate {
                string: root.id(),
                pointer: root_pointer.to_owned(),
                shape: root_shape,
                is_root: true,
            });
        } else {
            add_candidates(root, schemas, root_shape, &mut root_pointer.to_owned(), &mut candidates);
        }
    }
    let mut embedded = Vec::new();
    for Candidate { string, pointer, shape, is_root } in candidates {
        let node = outer.tree.node_ref(string);
        let text = node.as_str().unwrap_or("");
        let is_declared = shape != Shapes::ROOT;
        // If no schema declares JSON, the string is ordinary text, unless it contains a payload.
        if !is_declared && !may_hold_payload(text, schemas) {
            continue;
        }
        let map = node.content_map();
        let rooted = RootedShapes { shapes: schemas.shapes(), root: shape };
        let options = ParseOptions {
            shape: Some(&rooted),
            ignore_byte_order_mark: false,
            forbids_new_lines: true,
            strict: true,
            ..*options
        };
        let mut parsed = parse(Cow::Owned(text.to_owned()), Some(map), &options);
        for repair in &mut parsed.repairs {
            repair.pointer.insert_str(0, &pointer);
        }
        parse_embedded_below(&mut parsed, schemas, shape, &pointer, &options, surrounding_text);
        let is_json = if is_declared {
            // A string without an object or array violates the schema, no matter how the string is repaired. A string
            // that is the outermost value must contain only JSON, because it is parsed as JSON that was serialized
            // twice.
            (!is_root || parsed.is_whole() && !parsed.templated) && parsed.tree.roots().any(holds_container)
        } else {
            (surrounding_text == SurroundingText::Accepted || parsed.is_whole())
                && parsed.tree.roots().any(|root| holds_payload(root, schemas))
        };
        if !is_json {
            continue;
        }
        embedded.push((string, parsed));
    }
    drop_replaced_repairs(&mut outer.repairs, &embedded);
    for (string, parsed) in embedded {
        outer.too_deep = outer.too_deep.or(parsed.too_deep);
        outer.templated |= parsed.templated;
        insert_repairs(&mut outer.repairs, parsed.repairs, outer.tree.node_ref(string));
        outer.tree.attach_embedded(string, parsed.tree);
    }
}

/// Returns whether a value is an object or an array, possibly as JSON in a string.
fn holds_container(node: NodeRef<'_>) -> bool {
    match node.embedded() {
        Some(tree) => tree.roots().any(holds_container),
        None => matches!(node.kind(), Kind::Object | Kind::Array),
    }
}

/// Returns whether the content of a string starts like JSON. A `[` alone is not enough, since other text may start with
/// it, such as `[urgent] call`.
fn may_be_json_content(text: &str) -> bool {
    let mut significant = text.chars().filter(|character| !character.is_whitespace());
    match significant.next() {
        Some('{') => true,
        Some('[') => matches!(significant.next(), Some('{' | '[' | ']' | '"' | '\'' | '\\')),
        // Serialized twice: a string that holds a string that holds JSON.
        Some('"') => {
            matches!(significant.next(), Some('{' | '[' | '\\'))
                && text.contains(['{', '['])
                && text.trim_end().ends_with('"')
        }
        _ => false,
    }
}

/// Returns whether a text starts with a template variable, as in `{{updater}} and {{ticket}}`. Such a text is not JSON.
fn starts_with_template_variable(text: &str) -> bool {
    let name = text.trim_start().strip_prefix("{{").and_then(|text| text.split_once("}}"));
    let is_name = |name: &str| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$' | b' '))
    };
    name.is_some_and(|(name, _)| is_name(name))
}

/// Adds the strings in `node` that may hold JSON to `candidates`. Members that the schema of their object does not
/// describe are skipped.
fn add_candidates(
    node: NodeRef<'_>,
    schemas: &Schemas,
    shape: ShapeId,
    pointer: &mut String,
    candidates: &mut Vec<Candidate>,
) {
    let shapes = schemas.shapes();
    match node.kind() {
        Kind::Object => {
            let has_schema = shape != Shapes::ROOT || recognize(node, schemas).is_some();
            for member in node.members() {
                // Only containers and strings can hold JSON.
                if !matches!(member.value.kind(), Kind::Object | Kind::Array | Kind::String) {
                    continue;
                }
                let shape = match json_holder_shape(shapes, shape, member.name(), member.value) {
                    Some(shape) => shape,
                    // An object that no schema describes, such as a log record, may hold a payload in any field.
                    None if !has_schema => Shapes::ROOT,
                    None => continue,
                };
                let len = pointer.len();
                pointer.push('/');
                pointer.push_str(&pointer_segment(member.name()));
                add_candidates(member.value, schemas, shape, pointer, candidates);
                pointer.truncate(len);
            }
        }
        Kind::Array => {
            let element_shape = shapes.element(shape);
            if element_shape == ShapeId::UNKNOWN {
                return;
            }
            for (index, element) in node.elements().enumerate() {
                let len = pointer.len();
                pointer.push('/');
                pointer.push_str(&index.to_string());
                add_candidates(element, schemas, element_shape, pointer, candidates);
                pointer.truncate(len);
            }
        }
        Kind::String => {
            if shape == Shapes::ROOT {
                if node.as_str().is_some_and(may_be_json_content) && !node.is_placeholder() {
                    candidates.push(Candidate { string: node.id(), pointer: pointer.clone(), shape, is_root: false });
                }
            } else if let Some(content) = shapes.content(shape) {
                // Text without a brace cannot hold an object. Such text is not parsed, and rules report it as an
                // invalid value.
                let may_hold_json = node.as_str().is_some_and(|text| text.contains('{') || may_be_json_content(text));
                let is_flattened = node.as_str().and_then(super::Flattener::of).is_some();
                let is_template = node.is_placeholder() || node.as_str().is_some_and(starts_with_template_variable);
                if may_hold_json && !is_flattened && !is_template {
                    candidates.push(Candidate {
                        string: node.id(),
                        pointer: pointer.clone(),
                        shape: content,
                        is_root: false,
                    });
                }
            }
        }
        _ => {}
    }
}

/// Returns the shape of the member `name` if its `value` may be, or contain, a string with JSON. `object_shape` is the
/// shape of the object with the member.
fn json_holder_shape(shapes: &Shapes, object_shape: ShapeId, name: &str, value: NodeRef<'_>) -> Option<ShapeId> {
    let shape = shapes.member(object_shape, name)?;
    match value.kind() {
        Kind::String => shapes.content(shape).map(|_| shape),
        _ => Some(shape),
    }
}
