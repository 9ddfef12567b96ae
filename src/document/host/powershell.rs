//! PowerShell: hashtables, strings and here-strings.

use super::lexer::{DoubledQuotes, Lexer};
use super::token::{Bracket, Escapes, Interpolation, Kind, Tokens};
use super::{Language, STRINGS_ONLY};
use crate::source::Span;

/// The properties of PowerShell that are needed to read literals.
pub(in crate::document) const LANGUAGE: Language = Language {
    lex,
    keywords: &[("$true", "true"), ("$false", "false"), ("$null", "null")],
    has_bare_keys: true,
    has_brace_objects: true,
    has_equals_after_keys: true,
    is_powershell: true,
    ..STRINGS_ONLY
};

fn lex(text: &str) -> Tokens {
    let mut lexer = Lexer::new(text);
    while !lexer.is_at_end() {
        let start = lexer.at;
        match lexer.peek(0) {
            b' ' | b'\t' => lexer.at += 1,
            // A backtick at the end of a line continues the line.
            b'`' if matches!(lexer.peek(1), b'\n' | b'\r') => {
                lexer.at += if lexer.starts_with("`\r\n") { 3 } else { 2 };
            }
            b'\r' | b'\n' => {
                lexer.at += 1;
                if lexer.last_kind() != Some(Kind::LineEnd) {
                    lexer.out.push(Kind::LineEnd, Span::from(start..start + 1));
                }
            }
            b'#' => lexer.skip_line_comment(1),
            b'<' if lexer.peek(1) == b'#' => lexer.skip_block_comment(2, "#>"),
            b'@' if matches!(lexer.peek(1), b'"' | b'\'') && read_here_string(&mut lexer) => {}
            b'@' if matches!(lexer.peek(1), b'{' | b'(') => {
                let bracket = if lexer.peek(1) == b'{' { Bracket::Brace } else { Bracket::Paren };
                lexer.at += 2;
                lexer.out.push(Kind::Open(bracket), Span::from(start..lexer.at));
            }
            b'"' => {
                lexer.at += 1;
                lexer.read_string(
                    start,
                    "\"",
                    Escapes::Backtick,
                    Interpolation::PowerShell,
                    DoubledQuotes::EscapedQuote,
                );
            }
            b'\'' => {
                lexer.at += 1;
                lexer.read_string(start, "'", Escapes::None, Interpolation::None, DoubledQuotes::EscapedQuote);
            }
            b'$' => {
                lexer.at += 1;
                let rest = &text[lexer.at..];
                lexer.at += rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | ':'))).unwrap_or(rest.len());
                lexer.out.push(Kind::Name, Span::from(start..lexer.at));
            }
            b'0'..=b'9' => lexer.read_number(),
            byte if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80 => {
                lexer.read_name(|character| character.is_alphanumeric() || matches!(character, '_' | '-'));
            }
            _ => lexer.read_punctuation(),
        }
    }
    lexer.finish()
}

/// Reads a here-string: `@"` at the end of a line, the lines of the content, and `"@` at the start of a line. Returns
/// whether there is one.
fn read_here_string(lexer: &mut Lexer<'_>) -> bool {
    let start = lexer.at;
    let after = &lexer.text[start + 2..];
    let Some(rest_len) = after
        .trim_start_matches([' ', '\t'])
        .strip_prefix('\n')
        .map(str::len)
        .or_else(|| after.trim_start_matches([' ', '\t']).strip_prefix("\r\n").map(str::len))
    else {
        return false;
    };
    let has_double_quotes = lexer.peek(1) == b'"';
    lexer.at = lexer.text.len() - rest_len;
    let (close, escapes, interpolation) = if has_double_quotes {
        ("\n\"@", Escapes::Backtick, Interpolation::PowerShell)
    } else {
        ("\n'@", Escapes::None, Interpolation::None)
    };
    lexer.read_string(start, close, escapes, interpolation, DoubledQuotes::EndOfString);
    true
}
