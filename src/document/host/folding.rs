//! Decodes the line breaks and the indentation in a YAML scalar (YAML 1.2.2, sections 6.5 and 8.1). For example, a
//! single line break in a plain scalar becomes a space. Also decodes the margin that `trimMargin()` removes in Kotlin.

use super::literal::LiteralPiece;
use super::token::{Escapes, Literal};
use crate::source::Span;

impl Escapes {
    /// Returns whether the line breaks of the value, or the whitespace around them, may differ from the source text.
    pub(super) fn folds(self) -> bool {
        matches!(self, Self::Folded | Self::FoldedBackslash | Self::Block { .. } | Self::FoldedBlock { .. })
    }
}

/// Decodes the line break at `at`, or after whitespace at `at`. Returns its piece, and the offset at which the content
/// of the next line starts. Returns `None` if there is no line break. `bytes` end with the content of `literal`.
pub(super) fn decode_line_break(literal: &Literal, bytes: &[u8], at: usize) -> Option<(Option<LiteralPiece>, usize)> {
    let (count, end) = match literal.escapes {
        Escapes::Block { indent } => (1, past_indent(bytes, past_line_break(bytes, at)?, indent)),
        Escapes::FoldedBlock { indent } => fold_block_line_breaks(literal, bytes, at, indent)?,
        _ => fold_line_breaks(bytes, at)?,
    };
    Some((Some(LiteralPiece::LineBreaks(count, Span::from(at..end))), end))
}

/// Returns the offset after the line break at `at` and the margin of the next line. The margin is whitespace and `|`.
/// Returns `None` if there is no line break, or no margin.
pub(super) fn past_margin(bytes: &[u8], at: usize) -> Option<usize> {
    let bar = past_whitespace(bytes, past_line_break(bytes, at)?);
    (bytes.get(bar) == Some(&b'|')).then_some(bar + 1)
}

/// Returns the offset at which the content of the next line starts if the backslash at `at` escapes a line break.
pub(super) fn past_escaped_line_break(bytes: &[u8], at: usize) -> Option<usize> {
    Some(past_whitespace(bytes, past_line_break(bytes, at + 1)?))
}

/// Returns whether `text` without quotes is a string at any position of a YAML document. For example, `true` without
/// quotes is a boolean.
pub(super) fn is_plain_string(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'@' | b'-');
    text.bytes().all(is_allowed)
        && text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && !matches!(
            text.to_ascii_lowercase().as_str(),
            "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
        )
}

fn past_line_break(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b'\r' if bytes.get(at + 1) == Some(&b'\n') => Some(at + 2),
        b'\r' | b'\n' => Some(at + 1),
        _ => None,
    }
}

fn past_whitespace(bytes: &[u8], at: usize) -> usize {
    at + bytes[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

fn past_indent(bytes: &[u8], at: usize, indent: u16) -> usize {
    at + bytes[at..].iter().take(indent.into()).take_while(|byte| **byte == b' ').count()
}

/// Folds the line breaks at `at` in a quoted or plain scalar. Returns how many line breaks the value has in their
/// place, and the offset at which the content continues.
fn fold_line_breaks(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let mut end = past_whitespace(bytes, past_line_break(bytes, past_whitespace(bytes, at))?);
    let mut count = 0;
    while let Some(next) = past_line_break(bytes, end) {
        count += 1;
        end = past_whitespace(bytes, next);
    }
    Some((count, end))
}

/// Folds the line breaks at `at` in a block scalar, like [`fold_line_breaks`]. Line breaks next to a line with more
/// indentation are not folded.
fn fold_block_line_breaks(literal: &Literal, bytes: &[u8], at: usize, indent: u16) -> Option<(u32, usize)> {
    let mut end = past_indent(bytes, past_line_break(bytes, at)?, indent);
    let mut count = 1;
    while let Some(next) = past_line_break(bytes, end) {
        count += 1;
        end = past_indent(bytes, next, indent);
    }
    let start = literal.content.start as usize;
    let line_start = match bytes[start..at].iter().rposition(|byte| matches!(byte, b'\n' | b'\r')) {
        Some(before) => past_indent(bytes, start + before + 1, indent),
        None => start,
    };
    let is_indented = |at: usize| matches!(bytes.get(at), Some(b' ' | b'\t'));
    let keeps_all = end == bytes.len() || is_indented(line_start) || is_indented(end);
    Some((if keeps_all { count } else { count - 1 }, end))
}
