//! Strings that are not strict JSON: where they end, and what in them has to be escaped.
//!
//! A quote ends a string only if what follows can follow a value. That tells the quotes in `"the "blue" screen"` from
//! the one at its end, and finds the end of a string whose closing quote was forgotten.

use memchr::memchr3;

use super::parser::Parser;
use super::scan::{self, char_at, skip_spaces, trim_end};
use super::string::{PieceKind, Pieces};
use super::tree::Kind;
use crate::diagnostic::{Applicability, Diagnostic, Edit};
use crate::source::Span;

/// How a string ends.
#[derive(Debug, Clone, Copy)]
enum End {
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
        if kind == Kind::Key {
            // What is found in a name is found in its object: the last name there was is another member's.
            if let Some(top) = self.frames.last_mut() {
                top.key = super::parser::NOWHERE;
            }
        }
        let mended = self.report_delimiters(whole, content, end, kind);
        self.report_content(content, mended);
        self.push_string(kind, content, whole.start, whole.end);
        self.pos = after;
        if kind == Kind::Key {
            self.key_done();
        } else {
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
        while let Some(found) = next_special(self.bytes, at, quote) {
            at = found;
            match self.bytes[at] {
                b'\n' => {
                    if let Some(end) = self.line_ends_string(start, at, quote) {
                        return end;
                    }
                    at += 1;
                }
                b'\\' if quote != "\\\"" || self.bytes.get(at + 1) != Some(&b'"') => {
                    at += 1;
                    at += char_at(self.text, at).map_or(0, char::len_utf8);
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
                        return End::Missing { at: end };
                    }
                    at += len;
                }
            }
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
        if !matches!(self.bytes.get(second)?, b'"' | b'\\' | b'{' | b'[') || start >= self.no_bracket_end {
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
        // `"C:\data\"`: the backslash before the last quote is text. A typographic quote closes what any quote opened.
        let last = scan::char_before(&self.text[start..], end - start)?;
        match last {
            '"' | '”' | '“' | '»' | '’' => Some(End::Quote { at: end - last.len_utf8(), len: last.len_utf8() }),
            _ => Some(End::Missing { at: end }),
        }
    }

    /// Whether the quote at `at` opens the next member's name, so that the string before it was never closed: where that
    /// ended.
    fn key_starts(&self, start: usize, at: usize, len: usize) -> Option<usize> {
        if !self.in_object() || scan::quoted_key(self.text, at, len).is_none() {
            return None;
        }
        let end = trim_end(self.text, start, at);
        (end > start && self.bytes[end - 1] == b',').then(|| trim_end(self.text, start, end - 1))
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
                    Some(_) if self.in_object() => scan::key(self.text, after).is_some(),
                    Some(byte) => {
                        matches!(byte, b'{' | b'[' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n')
                            || scan::quote(self.text, after).is_some()
                    }
                }
            }
            b'/' => matches!(self.bytes.get(next + 1), Some(b'/' | b'*')),
            _ if self.in_object() => {
                let quoted = scan::quote(self.text, next).is_some();
                let lines = self.text[at..next].contains('\n');
                (quoted || lines) && scan::key(self.text, next).is_some()
            }
            _ => next > at && scan::quote(self.text, next).is_some(),
        }
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

    /// Where the name ends whose content starts at `start`.
    fn key_end(&self, start: usize, quote: &str) -> End {
        let mut first = None;
        let mut at = start;
        while let Some(found) = next_special(self.bytes, at, quote) {
            at = found;
            match self.bytes[at] {
                b'\n' => break,
                b'\\' if quote != "\\\"" || self.bytes.get(at + 1) != Some(&b'"') => {
                    at += 1;
                    at += char_at(self.text, at).map_or(0, char::len_utf8);
                    continue;
                }
                _ => {}
            }
            let len = scan::closing_quote(self.text, at, quote);
            if len == 0 {
                at += char_at(self.text, at).map_or(1, char::len_utf8);
                continue;
            }
            let next = skip_spaces(self.text, at + len);
            let closes = matches!(self.bytes.get(next), Some(b':' | b'='));
            if first.is_none() {
                // `"Status: "New"`: the colon is inside, and what seems to end the name opens the value.
                if !closes && let Some(end) = forgotten_quote(&self.text[start..at]) {
                    return End::Missing { at: start + end };
                }
                first = Some(End::Quote { at, len });
            }
            if closes {
                return End::Quote { at, len };
            }
            if at - start > 256 {
                break;
            }
            at += len;
        }
        if let Some(first) = first {
            return first;
        }
        let line = at.min(self.text.len()).max(start);
        match forgotten_quote(&self.text[start..line]) {
            Some(end) => End::Missing { at: start + end },
            None if line == self.text.len() => End::Cut { at: trim_end(self.text, start, line) },
            None => End::Missing { at: trim_end(self.text, start, line) },
        }
    }

    /// Reports quotes that are missing or others than double ones; whether the double quotes between them are mended too.
    fn report_delimiters(&mut self, whole: Span, content: Span, end: End, kind: Kind) -> bool {
        let subject = if kind == Kind::Key { "a name".to_owned() } else { self.subject() };
        let open = Span::new(whole.start, content.start);
        let plain = &self.text[open.range()] == "\"";
        let mut edits = Vec::new();
        if !plain {
            edits.push(Edit::replace(open, "\""));
        }
        let pointer = self.pointer();
        match end {
            End::Quote { len, .. } => {
                let close = Span::new(content.end, content.end + len as u32);
                let closed_plain = &self.text[close.range()] == "\"";
                if plain && closed_plain {
                    return false;
                }
                if self.options.json5 && &self.text[open.range()] == "'" {
                    return true;
                }
                let quotes = self.text[if plain { close } else { open }.range()].to_owned();
                // The quotes inside need a backslash once double quotes stand around them.
                edits.extend(quotes_inside(self.text, content, self.style));
                if !closed_plain {
                    edits.push(Edit::replace(close, "\""));
                }
                let finding = Diagnostic::new(
                    "invalid-quotes",
                    whole,
                    format!("{subject} stands between `{quotes}` quotes; JSON knows double quotes only"),
                )
                .with_label("not in double quotes")
                .with_pointer(pointer)
                .with_fix(Applicability::Safe, "put it in double quotes", edits);
                self.repairs.push(finding);
                true
            }
            End::Missing { at } => {
                edits.push(Edit::insert(at as u32, "\""));
                let finding = Diagnostic::new(
                    "unterminated-string",
                    whole,
                    format!("{subject} has no closing quote; one belongs where its text ends"),
                )
                .with_label("opened here, never closed")
                .with_pointer(pointer)
                .with_fix(Applicability::Safe, "insert the closing quote", edits);
                self.repairs.push(finding);
                false
            }
            End::Cut { at } => {
                edits.push(Edit::insert(at as u32, "\""));
                self.report_cut("in a string", whole, edits);
                false
            }
        }
    }

    /// Reports what the content of a string has to have escaped. Quotes between other quotes are not among it: they
    /// are mended with those.
    fn report_content(&mut self, content: Span, other_quotes: bool) {
        let raw = &self.text[content.range()];
        let mut quotes = Vec::new();
        let mut controls = Vec::new();
        let mut escapes = Vec::new();
        let mut guess = false;
        for piece in Pieces::new(raw, self.style) {
            let Some(strict) = piece.strict() else { continue };
            let span = Span::new(content.start + piece.range.start as u32, content.start + piece.range.end as u32);
            let edit = Edit::replace(span, strict);
            match piece.kind {
                PieceKind::Quote | PieceKind::Json5Escape('\'') if other_quotes => {}
                PieceKind::Quote => quotes.push(edit),
                // JSON5 takes all of them but line breaks.
                PieceKind::Control(control) if self.options.json5 && !matches!(control, '\n' | '\r') => {}
                PieceKind::Control(_) => controls.push(edit),
                PieceKind::Backslash { json5 } => {
                    guess |= json5;
                    escapes.push(edit);
                }
                _ if self.options.json5 => {}
                _ => escapes.push(edit),
            }
        }
        let subject = self.subject();
        let pointer = self.pointer();
        if let Some(first) = quotes.first() {
            let at = Span::new(first.span.start, first.span.start + 1);
            let finding = Diagnostic::new(
                "unescaped-quote",
                at,
                format!(
                    "{subject} has {} without a backslash; JSON takes it for the string's end",
                    count(quotes.len(), "quote")
                ),
            )
            .with_label("a quote in the text")
            .with_pointer(pointer.clone())
            .with_fix(Applicability::Safe, "escape the quotes of the text", quotes);
            self.repairs.push(finding);
        }
        if let Some(first) = controls.first() {
            let name = match self.bytes[first.span.start as usize] {
                b'\n' | b'\r' => "line break",
                b'\t' => "tab",
                _ => "control character",
            };
            // A line break of Windows is two characters.
            let returns = controls.iter().filter(|edit| edit.text == "\\r").count();
            let number = if returns < controls.len() { controls.len() - returns } else { returns };
            let example = &controls.iter().find(|edit| edit.text != "\\r").unwrap_or(first).text;
            let finding = Diagnostic::new(
                "control-character",
                first.span,
                format!(
                    "{subject} has {} in its text; a JSON string spells it `{example}`",
                    count(number, &format!("raw {name}"))
                ),
            )
            .with_label(format!("a {name} in the string"))
            .with_pointer(pointer.clone())
            .with_fix(Applicability::Safe, "escape it", controls);
            self.repairs.push(finding);
        }
        if let Some(first) = escapes.first() {
            let start = first.span.start;
            let len = char_at(self.text, start as usize + 1).map_or(0, char::len_utf8) as u32;
            let at = Span::new(start, (start + 1 + len).min(content.end));
            let shown = self.text[at.range()].escape_debug().to_string();
            let shown = shown.replacen("\\\\", "\\", 1);
            let (applicability, help) = if guess {
                let help = "it is read as text, a backslash that wants doubling; JSON5 would drop it".to_owned();
                (Applicability::Unsafe, Some(help))
            } else {
                (Applicability::Safe, None)
            };
            let mut finding = Diagnostic::new(
                "invalid-escape",
                at,
                format!(
                    "{subject} has `{shown}`, which is no escape of JSON; a backslash of the text is written `\\\\`"
                ),
            )
            .with_label("no escape of JSON")
            .with_pointer(pointer)
            .with_fix(applicability, "write it as JSON does", escapes);
            finding.help = help;
            self.repairs.push(finding);
        }
    }
}

/// `1 quote`, `2 quotes`.
fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("a {noun}") } else { format!("{number} {noun}s") }
}

/// The next byte from `at` on at which a string's end is decided.
fn next_special(bytes: &[u8], at: usize, quote: &str) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let found = match quote {
        "\"" | "\\\"" => memchr3(b'"', b'\\', b'\n', rest),
        "'" => memchr3(b'\'', b'\\', b'\n', rest),
        "`" => memchr3(b'`', b'\\', b'\n', rest),
        _ => rest.iter().position(|byte| matches!(byte, b'"' | b'\'' | b'\\' | b'\n' | 0xC2 | 0xE2)),
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

/// The edits that spell what stands between other quotes for double ones: those need a backslash then, single ones
/// need none any more.
fn quotes_inside(text: &str, content: Span, style: super::Style) -> impl Iterator<Item = Edit> {
    Pieces::new(&text[content.range()], style).filter_map(move |piece| {
        let span = Span::new(content.start + piece.range.start as u32, content.start + piece.range.end as u32);
        let mended = matches!(piece.kind, PieceKind::Quote | PieceKind::Json5Escape('\''));
        mended.then(|| piece.strict().map(|strict| Edit::replace(span, strict))).flatten()
    })
}
