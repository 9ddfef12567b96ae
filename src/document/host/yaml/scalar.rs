//! Converts YAML scalars to JSON. A string becomes a literal with a span in the file, unless its value cannot be mapped
//! to its source text.

use granit_parser::ScalarStyle;

use super::nodes::{Node, Scalar, TagMeaning};
use crate::document::host::literal::LiteralPiece;
use crate::document::host::slice;
use crate::document::host::token::{Escapes, Literal};
use crate::source::{SourceMap, Span};

/// A scalar that may be a script or an embedded file.
#[derive(Debug)]
pub(super) struct Script {
    /// The decoded text of the scalar.
    pub content: String,
    /// Maps the text to the file.
    pub map: SourceMap,
    /// The key of the scalar, which may be the name of the embedded file.
    pub name: Option<String>,
}

/// The value of a scalar in JSON.
#[derive(Debug)]
pub(super) enum Value {
    /// A string with a literal in the file.
    String(Literal),
    /// A number that is also valid in JSON, as written.
    Number,
    /// A keyword such as `true`, as written, or an unknown value.
    Keyword,
    /// JSON that is not mapped to its source text. Either there is no source text, as for an empty value (`null`), or
    /// our decoder reads the source text differently than the YAML parser.
    Json(String),
}

/// Returns the value of a scalar node in JSON.
pub(super) fn scalar_value(text: &str, node: &Node, scalar: &Scalar) -> Value {
    let is_plain = scalar.style == ScalarStyle::Plain;
    if node.tag == TagMeaning::Other {
        return Value::Keyword;
    }
    if is_plain && node.span.is_empty() {
        return Value::Json(if node.tag == TagMeaning::String { "\"\"" } else { "null" }.to_owned());
    }
    if is_plain && node.tag == TagMeaning::None {
        if serde_json::from_str::<serde_json::Number>(&scalar.value).is_ok() {
            return Value::Number;
        }
        if is_keyword(&scalar.value) {
            return Value::Keyword;
        }
    }
    scalar_literal(text, node.span, scalar).map_or_else(|| Value::Json(json_string(&scalar.value)), Value::String)
}

/// Returns `text` as a JSON string.
pub(super) fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Returns whether a scalar without quotes is a boolean, null, or an ambiguous number. An ambiguous number is not valid
/// in JSON, or its value depends on the version of YAML: `0x1F`, `010` or `1_000`.
fn is_keyword(text: &str) -> bool {
    let number = text.strip_prefix(['+', '-']).unwrap_or(text).strip_prefix('.').unwrap_or(text);
    matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "false" | "null" | "~" | "yes" | "no" | "on" | "off" | ".nan" | ".inf" | "-.inf" | "+.inf"
    ) || number.starts_with(|first: char| first.is_ascii_digit())
        && number.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'_' | b'x' | b'o' | b'.'))
        && !number.bytes().any(|byte| byte.is_ascii_alphabetic() && !number.starts_with("0x") && byte != b'o')
        && number.bytes().filter(|byte| *byte == b'.').count() < 2
}

/// Returns the literal of a string. Returns `None` if our decoder does not decode the source text to the value that the
/// YAML parser returned.
fn scalar_literal(text: &str, span: Span, scalar: &Scalar) -> Option<Literal> {
    let indent = u16::try_from(scalar.indent.unwrap_or(0)).ok()?;
    let quote = match scalar.style {
        ScalarStyle::SingleQuoted => b'\'',
        ScalarStyle::DoubleQuoted => b'"',
        _ => 0,
    };
    let escapes = match scalar.style {
        ScalarStyle::Literal => Escapes::Block { indent },
        ScalarStyle::Folded => Escapes::FoldedBlock { indent },
        ScalarStyle::DoubleQuoted => Escapes::FoldedBackslash,
        _ => Escapes::Folded,
    };
    let content = match quote {
        0 => span,
        _ if span.len() < 2 => return None,
        _ => Span::new(span.start + 1, span.end - 1),
    };
    let is_json = scalar.value.trim_start().starts_with(['{', '[', '"']);
    let all = Literal {
        span,
        escapes,
        quote,
        has_doubled_quotes: quote == b'\'',
        is_multiline: matches!(scalar.style, ScalarStyle::Literal | ScalarStyle::Folded),
        is_read_only: !is_json,
        ..Literal::plain(content)
    };
    let end = content_end(text, &all, &scalar.value)?;
    let content = Span::new(content.start, end);
    let span = if quote == 0 { content } else { span };
    Some(Literal { span, content, ..all })
}

/// Returns the end of the content of `literal`. Returns `None` if the content does not decode to `value`.
fn content_end(text: &str, literal: &Literal, value: &str) -> Option<u32> {
    // `read` is the length of the part of `value` that the pieces so far decode to.
    let (mut read, mut end) = (0, Some(literal.content.start));
    literal.for_each_piece(text, &mut |piece| {
        let rest = &value[read..];
        if rest.is_empty() {
            // The value is complete. A block scalar may strip the line breaks after it.
            return;
        }
        end = end.and_then(|_| match piece {
            LiteralPiece::Plain(span) if rest.starts_with(slice(text, span)) => {
                read += span.len() as usize;
                Some(span.end)
            }
            LiteralPiece::Escaped(character, span) if rest.starts_with(character) => {
                read += character.len_utf8();
                Some(span.end)
            }
            LiteralPiece::LineBreaks(0, span) if rest.starts_with(' ') => {
                read += 1;
                Some(span.end)
            }
            LiteralPiece::LineBreaks(count, span) => {
                let kept = rest.bytes().take(count as usize).take_while(|byte| *byte == b'\n').count();
                read += kept;
                if kept == count as usize {
                    return Some(span.end);
                }
                // The value keeps only some of the line breaks at the end.
                (read == value.len()).then(|| past_breaks(text, span, kept))
            }
            _ => None,
        });
    });
    end.filter(|_| read == value.len())
}

/// Returns the end of the first `count` line breaks in `span`, which starts with a line break.
fn past_breaks(text: &str, span: Span, count: usize) -> u32 {
    let mut breaks = slice(text, span).match_indices('\n').map(|(at, _)| span.start + at as u32 + 1);
    if count == 0 { span.start } else { breaks.nth(count - 1).unwrap_or(span.end) }
}

/// Returns the scalar as a script or embedded file. Returns `None` if the scalar cannot hold a payload, or is JSON
/// itself. `name` is the key of the scalar.
pub(super) fn embedded_script(text: &str, literal: &Literal, value: &str, name: Option<&str>) -> Option<Script> {
    if !literal.is_read_only || !value.contains(['{', '[']) {
        return None;
    }
    let mut map = SourceMap::builder();
    literal.for_each_piece(text, &mut |piece| match piece {
        LiteralPiece::Plain(span) | LiteralPiece::Expression(span) => map.copy(span),
        LiteralPiece::Escaped(character, span) => map.piece(character.len_utf8() as u32, span),
        LiteralPiece::LineBreaks(count, span) => map.piece(count.max(1), span),
    });
    let map = map.finish(literal.content.end, 0);
    Some(Script { content: value.to_owned(), map, name: name.map(str::to_owned) })
}
