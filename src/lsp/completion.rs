//! Completion of keys and values, in a payload and in a string that contains one.

use std::sync::Arc;

use gen_lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemLabelDetails, CompletionItemTextEdit, CompletionList,
    Documentation, InsertTextFormat, TextEdit,
};

use super::cursor::{Around, Cursor, Spot, look};
use super::diagnostics::DocumentView;
use super::draft::Draft;
use super::fields::{Field, field, fields};
use super::markup::prose;
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
pub(super) fn at(
    offset: u32,
    document: &ParsedDocument,
    config: &Arc<Config>,
    view: &DocumentView<'_>,
) -> CompletionList {
    let items = |document: &ParsedDocument, offset: u32, typed: Option<Span>| {
        let text = document.source().text();
        document.with(|document| {
            look(document, offset, |cursor| match misread(cursor, text, offset) {
                Some(misread) if typed.is_none() => Err(misread),
                _ => {
                    let items = complete(cursor, typed, config, view);
                    Ok(match cursor.literals {
                        Some(literals) => in_code(items, literals, offset, view),
                        None => items,
                    })
                }
            })
        })
    };
    let found = match items(document, offset, None) {
        // The typed text was parsed as something else, so parse the document again without it.
        Some(Err(typed)) => {
            let mut without = view.text.to_owned();
            without.replace_range(typed.range(), "");
            let without = document.with_text(&without, config);
            without.and_then(|without| items(&without, typed.start, Some(typed))).and_then(Result::ok)
        }
        Some(Ok(found)) => Some(found),
        None => None,
    };
    // In what spells nothing, such as the indentation of a block of YAML, nothing is completed.
    let found = found.filter(|found| found.first().is_none_or(|item| is_at_cursor(item, offset, view)));
    let found = found.filter(|found| !found.is_empty()).or_else(|| drafted(offset, document, config, view));
    CompletionList { items: found.unwrap_or_default(), ..CompletionList::default() }
}

/// Returns whether the range that an item replaces includes the cursor, as editors require.
fn is_at_cursor(item: &CompletionItem, offset: u32, view: &DocumentView<'_>) -> bool {
    let Some(CompletionItemTextEdit::TextEdit(edit)) = &item.text_edit else { return true };
    let replaced = view.lines.span(view.text, edit.range, view.client.encoding);
    replaced.start <= offset && offset <= replaced.end
}

/// Returns completions in YAML for a key or value that is incomplete.
fn drafted(
    offset: u32,
    document: &ParsedDocument,
    config: &Arc<Config>,
    view: &DocumentView<'_>,
) -> Option<Vec<CompletionItem>> {
    if Format::of_source(document.source()) != Format::Yaml {
        return None;
    }
    let draft = Draft::new(view.text, offset)?;
    let drafted = document.with_text(&draft.text, config)?;
    let complete = |cursor: &Cursor<'_>| complete(cursor, Some(draft.typed), config, view);
    let items = drafted.with(|document| look(document, draft.cursor(), complete))?;
    Some(draft.items(items, view))
}

/// Adapts completions to source code: keeps only those inside a literal and escapes them as the language requires.
fn in_code(
    items: Vec<CompletionItem>,
    literals: &Literals,
    offset: u32,
    view: &DocumentView<'_>,
) -> Vec<CompletionItem> {
    let Some(content) = literals.content_at(offset) else { return Vec::new() };
    let adapted = |item: CompletionItem| {
        let Some(CompletionItemTextEdit::TextEdit(edit)) = &item.text_edit else { return None };
        // The replaced range is inside the literal, which contains JSON, or it is the whole literal, including any
        // quotes.
        let replaced = view.lines.span(view.text, edit.range, view.client.encoding);
        let (span, written, layered) = if !content.contains(replaced) || content == replaced {
            (content, item.label.clone(), false)
        } else if item.insert_text_format.is_some() {
            (replaced, format!("\"{}\"", item.label), false)
        } else {
            (replaced, edit.new_text.clone(), true)
        };
        let new_text = literals.encode_in(view.text, span, &written, layered)?;
        // A comma needs no escape in any language.
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
    items.into_iter().filter_map(adapted).collect()
}

/// Returns the span of letters, digits and underscores on both sides of `offset`.
fn word(text: &str, offset: u32) -> Span {
    let (before, after) = text.split_at(offset as usize);
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let start = before.bytes().rev().take_while(is_word).count() as u32;
    let end = after.bytes().take_while(is_word).count() as u32;
    Span::new(offset - start, offset + end)
}

/// Returns the span of the typed text if it was not parsed as a key or value of its own.
fn misread(cursor: &Cursor<'_>, text: &str, offset: u32) -> Option<Span> {
    let leaf = match cursor.spot {
        Spot::Key(member) => member.key,
        Spot::Value(member) => member.value,
        Spot::Element(element) => element,
        _ => return None,
    };
    let inner = cursor.tree.text();
    let span = leaf.local_span();
    // A word without quotes after a string is parsed as the end of the string.
    if leaf.as_str().is_some() && inner.get(span.start as usize..cursor.offset as usize)?.contains(['\n', '\r']) {
        return Some(word(text, offset));
    }
    // A word after a single quote is parsed as the value of a member whose key is that quote.
    if let Spot::Value(member) = cursor.spot
        && member.name().is_empty()
        && !inner.get(member.key.local_span().end as usize..span.start as usize)?.contains(':')
    {
        return Some(Span::new(member.key.span().start, word(text, offset).end));
    }
    None
}

/// The parts that all items of a response share.
struct Frame<'c, 't> {
    cursor: &'c Cursor<'t>,
    view: &'c DocumentView<'c>,
    slot: &'c Slot<'t>,
    /// The range to replace in the file.
    replaced: Span,
    additional: Option<Vec<TextEdit>>,
}

fn complete(cursor: &Cursor<'_>, typed: Option<Span>, config: &Config, view: &DocumentView<'_>) -> Vec<CompletionItem> {
    let Some(slot) = Slot::at(cursor) else { return Vec::new() };
    let replaced = typed.unwrap_or_else(|| cursor.tree.file_span(slot.replaced));
    let additional = slot.comma_before.map(|at| {
        let at = cursor.tree.file_span(Span::at(at));
        vec![TextEdit { range: view.range(at), new_text: ",".to_owned() }]
    });
    let frame = Frame { cursor, view, slot: &slot, replaced, additional };
    let schemas = &config.schemas;
    let Some(around) = cursor.container() else { return Vec::new() };
    match slot.kind {
        SlotKind::Key { has_colon } => {
            // In a file that may not be a payload, offer keys only in an empty object, or after a key has identified
            // the payload.
            let (_, outer) = cursor.around.split_last().unwrap_or((around, &[]));
            let outermost = outer.iter().all(|around| around.node.kind() == Kind::Array);
            if around.kind.is_none() && !(outermost && is_blank(around.node, cursor)) {
                return Vec::new();
            }
            let there = |name: &str| {
                let mut others = around.node.all_members().filter(|member| !is_at(member.key, cursor));
                others.any(|member| member.name() == name)
            };
            let fields = fields(cursor, schemas).into_iter().filter(|field| !there(&field.name));
            fields.map(|field| frame.key(&field, around, schemas, has_colon)).collect()
        }
        SlotKind::Value { name } => {
            let field = field(cursor, name, schemas);
            field.map(|field| frame.values(&field.described)).unwrap_or_default()
        }
        SlotKind::Element => {
            let shape = schemas.shapes().element(around.shape);
            frame.values(&schemas.describe(shape))
        }
    }
}

/// Returns whether an object has no other member than the one that is being typed.
fn is_blank(object: NodeRef<'_>, cursor: &Cursor<'_>) -> bool {
    object.all_members().all(|member| is_at(member.key, cursor))
}

fn is_at(key: NodeRef<'_>, cursor: &Cursor<'_>) -> bool {
    let span = key.local_span();
    span.start < cursor.offset && cursor.offset <= span.end || (span.is_empty() && span.start == cursor.offset)
}

impl Frame<'_, '_> {
    fn key(&self, field: &Field, around: &Around<'_>, schemas: &Schemas, has_colon: bool) -> CompletionItem {
        let quoted = format!("\"{}\"", field.name);
        let mut snippet = Snippet::new(self.cursor.tree.depth());
        snippet.text(&quoted);
        if !has_colon {
            snippet.text(": ");
            field.value(&mut snippet, schemas.shapes());
            if self.slot.comma_after {
                snippet.text(",");
            }
        }
        let rank = match (&field.required, &field.inapplicable) {
            (Some(None), _) => 0,
            (Some(Some(_)), _) => 1,
            (None, None) => 2,
            (None, Some(_)) => 3,
        };
        let remark = field.remark().filter(|_| self.view.client.label_details);
        CompletionItem {
            kind: Some(CompletionItemKind::Property),
            detail: field.detail(),
            label_details: remark
                .map(|remark| CompletionItemLabelDetails { description: Some(remark), ..Default::default() }),
            documentation: Some(self.documentation(field.page(around, schemas))),
            sort_text: Some(format!("{rank}{}", field.name)),
            ..self.item(&field.name, &quoted, snippet)
        }
    }

    fn values(&self, described: &Description) -> Vec<CompletionItem> {
        let boolean = described.values.is_empty() && described.types == ["boolean"];
        let listed = |value: bool| DescribedValue { value: value.into(), description: None };
        let booleans = if boolean { vec![listed(true), listed(false)] } else { Vec::new() };
        let item = |(index, value): (usize, &DescribedValue)| {
            let text = value.value.to_string();
            let mut snippet = Snippet::new(self.cursor.tree.depth());
            snippet.text(&text);
            if self.slot.comma_after {
                snippet.text(",");
            }
            CompletionItem {
                kind: Some(CompletionItemKind::Value),
                documentation: value.description.as_deref().map(|text| self.documentation(prose(text))),
                // The schema defines the order: for a status, it is the order of the life cycle.
                sort_text: Some(format!("{index:03}")),
                ..self.item(value.value.as_str().unwrap_or(&text), &text, snippet)
            }
        };
        described.values.iter().chain(&booleans).enumerate().map(item).collect()
    }

    /// Returns the documentation of an item. `page` is Markdown.
    fn documentation(&self, page: String) -> Documentation {
        self.view.client.documentation.content(page).into()
    }

    /// Returns an item that inserts a snippet. The client matches the typed text against `filter`.
    fn item(&self, label: &str, filter: &str, snippet: Snippet) -> CompletionItem {
        let snippets = self.view.client.snippets && snippet.has_stops();
        CompletionItem {
            label: one_line(label),
            filter_text: Some(escape_layers(filter, self.cursor.tree.depth())),
            insert_text_format: snippets.then_some(InsertTextFormat::Snippet),
            text_edit: Some(
                TextEdit { range: self.view.range(self.replaced), new_text: snippet.finish(snippets) }.into(),
            ),
            additional_text_edits: self.additional.clone(),
            ..CompletionItem::default()
        }
    }
}
