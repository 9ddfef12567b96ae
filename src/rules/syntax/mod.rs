//! The syntax rules: their pages, and the words of their findings. The parser reports what it repairs as data, and [`diagnostic`] puts
//! it into words. Rules without a [`Repair`] are data only; the engine reports them.

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
mod words;

#[cfg(test)]
mod tests;

use crate::diagnostic::{Applicability, Diagnostic};
use crate::syntax::{Detail, Repair};
use words::{Words, alternative};

impl From<Repair> for Diagnostic {
    fn from(repair: Repair) -> Self {
        let words = words(&repair);
        let mut finding =
            Self::new(repair.rule, repair.span, words.message).with_label(words.label).with_pointer(repair.pointer);
        finding.note = repair.rival.as_ref().map(alternative).or(words.note);
        finding.help = words.help;
        for span in repair.related {
            finding = finding.with_secondary(span, words.related);
        }
        if repair.edits.is_empty() { finding } else { finding.with_fix(repair.applicability, words.fix, repair.edits) }
    }
}

/// Returns the words of the rule that `repair` belongs to.
fn words(repair: &Repair) -> Words {
    let assumed = repair.applicability == Applicability::Unsafe;
    match &repair.detail {
        Detail::ByteOrderMark => byte_order_mark::words(),
        Detail::IrregularWhitespace { character, count, others, json5 } => {
            irregular_whitespace::words(*character, *count, *others, *json5)
        }
        Detail::Comment { open, words, json5 } => comment::words(*open, *words, *json5),
        Detail::ControlCharacter { subject, breaks, tabs, others, escape } => {
            control_character::words(subject, *breaks, *tabs, *others, escape)
        }
        Detail::DuplicateKey { key } => duplicate_key::words(key),
        Detail::EscapedDocument { layer, count } => escaped_document::words(*layer, *count),
        Detail::UnexpectedBracket { bracket, count, container } => {
            unexpected_bracket::words(*bracket, *count, container.as_ref())
        }
        Detail::ExtraColon { subject, count } => extra_colon::words(subject, *count),
        Detail::ExtraComma { after, count, mark, outside } => {
            extra_comma::words(after.as_ref(), *count, *mark, *outside)
        }
        Detail::TrailingComma { after, mark } => trailing_comma::words(after.as_ref(), *mark),
        Detail::InvalidEscape { subject, written, defect, count, json5_differs } => {
            invalid_escape::words(subject, written, defect, *count, *json5_differs)
        }
        Detail::InvalidLiteral { subject, written, literal } => {
            invalid_literal::words(subject, written, literal, assumed)
        }
        Detail::InvalidNumber { subject, written, number, doubt } => {
            invalid_number::words(subject, written, number.as_deref(), *doubt)
        }
        Detail::InvalidQuotes { subject, quote, closing, count } => {
            invalid_quotes::words(subject, quote, closing, *count)
        }
        Detail::Concatenation { subject, parts } => invalid_quotes::concatenation(subject, *parts),
        Detail::MismatchedBracket { container, found, expected } => {
            mismatched_bracket::words(container, found, expected)
        }
        Detail::UnclosedBracket { containers, brackets, next, at_end } => {
            unclosed_bracket::words(containers, brackets, next.as_deref(), *at_end)
        }
        Detail::MissingOpeningBracket { container, bracket, closing } => {
            missing_opening_bracket::words(container, *bracket, *closing)
        }
        Detail::MissingColon { key, found } => missing_colon::words(key, found.as_deref()),
        Detail::MissingComma { after, found } => missing_comma::words(after, *found),
        Detail::MissingKey { colon } => missing_key::words(*colon),
        Detail::MissingValue { subject, missing } => missing_value::words(subject, *missing),
        Detail::MultipleDocuments { count } => multiple_documents::words(*count),
        Detail::UnescapedQuote { subject, count } => unescaped_quote::words(subject, *count),
        Detail::UnexpectedEnd { location } => unexpected_end::words(*location),
        Detail::UnexpectedText { written, inside, words } => unexpected_text::words(written, *inside, *words),
        Detail::UnquotedKey { key, half, count, values } => unquoted_key::words(key, *half, *count, *values),
        Detail::UnquotedValue { subject, placeholder, half, commas, count } => {
            unquoted_value::words(subject, *placeholder, *half, *commas, *count)
        }
        Detail::UnterminatedString { subject } => unterminated_string::words(subject),
    }
}
