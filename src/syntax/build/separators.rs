//! Commas and colons, and missing values and keys next to commas and colons: `{"a" 1,, "b":}`.

use super::Builder;
use crate::diagnostic::{Applicability, Edit, RuleId};
use crate::source::Span;
use crate::syntax::naming::shorten;
use crate::syntax::repair::{Detail, EndLocation, MissingPart, Repair, Subject};
use crate::syntax::scan;
use crate::syntax::search::state::{Expect, Step, Token};
use crate::syntax::tree::{Flags, Kind};

impl Builder<'_> {
    /// Records a comma, or another character in place of a comma. A later step shows whether a value follows.
    pub(super) fn record_comma(&mut self, step: Step) {
        if let Some(top) = self.tree.open.last_mut() {
            top.last_separator = Some(Span::new(step.start, step.end));
        }
    }

    /// Confirms that the recorded comma is needed, because another value follows. Reports a missing comma, or another character in place of
    /// the comma.
    pub(super) fn confirm_comma(&mut self) {
        let Some(span) = self.tree.open.last().and_then(|top| top.last_separator) else { return };
        let found = self.text[span.range()].chars().next();
        if found != Some(',') {
            let detail = Detail::MissingComma { after: self.tree.last_subject(), found };
            let edit = if found.is_some() { Edit::replace(span, ",") } else { self.new_insertion(span.start, ",") };
            self.report_at_last_value(Repair::new(RuleId::MissingComma, span, detail, vec![edit]));
        }
    }

    /// Records that a comma is missing. It is needed only if a later step adds a value.
    pub(super) fn record_missing_comma(&mut self) {
        if let Some(top) = self.tree.open.last_mut() {
            top.last_separator = Some(Span::at(top.last_end));
        }
    }

    /// Reports the recorded comma as a trailing comma, and forgets the comma. Must only be called if no value follows. A comma that is
    /// missing in the text is not reported.
    pub(super) fn report_trailing_comma(&mut self, previous: Option<Token>) {
        let Some(span) = self.tree.open.last_mut().and_then(|top| top.last_separator.take()) else { return };
        // The span of a missing comma is empty. No value follows, so no comma is needed.
        if span.is_empty() {
            return;
        }
        let edit = Edit::delete(span);
        match (previous, self.repairs.last_mut()) {
            // `"a": 1, ...}`: the comma belongs to the ellipsis.
            (Some(Token::Skipped), Some(last)) if last.rule == RuleId::UnexpectedText => {
                last.edits.insert(0, edit);
                return;
            }
            // One repair covers consecutive commas.
            (Some(Token::ExtraComma), Some(last)) if last.rule == RuleId::ExtraComma => {
                last.edits.insert(0, edit);
                last.span.start = span.start;
                if let Detail::ExtraComma { count, .. } = &mut last.detail {
                    *count += 1;
                }
                return;
            }
            _ => {}
        }
        let mark = self.text[span.range()].chars().next().unwrap_or(',');
        if self.options.json5 && mark == ',' {
            return;
        }
        let has_value = self.tree.open.last().is_some_and(|top| top.value_count > 0);
        let after = has_value.then(|| self.tree.last_subject());
        self.report_at_last_value(Repair::new(
            RuleId::TrailingComma,
            span,
            Detail::TrailingComma { after, mark },
            vec![edit],
        ));
    }

    /// Reports an extra comma. Consecutive extra commas share one repair. If the comma is right after skipped text, the repair that deletes
    /// the text also deletes the comma.
    pub(super) fn report_extra_comma(&mut self, step: Step, previous: Option<Token>) {
        let span = Span::new(step.start, step.end);
        let edit = Edit::delete(span);
        if let Some(last) = self.repairs.last_mut() {
            let continues_repair = matches!(previous, Some(Token::Skipped)) && last.rule == RuleId::UnexpectedText
                || matches!(previous, Some(Token::ExtraComma)) && last.rule == RuleId::ExtraComma;
            if continues_repair {
                last.edits.push(edit);
                if let Detail::ExtraComma { count, .. } = &mut last.detail {
                    *count += 1;
                    last.span.end = span.end;
                }
                return;
            }
        }
        let mark = self.text[span.range()].chars().next().unwrap_or(',');
        let top = self.tree.open.last();
        let after = top.is_some_and(|top| top.value_count > 0).then(|| self.tree.last_subject());
        let detail = Detail::ExtraComma { after, count: 1, mark, is_outside: top.is_none() };
        self.report_at_last_value(Repair::new(RuleId::ExtraComma, span, detail, vec![edit]));
    }

    /// Returns the last key in the innermost container, shortened.
    fn last_key_text(&self) -> String {
        self.last_key().map_or_else(String::new, |key| shorten(self.tree.node_text(key)).into_owned())
    }

    /// Reports a missing colon, or another character in place of a colon.
    pub(super) fn report_colon(&mut self, step: Step) {
        let key_end = self.last_key().map_or(step.start, |key| self.tree.nodes[key as usize].span.end);
        let key = self.last_key_text();
        if step.is_in_text() {
            // The text has another character in place of the colon.
            let span = Span::new(step.start, step.end);
            let found = Some(self.text[span.range()].to_owned());
            let detail = Detail::MissingColon { key, found };
            self.report_at_next_value(Repair::new(RuleId::MissingColon, span, detail, vec![Edit::replace(span, ":")]));
            self.colon_end = step.end;
        } else {
            let detail = Detail::MissingColon { key, found: None };
            self.report_at_next_value(Repair::new(
                RuleId::MissingColon,
                Span::at(key_end),
                detail,
                vec![self.new_insertion(key_end, ":")],
            ));
            self.colon_end = key_end;
        }
    }

    /// Reports an extra colon. Consecutive extra colons share one repair.
    pub(super) fn report_extra_colon(&mut self, step: Step, previous: Option<Token>) {
        let span = Span::new(step.start, step.end);
        self.colon_end = step.end;
        if let (Some(Token::ExtraColon), Some(last)) = (previous, self.repairs.last_mut())
            && let Detail::ExtraColon { count, .. } = &mut last.detail
        {
            *count += 1;
            last.span.end = span.end;
            last.edits.push(Edit::delete(span));
            return;
        }
        let detail = Detail::ExtraColon { subject: self.tree.next_subject(), count: 1 };
        self.report_at_next_value(Repair::new(RuleId::ExtraColon, span, detail, vec![Edit::delete(span)]));
    }

    /// Adds a `null` value after a colon without a value, or to an empty document.
    pub(super) fn add_missing_value(&mut self, step: Step) {
        if self.tree.open.is_empty() {
            let at = step.start;
            let detail = Detail::MissingValue { subject: Subject::Document, missing: MissingPart::Document };
            let edit = self.new_insertion(at, "null");
            self.repairs.push(Repair::new(RuleId::MissingValue, Span::at(at), detail, vec![edit]).into_unsafe());
            self.tree.add_leaf(Kind::Null, Span::at(at), Span::at(at), Flags::default());
            return;
        }
        let at = self.colon_end;
        if at as usize >= self.text.trim_end().len() {
            let len = scan::char_before(self.text, at as usize).map_or(0, char::len_utf8);
            let colon = Span::new(at - len as u32, at);
            self.report_truncation(EndLocation::AfterColon, colon, vec![self.new_insertion(at, " null")]);
        } else {
            let detail = Detail::MissingValue { subject: self.tree.next_subject(), missing: MissingPart::Value };
            let repair = Repair::new(RuleId::MissingValue, Span::at(at), detail, vec![self.new_insertion(at, " null")]);
            self.report_at_next_value(repair.into_unsafe());
        }
        self.tree.add_leaf(Kind::Null, Span::at(at), Span::at(at), Flags::default());
    }

    /// Adds a colon and a `null` value after a key that has neither.
    pub(super) fn add_missing_colon_and_value(&mut self, step: Step, previous: Option<Token>) {
        let Some(key) = self.last_key() else { return };
        let span = self.tree.nodes[key as usize].span;
        let at = span.end;
        // If the key itself is damaged, one repair covers both defects.
        let is_key_damaged = self.repairs.last().is_some_and(|last| {
            previous == Some(Token::Key)
                && matches!(last.rule, RuleId::UnterminatedString | RuleId::UnquotedKey | RuleId::UnexpectedEnd)
                && last.span.start >= span.start
        });
        let mut edits = Vec::new();
        if is_key_damaged && let Some(last) = self.repairs.pop() {
            self.truncation_repair = self.truncation_repair.filter(|index| *index < self.repairs.len());
            edits = last.edits;
        }
        edits.push(self.new_insertion(at, ": null"));
        if step.start as usize >= self.text.len() {
            let location = if is_key_damaged { EndLocation::Key } else { EndLocation::AfterKey };
            self.report_truncation(location, span, edits);
        } else {
            let detail =
                Detail::MissingValue { subject: self.tree.next_subject(), missing: MissingPart::ColonAndValue };
            let span = if is_key_damaged { span } else { Span::at(at) };
            self.report_at_next_value(Repair::new(RuleId::MissingValue, span, detail, edits).into_unsafe());
        }
        self.tree.add_leaf(Kind::Null, Span::at(at), Span::at(at), Flags::default());
    }

    /// Adds an empty key before a value or a colon, as in `{1}` or `{: 1}`.
    pub(super) fn add_missing_key(&mut self, step: Step, expect: Expect) {
        self.confirm_comma();
        let at = step.start;
        // A colon is expected next only if the text has one, as in `{: 1}`. Otherwise, as in `{1}`, the colon is inserted with the key.
        let has_colon = expect == Expect::Colon;
        self.tree.nodes.push(crate::syntax::tree::Node {
            span: Span::at(at),
            content: Span::at(at),
            link: crate::syntax::tree::AS_WRITTEN,
            kind: Kind::Key,
            flags: Flags::default(),
        });
        self.tree.finish_string(Kind::Key, at);
        let edit = self.new_insertion(at, if has_colon { "\"\"" } else { "\"\": " });
        let repair = Repair::new(RuleId::MissingKey, Span::at(at), Detail::MissingKey { has_colon }, vec![edit]);
        self.report_at_next_value(repair.into_unsafe());
        self.colon_end = at;
    }

    /// Reports that the text is truncated. The edits that insert missing closing brackets are added to the same repair later.
    pub(super) fn report_truncation(&mut self, location: EndLocation, span: Span, edits: Vec<Edit>) {
        // In `{"a": 1, "b`, the missing quote and the missing value are part of the same truncation.
        if let Some(index) = self.truncation_repair {
            self.repairs[index].edits.extend(edits);
            return;
        }
        let repair = Repair::new(RuleId::UnexpectedEnd, span, Detail::UnexpectedEnd { location }, edits);
        self.report_at_next_value(Repair { applicability: Applicability::Unsafe, ..repair });
        self.truncation_repair = Some(self.repairs.len() - 1);
    }
}
