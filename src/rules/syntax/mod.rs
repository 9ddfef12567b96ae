//! The rules of the reading: what the parser reports while it repairs a text, and the engine where it finds no payload. They
//! are data only; `crate::syntax` words their findings.

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
