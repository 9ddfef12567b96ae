//! Strings, numbers and literals of strict JSON.

use super::parser::Parser;
use super::string::{Pieces, strict_escape};
use super::tree::{AS_WRITTEN, Flags, Kind, Node};
use crate::source::Span;

impl Parser<'_> {
    /// Reads and adds a string whose quote stands here, if it is strict JSON up to the next quote: its content.
    #[inline]
    pub(super) fn plain_string(&mut self, kind: Kind) -> Option<Span> {
        let start = self.pos + 1;
        let mut at = start;
        let mut escapes = false;
        loop {
            at += plain_run(&self.bytes[at..]);
            match *self.bytes.get(at)? {
                b'"' => break,
                b'\\' => {
                    escapes = true;
                    at += strict_escape(&self.bytes[at..])?;
                }
                _ => return None,
            }
        }
        self.pos = at + 1;
        let content = Span::new(start as u32, at as u32);
        let whole = Span::new(content.start - 1, content.end + 1);
        if escapes {
            self.push_string(kind, content, whole.start, whole.end);
        } else {
            // Looked at by its first byte here, so that most strings never reach the question.
            let placeholder = matches!(self.bytes[start], b'{' | b'$' | b'<' | b'%' | b'#' | b'@' | b'_')
                && super::template::is_placeholder(&self.text[content.range()]);
            let flags = if placeholder { Flags::PLACEHOLDER } else { Flags::default() };
            self.nodes.push(Node { span: whole, content, link: AS_WRITTEN, kind, flags });
        }
        Some(content)
    }

    /// Adds the node of a string with this content, decoding its escapes.
    pub(super) fn push_string(&mut self, kind: Kind, content: Span, start: u32, end: u32) {
        let raw = &self.text[content.range()];
        let link = if memchr::memchr(b'\\', raw.as_bytes()).is_none() {
            AS_WRITTEN
        } else {
            let from = self.buffer.len();
            self.buffer.reserve(raw.len());
            for piece in Pieces::new(raw, self.style) {
                piece.decode(raw, &mut self.buffer);
            }
            self.decoded.push(Span::from(from..self.buffer.len()));
            self.decoded.len() as u32 - 1
        };
        let flags = if super::template::is_placeholder(raw) { Flags::PLACEHOLDER } else { Flags::default() };
        self.nodes.push(Node { span: Span::new(start, end), content, link, kind, flags });
    }

    /// Adds a leaf whose text is its content as it stands.
    #[inline]
    pub(super) fn push_leaf(&mut self, kind: Kind, span: Span) {
        self.nodes.push(Node { span, content: span, link: AS_WRITTEN, kind, flags: Flags::default() });
    }

    pub(super) fn literal(&mut self, word: &[u8], kind: Kind) {
        let end = self.pos + word.len();
        if self.bytes.get(self.pos..end) == Some(word) && self.ends_token(end) {
            self.push_leaf(kind, Span::from(self.pos..end));
            self.pos = end;
            self.value_done(end as u32);
        } else {
            self.unexpected_value(word[0]);
        }
    }

    /// Whether a number or a literal may end before the byte at `end`.
    fn ends_token(&self, end: usize) -> bool {
        match self.bytes.get(end) {
            None | Some(b',' | b'}' | b']' | b' ' | b'\t'..=b'\r') => true,
            Some(0x80..) => super::scan::char_at(self.text, end).is_some_and(super::scan::is_space),
            Some(b'/') => matches!(self.bytes.get(end + 1), Some(b'/' | b'*')),
            Some(_) => false,
        }
    }

    pub(super) fn number(&mut self) {
        let end = number_end(self.bytes, self.pos);
        // A comma between digits: `"a": 1,5`. No member's name starts with a digit.
        let decimal_comma = self.bytes.get(end) == Some(&b',')
            && self.frames.last().is_some_and(|top| top.object)
            && self.bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        if end > self.pos && self.ends_token(end) && !decimal_comma {
            self.push_leaf(Kind::Number, Span::from(self.pos..end));
            self.pos = end;
            self.value_done(end as u32);
        } else {
            self.bare_value();
        }
    }
}

/// How many bytes from the start of `bytes` on stand for themselves in a string.
#[inline]
fn plain_run(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let mut at = 0;
    // Eight bytes at a time: a byte is below 0x20, or becomes zero when compared with a quote or a backslash.
    while let Some(chunk) = bytes[at..].first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
        let special = zero(word ^ (ONES * b'"' as u64))
            | zero(word ^ (ONES * b'\\' as u64))
            | (word.wrapping_sub(ONES * 0x20) & !word & HIGHS);
        if special != 0 {
            return at + (special.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    at + bytes[at..].iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(bytes.len() - at)
}

/// The end of the number of strict JSON at `at`; `at` itself where none stands.
pub(super) fn number_end(bytes: &[u8], at: usize) -> usize {
    let digits = |from: usize| from + bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = at + usize::from(bytes.get(at) == Some(&b'-'));
    match bytes.get(end) {
        Some(b'0') => end += 1,
        Some(b'1'..=b'9') => end = digits(end + 1),
        _ => return at,
    }
    if bytes.get(end) == Some(&b'.') {
        let fraction = digits(end + 1);
        if fraction == end + 1 {
            return at;
        }
        end = fraction;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = end + 1 + usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(sign.min(bytes.len()));
        if exponent == sign {
            return at;
        }
        end = exponent;
    }
    end
}
