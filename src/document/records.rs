//! Splits JSON Lines into records. Each record should be on one line, but malformed files have records with several
//! lines.
//!
//! The lines of such a record must be repaired together. If each line were repaired alone, each would become a separate
//! record.
//!
//! [`Record::continues_with`] determines where a record ends. The decision depends only on the lines of the record and
//! the next line. It is therefore the same if a file is read as a whole, in chunks, or line by line.

use std::borrow::Cow;

use crate::diagnostic::{Applicability, Diagnostic, Edit, RuleId, edits};
use crate::source::Span;
use crate::syntax::{ParseOptions, Parsed, parse};

/// The maximum distance from the start of a key to the colon after the key, in bytes.
const MAX_KEY_LEN: usize = 256;

/// The state of a record while its lines are read one after another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record {
    /// The indentation of the first line, in bytes.
    indentation: usize,
    /// Whether the record starts with `[`.
    is_array: bool,
    /// Whether the first line consists of a single byte (apart from whitespace), such as a bracket.
    first_line_is_single_byte: bool,
    /// The last byte of the record so far that is not whitespace.
    last_byte: u8,
    /// The number of brackets that the lines so far leave open, or `None` while the record has only one line.
    open_brackets: Option<i64>,
}

impl Record {
    /// Creates a record that starts with `line`, which is not blank.
    pub(crate) fn new(line: &[u8]) -> Self {
        let indentation = leading_whitespace(line);
        let is_array = line.get(indentation) == Some(&b'[');
        let first_line_is_single_byte = is_blank(line.get(indentation + 1..).unwrap_or_default());
        Self { indentation, is_array, first_line_is_single_byte, last_byte: last_byte(line), open_brackets: None }
    }

    /// Returns whether the next line may belong to the record. `first` is the first line of the record.
    pub(crate) fn may_continue(&self, first: &[u8]) -> bool {
        self.open_brackets.is_some() || count_open_brackets(first).0 > 0
    }

    /// Returns whether the line `next` belongs to the record. `first` is the first line of the record. `next` is not
    /// blank.
    ///
    /// An unclosed bracket in the first line is not enough, because the record may be truncated. So the second line
    /// must also look like a continuation. For example, it starts with a key or a closing bracket, or is indented more.
    pub(crate) fn continues_with(&self, first: &[u8], next: &[u8]) -> bool {
        let indentation = leading_whitespace(next);
        let Some(byte) = next.get(indentation) else { return self.open_brackets.is_some() };
        let expects_more = matches!(self.last_byte, b',' | b':' | b'{' | b'[');
        // A line that starts with a bracket may be a new record, or a value inside the current record.
        let starts_with_bracket = matches!(byte, b'{' | b'[');
        // A line that closes more brackets than it opens also closes a bracket of the record.
        let closes_record_bracket = || expects_more && starts_with_bracket && count_open_brackets(next).0 < 0;
        let starts_inside_record = || {
            matches!(byte, b'}' | b']' | b',' | b':')
                || starts_with_key(&next[indentation..])
                || closes_record_bracket()
        };
        match self.open_brackets {
            // `next` is the second line.
            None => {
                let is_indented_enough = indentation > self.indentation
                    // The elements of an array may have the same indentation as the array. In that case, the first line
                    // is only `[`, or ends with a comma.
                    || (self.is_array && (self.first_line_is_single_byte || self.last_byte == b','));
                let is_plausible = starts_inside_record()
                    || (expects_more
                        && (is_indented_enough || (!starts_with_bracket && starts_with_value(&next[indentation..]))));
                // Counting brackets is slow, so this is only done for the few lines that are plausible.
                is_plausible && {
                    let (open, ends_in_string) = count_open_brackets(first);
                    // A first line that ends inside a string is probably truncated.
                    open > 0 && (!ends_in_string || starts_inside_record())
                }
            }
            // A bracket at the indentation of the record starts a new record, unless the record needs a value there.
            Some(_) if starts_with_bracket && !self.is_array && !expects_more && indentation <= self.indentation => {
                false
            }
            Some(open) => open > 0 || starts_inside_record(),
        }
    }

    /// Adds the line `next` if it belongs to the record. Returns whether it does. `first` is the first line of the
    /// record.
    pub(crate) fn accept(&mut self, first: &[u8], next: &[u8]) -> bool {
        let continues_with = self.continues_with(first, next);
        if continues_with {
            self.open_brackets =
                Some(self.open_brackets.unwrap_or_else(|| count_open_brackets(first).0) + count_open_brackets(next).0);
            self.last_byte = last_byte(next);
        }
        continues_with
    }
}

/// Returns whether `line` is empty or contains only whitespace.
pub(crate) fn is_blank(line: &[u8]) -> bool {
    let mut rest = line;
    loop {
        match whitespace_len(rest) {
            0 => return rest.is_empty(),
            len => rest = &rest[len..],
        }
    }
}

/// Returns the spans of the records in `span` of `text`, without the line break after each record. In JSON Lines, only
/// LF ends a record (jsonlines.org). A CR alone does not end a record, because it is whitespace in JSON.
pub(super) fn records(text: &str, span: Span) -> impl Iterator<Item = Span> {
    let lines = lf_lines(&text[span.range()]);
    let lines = lines.map(move |line| Span::new(span.start + line.start, span.start + line.end));
    let mut lines = lines.filter(|line| !is_blank(text[line.range()].as_bytes()));
    let mut next_first_line = lines.next();
    std::iter::from_fn(move || {
        let first = next_first_line.take()?;
        let bytes = |line: Span| text[line.range()].as_bytes();
        let mut record = Record::new(bytes(first));
        let mut whole = first;
        next_first_line = loop {
            match lines.next() {
                Some(line) if record.accept(bytes(first), bytes(line)) => whole.end = line.end,
                other => break other,
            }
        };
        Some(whole)
    })
}

/// Splits `text` into lines at LF. Returns the span of each line, without CR and LF at its end.
fn lf_lines(text: &str) -> impl Iterator<Item = Span> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let span = Span::from(start..start + line.trim_end_matches(['\n', '\r']).len());
        start += line.len();
        span
    })
}

/// Returns the finding for a record that spans several lines. The record starts at byte `start` of the file.
pub(super) fn multiline_record(parsed: &Parsed<'_>, start: u32) -> Diagnostic {
    let text = parsed.tree.text();
    let line_count = memchr::memchr_iter(b'\n', text.as_bytes()).count() + 1;
    let indentation = leading_whitespace(text.as_bytes());
    let first_char_len = text.get(indentation..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let first_char = Span::new(start + indentation as u32, start + (indentation + first_char_len) as u32);
    let finding = Diagnostic::new(RuleId::MultilineRecord, first_char, format!("record spans {line_count} lines"))
        .with_label("starts here")
        .with_note("in JSON Lines, each line is a record")
        .with_help("if the file is one JSON document, rename it to `.json`");
    // The fix is only offered if nothing else in the record can be fixed.
    match parsed.repairs.iter().all(|repair| !repair.is_fixable()).then(|| joining_edits(parsed, start)).flatten() {
        Some(edits) if edits.is_empty() => finding,
        Some(edits) => finding.with_fix(Applicability::Safe, "Join record into one line", edits),
        None => finding,
    }
}

/// Returns `record` with each of its JSON texts on one line. Returns `None` if there is anything other than JSON
/// between the values, such as a comment.
pub(crate) fn join_lines(record: &str) -> Option<String> {
    let mark_len = record.len() - record.trim_start_matches('\u{FEFF}').len();
    let (byte_order_mark, text) = record.split_at(mark_len);
    let options = ParseOptions { strict: true, edits_only: true, ..ParseOptions::default() };
    let parsed = parse(Cow::Borrowed(text), None, &options);
    let edits = joining_edits(&parsed, 0)?;
    Some(byte_order_mark.to_owned() + &edits::apply(text, &edits))
}

/// Returns the edits that put each JSON text of a record on one line. The record starts at byte `start` of the file.
/// Returns `None` if there is anything but whitespace and punctuation between the tokens.
fn joining_edits(parsed: &Parsed<'_>, start: u32) -> Option<Vec<Edit>> {
    let bytes = parsed.tree.text().as_bytes();
    let mut edits = Vec::new();
    let mut last_leaf_end = 0;
    let end = Span::at(bytes.len() as u32);
    let mut roots = parsed.tree.roots().map(|root| root.local_span()).peekable();
    for leaf in parsed.tree.leaf_spans().chain([end]) {
        let gap = last_leaf_end..(leaf.start as usize).max(last_leaf_end);
        if !bytes[gap.clone()].iter().all(|byte| byte.is_ascii_whitespace() || b"{}[],:".contains(byte)) {
            return None;
        }
        let mut at = gap.start;
        while let Some(line_break) = memchr::memchr(b'\n', &bytes[at..gap.end]).map(|found| at + found) {
            // A line break between two JSON texts is kept, so that each text becomes a record.
            while roots.next_if(|root| (root.end as usize) <= line_break).is_some() {}
            if roots.peek().is_none_or(|root| root.start as usize > line_break) {
                at = line_break + 1;
                continue;
            }
            let is_whitespace = |byte: &&u8| byte.is_ascii_whitespace();
            let whitespace_before = bytes[last_leaf_end..line_break].iter().rev().take_while(is_whitespace).count();
            let start_of_whitespace = line_break - whitespace_before;
            let end_of_whitespace = line_break + bytes[line_break..gap.end].iter().take_while(is_whitespace).count();
            let byte_before = start_of_whitespace.checked_sub(1).and_then(|before| bytes.get(before));
            let follows_opening_bracket = matches!(byte_before, Some(b'{' | b'['));
            let precedes_punctuation = matches!(bytes.get(end_of_whitespace), Some(b'}' | b']' | b',' | b':') | None);
            let space = if follows_opening_bracket || precedes_punctuation { "" } else { " " };
            let whitespace = Span::new(start + start_of_whitespace as u32, start + end_of_whitespace as u32);
            edits.push(Edit::replace(whitespace, space));
            at = end_of_whitespace;
        }
        last_leaf_end = leaf.end as usize;
    }
    Some(edits)
}

/// Returns the number of bytes of leading whitespace and invisible characters in `line`.
fn leading_whitespace(line: &[u8]) -> usize {
    let mut at = 0;
    loop {
        at += match &line[at..] {
            // The byte order mark, or another zero-width character.
            [0xEF, 0xBB, 0xBF, ..] | [0xE2, 0x80, 0x8B..=0x8F, ..] => 3,
            rest => match whitespace_len(rest) {
                0 => return at,
                len => len,
            },
        };
    }
}

/// Returns the length, in bytes, of the whitespace character at the start of `bytes`, or 0. This includes no-break
/// spaces, which indent text copied from web pages.
fn whitespace_len(bytes: &[u8]) -> usize {
    match bytes {
        [b' ' | b'\t'..=b'\r', ..] => 1,
        [0xC2, 0x85 | 0xA0, ..] => 2,
        [0xE1, 0x9A, 0x80, ..] | [0xE2, 0x80, 0x80..=0x8A | 0xA8 | 0xA9 | 0xAF, ..] => 3,
        [0xE2, 0x81, 0x9F, ..] | [0xE3, 0x80, 0x80, ..] => 3,
        _ => 0,
    }
}

/// Returns the last byte of `line` that is not whitespace, or a space if there is none.
fn last_byte(line: &[u8]) -> u8 {
    let mut line = line;
    loop {
        line = line.trim_ascii_end();
        match line.strip_suffix(b"\xC2\xA0") {
            Some(rest) => line = rest,
            None => return line.last().copied().unwrap_or(b' '),
        }
    }
}

/// Returns the number of opening brackets in `line` minus the number of closing brackets, and whether `line` ends
/// inside a string. Brackets in strings are not counted. Each line is read on its own, so that a missing quote does not
/// affect later lines.
fn count_open_brackets(line: &[u8]) -> (i64, bool) {
    let mut open = 0;
    let mut at = 0;
    while let Some(byte) = line.get(at) {
        match byte {
            b'{' | b'[' => open += 1,
            b'}' | b']' => open -= 1,
            b'"' => {
                at += 1;
                while let Some(found) = line.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
                    at += found;
                    if line[at] == b'"' {
                        break;
                    }
                    at += 2;
                }
                if line.get(at) != Some(&b'"') {
                    return (open, true);
                }
            }
            // A comment. In `https://`, the slashes do not start one.
            b'/' if line.get(at + 1) == Some(&b'/') && line[..at].last() != Some(&b':') => {
                return (open, false);
            }
            _ => {}
        }
        at += 1;
    }
    (open, false)
}

/// Returns whether `line` starts with a value or a comment.
fn starts_with_value(line: &[u8]) -> bool {
    let words: [&[u8]; 5] = [b"true", b"false", b"null", b"//", b"/*"];
    matches!(line.first(), Some(b'{' | b'[' | b'"' | b'\'' | b'-' | b'0'..=b'9'))
        || words.iter().any(|word| line.starts_with(word))
}

/// Returns whether `line` starts with a key and a colon after it.
fn starts_with_key(line: &[u8]) -> bool {
    let line = &line[..line.len().min(MAX_KEY_LEN)];
    let end = match line.first() {
        Some(quote @ (b'"' | b'\'')) => {
            let mut at = 1;
            loop {
                match line.get(at) {
                    None => return false,
                    Some(b'\\') => at += 2,
                    Some(byte) if byte == quote => break at + 1,
                    Some(_) => at += 1,
                }
            }
        }
        Some(b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' | b'\\' | 0x80..) => {
            let in_key =
                |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'-' | b'.' | b'\\' | 0x80..);
            line.iter().take_while(in_key).count()
        }
        _ => return false,
    };
    let rest = &line[end..];
    let rest = &rest[leading_whitespace(rest)..];
    rest.first() == Some(&b':') && !rest.starts_with(b"://")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Splits `text` into records.
    fn split_into_records(text: &str) -> Vec<&str> {
        records(text, Span::from(0..text.len())).map(|record| &text[record.range()]).collect()
    }

    #[test]
    fn a_line_that_does_not_look_like_a_continuation_starts_a_record() {
        for text in [
            "{\"a\": 1}\n{\"a\": 2}",
            // The first record is truncated in different ways.
            "{\"a\": {\"b\": 1\n{\"a\": 2}",
            "{\"a\": {\"b\": 1,\n{\"a\": 2}",
            "{\"a\": {\"b\":\n{\"a\": 2}",
            "{\"a\": {\n{\"a\": 2}",
            "{\n{\"a\": 2}",
            "[\"a\", \"b\n[\"a\", \"b\"]",
            "{\"a\": \"{\n\"b\"",
            "{\"a\": \nnothing",
            "{\"a\": {\n{\"a\"",
            "[[[\n{\"a\": 1}",
            "{\"a\": 1},\n{\"a\": 2},",
            "// about:\n{\"a\": 2}",
            "\"a\": 1,\n\"b\": 2",
            "{\"a\": 1\n2026-01-02T03:04:05Z POST https://example.com",
        ] {
            assert_eq!(split_into_records(text), text.lines().collect::<Vec<_>>(), "{text}");
        }
    }

    #[test]
    fn a_record_may_span_several_lines() {
        for text in [
            "{\n  \"a\": 1\n}",
            "{\n\n\"a\": 1\n\n}",
            "{\"a\": 1,\n \"b\": 2}",
            "{\"a\": 1\n \"b\": 2\n}",
            "{\n  a: 1\n}",
            "{ // what it is\n  'a': 1\n}",
            "{\u{A0}\n\u{A0}\u{A0}\"a\":\n\u{A0}{\"b\": [\n1,\n2]}}",
            "[\n{\"a\": 1},\n{\"a\": 2}\n]",
            "[\n[1, 2],\n[3, 4]\n]",
            "{\"a\": [\n  {\"b\": 1}\n  {\"b\": 2}\n]}",
            "{\n\"a\": \"never closed {,\n\"b\": 2\n}",
            "{\n\"a\": \"raw }\n } break\",\n\"b\": 2\n}",
            "{\n\"a\": {\n\"b\": 1\n}\n}\n}",
            "{\"a\": {\"b\": 1}\n, \"c\": 2}",
            "{\"a\":\n{}}",
            "{\"a\": [1, {\r\n{\"b\": 1}]}",
            "{\n\"a\": 1,",
        ] {
            assert_eq!(split_into_records(text), [text], "{text}");
            let joined = format!("\n{text}\n{{\"c\": 1}}\n");
            if !text.ends_with(',') {
                assert_eq!(split_into_records(&joined), [text, "{\"c\": 1}"], "{joined}");
            }
        }
    }
}
