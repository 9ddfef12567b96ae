//! Python: dictionaries, calls of `dict`, and all kinds of strings.

use super::lexer::{DoubledQuotes, Lexer};
use super::pairs::{Constructor, Pairs};
use super::token::{Escapes, Interpolation, Tokens};
use super::{Language, STRINGS_ONLY};

/// The properties of Python that are needed to read literals.
pub(in crate::document) const LANGUAGE: Language = Language {
    lex,
    keywords: &[("True", "true"), ("False", "false"), ("None", "null")],
    serializers: &["json.dumps", "dumps", "orjson.dumps", "ujson.dumps"],
    is_python: true,
    constructors: &[Constructor { name: "dict", receiver: "", pairs: Pairs::Named }],
    has_brace_objects: true,
    ..STRINGS_ONLY
};

fn lex(text: &str) -> Tokens {
    let mut lexer = Lexer::new(text);
    while !lexer.is_at_end() {
        match lexer.peek(0) {
            b' ' | b'\t' | b'\r' | b'\n' | b'\x0C' => lexer.at += 1,
            // A backslash continues the line.
            b'\\' => lexer.at += 1,
            b'#' => lexer.skip_line_comment(1),
            b'0'..=b'9' => lexer.read_number(),
            b'.' if lexer.peek(1).is_ascii_digit() => lexer.read_number(),
            b'*' if lexer.starts_with("**") => lexer.read_spread(2),
            byte if byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'"' | b'\'') || byte >= 0x80 => {
                if !read_prefixed_string(&mut lexer) {
                    lexer.read_identifier();
                }
            }
            _ => lexer.read_punctuation(),
        }
    }
    lexer.finish()
}

/// Reads a string with its prefix, such as `f"…"`. Returns whether there is one.
fn read_prefixed_string(lexer: &mut Lexer<'_>) -> bool {
    let start = lexer.at;
    let prefix = (0..3).take_while(|ahead| lexer.peek(*ahead).is_ascii_alphabetic()).count();
    let quote = match lexer.peek(prefix) {
        b'"' => "\"",
        b'\'' => "'",
        _ => return false,
    };
    let letters = lexer.text[start..start + prefix].to_ascii_lowercase();
    if !letters.bytes().all(|letter| b"rbuft".contains(&letter)) {
        return false;
    }
    let escapes = if letters.contains('r') { Escapes::Raw } else { Escapes::BackslashKeepsUnknown };
    let interpolation = if letters.contains(['f', 't']) { Interpolation::Braces } else { Interpolation::None };
    let triple = quote.repeat(3);
    let close = if lexer.text[start + prefix..].starts_with(&triple) { triple.as_str() } else { quote };
    lexer.at = start + prefix + close.len();
    lexer.read_string(start, close, escapes, interpolation, DoubledQuotes::EndOfString);
    if let Some(literal) = lexer.out.literals.last_mut().filter(|literal| literal.span.start as usize == start) {
        literal.must_be_ascii = letters.contains('b');
    }
    true
}
