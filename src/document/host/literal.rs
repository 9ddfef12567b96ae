//! Decodes the string literals of source code, and encodes text to be inserted into them.

use super::lexer::{BraceMeaning, brace_meaning, expression_end};
use super::token::{Escapes, Interpolation, Literal};
use super::{batch, folding, shell};
use crate::source::Span;

/// The maximum number of backslashes before a quote that are counted.
const MAX_BACKSLASHES: usize = 64;

/// The maximum length of the name of a Unicode character in an escape (`\N{…}`) of Python, in bytes.
const MAX_CHARACTER_NAME: usize = 128;

/// A piece of the value of a string literal, with its span in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LiteralPiece {
    /// Bytes that are the same in the source text and in the value.
    Plain(Span),
    /// A character that is written as an escape.
    Escaped(char, Span),
    /// Line breaks, together with the whitespace around them. The number is how many line breaks the value has in their
    /// place. If the number is 0, the value has a space instead, as after folding in YAML.
    LineBreaks(u32, Span),
    /// An inserted expression.
    Expression(Span),
}

impl Literal {
    /// Calls `each` with each piece of the string, in order.
    pub(super) fn for_each_piece(&self, text: &str, each: &mut dyn FnMut(LiteralPiece)) {
        let bytes = &text.as_bytes()[..self.content.end as usize];
        let (mut at, mut plain_start) = (self.content.start as usize, self.content.start as usize);
        while at < bytes.len() {
            let Some((piece, end)) = self.decode_special(text, bytes, at) else {
                at += 1;
                continue;
            };
            if plain_start < at {
                each(LiteralPiece::Plain(Span::from(plain_start..at)));
            }
            if let Some(piece) = piece {
                each(piece);
            }
            (at, plain_start) = (end, end);
        }
        if plain_start < at {
            each(LiteralPiece::Plain(Span::from(plain_start..at)));
        }
    }

    /// Decodes the escape, line break or expression at `at`. Returns its piece and its end, or `None` if the byte at
    /// `at` is plain text. The piece is `None` if the escape adds nothing to the value, as an escaped line break does.
    /// `bytes` end with the content of the literal.
    fn decode_special(&self, text: &str, bytes: &[u8], at: usize) -> Option<(Option<LiteralPiece>, usize)> {
        let escaped = |character, end: usize| Some((Some(LiteralPiece::Escaped(character, Span::from(at..end))), end));
        let next = bytes.get(at + 1).copied();
        match bytes[at] {
            b' ' | b'\t' | b'\r' | b'\n' if self.removes_margin => {
                let end = folding::past_margin(bytes, at)?;
                Some((Some(LiteralPiece::LineBreaks(1, Span::from(at..end))), end))
            }
            b' ' | b'\t' | b'\r' | b'\n' if self.escapes.folds() => folding::decode_line_break(self, bytes, at),
            b'\\' if self.escapes == Escapes::FoldedBackslash => match folding::past_escaped_line_break(bytes, at) {
                Some(end) => Some((None, end)),
                None => decode_backslash(text, bytes, at, false),
            },
            b'\'' if self.interpolation == Interpolation::MessageFormat && next == Some(b'\'') => escaped('\'', at + 2),
            // A single quote starts or ends literal text. The quote itself is not part of the value.
            b'\'' if self.interpolation == Interpolation::MessageFormat => Some((None, at + 1)),
            b'{' if self.interpolation == Interpolation::MessageFormat => {
                let is_argument = next.is_some_and(|next| next.is_ascii_digit());
                let argument = &bytes[at..bytes.len().min(at + MAX_SPECIFIER_NAME)];
                let end = at + memchr::memchr(b'}', argument).filter(|_| is_argument)? + 1;
                Some((Some(LiteralPiece::Expression(Span::from(at..end))), end))
            }
            b'\\' if matches!(self.escapes, Escapes::Backslash | Escapes::BackslashKeepsUnknown) => {
                decode_backslash(text, bytes, at, self.escapes == Escapes::BackslashKeepsUnknown)
            }
            b'\\' if matches!(self.escapes, Escapes::Shell | Escapes::HereDocument) => match next? {
                b'\n' => Some((None, at + 2)),
                b'"' if self.escapes == Escapes::HereDocument => None,
                character @ (b'"' | b'$' | b'`' | b'\\') => escaped(char::from(character), at + 2),
                _ => None,
            },
            b'`' if self.interpolation == Interpolation::Shell => {
                let end = shell::backquote_end(bytes, at)?;
                Some((Some(LiteralPiece::Expression(Span::from(at..end))), end))
            }
            b'\\' if self.escapes == Escapes::WindowsArgument => {
                let backslash_count =
                    bytes[at..].iter().take(MAX_BACKSLASHES).take_while(|byte| **byte == b'\\').count();
                if bytes.get(at + backslash_count) != Some(&b'"') {
                    return None;
                }
                escaped(if backslash_count > 1 { '\\' } else { '"' }, at + 2)
            }
            b'%' | b'!' if self.interpolation == Interpolation::Batch => {
                let end = batch::variable_end(bytes, at)?;
                Some((Some(LiteralPiece::Expression(Span::from(at..end))), end))
            }
            b'`' if self.escapes == Escapes::Backtick => {
                let character = text[at + 1..bytes.len()].chars().next()?;
                let decoded = match character {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    '0' => '\0',
                    character => character,
                };
                escaped(decoded, at + 1 + character.len_utf8())
            }
            byte if byte == self.quote && self.has_doubled_quotes && next == Some(byte) => {
                escaped(char::from(byte), at + 2)
            }
            b'%' | b'{' if matches!(self.interpolation, Interpolation::WholeValue { .. }) => {
                let allows_empty = self.interpolation == Interpolation::WholeValue { allows_empty: true };
                let end = if bytes[at] == b'%' {
                    percent_specifier_end(bytes, at)?
                } else {
                    braced_specifier_end(bytes, at)?
                };
                let is_format =
                    bytes[at] == b'%' || end > at + 2 || allows_empty && is_in_double_quotes(bytes, at, end);
                (is_whole_value(bytes, at, end) && is_format)
                    .then(|| (Some(LiteralPiece::Expression(Span::from(at..end))), end))
            }
            b'{' | b'}' => match brace_meaning(bytes, at, self.interpolation)? {
                BraceMeaning::EscapedBrace => escaped(char::from(bytes[at]), at + 2),
                BraceMeaning::StartOfExpression => {
                    let end = expression_end(text, at + 1, &mut 0).filter(|end| *end <= bytes.len())?;
                    Some((Some(LiteralPiece::Expression(Span::from(at..end))), end))
                }
            },
            b'%' if self.interpolation == Interpolation::Percent => {
                if next == Some(b'%') {
                    return escaped('%', at + 2);
                }
                let end = percent_specifier_end(bytes, at)?;
                Some((Some(LiteralPiece::Expression(Span::from(at..end))), end))
            }
            b'$' => {
                let end = dollar_expression_end(text, bytes, at, self.interpolation)?;
                Some((Some(LiteralPiece::Expression(Span::from(at..end))), end))
            }
            _ => None,
        }
    }

    /// Encodes `replacement` to replace `span` in the string, with as few escapes as possible. Returns `None` if the
    /// string cannot contain `replacement`.
    pub(super) fn encode_at(&self, text: &str, span: Span, replacement: &str) -> Option<String> {
        let has_triple_quotes = self.span.end - self.content.end >= 3;
        let quote = char::from(self.quote);
        let is_next_to_quote =
            text[..span.start as usize].ends_with(quote) || text[span.end as usize..].starts_with(quote);
        // Between triple quotes, a single quote needs no escape.
        if has_triple_quotes && !is_next_to_quote && !replacement.contains(&quote.to_string().repeat(3)) {
            return Self { quote: 0, ..*self }.encode(replacement);
        }
        self.encode(replacement)
    }

    /// Encodes `replacement` for any position in the string. Returns `None` if the string cannot contain `replacement`.
    pub(super) fn encode(&self, replacement: &str) -> Option<String> {
        if self.must_be_ascii && !replacement.is_ascii() {
            return None;
        }
        if self.escapes == Escapes::Folded && self.quote == 0 && !folding::is_plain_string(replacement) {
            return None;
        }
        let mut out = String::with_capacity(replacement.len());
        let mut characters = replacement.chars().peekable();
        while let Some(character) = characters.next() {
            let is_quote = u32::from(character) == u32::from(self.quote);
            match (self.escapes, character) {
                (Escapes::Block { indent } | Escapes::FoldedBlock { indent }, '\n') => {
                    out.push('\n');
                    out.extend(std::iter::repeat_n(' ', indent.into()));
                }
                (Escapes::FoldedBackslash, '\n') => out.push_str("\\n"),
                (Escapes::FoldedBackslash, '\t') => out.push_str("\\t"),
                (Escapes::FoldedBackslash | Escapes::Backslash | Escapes::BackslashKeepsUnknown, '\r') => {
                    out.push_str("\\r")
                }
                (Escapes::FoldedBackslash, '"' | '\\') => {
                    out.push('\\');
                    out.push(character);
                }
                (_, '\n') if self.removes_margin => return None,
                (_, '\n') if self.is_multiline => out.push('\n'),
                (Escapes::Backslash | Escapes::BackslashKeepsUnknown, '\n') => out.push_str("\\n"),
                (Escapes::Backslash | Escapes::BackslashKeepsUnknown, '\t') => out.push_str("\\t"),
                (_, '\t') if self.is_multiline => out.push('\t'),
                (_, character) if character.is_control() => return None,
                (Escapes::WindowsArgument, '"') => out.push_str("\\\""),
                (Escapes::WindowsArgument, '\\') => match characters.peek() {
                    Some('"' | '\\') => out.push_str("\\\\"),
                    // The closing quote may follow, which the backslash would escape.
                    None => return None,
                    Some(_) => out.push('\\'),
                },
                (_, '%' | '!') if self.interpolation == Interpolation::Batch => return None,
                _ if is_quote && self.has_doubled_quotes => {
                    out.push(character);
                    out.push(character);
                }
                (Escapes::None | Escapes::Raw, _) if is_quote => return None,
                (Escapes::Backtick, _) if is_quote || matches!(character, '`' | '$') => {
                    out.push('`');
                    out.push(character);
                }
                (Escapes::HereDocument, '$' | '`' | '\\') | (Escapes::Shell, '"' | '$' | '`' | '\\') => {
                    out.push('\\');
                    out.push(character);
                }
                (Escapes::Backslash | Escapes::BackslashKeepsUnknown, _) if is_quote || character == '\\' => {
                    out.push('\\');
                    out.push(character);
                }
                (_, '\'' | '{' | '}') if self.interpolation == Interpolation::MessageFormat => return None,
                (_, '%') if self.interpolation == Interpolation::Percent => out.push_str("%%"),
                (_, '{' | '}') if self.interpolation == Interpolation::Braces => {
                    out.push(character);
                    out.push(character);
                }
                (Escapes::Backslash | Escapes::BackslashKeepsUnknown, '$')
                    if matches!(self.interpolation, Interpolation::Dollar | Interpolation::DollarBraces) =>
                {
                    out.push_str("\\$");
                }
                (_, '$')
                    if matches!(
                        self.interpolation,
                        Interpolation::Dollar | Interpolation::DollarBraces | Interpolation::PowerShell
                    ) =>
                {
                    return None;
                }
                _ => out.push(character),
            }
        }
        Some(out)
    }
}

/// Returns whether the bytes between `at` and `end` are in double quotes. A backslash or a backtick may escape the
/// quotes.
fn is_in_double_quotes(bytes: &[u8], at: usize, end: usize) -> bool {
    bytes[..at].ends_with(b"\"") && matches!(bytes.get(end), Some(b'"' | b'\\' | b'`'))
}

/// The maximum length of a name in a format specifier, in bytes.
const MAX_SPECIFIER_NAME: usize = 64;

/// Returns whether the bytes between `at` and `end` are a whole JSON value, with or without quotes.
fn is_whole_value(bytes: &[u8], at: usize, end: usize) -> bool {
    let is_quoted = is_in_double_quotes(bytes, at, end);
    let (before, after) = (bytes[..at].trim_ascii_end(), bytes[end..].trim_ascii_start());
    // `{"Count": %d}`
    let is_unquoted_value =
        matches!(before.last(), Some(b':' | b'[' | b',')) && matches!(after.first(), Some(b',' | b'}' | b']'));
    is_quoted || is_unquoted_value
}

/// Returns the end of the format specifier that starts with the percent sign at `at`. Examples are `%s`, `%-5.2f`,
/// `%(name)s` (Python), `%[1]q` (Go) and `%1$tF` (Java).
fn percent_specifier_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut end = at + 1;
    let named = |open: u8, close: u8, end: usize| {
        if bytes.get(end) != Some(&open) {
            return Some(end);
        }
        let name = &bytes[end..bytes.len().min(end + MAX_SPECIFIER_NAME)];
        Some(end + memchr::memchr(close, name)? + 1)
    };
    end = named(b'(', b')', end)?;
    let flag = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b' ' | b'#' | b'$' | b'*' | b',');
    end += bytes[end..].iter().take_while(flag).count();
    end = named(b'[', b']', end)?;
    end += bytes[end..].iter().take_while(flag).count();
    // A specifier for a date or a time in Java has two letters.
    end += usize::from(
        matches!(bytes.get(end), Some(b't' | b'T')) && bytes.get(end + 1).is_some_and(u8::is_ascii_alphabetic),
    );
    bytes.get(end).filter(|byte| byte.is_ascii_alphabetic()).map(|_| end + 1)
}

/// Returns the end of `{}`, `{0}` or `{name}`, which starts at `at`.
fn braced_specifier_end(bytes: &[u8], at: usize) -> Option<usize> {
    let word = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    (bytes.get(at + 1 + word) == Some(&b'}')).then_some(at + word + 2)
}

/// Decodes the escape whose backslash is at `at`. Returns the same as [`Literal::decode_special`]. If `keeps_unknown`,
/// the value of an unknown escape is both of its characters.
fn decode_backslash(text: &str, bytes: &[u8], at: usize, keeps_unknown: bool) -> Option<(Option<LiteralPiece>, usize)> {
    let rest = &text[at + 1..bytes.len()];
    let first = rest.chars().next()?;
    let after = at + 1 + first.len_utf8();
    let piece = |character, end: usize| Some((Some(LiteralPiece::Escaped(character, Span::from(at..end))), end));
    let hex = |from: usize, len: usize| {
        let digits = bytes.get(from..from + len)?;
        let digits =
            std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        Some((u32::from_str_radix(digits, 16).ok()?, from + len))
    };
    let decoded = match first {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'b' => '\u{8}',
        'f' => '\u{C}',
        'v' => '\u{B}',
        '0'..='7' => {
            let digits = bytes[at + 1..].iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
            let end = at + 1 + digits;
            let code = bytes[at + 1..end].iter().fold(0, |code, digit| code * 8 + u32::from(digit - b'0'));
            return piece(char::from_u32(code)?, end);
        }
        // `\N{…}` in Python is the Unicode character with this name. It is treated as an expression.
        'N' if bytes.get(after) == Some(&b'{') => {
            let end = after + memchr::memchr(b'}', &bytes[after..bytes.len().min(after + MAX_CHARACTER_NAME)])? + 1;
            return Some((Some(LiteralPiece::Expression(Span::from(at..end))), end));
        }
        // The backslash continues the line.
        '\n' => return Some((None, after)),
        '\r' => return Some((None, if bytes.get(after) == Some(&b'\n') { after + 1 } else { after })),
        'x' | 'u' | 'U' => {
            let code = if first == 'u' && bytes.get(after) == Some(&b'{') {
                let len = memchr::memchr(b'}', &bytes[after + 1..]).filter(|len| (1..=6).contains(len))?;
                hex(after + 1, len).map(|(code, end)| (code, end + 1))
            } else {
                hex(
                    after,
                    match first {
                        'x' => 2,
                        'u' => 4,
                        _ => 8,
                    },
                )
            };
            let (code, end) = code?;
            if (0xD800..0xDC00).contains(&code)
                && bytes[end..].starts_with(b"\\u")
                && let Some((low @ 0xDC00..0xE000, end)) = hex(end + 2, 4)
            {
                return piece(char::from_u32(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00))?, end);
            }
            return piece(char::from_u32(code)?, end);
        }
        '\\' | '"' | '\'' | '`' | '$' | '/' => first,
        // Python keeps the backslash of an unknown escape.
        _ if keeps_unknown => return None,
        _ => first,
    };
    piece(decoded, after)
}

/// Returns the end of the expression that starts with the dollar sign at `at`, or `None` if the dollar sign is text.
fn dollar_expression_end(text: &str, bytes: &[u8], at: usize, interpolation: Interpolation) -> Option<usize> {
    let next = *bytes.get(at + 1)?;
    let end = match (interpolation, next) {
        (
            Interpolation::DollarBraces | Interpolation::Dollar | Interpolation::PowerShell | Interpolation::Shell,
            b'{',
        )
        | (Interpolation::PowerShell | Interpolation::Shell, b'(') => expression_end(text, at + 2, &mut 0)?,
        (Interpolation::Shell, b'0'..=b'9' | b'@' | b'*' | b'#' | b'?' | b'!' | b'-') => at + 2,
        (
            Interpolation::Dollar | Interpolation::PowerShell | Interpolation::Shell,
            b'_' | b'a'..=b'z' | b'A'..=b'Z',
        ) => {
            let is_in_name = |byte: &u8| {
                byte.is_ascii_alphanumeric()
                    || *byte == b'_'
                    || (interpolation == Interpolation::PowerShell && *byte == b':')
            };
            let len = bytes[at + 1..].iter().take_while(|byte| is_in_name(byte)).count();
            // A colon at the end of a name is text: `"$name: x"`.
            let name = &bytes[at + 1..at + 1 + len];
            at + 1 + name.len() - name.iter().rev().take_while(|byte| **byte == b':').count()
        }
        _ => return None,
    };
    (end <= bytes.len()).then_some(end)
}
