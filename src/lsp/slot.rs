//! What a completion at the cursor can insert: a key, a value or an item. Also determines which text the completion
//! replaces, and whether a comma is missing before or after it.

use super::cursor::{Cursor, Spot};
use crate::source::Span;
use crate::syntax::{Kind, NodeRef, skip_comments};

/// A location that can be completed.
#[derive(Debug)]
pub(super) struct Slot<'t> {
    /// What to complete.
    pub kind: SlotKind<'t>,
    /// The span that the completion replaces, in the text of the cursor's tree.
    pub replaced: Span,
    /// The offset at which a comma is missing before the slot, in the text of the cursor's tree. `None` if no comma is
    /// missing.
    pub missing_comma_before: Option<u32>,
    /// Whether a comma is missing after the slot, before the next member or item.
    pub is_comma_missing_after: bool,
}

/// What to complete at a slot.
#[derive(Debug, Clone, Copy)]
pub(super) enum SlotKind<'t> {
    /// A key in the object around the slot. The key may already have a value.
    Key {
        /// Whether a colon follows the key.
        has_colon: bool,
    },
    /// The value of the member with this key.
    Value {
        /// The key of the member.
        name: &'t str,
    },
    /// An item of the array around the slot.
    Element,
}

impl<'t> Slot<'t> {
    /// Returns the slot at a cursor, or `None` if nothing can be completed at the cursor. For example, nothing can be
    /// completed in a comment, directly before a value, or between a key and its value.
    pub(super) fn at(cursor: &Cursor<'t>) -> Option<Self> {
        let text = cursor.tree.text();
        let offset = cursor.offset;
        let parent = cursor.parent()?.node;
        let starts_at_cursor = |node: NodeRef<'_>| node.local_span().start == offset && !node.local_span().is_empty();
        let (kind, replaced) = match cursor.spot {
            // A cursor directly before a key: a new member can be inserted there.
            Spot::Key(member) if starts_at_cursor(member.key) => return Self::key_slot(cursor, parent),
            Spot::Key(member) => {
                let replaced = replaced_span(member.key, offset);
                let has_colon = text[replaced.end as usize..].trim_start().starts_with(':');
                (SlotKind::Key { has_colon }, replaced)
            }
            Spot::Value(member) => {
                if matches!(member.value.kind(), Kind::Object | Kind::Array) || starts_at_cursor(member.value) {
                    return None;
                }
                (SlotKind::Value { name: member.name() }, replaced_span(member.value, offset))
            }
            Spot::Element(element) => {
                if matches!(element.kind(), Kind::Object | Kind::Array) || starts_at_cursor(element) {
                    return None;
                }
                (SlotKind::Element, replaced_span(element, offset))
            }
            Spot::BetweenMembers | Spot::BetweenItems if is_in_comment(parent, offset) => return None,
            Spot::BetweenMembers => return Self::key_slot(cursor, parent),
            Spot::BetweenItems => (SlotKind::Element, Span::at(offset)),
            Spot::Outside => return None,
        };
        Some(Self::with_commas(cursor, parent, kind, replaced))
    }

    /// Returns the slot for a new key between the members of an object, or `None` if the cursor is inside of a member.
    fn key_slot(cursor: &Cursor<'t>, object: NodeRef<'t>) -> Option<Self> {
        // No key can be inserted between a key and its value.
        let before = object.all_members().take_while(|member| member.key.local_span().end <= cursor.offset).last();
        if before.is_some_and(|member| cursor.offset < member.value.local_span().start) {
            return None;
        }
        let kind = SlotKind::Key { has_colon: false };
        Some(Self::with_commas(cursor, object, kind, Span::at(cursor.offset)))
    }

    /// Creates a slot, and determines which commas are missing before and after it.
    fn with_commas(cursor: &Cursor<'t>, parent: NodeRef<'t>, kind: SlotKind<'t>, replaced: Span) -> Self {
        let text = cursor.tree.text();
        // Whether the completion replaces `node`. If `replaced` is empty, the byte after the cursor counts as replaced.
        let is_replaced = |node: NodeRef<'_>| {
            node.local_span().end > replaced.start && node.local_span().start < replaced.end.max(replaced.start + 1)
        };
        let sibling_ends = children(parent).filter(|node| !is_replaced(*node)).map(|node| node.local_span().end);
        let previous_end = sibling_ends.filter(|end| *end <= replaced.start).max();
        let missing_comma_before = match kind {
            SlotKind::Value { .. } => None,
            _ => previous_end
                .filter(|end| !significant_bytes(text, *end, replaced.start).any(|byte| matches!(byte, b',' | b':'))),
        };
        let next_char = text[skip_comments(text, replaced.end as usize, text.len())..].chars().next();
        let is_comma_missing_after = match kind {
            SlotKind::Key { has_colon: true, .. } => false,
            SlotKind::Key { .. } | SlotKind::Value { .. } => next_char.is_some_and(may_start_key),
            SlotKind::Element => next_char.is_some_and(|next| may_start_key(next) || matches!(next, '{' | '[' | '-')),
        };
        Self { kind, replaced, missing_comma_before, is_comma_missing_after }
    }
}

/// Returns the bytes from `start` to `end` that are neither whitespace nor in comments.
fn significant_bytes(text: &str, start: u32, end: u32) -> impl Iterator<Item = u8> {
    let text = &text[..end as usize];
    let mut at = start as usize;
    std::iter::from_fn(move || {
        at = skip_comments(text, at, text.len());
        let byte = *text.as_bytes().get(at)?;
        at += text[at..].chars().next().map_or(1, char::len_utf8);
        Some(byte)
    })
}

/// Returns whether `offset` is in a comment. The offset must be between the children of `parent`.
fn is_in_comment(parent: NodeRef<'_>, offset: u32) -> bool {
    let text = &parent.tree().text()[..offset as usize];
    let ends = children(parent).map(|node| node.local_span().end).filter(|end| *end <= offset);
    let mut at = ends.max().unwrap_or(parent.local_span().start) as usize;
    loop {
        at += text[at..].find('/').unwrap_or(text.len() - at);
        let rest = &text[at..];
        if rest.starts_with("//") && !rest.contains(['\n', '\r']) || rest.starts_with("/*") && !rest[2..].contains("*/")
        {
            return true;
        }
        if rest.is_empty() {
            return false;
        }
        at = skip_comments(text, at, text.len()).max(at + 1);
    }
}

/// Returns whether a key may start with this character, with or without quotes.
fn may_start_key(character: char) -> bool {
    matches!(character, '"' | '\'' | '_') || character.is_alphanumeric()
}

/// Returns the keys and values of an object, or the items of an array.
fn children(container: NodeRef<'_>) -> impl Iterator<Item = NodeRef<'_>> {
    container.all_members().flat_map(|member| [member.key, member.value]).chain(container.elements())
}

/// Returns the span that a completion replaces if the cursor is in the key or value `node`.
///
/// The span includes the quotes. If the closing quote is missing, the span ends at the cursor, because the parser adds
/// the following text to the string.
fn replaced_span(node: NodeRef<'_>, offset: u32) -> Span {
    let span = node.local_span();
    if span.is_empty() {
        return Span::at(offset);
    }
    let text = &node.tree().text()[span.range()];
    let is_quoted = text.starts_with(['"', '\'', '`', '“']);
    let last_len = text.chars().next_back().map_or(0, char::len_utf8) as u32;
    let is_closed = !is_quoted || (span.len() > last_len && text.ends_with(['"', '\'', '`', '”']));
    let after_cursor = &node.tree().text()[offset.max(span.start) as usize..span.end.max(offset) as usize];
    // A string with a line break after the cursor is probably not closed where the parser closed it.
    if is_closed && !after_cursor.contains(['\n', '\r']) { span } else { Span::new(span.start, offset.max(span.start)) }
}
