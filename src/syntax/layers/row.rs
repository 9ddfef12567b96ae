//! The cells around a document in a CSV row: `13,"{""a"": 1}",sent`.

use std::ops::Range;

use super::{is_opening, run_before, skip_space};

/// The maximum length of the other cells on each side, in bytes.
const MAX_CELLS: usize = 256;

/// Bytes that the other cells must not contain. A text with brackets or operators is more likely source code or a second document.
const FORBIDDEN_IN_CELLS: &[u8] = b"{}[]()<>=";

/// Returns the offset of the opening quote of the cell with the document. The search begins at `start`, after leading whitespace. One line
/// with the names of the columns may precede the row.
pub(super) fn opening_quote(bytes: &[u8], start: usize) -> Option<usize> {
    let mut line_breaks = 0;
    for at in start..bytes.len().min(start + MAX_CELLS) {
        match bytes[at] {
            b'"' if at > start && is_separator(bytes[at - 1]) => {
                let next = skip_space(bytes, at + 1);
                if is_opening(bytes.get(next)) || bytes[next..].starts_with(b"\"\"") {
                    return Some(at);
                }
            }
            b'\n' => line_breaks += 1,
            byte if FORBIDDEN_IN_CELLS.contains(&byte) => return None,
            _ => {}
        }
        if line_breaks > 1 {
            return None;
        }
    }
    None
}

/// Returns the range of the quote after the document, if other cells follow the document in the row.
pub(super) fn closing_quote(bytes: &[u8]) -> Option<Range<usize>> {
    let is_content = |byte: &u8| !byte.is_ascii_whitespace() && !b",;)".contains(byte);
    let end = bytes.iter().rposition(is_content)? + 1;
    for at in (end.saturating_sub(MAX_CELLS)..end).rev() {
        match bytes[at] {
            b'"' if bytes[at + 1..end].first().is_some_and(|next| is_separator(*next))
                && ends_document(&bytes[..at]) =>
            {
                return Some(at..at + 1);
            }
            byte if FORBIDDEN_IN_CELLS.contains(&byte) || matches!(byte, b'\n' | b'\r') => return None,
            _ => {}
        }
    }
    None
}

/// Returns whether `bytes` ends in a closing bracket, possibly followed by whitespace, or in a string whose quotes are doubled.
fn ends_document(bytes: &[u8]) -> bool {
    if matches!(run_before(bytes, bytes.len(), b'"'), 2 | 4) {
        return true;
    }
    let space = bytes.iter().rev().take(MAX_CELLS).take_while(|byte| byte.is_ascii_whitespace()).count();
    matches!(bytes[..bytes.len() - space].last(), Some(b'}' | b']'))
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b',' | b';' | b'\t')
}
