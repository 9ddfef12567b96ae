//! Finds the spacing between tokens: whitespace, characters that look like whitespace, comments, and the control tags
//! of templates (`{% if urgent %}`).

use super::costs::{self, Cost};
use super::text::is_key_at;
use crate::source::blank;
use crate::syntax::scan::{char_at, line_comment_len, trim_end};
use crate::syntax::template;

/// The kind of a piece of spacing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::syntax) enum Spacing {
    /// JSON whitespace.
    Whitespace,
    /// Other characters that look like whitespace or are invisible, and markup with the same effect ([`markup_end`]).
    Irregular,
    /// A comment. `is_unclosed` is whether the end of the comment (`*/`) is missing.
    Comment { is_unclosed: bool },
    /// A template control tag.
    Tag,
}

/// Finds spacing in one text.
#[derive(Debug, Clone)]
pub(in crate::syntax) struct Spaces<'t> {
    text: &'t str,
    /// A position after which the text has no `*/`, or `usize::MAX` if no such position is known.
    no_comment_end: usize,
    /// A position after which the text has no `-->`, or `usize::MAX` if no such position is known.
    no_markup_end: usize,
    /// The start and the end of the line comment that was examined last.
    known_comment: (usize, usize),
    /// Whether the text is JSON5. In JSON5, a line comment always ends at the end of its line, even if it contains a
    /// closing bracket.
    is_json5: bool,
}

impl<'t> Spaces<'t> {
    pub(in crate::syntax) fn new(text: &'t str) -> Self {
        Self {
            text,
            no_comment_end: usize::MAX,
            no_markup_end: usize::MAX,
            known_comment: (usize::MAX, 0),
            is_json5: false,
        }
    }

    /// Returns a finder for JSON5, in which a line comment always ends at the end of its line.
    pub(in crate::syntax) fn for_json5(text: &'t str) -> Self {
        Self { is_json5: true, ..Self::new(text) }
    }

    /// Returns the kind and the end of the piece of spacing that starts at `at`.
    ///
    /// `value_may_start` is whether a value may start at `at`. In that case, `#` starts a comment only before a space,
    /// a tab, `!`, `#` or the end of the line: `#123` is a value.
    pub(in crate::syntax) fn piece(&mut self, at: usize, value_may_start: bool) -> Option<(Spacing, usize)> {
        let bytes = self.text.as_bytes();
        match *bytes.get(at)? {
            b' ' | b'\n' | b'\r' | b'\t' => {
                let rest = &bytes[at..];
                let len =
                    rest.iter().position(|byte| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).unwrap_or(rest.len());
                Some((Spacing::Whitespace, at + len))
            }
            b'/' => match bytes.get(at + 1)? {
                b'/' => {
                    let end = at + line_comment_len(&bytes[at..]);
                    Some((Spacing::Comment { is_unclosed: false }, self.line_comment_end(at, end)))
                }
                b'*' => {
                    let end =
                        (at < self.no_comment_end).then(|| memchr::memmem::find(&bytes[at + 2..], b"*/")).flatten();
                    match end {
                        Some(end) => Some((Spacing::Comment { is_unclosed: false }, at + end + 4)),
                        // The author probably forgot the `*/`, so the comment ends at the end of the line and not at
                        // the end of the text.
                        None => {
                            self.no_comment_end = self.no_comment_end.min(at);
                            Some((Spacing::Comment { is_unclosed: true }, at + rest_of_line_len(&bytes[at..])))
                        }
                    }
                }
                _ => None,
            },
            b'#' => {
                // `#{name}` is a template placeholder and not a comment.
                if bytes.get(at + 1) == Some(&b'{') && template::tag_at(self.text, at).is_some() {
                    return None;
                }
                let looks_like_comment =
                    matches!(bytes.get(at + 1), None | Some(b' ' | b'\t' | b'!' | b'#' | b'\n' | b'\r'));
                (!value_may_start || looks_like_comment).then(|| {
                    let end = at + rest_of_line_len(&bytes[at..]);
                    (Spacing::Comment { is_unclosed: false }, self.line_comment_end(at, end))
                })
            }
            b'<' if bytes[at..].starts_with(b"<!--") => {
                let end = (at < self.no_markup_end).then(|| memchr::memmem::find(&bytes[at..], b"-->")).flatten();
                if end.is_none() {
                    self.no_markup_end = self.no_markup_end.min(at);
                }
                end.map(|end| (Spacing::Comment { is_unclosed: false }, at + end + 3))
            }
            // An SQL comment.
            b'-' if bytes[at..].starts_with(b"-- ") => {
                Some((Spacing::Comment { is_unclosed: false }, at + rest_of_line_len(&bytes[at..])))
            }
            b'&' | b'<' | 0x1B if let Some(end) = markup_end(bytes, at) => Some((Spacing::Irregular, end)),
            b'{' | b'<' => match template::tag_at(self.text, at)? {
                (template::Kind::Control, end) => Some((Spacing::Tag, end)),
                _ => None,
            },
            0x21..=0x7E => None,
            _ => {
                let mut end = at;
                // A terminal color code starts with an escape character and is a separate piece.
                while let Some(character) = char_at(self.text, end).filter(|character| blank(*character).is_some())
                    && (character != '\u{1B}' || end == at)
                {
                    end += character.len_utf8();
                }
                (end > at).then_some((Spacing::Irregular, end))
            }
        }
    }

    /// Returns the end of the line comment that starts at `start`. Usually, that is `line_end`, the end of its line.
    ///
    /// If the lines of a document were joined, the rest of the document follows on the line of the comment. The comment
    /// then ends before the rest: in `{"a": {"b": 1 // note }, "c": 2}`, it ends after `note`.
    fn line_comment_end(&mut self, start: usize, line_end: usize) -> usize {
        if self.is_json5 {
            return line_end;
        }
        if self.known_comment.0 != start {
            self.known_comment = (start, comment_end_before_bracket(self.text, start, line_end).unwrap_or(line_end));
        }
        self.known_comment.1
    }

    /// Skips spacing before a token that may be a value. Returns the same as [`Spaces::skip`].
    pub(in crate::syntax) fn skip_before_value(&mut self, at: u32) -> (u32, Cost) {
        self.skip(at, true)
    }

    /// Skips spacing after a value. Returns the same as [`Spaces::skip`].
    pub(in crate::syntax) fn skip_after_value(&mut self, at: u32) -> (u32, Cost) {
        self.skip(at, false)
    }

    /// Returns the offset of the first byte at or after `at` that is not spacing, and the cost of the skipped spacing.
    /// For `value_may_start`, see [`Spaces::piece`].
    pub(in crate::syntax) fn skip(&mut self, at: u32, value_may_start: bool) -> (u32, Cost) {
        let bytes = self.text.as_bytes();
        let mut end = at as usize;
        // The fast path: most tokens have at most one space before them. Their first byte is usually in this list of
        // bytes that cannot start spacing.
        if bytes.get(end) == Some(&b' ') {
            end += 1;
        }
        if let Some(0x24..=0x25 | 0x27..=0x2C | b'.' | 0x30..=0x3B | 0x3D..=0x7A | 0x7C..=0x7E | b'"' | b'!') =
            bytes.get(end)
        {
            return (end as u32, 0);
        }
        let mut cost = 0;
        while let Some((kind, next)) = self.piece(end, value_may_start) {
            if let Spacing::Comment { is_unclosed } = kind {
                let swallowed_cost = costs::SWALLOWED_KEY * count_quoted_keys(&bytes[end..next]);
                cost += match bytes[end] {
                    b'#' | b'-' => costs::HASH_COMMENT + swallowed_cost,
                    b'<' => costs::COMMENT,
                    _ if is_unclosed => costs::UNCLOSED_COMMENT + swallowed_cost,
                    // If a block comment contains members, the author commented them out on purpose.
                    _ if bytes[end + 1] == b'*' => costs::COMMENT,
                    _ => costs::COMMENT + swallowed_cost,
                };
            }
            end = next;
        }
        (end as u32, cost.min(costs::MAX_COMMENTS))
    }
}

/// Returns the end of a line comment, if the rest of the document follows on the same line. Otherwise, returns `None`.
/// In `{"a": {"b": 1 // note }, "c": 2}`, the rest is ` }, "c": 2}`.
///
/// The comment starts at `start`, and its line ends at `line_end`. The rest of the document must start with a closing
/// bracket whose opening bracket is before the comment. Then, there must be either a comma and the next member or
/// element, or only more closing brackets up to the end of the text.
fn comment_end_before_bracket(text: &str, start: usize, line_end: usize) -> Option<usize> {
    let mut open_count = 0_u32;
    let bytes = &text.as_bytes()[..line_end];
    let bracket = (start..line_end).find(|at| match bytes[*at] {
        b'{' | b'[' => {
            open_count += 1;
            false
        }
        b'}' | b']' if open_count == 0 => true,
        b'}' | b']' => {
            open_count -= 1;
            false
        }
        _ => false,
    })?;
    // If an odd number of quotes precedes the bracket, the bracket is probably in a string.
    if memchr::memchr_iter(b'"', &bytes[start..bracket]).count() % 2 == 1 {
        return None;
    }
    let is_bracket_or_space = |byte: &u8| matches!(byte, b'}' | b']' | b' ' | b'\t');
    let after = bracket + bytes[bracket..].iter().take_while(|byte| is_bracket_or_space(byte)).count();
    let document_continues = match bytes.get(after) {
        Some(b',') => {
            let next = after + 1 + bytes[after + 1..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            matches!(bytes.get(next), Some(b'{' | b'[')) || is_key_at(text, next)
        }
        Some(_) => false,
        None => text[line_end..].trim().is_empty(),
    };
    document_continues.then(|| trim_end(text, start, bracket))
}

/// Returns the number of quoted keys in `bytes`: the number of quotes with a colon after them. Only whitespace may be
/// between the quote and the colon.
pub(in crate::syntax) fn count_quoted_keys(bytes: &[u8]) -> u32 {
    let mut key_count = 0;
    let mut after_quote = false;
    let mut previous = 0;
    for byte in bytes {
        match (std::mem::replace(&mut previous, *byte), byte) {
            // `&quot;` is also a quote.
            (_, b'"' | b'\'') | (b't', b';') => after_quote = true,
            // The last byte of a curly quote or a guillemet in UTF-8.
            (0x80, 0x9C..=0x9F) | (0xC2, 0xAB | 0xBB) => after_quote = true,
            // The first bytes of a curly quote, a guillemet or a full-width colon.
            (_, 0xE2 | 0xC2 | 0xEF) | (0xE2, 0x80) | (0xEF, 0xBC) => {}
            // The last byte of a full-width colon.
            (_, b':') | (0xBC, 0x9A) => {
                key_count += u32::from(after_quote);
                after_quote = false;
            }
            (_, b' ' | b'\t' | b'\n' | b'\r') => {}
            _ => after_quote = false,
        }
    }
    key_count
}

/// HTML markup that renders as whitespace.
const MARKUP: [&[u8]; 7] = [b"&nbsp;", b"&#160;", b"&#xA0;", b"<br>", b"<br/>", b"<br />", b"<BR>"];

/// The maximum length of the parameters of a terminal color code, in bytes: `1;31` in `ESC[1;31m`.
const MAX_COLOR_PARAMETERS: usize = 16;

/// Returns the end of the markup at `at`, if the markup renders as whitespace or as nothing: `&nbsp;`, `<br>`, or a
/// terminal color code.
pub(in crate::syntax) fn markup_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at..];
    if let Some(found) = MARKUP.iter().find(|markup| rest.starts_with(markup)) {
        return Some(at + found.len());
    }
    // A terminal color code is a control sequence that selects a graphic rendition (ECMA-48, section 5.4).
    let code = rest.strip_prefix(b"\x1B[")?;
    let len = code.iter().take(MAX_COLOR_PARAMETERS).position(|byte| !(byte.is_ascii_digit() || *byte == b';'))?;
    (code[len] == b'm').then_some(at + 2 + len + 1)
}

/// Returns the start of the markup that ends at `end`, or `None` if no markup ends there. The markup must not start
/// before `start`.
pub(super) fn markup_start(bytes: &[u8], start: usize, end: usize) -> Option<usize> {
    /// The maximum number of bytes before `end` in which a terminal color code may start.
    const MAX_COLOR: usize = 16;
    let text = &bytes[start..end];
    match text.last()? {
        b'>' | b';' => MARKUP.iter().find(|markup| text.ends_with(markup)).map(|markup| end - markup.len()),
        b'm' => {
            let near = end.saturating_sub(MAX_COLOR).max(start);
            let at = near + memchr::memrchr(0x1B, &bytes[near..end])?;
            (markup_end(bytes, at) == Some(end)).then_some(at)
        }
        _ => None,
    }
}

/// Returns the character that a message names in place of `markup`: a no-break space, a line separator or an escape
/// character. `markup` is a piece of spacing of the kind [`Spacing::Irregular`].
pub(in crate::syntax) fn markup_character(markup: &str) -> Option<char> {
    match markup.as_bytes().first()? {
        b'&' => Some('\u{A0}'),
        b'<' => Some('\u{2028}'),
        0x1B if markup.len() > 1 => Some('\u{1B}'),
        _ => None,
    }
}

/// Returns the number of bytes before the first line break in `rest`.
fn rest_of_line_len(rest: &[u8]) -> usize {
    memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len())
}
