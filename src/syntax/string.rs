//! The content of strings: the characters between two quotes.
//!
//! [`Pieces`] splits the content into text, escapes, and invalid characters: `a\nb` into `a`, `\n` and `b`.
//!
//! Three results are computed from the same pieces and therefore always agree: the decoded value, the edits that make the content strict
//! JSON, and the map from the value to the content.

use std::borrow::Cow;
use std::ops::Range;

use super::path;
use super::scan::run_before;
use super::search::text::joint_end;
use crate::source::Span;

/// How to parse backslashes that do not start a JSON escape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// The backslash is text: `C:\data` has the value `C:\data`.
    #[default]
    Text,
    /// The backslash is dropped, as in JSON5: `C:\data` has the value `C:data`.
    Json5,
}

/// The kind of a piece of a string's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// Literal characters.
    Text,
    /// An escape of strict JSON.
    Escape(char),
    /// An escape that only JSON5 allows: `\x41`, `\'`, `\v`, `\0`.
    Json5Escape(char),
    /// A backslash before a line break. JSON5 ignores both.
    Continuation,
    /// A backslash that does not start an escape and is kept as text.
    Backslash {
        /// Whether JSON5 would drop the backslash and keep the next character.
        json5: bool,
    },
    /// An unescaped control character, which JSON does not allow.
    Control(char),
    /// A double quote without a backslash.
    Quote,
    /// The text between two parts of a string, with the quotes on both sides: `" + "`. It is not part of the value.
    Joint,
}

/// How the parts of a string are joined, if the string is written in several parts: `"a" + "b"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parts {
    /// The string has one part.
    One,
    /// An operator is between each two parts: `"a" + "b"`.
    Joined,
    /// The operator between two parts may be missing: `"a" "b"`.
    Adjacent,
}

/// A piece of a string's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The byte range in the content.
    pub range: Range<usize>,
    /// The kind of the piece.
    pub kind: PieceKind,
}

impl Piece {
    /// Returns the length of the piece in the decoded value, in bytes.
    #[must_use]
    pub fn decoded_len(&self) -> u32 {
        match self.kind {
            PieceKind::Text => self.range.len() as u32,
            PieceKind::Escape(character) | PieceKind::Json5Escape(character) => character.len_utf8() as u32,
            PieceKind::Control(_) | PieceKind::Backslash { .. } | PieceKind::Quote => 1,
            PieceKind::Continuation | PieceKind::Joint => 0,
        }
    }

    /// Appends the decoded piece to `out`. `raw` is the content of the string that contains the piece.
    pub fn decode(&self, raw: &str, out: &mut String) {
        match self.kind {
            PieceKind::Text | PieceKind::Control(_) | PieceKind::Backslash { .. } | PieceKind::Quote => {
                out.push_str(&raw[self.range.clone()]);
            }
            PieceKind::Escape(character) | PieceKind::Json5Escape(character) => out.push(character),
            PieceKind::Continuation | PieceKind::Joint => {}
        }
    }

    /// Returns the spelling of the piece in strict JSON, or `None` if the piece already is strict JSON.
    #[must_use]
    pub fn strict_spelling(&self) -> Option<Cow<'static, str>> {
        match self.kind {
            PieceKind::Text | PieceKind::Escape(_) => None,
            PieceKind::Json5Escape(character) | PieceKind::Control(character) => Some(escape_char(character)),
            PieceKind::Continuation | PieceKind::Joint => Some(Cow::Borrowed("")),
            PieceKind::Backslash { .. } => Some(escape_char('\\')),
            PieceKind::Quote => Some(escape_char('"')),
        }
    }
}

/// An iterator over the pieces of a string's content, in order and without gaps.
#[derive(Debug, Clone)]
pub struct Pieces<'r> {
    /// The content of the string.
    raw: &'r str,
    /// The byte offset in `raw` where the next piece starts.
    at: usize,
    style: Style,
    /// The end in `raw` of the last word or path whose backslashes are text ([`path::classify`]).
    text_backslashes_end: usize,
    /// The end in `raw` of the last word or path that was classified, whether or not its backslashes are text.
    classified_end: usize,
    /// The quote around each part of a string in several parts, or `None` if the string has only one part.
    joined_quote: Option<u8>,
    /// Whether the operator between two parts may be missing.
    may_lack_operator: bool,
}

impl<'r> Pieces<'r> {
    /// Splits `raw`, the content of a string without its delimiters.
    #[must_use]
    pub fn new(raw: &'r str, style: Style) -> Self {
        Self {
            raw,
            at: 0,
            style,
            text_backslashes_end: 0,
            classified_end: 0,
            joined_quote: None,
            may_lack_operator: false,
        }
    }

    /// Splits the content of a string in `text`. `whole` is the span of the string with its quotes, and `content` the span without them.
    pub(super) fn of_string(text: &'r str, whole: Span, content: Span, style: Style, parts: Parts) -> Self {
        let quote = (content.start == whole.start + 1).then(|| text.as_bytes()[whole.start as usize]);
        let quote = quote.filter(|quote| parts != Parts::One && matches!(quote, b'"' | b'\'' | b'`'));
        Self {
            joined_quote: quote,
            may_lack_operator: parts == Parts::Adjacent,
            ..Self::new(&text[content.range()], style)
        }
    }

    /// Returns the length of the joint that starts at `at`, or `None` if no joint starts there. A joint extends from the closing quote of a
    /// part to the opening quote of the next part.
    fn joint_len(&self, at: usize) -> Option<usize> {
        let quote = self.joined_quote.filter(|quote| self.raw.as_bytes()[at] == *quote)?;
        // An escaped backtick does not close a part. Other escaped quotes do not get here, because `\"` and `\'` are single pieces.
        if quote == b'`' && run_before(self.raw.as_bytes(), at, b'\\') % 2 == 1 {
            return None;
        }
        let end = joint_end(self.raw, at, 1, self.may_lack_operator)?;
        (self.raw.as_bytes()[end - 1] == quote).then_some(end - at)
    }

    /// Decides whether the backslashes of the word or path at the current offset are text.
    fn classify_backslashes(&mut self) {
        let (end, backslashes_are_text) = path::classify(self.raw, self.classified_end, self.at);
        self.classified_end = end;
        if backslashes_are_text {
            self.text_backslashes_end = end;
        }
    }

    /// Returns the next `len` bytes as a piece, and moves past them.
    fn take_piece(&mut self, len: usize, kind: PieceKind) -> Piece {
        let start = self.at;
        self.at += len;
        Piece { range: start..self.at, kind }
    }

    /// Returns the piece that starts with the backslash at the current offset, and moves past the piece.
    fn take_backslash_piece(&mut self) -> Piece {
        let rest = &self.raw[self.at + 1..];
        let Some(next) = rest.chars().next() else {
            return self.take_piece(1, PieceKind::Backslash { json5: false });
        };
        if self.style == Style::Text {
            if self.at >= self.classified_end {
                self.classify_backslashes();
            }
            if self.at < self.text_backslashes_end && next != '"' {
                // `C:\\Users\kim`: the author escaped only some of the backslashes. At the start of `\\server`, both backslashes are text.
                if next == '\\' && !path::is_unc_path_at(self.raw, self.at) {
                    return self.take_piece(2, PieceKind::Escape('\\'));
                }
                return self.take_piece(1, PieceKind::Backslash { json5: true });
            }
        }
        let json_escape = |character| (2, PieceKind::Escape(character));
        let (len, kind) = match next {
            '"' => json_escape('"'),
            '\\' => json_escape('\\'),
            '/' => json_escape('/'),
            'b' => json_escape('\u{8}'),
            'f' => json_escape('\u{C}'),
            'n' => json_escape('\n'),
            'r' => json_escape('\r'),
            't' => json_escape('\t'),
            'u' => match unicode_escape(rest) {
                Some((len, character)) => (1 + len, PieceKind::Escape(character)),
                None => (1, PieceKind::Backslash { json5: false }),
            },
            '\'' => (2, PieceKind::Json5Escape('\'')),
            // An escaped `"` that a word processor turned into a typographic quote.
            '“' | '”' | '„' | '‘' | '’' => (1 + next.len_utf8(), PieceKind::Json5Escape(next)),
            'x' => match parse_hex(rest.get(1..3)) {
                Some(code) => (4, PieceKind::Json5Escape(char::from(code as u8))),
                None => (1, PieceKind::Backslash { json5: false }),
            },
            'v' => (2, PieceKind::Json5Escape('\u{B}')),
            '0' if !rest[1..].starts_with(|c: char| c.is_ascii_digit()) => (2, PieceKind::Json5Escape('\0')),
            '\r' if rest.starts_with("\r\n") => (3, PieceKind::Continuation),
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => (1 + next.len_utf8(), PieceKind::Continuation),
            '0'..='9' => (1, PieceKind::Backslash { json5: false }),
            other if self.style == Style::Json5 => (1 + other.len_utf8(), PieceKind::Json5Escape(other)),
            _ => (1, PieceKind::Backslash { json5: true }),
        };
        self.take_piece(len, kind)
    }
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let rest = &self.raw.as_bytes()[self.at..];
        let quote = self.joined_quote.unwrap_or(b'"');
        let special = |byte: &u8| matches!(byte, b'\\' | b'"' | 0..0x20) || *byte == quote;
        let text = rest.iter().position(special).unwrap_or(rest.len());
        if text > 0 {
            return Some(self.take_piece(text, PieceKind::Text));
        }
        if let Some(len) = rest.first().and_then(|_| self.joint_len(self.at)) {
            return Some(self.take_piece(len, PieceKind::Joint));
        }
        Some(match *rest.first()? {
            b'\\' => self.take_backslash_piece(),
            // In a string of several parts, an escaped quote of the parts is text.
            b'\'' | b'`' => self.take_piece(1, PieceKind::Text),
            b'"' => self.take_piece(1, PieceKind::Quote),
            control => self.take_piece(1, PieceKind::Control(char::from(control))),
        })
    }
}

fn parse_hex(digits: Option<&str>) -> Option<u32> {
    let digits = digits?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

/// Decodes the escape `uXXXX` at the start of `rest`, which is the text after a backslash. The escape may be a surrogate pair:
/// `uXXXX\uXXXX`.
///
/// Returns the length of the escape in `rest`, in bytes, and the character. Returns `None` for an unpaired surrogate.
pub(super) fn unicode_escape(rest: &str) -> Option<(usize, char)> {
    let unit = parse_hex(rest.get(1..5))?;
    if let Some(character) = char::from_u32(unit) {
        return Some((5, character));
    }
    if !(0xD800..0xDC00).contains(&unit) || rest.get(5..7) != Some("\\u") {
        return None;
    }
    let low = parse_hex(rest.get(7..11)).filter(|low| (0xDC00..0xE000).contains(low))?;
    char::from_u32(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)).map(|character| (11, character))
}

/// Returns the length of the strict JSON escape at the start of `rest`, in bytes and including the backslash. Returns `None` if the escape
/// is not valid in strict JSON.
pub(super) fn strict_escape_len(rest: &[u8]) -> Option<usize> {
    match rest.get(1)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(2),
        b'u' => {
            let unit = |from: usize| {
                rest.get(from..from + 4)?
                    .iter()
                    .try_fold(0_u32, |unit, byte| char::from(*byte).to_digit(16).map(|digit| unit << 4 | digit))
            };
            match unit(2)? {
                0xD800..0xDC00 => {
                    let paired = rest.get(6..8) == Some(b"\\u") && matches!(unit(8), Some(0xDC00..0xE000));
                    paired.then_some(12)
                }
                0xDC00..0xE000 => None,
                _ => Some(6),
            }
        }
        _ => None,
    }
}

/// Returns the spelling of `character` in a JSON string. Frequent escapes need no allocation.
#[must_use]
pub(super) fn escape_char(character: char) -> Cow<'static, str> {
    match character {
        '"' => Cow::Borrowed("\\\""),
        '\\' => Cow::Borrowed("\\\\"),
        '\n' => Cow::Borrowed("\\n"),
        '\r' => Cow::Borrowed("\\r"),
        '\t' => Cow::Borrowed("\\t"),
        other => Cow::Owned(escape(other.encode_utf8(&mut [0; 4]))),
    }
}

/// Returns the spelling of `text` in a JSON string, without the quotes.
#[must_use]
pub fn escape(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len() + 2);
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{C}' => out.push_str("\\f"),
            control if control < ' ' => {
                write!(out, "\\u{:04x}", u32::from(control)).expect("writing to a String does not fail");
            }
            other => out.push(other),
        }
    }
    out
}

/// Returns `text`, escaped for a JSON string `depth` times. An edit of JSON inside strings is escaped once for each of these strings.
#[must_use]
pub fn escape_layers(text: &str, depth: u8) -> String {
    (0..depth).fold(text.to_owned(), |text, _| escape(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the value of a string with the content `raw`, and the spelling of the content in strict JSON.
    fn decode_and_respell(raw: &str, style: Style) -> (String, String) {
        let (mut value, mut strict) = (String::new(), String::new());
        for piece in Pieces::new(raw, style) {
            let before = value.len();
            piece.decode(raw, &mut value);
            assert_eq!(value.len() - before, piece.decoded_len() as usize, "{piece:?}");
            strict.push_str(&piece.strict_spelling().unwrap_or_else(|| raw[piece.range.clone()].to_owned().into()));
        }
        (value, strict)
    }

    #[test]
    fn the_strict_spelling_has_the_same_value() {
        for raw in [
            r"C:\temp",
            r"DOMAIN\user",
            r"\d+",
            r"a\",
            r"\u12",
            r"\ud83d",
            r"\ud83d\ude00",
            r"\x41\x4",
            r"\'",
            r"\v\0\01",
            "a\\\nb",
            "a\\\r\nb",
            "tab\there",
            "quo\"te",
            "\\\u{2028}x",
            "\\é",
            "\u{1}",
            r"\u00e9",
        ] {
            let (value, strict) = decode_and_respell(raw, Style::Text);
            let value_of_strict: String = serde_json::from_str(&format!("\"{strict}\"")).expect("strict JSON");
            assert_eq!(value_of_strict, value, "{raw}");
        }
    }

    #[test]
    fn the_style_decides_whether_a_backslash_is_text() {
        assert_eq!(decode_and_respell(r"\d\é", Style::Text).0, r"\d\é");
        assert_eq!(decode_and_respell(r"\d\é", Style::Json5).0, "dé");
    }

    #[test]
    fn text_is_escaped_once_per_layer() {
        assert_eq!(escape_layers("\"a\n", 1), r#"\"a\n"#);
        assert_eq!(escape_layers("\"a\n", 2), r#"\\\"a\\n"#);
        assert_eq!(escape("\u{1}\u{8}\u{C}\t\r"), r"\u0001\b\f\t\r");
    }
}
