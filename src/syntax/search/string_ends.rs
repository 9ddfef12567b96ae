//! Finds the candidates for the end of a string or a key that has an opening quote.
//!
//! In `"a "b" c", "d": 1`, each quote after the first may close the first string. The closing quote may also be
//! missing.
//!
//! An *inner quote* is a quote that is part of the string although it has no backslash. A *serialized* string contains
//! JSON whose quotes have backslashes: `"{\"a\": 1}"`.

use super::costs::{self, Cost};
use super::ends::{EndCandidate, Scan, StringRole};
use super::lookahead::Lookahead;
use super::quotes::Quote;
use super::spacing::markup_start;
use super::text::{
    full_width_separator, is_followed_by_member, is_key_at, is_plain_key, joint_end, next_significant,
    previous_significant, quote_on_line, word_len,
};
use crate::syntax::scan::{char_at, escaped_len, run_before, trim_end};

/// The maximum length of a key in quotes, in bytes.
const MAX_QUOTED_KEY: u32 = 256;

/// The maximum length of a key whose closing quote is missing at the end of a line, in bytes.
const MAX_UNCLOSED_KEY: usize = 40;

/// The maximum distance from the first quote of JSON in a string to the next quote with a backslash, in bytes.
const MAX_FIRST_MEMBER: usize = 160;

/// The maximum number of bytes examined per chunk.
const MAX_CHUNK: u32 = 1024;

/// Adds the next chunk of candidates to `ends`, and moves `scan` past the chunk.
///
/// The chunk extends past the next quote that may close the string. It is not much longer than [`MAX_CHUNK`] bytes.
pub(super) fn find_next_candidates(
    text: &str,
    scan: &mut Scan,
    ends: &mut Vec<EndCandidate>,
    lookahead: &mut Lookahead,
) {
    let bytes = text.as_bytes();
    let start = scan.start as usize;
    let chunk_start = scan.at;
    let is_key = scan.role == StringRole::Key;
    if scan.at == scan.start && !is_key {
        scan.is_serialized = is_serialized(text, start, scan.quote);
        push_json_end(text, scan, ends, lookahead);
    }
    loop {
        scan.end_passed_group();
        let at = scan.at as usize;
        let Some(&byte) = bytes.get(at) else {
            // The text ends inside the string. A code fence at the end is rarely part of the string.
            let end = trim_end(text, start, at) as u32;
            ends.push(EndCandidate::new(
                end,
                end,
                scan.cost_at_end_of_text()
                    + costs::UNEXPECTED_END
                    + if scan.inner_quote_count > 0 { costs::INNER_QUOTE_MAYBE } else { 0 }
                    + if text[..end as usize].ends_with("```") { costs::TEXT_OUTSIDE } else { 0 },
            ));
            scan.is_done = true;
            return;
        };
        if is_key && scan.at - scan.start > MAX_QUOTED_KEY {
            scan.is_done = true;
            return;
        }
        if scan.at - chunk_start > MAX_CHUNK && text.is_char_boundary(at) {
            return;
        }
        if !IS_SPECIAL[usize::from(byte)] {
            scan.follows_quote &= byte == b' ' || byte == b'\t';
            scan.at += 1;
            continue;
        }
        // In a string that starts with `\"`, another `\"` is not an escape but may close the string.
        let may_be_closing_quote = scan.quote == Quote::Escaped && bytes.get(at + 1) == Some(&b'"');
        if byte == b'\\' && !may_be_closing_quote {
            skip_escape(text, scan, ends);
            continue;
        }
        if let Some((len, is_usual_quote)) = scan.quote.closing_quote_at(text, at) {
            let candidate = EndCandidate::new(scan.at + len, scan.at, scan.cost_here());
            if !is_usual_quote {
                // A quote of another kind than the opening quote rarely closes the string, so the chunk does not end
                // here.
                if can_follow_string(text, at + len as usize) {
                    // If a quotation inside the string is open, the quote more likely closes that quotation:
                    // `"{'a': 'b'}"`, `""a\" b"`.
                    let mixed_cost =
                        if scan.quote == Quote::Doubled { costs::ONE_QUOTE_DOUBLED } else { costs::MIXED_QUOTES };
                    let cost = mixed_cost
                        + if scan.is_in_quotation || scan.escaped_quote_count % 2 == 1 {
                            costs::INNER_QUOTE
                        } else {
                            0
                        };
                    ends.push(EndCandidate { cost: candidate.cost + cost, ..candidate });
                }
                scan.is_in_quotation = !scan.is_in_quotation;
                scan.follows_quote = byte == b'"' || byte == b'\'' && scan.quote != Quote::Double;
                scan.at += len;
                continue;
            }
            // `"a", WORD "b": 1`: a quote after a space and before a word more likely opens a string.
            let looks_like_opening = at > start && bytes[at - 1] == b' ' && word_len(text, at + len as usize) > 0;
            ends.push(EndCandidate {
                cost: candidate.cost + if looks_like_opening { costs::CLOSING_QUOTE_OPENS } else { 0 },
                ..candidate
            });
            // A string whose opening quote is only a backslash is one word, and ends at the first quote.
            if scan.quote == Quote::Backslash {
                scan.is_done = true;
                return;
            }
            // `"Status:" "New"`: the colon inside the quotes may be the colon of the key.
            if is_key
                && scan.inner_quote_count == 0
                && bytes[at - 1] == b':'
                && is_plain_key(&text[start..at - 1])
                && !matches!(bytes.get(next_significant(text, at + len as usize).0), Some(b':' | b'='))
            {
                let content_end = trim_end(text, start, at - 1) as u32;
                ends.push(EndCandidate {
                    content_end,
                    cost: scan.cost + costs::OTHER_COLON,
                    has_colon: true,
                    ..candidate
                });
            }
            // `"one " + "two"`: the string continues with another part.
            if let Some(next) = joint_end(text, at, len as usize, scan.role == StringRole::MemberValue)
                .filter(|_| !scan.quote.is_repeated())
            {
                let between = &bytes[at + len as usize..next - len as usize];
                let is_adjacent = between.iter().all(u8::is_ascii_whitespace);
                scan.cost += if is_adjacent { costs::ADJACENT_STRINGS } else { costs::CONCATENATION };
                scan.at = next as u32;
                return;
            }
            if !is_key
                && scan.group.is_none()
                && let Some(end) = quoted_member_end(text, at)
            {
                scan.begin_group(end as u32, costs::QUOTED_MEMBER);
            }
            skip_quote(text, scan, len);
            return;
        }
        match byte {
            b'"' => scan.follows_quote = true,
            b'\'' => scan.follows_quote = scan.quote != Quote::Double,
            b':' | b'=' => {
                if is_key {
                    push_unclosed_key(text, scan, ends);
                }
                scan.swallowed_key_count +=
                    u32::from(byte == b':' && swallows_key(text, scan) && !is_prose_at(text, at + 1));
                scan.follows_quote = false;
            }
            // This may be the first byte of a full-width colon.
            0xEF => {
                let is_colon = full_width_separator(text, at) == Some(b':');
                if is_key && is_colon {
                    push_unclosed_key(text, scan, ends);
                }
                scan.swallowed_key_count += u32::from(is_colon && swallows_key(text, scan));
                scan.follows_quote = false;
            }
            b'\n' | b'\r' => {
                skip_line_break(text, scan, ends);
                continue;
            }
            b',' => {
                scan.follows_quote = false;
                if !is_key
                    && !scan.quote.is_repeated()
                    && is_followed_by_member(text, at + 1, scan.role == StringRole::MemberValue)
                {
                    // Spaces before the comma are not part of the string.
                    push_unclosed(text, scan, ends, trim_end(text, start, at), costs::MISSING_CLOSING_QUOTE);
                }
            }
            b'}' | b']' => {
                scan.follows_quote = false;
                // `{"Status}`: the closing quote of a key may be missing if the text before the bracket looks like a key.
                if (!is_key || scan.at > scan.start && is_plain_key(text[start..at].trim_end()))
                    && !scan.quote.is_repeated()
                {
                    push_unclosed(text, scan, ends, trim_end(text, start, at), costs::MISSING_CLOSING_QUOTE);
                }
                *(if byte == b'}' { &mut scan.brace_balance } else { &mut scan.bracket_balance }) -= 1;
                scan.json_balance -= i32::from(!scan.is_in_inner_string);
            }
            b'{' | b'[' => {
                scan.follows_quote = false;
                let may_start_group = scan.group.is_none() && !is_key && !scan.is_serialized;
                if may_start_group && let Some(end) = group_end(text, at, scan.role, lookahead) {
                    scan.begin_group(end, costs::INNER_JSON);
                }
                *(if byte == b'{' { &mut scan.brace_balance } else { &mut scan.bracket_balance }) += 1;
                scan.json_balance += i32::from(!scan.is_in_inner_string);
            }
            _ => {}
        }
        scan.at += char_at(text, at).map_or(1, char::len_utf8) as u32;
    }
}

/// Adds a candidate before the colon at the current position, for a key whose closing quote is missing.
fn push_unclosed_key(text: &str, scan: &Scan, ends: &mut Vec<EndCandidate>) {
    if scan.inner_quote_count > 0 || scan.line_break_count > 0 || scan.quote.is_repeated() {
        return;
    }
    let (start, at) = (scan.start as usize, scan.at as usize);
    let end = trim_end(text, start, at) as u32;
    let has_shared_quotes = text.as_bytes()[at] == b':' && shares_quotes(text, start, at);
    let quote_cost = if has_shared_quotes { costs::SHARED_QUOTES } else { costs::MISSING_CLOSING_QUOTE };
    ends.push(EndCandidate::new(end, end, scan.cost_here() + quote_cost));
}

/// Returns whether a key and its value are in one pair of quotes: `"Status: New",`. The key starts at `start`, and its
/// colon is at `at`.
fn shares_quotes(text: &str, start: usize, at: usize) -> bool {
    let Some(close) = quote_on_line(text, at + 1) else { return false };
    let value = &text[at + 1..close];
    let (next, after_line_break) = next_significant(text, close + 1);
    value.starts_with(' ')
        && !value.trim_ascii().is_empty()
        && is_plain_key(&text[start..at])
        && !text[start..at].contains(' ')
        && (after_line_break || matches!(text.as_bytes().get(next), None | Some(b',' | b'}')))
}

/// Returns the end of the member whose opening quote is at `at`, if words precede and follow the member:
/// `the field "Status": "New" is missing`.
fn quoted_member_end(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let before = text[..at].strip_suffix(' ')?;
    if !before.ends_with(char::is_alphanumeric) || word_len(text, at + 1) == 0 {
        return None;
    }
    let colon = quote_on_line(text, at + 1)? + 1;
    if bytes.get(colon) != Some(&b':') {
        return None;
    }
    let value = next_significant(text, colon + 1).0;
    if bytes.get(value) != Some(&b'"') {
        return None;
    }
    let end = quote_on_line(text, value + 1)? + 1;
    (bytes.get(end) == Some(&b' ') && word_len(text, end + 1) > 0).then_some(end)
}

/// Returns whether the colon at the current position follows a key that is probably not part of the string. In that
/// case, the closing quote of the string is missing, and the string swallowed the key.
fn swallows_key(text: &str, scan: &Scan) -> bool {
    if !scan.is_serialized {
        return scan.follows_quote;
    }
    // In serialized JSON, the quotes of keys have backslashes. A key whose quotes have no backslashes is therefore not
    // part of the JSON. If the string is not in double quotes, its JSON may have quotes with and without backslashes.
    let before = text[..scan.at as usize].trim_ascii_end();
    scan.quote == Quote::Double && (before.ends_with("&quot;") || scan.follows_quote && ends_with_quoted_key(before))
}

/// Returns whether `text` ends with a key in quotes without backslashes: `"Status"`.
fn ends_with_quoted_key(text: &str) -> bool {
    let parts = text.strip_suffix('"').and_then(|text| text.rsplit_once('"'));
    parts.is_some_and(|(before, key)| is_plain_key(key) && !before.ends_with('\\'))
}

/// Returns whether lowercase words and then a quote follow at `at`, as in prose: ` then "` in
/// `press "OK": then "Cancel"`.
fn is_prose_at(text: &str, at: usize) -> bool {
    let Some(rest) = text[at..].strip_prefix(' ') else { return false };
    let words = rest
        .bytes()
        .take(MAX_QUOTED_KEY as usize)
        .take_while(|byte| byte.is_ascii_lowercase() || *byte == b' ')
        .count();
    let word = rest.split(' ').next().unwrap_or("");
    rest.starts_with(|first: char| first.is_ascii_lowercase())
        && rest[..words].ends_with(' ')
        && rest[words..].starts_with('"')
        && !matches!(word, "true" | "false" | "null")
}

/// For each byte value, whether [`find_next_candidates`] has to examine the byte. All other bytes are text.
static IS_SPECIAL: [bool; 256] = {
    let mut is_special = [false; 256];
    let mut index = 0;
    let ascii = b"\"'`\\\n\r{}[],:=&";
    while index < ascii.len() {
        is_special[ascii[index] as usize] = true;
        index += 1;
    }
    // The first bytes of quotes that are not ASCII.
    is_special[0xC2] = true;
    is_special[0xE2] = true;
    is_special[0xEF] = true;
    is_special
};

/// Moves past a backslash and the character that it escapes.
fn skip_escape(text: &str, scan: &mut Scan, ends: &mut Vec<EndCandidate>) {
    let at = scan.at as usize;
    let bytes = text.as_bytes();
    let next = bytes.get(at + 1);
    if next == Some(&b'"') {
        scan.escaped_quote_count += 1;
        // `\\\"` is an escaped quote inside a string of the serialized JSON, and neither opens nor closes that string.
        if scan.is_serialized && (run_before(bytes, at, b'\\') / 2).is_multiple_of(2) {
            scan.is_in_inner_string = !scan.is_in_inner_string;
        }
        // `"C:\data\"}`: the quote may end the string although a backslash is before it. The backslash is then part of
        // the content.
        if scan.escaped_quote_count == 1 && scan.quote == Quote::Double && can_follow_string(text, at + 2) {
            let cost = scan.cost_here() + costs::INNER_QUOTE + costs::OTHER_QUOTES;
            // In a key, the backslash is not part of the content.
            let content_end = if scan.role == StringRole::Key { scan.at } else { scan.at + 1 };
            ends.push(EndCandidate::new(scan.at + 2, content_end, cost));
        }
    }
    scan.follows_quote = false;
    scan.at += 1 + escaped_len(text, at + 1) as u32;
}

/// Moves past a quote that could close the string but is treated as an inner quote.
fn skip_quote(text: &str, scan: &mut Scan, len: u32) {
    let at = scan.at as usize;
    scan.follows_quote = matches!(text.as_bytes()[at], b'"' | b'\'');
    scan.at += len;
    if scan.quote.is_repeated() {
        scan.cost += 2 * costs::INNER_QUOTE;
    } else if scan.is_serialized && scan.brace_balance + scan.bracket_balance > 0 {
        // `\\"`: an even number of backslashes leaves the quote unescaped. From the third inner quote on, the author
        // probably doubled the backslashes everywhere.
        let is_usual_spelling = scan.inner_quote_count > 1 && run_before(text.as_bytes(), at, b'\\') > 0;
        scan.cost += if is_usual_spelling { costs::INNER_QUOTE_ALWAYS } else { costs::INNER_QUOTE_IN_JSON };
    } else {
        scan.cost += match (quote_role(text, at, len as usize, scan.role), scan.inner_quote_count) {
            (QuoteRole::ElementStart, _) => costs::INNER_QUOTE_STARTS_ELEMENT,
            (QuoteRole::Structure, _) => costs::INNER_QUOTE,
            (QuoteRole::Unclear, 0..=3) => costs::INNER_QUOTE_MAYBE,
            (QuoteRole::Unclear, _) => costs::INNER_QUOTE_AGAIN,
            (QuoteRole::Text, 0 | 1) => costs::INNER_QUOTE_IN_TEXT,
            (QuoteRole::Text, 2 | 3) => costs::INNER_QUOTE_AGAIN,
            (QuoteRole::Text, _) => costs::INNER_QUOTE_ALWAYS,
        };
    }
    scan.inner_quote_count += 1;
}

/// The apparent role of a quote inside a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum QuoteRole {
    /// The opening quote of the next element of an array: a comma precedes the quote, and text follows.
    ElementStart,
    /// The end or the start of a string: a separator or a bracket is next to the quote.
    Structure,
    /// Either [`QuoteRole::Structure`] or [`QuoteRole::Text`].
    Unclear,
    /// Part of the string.
    Text,
}

/// Returns the apparent role of the inner quote at `at`, which has `len` bytes. `string_role` is the role of the
/// string.
fn quote_role(text: &str, at: usize, len: usize, string_role: StringRole) -> QuoteRole {
    let bytes = text.as_bytes();
    let after = at + len;
    let is_element = string_role == StringRole::Element;
    let (next, after_line_break) = next_significant(text, after);
    // Can the text after the quote follow a closing quote?
    let role_by_next = match bytes.get(next) {
        None | Some(b':' | b'}' | b']') => QuoteRole::Structure,
        Some(b',' | b';') => {
            let (further, _) = next_significant(text, next + 1);
            match bytes.get(further) {
                None | Some(b'}' | b']' | b'{' | b'[' | b'/' | b'#') => QuoteRole::Structure,
                Some(byte) if is_element && (byte.is_ascii_digit() || Quote::at(text, further).is_some()) => {
                    QuoteRole::Structure
                }
                Some(_) if is_key_at(text, further) || matches!(bytes[further], b'"') => QuoteRole::Structure,
                Some(_) if is_element => QuoteRole::Structure,
                Some(_) => QuoteRole::Unclear,
            }
        }
        Some(b'{' | b'[') if is_element => QuoteRole::Structure,
        Some(_) if is_element && next > after && Quote::at(text, next).is_some() => QuoteRole::Structure,
        Some(b'/') if matches!(bytes.get(next + 1), Some(b'/' | b'*')) => QuoteRole::Structure,
        Some(b'=') if matches!(bytes.get(next + 1), Some(b'>' | b' ')) => QuoteRole::Structure,
        Some(_) if full_width_separator(text, next).is_some() => QuoteRole::Structure,
        Some(_) if after_line_break && (is_key_at(text, next) || is_element && Quote::at(text, next).is_some()) => {
            QuoteRole::Structure
        }
        Some(_) if after_line_break => QuoteRole::Unclear,
        Some(_) => QuoteRole::Text,
    };
    // A quote before whitespace is rarely an opening quote.
    if role_by_next == QuoteRole::Structure || matches!(bytes.get(after), None | Some(b' ' | b'\n' | b'\r')) {
        return role_by_next;
    }
    // Can the text before the quote precede an opening quote?
    match previous_significant(text, at) {
        Some(b':' | b'[' | b'{' | b'=') => QuoteRole::Structure,
        Some(b',') if is_element => QuoteRole::ElementStart,
        Some(b',') if is_key_at(text, at) => QuoteRole::Structure,
        Some(b',') => QuoteRole::Unclear,
        _ => role_by_next,
    }
}

/// Returns whether the text at `at` can follow a string: a separator, a closing bracket, a comment, or the end of the
/// line.
pub(super) fn can_follow_string(text: &str, at: usize) -> bool {
    let (next, after_line_break) = next_significant(text, at);
    let bytes = text.as_bytes();
    after_line_break
        || match bytes.get(next) {
            None | Some(b',' | b':' | b'}' | b']' | b';') => true,
            Some(b'/') => matches!(bytes.get(next + 1), Some(b'/' | b'*')),
            Some(b'=') => matches!(bytes.get(next + 1), Some(b'>' | b' ')),
            Some(_) => full_width_separator(text, next).is_some(),
        }
}

/// The maximum number of consecutive pieces of markup (`&nbsp;`, `<br>`) that are examined at the end of a string.
const MAX_MARKUP: usize = 4;

/// Adds a candidate at `end`, for a string whose closing quote is missing there. If markup precedes `end`, also adds a
/// candidate before the markup: before the `<br>` in `"New<br>`. `missing_cost` is the cost of the missing quote.
fn push_unclosed(text: &str, scan: &Scan, ends: &mut Vec<EndCandidate>, end: usize, missing_cost: Cost) {
    let start = scan.start as usize;
    // If the string contains exactly one inner quote, that quote is more likely the closing quote.
    let inner_quote_cost = if scan.inner_quote_count == 1 { costs::INNER_QUOTE } else { 0 };
    let cost = scan.cost_here() + missing_cost + inner_quote_cost;
    let mut before_markup = end;
    for _ in 0..MAX_MARKUP {
        match markup_start(text.as_bytes(), start, before_markup) {
            Some(earlier) => before_markup = trim_end(text, start, earlier),
            None => break,
        }
    }
    if before_markup < end {
        if text[start..before_markup].ends_with([',', ';']) {
            before_markup = trim_end(text, start, before_markup - 1);
        }
        ends.push(EndCandidate::new(before_markup as u32, before_markup as u32, cost));
    }
    // Markup at the end is rarely part of the string.
    let markup_cost = if before_markup < end { costs::SPACE_IN_BARE } else { 0 };
    ends.push(EndCandidate::new(end as u32, end as u32, cost + markup_cost));
}

/// Moves past a line break. Adds a candidate before the line break, because the closing quote may be missing at the end
/// of the line.
fn skip_line_break(text: &str, scan: &mut Scan, ends: &mut Vec<EndCandidate>) {
    let at = scan.at as usize;
    let start = scan.start as usize;
    let bytes = text.as_bytes();
    let end = trim_end(text, start, at);
    let is_key = scan.role == StringRole::Key;
    let (next, _) = next_significant(text, at);
    let string_likely_ends = match bytes.get(next) {
        None | Some(b'}' | b']') => true,
        Some(b'"' | b'\'') if scan.role == StringRole::Element => true,
        Some(_) => is_key_at(text, next),
    };
    if !scan.quote.is_repeated() && (!is_key || end - start < MAX_UNCLOSED_KEY) {
        let end =
            if end > start && matches!(bytes[end - 1], b',' | b';') { trim_end(text, start, end - 1) } else { end };
        let missing_cost = if string_likely_ends && text[start..end].ends_with("\\\"") {
            // `"D:\",`: the closing quote is probably present, after a backslash.
            costs::MISSING_CLOSING_QUOTE + costs::INNER_QUOTE_MAYBE
        } else if string_likely_ends {
            costs::MISSING_CLOSING_QUOTE_AT_LINE_END
        } else {
            costs::MISSING_CLOSING_QUOTE + costs::LINE_BREAK
        };
        push_unclosed(text, scan, ends, end, missing_cost);
    }
    // Whether the line break is inside the JSON of a serialized string.
    let is_in_json = scan.is_serialized
        && scan.json_balance > 0
        && matches!(bytes.get(next), Some(b'\\' | b'{' | b'}' | b'[' | b']'));
    scan.cost += match scan.line_break_count {
        0 => costs::LINE_BREAK,
        _ if is_in_json => costs::LINE_BREAK_IN_JSON,
        _ => costs::LINE_BREAK_AGAIN,
    };
    if string_likely_ends && !scan.quote.is_repeated() && !is_in_json {
        scan.cost += costs::LINE_BREAK;
    }
    scan.line_break_count += 1;
    scan.at += if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') { 2 } else { 1 };
}

/// Returns whether a string in `quote` whose content starts at `at` contains JSON. The quotes of the JSON must have
/// backslashes or be of another kind than `quote`, so that they cannot close the string.
fn is_serialized(text: &str, at: usize, quote: Quote) -> bool {
    let bytes = text.as_bytes();
    let mut next = next_significant(text, at).0;
    let bracket_count = bytes[next..].iter().take(4).take_while(|byte| matches!(byte, b'{' | b'[')).count();
    if bracket_count == 0 {
        return false;
    }
    next = next_significant(text, next + bracket_count).0;
    while matches!(bytes.get(next..next + 2), Some(b"\\n" | b"\\r" | b"\\t")) {
        next = next_significant(text, next + 2).0;
    }
    match bytes.get(next) {
        Some(b'\\') => matches!(bytes.get(next + 1), Some(b'"' | b'\\')),
        // If later quotes have backslashes, the backslash is missing only before the first quote.
        Some(b'"') if quote == Quote::Double => {
            let near = &bytes[next..bytes.len().min(next + MAX_FIRST_MEMBER)];
            memchr::memmem::find(near, b",\\\"").is_some() || memchr::memmem::find(near, b":\\\"").is_some()
        }
        Some(b'"') => !matches!(quote, Quote::Curly | Quote::Guillemets) && !quote.is_repeated(),
        _ => false,
    }
}

/// Returns the end of the group that starts at `at` inside a string. A group is JSON in balanced brackets whose quotes
/// have no backslashes.
fn group_end(text: &str, at: usize, string_role: StringRole, lookahead: &mut Lookahead) -> Option<u32> {
    let bytes = text.as_bytes();
    // After a closing bracket, the bracket at `at` is more likely outside the string. If the string is an element of an
    // array, the same is true after a comma or a quote.
    match previous_significant(text, at) {
        Some(b'}' | b']') => return None,
        Some(b',' | b'"') if string_role == StringRole::Element => return None,
        // `"key": {`: the quotes before the bracket belong to a key.
        Some(b':') if follows_key(text, at) => return None,
        _ => {}
    }
    let inner = bytes.get(next_significant(text, at + 1).0)?;
    if !matches!(inner, b'"' | b'{' | b'[') {
        return None;
    }
    let end = lookahead.group_end(text, at)?;
    let group = &bytes[at..end];
    (memchr::memchr(b'"', group).is_some() && memchr::memchr(b'\\', group).is_none()).then_some(end as u32)
}

/// The maximum number of spaces around a colon that are examined.
const MAX_SPACES: usize = 64;

/// Returns whether the closing quote and the colon of a key precede `at`.
fn follows_key(text: &str, at: usize) -> bool {
    let before = text.as_bytes()[at.saturating_sub(MAX_SPACES)..at].trim_ascii_end();
    before.strip_suffix(b":").is_some_and(|before| before.trim_ascii_end().ends_with(b"\""))
}

/// If the string consists of JSON with unescaped quotes, adds a candidate after the JSON: `"{"a": "b"}"`. The JSON
/// starts with an opening bracket and ends with a closing bracket.
fn push_json_end(text: &str, scan: &Scan, ends: &mut Vec<EndCandidate>, lookahead: &mut Lookahead) {
    let bytes = text.as_bytes();
    if scan.quote != Quote::Double {
        return;
    }
    let first = next_significant(text, scan.start as usize).0;
    let closing_bracket = match bytes.get(first) {
        Some(b'{') => b'}',
        Some(b'[') => b']',
        _ => return,
    };
    if matches!(bytes.get(next_significant(text, first + 1).0), Some(b'"' | b'{' | b'['))
        && let Some(at) = lookahead.json_end(text, first, closing_bracket)
    {
        ends.push(EndCandidate::new(at as u32 + 1, at as u32, costs::INNER_JSON + costs::LINE_BREAK));
    }
}
