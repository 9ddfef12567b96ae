//! Reads C#, Java, Kotlin and Go. The literals are strings, anonymous objects and initializers of C#, calls that create
//! maps, such as `Map.of(…)`, and composite literals of Go.

use super::lexer::{DoubledQuotes, Lexer};
use super::pairs::{Constructor, Pairs};
use super::token::{Escapes, Interpolation, Kind, Tokens};
use super::{Language, STRINGS_ONLY};

/// The common properties of these languages.
const C_FAMILY: Language = Language {
    lex: lex_java,
    keywords: &[("true", "true"), ("false", "false"), ("null", "null"), ("nil", "null")],
    has_brace_objects: true,
    has_types_before_braces: true,
    ..STRINGS_ONLY
};

/// The properties of C# that are needed to read literals.
pub(in crate::document) const CSHARP: Language = Language {
    lex: lex_csharp,
    serializers: &["JsonSerializer.Serialize", "JsonConvert.SerializeObject"],
    has_bare_keys: true,
    has_equals_after_keys: true,
    ..C_FAMILY
};

/// The properties of Java that are needed to read literals.
pub(in crate::document) const JAVA: Language = Language {
    lex: lex_java,
    constructors: &[
        Constructor { name: "of", receiver: "Map", pairs: Pairs::Alternating },
        Constructor { name: "of", receiver: "ImmutableMap", pairs: Pairs::Alternating },
        Constructor { name: "ofEntries", receiver: "Map", pairs: Pairs::Entries },
    ],
    has_brace_objects: false,
    ..C_FAMILY
};

/// The properties of Kotlin that are needed to read literals.
pub(in crate::document) const KOTLIN: Language = Language {
    lex: lex_kotlin,
    constructors: &[
        Constructor { name: "mapOf", receiver: "", pairs: Pairs::To },
        Constructor { name: "mutableMapOf", receiver: "", pairs: Pairs::To },
        Constructor { name: "hashMapOf", receiver: "", pairs: Pairs::To },
        Constructor { name: "linkedMapOf", receiver: "", pairs: Pairs::To },
        Constructor { name: "of", receiver: "Map", pairs: Pairs::Alternating },
    ],
    has_brace_objects: false,
    ..C_FAMILY
};

/// The properties of Go that are needed to read literals.
pub(in crate::document) const GO: Language = Language { lex: lex_go, ..C_FAMILY };

/// The maximum number of prefix characters of a C# string (`$`, `@`). Also the maximum number of its opening quotes.
const MAX_MARKS: usize = 8;

fn lex_csharp(text: &str) -> Tokens {
    lex(text, |lexer| {
        let start = lexer.at;
        let prefix_len = (0..MAX_MARKS).take_while(|ahead| matches!(lexer.peek(*ahead), b'@' | b'$')).count();
        let prefix = &lexer.text[start..start + prefix_len];
        if lexer.peek(prefix_len) != b'"' {
            return lexer.peek(0) == b'\'' && read_character(lexer);
        }
        let quote_count = (0..MAX_MARKS).take_while(|ahead| lexer.peek(prefix_len + ahead) == b'"').count();
        let interpolation = if prefix.contains('$') { Interpolation::Braces } else { Interpolation::None };
        // In a verbatim string, three quotes are the opening quote and an escaped quote.
        if quote_count >= 3 && !prefix.contains('@') {
            // In a raw string with two dollar signs, expressions are in double braces.
            let interpolation = if prefix.len() > 1 { Interpolation::DoubleBraces } else { interpolation };
            let close = "\"".repeat(quote_count);
            return read_delimited(lexer, start, prefix_len + quote_count, &close, Escapes::None, interpolation);
        }
        lexer.at = start + prefix_len + 1;
        let is_verbatim = prefix.contains('@');
        let (escapes, doubled_quotes) = if is_verbatim {
            (Escapes::None, DoubledQuotes::EscapedQuote)
        } else {
            (Escapes::Backslash, DoubledQuotes::EndOfString)
        };
        lexer.read_string(start, "\"", escapes, interpolation, doubled_quotes);
        true
    })
}

fn lex_java(text: &str) -> Tokens {
    lex(text, |lexer| {
        if lexer.starts_with("\"\"\"") {
            return read_delimited(
                lexer,
                lexer.at,
                text_block_start(lexer),
                "\"\"\"",
                Escapes::Backslash,
                Interpolation::None,
            );
        }
        read_double_quoted(lexer, Interpolation::None) || read_character(lexer)
    })
}

fn lex_kotlin(text: &str) -> Tokens {
    lex(text, |lexer| {
        if lexer.starts_with("\"\"\"") {
            return read_delimited(lexer, lexer.at, 3, "\"\"\"", Escapes::None, Interpolation::Dollar);
        }
        read_double_quoted(lexer, Interpolation::Dollar) || read_character(lexer)
    })
}

fn lex_go(text: &str) -> Tokens {
    lex(text, |lexer| {
        if lexer.peek(0) == b'`' {
            return read_delimited(lexer, lexer.at, 1, "`", Escapes::None, Interpolation::None);
        }
        read_double_quoted(lexer, Interpolation::None) || read_character(lexer)
    })
}

/// Reads the tokens of a language with the comments of C. `read_string` reads the string at the current position, and
/// returns whether there is one.
fn lex(text: &str, read_string: impl Fn(&mut Lexer<'_>) -> bool) -> Tokens {
    let mut lexer = Lexer::new(text);
    while !lexer.is_at_end() {
        match lexer.peek(0) {
            b' ' | b'\t' | b'\r' | b'\n' => lexer.at += 1,
            b'/' if lexer.peek(1) == b'/' => lexer.skip_line_comment(2),
            b'/' if lexer.peek(1) == b'*' => lexer.skip_block_comment(2, "*/"),
            b'"' | b'\'' | b'`' | b'@' | b'$' => {
                let start = lexer.at;
                if !read_string(&mut lexer) {
                    lexer.at = start;
                    lexer.read_punctuation();
                }
            }
            b'0'..=b'9' => lexer.read_number(),
            byte if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80 => lexer.read_identifier(),
            _ => lexer.read_punctuation(),
        }
    }
    lexer.finish()
}

/// Returns the number of bytes before the content of a Java text block: the opening quotes, the line break, and the
/// indentation of the first line.
fn text_block_start(lexer: &Lexer<'_>) -> usize {
    let rest = &lexer.text[lexer.at + 3..];
    let whitespace_len = |text: &str| text.len() - text.trim_start_matches([' ', '\t']).len();
    let line_break = whitespace_len(rest);
    match rest[line_break..].strip_prefix("\r\n").or_else(|| rest[line_break..].strip_prefix('\n')) {
        Some(lines) => 3 + (rest.len() - lines.len()) + whitespace_len(lines),
        None => 3,
    }
}

/// Reads a single-line string in double quotes. Returns whether there is one.
fn read_double_quoted(lexer: &mut Lexer<'_>, interpolation: Interpolation) -> bool {
    let start = lexer.at;
    if lexer.peek(0) != b'"' {
        return false;
    }
    lexer.at += 1;
    lexer.read_string(start, "\"", Escapes::Backslash, interpolation, DoubledQuotes::EndOfString);
    true
}

/// Reads a multiline string that ends with `close`. `opening_len` is the length of its prefix and opening quotes, in
/// bytes. Always returns true, because callers return whether there is a string.
fn read_delimited(
    lexer: &mut Lexer<'_>,
    start: usize,
    opening_len: usize,
    close: &str,
    escapes: Escapes,
    interpolation: Interpolation,
) -> bool {
    lexer.at = start + opening_len;
    lexer.read_string(start, close, escapes, interpolation, DoubledQuotes::EndOfString);
    true
}

/// The maximum length of a character literal with its quotes, in bytes.
const MAX_CHARACTER_LITERAL: usize = 16;

/// Reads a character literal such as `'"'` as a token of kind `Other`. Returns whether there is one.
fn read_character(lexer: &mut Lexer<'_>) -> bool {
    let rest = &lexer.text.as_bytes()[lexer.at..];
    if rest.first() != Some(&b'\'') {
        return false;
    }
    // In `'\''`, the second quote does not close the literal.
    let search_start = if rest.get(1) == Some(&b'\\') { 3 } else { 1 };
    let searched = &rest[search_start.min(rest.len())..rest.len().min(MAX_CHARACTER_LITERAL)];
    let Some(length) = memchr::memchr(b'\'', searched) else { return false };
    let start = lexer.at;
    lexer.at += search_start + length + 1;
    lexer.out.push(Kind::Other, crate::source::Span::from(start..lexer.at));
    true
}
