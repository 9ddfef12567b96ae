//! Reads Windows batch files. The literals are arguments in double quotes, as in `curl -d "{\"Status\": \"New\"}"`, and
//! values that `set` assigns.

use super::lexer::Lexer;
use super::token::{Escapes, Interpolation, Kind, Literal, Tokens};
use super::{Language, STRINGS_ONLY};
use crate::source::Span;

/// The properties of batch files that are needed to read literals.
pub(in crate::document) const LANGUAGE: Language = Language { lex, ..STRINGS_ONLY };

fn lex(text: &str) -> Tokens {
    let mut lexer = Lexer::new(text);
    let mut starts_line = true;
    while !lexer.is_at_end() {
        let start = lexer.at;
        let is_first_on_line = std::mem::replace(&mut starts_line, false);
        match lexer.peek(0) {
            b'\r' | b'\n' => {
                lexer.at += 1;
                starts_line = true;
            }
            b' ' | b'\t' | b'@' | b'(' => {
                lexer.at += 1;
                starts_line = is_first_on_line;
            }
            b':' if is_first_on_line && lexer.peek(1) == b':' => lexer.skip_line_comment(2),
            _ if is_first_on_line && is_command(&lexer, "rem") => lexer.skip_line_comment(3),
            _ if is_first_on_line && is_command(&lexer, "set") => read_assignment(&mut lexer),
            // A caret escapes the next character, or continues the line.
            b'^' => {
                let next = text[start + 1..].chars().next();
                lexer.at += 1 + next.map_or(0, char::len_utf8);
                lexer.at += usize::from(next == Some('\r') && lexer.peek(0) == b'\n');
            }
            b'"' => {
                lexer.at += 1;
                lexer.read_single_line_string(start, '"', Escapes::WindowsArgument, Interpolation::Batch);
            }
            _ => lexer.at += text[start..].chars().next().map_or(1, char::len_utf8),
        }
    }
    lexer.finish()
}

/// Returns whether the command `name` is at the current position.
fn is_command(lexer: &Lexer<'_>, name: &str) -> bool {
    let rest = &lexer.text.as_bytes()[lexer.at..];
    rest.get(..name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
        && rest.get(name.len()).is_none_or(u8::is_ascii_whitespace)
}

/// Reads `set NAME=value` and `set "NAME=value"`. The value extends to the end of the line. In the second form, the
/// value ends before the last quote in the line.
fn read_assignment(lexer: &mut Lexer<'_>) {
    let start = lexer.at;
    let rest = &lexer.text[start..];
    let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
    lexer.at += line.len();
    let Some(equals) = line.find('=') else { return };
    let value = if line[..equals].contains('"') {
        line[equals + 1..].rfind('"').map(|end| &line[equals + 1..equals + 1 + end])
    } else {
        Some(&line[equals + 1..])
    };
    let Some(value) = value.map(str::trim_end) else { return };
    let content = Span::from(start + equals + 1..start + equals + 1 + value.len());
    let escapes = if value.contains("\\\"") { Escapes::WindowsArgument } else { Escapes::None };
    lexer.out.push_string(Literal { escapes, interpolation: Interpolation::Batch, ..Literal::plain(content) });
    // This token separates the value from strings on the next lines.
    lexer.out.push(Kind::Other, Span::at(content.end));
}

/// Returns the end of the variable that starts at `at`: `%name%`, `%1`, `%~dp0`, `%%i` or `!name!`.
pub(super) fn variable_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mark = bytes[at];
    let is_in_name =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'~' | b':' | b'-' | b',' | b'.');
    let length = bytes[at + 1..].iter().take_while(|byte| is_in_name(byte)).count();
    let is_closed = length > 0 && bytes.get(at + 1 + length) == Some(&mark) && !bytes[at + 1].is_ascii_digit();
    match bytes.get(at + 1)? {
        _ if is_closed => Some(at + length + 2),
        b'0'..=b'9' | b'*' if mark == b'%' => Some(at + 2),
        b'~' if mark == b'%' => {
            let letters = bytes[at + 2..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
            bytes.get(at + 2 + letters).filter(|byte| byte.is_ascii_digit()).map(|_| at + letters + 3)
        }
        b'%' if mark == b'%' => bytes.get(at + 2).filter(|byte| byte.is_ascii_alphabetic()).map(|_| at + 3),
        _ => None,
    }
}
