//! Examines the text at a byte offset: whitespace, comments, characters, unquoted keys, placeholders and indentation.
//!
//! Each function examines a bounded number of bytes, or only bytes that its caller then skips. Therefore, repairing a text takes linear
//! time.

use unicode_general_category::{GeneralCategory, get_general_category};

use super::string::unicode_escape;
use super::template;
use crate::source::{Span, is_space};

/// The maximum length of an unquoted key, in bytes. No known field has a key nearly as long.
const MAX_UNQUOTED_KEY: usize = 128;

/// The maximum total length of the comments that the parser skips between two tokens when it looks ahead, in bytes.
pub(super) const MAX_COMMENT: usize = 2048;

/// The maximum distance from an offset back to the start of its line, in bytes.
const MAX_INDENTATION: usize = 512;

/// Returns whether `character` is whitespace in JSON5.
pub(super) fn is_json5_space(character: char) -> bool {
    is_space(character)
        && (matches!(character, '\t'..='\r' | ' ' | '\u{2028}' | '\u{2029}' | '\u{FEFF}')
            || get_general_category(character) == GeneralCategory::SpaceSeparator)
}

/// Returns the offset of the first byte at or after `at` that is not whitespace.
pub(super) fn skip_spaces(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = at;
    loop {
        match bytes.get(at) {
            Some(b' ' | b'\t' | b'\n' | b'\r') => at += 1,
            // The escape character starts a terminal color code. Only the whole code counts as whitespace, so do not skip its first byte
            // alone.
            Some(0x1B) if bytes.get(at + 1) == Some(&b'[') => return at,
            Some(0..0x20 | 0x7F..) => match char_at(text, at) {
                Some(character) if is_space(character) => at += character.len_utf8(),
                _ => return at,
            },
            _ => return at,
        }
    }
}

/// Returns the offset of the first byte at or after `at` that is neither whitespace nor part of a JSON5 comment.
///
/// Examines comments only up to the offset `limit`.
pub(crate) fn skip_comments(text: &str, at: usize, limit: usize) -> usize {
    let limit = limit.min(text.len());
    let mut at = skip_spaces(text, at);
    while at < limit {
        let rest = &text.as_bytes()[at..limit];
        let end = match rest.get(..2) {
            Some(b"//") => Some(line_comment_len(rest)).filter(|end| *end < rest.len()),
            Some(b"/*") => memchr::memmem::find(rest, b"*/").map(|end| end + 2),
            _ => return at,
        };
        at = end.map_or(limit, |end| skip_spaces(text, at + end));
    }
    at
}

/// Returns the length of the `//` comment at the start of `rest`, without its line break. The line break may be LF, CRLF, CR, U+2028 or
/// U+2029 (JSON5, section 7).
pub(super) fn line_comment_len(rest: &[u8]) -> usize {
    let mut at = 0;
    while let Some(found) = memchr::memchr3(b'\n', b'\r', 0xE2, &rest[at..]) {
        at += found;
        if rest[at] != 0xE2 || matches!(rest.get(at + 1..at + 3), Some([0x80, 0xA8 | 0xA9])) {
            return at;
        }
        at += 1;
    }
    rest.len()
}

/// Returns the character at `at`, or `None` at the end of the text or inside a character.
pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// Returns the span of the character at `at`.
pub(super) fn char_span(text: &str, at: usize) -> Span {
    Span::from(at..at + char_at(text, at).map_or(0, char::len_utf8))
}

/// Returns the character that ends at `at`.
pub(super) fn char_before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

/// Returns `end`, moved back over the whitespace before it, but not before `start`.
pub(super) fn trim_end(text: &str, start: usize, end: usize) -> usize {
    start + text[start..end].trim_end_matches(is_space).len()
}

/// Returns the length of the run of bytes equal to `byte` that ends right before `at`.
pub(super) fn run_before(bytes: &[u8], at: usize, byte: u8) -> usize {
    bytes[..at].iter().rev().take_while(|other| **other == byte).count()
}

/// Returns how many bytes a backslash right before `at` escapes: the length of the character at `at`, or 2 for CRLF.
pub(super) fn escaped_len(text: &str, at: usize) -> usize {
    if text.as_bytes().get(at..at + 2) == Some(b"\r\n") { 2 } else { char_at(text, at).map_or(0, char::len_utf8) }
}

/// Returns the end of the unquoted key that starts at `at`, or `None` if no key starts there. The key may consist of several words.
pub(super) fn bare_key_end(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let (first, len) = key_character(text, at)?;
    if !starts_identifier(first) {
        return None;
    }
    let limit = text.len().min(at + MAX_UNQUOTED_KEY);
    let mut end = at + len;
    while end < limit {
        match key_character(text, end) {
            Some((character, len)) if continues_identifier(character) || matches!(character, '-' | '.') => end += len,
            Some((' ', 1)) if bytes.get(end + 1).is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'_') => {
                end += 1;
            }
            _ => break,
        }
    }
    Some(end)
}

/// Returns whether JSON5 allows `name` as a key without quotes.
pub(super) fn is_identifier(name: &str) -> bool {
    let mut at = 0;
    while let Some((character, len)) = key_character(name, at) {
        if !(if at == 0 { starts_identifier(character) } else { continues_identifier(character) }) {
            return false;
        }
        at += len;
    }
    at > 0
}

/// Returns the character of a key that starts at `at`, and the number of bytes of its spelling. The spelling may be an escape: `\uXXXX`.
fn key_character(text: &str, at: usize) -> Option<(char, usize)> {
    match char_at(text, at)? {
        '\\' => match unicode_escape(text.get(at + 1..)?).filter(|_| text.as_bytes()[at + 1] == b'u') {
            // Only characters that are valid in a key may be escaped. An escaped space would join two words.
            Some((len, character)) if continues_identifier(character) => Some((character, len + 1)),
            _ => Some(('\\', 1)),
        },
        character => Some((character, character.len_utf8())),
    }
}

/// Returns whether `character` may start an identifier of ECMAScript 5.1 (section 7.6), on which JSON5 bases its keys.
fn starts_identifier(character: char) -> bool {
    matches!(character, 'a'..='z' | 'A'..='Z' | '$' | '_') || (character > '\x7F' && character.is_alphabetic())
}

/// Returns whether `character` may be in an identifier of ECMAScript 5.1 after the first character.
fn continues_identifier(character: char) -> bool {
    starts_identifier(character)
        || character.is_ascii_digit()
        || (character > '\x7F'
            && (character.is_alphanumeric()
                || matches!(character, '\u{200C}' | '\u{200D}')
                || matches!(
                    get_general_category(character),
                    GeneralCategory::NonspacingMark
                        | GeneralCategory::SpacingMark
                        | GeneralCategory::ConnectorPunctuation
                )))
}

/// Returns the end of the template placeholder that starts at `at`, or `None` if no placeholder starts there.
pub(super) fn placeholder_end(text: &str, at: usize) -> Option<usize> {
    template::tag_at(text, at).filter(|(kind, _)| *kind == template::Kind::Placeholder).map(|(_, end)| end)
}

/// Returns the start of the line that contains `at`, or `None` if the start is too far back.
fn line_start(text: &str, at: usize) -> Option<usize> {
    let mut from = at.saturating_sub(MAX_INDENTATION);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    match memchr::memrchr2(b'\n', b'\r', &text.as_bytes()[from..at]) {
        Some(found) => Some(from + found + 1),
        None if from > 0 => None,
        // A byte order mark is not indentation.
        None => Some(if text[..at].starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 }),
    }
}

/// Returns the leading whitespace of the line that contains `at`, or `None` if the start of the line is more than [`MAX_INDENTATION`] bytes
/// before `at`. Such a long line is not indented JSON.
pub(super) fn line_indentation(text: &str, at: usize) -> Option<&str> {
    let line = &text[line_start(text, at)?..at];
    Some(&line[..line.len() - line.trim_start_matches(is_space).len()])
}
