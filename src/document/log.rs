//! Finds the records of logs. A record may hold a payload after a time, a level and other prose:
//! `2026-01-02 03:04:05 INFO request={"ServiceName": …}`.

use super::part::{Dialect, Part, lines};
use crate::source::Span;

/// There may be prose around a payload.
const DIALECT: Dialect =
    Dialect { json5: false, comments: false, placeholders: false, templates: false, prose: true, transcribed: false };

/// Finds the records of `text`. If the first line starts with a time, each line with a time starts a record. Otherwise,
/// each line is a record.
pub(super) fn parts<'s>(text: &'s str, each: &mut dyn FnMut(Part<'s>)) {
    let has_timestamps = lines(text)
        .find(|line| !text[line.range()].trim().is_empty())
        .is_some_and(|line| has_timestamp(&text[line.range()]));
    let mut record: Option<Span> = None;
    for line in lines(text) {
        match &mut record {
            Some(record) if has_timestamps && !has_timestamp(&text[line.range()]) => record.end = line.end,
            record => {
                if let Some(record) = record.replace(line) {
                    each(Part::slice(text, record, DIALECT));
                }
            }
        }
    }
    if let Some(record) = record {
        each(Part::slice(text, record, DIALECT));
    }
}

/// Returns whether a text in an unknown format is a log: a line starts with a time and contains a brace. A time in
/// quotes does not count, since it may be a JSON string.
pub(super) fn is_log(text: &str) -> bool {
    let is_record = |line: &str| {
        let is_quoted = line.trim_start_matches(['[', ' ']).starts_with('"');
        !is_quoted && has_timestamp(line) && line.contains('{')
    };
    lines(text).any(|line| is_record(&text[line.range()]))
}

/// The quotes that the keys of JSON in prose must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyQuotes {
    /// The keys may have any quotes, or none.
    Any,
    /// The keys must have double quotes. In the strings of a program, braces with other keys may be code.
    Double,
}

/// Returns the first offset at or after the offset `from` at which JSON may start.
///
/// JSON starts at a bracket, or at the quote before a bracket. If the opening brace of a request is missing, JSON
/// starts at the first key of the request.
pub(super) fn next_json_start(text: &str, from: usize, key_quotes: KeyQuotes) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    let mut keys = [KeySearch::new("\"ServiceName\"", '"'), KeySearch::new("\"objCommonParameters\"", '{')];
    while let Some(brace) = memchr::memchr(b'{', &bytes[at..]).map(|found| at + found) {
        if let Some(key) = request_without_brace(text, &mut keys, at, brace) {
            return Some(key);
        }
        let after = text[brace + 1..].trim_start_matches([' ', '\t', '\r', '\n']);
        // `"{\"ServiceName\": …}"`
        let is_json_in_string = brace > from && bytes[brace - 1] == b'"' && after.starts_with('\\');
        if is_json_in_string {
            return Some(brace - 1);
        }
        let starts_other_key = |character: char| character == '\'' || character.is_ascii_alphabetic();
        if after.starts_with(['"', '\\', '“']) || key_quotes == KeyQuotes::Any && after.starts_with(starts_other_key)
        {
            // A list of payloads starts at its bracket.
            let before = text[from..brace].trim_end();
            return Some(if before.ends_with('[') { from + before.len() - 1 } else { brace });
        }
        at = brace + 1;
    }
    request_without_brace(text, &mut keys, at, bytes.len())
}

/// Finds a request without an opening brace, as in `"ServiceName": "a", "objCommonParameters": {}}`. `keys` are these
/// two keys. Returns the offset of the quote before the first key. Both keys must be at or after the offset `from`, and
/// the first key must be before the offset `to`.
fn request_without_brace(text: &str, keys: &mut [KeySearch; 2], from: usize, to: usize) -> Option<usize> {
    let [name, parameters] = keys;
    let first = name.next(text, from)?.min(parameters.next(text, from)?);
    (first < to).then_some(first)
}

/// A search for a key. The last match is kept, because the search is repeated from ascending offsets.
struct KeySearch {
    /// The key with its quotes.
    key: &'static str,
    /// The first character of the value of the key.
    value_start: char,
    /// The offset of the last match, or the length of the text if there was none. `None` before the first search.
    found: Option<usize>,
}

impl KeySearch {
    fn new(key: &'static str, value_start: char) -> Self {
        Self { key, value_start, found: None }
    }

    /// Returns the offset of the first match at or after `from`. Returns `None` if the value after this match does not
    /// start with the expected character.
    fn next(&mut self, text: &str, from: usize) -> Option<usize> {
        let at = match self.found.filter(|found| *found >= from) {
            Some(found) => found,
            None => {
                let found = memchr::memmem::find(&text.as_bytes()[from..], self.key.as_bytes());
                *self.found.insert(found.map_or(text.len(), |found| from + found))
            }
        };
        let after = text.get(at + self.key.len()..)?.trim_start().strip_prefix(':')?;
        after.trim_start().starts_with(self.value_start).then_some(at)
    }
}

/// Returns whether `text` leaves a bracket open, as in `request={body=`.
pub(super) fn leaves_bracket_open(text: &str) -> bool {
    let mut open = 0_i32;
    for byte in text.bytes() {
        match byte {
            b'{' | b'[' | b'(' => open += 1,
            b'}' | b']' | b')' => open = (open - 1).max(0),
            _ => {}
        }
    }
    open > 0
}

/// Returns whether a line starts with a date or a time, as records of logs do.
fn has_timestamp(line: &str) -> bool {
    let line = line.trim_start_matches(['\u{FEFF}', '[', '(', '<', '"', ' ']);
    // Each digit becomes `9`.
    let shape: String =
        line.chars().take(11).map(|character| if character.is_ascii_digit() { '9' } else { character }).collect();
    let starts_with = |pattern: &str| shape.starts_with(pattern);
    let starts_with_month = || {
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
            .iter()
            .any(|month| starts_with(month))
    };
    starts_with("9999-99-99")
        || starts_with("9999/99/99")
        || starts_with("99/99/9999")
        || starts_with("99.99.9999")
        || starts_with("99:99:99")
        // Unix time, in seconds or milliseconds.
        || starts_with("9999999999")
        // `02/Jan/2026`
        || starts_with("99/") && shape[3..].starts_with(char::is_alphabetic)
        // `Jan  2 03:04:05`
        || starts_with_month() && shape[3..].trim_start().starts_with('9')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_start_with_a_time_are_recognized() {
        for yes in [
            "2026-01-02T03:04:05Z x",
            "[2026-01-02 03:04] x",
            "02/Jan/2026:03 x",
            "Jan  2 03:04:05 x",
            "03:04:05 x",
            "1767323045123 x",
        ] {
            assert!(has_timestamp(yes), "{yes}");
        }
        for no in ["", "{\"a\": 1}", "Json Format", "12 apples", "May be", "é"] {
            assert!(!has_timestamp(no), "{no}");
        }
    }

    #[test]
    fn a_record_ends_before_the_next_line_with_a_time() {
        let records = |text| {
            let mut found = Vec::new();
            parts(text, &mut |part| found.push(part.text.into_owned()));
            found
        };
        assert_eq!(records("2026-01-02 a {\n}\n2026-01-02 b\n"), ["2026-01-02 a {\n}", "2026-01-02 b"]);
        assert_eq!(records("a\nb"), ["a", "b"]);
    }

    #[test]
    fn the_start_of_json_in_prose_is_found() {
        assert_eq!(next_json_start("x {} {\"a\"", 0, KeyQuotes::Any), Some(5));
        assert_eq!(next_json_start("x=\"{\\\"a\\\"", 0, KeyQuotes::Any), Some(2));
        assert_eq!(next_json_start("[INFO] x=[{\"a\": 1}]", 0, KeyQuotes::Any), Some(9));
        assert_eq!(next_json_start("x", 0, KeyQuotes::Any), None);
        assert_eq!(next_json_start("f({a: 1}, {'b': 2}, {\"c\": 3})", 0, KeyQuotes::Any), Some(2));
        assert_eq!(next_json_start("f({a: 1}, {'b': 2}, {\"c\": 3})", 0, KeyQuotes::Double), Some(20));
        assert_eq!(
            next_json_start("POST \"ServiceName\": \"a\", \"objCommonParameters\": {\"c\": 1}}", 0, KeyQuotes::Any),
            Some(5)
        );
        assert_eq!(next_json_start("the \"ServiceName\": \"a\" of {\"a\"", 0, KeyQuotes::Any), Some(26));
    }
}
