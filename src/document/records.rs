//! The records of JSON Lines, of which each should be a line, and some are broken over several.
//!
//! A line that is a part of a record is nothing by itself: repaired on its own it would be another record, and the one it was cut
//! from would be lost. Whoever reads such a file, as a whole, in stretches or line by line, asks [`Record::goes_on`] where a
//! record ends, and all get the same answer, for it depends on nothing but the record's own lines and the one behind them.

use std::borrow::Cow;

use crate::diagnostic::{Applicability, Diagnostic, Edit, RuleId, edits};
use crate::source::Span;
use crate::syntax::{ParseOptions, Parsed, parse};

/// How far a name and its colon are looked for, in bytes.
const MAX_NAME: usize = 256;

/// A record whose lines are being read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record {
    /// How many bytes its first line is indented by.
    indentation: usize,
    /// It starts with `[`.
    array: bool,
    /// Its first line is a bracket alone.
    alone: bool,
    /// The last byte of its last line that is not blank.
    last: u8,
    /// How many brackets its lines leave open; nothing as long as it has one line.
    open: Option<i64>,
}

impl Record {
    /// The record that starts with `line`, which is not blank.
    pub(crate) fn new(line: &[u8]) -> Self {
        let indentation = blanks(line);
        let (array, alone) =
            (line.get(indentation) == Some(&b'['), is_blank(line.get(indentation + 1..).unwrap_or_default()));
        Self { indentation, array, alone, last: last_byte(line), open: None }
    }

    /// Whether a further line may belong to the record, which starts with the line `first`.
    pub(crate) fn may_go_on(&self, first: &[u8]) -> bool {
        self.open.is_some() || brackets(first).0 > 0
    }

    /// Whether `next`, a line that is not blank, belongs to the record, which starts with the line `first`.
    ///
    /// Brackets that are left open are not enough: a record may have been cut off. The next line has to go on with it, as the name
    /// of a member and a closer do, or by where it stands.
    pub(crate) fn goes_on(&self, first: &[u8], next: &[u8]) -> bool {
        let indentation = blanks(next);
        let Some(byte) = next.get(indentation) else { return self.open.is_some() };
        let wants_more = matches!(self.last, b',' | b':' | b'{' | b'[');
        let starts_text = matches!(byte, b'{' | b'[');
        // A line that closes more than it opens closes what this record opens.
        let closes = || wants_more && starts_text && brackets(next).0 < 0;
        let belongs = || matches!(byte, b'}' | b']' | b',' | b':') || is_name(&next[indentation..]) || closes();
        match self.open {
            None => {
                let deeper = indentation > self.indentation || (self.array && (self.alone || self.last == b','));
                let plausible =
                    belongs() || (wants_more && (deeper || (!starts_text && is_value(&next[indentation..]))));
                // Hardly any line is plausible, and so hardly any is counted.
                plausible && {
                    let (open, in_string) = brackets(first);
                    open > 0 && (!in_string || belongs())
                }
            }
            Some(_) if starts_text && !self.array && !wants_more && indentation <= self.indentation => false,
            Some(open) => open > 0 || belongs(),
        }
    }

    /// Takes up the line `next` if it belongs to the record, which starts with the line `first`; whether it does.
    pub(crate) fn takes(&mut self, first: &[u8], next: &[u8]) -> bool {
        let goes_on = self.goes_on(first, next);
        if goes_on {
            self.open = Some(self.open.unwrap_or_else(|| brackets(first).0) + brackets(next).0);
            self.last = last_byte(next);
        }
        goes_on
    }
}

/// Whether nothing but white space stands on `line`.
pub(crate) fn is_blank(line: &[u8]) -> bool {
    let mut rest = line;
    loop {
        match white_space(rest) {
            0 => return rest.is_empty(),
            len => rest = &rest[len..],
        }
    }
}

/// The spans of the records in `own` of `text`, without the line break behind each. JSON Lines ends a record with LF, before which
/// a CR is white space (jsonlines.org); a CR alone is white space of JSON.
pub(super) fn records(text: &str, own: Span) -> impl Iterator<Item = Span> {
    let lines = lf_lines(&text[own.range()]);
    let lines = lines.map(move |line| Span::new(own.start + line.start, own.start + line.end));
    let mut lines = lines.filter(|line| !is_blank(text[line.range()].as_bytes()));
    let mut ahead = lines.next();
    std::iter::from_fn(move || {
        let first = ahead.take()?;
        let bytes = |line: Span| text[line.range()].as_bytes();
        let mut record = Record::new(bytes(first));
        let mut whole = first;
        ahead = loop {
            match lines.next() {
                Some(line) if record.takes(bytes(first), bytes(line)) => whole.end = line.end,
                other => break other,
            }
        };
        Some(whole)
    })
}

/// The lines of `text` that LF ends, without CR and LF at their ends.
fn lf_lines(text: &str) -> impl Iterator<Item = Span> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let span = Span::from(start..start + line.trim_end_matches(['\n', '\r']).len());
        start += line.len();
        span
    })
}

/// The finding for a record of several lines, which starts at byte `start` of the file and was read as `parsed`.
pub(super) fn several_lines(parsed: &Parsed<'_>, start: u32) -> Diagnostic {
    let text = parsed.tree.text();
    let lines = memchr::memchr_iter(b'\n', text.as_bytes()).count() + 1;
    let opener = blanks(text.as_bytes());
    let first = text.get(opener..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let opener = Span::new(start + opener as u32, start + (opener + first) as u32);
    let finding = Diagnostic::new(RuleId::MultilineRecord, opener, format!("record spans {lines} lines"))
        .with_label("starts here")
        .with_note("in JSON Lines, each line is a record")
        .with_help("if the file is one JSON document, rename it to `.json`");
    // With anything else left to fix, it is fixed first.
    match parsed.repairs.iter().all(|repair| !repair.is_fixable()).then(|| joined(parsed, start)).flatten() {
        Some(edits) if edits.is_empty() => finding,
        Some(edits) => finding.with_fix(Applicability::Safe, "Join record into one line", edits),
        None => finding,
    }
}

/// The `record`, strict JSON, with each text of it on one line; nothing where it is none.
pub(crate) fn on_one_line(record: &str) -> Option<String> {
    let marked = record.len() - record.trim_start_matches('\u{FEFF}').len();
    let (mark, text) = record.split_at(marked);
    let options = ParseOptions { strict: true, edits_only: true, ..ParseOptions::default() };
    let parsed = parse(Cow::Borrowed(text), None, &options);
    let edits = joined(&parsed, 0)?;
    Some(mark.to_owned() + &edits::apply(text, &edits))
}

/// The edits that put each text of a record on one line; nothing if more than white space and punctuation stands between its tokens.
fn joined(parsed: &Parsed<'_>, start: u32) -> Option<Vec<Edit>> {
    let bytes = parsed.tree.text().as_bytes();
    let mut edits = Vec::new();
    let mut at = 0;
    let end = Span::at(bytes.len() as u32);
    let mut roots = parsed.tree.roots().map(|root| root.local_span()).peekable();
    for leaf in parsed.tree.leaf_spans().chain([end]) {
        let gap = at..(leaf.start as usize).max(at);
        if !bytes[gap.clone()].iter().all(|byte| byte.is_ascii_whitespace() || b"{}[],:".contains(byte)) {
            return None;
        }
        let mut from = gap.start;
        while let Some(found) = memchr::memchr(b'\n', &bytes[from..gap.end]) {
            // A line break between two texts parts two records.
            while roots.next_if(|root| (root.end as usize) <= from + found).is_some() {}
            if roots.peek().is_none_or(|root| root.start as usize > from + found) {
                from += found + 1;
                continue;
            }
            let is_white = |byte: &&u8| byte.is_ascii_whitespace();
            let blank = bytes[at..from + found].iter().rev().take_while(is_white).count();
            let first = from + found - blank;
            let last = from + found + bytes[from + found..gap.end].iter().take_while(is_white).count();
            let opened = matches!(first.checked_sub(1).and_then(|before| bytes.get(before)), Some(b'{' | b'['));
            let closed = matches!(bytes.get(last), Some(b'}' | b']' | b',' | b':') | None);
            let space = if opened || closed { "" } else { " " };
            edits.push(Edit::replace(Span::new(start + first as u32, start + last as u32), space));
            from = last;
        }
        at = leaf.end as usize;
    }
    Some(edits)
}

/// How many bytes at the start of `line` are blank, or invisible.
fn blanks(line: &[u8]) -> usize {
    let mut at = 0;
    loop {
        at += match &line[at..] {
            // The mark of a file, and characters without a width.
            [0xEF, 0xBB, 0xBF, ..] | [0xE2, 0x80, 0x8B..=0x8F, ..] => 3,
            rest => match white_space(rest) {
                0 => return at,
                len => len,
            },
        };
    }
}

/// How many bytes the white space at the start of `bytes` has: no-break spaces are among it, by which text from a web page is
/// indented.
fn white_space(bytes: &[u8]) -> usize {
    match bytes {
        [b' ' | b'\t'..=b'\r', ..] => 1,
        [0xC2, 0x85 | 0xA0, ..] => 2,
        [0xE1, 0x9A, 0x80, ..] | [0xE2, 0x80, 0x80..=0x8A | 0xA8 | 0xA9 | 0xAF, ..] => 3,
        [0xE2, 0x81, 0x9F, ..] | [0xE3, 0x80, 0x80, ..] => 3,
        _ => 0,
    }
}

/// The last byte of `line` that is not blank.
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

/// How many brackets `line` opens more than it closes, outside of strings, and whether it ends in one. A string ends with its
/// line, so that one whose quote is missing does not change what the lines behind it say.
fn brackets(line: &[u8]) -> (i64, bool) {
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
            b'/' if line.get(at + 1) == Some(&b'/') && line[..at].last() != Some(&b':') => {
                return (open, false);
            }
            _ => {}
        }
        at += 1;
    }
    (open, false)
}

/// Whether `line` starts with a value, or a comment.
fn is_value(line: &[u8]) -> bool {
    let words: [&[u8]; 5] = [b"true", b"false", b"null", b"//", b"/*"];
    matches!(line.first(), Some(b'{' | b'[' | b'"' | b'\'' | b'-' | b'0'..=b'9'))
        || words.iter().any(|word| line.starts_with(word))
}

/// Whether `line` starts with the name of a member and its colon.
fn is_name(line: &[u8]) -> bool {
    let line = &line[..line.len().min(MAX_NAME)];
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
            let in_name =
                |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'-' | b'.' | b'\\' | 0x80..);
            line.iter().take_while(in_name).count()
        }
        _ => return false,
    };
    let rest = &line[end..];
    let rest = &rest[blanks(rest)..];
    rest.first() == Some(&b':') && !rest.starts_with(b"://")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        records(text, Span::from(0..text.len())).map(|record| &text[record.range()]).collect()
    }

    #[test]
    fn each_line_is_a_record() {
        for text in [
            "{\"a\": 1}\n{\"a\": 2}",
            // Cut off, each in its way.
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
            assert_eq!(cut(text), text.lines().collect::<Vec<_>>(), "{text}");
        }
    }

    #[test]
    fn a_record_may_be_broken_over_lines() {
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
            assert_eq!(cut(text), [text], "{text}");
            let several = format!("\n{text}\n{{\"c\": 1}}\n");
            if !text.ends_with(',') {
                assert_eq!(cut(&several), [text, "{\"c\": 1}"], "{several}");
            }
        }
    }
}
