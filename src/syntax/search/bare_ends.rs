//! Finds the candidates for the end of a bare value: a value without quotes, such as `In Progress` in
//! `{"Status": In Progress, "Medium": "Web"}`.

use super::costs;
use super::ends::{EndCandidate, Scan, StringRole};
use super::text::{full_width_separator, is_key_at, key_end, next_significant, quote_on_line, word_len};
use crate::syntax::scalar::is_literal_or_number;
use crate::syntax::scan::{char_at, trim_end};
use crate::syntax::template;

/// The maximum length of a bare value, in bytes.
const MAX_BARE: u32 = 4096;

/// The maximum number of quotes inside a bare value. Each quote is expensive to examine.
const MAX_QUOTES: u32 = 32;

/// The maximum length of a word that is compared with numbers and literals, in bytes.
const MAX_SCALAR: usize = 24;

/// The maximum number of bytes examined per chunk.
const MAX_CHUNK: u32 = 128;

/// Adds the next chunk of candidates to `ends`, and moves `scan` past the chunk.
///
/// The chunk extends past the next position where the value may end. It is not much longer than [`MAX_CHUNK`] bytes.
pub(super) fn find_next_candidates(text: &str, scan: &mut Scan, ends: &mut Vec<EndCandidate>) {
    let bytes = text.as_bytes();
    let start = scan.start as usize;
    let chunk_start = scan.at;
    let end_at = |at: usize, cost: u32| {
        let end = trim_end(text, start, at) as u32;
        EndCandidate::new(end, end, cost)
    };
    loop {
        let at = scan.at as usize;
        let byte = bytes.get(at).copied();
        let is_member_value = scan.role == StringRole::BareMemberValue;
        match byte {
            None | Some(b'\n' | b'\r') => {
                let ends_with_separator = text[start..at].trim_end().ends_with([',', ';']);
                if at > start {
                    // If the line ends with a comma, the comma more likely separates members than ends the string.
                    ends.push(end_at(at, scan.cost + if ends_with_separator { costs::EXTRA_COMMA } else { 0 }));
                }
                // After a comma or a semicolon, the value of a member may continue on the next line, as in a list of
                // email addresses.
                let (next, _) = next_significant(text, at);
                let may_continue = ends_with_separator
                    && byte.is_some()
                    && is_member_value
                    && !is_key_at(text, next)
                    && text[next..].starts_with(char::is_alphanumeric);
                if !may_continue {
                    scan.is_done = true;
                    return;
                }
                scan.cost += costs::LINE_BREAK;
                scan.at = next as u32;
                return;
            }
            Some(_) if scan.at - chunk_start > MAX_CHUNK && text.is_char_boundary(at) => return,
            Some(_) if scan.at - scan.start > MAX_BARE || scan.inner_quote_count > MAX_QUOTES => {
                scan.is_done = true;
                return;
            }
            Some(b'$' | b'<' | b'%' | b'{' | b'#' | b'@' | b'_')
                if let Some((template::Kind::Placeholder, end)) = template::tag_at(text, at) =>
            {
                scan.at = end as u32;
                continue;
            }
            Some(b'{' | b'<')
                if at > start
                    && let Some((template::Kind::Control, end)) = template::tag_at(text, at) =>
            {
                ends.push(end_at(at, scan.cost));
                scan.cost += costs::BRACKET_IN_BARE;
                scan.at = end as u32;
                return;
            }
            Some(b',') => {
                ends.push(end_at(at, scan.cost));
                let next = next_significant(text, at + 1).0;
                let precedes_member =
                    is_member_value && (matches!(bytes.get(next), Some(b'"' | b',')) || is_key_at(text, next));
                // A literal before the comma, or an ellipsis or a comment after the comma, is rarely part of a string.
                let is_literal = matches!(&bytes[start..at], b"true" | b"false" | b"null");
                let value_likely_ends =
                    is_literal || ["...", "//", "/*"].iter().any(|start| text[next..].starts_with(start));
                // `Status: Closed, please note: no answer`: several words before a colon are more likely prose than a
                // key.
                let is_prose = || key_end(text, next).is_some_and(|end| text[next..end].trim_ascii_end().contains(' '));
                scan.cost += match bytes.get(next) {
                    Some(byte) if precedes_member && !value_likely_ends && byte.is_ascii_alphabetic() && is_prose() => {
                        costs::COMMA_BEFORE_PROSE
                    }
                    _ if precedes_member || value_likely_ends => costs::SWALLOWED_KEY,
                    None | Some(b'}' | b']') => costs::SWALLOWED_TRAILING_COMMA,
                    _ if is_member_value => costs::COMMA_IN_BARE,
                    _ => costs::COMMA_IN_BARE_ELEMENT,
                };
                scan.at += 1;
                return;
            }
            Some(0x80..) if at > start && full_width_separator(text, at) == Some(b',') => {
                ends.push(end_at(at, scan.cost));
                let next = next_significant(text, at + "，".len()).0;
                scan.cost += if is_key_at(text, next) { costs::SWALLOWED_KEY } else { costs::COMMA_IN_BARE };
                scan.at += "，".len() as u32;
                return;
            }
            // The closing bracket belongs to an opening bracket inside the value.
            Some(b'}' | b']')
                if scan.brace_balance > 0 && byte == Some(b'}') || scan.bracket_balance > 0 && byte == Some(b']') =>
            {
                *(if byte == Some(b'}') { &mut scan.brace_balance } else { &mut scan.bracket_balance }) -= 1;
            }
            Some(b'}' | b']') => {
                ends.push(end_at(at, scan.cost));
                scan.cost += costs::BRACKET_IN_BARE;
                scan.at += 1;
                return;
            }
            Some(b'{' | b'[') => {
                scan.cost += costs::BRACKET_IN_BARE;
                *(if byte == Some(b'{') { &mut scan.brace_balance } else { &mut scan.bracket_balance }) += 1;
            }
            Some(b'"') if at > start => {
                let (next, after_line_break) = next_significant(text, at + 1);
                let mut may_end = false;
                if is_key_at(text, at) {
                    // The next member follows without a comma.
                    ends.push(end_at(at, scan.cost));
                    scan.cost += costs::SWALLOWED_KEY;
                    may_end = true;
                } else if after_line_break || matches!(bytes.get(next), None | Some(b',' | b'}' | b']' | b';' | b'/')) {
                    // The quote closes the value, whose opening quote is missing. Alternatively, it closes a quotation
                    // inside the value: `say "no"`.
                    let quotation_cost = if scan.inner_quote_count % 2 == 1 { costs::INNER_QUOTE_MAYBE } else { 0 };
                    let cost = costs::MISSING_OPENING_QUOTE + quotation_cost + scan.cost;
                    ends.push(EndCandidate::new(at as u32 + 1, at as u32, cost));
                    may_end = true;
                } else if scan.inner_quote_count == 0
                    && bytes.get(at + 1) == Some(&b'"')
                    && matches!(bytes.get(next_significant(text, at + 2).0), None | Some(b',' | b'}' | b']'))
                {
                    // `"a": New"", "b": 1`: the opening quote is missing, and the closing quote was typed twice.
                    let cost = costs::MISSING_OPENING_QUOTE + costs::ONE_QUOTE_DOUBLED + scan.cost;
                    ends.push(EndCandidate::new(at as u32 + 2, at as u32, cost));
                    may_end = true;
                }
                if !may_end && is_preceded_by_space(bytes, at) {
                    ends.push(end_at(at, scan.cost));
                    may_end = true;
                }
                scan.inner_quote_count += 1;
                scan.cost += match (may_end, scan.inner_quote_count) {
                    (true, _) if opens_quotation(text, at) => costs::QUOTATION_IN_BARE,
                    // An even number: the quote probably closes a quotation.
                    (true, _) if scan.inner_quote_count.is_multiple_of(2) && !is_key_at(text, at) => {
                        costs::INNER_QUOTE_IN_TEXT
                    }
                    (true, _) => costs::QUOTE_IN_BARE,
                    (false, 1..=4) => costs::INNER_QUOTE_IN_TEXT,
                    (false, _) => costs::INNER_QUOTE_AGAIN,
                };
                scan.at += 1;
                if may_end {
                    return;
                }
                continue;
            }
            Some(b'\'') if at > start && !bytes[at - 1].is_ascii_alphanumeric() => scan.cost += costs::QUOTE_IN_BARE,
            Some(b';') => {
                let (next, after_line_break) = next_significant(text, at + 1);
                if after_line_break || matches!(bytes.get(next), None | Some(b'}' | b']')) || is_key_at(text, next) {
                    ends.push(end_at(at, scan.cost));
                    scan.cost += costs::COMMA_IN_BARE;
                    scan.at += 1;
                    return;
                }
            }
            Some(b'/')
                if at > start && is_preceded_by_space(bytes, at) && matches!(bytes.get(at + 1), Some(b'/' | b'*')) =>
            {
                ends.push(end_at(at, scan.cost));
                scan.cost += costs::COMMENT;
                scan.at += 2;
                return;
            }
            Some(b'#') if at > start && is_preceded_by_space(bytes, at) && bytes.get(at + 1) == Some(&b' ') => {
                ends.push(end_at(at, scan.cost));
                scan.cost += costs::COMMENT;
                scan.at += 1;
                return;
            }
            Some(b':') if matches!(bytes.get(at + 1), Some(b' ')) => scan.cost += costs::COLON_IN_BARE,
            Some(b'=') => scan.cost += costs::COLON_IN_BARE,
            Some(b'(') if at == start => scan.cost += costs::PARENTHESIS_IN_BARE,
            Some(b' ') => {
                let word = std::mem::replace(&mut scan.word_start, at as u32 + 1) as usize;
                scan.has_only_scalars &=
                    !is_member_value && at - word < MAX_SCALAR && is_literal_or_number(&text[word..at]);
                scan.cost += if scan.has_only_scalars { costs::SPACE_AFTER_SCALAR } else { costs::SPACE_IN_BARE };
            }
            Some(_) => {}
        }
        scan.at += char_at(text, at).map_or(1, char::len_utf8) as u32;
    }
}

/// Returns whether the quote at `at` opens a quotation inside the value, with words after the quotation:
/// `say "hello" to her`.
fn opens_quotation(text: &str, at: usize) -> bool {
    let Some(close) = quote_on_line(text, at + 1).filter(|close| *close > at + 1) else { return false };
    let after = &text[close + 1..];
    let next = close + 1 + (after.len() - after.trim_start_matches(' ').len());
    !text[at + 1..close].contains([':', ','])
        && !is_preceded_by_space(text.as_bytes(), close)
        && word_len(text, next) > 0
        && !is_key_at(text, next)
}

/// Returns whether the byte before `at` is whitespace.
fn is_preceded_by_space(bytes: &[u8], at: usize) -> bool {
    matches!(bytes[at - 1], b' ' | b'\t' | b'\n' | b'\r')
}
