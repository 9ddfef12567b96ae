//! Reads CSV. The literals are quoted cells, in which quotes are doubled (RFC 4180): `"{""Status"": ""New""}"`.

use super::lexer::{DoubledQuotes, Lexer};
use super::token::{Escapes, Interpolation, Kind, Tokens};
use super::{Language, STRINGS_ONLY};
use crate::source::Span;

/// The properties of CSV that are needed to read cells.
pub(in crate::document) const LANGUAGE: Language = Language { lex, ..STRINGS_ONLY };

fn lex(text: &str) -> Tokens {
    let mut lexer = Lexer::new(text);
    let mut starts_cell = true;
    while !lexer.is_at_end() {
        let start = lexer.at;
        match lexer.peek(0) {
            b',' | b';' | b'\t' | b'\r' | b'\n' | b'|' => {
                lexer.at += 1;
                starts_cell = true;
                lexer.out.push(Kind::Comma, Span::from(start..lexer.at));
            }
            b' ' if starts_cell => lexer.at += 1,
            b'"' if starts_cell => {
                lexer.at += 1;
                lexer.read_string(start, "\"", Escapes::None, Interpolation::None, DoubledQuotes::EscapedQuote);
                starts_cell = false;
            }
            _ => {
                let rest = &text.as_bytes()[start..];
                let end = rest.iter().position(|byte| matches!(byte, b',' | b';' | b'\t' | b'\r' | b'\n' | b'|'));
                lexer.at += end.unwrap_or(rest.len()).max(1);
                starts_cell = false;
            }
        }
    }
    lexer.finish()
}
