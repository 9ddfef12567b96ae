//! JSON inside strings: found where the schemas say that a string holds it, and read by the same parser.

use std::borrow::Cow;

use super::recognize::{Certainty, recognize};
use crate::diagnostic::Diagnostic;
use crate::schema::Shapes;
use crate::schema::shape::Rooted;
use crate::source::Span;
use crate::syntax::{Kind, NodeId, NodeRef, ParseOptions, Shape, ShapeId, Tree, parse, pointer_segment};

/// How many strings may lie in each other: a log that holds a payload that holds a container has three.
const MAX_LAYERS: u8 = 4;

/// Reads the strings of `tree` that hold JSON, and hangs what they hold below them.
pub(super) fn graft(tree: &mut Tree<'_>, shapes: &Shapes, options: &ParseOptions<'_>, repairs: &mut Vec<Diagnostic>) {
    if may_hold_json(tree, repairs) {
        graft_below(tree, shapes, Shapes::ROOT, "", options, repairs);
    }
}

/// Whether a string of the tree may hold JSON, which has a bracket in it. In a text without repairs every bracket opens a
/// container, unless it stands in a string or a comment, or is spelled by its number: where there are as many as containers,
/// no string has one. Of a text with repairs each string is looked at. Most payloads are told so, without asking the schemas
/// about their every member.
fn may_hold_json(tree: &Tree<'_>, repairs: &[Diagnostic]) -> bool {
    let text = tree.text().as_bytes();
    if repairs.is_empty() {
        return memchr::memchr2_iter(b'{', b'[', text).count() != tree.containers()
            || memchr::memchr_iter(b'\\', text).any(|at| matches!(text.get(at + 1), Some(b'u' | b'x')));
    }
    tree.strings().any(|string| memchr::memchr2(b'{', b'[', string.as_bytes()).is_some())
}

/// Adds what was repaired in a string to what was repaired around it. Where the string's closing quote is missing, what is
/// inserted at the end of its content goes before the quote that is inserted there; and that the string is cut off and the
/// JSON in it too is one finding.
fn insert_repairs(repairs: &mut Vec<Diagnostic>, mut inner: Vec<Diagnostic>, string: NodeRef<'_>) {
    let end = Span::at(string.content_span().end);
    let closed = string.content_span().end < string.span().end;
    let closes =
        |repair: &Diagnostic| repair.fix.as_ref().is_some_and(|fix| fix.edits.iter().any(|edit| edit.span == end));
    let at = if closed || inner.is_empty() { None } else { repairs.iter().position(closes) };
    let at = at.unwrap_or(repairs.len());
    let is_cut = |repair: &Diagnostic| repair.rule == "unexpected-end";
    if let Some(outer) = repairs.get_mut(at).filter(|outer| is_cut(outer))
        && let Some(same) = inner.iter().position(|repair| is_cut(repair) && closes(repair))
        && let Some(outer_fix) = &mut outer.fix
    {
        let edits = inner.remove(same).into_edits();
        outer_fix.edits.splice(..0, edits);
        outer_fix.edits.sort_by_key(|edit| (edit.span.start, !edit.span.is_empty()));
    }
    repairs.splice(at..at, inner);
}

/// A string that holds JSON.
struct Found {
    string: NodeId,
    pointer: String,
    shape: ShapeId,
}

fn graft_below(
    tree: &mut Tree<'_>,
    shapes: &Shapes,
    root_shape: ShapeId,
    prefix: &str,
    options: &ParseOptions<'_>,
    repairs: &mut Vec<Diagnostic>,
) {
    if tree.depth() >= MAX_LAYERS {
        return;
    }
    let mut found = Vec::new();
    for root in tree.roots() {
        // A payload that was serialised once too often is a string as a whole.
        if is_serialised(root) {
            found.push(Found { string: root.id(), pointer: prefix.to_owned(), shape: root_shape });
        } else {
            find(root, shapes, root_shape, &mut prefix.to_owned(), &mut found);
        }
    }
    for Found { string, pointer, shape } in found {
        let node = tree.node_ref(string);
        let text = node.as_str().unwrap_or("").to_owned();
        let map = node.content_map();
        let rooted = Rooted { shapes, root: shape };
        let options = ParseOptions {
            shape: Some(&rooted),
            ignore_byte_order_mark: false,
            inline: true,
            strict: true,
            ..*options
        };
        let mut parsed = parse(Cow::Owned(text), Some(map), &options);
        for repair in &mut parsed.repairs {
            repair.pointer.insert_str(0, &pointer);
        }
        graft_below(&mut parsed.tree, shapes, shape, &pointer, &options, &mut parsed.repairs);
        insert_repairs(repairs, parsed.repairs, node);
        tree.graft(string, parsed.tree);
    }
}

/// Whether a string is a container that was serialised: what is in it starts like one. What stands around it does not
/// tell, as another repair may change that.
fn is_serialised(string: NodeRef<'_>) -> bool {
    let Some(text) = string.as_str() else { return false };
    starts_like_json(text)
}

fn starts_like_json(text: &str) -> bool {
    let mut significant = text.chars().filter(|character| !character.is_whitespace());
    match significant.next() {
        Some('{') => matches!(significant.next(), Some('"' | '\'' | '\\' | '}')),
        Some('[') => matches!(significant.next(), Some('{' | '"' | '[' | ']')),
        // Once more: a string that holds a string that holds JSON.
        Some('"') => {
            matches!(significant.next(), Some('{' | '[' | '\\'))
                && text.contains(['{', '['])
                && text.trim_end().ends_with('"')
        }
        _ => false,
    }
}

/// Looks for strings that hold JSON below `node`, as far as the schemas know the way.
fn find(node: NodeRef<'_>, shapes: &Shapes, shape: ShapeId, pointer: &mut String, found: &mut Vec<Found>) {
    match node.kind() {
        Kind::Object => {
            let known = shape != Shapes::ROOT || recognize(node, Certainty::Found).is_some();
            for member in node.members() {
                // Only containers and strings can hold JSON.
                if !matches!(member.value.kind(), Kind::Object | Kind::Array | Kind::String) {
                    continue;
                }
                let shape = match holder(shapes, shape, member.name(), member.value) {
                    Some(shape) => shape,
                    // A field of a log's record: a payload may lie in it, as in a file of its own.
                    None if !known && (member.value.kind() != Kind::String || is_serialised(member.value)) => {
                        Shapes::ROOT
                    }
                    None => continue,
                };
                let len = pointer.len();
                pointer.push('/');
                pointer.push_str(&pointer_segment(member.name()));
                find(member.value, shapes, shape, pointer, found);
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
                find(element, shapes, element_shape, pointer, found);
                pointer.truncate(len);
            }
        }
        Kind::String if shape == Shapes::ROOT && is_serialised(node) => {
            found.push(Found { string: node.id(), pointer: pointer.clone(), shape });
        }
        Kind::String => {
            if let Some(content) = shapes.content(shape) {
                // Without a brace there is nothing in it to be read: it is no container, and said to be none.
                let braces = node.as_str().is_some_and(|text| text.contains('{') || starts_like_json(text));
                let flattened = node.as_str().and_then(super::Flattened::of).is_some();
                if braces && !flattened && !node.is_placeholder() {
                    found.push(Found { string: node.id(), pointer: pointer.clone(), shape: content });
                }
            }
        }
        _ => {}
    }
}

/// The shape of a member's value, if a string that holds JSON may lie in it.
fn holder(shapes: &Shapes, of: ShapeId, name: &str, value: NodeRef<'_>) -> Option<ShapeId> {
    let shape = shapes.member(of, name)?;
    match value.kind() {
        Kind::String => shapes.content(shape).map(|_| shape),
        _ => Some(shape),
    }
}
