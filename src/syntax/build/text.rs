//! Text that is not part of any value, and documents after the first: `note: {"a": 1} {"b": 2}`.
//!
//! Also describes *rival* interpretations: those that are nearly as likely as the chosen interpretation.

use super::Builder;
use crate::diagnostic::{Edit, RuleId};
use crate::source::Span;
use crate::syntax::naming::shorten;
use crate::syntax::repair::{Detail, Repair, Rival};
use crate::syntax::scan;
use crate::syntax::search::RivalSection;
use crate::syntax::search::state::{Step, Token};

impl Builder<'_> {
    /// Reports unexpected text inside a container.
    pub(super) fn report_skipped_text(&mut self, step: Step) {
        let span = Span::new(step.start, step.end);
        let repair = self.unexpected_text_repair(span, true, vec![Edit::delete(span)]);
        self.report_at_last_value(repair);
    }

    /// Returns the repair that reports unexpected text at `span`. `is_inside_container` is whether the text is inside a container.
    fn unexpected_text_repair(&self, span: Span, is_inside_container: bool, edits: Vec<Edit>) -> Repair {
        let text = &self.text[span.range()];
        let has_words = text.contains(char::is_alphanumeric);
        let detail = Detail::UnexpectedText { written: shorten(text).into_owned(), is_inside_container, has_words };
        Repair::new(RuleId::UnexpectedText, span, detail, edits).into_unsafe()
    }

    /// Adds a value in parentheses, or a value that is the argument of a call (`ISODate("…")`). The edits keep only the value.
    pub(super) fn add_wrapped_value(&mut self, step: Step) {
        let before = Span::new(step.start, step.content_start);
        let after = Span::new(step.content_end, step.end);
        let repair = self.unexpected_text_repair(before, true, vec![Edit::delete(before), Edit::delete(after)]);
        self.report_at_next_value(Repair { related: vec![after], ..repair });
        let value = Step::new(Token::Bare, step.content_start, step.content_end);
        if matches!(self.bytes[step.content_start as usize], b'"' | b'\'') {
            let (content_start, content_end) = (value.content_start + 1, value.content_end - 1);
            self.add_string(Step { token: Token::String, content_start, content_end, ..value });
        } else {
            self.add_bare_value(value);
        }
    }

    /// Reports unexpected text outside the documents. All such text shares one repair.
    pub(super) fn report_text_outside_documents(&mut self, step: Step) {
        let span = Span::new(step.start, step.end);
        if span.is_empty() {
            return;
        }
        let text = &self.text[span.range()];
        let has_words = text.contains(char::is_alphanumeric);
        self.skipped_words |= has_words;
        if let Some(index) = self.outer_text_repair {
            let text = self.text;
            let repair = &mut self.repairs[index];
            if let Detail::UnexpectedText { has_words: has_words_so_far, .. } = &mut repair.detail {
                *has_words_so_far |= has_words;
            }
            let is_white = |byte: u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
            let is_adjacent =
                |edit: &&mut Edit| text[edit.span.end as usize..span.start as usize].bytes().all(is_white);
            if let Some(last) = repair.edits.last_mut().filter(is_adjacent) {
                // Only whitespace is between this text and the last skipped text, so both become one span.
                last.span.end = span.end;
                let skipped = repair.related.last_mut().unwrap_or(&mut repair.span);
                skipped.end = span.end;
                if let (Detail::UnexpectedText { written, .. }, true) = (&mut repair.detail, repair.related.is_empty())
                {
                    *written = shorten(&text[repair.span.range()]).into_owned();
                }
            } else {
                repair.related.push(span);
                repair.edits.push(Edit::delete(span));
            }
            return;
        }
        let repair = self.unexpected_text_repair(span, false, vec![Edit::delete(span)]);
        self.repairs.push(repair);
        self.outer_text_repair = Some(self.repairs.len() - 1);
    }

    /// Reports that another document starts at the offset `at`. All documents after the first share one repair.
    pub(super) fn report_further_document(&mut self, at: u32) {
        if let Some(index) = self.documents_repair {
            if let Detail::MultipleDocuments { count } = &mut self.repairs[index].detail {
                *count += 1;
            }
            return;
        }
        let span = scan::char_span(self.text, at as usize);
        let first = self.tree.roots.first().map(|first| self.tree.nodes[first.0 as usize].span.start);
        let related = first.map(|first| scan::char_span(self.text, first as usize)).into_iter().collect();
        let repair = Repair::new(RuleId::MultipleDocuments, span, Detail::MultipleDocuments { count: 2 }, Vec::new());
        self.repairs.push(Repair { related, ..repair });
        self.documents_repair = Some(self.repairs.len() - 1);
    }
}

/// Describes how the rival interpretation of a section differs from the chosen interpretation.
pub(super) fn describe_rival(text: &str, section: &RivalSection) -> Rival {
    let string = section.rival_steps.iter().find(|step| matches!(step.token, Token::String | Token::Key | Token::Bare));
    let bracket =
        |step: &Step| matches!(step.token, Token::Close | Token::ExtraBracket | Token::OpenObject | Token::OpenArray);
    match string {
        Some(step) => Rival::OtherEnd {
            text: shorten(&text[step.content_start as usize..step.content_end as usize]).into_owned(),
        },
        None if section.rival_steps.iter().any(bracket) => Rival::OtherBracket,
        None => Rival::Other,
    }
}
