//! The syntax rules: their pages and the texts of their findings.
//!
//! The parser returns each repair of a document as data, for example [`Detail::MissingComma`]. This module converts the
//! data to a finding with a message, a label and a fix title. The function `texts` of each rule file returns these
//! texts. For rules without a [`Repair`], such as `invalid-utf8`, [`lint`](fn@crate::lint) creates the findings, so
//! these rules have only a page here.

pub(super) mod byte_order_mark;
pub(super) mod comment;
pub(super) mod control_character;
pub(super) mod duplicate_key;
pub(super) mod escaped_document;
pub(super) mod excessive_nesting;
pub(super) mod extra_colon;
pub(super) mod extra_comma;
pub(super) mod invalid_escape;
pub(super) mod invalid_literal;
pub(super) mod invalid_number;
pub(super) mod invalid_quotes;
pub(super) mod invalid_utf8;
pub(super) mod irregular_whitespace;
pub(super) mod merge_conflict;
pub(super) mod mismatched_bracket;
pub(super) mod missing_colon;
pub(super) mod missing_comma;
pub(super) mod missing_key;
pub(super) mod missing_opening_bracket;
pub(super) mod missing_value;
pub(super) mod multiline_record;
pub(super) mod multiple_documents;
pub(super) mod trailing_comma;
pub(super) mod unclosed_bracket;
pub(super) mod unescaped_quote;
pub(super) mod unexpected_bracket;
pub(super) mod unexpected_end;
pub(super) mod unexpected_text;
pub(super) mod unknown_payload;
pub(super) mod unquoted_key;
pub(super) mod unquoted_value;
pub(super) mod unterminated_string;

mod subject;
mod texts;

#[cfg(test)]
mod tests;

use crate::diagnostic::{Applicability, Diagnostic};
use crate::syntax::{Detail, Repair};
use texts::{Texts, note_about_alternative};

impl From<Repair> for Diagnostic {
    fn from(repair: Repair) -> Self {
        let texts = texts(&repair);
        let mut finding =
            Self::new(repair.rule, repair.span, texts.message).with_label(texts.label).with_pointer(repair.pointer);
        finding.note = repair.rival.as_ref().map(note_about_alternative).or(texts.note);
        finding.help = texts.help;
        for span in repair.related {
            finding = finding.with_secondary(span, texts.related);
        }
        if repair.edits.is_empty() { finding } else { finding.with_fix(repair.applicability, texts.fix, repair.edits) }
    }
}

/// Returns the texts of the finding for `repair`.
fn texts(repair: &Repair) -> Texts {
    let is_assumption = repair.applicability == Applicability::Unsafe;
    match &repair.detail {
        Detail::ByteOrderMark => byte_order_mark::texts(),
        Detail::IrregularWhitespace { character, count, has_others, is_json5 } => {
            irregular_whitespace::texts(*character, *count, *has_others, *is_json5)
        }
        Detail::Comment { is_unclosed, has_words, is_json5 } => comment::texts(*is_unclosed, *has_words, *is_json5),
        Detail::ControlCharacter { subject, line_break_count, tab_count, other_count, escape } => {
            control_character::texts(subject, *line_break_count, *tab_count, *other_count, escape)
        }
        Detail::DuplicateKey { key } => duplicate_key::texts(key),
        Detail::EscapedDocument { layer, count } => escaped_document::texts(*layer, *count),
        Detail::UnexpectedBracket { bracket, count, container } => {
            unexpected_bracket::texts(*bracket, *count, container.as_ref())
        }
        Detail::ExtraColon { subject, count } => extra_colon::texts(subject, *count),
        Detail::ExtraComma { after, count, mark, is_outside } => {
            extra_comma::texts(after.as_ref(), *count, *mark, *is_outside)
        }
        Detail::TrailingComma { after, mark } => trailing_comma::texts(after.as_ref(), *mark),
        Detail::InvalidEscape { subject, written, defect, count, json5_drops_backslash } => {
            invalid_escape::texts(subject, written, defect, *count, *json5_drops_backslash)
        }
        Detail::InvalidLiteral { subject, written, literal } => {
            invalid_literal::texts(subject, written, literal, is_assumption)
        }
        Detail::InvalidNumber { subject, written, number, doubt } => {
            invalid_number::texts(subject, written, number.as_deref(), *doubt)
        }
        Detail::InvalidQuotes { subject, quote, closing, count } => {
            invalid_quotes::texts(subject, quote, closing, *count)
        }
        Detail::Concatenation { subject, parts } => invalid_quotes::concatenation(subject, *parts),
        Detail::MismatchedBracket { container, found, expected } => {
            mismatched_bracket::texts(container, found, expected)
        }
        Detail::UnclosedBracket { containers, brackets, next } => {
            unclosed_bracket::texts(containers, brackets, next.as_deref())
        }
        Detail::MissingOpeningBracket { container, bracket, is_closing_bracket_missing } => {
            missing_opening_bracket::texts(container, *bracket, *is_closing_bracket_missing)
        }
        Detail::MissingColon { key, found } => missing_colon::texts(key, found.as_deref()),
        Detail::MissingComma { after, found } => missing_comma::texts(after, *found),
        Detail::MissingKey { has_colon } => missing_key::texts(*has_colon),
        Detail::MissingValue { subject, missing } => missing_value::texts(subject, *missing),
        Detail::MultipleDocuments { count } => multiple_documents::texts(*count),
        Detail::UnescapedQuote { subject, count } => unescaped_quote::texts(subject, *count),
        Detail::UnexpectedEnd { location } => unexpected_end::texts(*location),
        Detail::UnexpectedText { written, is_inside_container, has_words } => {
            unexpected_text::texts(written, *is_inside_container, *has_words)
        }
        Detail::UnquotedKey { key, has_closing_quote, count, value_count } => {
            unquoted_key::texts(key, *has_closing_quote, *count, *value_count)
        }
        Detail::UnquotedValue { subject, is_placeholder, has_closing_quote, has_commas, count } => {
            unquoted_value::texts(subject, *is_placeholder, *has_closing_quote, *has_commas, *count)
        }
        Detail::UnterminatedString { subject } => unterminated_string::texts(subject),
    }
}
