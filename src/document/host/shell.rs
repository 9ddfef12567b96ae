//! Shell scripts: words that are joined of quoted strings and variables, as `'{"key":"'"$KEY"'"}'`.

use super::Language;
use super::lexer::Lexer;
use super::token::{Escapes, Holes, Kind, Tokens};
use crate::document::shell::arguments;
use crate::source::Span;

/// A shell, as far as its words need it.
pub(in crate::document) const LANGUAGE: Language = Language {
    lex,
    literals: &[],
    serializers: &[],
    bare_keys: false,
    adjacent: false,
    constructor: None,
    assigns: false,
    tables: false,
    typed: false,
    casts: false,
    data: false,
};

fn lex(text: &str) -> Tokens {
    let mut lexer = Lexer::new(text);
    // What stands for itself is found by itself.
    let mut whole = arguments(text).into_iter().peekable();
    while !lexer.is_at_end() {
        let start = lexer.at;
        while whole.next_if(|argument| (argument.start as usize) < start).is_some() {}
        let quoted = usize::from(lexer.peek(0) == b'\'');
        if let Some(argument) = whole.next_if(|argument| argument.start as usize == start + quoted) {
            lexer.at = argument.end as usize + quoted;
            continue;
        }
        let starts_word = start == 0 || lexer.text.as_bytes()[start - 1].is_ascii_whitespace();
        match lexer.peek(0) {
            b' ' | b'\t' | b'\r' | b'\n' => lexer.at += 1,
            b'#' if starts_word => lexer.line_comment(1),
            // The next character is itself, and a line break nothing.
            b'\\' => lexer.at += 1 + lexer.text[start + 1..].chars().next().map_or(0, char::len_utf8),
            b'\'' => {
                join(&mut lexer);
                lexer.at += 1;
                lexer.text_string(start, '\'', Escapes::None, Holes::None);
            }
            b'$' if lexer.peek(1) == b'\'' => {
                join(&mut lexer);
                lexer.at += 2;
                lexer.text_string(start, '\'', Escapes::Backslash, Holes::None);
            }
            b'"' => {
                join(&mut lexer);
                lexer.at += 1;
                lexer.text_string(start, '"', Escapes::Shell, Holes::Shell);
            }
            b'$' => {
                join(&mut lexer);
                variable(&mut lexer);
            }
            _ => {
                let rest = &lexer.text[start..];
                let word =
                    |character: char| !character.is_whitespace() && !matches!(character, '\'' | '"' | '$' | '\\');
                // A space that is not one of ASCII is a token of its own.
                let first = rest.chars().next().map_or(1, char::len_utf8);
                let length = rest.find(|character| !word(character)).unwrap_or(rest.len()).max(first);
                lexer.at += length;
                lexer.out.push(Kind::Other, Span::from(start..lexer.at));
            }
        }
    }
    lexer.finish()
}

/// Notes that what comes next belongs to the word before.
fn join(lexer: &mut Lexer<'_>) {
    let at = lexer.at;
    let glued = lexer
        .out
        .tokens
        .last()
        .is_some_and(|last| last.span.end as usize == at && matches!(last.kind, Kind::String(_) | Kind::Name));
    if glued {
        lexer.out.push(Kind::Plus, Span::from(at..at));
    }
}

/// Reads `$x`, `${x}` or `$(x)`.
fn variable(lexer: &mut Lexer<'_>) {
    let start = lexer.at;
    let bytes = lexer.text.as_bytes();
    let end = match lexer.peek(1) {
        b'{' | b'(' => super::lexer::expression_end(lexer.text, start + 2, &mut 0).unwrap_or(start + 1),
        _ => {
            start
                + 1
                + bytes[start + 1..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count()
        }
    };
    lexer.at = end;
    lexer.out.push(Kind::Name, Span::from(start..end));
}
