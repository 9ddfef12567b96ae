//! Completes keys and values of payloads, also of payloads in strings and in source code.

use std::sync::Arc;

use gen_lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemLabelDetails, CompletionItemTextEdit, CompletionList,
    Documentation, InsertTextFormat, TextEdit,
};

use super::cursor::{Cursor, EnclosingNode, Spot, with_cursor_at};
use super::diagnostics::DocumentView;
use super::draft::Draft;
use super::fields::{Field, find_field, possible_fields};
use super::markup::escape_prose;
use super::parsed::ParsedDocument;
use super::slot::{Slot, SlotKind};
use super::snippet::Snippet;
use crate::catalog::{DescribedValue, Description, Schemas};
use crate::config::Config;
use crate::document::{Format, Literals};
use crate::report::one_line;
use crate::source::Span;
use crate::syntax::{Kind, NodeRef, Shape as _, escape_layers};

/// Returns the completions at the byte `offset` of a document.
pub(super) fn complete_at(
    offset: u32,
    document: &ParsedDocument,
    config: &Arc<Config>,
    view: &DocumentView<'_>,
) -> CompletionList {
    // Returns the completions at an offset. Returns `Err` if the text that the user has typed was parsed as a part of
    // another key or value. `Err` contains the span of the typed text.
    let items = |document: &ParsedDocument, offset: u32, typed: Option<Span>| {
        let text = document.source().text();
        document.with(|document| {
            with_cursor_at(document, offset, |cursor| match misparsed_span(cursor, text, offset) {
                Some(misparsed) if typed.is_none() => Err(misparsed),
                _ => {
                    let items = complete_at_cursor(cursor, typed, config, view);
                    Ok(match cursor.literals {
                        Some(literals) => adapt_to_code(items, literals, offset, view),
                        None => items,
                    })
                }
            })
        })
    };
    let found = match items(document, offset, None) {
        // Parse the document again without the typed text.
        Some(Err(typed)) => {
            let mut text = view.text.to_owned();
            text.replace_range(typed.range(), "");
            let without_typed = document.with_text(&text, config);
            without_typed.and_then(|document| items(&document, typed.start, Some(typed))).and_then(Result::ok)
        }
        Some(Ok(found)) => Some(found),
        None => None,
    };
    // Discard items that replace text elsewhere. Such items occur in the indentation of a YAML block, for example,
    // because the indentation is not part of the value.
    let found = found.filter(|found| found.first().is_none_or(|item| is_at_cursor(item, offset, view)));
    let found = found.filter(|found| !found.is_empty()).or_else(|| complete_draft(offset, document, config, view));
    CompletionList { items: found.unwrap_or_default(), ..CompletionList::default() }
}

/// Returns whether the range that an item replaces includes the cursor, as editors require.
fn is_at_cursor(item: &CompletionItem, offset: u32, view: &DocumentView<'_>) -> bool {
    let Some(CompletionItemTextEdit::TextEdit(edit)) = &item.text_edit else { return true };
    let replaced = view.lines.span(view.text, edit.range, view.client.encoding);
    replaced.start <= offset && offset <= replaced.end
}

/// Returns the completions of an unfinished key or value in YAML. The document is parsed with a placeholder for the
/// missing part.
fn complete_draft(
    offset: u32,
    document: &ParsedDocument,
    config: &Arc<Config>,
    view: &DocumentView<'_>,
) -> Option<Vec<CompletionItem>> {
    if Format::of_source(document.source()) != Format::Yaml {
        return None;
    }
    let draft = Draft::new(view.text, offset)?;
    let document = document.with_text(&draft.text, config)?;
    let complete = |cursor: &Cursor<'_>| complete_at_cursor(cursor, Some(draft.typed), config, view);
    let items = document.with(|document| with_cursor_at(document, draft.cursor_offset(), complete))?;
    Some(draft.convert_items(items, view))
}

/// Adapts completions to source code: keeps only the items inside of a literal, and escapes these items as the
/// programming language requires.
fn adapt_to_code(
    items: Vec<CompletionItem>,
    literals: &Literals,
    offset: u32,
    view: &DocumentView<'_>,
) -> Vec<CompletionItem> {
    let Some(content) = literals.content_at(offset) else { return Vec::new() };
    let adapt = |item: CompletionItem| {
        let Some(CompletionItemTextEdit::TextEdit(edit)) = &item.text_edit else { return None };
        // If the item replaces a part of the literal's content, the literal is a string that contains JSON. Otherwise,
        // the item replaces the whole literal, including its quotes.
        let replaced = view.lines.span(view.text, edit.range, view.client.encoding);
        let (span, text, has_json_escapes) = if !content.contains(replaced) || content == replaced {
            (content, item.label.clone(), false)
        } else if item.insert_text_format.is_some() {
            (replaced, format!("\"{}\"", item.label), false)
        } else {
            (replaced, edit.new_text.clone(), true)
        };
        let new_text = literals.encode_in(view.text, span, &text, has_json_escapes)?;
        // Additional edits insert commas, which need no escape in any language.
        let in_content =
            |edit: &TextEdit| content.contains(view.lines.span(view.text, edit.range, view.client.encoding));
        let additional = item.additional_text_edits.filter(|edits| edits.iter().all(in_content));
        Some(CompletionItem {
            filter_text: Some(new_text.clone()),
            insert_text_format: None,
            text_edit: Some(TextEdit { range: view.range(span), new_text }.into()),
            additional_text_edits: additional,
            ..item
        })
    };
    items.into_iter().filter_map(adapt).collect()
}

/// Returns the span of the word at `offset`: the letters, digits and underscores before and after it.
fn word_span(text: &str, offset: u32) -> Span {
    let (before, after) = text.split_at(offset as usize);
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let start = before.bytes().rev().take_while(is_word).count() as u32;
    let end = after.bytes().take_while(is_word).count() as u32;
    Span::new(offset - start, offset + end)
}

/// Returns the span of the typed text if it was parsed as a part of another key or value. Otherwise, returns `None`.
fn misparsed_span(cursor: &Cursor<'_>, text: &str, offset: u32) -> Option<Span> {
    let leaf = match cursor.spot {
        Spot::Key(member) => member.key,
        Spot::Value(member) => member.value,
        Spot::Element(element) => element,
        _ => return None,
    };
    let inner = cursor.tree.text();
    let span = leaf.local_span();
    // In `"Status": "New"` followed by a line with the word `So`, the word is parsed as the end of the string.
    if leaf.as_str().is_some() && inner.get(span.start as usize..cursor.offset as usize)?.contains(['\n', '\r']) {
        return Some(word_span(text, offset));
    }
    // In `"So` followed by a line with `"Status": "New"`, the word `So` is parsed as the value of an empty key.
    if let Spot::Value(member) = cursor.spot
        && member.name().is_empty()
        && !inner.get(member.key.local_span().end as usize..span.start as usize)?.contains(':')
    {
        return Some(Span::new(member.key.span().start, word_span(text, offset).end));
    }
    None
}

/// The data that all completions at a cursor share.
struct ItemContext<'c, 't> {
    cursor: &'c Cursor<'t>,
    view: &'c DocumentView<'c>,
    slot: &'c Slot<'t>,
    /// The span in the document that each completion replaces.
    replaced: Span,
    /// The edit that inserts a missing comma before the completion, if any.
    comma_edit: Option<Vec<TextEdit>>,
}

/// Returns the completions at a cursor.
///
/// If `cursor` is in a copy of the document, in which the typed text was removed or completed, `typed` is the span of
/// the typed text in the document. If `cursor` is in the document itself, `typed` is `None`.
fn complete_at_cursor(
    cursor: &Cursor<'_>,
    typed: Option<Span>,
    config: &Config,
    view: &DocumentView<'_>,
) -> Vec<CompletionItem> {
    let Some(slot) = Slot::at(cursor) else { return Vec::new() };
    let replaced = typed.unwrap_or_else(|| cursor.tree.file_span(slot.replaced));
    let comma_edit = slot.missing_comma_before.map(|at| {
        let at = cursor.tree.file_span(Span::at(at));
        vec![TextEdit { range: view.range(at), new_text: ",".to_owned() }]
    });
    let context = ItemContext { cursor, view, slot: &slot, replaced, comma_edit };
    let schemas = &config.schemas;
    let Some(parent) = cursor.parent() else { return Vec::new() };
    match slot.kind {
        SlotKind::Key { has_colon } => {
            // An object that is not recognized as a payload may still become a payload. Offer keys only if the object has
            // no other members and is not inside of another object.
            let (_, outer) = cursor.enclosing.split_last().unwrap_or((parent, &[]));
            let is_outermost = outer.iter().all(|parent| parent.node.kind() == Kind::Array);
            if parent.payload_kind.is_none() && !(is_outermost && has_no_other_members(parent.node, cursor)) {
                return Vec::new();
            }
            let is_present = |name: &str| {
                let mut others = parent.node.all_members().filter(|member| !is_key_at(member.key, cursor));
                others.any(|member| member.name() == name)
            };
            // A request contains its container as an object or as a string, with a different key for each form. If one
            // of the two keys is present, do not offer the other key.
            let container = parent.service.and_then(|service| schemas.service(service).container());
            let is_other_form_present = |name: &str| {
                container.is_some_and(|spec| {
                    name == spec.object_key() && is_present(spec.string_key())
                        || name == spec.string_key() && is_present(spec.object_key())
                })
            };
            let fields = possible_fields(cursor, schemas)
                .into_iter()
                .filter(|field| !is_present(&field.name) && !is_other_form_present(&field.name));
            fields.map(|field| context.key_item(&field, parent, schemas, has_colon)).collect()
        }
        SlotKind::Value { name } => {
            let field = find_field(cursor, name, schemas);
            field.map(|field| context.value_items(&field.description)).unwrap_or_default()
        }
        SlotKind::Element => {
            let shape = schemas.shapes().element(parent.shape);
            context.value_items(&schemas.describe(shape))
        }
    }
}

/// Returns whether an object has no members except the one that the user is typing.
fn has_no_other_members(object: NodeRef<'_>, cursor: &Cursor<'_>) -> bool {
    object.all_members().all(|member| is_key_at(member.key, cursor))
}

/// Returns whether the cursor is in or directly after `key`.
fn is_key_at(key: NodeRef<'_>, cursor: &Cursor<'_>) -> bool {
    let span = key.local_span();
    span.start < cursor.offset && cursor.offset <= span.end || (span.is_empty() && span.start == cursor.offset)
}

impl ItemContext<'_, '_> {
    /// Returns the completion for the key of a field. If no colon follows the cursor, the completion also inserts a
    /// colon and a value.
    fn key_item(
        &self,
        field: &Field,
        parent: &EnclosingNode<'_>,
        schemas: &Schemas,
        has_colon: bool,
    ) -> CompletionItem {
        let quoted = format!("\"{}\"", field.name);
        let mut snippet = Snippet::new(self.cursor.tree.depth());
        snippet.push_json(&quoted);
        if !has_colon {
            snippet.push_json(": ");
            let len_before_value = snippet.plain_len();
            field.push_value(&mut snippet, schemas.shapes());
            if self.slot.is_comma_missing_after {
                let has_value = snippet.plain_len() > len_before_value;
                snippet.push_comma(has_value);
            }
        }
        // Required fields come first: always required, conditionally required, optional, not documented for the status.
        let rank = match (&field.required, &field.inapplicable_status) {
            (Some(None), _) => 0,
            (Some(Some(_)), _) => 1,
            (None, None) => 2,
            (None, Some(_)) => 3,
        };
        let remark = field.inapplicable_remark().filter(|_| self.view.client.supports_label_details);
        CompletionItem {
            kind: Some(CompletionItemKind::Property),
            detail: field.detail(),
            label_details: remark
                .map(|remark| CompletionItemLabelDetails { description: Some(remark), ..Default::default() }),
            documentation: Some(self.documentation(field.markdown(parent, schemas))),
            sort_text: Some(format!("{rank}{}", field.name)),
            ..self.new_item(&field.name, &quoted, snippet)
        }
    }

    /// Returns the completions for the allowed values of a field.
    fn value_items(&self, described: &Description) -> Vec<CompletionItem> {
        let is_boolean = described.values.is_empty() && described.types == ["boolean"];
        let to_value = |value: bool| DescribedValue { value: value.into(), description: None };
        let booleans = if is_boolean { vec![to_value(true), to_value(false)] } else { Vec::new() };
        let to_item = |(index, value): (usize, &DescribedValue)| {
            let text = value.value.to_string();
            let mut snippet = Snippet::new(self.cursor.tree.depth());
            snippet.push_json(&text);
            if self.slot.is_comma_missing_after {
                snippet.push_json(",");
            }
            CompletionItem {
                kind: Some(CompletionItemKind::Value),
                documentation: value.description.as_deref().map(|text| self.documentation(escape_prose(text))),
                // Keep the order of the schema. For a status, it is the order of the life cycle.
                sort_text: Some(format!("{index:03}")),
                ..self.new_item(value.value.as_str().unwrap_or(&text), &text, snippet)
            }
        };
        described.values.iter().chain(&booleans).enumerate().map(to_item).collect()
    }

    /// Returns the documentation of a completion in the client's format. `page` is Markdown.
    fn documentation(&self, page: String) -> Documentation {
        self.view.client.documentation_format.content(page).into()
    }

    /// Returns a completion that inserts a snippet. The client shows the completion if the typed text matches `filter`.
    fn new_item(&self, label: &str, filter: &str, snippet: Snippet) -> CompletionItem {
        let is_snippet = self.view.client.supports_snippets && snippet.has_stops();
        CompletionItem {
            label: one_line(label),
            filter_text: Some(escape_layers(filter, self.cursor.tree.depth())),
            insert_text_format: is_snippet.then_some(InsertTextFormat::Snippet),
            text_edit: Some(
                TextEdit { range: self.view.range(self.replaced), new_text: snippet.into_text(is_snippet) }.into(),
            ),
            additional_text_edits: self.comma_edit.clone(),
            ..CompletionItem::default()
        }
    }
}
