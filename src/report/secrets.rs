//! Finds and masks the secrets of a file, which no report may show.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use aho_corasick::AhoCorasick;
use memchr::memmem;

use crate::diagnostic::Edit;
use crate::lint::FileReport;
use crate::secrets::{
    is_in_messages, is_ordinary, is_whole_word, is_word_or_number, keys_in, secrets_in, without_quotes,
};
use crate::source::{Source, Span};

/// The minimum length, in bytes, of a secret to search for in text. Shorter secrets would match parts of ordinary
/// words.
const MIN_SECRET_BYTES: usize = 4;

/// The maximum number of spellings to search for one by one. If there are more, an automaton searches for all of them
/// in one pass. Building an automaton would take longer than the search in most files, which have only one or two
/// secrets and a few messages.
const MAX_SPELLINGS_FOR_LINEAR_SEARCH: usize = 4;

/// The replacement for a secret in a message. Its length does not depend on the secret.
pub(super) const MASK: &str = "***";

/// The maximum number of characters of a value that a message quotes.
const MAX_QUOTED_CHARACTERS: usize = 60;

/// The character that follows a truncated quote.
const ELLIPSIS: char = '…';

/// The secrets of a file: their locations and their spellings. A spelling is a form in which a text may contain a
/// secret, such as the form with escape sequences.
#[derive(Debug, Default)]
pub(super) struct Secrets<'a> {
    /// The text of the file.
    text: &'a str,
    /// The locations of the secrets that linting found.
    locations: Vec<Span>,
    /// The spellings of the secrets: as in the file, unescaped, and with more escapes. Sorted.
    spellings: Vec<Cow<'a, str>>,
    /// The spellings that are ordinary words. These words are not masked in messages, because a reader could guess
    /// which word a mask replaces, and would then know the secret.
    ordinary_words: Vec<Cow<'a, str>>,
    /// The automaton that finds all spellings in one pass, or `None` if it cannot be built. Created on first use.
    automaton: OnceCell<Option<AhoCorasick>>,
    /// The locations of all secrets and their copies in the file, sorted and without overlaps. Created on first use.
    covered_spans: OnceCell<Vec<Span>>,
}

impl<'a> Secrets<'a> {
    /// Creates the secrets of `source` from the locations in `report`.
    pub(super) fn new(source: &'a Source<'_>, report: &FileReport) -> Self {
        let text = source.text();
        let locations: Vec<Span> = report.secrets.iter().copied().filter(|span| !span.is_empty()).collect();
        let mut spellings = Vec::new();
        for span in &locations {
            // The span may include the quotes of the string, which are escaped inside another string.
            let spelling_in_file = without_quotes(text.get(span.range()).unwrap_or_default());
            spellings.push(Cow::Borrowed(spelling_in_file));
            // In malformed text, the span may extend past the secret, and a message may quote only the secret. Most
            // secrets are keys: long words with letters and digits.
            spellings.extend(keys_in(spelling_in_file).map(Cow::Borrowed));
            if spelling_in_file.contains('\n') {
                // A patch contains each line separately.
                spellings.extend(spelling_in_file.lines().map(|line| Cow::Borrowed(line.trim())));
            }
            if spelling_in_file.contains('\\') {
                // A message quotes the unescaped value. A fix may also write the value with fewer escapes. Spellings
                // with more escapes are added below.
                let mut value = spelling_in_file.to_owned();
                while let Some(unescaped) = unescape(&value) {
                    spellings.push(Cow::Owned(unescaped.clone()));
                    value = unescaped;
                }
            }
            if spelling_in_file.contains(['"', '\\']) {
                // A message or a fix may quote the secret inside a JSON string, which may itself be inside a string.
                let mut escaped = spelling_in_file.to_owned();
                for _ in 0..2 {
                    escaped = escaped.replace('\\', "\\\\").replace('"', "\\\"");
                    spellings.push(Cow::Owned(escaped.clone()));
                }
            }
        }
        spellings.retain(|spelling| spelling.len() >= MIN_SECRET_BYTES);
        spellings.sort_unstable();
        spellings.dedup();
        let is_ordinary_word = |word: &Cow<'_, str>| report.known_words.contains(&**word) || is_ordinary(word);
        let (ordinary_words, spellings) = spellings.into_iter().partition(is_ordinary_word);
        Self { text, locations, spellings, ordinary_words, ..Self::default() }
    }

    /// Returns whether the byte at `offset` of the source belongs to a secret, or to a copy of a secret.
    pub(super) fn covers(&self, offset: usize) -> bool {
        if self.locations.is_empty() {
            return false;
        }
        let covered = self.covered_spans.get_or_init(|| self.find_covered_spans());
        let next_index = covered.partition_point(|span| span.start as usize <= offset);
        next_index > 0 && offset < covered[next_index - 1].end as usize
    }

    /// Computes [`Self::covered_spans`].
    fn find_covered_spans(&self) -> Vec<Span> {
        let mut spans = self.locations.clone();
        self.for_each_secret(self.text, |found| spans.push(Span::from(found)));
        spans.sort_unstable();
        spans.dedup_by(|next, kept| {
            let overlaps = next.start <= kept.end;
            if overlaps {
                kept.end = kept.end.max(next.end);
            }
            overlaps
        });
        spans
    }

    /// Returns whether the new text of `edit` contains a secret. A secret that is an ordinary word only counts if the
    /// edit overlaps a secret.
    pub(super) fn appear_in(&self, edit: &Edit) -> bool {
        let mut found = false;
        self.for_each_secret(&edit.text, |_| found = true);
        let is_at_secret = || self.locations.iter().any(|location| location.overlaps(edit.span));
        found || self.ordinary_words.iter().any(|word| edit.text.contains(&**word)) && is_at_secret()
    }

    /// Returns a message with masked secrets, or `None` if the message contains no secret. Truncated secrets are
    /// masked, too. A rule about secrets does not quote a secret, but another rule may quote the same value.
    ///
    /// Backticks mark quotes from the payload. Outside of quotes, a secret that is only a word or a number is not
    /// masked, because the message may contain the same word or number by chance.
    pub(super) fn mask_message(&self, message: &str) -> Option<String> {
        if self.spellings.is_empty() {
            return None;
        }
        let quoted = quoted_ranges(message);
        let is_secret = |range: &Range<usize>| {
            let Some(quoted) = &quoted else { return true };
            let quote = quoted.iter().find(|quoted| quoted.start <= range.start && range.end <= quoted.end);
            // A plain word or number is masked only in a quote from the payload. A quote of a term that the messages of
            // this program contain may not be from the payload.
            !is_word_or_number(&message[range.clone()])
                || quote.is_some_and(|quote| !is_in_messages(&message[quote.clone()]))
        };
        let mut found = Vec::new();
        self.for_each_secret(message, |range| found.push(range));
        found.extend(self.truncated_secrets(message));
        found.retain(is_secret);
        mask_ranges(message, found)
    }

    /// Returns a JSON pointer with masked secrets in its keys, or `None` if the pointer contains no secret.
    pub(super) fn mask_pointer(&self, pointer: &str) -> Option<String> {
        let mut found = Vec::new();
        self.for_each_secret(pointer, |range| found.push(range));
        // A segment of digits is an array index.
        found.retain(|range| {
            let start = pointer[..range.start].rfind('/').map_or(0, |slash| slash + 1);
            let segment = pointer[start..].split('/').next().unwrap_or_default();
            !segment.bytes().all(|byte| byte.is_ascii_digit())
        });
        mask_ranges(pointer, found)
    }

    /// Returns a text from the file in which everything that may be a secret is masked, or `None` if there is nothing
    /// to mask.
    pub(super) fn mask_text(&self, text: &str) -> Option<String> {
        self.mask_all(text, secrets_in(text))
    }

    /// Like [`Self::mask_text`], for a patch of the file. The `+` or `-` at the start of a line is ignored in the
    /// search for secrets.
    pub(super) fn mask_patch(&self, patch: &str) -> Option<String> {
        let mut content = String::with_capacity(patch.len());
        for line in patch.split_inclusive('\n') {
            // Headers such as `+++ a.json` stay unchanged. A space replaces a sign, so that offsets stay the same.
            let without_sign = line.strip_prefix(['+', '-']).filter(|rest| !rest.starts_with(['+', '-']));
            content.extend(without_sign.map(|_| ' '));
            content.push_str(without_sign.unwrap_or(line));
        }
        self.mask_all(patch, secrets_in(&content))
    }

    /// Returns `text` with masks at the spans `secrets` of `text`, and in place of every spelling. Returns `None` if
    /// there is nothing to mask.
    fn mask_all(&self, text: &str, secrets: Vec<Span>) -> Option<String> {
        let mut found: Vec<Range<usize>> = secrets.into_iter().map(Span::range).collect();
        self.for_each_spelling(text, |range| found.push(range));
        for word in &self.ordinary_words {
            let offsets = memmem::find_iter(text.as_bytes(), word.as_bytes());
            found.extend(offsets.map(|at| at..at + word.len()));
        }
        found.extend(self.truncated_secrets(text));
        mask_ranges(text, found)
    }

    /// Returns the ranges of `text` before an ellipsis that are the start of a secret: `abcdef` in `abcdef…`.
    fn truncated_secrets<'t>(&self, text: &'t str) -> impl Iterator<Item = Range<usize>> + use<'_, 'a, 't> {
        text.match_indices(ELLIPSIS).filter_map(move |(end, _)| {
            let starts = text[..end].char_indices().rev().take(MAX_QUOTED_CHARACTERS).map(|(start, _)| start);
            let is_secret_start = |start: &usize| {
                let part = &text[*start..end];
                let next = self.spellings.partition_point(|spelling| **spelling < *part);
                self.spellings.get(next).is_some_and(|spelling| spelling.starts_with(part))
            };
            // Use the longest match. A match of only a few characters could be a coincidence.
            let start = starts.filter(is_secret_start).last().filter(|start| end - start >= MIN_SECRET_BYTES)?;
            Some(start..end)
        })
    }

    /// Calls `found` with each range of `text` that contains a secret, in any order. Ranges may overlap. A secret that
    /// is a plain word does not match inside a longer word.
    fn for_each_secret(&self, text: &str, mut found: impl FnMut(Range<usize>)) {
        self.for_each_spelling(text, |range| {
            if !is_word_or_number(&text[range.clone()]) || is_whole_word(text, &range) {
                found(range);
            }
        });
    }

    /// Calls `found` with each range of `text` that equals a spelling, in any order. Ranges may overlap.
    fn for_each_spelling(&self, text: &str, mut found: impl FnMut(Range<usize>)) {
        if self.spellings.len() <= MAX_SPELLINGS_FOR_LINEAR_SEARCH {
            for spelling in &self.spellings {
                let offsets = memmem::find_iter(text.as_bytes(), spelling.as_bytes());
                offsets.for_each(|at| found(at..at + spelling.len()));
            }
        } else if let Some(automaton) = self.automaton() {
            // One spelling may start inside another.
            automaton.find_overlapping_iter(text).for_each(|matched| found(matched.range()));
        }
    }

    fn automaton(&self) -> Option<&AhoCorasick> {
        let build = || {
            let patterns = self.spellings.iter().map(|spelling| spelling.as_bytes());
            // This fails only if the patterns have 2 GiB, which is more than the size of any input.
            AhoCorasick::new(patterns).ok()
        };
        self.automaton.get_or_init(build).as_ref()
    }
}

/// Returns `text` with a mask in place of each range, or `None` if there are no ranges. Ranges may overlap.
fn mask_ranges(text: &str, mut ranges: Vec<Range<usize>>) -> Option<String> {
    ranges.sort_unstable_by_key(|range| range.start);
    let mut masked = String::new();
    let mut masked_end = 0;
    for range in ranges {
        // Overlapping ranges share one mask.
        if range.start >= masked_end && !range.is_empty() {
            masked.push_str(&text[masked_end..range.start]);
            masked.push_str(MASK);
        }
        masked_end = range.end.max(masked_end);
    }
    (masked_end > 0).then(|| masked + &text[masked_end..])
}

/// Returns the ranges between backticks in a message. Returns `None` if a quote contains a backtick, because then the
/// ranges are ambiguous.
fn quoted_ranges(message: &str) -> Option<Vec<Range<usize>>> {
    let mut ticks = memchr::memchr_iter(b'`', message.as_bytes());
    let mut found = Vec::new();
    while let Some(start) = ticks.next() {
        let end = ticks.next()?;
        if end == start + 1 || message[end + 1..].starts_with('`') {
            return None;
        }
        found.push(start + 1..end);
    }
    Some(found)
}

/// Returns the unescaped content of a JSON string, or `None` if it is the same as `text`.
fn unescape(text: &str) -> Option<String> {
    let value: String = serde_json::from_str(&format!("\"{text}\"")).ok()?;
    (value != text).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_by_location_and_by_spelling() {
        let source = Source::from_text("a.json", r#"{"APIKey": "hunter22", "x": "abc", "y": "hunter2"}"#);
        let source = source.expect("the text of a test is small");
        let secrets = vec![Span::new(28, 33), Span::new(41, 48), Span::new(11, 21), Span::new(12, 15), Span::at(3)];
        let report = FileReport { secrets, ..FileReport::default() };
        let secrets = Secrets::new(&source, &report);
        let covered: Vec<usize> = (0..50).filter(|&offset| secrets.covers(offset)).collect();
        let expected: Vec<usize> = (11..21).chain(28..33).chain(41..48).collect();
        assert_eq!(covered, expected);
        assert_eq!(secrets.mask_message("not `hunter22`, not é hunter2"), Some("not `***`, not é ***".to_owned()));
        assert_eq!(secrets.mask_message("too short to look for: abc"), None);
        let insert = |text: &str| Edit::insert(0, text.to_owned());
        assert!(secrets.appear_in(&insert("xhunter2x")) && !secrets.appear_in(&insert("hunter")));
        assert_eq!(Secrets::default().mask_message("x"), None);
    }

    #[test]
    fn a_secret_is_found_in_every_escaped_form() {
        let text = r#"{"Password": "p\"w\u0020x"}"#;
        let source = Source::from_text("a.json", text).expect("the text of a test is small");
        let start = text.find("p\\").expect("the text contains it");
        let report = FileReport { secrets: vec![Span::from(start..text.len() - 2)], ..FileReport::default() };
        let secrets = Secrets::new(&source, &report);
        assert_eq!(secrets.mask_message("`p\"w x`"), Some("`***`".to_owned()));
        assert_eq!(secrets.mask_message(&format!("[{}]", &text[start..text.len() - 2])), Some("[***]".to_owned()));
    }

    #[test]
    fn a_secret_is_masked_even_if_its_span_is_too_long() {
        let text = r#"{"b\"TokenID\": \"zQ9xW8vK7","24/7: 2}"#;
        let source = Source::from_text("a.json", text).expect("the text of a test is small");
        let start = text.find("zQ9").expect("the text contains it");
        let report = FileReport { secrets: vec![Span::from(start..text.len())], ..FileReport::default() };
        let secrets = Secrets::new(&source, &report);
        let masked = secrets.mask_message("`b\"TokenID\": \"zQ9xW8vK7` has no value");
        assert_eq!(masked, Some("`b\"TokenID\": \"***` has no value".to_owned()));
        let keys: Vec<&str> = keys_in("zQ9xW8vK7/ and \\\"1234567a\\\", 2024-05-01 objCommonParameters").collect();
        assert_eq!(keys, ["zQ9xW8vK7", "1234567a"]);
    }

    #[test]
    fn truncated_secrets_are_masked() {
        let key = "0123456789abcdef".repeat(8);
        let text = format!("\"{key}\"");
        let source = Source::from_text("a.json", &text).expect("the text of a test is small");
        let report = FileReport { secrets: vec![Span::from(1..text.len() - 1)], ..FileReport::default() };
        let secrets = Secrets::new(&source, &report);
        let masked = secrets.mask_message(&format!("`Bearer {}…` is `{key}`", &key[..53]));
        assert_eq!(masked, Some("`Bearer ***…` is `***`".to_owned()));
        assert_eq!(secrets.mask_message("01…"), None);
    }

    #[test]
    fn overlapping_secrets_are_masked_completely() {
        for others in [0, 10] {
            let mut text = "k3y-abcd p4ss-word".to_owned();
            let mut spans = vec![Span::new(0, 8), Span::new(4, 13)];
            for index in 0..others {
                let start = text.len();
                text.push_str(&format!("other-{index:02}"));
                spans.push(Span::from(start..text.len()));
            }
            let source = Source::from_text("a.json", &text).expect("the text of a test is small");
            let report = FileReport { secrets: spans, ..FileReport::default() };
            let masked = Secrets::new(&source, &report).mask_message("k3y-abcd p4ss is not k3y-abcd p4");
            assert_eq!(masked.as_deref(), Some("*** is not *** p4"), "{others} others");
        }
    }

    #[test]
    fn copies_of_a_secret_are_covered() {
        let text = "{\"Password\": \"hunter22\", \"Description\": \"it is hunter22\"}";
        let source = Source::from_text("a.json", text).expect("the text of a test is small");
        let report = FileReport { secrets: vec![Span::new(14, 22)], ..FileReport::default() };
        let secrets = Secrets::new(&source, &report);
        let copy = text.rfind("hunter22").expect("the text contains it");
        assert!(
            secrets.covers(copy) && secrets.covers(copy + 7) && !secrets.covers(copy - 1) && !secrets.covers(copy + 8)
        );
    }

    #[test]
    fn a_plain_word_outside_of_quotes_is_not_masked() {
        let masked = |secret: &str, message: &str| {
            let text = format!("{{\"Password\": \"{secret}\"}}");
            let source = Source::from_text("a.json", &text).expect("the text of a test is small");
            let secrets = vec![Span::from(14..14 + secret.len())];
            let known_words = ["Medium".to_owned()].into();
            let report = FileReport { secrets, known_words, ..FileReport::default() };
            Secrets::new(&source, &report).mask_message(message).unwrap_or_else(|| message.to_owned())
        };
        for (secret, message, expected) in [
            ("number", "`Medium` is a number", "`Medium` is a number"),
            ("number", "`Medium` cannot be `number`", "`Medium` cannot be `***`"),
            ("number", "`numbers`: `a number b`", "`numbers`: `a *** b`"),
            ("Medium", "`Medium` is a number", "`Medium` is a number"),
            ("secret", "`APIKey` holds a secret", "`APIKey` holds a secret"),
            ("name", "such as `name@example.com`: `name`", "such as `name@example.com`: `***`"),
            ("4711", "line 4711 of `4711`", "line 4711 of `***`"),
            ("Zq7xK9", "Zq7xK9 in `aZq7xK9b`", "*** in `a***b`"),
            // A quoted backtick makes the quotes ambiguous, so everything is masked.
            ("number", "`a`` is a `number`", "`a`` is a `***`"),
            ("number", "`a`b` is a number", "`a`b` is a ***"),
        ] {
            assert_eq!(masked(secret, message), expected, "{secret}");
        }
    }

    #[test]
    fn indexes_and_known_keys_of_a_pointer_are_not_masked() {
        let text = "{\"Password\": \"4711\", \"APIKey\": \"Medium\", \"TokenID\": \"hunter2\"}";
        let source = Source::from_text("a.json", text).expect("the text of a test is small");
        let known_words = ["Medium".to_owned()].into();
        let report = FileReport { secrets: secrets_in(text), known_words, ..FileReport::default() };
        let secrets = Secrets::new(&source, &report);
        assert_eq!(secrets.mask_pointer("/4711/Ticket/Medium"), None);
        assert_eq!(secrets.mask_pointer("/4711/a 4711/xhunter2").as_deref(), Some("/4711/a ***/x***"));
    }

    #[test]
    fn lines_of_a_secret_are_masked_separately() {
        let text = "password: |\n  hunter2\n  correct horse\n";
        let source = Source::from_text("a.yaml", text).expect("the text of a test is small");
        let report = FileReport { secrets: secrets_in(text), ..FileReport::default() };
        let masked = Secrets::new(&source, &report).mask_text("-  correct horse\n+ \"password\": \"x1\"");
        assert_eq!(masked.as_deref(), Some("-  ***\n+ \"password\": \"***\""));
    }

    #[test]
    fn spans_outside_the_text_have_no_spelling() {
        let source = Source::from_text("a.json", "é").expect("the text of a test is small");
        let report = FileReport { secrets: vec![Span::new(1, 90)], ..FileReport::default() };
        let secrets = Secrets::new(&source, &report);
        assert!(secrets.covers(1) && secrets.mask_message("é").is_none());
    }
}
