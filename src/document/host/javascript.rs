//! JavaScript and TypeScript: objects, strings and template literals.

use super::lexer::Lexer;
use super::token::{Bracket, Escapes, Holes, Kind, Tokens};
use super::{Language, STRINGS};

/// JavaScript and TypeScript, as far as literals need them.
pub(in crate::document) const LANGUAGE: Language = Language {
    lex,
    literals: &[("true", "true"), ("false", "false"), ("null", "null")],
    serializers: &["JSON.stringify"],
    bare_keys: true,
    braces: true,
    casts: true,
    ..STRINGS
};

fn lex(text: &str) -> Tokens {
    let mut lexer = Lexer::new(text);
    while !lexer.is_at_end() {
        let start = lexer.at;
        match lexer.peek(0) {
            b' ' | b'\t' | b'\r' | b'\n' => lexer.at += 1,
            b'/' if lexer.peek(1) == b'/' => lexer.line_comment(2),
            b'/' if lexer.peek(1) == b'*' => lexer.block_comment(2, "*/"),
            b'/' if starts_pattern(&lexer) && pattern(&mut lexer) => {}
            quote @ (b'"' | b'\'' | b'`') => {
                lexer.at += 1;
                let (close, holes) = match quote {
                    b'"' => ("\"", Holes::None),
                    b'\'' => ("'", Holes::None),
                    _ => ("`", Holes::DollarBraces),
                };
                let escapes = if quote == b'`' && is_raw(&lexer) { Escapes::Raw } else { Escapes::Backslash };
                lexer.string(start, close, escapes, holes, false);
            }
            b'.' if lexer.starts_with("...") => lexer.spread(3),
            b'0'..=b'9' => lexer.number(),
            b'.' if lexer.peek(1).is_ascii_digit() => lexer.number(),
            byte if byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$') || byte >= 0x80 => {
                lexer.name(|character| character.is_alphanumeric() || matches!(character, '_' | '$'));
            }
            _ => lexer.punctuation(),
        }
    }
    lexer.finish()
}

/// Returns whether the tag `String.raw` is in front of a template literal.
fn is_raw(lexer: &Lexer<'_>) -> bool {
    let mut before = lexer.out.tokens.iter().rev().map(|token| &lexer.text[token.span.range()]);
    ["raw", ".", "String"].iter().all(|word| before.next() == Some(word))
}

/// Returns whether a slash starts a regular expression, and is not a division: nothing before it could be divided.
fn starts_pattern(lexer: &Lexer<'_>) -> bool {
    let Some(last) = lexer.out.tokens.last() else { return true };
    match last.kind {
        Kind::Name => {
            matches!(&lexer.text[last.span.range()], "return" | "typeof" | "case" | "in" | "of" | "do" | "else")
        }
        Kind::Number | Kind::String(_) | Kind::Close(Bracket::Paren | Bracket::Square) => false,
        _ => true,
    }
}

/// The longest regular expression, in bytes.
const MAX_PATTERN: usize = 1024;

/// Reads a regular expression, if it ends on its line.
fn pattern(lexer: &mut Lexer<'_>) -> bool {
    let bytes = lexer.text.as_bytes();
    let bytes = &bytes[..bytes.len().min(lexer.at + MAX_PATTERN)];
    let mut at = lexer.at + 1;
    let mut class = false;
    loop {
        match bytes.get(at) {
            None | Some(b'\n' | b'\r') => return false,
            Some(b'\\') => at += 1,
            Some(b'[') => class = true,
            Some(b']') => class = false,
            Some(b'/') if !class => break,
            Some(_) => {}
        }
        at += 1;
    }
    let start = lexer.at;
    at += 1 + bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    lexer.at = at;
    lexer.out.push(Kind::Other, crate::source::Span::from(start..at));
    true
}
