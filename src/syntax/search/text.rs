//! Examines the text around a position: for example, whether a key starts there, or which byte precedes it. Most
//! functions examine a bounded number of bytes, so that the search stays linear. All positions are byte offsets.

use super::quotes::{Quote, prefix_len};
use super::spacing::markup_end;
use crate::source::is_space;
use crate::source::line_break::is_line_break;
use crate::syntax::scan::{MAX_COMMENT, bare_key_end, char_at, skip_comments, skip_spaces};

/// The maximum length of a key that [`is_key_at`] recognizes, in bytes.
const MAX_RECOGNIZED_KEY: usize = 96;

/// The maximum total length of the opening quotes that [`is_key_at`] skips, in bytes. The author may have repeated the
/// opening quote of a key by mistake.
const MAX_OPENING_QUOTES: usize = 8;

/// The maximum number of bytes that [`previous_significant`] examines.
const MAX_SPACES: usize = 512;

/// Returns the ASCII equivalent of the full-width separator at `at`, if there is one. Chinese and Japanese keyboards
/// produce such characters.
pub(in crate::syntax) fn full_width_separator(text: &str, at: usize) -> Option<u8> {
    // All full-width separators start with 0xE3 or 0xEF in UTF-8.
    if text.as_bytes().get(at)? < &0xE3 {
        return None;
    }
    Some(match char_at(text, at)? {
        '，' | '、' => b',',
        '：' => b':',
        '；' => b';',
        _ => return None,
    })
}

/// Returns the offset of the first byte at or after `at` that is neither whitespace nor part of markup that renders as
/// whitespace. The `bool` is whether the skipped range contains a line break.
pub(in crate::syntax) fn next_significant(text: &str, at: usize) -> (usize, bool) {
    let bytes = text.as_bytes();
    // In most cases, there is nothing to skip: these bytes are neither whitespace nor the start of markup.
    if let Some(0x21..=0x25 | 0x27..=0x3B | 0x3D..=0x7E) = bytes.get(at) {
        return (at, false);
    }
    let mut end = skip_spaces(text, at);
    while let Some(b'&' | b'<' | 0x1B) = bytes.get(end)
        && let Some(after) = markup_end(bytes, end)
    {
        end = skip_spaces(text, after);
    }
    (end, bytes[at.min(end)..end].iter().any(|byte| is_line_break(*byte)))
}

/// Returns the last byte before `at` that is not whitespace. If at least [`MAX_SPACES`] bytes of whitespace precede
/// `at`, returns `None`.
pub(in crate::syntax) fn previous_significant(text: &str, at: usize) -> Option<u8> {
    let bytes = &text.as_bytes()[at.saturating_sub(MAX_SPACES)..at];
    bytes.iter().rev().copied().find(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

/// Returns whether `bracket` is the last byte before `at` that is not whitespace.
pub(in crate::syntax) fn follows_bracket(text: &str, at: usize, bracket: u8) -> bool {
    previous_significant(text, at) == Some(bracket)
}

/// Returns whether a key with a colon after it starts at `at`. The key may have any quotes or none. The signs `=` and
/// `->` count as a colon.
pub(in crate::syntax) fn is_key_at(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let mut key_start = at + prefix_len(bytes, at);
    while key_start < at + MAX_OPENING_QUOTES
        && let Some(quote) = Quote::at(text, key_start)
    {
        key_start += quote.len() as usize;
    }
    let name_end = match bytes.get(key_start) {
        Some(first) if first.is_ascii_digit() => digits_end(bytes, key_start),
        // A key may start with a dash: `-name`.
        Some(b'-') => key_end(text, key_start + 1),
        Some(_) => key_end(text, key_start),
        None => None,
    };
    let Some(mut end) = name_end.filter(|end| end - key_start <= MAX_RECOGNIZED_KEY) else { return false };
    // A closing quote before the colon shows that the text is a key. Otherwise, the text may be the start of a string.
    let mut has_closing_quote = false;
    while end < bytes.len()
        && let Some(quote) = Quote::at(text, end)
    {
        end += quote.len() as usize;
        has_closing_quote = true;
    }
    loop {
        match bytes.get(end) {
            Some(b' ' | b'\t') => end += 1,
            Some(b'&' | b'<' | 0x1B) if let Some(after) = markup_end(bytes, end) => end = after,
            _ => break,
        }
    }
    if full_width_separator(text, end) == Some(b':') {
        return true;
    }
    match bytes.get(end) {
        Some(b':') => {
            // Without a closing quote, the scheme of a URL (`https://`) and the hour of a time (`10:30`) are not keys.
            has_closing_quote
                || !(bytes.get(end + 1..end + 3) == Some(b"//") && !matches!(bytes.get(end + 3), Some(b' '))
                    || bytes[end - 1].is_ascii_digit() && bytes.get(end + 1).is_some_and(u8::is_ascii_digit))
        }
        Some(b'=') => true,
        Some(b'-') => bytes.get(end + 1) == Some(&b'>'),
        _ => false,
    }
}

/// Returns the end of the unquoted key that starts at `at`, or `None` if no key starts there. Unlike the key of
/// [`bare_key_end`], this key may contain backslashes.
pub(in crate::syntax) fn key_end(text: &str, at: usize) -> Option<usize> {
    let mut end = bare_key_end(text, at)?;
    while text.as_bytes().get(end) == Some(&b'\\')
        && let Some(next) = bare_key_end(text, end + 1)
    {
        end = next;
    }
    Some(end)
}

/// Returns the end of the digits that start at `at`.
fn digits_end(bytes: &[u8], at: usize) -> Option<usize> {
    let len = bytes[at..].iter().take(MAX_RECOGNIZED_KEY).take_while(|byte| byte.is_ascii_digit()).count();
    Some(at + len)
}

/// Returns whether the next member or element starts at `at`, possibly after whitespace and a comment.
///
/// If `is_in_object` is true, the container is an object, and its next member starts with a key. Otherwise, the next
/// element of the array starts with a quote or an opening bracket.
pub(super) fn is_followed_by_member(text: &str, at: usize, is_in_object: bool) -> bool {
    let (mut next, _) = next_significant(text, at);
    if text[next..].starts_with("/*") {
        next = skip_comments(text, next, next + MAX_COMMENT);
    }
    if is_in_object {
        is_key_at(text, next)
    } else {
        Quote::at(text, next).is_some() || matches!(text.as_bytes().get(next), Some(b'{' | b'['))
    }
}

/// Returns the end of the joint that starts at `at`: the offset of `two` in `"one " + "two"`. Returns `None` if the
/// string ends at `at` and has no further part.
///
/// A joint extends from the closing quote of one part of a string to the opening quote of the next part. The quote at
/// `at` has `quote_len` bytes. `may_lack_operator` is whether whitespace may join the parts, as in Python and C:
/// `"one " "two"`.
pub(in crate::syntax) fn joint_end(text: &str, at: usize, quote_len: usize, may_lack_operator: bool) -> Option<usize> {
    let skip = |at: usize| skip_comments(text, at, at + MAX_COMMENT);
    let mut next = next_significant(text, at + quote_len).0;
    if text[next..].starts_with('/') {
        next = skip(next);
    }
    let operator = ["+", "||", "..", ".", "&"].into_iter().find(|operator| text[next..].starts_with(operator));
    match operator {
        Some(operator) => {
            next = skip(next + operator.len());
            // Visual Basic continues a line with an underscore.
            if operator != "." && text[next..].starts_with('_') {
                next = next_significant(text, next + 1).0;
            }
        }
        None if may_lack_operator && next > at + quote_len && !text[at + quote_len..next].contains('/') => {}
        None => return None,
    }
    let has_same_quote = text.get(next..next + quote_len) == text.get(at..at + quote_len);
    let end = next + quote_len;
    // A quote right before a separator, a closing bracket or a line break does not open another part.
    let may_open_part = !matches!(text.as_bytes().get(end), None | Some(b',' | b'}' | b']' | b'\n' | b'\r' | b':'));
    let is_joint = match operator {
        // A period between unescaped quotes may be text: in `"see "A"."`, the period ends a sentence inside the string.
        Some(".") => may_open_part,
        Some(_) => true,
        None => may_open_part && !is_key_at(text, next),
    };
    (has_same_quote && is_joint).then_some(end)
}

/// The maximum number of bytes in which [`quote_on_line`] looks for a quote.
const MAX_NEAR: usize = 128;

/// Returns the offset of the first double quote at or after `at`, if the quote is on the same line and less than
/// [`MAX_NEAR`] bytes away.
pub(super) fn quote_on_line(text: &str, at: usize) -> Option<usize> {
    let near = text.as_bytes().get(at..text.len().min(at + MAX_NEAR))?;
    let found = memchr::memchr3(b'"', b'\n', b'\r', near)?;
    (near[found] == b'"').then_some(at + found)
}

/// Returns the length in bytes of the character at `at` if the character is a letter, a digit or `_`, or else 0.
pub(in crate::syntax) fn word_len(text: &str, at: usize) -> usize {
    match text.as_bytes().get(at) {
        Some(byte) if byte.is_ascii_alphanumeric() || *byte == b'_' => 1,
        Some(0x80..) => char_at(text, at).filter(|character| character.is_alphanumeric()).map_or(0, char::len_utf8),
        _ => 0,
    }
}

/// Returns whether `key` looks like a key: it is short and has hardly any punctuation.
pub(in crate::syntax) fn is_plain_key(key: &str) -> bool {
    const MAX_CHARS: usize = 41;
    // The backslash is allowed because a key may contain letters in the form `\uXXXX`.
    let is_allowed =
        |character: char| character.is_alphanumeric() || matches!(character, '_' | '$' | ' ' | '.' | '-' | '\\');
    let len = key.chars().take(MAX_CHARS + 1).count();
    (1..=MAX_CHARS).contains(&len) && !key.starts_with(is_space) && key.chars().all(is_allowed)
}
