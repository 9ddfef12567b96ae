//! Opens and closes containers. Reports missing brackets, extra brackets, and brackets of the wrong kind: `[1}`.

use super::Builder;
use crate::diagnostic::{Edit, RuleId};
use crate::source::{Blank, Span, blank, line_break};
use crate::syntax::naming::shorten;
use crate::syntax::repair::{Detail, EndLocation, Repair, Subject};
use crate::syntax::scan;
use crate::syntax::search::state::{Expect, Step, Token};

impl Builder<'_> {
    /// Opens a container, and reports its bracket if it is missing or of the wrong kind.
    pub(super) fn open_container(&mut self, step: Step) {
        let is_object = matches!(step.token, Token::OpenObject | Token::OtherOpenObject);
        if self.tree.open.is_empty() && !self.tree.roots.is_empty() {
            self.report_further_document(step.start);
        }
        if self.tree.open.last().is_some_and(|top| !top.is_object) {
            self.confirm_comma();
        }
        if !step.is_in_text() {
            let container = match self.tree.next_subject() {
                Subject::Document => Subject::Container { is_object, is_outermost: true },
                subject => subject,
            };
            let bracket = if is_object { '{' } else { '[' };
            let detail = Detail::MissingOpeningBracket { container, bracket, is_closing_bracket_missing: false };
            let edit = self.new_insertion(step.start, if is_object { "{" } else { "[" });
            self.report_at_next_value(Repair::new(
                RuleId::MissingOpeningBracket,
                Span::at(step.start),
                detail,
                vec![edit],
            ));
        }
        if matches!(step.token, Token::OtherOpenObject | Token::OtherOpenArray) {
            let span = Span::new(step.start, step.end);
            let container = match self.tree.next_subject() {
                Subject::Document => Subject::Container { is_object, is_outermost: true },
                subject => subject,
            };
            let expected = if is_object { "{" } else { "[" };
            let found = self.text[span.range()].to_owned();
            let detail = Detail::MismatchedBracket { container, found, expected: expected.to_owned() };
            self.report_at_next_value(Repair::new(
                RuleId::MismatchedBracket,
                span,
                detail,
                vec![Edit::replace(span, expected)],
            ));
        }
        self.tree.open_container(is_object, step.start, step.end - step.start);
    }

    /// Closes the innermost container with the bracket at `step`, and reports the bracket if it is of the wrong kind.
    pub(super) fn close_container(&mut self, step: Step, previous: Option<Token>) {
        self.report_trailing_comma(previous);
        let Some(top) = self.tree.open.last() else { return };
        let expected = if top.is_object { "}" } else { "]" };
        let span = Span::new(step.start, step.end);
        let found = &self.text[span.range()];
        if step.token == Token::OtherClose
            && let Some(opening) = self.find_mismatched_opening_repair()
            && let Detail::MismatchedBracket { found: all_found, expected: all_expected, .. } =
                &mut self.repairs[opening].detail
        {
            // The opening bracket of the container is of the wrong kind too: `["a": 1]`.
            all_found.push_str(found);
            all_expected.push_str(expected);
            self.repairs[opening].related.push(span);
            self.repairs[opening].edits.push(Edit::replace(span, expected));
        } else if step.token == Token::OtherClose
            && previous == Some(Token::OtherClose)
            && let Some(last) = self.repairs.last_mut()
            && let Detail::MismatchedBracket { found: all_found, expected: all_expected, .. } = &mut last.detail
            && all_expected.starts_with(['}', ']'])
        {
            // The previous closing bracket is of the wrong kind too: the two are swapped, as in `{"a": [1}]`.
            all_found.push_str(found);
            all_expected.push_str(expected);
            last.span.end = span.end;
            last.edits.push(Edit::replace(span, expected));
        } else if step.token == Token::OtherClose {
            let depth = self.tree.open.len() - 1;
            let container = self.tree.container_subject(depth);
            let detail =
                Detail::MismatchedBracket { container, found: found.to_owned(), expected: expected.to_owned() };
            let edit = Edit::replace(span, expected);
            let related = vec![self.opening_span(depth)];
            self.report_at_last_value(Repair {
                related,
                ..Repair::new(RuleId::MismatchedBracket, span, detail, vec![edit])
            });
        }
        let duplicates = self.tree.close_container(step.end);
        self.report_duplicates(duplicates);
    }

    /// Returns the index in `repairs` of the repair that replaces the opening bracket of the innermost container, if any.
    fn find_mismatched_opening_repair(&self) -> Option<usize> {
        let opening = self.opening_span(self.tree.open.len() - 1);
        let expected = if self.tree.open.last()?.is_object { "{" } else { "[" };
        if opening.is_empty() || &self.text[opening.range()] == expected {
            return None;
        }
        self.repairs.iter().rposition(|repair| repair.rule == RuleId::MismatchedBracket && repair.span == opening)
    }

    /// Returns the span of the opening bracket of the container at `depth`; empty if the bracket is missing.
    fn opening_span(&self, depth: usize) -> Span {
        let open = &self.tree.open[depth];
        Span::new(open.bracket_start, open.bracket_start + open.bracket_len)
    }

    /// Closes the innermost container, whose closing bracket is missing.
    pub(super) fn close_without_bracket(&mut self, expect: Expect, previous: Option<Token>, next: Option<Step>) {
        let depth = self.tree.open.len() - 1;
        // If the outer container continues with a key or an element, the last comma in this container belongs to the outer container.
        let comma = self.tree.open[depth].last_separator;
        let outer_continues = matches!(expect, Expect::Key | Expect::Element);
        if !outer_continues {
            self.report_trailing_comma(previous);
        }
        let open = &self.tree.open[depth];
        let at = open.last_end;
        let bracket = if open.is_object { "}" } else { "]" };
        let opening = self.opening_span(depth);
        let subject = self.tree.container_subject(depth);
        // If the previous step closed a container whose closing bracket is missing at the same offset, one repair covers both.
        let continues_repair = matches!(previous, Some(Token::Close))
            && self.repairs.last().is_some_and(|last| last.rule == RuleId::UnclosedBracket && last.span.start == at);
        let next_key = next
            .filter(|next| next.token == Token::Key)
            .map(|next| shorten(&self.text[next.content_start as usize..next.content_end as usize]).into_owned());
        if continues_repair && let Some(last) = self.repairs.last_mut() {
            if let Some(edit) = last.edits.last_mut() {
                edit.text.to_mut().push_str(bracket);
            }
            last.related.push(opening);
            if let Detail::UnclosedBracket { containers, brackets, next, .. } = &mut last.detail {
                containers.push(subject);
                brackets.push_str(bracket);
                *next = next_key;
            }
        } else if let Some(opening_repair) = self.find_missing_opening_repair(depth) {
            let edit = self.new_insertion(at, bracket);
            let repair = &mut self.repairs[opening_repair];
            repair.edits.push(edit);
            if let Detail::MissingOpeningBracket { is_closing_bracket_missing, .. } = &mut repair.detail {
                *is_closing_bracket_missing = true;
            }
        } else {
            let detail =
                Detail::UnclosedBracket { containers: vec![subject], brackets: bracket.to_owned(), next: next_key };
            let repair =
                Repair::new(RuleId::UnclosedBracket, Span::at(at), detail, vec![self.new_insertion(at, bracket)]);
            self.report_at_last_value(Repair { related: vec![opening], ..repair });
        }
        let duplicates = self.tree.close_container(at);
        self.report_duplicates(duplicates);
        if outer_continues && let Some(top) = self.tree.open.last_mut() {
            top.last_separator = comma;
        }
    }

    /// Returns the index in `repairs` of the repair that inserts the opening bracket of the container at `depth`, if any. If the closing
    /// bracket is missing too, the same repair inserts both brackets.
    fn find_missing_opening_repair(&self, depth: usize) -> Option<usize> {
        let open = &self.tree.open[depth];
        if open.bracket_len > 0 {
            return None;
        }
        let at = Span::at(open.bracket_start);
        self.repairs.iter().rposition(|repair| repair.rule == RuleId::MissingOpeningBracket && repair.span == at)
    }

    /// Closes all containers at the end of the text, where their closing brackets are missing.
    pub(super) fn close_all(&mut self, previous: Option<Token>) {
        let comma = self.tree.open.last().and_then(|top| top.last_separator);
        if let Some(comma) = comma.filter(|comma| !comma.is_empty()) {
            if matches!(previous, Some(Token::Skipped)) {
                self.report_trailing_comma(previous);
            } else {
                self.report_truncation(EndLocation::AfterComma, comma, vec![Edit::delete(comma)]);
            }
        }
        let levels = self.tree.open.len();
        let Some(innermost) = self.tree.open.last() else { return };
        let at = innermost.last_end;
        let mut text = String::new();
        let mut brackets = String::new();
        for open in self.tree.open.iter().rev() {
            let bracket = if open.is_object { '}' } else { ']' };
            // The closing bracket goes on a separate line if the opening bracket is on an earlier line than the last value.
            let line_break = line_break::first(&self.text[open.bracket_start as usize..at as usize]);
            if let Some(line_break) = line_break.filter(|_| !self.options.forbids_new_lines) {
                text.push_str(line_break);
                let indentation = scan::line_indentation(self.text, open.bracket_start as usize).unwrap_or("");
                text.extend(indentation.chars().filter_map(|character| match blank(character) {
                    Some(Blank::Invisible) => None,
                    Some(Blank::Space) => Some(' '),
                    None => Some(character),
                }));
            }
            text.push(bracket);
            brackets.push(bracket);
        }
        let edit = self.new_insertion(at, text);
        if let Some(index) = self.truncation_repair {
            let edits = &mut self.repairs[index].edits;
            edits.push(edit);
            edits.sort_by_key(|edit| (edit.span.start, !edit.span.is_empty()));
        } else if let Some(opening_repair) = self.find_missing_opening_repair(0).filter(|_| levels == 1) {
            let repair = &mut self.repairs[opening_repair];
            repair.edits.push(edit);
            if let Detail::MissingOpeningBracket { is_closing_bracket_missing, .. } = &mut repair.detail {
                *is_closing_bracket_missing = true;
            }
        } else {
            let containers = (0..levels).rev().map(|depth| self.tree.container_subject(depth)).collect();
            let detail = Detail::UnclosedBracket { containers, brackets, next: None };
            // More than a few related spans are not useful.
            let related = (0..levels).rev().take(4).map(|depth| self.opening_span(depth)).collect();
            let repair = Repair::new(RuleId::UnclosedBracket, Span::at(at), detail, vec![edit]);
            self.report_at_last_value(Repair { related, pointer: String::new(), ..repair });
        }
        while !self.tree.open.is_empty() {
            let duplicates = self.tree.close_container(at);
            self.report_duplicates(duplicates);
        }
    }

    /// Reports an extra bracket. Extra brackets in a row share one repair.
    pub(super) fn report_extra_bracket(&mut self, step: Step, previous: Option<Token>, next: Option<Step>) {
        let span = Span::new(step.start, step.end);
        let bracket = self.text[span.range()].chars().next().unwrap_or('}');
        if matches!(previous, Some(Token::ExtraBracket))
            && let Some(last) = self.repairs.last_mut()
            && let Detail::UnexpectedBracket { count, .. } = &mut last.detail
        {
            *count += 1;
            let adjacent = last.span.end == span.start;
            last.span.end = span.end;
            match last.edits.last_mut() {
                Some(edit) if adjacent => edit.span.end = span.end,
                _ => last.edits.push(Edit::delete(span)),
            }
            return;
        }
        let depth = self.tree.open.len();
        let container = depth.checked_sub(1).map(|depth| self.tree.container_subject(depth));
        let detail = Detail::UnexpectedBracket { bracket, count: 1, container };
        let related = next
            .filter(|_| depth > 0)
            .map(|next| scan::char_span(self.text, next.start as usize))
            .into_iter()
            .collect();
        let repair = Repair::new(RuleId::UnexpectedBracket, span, detail, vec![Edit::delete(span)]);
        self.report_at_last_value(Repair { related, ..repair });
    }
}
