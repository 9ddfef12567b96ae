//! Strings that are not strict JSON: where they end.
//!
//! A quote ends a string only if what follows can follow a value. That tells the quotes in `"the "blue" screen"` from
//! the one at its end, and finds the end of a string whose closing quote was forgotten.

use super::parser::Parser;
use super::scan::{self, char_at, skip_spaces, trim_end};
use super::tree::Kind;
use crate::source::Span;
use crate::source::line_break::{has_line_break, is_line_break};

/// How far the end of a name is looked for, in bytes.
const MAX_NAME: usize = 256;

/// How a string ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    /// By a closing quote of so many bytes.
    Quote { at: usize, len: usize },
    /// By its closing quote's absence, which is noticed here.
    Missing { at: usize },
    /// By the end of the text.
    Cut { at: usize },
}

impl Parser<'_> {
    /// Reads the string whose quote, of any kind, stands here.
    #[cold]
    pub(super) fn careful_string(&mut self, kind: Kind) {
        let start = self.pos;
        let Some(open) = scan::quote(self.text, start) else { return };
        self.careful = start;
        let content_start = start + open;
        let quote = &self.text[start..content_start];
        let end =
            if kind == Kind::Key { self.key_end(content_start, quote) } else { self.string_end(content_start, quote) };
        let (content_end, after) = match end {
            End::Quote { at, len } => (at, at + len),
            End::Missing { at } | End::Cut { at } => (at, at),
        };
        let content = Span::from(content_start..content_end);
        let whole = Span::from(start..after);
        self.push_string(kind, content, whole.start, whole.end);
        self.pos = after;
        // What is found in a name is found in its own member.
        if kind == Kind::Key {
            self.key_done();
        }
        // A closing quote that is written takes the backslash before it along.
        let kept = match end {
            End::Quote { at, len } => {
                let close = &self.text[at..at + len];
                close == "\"" || (self.options.json5 && close == "'" && quote == "'")
            }
            End::Missing { .. } | End::Cut { .. } => false,
        };
        let closed_with_backslash = !kept && self.ends_in_backslash(content);
        let mended = self.report_delimiters(whole, content, end, kind);
        self.report_content(content, mended, closed_with_backslash, kind);
        if kind != Kind::Key {
            self.value_done(after as u32);
        }
    }

    /// Where the string ends whose content starts at `start`.
    fn string_end(&mut self, start: usize, quote: &str) -> End {
        if quote == "\""
            && let Some(at) = self.bracket_end(start)
        {
            return End::Quote { at, len: 1 };
        }
        let mut at = start;
        // How many quotes have a backslash before them, and the first if what follows it can follow a value.
        let (mut escaped, mut only) = (0, None);
        while let Some(found) = next_special(self.bytes, at, quote) {
            at = found;
            match self.bytes[at] {
                b'\n' | b'\r' => {
                    if let Some(end) = self.line_ends_string(start, at, quote) {
                        return end;
                    }
                    at += if self.text[at..].starts_with("\r\n") { 2 } else { 1 };
                }
                b'\\' if quote != "\\\"" || self.bytes.get(at + 1) != Some(&b'"') => {
                    at += 1;
                    if quote == "\"" && self.bytes.get(at) == Some(&b'"') {
                        escaped += 1;
                        only = (escaped == 1 && self.closes(at + 1)).then_some(at);
                    }
                    at += scan::escaped_len(self.text, at);
                }
                _ => {
                    let len = scan::closing_quote(self.text, at, quote);
                    if len == 0 {
                        at += char_at(self.text, at).map_or(1, char::len_utf8);
                        continue;
                    }
                    if self.closes(at + len) {
                        return End::Quote { at, len };
                    }
                    if let Some(end) = self.key_starts(start, at, len) {
                        return end;
                    }
                    at += len;
                }
            }
        }
        // `"C:\data\"}`: no other quote could end it, so the backslash before this one is text.
        if let (1, Some(at)) = (escaped, only) {
            return End::Quote { at, len: 1 };
        }
        End::Cut { at: trim_end(self.text, start, self.text.len()) }
    }

    /// The end of a string that holds JSON whose quotes are not escaped, `"{"a": "b"}"`: it starts with a bracket, so
    /// it ends behind one.
    fn bracket_end(&mut self, start: usize) -> Option<usize> {
        let first = skip_spaces(self.text, start);
        let closer = match self.bytes.get(first)? {
            b'{' => b'}',
            b'[' => b']',
            _ => return None,
        };
        let second = skip_spaces(self.text, first + 1);
        let inside = match self.bytes.get(second)? {
            b'"' | b'{' | b'[' => true,
            b'\\' => matches!(self.bytes.get(second + 1), Some(b'"' | b'\\' | b'n' | b'r' | b't')),
            _ => false,
        };
        if !inside || start >= self.no_bracket_end || self.ends_by_itself(start) {
            return None;
        }
        let mut at = first;
        while let Some(found) = memchr::memchr(b'"', &self.bytes[at..]) {
            at += found;
            let before = self.text[..at].trim_end_matches(['\n', '\r', ' ', '\t', '\u{A0}']);
            if before.as_bytes().last() == Some(&closer) && self.closes(at + 1) {
                return Some(at);
            }
            at += 1;
        }
        // What is not found from here is not found from further on.
        self.no_bracket_end = start;
        None
    }

    /// Whether the first quote behind `start` that is not escaped ends a string as it should be: then none of what is behind it
    /// belongs to the string, however it starts.
    fn ends_by_itself(&self, start: usize) -> bool {
        let mut at = start;
        while let Some(found) = next_special(self.bytes, at, "\"") {
            at = found;
            match self.bytes[at] {
                b'"' => return self.closes(at + 1),
                b'\\' => at += 1 + scan::escaped_len(self.text, at + 1),
                _ => return false,
            }
        }
        false
    }

    /// Whether the string that started at `start` ended on the line whose break stands at `line_break`.
    fn line_ends_string(&self, start: usize, line_break: usize, quote: &str) -> Option<End> {
        let next = skip_spaces(self.text, line_break);
        match self.bytes.get(next)? {
            b'}' | b']' if self.closers_end(next) => {}
            _ => {
                let open = scan::quote(self.text, next)?;
                if !self.in_object() || (open == 2 && quote != "\\\"") {
                    return None;
                }
                scan::quoted_key(self.text, next, open)?;
            }
        }
        let mut end = trim_end(self.text, start, line_break);
        if end > start && self.bytes[end - 1] == b',' {
            end = trim_end(self.text, start, end - 1);
        }
        self.end_before(start, end)
    }

    /// How the string ends whose text goes on to `end`.
    fn end_before(&self, start: usize, end: usize) -> Option<End> {
        // `"C:\data\"`: the backslash before the last quote is text. A typographic quote closes what any quote opened.
        let last = scan::char_before(&self.text[start..], end - start)?;
        match last {
            '"' | '”' | '“' | '»' | '’' => Some(End::Quote { at: end - last.len_utf8(), len: last.len_utf8() }),
            _ => Some(End::Missing { at: end }),
        }
    }

    /// Whether the quote at `at` opens the next member's name, so that the string before it was never closed: where that
    /// ended.
    fn key_starts(&self, start: usize, at: usize, len: usize) -> Option<End> {
        if !self.in_object() || scan::quoted_key(self.text, at, len).is_none() {
            return None;
        }
        let end = trim_end(self.text, start, at);
        if end == start || self.bytes[end - 1] != b',' {
            return None;
        }
        let end = trim_end(self.text, start, end - 1);
        Some(self.end_before(start, end).unwrap_or(End::Missing { at: end }))
    }

    /// Whether a string value may end before the byte at `at`: what follows can follow a value.
    fn closes(&self, at: usize) -> bool {
        let next = skip_spaces(self.text, at);
        let Some(&byte) = self.bytes.get(next) else { return true };
        if self.frames.is_empty() {
            return true;
        }
        match byte {
            b'}' | b']' => self.closers_end(next),
            b',' | b';' => {
                let after = skip_spaces(self.text, next + 1);
                match self.bytes.get(after) {
                    None | Some(b'}' | b']' | b',') => true,
                    Some(b'/') => matches!(self.bytes.get(after + 1), Some(b'/' | b'*')),
                    Some(_) if self.in_object() => scan::key_across(self.text, after),
                    Some(byte) => {
                        matches!(byte, b'{' | b'[' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n')
                            || scan::quote(self.text, after).is_some()
                            || self.is_scalar_at(after)
                    }
                }
            }
            b'/' => matches!(self.bytes.get(next + 1), Some(b'/' | b'*')),
            _ if self.in_object() => {
                let quoted = scan::quote(self.text, next).is_some();
                let lines = has_line_break(&self.text[at..next]);
                (quoted || lines) && scan::key(self.text, next).is_some()
            }
            _ => next > at && scan::quote(self.text, next).is_some(),
        }
    }

    /// Whether a number or a literal in some spelling, and nothing else, stands at `at`.
    fn is_scalar_at(&self, at: usize) -> bool {
        let stop = |character| matches!(character, ',' | ']' | '}' | '/') || scan::is_space(character);
        let mut characters = self.text[at..].char_indices().take(32);
        let end = characters.find(|(_, character)| stop(*character)).map_or(at, |(end, _)| at + end);
        self.text.get(at..end).is_some_and(super::bare::is_scalar)
    }

    /// Whether the closers at `at` are followed by what can follow them, and so are closers and no text.
    fn closers_end(&self, at: usize) -> bool {
        let mut at = at;
        while matches!(self.bytes.get(at), Some(b'}' | b']')) {
            at = skip_spaces(self.text, at + 1);
        }
        match self.bytes.get(at) {
            None | Some(b',' | b';' | b'\'' | b'`') => true,
            Some(b'/') => matches!(self.bytes.get(at + 1), Some(b'/' | b'*')),
            Some(_) => scan::quote(self.text, at).is_some() && scan::key(self.text, at).is_some(),
        }
    }

    /// Whether a value in quotes stands at `at`, with what follows a value behind it.
    fn is_quoted_value(&self, at: usize) -> bool {
        let Some(open) = scan::quote(self.text, at) else { return false };
        let quote = &self.text[at..at + open];
        let start = at + open;
        let mut at = start;
        let end = loop {
            match next_special(self.bytes, at, quote).filter(|end| end - start <= MAX_NAME) {
                Some(escape) if self.bytes[escape] == b'\\' && open == 1 => {
                    at = escape + 1 + scan::escaped_len(self.text, escape + 1);
                }
                Some(end) => break end,
                None => return false,
            }
        };
        let close = scan::closing_quote(self.text, end, quote);
        let next = scan::skip_spaces_in_line(self.text, end + close);
        close > 0 && matches!(self.bytes.get(next), None | Some(b',' | b'}' | b'\n' | b'\r'))
    }

    /// Where the name ends whose content starts at `start`.
    fn key_end(&self, start: usize, quote: &str) -> End {
        let mut first = None;
        let mut at = start;
        let mut line = self.text.len();
        while let Some(found) = next_special(self.bytes, at, quote) {
            at = found;
            match self.bytes[at] {
                b'\n' | b'\r' => {
                    line = at;
                    break;
                }
                b'\\' if quote != "\\\"" || self.bytes.get(at + 1) != Some(&b'"') => {
                    at += 1;
                    at += scan::escaped_len(self.text, at);
                    continue;
                }
                _ => {}
            }
            let len = scan::closing_quote(self.text, at, quote);
            if len == 0 {
                at += char_at(self.text, at).map_or(1, char::len_utf8);
                continue;
            }
            let next = scan::skip_comments(self.text, at + len, at + len + scan::MAX_COMMENT);
            let closes =
                matches!(self.bytes.get(next), Some(b':' | b'=' | b';')) || self.text[next..].starts_with("->");
            if first.is_none() {
                // `"Status: "New"`: the colon is inside, and what seems to end the name opens the value.
                if !closes && let Some(end) = forgotten_quote(&self.text[start..at]) {
                    return End::Missing { at: start + end };
                }
                first = Some(End::Quote { at, len });
                // `"a" "b",`: what follows is the value, and the colon is missing.
                if !closes && self.is_quoted_value(next) {
                    break;
                }
            }
            if closes {
                return End::Quote { at, len };
            }
            if at - start > MAX_NAME {
                break;
            }
            at += len;
        }
        if let Some(first) = first {
            return first;
        }
        let name = (start + MAX_NAME..line).find(|at| self.text.is_char_boundary(*at)).unwrap_or(line);
        match forgotten_quote(&self.text[start..name]) {
            Some(end) => End::Missing { at: start + end },
            None if line == self.text.len() => End::Cut { at: trim_end(self.text, start, line) },
            None => End::Missing { at: trim_end(self.text, start, line) },
        }
    }
}

/// The next byte from `at` on at which a string's end is decided.
fn next_special(bytes: &[u8], at: usize, quote: &str) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let ends = |byte: u8| byte == b'\\' || is_line_break(byte);
    let found = match quote {
        "\"" | "\\\"" => rest.iter().position(|&byte| byte == b'"' || ends(byte)),
        "'" => rest.iter().position(|&byte| byte == b'\'' || ends(byte)),
        "`" => rest.iter().position(|&byte| byte == b'`' || ends(byte)),
        _ => rest.iter().position(|&byte| matches!(byte, b'"' | b'\'' | 0xC2 | 0xE2) || ends(byte)),
    };
    found.map(|found| at + found)
}

/// The length of the name in `Status: ` or `Ticket_No: 123,`, whose closing quote was forgotten before the colon.
fn forgotten_quote(content: &str) -> Option<usize> {
    let colon = content.find(':')?;
    let name = content[..colon].trim_end();
    let honest = !name.is_empty()
        && name.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | ' ' | '-'));
    honest.then_some(name.len())
}
