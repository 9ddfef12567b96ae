//! Keys and strings without an opening quote, as in `{a: b"}`.
//!
//! Also strings in a pair of backslashes instead of quotes, as in `{"a": \some text\}`.

use super::Builder;
use super::content::EscapedElsewhere;
use crate::diagnostic::{Applicability, Edit, RuleId};
use crate::source::Span;
use crate::syntax::naming::shorten;
use crate::syntax::repair::{Detail, Repair};
use crate::syntax::scan;
use crate::syntax::search::state::Step;
use crate::syntax::string::{PieceKind, Pieces};
use crate::syntax::tree::{AS_WRITTEN, Flags, Kind, Node};

/// The maximum number of nodes that are examined to find the first key of a text. It bounds the time for each unquoted key.
const MAX_EXAMINED_NODES: usize = 256;

impl Builder<'_> {
    /// Adds a key without an opening quote.
    pub(super) fn add_bare_key(&mut self, step: Step) {
        let content = Span::new(step.content_start, step.content_end);
        let has_closing_quote = step.end > step.content_end;
        let key = &self.text[content.range()];
        let is_identifier = scan::is_identifier(key);
        let mut edits = vec![self.new_insertion(content.start, "\"")];
        let span = Span::new(step.start, step.end);
        let shown = shorten(key).into_owned();
        if is_identifier && key.contains('\\') {
            // The escapes in the key have the same meaning between quotes, so they stay.
            self.tree.add_string(Kind::Key, span, content, Flags::default());
        } else {
            edits.extend(self.escape_edits(content));
            // The key is its source text: it needs no decoding (`AS_WRITTEN`), and its backslashes start no escapes (`VERBATIM`).
            self.tree.nodes.push(Node { span, content, link: AS_WRITTEN, kind: Kind::Key, flags: Flags::VERBATIM });
            self.tree.finish_string(Kind::Key, step.end);
        }
        if !has_closing_quote {
            if is_identifier && self.options.json5 {
                return;
            }
            edits.push(self.new_insertion(content.end, "\""));
        } else if self.bytes[step.content_end as usize] != b'"' {
            edits.push(Edit::replace(Span::new(step.content_end, step.end), "\""));
        }
        let detail = Detail::UnquotedKey { key: shown, has_closing_quote, count: 1, value_count: 0 };
        let repair = Repair::new(RuleId::UnquotedKey, content, detail, edits);
        // If the text ends after the key, `add_missing_colon_and_value` later merges this repair into that of the missing value.
        self.report_at_next_value(repair);
        if self.may_be_prose(step.start) {
            self.mark_last_unsafe();
        }
    }

    /// Returns whether the last key, which has no quotes, may be part of the unquoted string before it.
    ///
    /// In `"a": Error: 500, retry: no`, the last key `retry` may be a part of the string `Error: 500, retry: no`. Returns true if the first
    /// key of the text has quotes, and the last key is on the same line as the unquoted string. The last key starts at `key_start`.
    fn may_be_prose(&self, key_start: u32) -> bool {
        let has_quotes = |node: &Node| node.span.start < node.content.start;
        let mut keys = self.tree.nodes.iter().take(MAX_EXAMINED_NODES).filter(|node| node.kind == Kind::Key);
        let Some(top) = self.tree.open.last() else { return false };
        let text_before = &self.text[top.last_end as usize..key_start as usize];
        let is_one_line = !text_before.contains(['\n', '\r']);
        // The last node is the key without quotes, so the last node but one is the value before the key.
        let previous_value = self.tree.nodes.iter().rev().nth(1);
        let is_unquoted_string =
            |value: &Node| value.kind == Kind::String && value.span == value.content && !value.span.is_empty();
        is_one_line && keys.next().is_some_and(has_quotes) && previous_value.is_some_and(is_unquoted_string)
    }

    /// Adds a string that has only a closing quote: `b"`.
    pub(super) fn add_string_without_opening_quote(&mut self, step: Step) {
        let content = Span::new(step.content_start, step.content_end);
        let span = Span::new(step.start, step.end);
        self.check_tags_in_string(content);
        let mut edits = vec![self.new_insertion(content.start, "\"")];
        // If all backslashes are parts of valid escapes, the string was probably meant to be in quotes. Then the escapes stay.
        let keeps_escapes = self.has_valid_escapes(content);
        if !keeps_escapes {
            edits.extend(self.escape_edits(content));
        }
        let closing = Span::new(content.end, span.end);
        if &self.text[closing.range()] != "\"" {
            edits.push(Edit::replace(closing, "\""));
        }
        let subject = self.tree.next_subject();
        let detail = Detail::UnquotedValue {
            subject: subject.clone(),
            is_placeholder: false,
            has_closing_quote: true,
            has_commas: false,
            count: 1,
        };
        // In `"Status: New"`, the key has no closing quote and the value has no opening quote. One repair covers both.
        let key = self.last_key().map(|key| self.tree.nodes[key as usize].span);
        let shared = self
            .repairs
            .last_mut()
            .filter(|last| last.rule == RuleId::UnterminatedString && key.is_some_and(|key| key.contains(last.span)));
        if let Some(last) = shared {
            last.edits.extend(edits);
        } else {
            let repair = Repair::new(RuleId::UnquotedValue, span, detail, edits);
            self.report_at_next_value(repair);
        }
        if keeps_escapes {
            let first_repair = self.repairs.len();
            self.report_content(span, content, EscapedElsewhere::default(), Flags::default(), &subject);
            self.set_pointers_to_next_value(first_repair);
            self.tree.add_string(Kind::String, span, content, Flags::default());
        } else {
            self.tree.add_leaf(Kind::String, span, content, Flags::VERBATIM);
        }
    }

    /// Adds a string that is in backslashes instead of quotes: `\john@example.com\`.
    pub(super) fn add_string_in_backslashes(&mut self, span: Span) {
        let content = Span::new(span.start + 1, span.end - 1);
        let mut edits = vec![Edit::replace(Span::new(span.start, content.start), "\"")];
        edits.extend(self.escape_edits(content));
        edits.push(Edit::replace(Span::new(content.end, span.end), "\""));
        let quote = "\\".to_owned();
        let subject = self.tree.next_subject();
        let detail = Detail::InvalidQuotes { subject, quote: quote.clone(), closing: quote, count: 1 };
        self.report_at_next_value(Repair::new(RuleId::InvalidQuotes, span, detail, edits));
        self.tree.add_leaf(Kind::String, span, content, Flags::VERBATIM);
    }

    /// Marks the last repair as unsafe.
    pub(super) fn mark_last_unsafe(&mut self) {
        if let Some(last) = self.repairs.last_mut() {
            last.applicability = Applicability::Unsafe;
        }
    }

    /// Returns whether the content of a string has backslashes, and each backslash is part of a valid escape.
    fn has_valid_escapes(&self, content: Span) -> bool {
        let raw = &self.document_text_for(content)[content.range()];
        raw.contains('\\')
            && Pieces::new(raw, self.options.style).all(|piece| !matches!(piece.kind, PieceKind::Backslash { .. }))
    }
}
