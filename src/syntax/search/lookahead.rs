//! Caches what the search found when it looked ahead of its position: pairs of brackets, and the ends of strings that
//! consist of JSON, such as `"{"a": 1}"`.
//!
//! The search looks ahead from many strings. The caches ensure that each part of the text is examined only once, so
//! that the search stays linear.

use super::string_ends::can_follow_string;
use super::text::follows_bracket;

/// The maximum length of a group (JSON in balanced brackets inside a string), in bytes.
const MAX_GROUP: usize = 4096;

/// The maximum length of a string that consists of JSON, in bytes.
const MAX_STRING: usize = 4 * MAX_GROUP;

/// The cached results for one text.
#[derive(Debug, Default)]
pub(super) struct Lookahead {
    /// The pairs of brackets in the text, sorted by opening bracket. Brackets inside strings are included.
    pairs: Option<Vec<(u32, u32)>>,
    /// The range that [`Lookahead::json_end`] examined last, once for the closing bracket `}` and once for `]`.
    json_ends: [ExaminedRange; 2],
}

/// A range that was examined for the end of a string that consists of JSON.
#[derive(Debug, Default, Clone, Copy)]
struct ExaminedRange {
    from: usize,
    until: usize,
    /// Whether a string that consists of JSON may end at `until`. If not, no such string ends in the range.
    has_end: bool,
}

impl Lookahead {
    /// Returns the offset after the closing bracket of the group whose opening bracket is at `at`. Returns `None` if
    /// there is no such closing bracket, or if the group is longer than [`MAX_GROUP`].
    pub(super) fn group_end(&mut self, text: &str, at: usize) -> Option<usize> {
        let pairs = self.pairs.get_or_insert_with(|| bracket_pairs(text.as_bytes()));
        let index = pairs.binary_search_by_key(&(at as u32), |pair| pair.0).ok()?;
        let end = pairs[index].1 as usize + 1;
        (end - at <= MAX_GROUP).then_some(end)
    }

    /// Returns the offset of the closing quote of a string that consists of JSON, such as `"{"a": 1}"`. The JSON starts
    /// at `from` and ends with `closing_bracket`.
    ///
    /// The result is the offset of the first quote that follows a `closing_bracket` and that can close a string.
    pub(super) fn json_end(&mut self, text: &str, from: usize, closing_bracket: u8) -> Option<usize> {
        let range = &mut self.json_ends[usize::from(closing_bracket == b']')];
        let limit = text.len().min(from + MAX_STRING);
        let mut at = from;
        if (range.from..range.until).contains(&from) {
            if range.has_end {
                return (range.until < limit).then_some(range.until);
            }
            at = range.until;
        } else {
            *range = ExaminedRange { from, until: from, has_end: false };
        }
        let bytes = text.as_bytes();
        while at < limit {
            let Some(found) = memchr::memchr(b'"', &bytes[at..limit]) else { break };
            at += found;
            if follows_bracket(text, at, closing_bracket) && can_follow_string(text, at + 1) {
                (range.until, range.has_end) = (at, true);
                return Some(at);
            }
            at += 1;
        }
        range.until = limit;
        None
    }
}

/// Returns the offsets of the opening and the closing bracket of each pair, sorted by the opening bracket. The result
/// omits brackets without a counterpart.
fn bracket_pairs(bytes: &[u8]) -> Vec<(u32, u32)> {
    let mut open = Vec::new();
    let mut pairs = Vec::new();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'{' | b'[' => open.push(at as u32),
            b'}' | b']' => pairs.extend(open.pop().map(|start| (start, at as u32))),
            _ => {}
        }
    }
    pairs.sort_unstable();
    pairs
}
