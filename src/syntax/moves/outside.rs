//! Steps outside the documents of a text, such as the words before the document in `Payload: {"a": 1}`.
//!
//! The steps start a document, or skip prose, commas and unmatched closing brackets.

use crate::syntax::scalar::is_literal_or_number;
use crate::syntax::scan::trim_end;
use crate::syntax::search::costs::{self, Cost};
use crate::syntax::search::frames::OUTSIDE;
use crate::syntax::search::quotes::Quote;
use crate::syntax::search::spacing::count_quoted_keys;
use crate::syntax::search::state::{Expect, Step, Token};
use crate::syntax::search::text::{is_key_at, key_end, next_significant};
use crate::syntax::search::{Cursor, PHP_ARRAY_START, Search};

/// The maximum number of quotes, and the maximum number of keys, that add to the cost of skipped text.
const MAX_COUNTED: u32 = 10_000;

/// The maximum number of letters and digits that add to the cost of skipped text.
const MAX_LETTERS: u32 = 500;

/// The maximum number of PHP arrays that [`Search::next_php_array`] examines.
const MAX_ARRAYS: usize = 16;

/// Where a key may be the start of a document. The first bracket of such a document is missing: `Here: "a": 1}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyStart {
    Nowhere,
    OnNewLine,
    Anywhere,
}

impl Search<'_> {
    /// Proposes the start of a document, or the end of the text.
    pub(super) fn propose_document(&mut self, cursor: &Cursor) {
        let Some(byte) = cursor.byte else {
            let no_document_cost = if cursor.expect == Expect::Document { costs::NO_DOCUMENT } else { 0 };
            self.push(cursor, Step::missing(Token::None, cursor.pos), OUTSIDE, Expect::Done, no_document_cost);
            return;
        };
        let further_document_cost = if cursor.expect == Expect::EndOrDocument { costs::FURTHER_DOCUMENT } else { 0 };
        match byte {
            b'{' | b'[' if further_document_cost == 0 || self.opens_document(cursor.pos as usize) => {
                self.open_container(cursor, byte, further_document_cost);
                if byte == b'{' && self.is_set(cursor.pos as usize) {
                    self.propose_other_opening_bracket(cursor, byte);
                }
                self.defer_other_steps(cursor, costs::BRACKET_IN_PROSE);
            }
            _ => self.propose_outside_repairs(cursor),
        }
    }

    /// Skips all text after a document that is a string, a number or a literal.
    pub(super) fn skip_after_value(&mut self, cursor: &Cursor) {
        let end = trim_end(self.text, cursor.pos as usize, self.text.len()) as u32;
        if end <= cursor.pos {
            self.push(cursor, Step::missing(Token::None, cursor.pos), OUTSIDE, Expect::Done, 0);
            return;
        }
        let letter_count = self.layout.letter_count(cursor.pos, end).min(MAX_LETTERS);
        let step = Step::new(Token::SkippedOutside, cursor.pos, end);
        self.push(cursor, step, OUTSIDE, Expect::Done, costs::TEXT_OUTSIDE + costs::LETTER_OUTSIDE * letter_count);
    }

    /// Proposes the repairs outside the documents: to skip brackets, commas and prose, and to start a document without
    /// `{` or `[`.
    pub(super) fn propose_outside_repairs(&mut self, cursor: &Cursor) {
        let Some(byte) = cursor.byte else { return };
        let pos = cursor.pos as usize;
        match byte {
            b'}' | b']' => self.propose_extra_bracket(cursor, OUTSIDE, costs::UNEXPECTED_BRACKET),
            b',' | b';' => {
                let step = Step::new(Token::ExtraComma, cursor.pos, cursor.pos + 1);
                let follows_extra_comma = self.last_token(cursor) == Token::ExtraComma;
                let cost = if follows_extra_comma { costs::EXTRA_COMMA_AGAIN } else { costs::EXTRA_COMMA };
                self.push(cursor, step, OUTSIDE, cursor.expect, cost);
            }
            _ => {}
        }
        if cursor.expect == Expect::Document {
            if self.is_tuple_document(pos) || self.is_php_array(pos) {
                self.propose_other_opening_bracket(cursor, byte);
            } else if is_key_at(self.text, pos) {
                self.propose_opening_bracket_repairs(cursor);
            } else if self.starts_serialized_string(pos) {
                self.propose_quoted(cursor);
            }
        }
        // A closing bracket is not skipped as text, because it was already proposed as an extra bracket.
        if !matches!(byte, b'}' | b']') {
            self.propose_skipping_outside_text(cursor, byte);
        }
    }

    /// Proposes to skip the text up to the next position where a document may start. `byte` is the first byte of the
    /// skipped text.
    fn propose_skipping_outside_text(&mut self, cursor: &Cursor, byte: u8) {
        let pos = cursor.pos as usize;
        let bracket_len = if matches!(byte, b'{' | b'[') { 1 } else { 0 };
        let key_start = match (cursor.expect, bracket_len) {
            (Expect::Document, 0) => KeyStart::Anywhere,
            // If an opening bracket is skipped, a key after it on the same line is more likely inside that bracket, so
            // only a key on a new line starts a document.
            (Expect::Document, _) => KeyStart::OnNewLine,
            _ => KeyStart::Nowhere,
        };
        let next = self.next_document(pos + bracket_len, key_start);
        let end = trim_end(self.text, pos, next.unwrap_or(self.text.len())).max(pos + 1);
        let end = (end..).find(|end| self.text.is_char_boundary(*end)).unwrap_or(end) as u32;
        let letter_count = self.layout.letter_count(cursor.pos, end);
        let start_cost = match bracket_len {
            0 => costs::TEXT_OUTSIDE,
            _ if self.opens_document(pos) => costs::DOCUMENT_IN_PROSE * if self.follows_fence(pos) { 2 } else { 1 },
            _ => costs::BRACKET_IN_PROSE,
        };
        let key_count =
            count_quoted_keys(&self.bytes[pos..end as usize]) + count_bare_members(&self.text[pos..end as usize]);
        let key_cost = costs::SWALLOWED_KEY * key_count.min(MAX_COUNTED);
        let quote_count = memchr::memchr_iter(self.main_quote_byte(), &self.bytes[pos..end as usize])
            .take(MAX_COUNTED as usize)
            .count() as u32;
        // `}, "b": 2`: after a comma and before a quote, the document probably continues. This does not apply if the
        // document is a cell of a table row, because other cells follow it.
        let document_continues = byte == b','
            && cursor.expect == Expect::EndOrDocument
            && self.document_end.is_none()
            && Quote::at(self.text, next_significant(self.text, pos + 1).0).is_some();
        let start_cost = start_cost + if document_continues { costs::EXTRA_COMMA } else { 0 };
        let cost: Cost = start_cost
            + costs::LETTER_OUTSIDE * letter_count.min(MAX_LETTERS)
            + costs::QUOTE_OUTSIDE * quote_count
            + key_cost;
        self.push(cursor, Step::new(Token::SkippedOutside, cursor.pos, end), OUTSIDE, cursor.expect, cost);
    }

    /// Returns the first offset at or after `from` where a document may start. `key_start` is where a key may be the start
    /// of a document.
    fn next_document(&self, from: usize, key_start: KeyStart) -> Option<usize> {
        let mut at = from;
        let php_array_start = if key_start == KeyStart::Nowhere { None } else { self.next_php_array(from) };
        while let Some(found) = memchr::memchr3(b'{', b'[', b'"', &self.bytes[at..]) {
            at += found;
            if php_array_start.is_some_and(|start| start <= at) {
                break;
            }
            if self.bytes[at] == b'"' {
                // A document whose first bracket is missing starts with a key.
                let may_start_with_key = || match key_start {
                    KeyStart::Nowhere => false,
                    KeyStart::OnNewLine => self.starts_line(at),
                    KeyStart::Anywhere => self.may_start_key(at),
                };
                if at > from && may_start_with_key() && is_key_at(self.text, at) {
                    return Some(at);
                }
                at += 1;
                continue;
            }
            // The brackets of a color code and of a CDATA section do not start a document.
            if at > 0 && (self.bytes[at - 1] == 0x1B || self.bytes[..at].ends_with(b"<![CDATA")) {
                at += 1;
                continue;
            }
            // `curl -d "{\"a\": 1}"`: the document starts at the quote before the bracket.
            if key_start != KeyStart::Nowhere && at > from && self.starts_serialized_string(at - 1) {
                return Some(at - 1);
            }
            if self.opens_document(at) {
                return Some(at);
            }
            at += 1;
        }
        php_array_start
    }

    /// Returns the offset of the first PHP array at or after `from`: `array("a" => 1)`. Only an array whose first key
    /// or element is a string counts.
    fn next_php_array(&self, from: usize) -> Option<usize> {
        if !self.has_php_arrays() {
            return None;
        }
        let starts = memchr::memmem::find_iter(&self.bytes[from..], PHP_ARRAY_START).map(|at| from + at);
        let starts_with_string = |at: &usize| {
            let next = next_significant(self.text, at + PHP_ARRAY_START.len()).0;
            matches!(self.bytes.get(next), Some(b'"' | b'\''))
        };
        starts.take(MAX_ARRAYS).find(starts_with_string)
    }

    /// Returns whether the text may contain an object or an array.
    pub(in crate::syntax) fn may_contain_document(&self) -> bool {
        let start = next_significant(self.text, 0).0;
        let starts_with_bracket = matches!(self.bytes.get(start), Some(b'{' | b'['));
        let starts_with_key = Quote::at(self.text, start).is_some() && is_key_at(self.text, start);
        starts_with_bracket
            || starts_with_key
            || self.is_tuple_document(start)
            || self.starts_serialized_string(start)
            || self.next_document(start, KeyStart::Anywhere).is_some()
    }

    /// Returns whether a Python tuple starts at `at` and ends at the end of the text: `("a", 1)`.
    fn is_tuple_document(&self, at: usize) -> bool {
        if self.bytes.get(at) != Some(&b'(') || !self.text.trim_end().ends_with(')') || !self.is_tuple(at) {
            return false;
        }
        let next = next_significant(self.text, at + 1).0;
        let word = self.text[next..].find([',', ')', ' ']).map_or("", |len| &self.text[next..next + len]);
        matches!(self.bytes.get(next), Some(b'"' | b'\'' | b'(' | b'[' | b'{')) || is_literal_or_number(word)
    }

    /// Returns whether the opening bracket at `at` looks like the start of a document and not like part of prose.
    fn opens_document(&self, at: usize) -> bool {
        let next = crate::syntax::scan::skip_comments(self.text, at + 1, at + crate::syntax::scan::MAX_COMMENT);
        match self.bytes.get(next) {
            Some(b'"' | b'}' | b']' | b'\'') | None => true,
            // `[{` and `[[`, but not `{{` or `{[`.
            Some(b'{' | b'[') => self.bytes[at] == b'[',
            // `{\"a\": 1}`: the quotes of the document have backslashes.
            Some(b'\\') => self.bytes.get(next + 1) == Some(&b'"'),
            // `{a: 1}`, or an array that starts with a number: `[1, 2]`. A citation in prose also looks like such an
            // array, so the array must start a line, or follow a document or a code fence.
            Some(byte) => {
                self.bytes[at] == b'{' && is_key_at(self.text, next)
                    || self.bytes[at] == b'['
                        && (byte.is_ascii_digit() || *byte == b'-')
                        && (self.starts_line(at) || self.bytes[..at].ends_with(b"}") || self.follows_fence(at))
            }
        }
    }

    /// Returns whether a document whose first bracket is missing may start with a key at `at`.
    ///
    /// The key must be on a new line, or after a space, a separator, a parenthesis, or the quote of a shell command.
    fn may_start_key(&self, at: usize) -> bool {
        matches!(self.bytes[at - 1], b' ' | b'\t' | b'=' | b':' | b',' | b';' | b'(' | b'\'') || self.starts_line(at)
    }

    /// Returns whether a Markdown code fence precedes `at`: three backticks, possibly with `json` after them.
    fn follows_fence(&self, at: usize) -> bool {
        let before = self.bytes[..at].trim_ascii_end();
        let before = before.strip_suffix(b"json").or_else(|| before.strip_suffix(b"JSON")).unwrap_or(before);
        before.ends_with(b"```")
    }

    /// Returns whether only spaces precede `at` on its line.
    fn starts_line(&self, at: usize) -> bool {
        let before = self.text[..at].trim_end_matches([' ', '\t']);
        before.ends_with(['\n', '\r']) || before.trim_start_matches('\u{FEFF}').trim().is_empty()
    }

    /// Returns whether a string with serialized JSON starts at `at`: `"{\"a\": 1}"`.
    fn starts_serialized_string(&self, at: usize) -> bool {
        if self.bytes[at] != b'"' || !matches!(self.bytes.get(at + 1), Some(b'{' | b'[')) {
            return false;
        }
        let next = next_significant(self.text, at + 2).0;
        self.text[next..].starts_with("\\\"")
    }
}

/// Returns the number of lines in `text` for which [`is_bare_member`] is true.
fn count_bare_members(text: &str) -> u32 {
    text.split(['\n', '\r']).filter(|line| is_bare_member(line.trim_ascii())).count() as u32
}

/// Returns whether `line` is a member with an unquoted key, and ends with a comma: `Status: "New",`.
fn is_bare_member(line: &str) -> bool {
    let value = key_end(line, 0).and_then(|end| line[end..].trim_ascii_start().strip_prefix(':'));
    line.ends_with("\",") && value.is_some_and(|value| value.trim_ascii_start().starts_with('"'))
}
