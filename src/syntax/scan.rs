//! Questions about the text from a byte on. None of them changes anything, and each looks at a bounded stretch, or at
//! one that is passed over afterwards: repairing stays linear.

use unicode_general_category::{GeneralCategory, get_general_category};

use super::string::unicode_escape;
use super::template;
use crate::source::{Span, is_space};

/// How far a name is looked for, in bytes: no field has one nearly as long.
const MAX_KEY: usize = 128;

/// How far comments between two tokens are looked through, in bytes.
pub(super) const MAX_COMMENT: usize = 2048;

/// How far back the start of a line is looked for, in bytes.
const MAX_INDENTATION: usize = 512;

/// Whether JSON5 has `character` among its white space.
pub(super) fn is_json5_space(character: char) -> bool {
    is_space(character)
        && (matches!(character, '\t'..='\r' | ' ' | '\u{2028}' | '\u{2029}' | '\u{FEFF}')
            || get_general_category(character) == GeneralCategory::SpaceSeparator)
}

/// The first byte from `at` on that is no space.
pub(super) fn skip_spaces(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = at;
    loop {
        match bytes.get(at) {
            Some(b' ' | b'\t' | b'\n' | b'\r') => at += 1,
            // A color code of a terminal is more than this character.
            Some(0x1B) if bytes.get(at + 1) == Some(&b'[') => return at,
            Some(0..0x20 | 0x7F..) => match char_at(text, at) {
                Some(character) if is_space(character) => at += character.len_utf8(),
                _ => return at,
            },
            _ => return at,
        }
    }
}

/// The first byte from `at` on that belongs neither to white space nor to a comment of JSON5; a comment is looked through up
/// to `limit`.
pub(crate) fn skip_comments(text: &str, at: usize, limit: usize) -> usize {
    let limit = limit.min(text.len());
    let mut at = skip_spaces(text, at);
    while at < limit {
        let rest = &text.as_bytes()[at..limit];
        let end = match rest.get(..2) {
            Some(b"//") => Some(line_comment_end(rest)).filter(|end| *end < rest.len()),
            Some(b"/*") => memchr::memmem::find(rest, b"*/").map(|end| end + 2),
            _ => return at,
        };
        at = end.map_or(limit, |end| skip_spaces(text, at + end));
    }
    at
}

/// Returns the length of the `//` comment at the start of `rest`, without the line break that ends it: LF, CRLF, CR, U+2028 or
/// U+2029 (JSON5, section 7).
pub(super) fn line_comment_end(rest: &[u8]) -> usize {
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

pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// The character at `at`, as a place to point at.
pub(super) fn char_span(text: &str, at: usize) -> Span {
    Span::from(at..at + char_at(text, at).map_or(0, char::len_utf8))
}

pub(super) fn char_before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

/// `end`, taken back over the spaces before it, at most to `start`.
pub(super) fn trim_end(text: &str, start: usize, end: usize) -> usize {
    start + text[start..end].trim_end_matches(is_space).len()
}

/// Returns how many bytes equal to `byte` end just before `at`.
pub(super) fn run_before(bytes: &[u8], at: usize, byte: u8) -> usize {
    bytes[..at].iter().rev().take_while(|other| **other == byte).count()
}

/// How many bytes at `at`, behind a backslash, it takes away from what they mean else; a line break of Windows is two.
pub(super) fn escaped_len(text: &str, at: usize) -> usize {
    if text.as_bytes().get(at..at + 2) == Some(b"\r\n") { 2 } else { char_at(text, at).map_or(0, char::len_utf8) }
}

/// A name without quotes at `at`: its end.
pub(super) fn bare_name(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let (first, len) = name_character(text, at)?;
    if !starts_identifier(first) {
        return None;
    }
    let limit = text.len().min(at + MAX_KEY);
    let mut end = at + len;
    while end < limit {
        match name_character(text, end) {
            Some((character, len)) if in_identifier(character) || matches!(character, '-' | '.') => end += len,
            Some((' ', 1)) if bytes.get(end + 1).is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'_') => {
                end += 1;
            }
            _ => break,
        }
    }
    Some(end)
}

/// Whether `name` as a whole is a name that JSON5 lets stand without quotes.
pub(super) fn is_identifier(name: &str) -> bool {
    let mut at = 0;
    while let Some((character, len)) = name_character(name, at) {
        if !(if at == 0 { starts_identifier(character) } else { in_identifier(character) }) {
            return false;
        }
        at += len;
    }
    at > 0
}

/// The character of a name that stands at `at`, by itself or as `\uXXXX`, and how many bytes spell it.
fn name_character(text: &str, at: usize) -> Option<(char, usize)> {
    match char_at(text, at)? {
        '\\' => match unicode_escape(text.get(at + 1..)?).filter(|_| text.as_bytes()[at + 1] == b'u') {
            // What is no letter is no part of a name however it is spelled; a blank would join two words.
            Some((len, character)) if in_identifier(character) => Some((character, len + 1)),
            _ => Some(('\\', 1)),
        },
        character => Some((character, character.len_utf8())),
    }
}

/// Whether an identifier of ECMAScript 5.1 (section 7.6), which JSON5 takes its names from, may start with `character`.
fn starts_identifier(character: char) -> bool {
    matches!(character, 'a'..='z' | 'A'..='Z' | '$' | '_') || (character > '\x7F' && character.is_alphabetic())
}

/// Whether `character` may stand in an identifier of ECMAScript 5.1.
fn in_identifier(character: char) -> bool {
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

/// Returns the end of the placeholder that starts at `at`.
pub(super) fn placeholder(text: &str, at: usize) -> Option<usize> {
    template::at(text, at).filter(|(kind, _)| *kind == template::Kind::Placeholder).map(|(_, end)| end)
}

/// Where the line that holds `at` starts, unless that is far back: on a line of megabytes nobody indents.
fn line_start(text: &str, at: usize) -> Option<usize> {
    let mut from = at.saturating_sub(MAX_INDENTATION);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    match memchr::memrchr2(b'\n', b'\r', &text.as_bytes()[from..at]) {
        Some(found) => Some(from + found + 1),
        None if from > 0 => None,
        // The mark of a file indents nothing.
        None => Some(if text[..at].starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 }),
    }
}

/// Leading white space of the line that holds `at`.
pub(super) fn line_indentation(text: &str, at: usize) -> Option<&str> {
    let line = &text[line_start(text, at)?..at];
    Some(&line[..line.len() - line.trim_start_matches(is_space).len()])
}
