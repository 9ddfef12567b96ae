//! JavaScript and TypeScript: objects, strings and template literals.

use super::lexer::{DoubledQuotes, Lexer};
use super::token::{Bracket, Escapes, Interpolation, Kind, Literal, Tokens};
use super::{Language, STRINGS_ONLY};
use crate::source::Span;

/// The properties of JavaScript and TypeScript that are needed to read literals.
pub(in crate::document) const LANGUAGE: Language = Language {
    lex,
    keywords: &[("true", "true"), ("false", "false"), ("null", "null")],
    serializers: &["JSON.stringify"],
    has_bare_keys: true,
    has_brace_objects: true,
    has_as_casts: true,
    ..STRINGS_ONLY
};

fn lex(text: &str) -> Tokens {
    let mut lexer = Lexer::new(text);
    while !lexer.is_at_end() {
        let start = lexer.at;
        match lexer.peek(0) {
            b' ' | b'\t' | b'\r' | b'\n' => lexer.at += 1,
            b'/' if lexer.peek(1) == b'/' => lexer.skip_line_comment(2),
            b'/' if lexer.peek(1) == b'*' => lexer.skip_block_comment(2, "*/"),
            b'/' if starts_regex(&lexer) && read_regex(&mut lexer) => {}
            quote @ (b'"' | b'\'') if is_attribute(&lexer) && read_attribute(&mut lexer, quote) => {}
            quote @ (b'"' | b'\'' | b'`') => {
                lexer.at += 1;
                let (close, interpolation) = match quote {
                    b'"' => ("\"", Interpolation::None),
                    b'\'' => ("'", Interpolation::None),
                    _ => ("`", Interpolation::DollarBraces),
                };
                let escapes = if quote == b'`' && is_raw_template(&lexer) { Escapes::Raw } else { Escapes::Backslash };
                lexer.read_string(start, close, escapes, interpolation, DoubledQuotes::EndOfString);
            }
            b'.' if lexer.starts_with("...") => lexer.read_spread(3),
            b'0'..=b'9' => lexer.read_number(),
            b'.' if lexer.peek(1).is_ascii_digit() => lexer.read_number(),
            byte if byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$') || byte >= 0x80 => {
                lexer.read_name(|character| character.is_alphanumeric() || matches!(character, '_' | '$'));
            }
            _ => lexer.read_punctuation(),
        }
    }
    lexer.finish()
}

/// The maximum number of tokens between the `<` of a tag and the value of an attribute.
const MAX_TAG_TOKENS: usize = 256;

/// The maximum length of the name of an attribute, in bytes.
const MAX_ATTRIBUTE_NAME: usize = 256;

/// Returns whether the quote at the current position starts an attribute value in HTML or JSX: `<Form :payload="…">`.
fn is_attribute(lexer: &Lexer<'_>) -> bool {
    let mut tokens = lexer.out.tokens.iter().rev();
    let Some(equals) = tokens.next() else { return false };
    if equals.kind != Kind::Equals || equals.span.end as usize != lexer.at {
        return false;
    }
    let mut depth = 0_usize;
    // The text of the token after the current token.
    let mut after = "";
    for token in tokens.take(MAX_TAG_TOKENS) {
        let written = &lexer.text[token.span.range()];
        match token.kind {
            Kind::Close(_) => depth += 1,
            Kind::Open(_) if depth == 0 => return false,
            Kind::Open(_) => depth -= 1,
            _ if depth > 0 => {}
            Kind::Other if written == "<" => return after.starts_with(|first: char| first.is_ascii_alphabetic()),
            Kind::Other if !matches!(written, "" | "-" | "." | "@" | "#" | "*" | "::") => return false,
            Kind::Semicolon | Kind::Comma | Kind::Plus => return false,
            _ => {}
        }
        after = written;
    }
    false
}

/// Returns the name of the attribute whose value starts at the current position.
fn attribute_name<'t>(lexer: &Lexer<'t>) -> &'t str {
    let equals = lexer.at - 1;
    let start = (equals.saturating_sub(MAX_ATTRIBUTE_NAME)..equals)
        .find(|at| lexer.text.is_char_boundary(*at))
        .unwrap_or(equals);
    let before = &lexer.text[start..equals];
    before.rsplit(|character: char| character.is_whitespace()).next().unwrap_or("")
}

/// Reads an attribute value. Returns whether there is one.
///
/// Backslashes are not escapes in the value. Frameworks evaluate some values as expressions: those of bound attributes,
/// such as `:payload`, and those in braces. Fixes must not change such an expression, because they might write the
/// quote that ends the value.
fn read_attribute(lexer: &mut Lexer<'_>, quote: u8) -> bool {
    let start = lexer.at;
    let Some(length) = memchr::memchr(quote, &lexer.text.as_bytes()[start + 1..]) else { return false };
    let end = start + 1 + length;
    let content = &lexer.text[start + 1..end];
    let binding_prefixes = [":", "@", "#", "v-", "x-", "[", "(", "*", "on:", "bind:"];
    let name = attribute_name(lexer);
    let is_bound = binding_prefixes.iter().any(|prefix| name.starts_with(prefix));
    let first = content.trim_start();
    let is_json = first.strip_prefix('{').is_some_and(|inner| inner.trim_start().starts_with('"'));
    if is_bound || first.starts_with('{') && !is_json {
        let (inner, offset) = (lex(content), start as u32 + 1);
        let literal_count = lexer.out.literals.len() as u32;
        let in_file = |span: Span| Span::new(span.start + offset, span.end + offset);
        for token in inner.tokens {
            let kind = match token.kind {
                Kind::String(literal) => Kind::String(literal_count + literal),
                kind => kind,
            };
            lexer.out.push(kind, in_file(token.span));
        }
        lexer.out.literals.extend(inner.literals.into_iter().map(|literal| Literal {
            span: in_file(literal.span),
            content: in_file(literal.content),
            is_read_only: true,
            ..literal
        }));
        lexer.at = end + 1;
    } else {
        lexer.at = start + 1;
        lexer.read_multiline_string(start, char::from(quote), Escapes::None, Interpolation::None);
    }
    // This token separates the value from the next attribute.
    lexer.out.push(Kind::Other, Span::at(lexer.at as u32));
    true
}

/// Returns whether the tag `String.raw` is before the template literal at the current position.
fn is_raw_template(lexer: &Lexer<'_>) -> bool {
    let mut before = lexer.out.tokens.iter().rev().map(|token| &lexer.text[token.span.range()]);
    ["raw", ".", "String"].iter().all(|word| before.next() == Some(word))
}

/// Returns whether the slash at the current position starts a regular expression. If the token before the slash ends a
/// value, the slash is a division operator instead.
fn starts_regex(lexer: &Lexer<'_>) -> bool {
    let Some(last) = lexer.out.tokens.last() else { return true };
    match last.kind {
        Kind::Name => {
            matches!(&lexer.text[last.span.range()], "return" | "typeof" | "case" | "in" | "of" | "do" | "else")
        }
        Kind::Number | Kind::String(_) | Kind::Close(Bracket::Paren | Bracket::Square) => false,
        _ => true,
    }
}

/// The maximum length of a regular expression, in bytes.
const MAX_REGEX: usize = 1024;

/// Reads a regular expression as a token of kind `Other`. Returns whether there is one. It must end on the same line.
fn read_regex(lexer: &mut Lexer<'_>) -> bool {
    let bytes = lexer.text.as_bytes();
    let bytes = &bytes[..bytes.len().min(lexer.at + MAX_REGEX)];
    let mut at = lexer.at + 1;
    let mut in_character_class = false;
    loop {
        match bytes.get(at) {
            None | Some(b'\n' | b'\r') => return false,
            Some(b'\\') => at += 1,
            Some(b'[') => in_character_class = true,
            Some(b']') => in_character_class = false,
            Some(b'/') if !in_character_class => break,
            Some(_) => {}
        }
        at += 1;
    }
    let start = lexer.at;
    at += 1 + bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    lexer.at = at;
    lexer.out.push(Kind::Other, Span::from(start..at));
    true
}
