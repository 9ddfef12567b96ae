//! Steps outside the documents of a text: prose, commas, unmatched closing brackets, and the starts of documents.

use crate::syntax::scalar::is_scalar;
use crate::syntax::scan::trim_end;
use crate::syntax::search::costs::{self, Cost};
use crate::syntax::search::frames::OUTSIDE;
use crate::syntax::search::quotes::Quote;
use crate::syntax::search::spacing::keys_in;
use crate::syntax::search::state::{Expect, Step, Token};
use crate::syntax::search::text::{key_ahead, key_end, next_significant};
use crate::syntax::search::{Cursor, PHP_ARRAY, Search};

/// The maximum number of quotes, and of keys, whose cost is added when text is skipped.
const MAX_COUNTED: u32 = 10_000;

/// The maximum number of PHP arrays that are examined in the search for one that contains a key or a string.
const MAX_ARRAYS: usize = 16;

/// Where a document may start with a key, because its first bracket is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keys {
    Nowhere,
    OnNewLines,
    Anywhere,
}

impl Search<'_> {
    /// Proposes the start of a document, or the end of the text.
    pub(super) fn outside(&mut self, at: &Cursor) {
        let Some(byte) = at.byte else {
            let missing = if at.expect == Expect::Document { costs::NO_DOCUMENT } else { 0 };
            self.push(at, Step::missing(Token::None, at.pos), OUTSIDE, Expect::Done, missing);
            return;
        };
        let further = if at.expect == Expect::After { costs::FURTHER_DOCUMENT } else { 0 };
        match byte {
            b'{' | b'[' if further == 0 || self.opens_document(at.pos as usize) => {
                self.open(at, byte, further);
                if byte == b'{' && self.is_set(at.pos as usize) {
                    self.other_opening_bracket(at, byte);
                }
                self.defer(at, costs::BRACKET_IN_PROSE);
            }
            _ => self.not_a_document(at),
        }
    }

    /// Skips all text after a document that is a string, a number or a literal.
    pub(super) fn after_value_document(&mut self, at: &Cursor) {
        let end = trim_end(self.text, at.pos as usize, self.text.len()) as u32;
        if end <= at.pos {
            self.push(at, Step::missing(Token::None, at.pos), OUTSIDE, Expect::Done, 0);
            return;
        }
        let letters = self.layout.letters(at.pos, end).min(500);
        let step = Step::new(Token::SkippedAround, at.pos, end);
        self.push(at, step, OUTSIDE, Expect::Done, costs::TEXT_AROUND + costs::LETTER_AROUND * letters);
    }

    /// Proposes all steps other than the start of a document with its bracket at the current position.
    pub(super) fn not_a_document(&mut self, at: &Cursor) {
        let Some(byte) = at.byte else { return };
        let pos = at.pos as usize;
        match byte {
            b'}' | b']' => {
                let again = self.last_token(at) == Token::ExtraBracket;
                let cost = if again { costs::UNEXPECTED_BRACKET_AGAIN } else { costs::UNEXPECTED_BRACKET };
                self.push(at, Step::new(Token::ExtraBracket, at.pos, at.pos + 1), OUTSIDE, at.expect, cost);
            }
            b',' | b';' => {
                let step = Step::new(Token::ExtraComma, at.pos, at.pos + 1);
                let again = self.last_token(at) == Token::ExtraComma;
                let cost = if again { costs::EXTRA_COMMA_AGAIN } else { costs::EXTRA_COMMA };
                self.push(at, step, OUTSIDE, at.expect, cost);
            }
            _ => {}
        }
        if at.expect == Expect::Document {
            if self.is_tuple_document(pos) || self.is_php_array(pos) {
                self.other_opening_bracket(at, byte);
            } else if key_ahead(self.text, pos) {
                self.missing_opening_bracket(at);
            } else if self.is_serialized(pos) {
                self.quoted(at);
            }
        }
        // A closing bracket is proposed as an extra bracket above, and is not skipped as text.
        if !matches!(byte, b'}' | b']') {
            self.skip_around(at, byte);
        }
    }

    /// Skips the text from the current position, where `byte` is, up to the next position where a document may start.
    fn skip_around(&mut self, at: &Cursor, byte: u8) {
        let pos = at.pos as usize;
        let first = if matches!(byte, b'{' | b'[') { 1 } else { 0 };
        let keys = match (at.expect, first) {
            (Expect::Document, 0) => Keys::Anywhere,
            // If an opening bracket is skipped, a key after it is more likely inside that bracket, so it does not start
            // a document.
            (Expect::Document, _) => Keys::OnNewLines,
            _ => Keys::Nowhere,
        };
        let next = self.next_document(pos + first, keys);
        let end = trim_end(self.text, pos, next.unwrap_or(self.text.len())).max(pos + 1);
        let end = (end..).find(|end| self.text.is_char_boundary(*end)).unwrap_or(end) as u32;
        let letters = self.layout.letters(at.pos, end);
        let swallowed = match first {
            0 => costs::TEXT_AROUND,
            _ if self.opens_document(pos) => costs::DOCUMENT_IN_PROSE * if self.follows_fence(pos) { 2 } else { 1 },
            _ => costs::BRACKET_IN_PROSE,
        };
        let keys = keys_in(&self.bytes[pos..end as usize]) + bare_members_in(&self.text[pos..end as usize]);
        let members = costs::SWALLOWED_KEY * keys.min(MAX_COUNTED);
        let quotes = memchr::memchr_iter(self.main_quote_byte(), &self.bytes[pos..end as usize])
            .take(MAX_COUNTED as usize)
            .count() as u32;
        // After a comma and before a quote, the document probably continues, unless other cells of a table row follow
        // it.
        let goes_on = byte == b','
            && at.expect == Expect::After
            && self.document_end.is_none()
            && Quote::at(self.text, next_significant(self.text, pos + 1).0).is_some();
        let swallowed = swallowed + if goes_on { costs::EXTRA_COMMA } else { 0 };
        let cost: Cost = swallowed + costs::LETTER_AROUND * letters.min(500) + costs::QUOTE_AROUND * quotes + members;
        self.push(at, Step::new(Token::SkippedAround, at.pos, end), OUTSIDE, at.expect, cost);
    }

    /// Returns the next position from `from` on where a document may start.
    fn next_document(&self, from: usize, keys: Keys) -> Option<usize> {
        let mut at = from;
        let array = if keys == Keys::Nowhere { None } else { self.next_php_array(from) };
        while let Some(found) = memchr::memchr3(b'{', b'[', b'"', &self.bytes[at..]) {
            at += found;
            if array.is_some_and(|array| array <= at) {
                break;
            }
            if self.bytes[at] == b'"' {
                // The first bracket of the document may be missing, so that it starts with a key.
                let may_start = || match keys {
                    Keys::Nowhere => false,
                    Keys::OnNewLines => self.starts_line(at),
                    Keys::Anywhere => self.may_start_key(at),
                };
                if at > from && may_start() && key_ahead(self.text, at) {
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
            if keys != Keys::Nowhere && at > from && self.is_serialized(at - 1) {
                return Some(at - 1);
            }
            if self.opens_document(at) {
                return Some(at);
            }
            at += 1;
        }
        array
    }

    /// Returns the start of the next PHP array whose first key or element is a string.
    fn next_php_array(&self, from: usize) -> Option<usize> {
        if !self.has_php_arrays() {
            return None;
        }
        let starts = memchr::memmem::find_iter(&self.bytes[from..], PHP_ARRAY).map(|at| from + at);
        let quoted = |at: &usize| {
            let next = next_significant(self.text, at + PHP_ARRAY.len()).0;
            matches!(self.bytes.get(next), Some(b'"' | b'\''))
        };
        starts.take(MAX_ARRAYS).find(quoted)
    }

    /// Returns whether the text may contain an object or an array.
    pub(in crate::syntax) fn may_contain_document(&self) -> bool {
        let start = next_significant(self.text, 0).0;
        let opens = matches!(self.bytes.get(start), Some(b'{' | b'['));
        let key = Quote::at(self.text, start).is_some() && key_ahead(self.text, start);
        opens
            || key
            || self.is_tuple_document(start)
            || self.is_serialized(start)
            || self.next_document(start, Keys::Anywhere).is_some()
    }

    /// Returns whether the whole text from `at` on is a Python tuple: `("a", 1)`.
    fn is_tuple_document(&self, at: usize) -> bool {
        if self.bytes.get(at) != Some(&b'(') || !self.text.trim_end().ends_with(')') || !self.is_tuple(at) {
            return false;
        }
        let next = next_significant(self.text, at + 1).0;
        let word = self.text[next..].find([',', ')', ' ']).map_or("", |len| &self.text[next..next + len]);
        matches!(self.bytes.get(next), Some(b'"' | b'\'' | b'(' | b'[' | b'{')) || is_scalar(word)
    }

    /// Returns whether the bracket at `at` looks like the start of a document and not like part of prose.
    fn opens_document(&self, at: usize) -> bool {
        let next = crate::syntax::scan::skip_comments(self.text, at + 1, at + crate::syntax::scan::MAX_COMMENT);
        match self.bytes.get(next) {
            Some(b'"' | b'}' | b']' | b'\'') | None => true,
            Some(b'{' | b'[') => self.bytes[at] == b'[',
            Some(b'\\') => self.bytes.get(next + 1) == Some(&b'"'),
            Some(byte) => {
                self.bytes[at] == b'{' && key_ahead(self.text, next)
                    || self.bytes[at] == b'['
                        && (byte.is_ascii_digit() || *byte == b'-')
                        && (self.starts_line(at) || self.bytes[..at].ends_with(b"}") || self.follows_fence(at))
            }
        }
    }

    /// Returns whether a key may start at `at` in a document whose first bracket is missing: on a new line, or after a
    /// space, a separator, a parenthesis, or the quote of a shell command.
    fn may_start_key(&self, at: usize) -> bool {
        matches!(self.bytes[at - 1], b' ' | b'\t' | b'=' | b':' | b',' | b';' | b'(' | b'\'') || self.starts_line(at)
    }

    /// Returns whether a Markdown code fence precedes `at`.
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

    /// Returns whether `at` is the opening quote of a string that contains JSON whose quotes have backslashes:
    /// `"{\"a\": 1}"`.
    pub(in crate::syntax) fn is_serialized(&self, at: usize) -> bool {
        if self.bytes[at] != b'"' || !matches!(self.bytes.get(at + 1), Some(b'{' | b'[')) {
            return false;
        }
        let next = next_significant(self.text, at + 2).0;
        self.text[next..].starts_with("\\\"")
    }
}

/// Returns the number of lines in `text` that consist of a member with an unquoted key, and a comma.
fn bare_members_in(text: &str) -> u32 {
    text.split(['\n', '\r']).filter(|line| is_bare_member(line.trim_ascii())).count() as u32
}

/// Returns whether `line` consists of a member with an unquoted key, and a comma: `Status: "New",`.
fn is_bare_member(line: &str) -> bool {
    let value = key_end(line, 0).and_then(|end| line[end..].trim_ascii_start().strip_prefix(':'));
    line.ends_with("\",") && value.is_some_and(|value| value.trim_ascii_start().starts_with('"'))
}
