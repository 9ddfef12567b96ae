//! What must not be shown of a file.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use aho_corasick::AhoCorasick;
use memchr::memmem;

use crate::diagnostic::Edit;
use crate::lint::FileReport;
use crate::secrets::{is_ordinary, is_own, is_plain, is_word, keys_in, secrets_in, without_quotes};
use crate::source::{Source, Span};

/// Shorter values are not looked for elsewhere: they would be found in ordinary words.
const SHORTEST: usize = 4;

/// So many spellings are looked for one by one: most files have one or two secrets, and an automaton costs more to build
/// than it saves over a few messages.
const FEW: usize = 4;

/// What stands for a secret in a message; its length tells nothing.
pub(super) const MASK: &str = "***";

/// How many characters of a value a message quotes at most, and what it writes for the rest.
const QUOTED: usize = 60;
const ELLIPSIS: char = '…';

/// The secrets of one file, by their place and by their spelling.
#[derive(Debug, Default)]
pub(super) struct Secrets<'a> {
    text: &'a str,
    /// Where the file is known to hold one.
    known: Vec<Span>,
    /// As they are written and as they are meant, in ascending order.
    spellings: Vec<Cow<'a, str>>,
    /// Those that are ordinary words. They are not looked for in messages: the mask would tell what they are.
    ordinary: Vec<Cow<'a, str>>,
    /// Finds many of them in one pass; made when a text is looked at.
    search: OnceCell<Option<AhoCorasick>>,
    /// Where the file spells one, known or not: ascending and without overlaps. Made when the source is shown.
    covered: OnceCell<Vec<Span>>,
}

impl<'a> Secrets<'a> {
    /// The secrets of `report`, spelled in `source`.
    pub(super) fn new(source: &'a Source<'_>, report: &FileReport) -> Self {
        let text = source.text();
        let known: Vec<Span> = report.secrets.iter().copied().filter(|span| !span.is_empty()).collect();
        let mut spellings = Vec::new();
        for span in &known {
            // The quotes of a string may lie in the span, and inside a string they are escaped.
            let written = without_quotes(text.get(span.range()).unwrap_or_default());
            spellings.push(Cow::Borrowed(written));
            // In damaged text a secret may be thought longer than it is, and a message quotes what it takes for it.
            spellings.extend(keys_in(written).map(Cow::Borrowed));
            if written.contains('\n') {
                // A patch shows the lines one by one.
                spellings.extend(written.lines().map(|line| Cow::Borrowed(line.trim())));
            }
            if written.contains('\\') {
                // A message quotes what is meant, and a fix may write it with more or fewer escapes.
                let mut meant = written.to_owned();
                while let Some(inner) = unescape(&meant) {
                    spellings.push(Cow::Owned(inner.clone()));
                    meant = inner;
                }
            }
            if written.contains(['"', '\\']) {
                let mut escaped = written.to_owned();
                for _ in 0..2 {
                    escaped = escaped.replace('\\', "\\\\").replace('"', "\\\"");
                    spellings.push(Cow::Owned(escaped.clone()));
                }
            }
        }
        spellings.retain(|spelling| spelling.len() >= SHORTEST);
        spellings.sort_unstable();
        spellings.dedup();
        let is_known = |word: &Cow<'_, str>| report.known_words.contains(&**word) || is_ordinary(word);
        let (ordinary, spellings) = spellings.into_iter().partition(is_known);
        Self { text, known, spellings, ordinary, ..Self::default() }
    }

    /// Whether the byte at `offset` of the source belongs to a secret, or to a copy of one.
    pub(super) fn cover(&self, offset: usize) -> bool {
        if self.known.is_empty() {
            return false;
        }
        let covered = self.covered.get_or_init(|| self.covered());
        let after = covered.partition_point(|span| span.start as usize <= offset);
        after > 0 && offset < covered[after - 1].end as usize
    }

    fn covered(&self) -> Vec<Span> {
        let mut spans = self.known.clone();
        self.each(self.text, |found| spans.push(Span::from(found)));
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

    /// Whether an edit would write a secret.
    pub(super) fn written_by(&self, edit: &Edit) -> bool {
        let mut found = false;
        self.each(&edit.text, |_| found = true);
        let at_secret = || self.known.iter().any(|known| known.overlaps(edit.span));
        found || self.ordinary.iter().any(|word| edit.text.contains(&**word)) && at_secret()
    }

    /// A message with asterisks for the secrets that it spells, or starts to spell before it is cut off; nothing where it has none. A
    /// rule does not quote a secret that it knows of; another rule may quote the same value without knowing what it is.
    ///
    /// What is quoted from the payload is between backticks. A secret that is a word or a number may be in the words around it, too, by
    /// chance.
    pub(super) fn mask(&self, message: &str) -> Option<String> {
        if self.spellings.is_empty() {
            return None;
        }
        let quoted = quoted(message);
        let may_be = |range: &Range<usize>| {
            let Some(quoted) = &quoted else { return true };
            let around = quoted.iter().find(|quoted| quoted.start <= range.start && range.end <= quoted.end);
            !is_plain(&message[range.clone()]) || around.is_some_and(|around| !is_own(&message[around.clone()]))
        };
        let mut found = Vec::new();
        self.each(message, |range| found.push(range));
        found.extend(self.beginnings(message));
        found.retain(may_be);
        replaced(message, found)
    }

    /// A JSON pointer with asterisks for the secrets in its names; nothing where it has none.
    pub(super) fn mask_pointer(&self, pointer: &str) -> Option<String> {
        let mut found = Vec::new();
        self.each(pointer, |range| found.push(range));
        // A segment of digits is an index.
        found.retain(|range| {
            let start = pointer[..range.start].rfind('/').map_or(0, |at| at + 1);
            let segment = pointer[start..].split('/').next().unwrap_or_default();
            !segment.bytes().all(|byte| byte.is_ascii_digit())
        });
        replaced(pointer, found)
    }

    /// Text of the file with asterisks for everything that may be a secret; nothing where it has none.
    pub(super) fn mask_text(&self, text: &str) -> Option<String> {
        self.mask_all(text, secrets_in(text))
    }

    /// The same for a patch of the file.
    pub(super) fn mask_patch(&self, patch: &str) -> Option<String> {
        let mut content = String::with_capacity(patch.len());
        for line in patch.split_inclusive('\n') {
            let unsigned = line.strip_prefix(['+', '-']).filter(|rest| !rest.starts_with(['+', '-']));
            content.extend(unsigned.map(|_| ' '));
            content.push_str(unsigned.unwrap_or(line));
        }
        self.mask_all(patch, secrets_in(&content))
    }

    fn mask_all(&self, text: &str, secrets: Vec<Span>) -> Option<String> {
        let mut found: Vec<Range<usize>> = secrets.into_iter().map(Span::range).collect();
        self.each_spelling(text, |range| found.push(range));
        for word in &self.ordinary {
            let places = memmem::find_iter(text.as_bytes(), word.as_bytes());
            found.extend(places.map(|at| at..at + word.len()));
        }
        found.extend(self.beginnings(text));
        replaced(text, found)
    }

    /// Where `text` spells the first characters of a secret, and an ellipsis for the others.
    fn beginnings<'t>(&self, text: &'t str) -> impl Iterator<Item = Range<usize>> + use<'_, 'a, 't> {
        text.match_indices(ELLIPSIS).filter_map(move |(end, _)| {
            let starts = text[..end].char_indices().rev().take(QUOTED).map(|(start, _)| start);
            let begins = |start: &usize| {
                let part = &text[*start..end];
                let next = self.spellings.partition_point(|spelling| **spelling < *part);
                self.spellings.get(next).is_some_and(|spelling| spelling.starts_with(part))
            };
            // The longest one counts; a single letter is the start of anything.
            let start = starts.filter(begins).last().filter(|start| end - start >= SHORTEST)?;
            Some(start..end)
        })
    }

    /// Calls `found` with each place where `text` spells a secret, in any order; the places may overlap. A word is not looked for inside
    /// a longer one.
    fn each(&self, text: &str, mut found: impl FnMut(Range<usize>)) {
        self.each_spelling(text, |range| {
            if !is_plain(&text[range.clone()]) || is_word(text, &range) {
                found(range);
            }
        });
    }

    fn each_spelling(&self, text: &str, mut found: impl FnMut(Range<usize>)) {
        if self.spellings.len() <= FEW {
            for spelling in &self.spellings {
                let places = memmem::find_iter(text.as_bytes(), spelling.as_bytes());
                places.for_each(|at| found(at..at + spelling.len()));
            }
        } else if let Some(search) = self.search() {
            // One may begin in another.
            search.find_overlapping_iter(text).for_each(|place| found(place.range()));
        }
    }

    fn search(&self) -> Option<&AhoCorasick> {
        let build = || {
            let patterns = self.spellings.iter().map(|spelling| spelling.as_bytes());
            // It fails for patterns of 2 GiB; no input is as long.
            AhoCorasick::new(patterns).ok()
        };
        self.search.get_or_init(build).as_ref()
    }
}

/// `text` with a mask in each of these places, which may overlap.
fn replaced(text: &str, mut places: Vec<Range<usize>>) -> Option<String> {
    places.sort_unstable_by_key(|range| range.start);
    let mut masked = String::new();
    let mut from = 0;
    for range in places {
        // The start of one may lie in another: one mask is enough for both.
        if range.start >= from && !range.is_empty() {
            masked.push_str(&text[from..range.start]);
            masked.push_str(MASK);
        }
        from = range.end.max(from);
    }
    (from > 0).then(|| masked + &text[from..])
}

/// Where a message quotes: between backticks. Nothing where it is not clear, because a backtick is quoted.
fn quoted(message: &str) -> Option<Vec<Range<usize>>> {
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

/// What `text` means inside a JSON string, where that is something else.
fn unescape(text: &str) -> Option<String> {
    let meant: String = serde_json::from_str(&format!("\"{text}\"")).ok()?;
    (meant != text).then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_by_place_and_by_spelling() {
        let source = Source::from_text("a.json", r#"{"APIKey": "hunter22", "x": "abc", "y": "hunter2"}"#);
        let source = source.expect("a test's text is small");
        let secrets = vec![Span::new(28, 33), Span::new(41, 48), Span::new(11, 21), Span::new(12, 15), Span::at(3)];
        let report = FileReport { secrets, ..FileReport::default() };
        let secrets = Secrets::new(&source, &report);
        let covered: Vec<usize> = (0..50).filter(|&offset| secrets.cover(offset)).collect();
        let expected: Vec<usize> = (11..21).chain(28..33).chain(41..48).collect();
        assert_eq!(covered, expected);
        assert_eq!(secrets.mask("not `hunter22`, not é hunter2"), Some("not `***`, not é ***".to_owned()));
        assert_eq!(secrets.mask("too short to look for: abc"), None);
        let insert = |text: &str| Edit::insert(0, text.to_owned());
        assert!(secrets.written_by(&insert("xhunter2x")) && !secrets.written_by(&insert("hunter")));
        assert_eq!(Secrets::default().mask("x"), None);
    }

    #[test]
    fn a_secret_is_known_however_it_is_escaped() {
        let text = r#"{"Password": "p\"w\u0020x"}"#;
        let source = Source::from_text("a.json", text).expect("a test's text is small");
        let start = text.find("p\\").expect("it is there");
        let report = FileReport { secrets: vec![Span::from(start..text.len() - 2)], ..FileReport::default() };
        let secrets = Secrets::new(&source, &report);
        assert_eq!(secrets.mask("`p\"w x`"), Some("`***`".to_owned()));
        assert_eq!(secrets.mask(&format!("[{}]", &text[start..text.len() - 2])), Some("[***]".to_owned()));
    }

    #[test]
    fn a_secret_that_ends_earlier_is_masked_too() {
        let text = r#"{"b\"TokenID\": \"zQ9xW8vK7","24/7: 2}"#;
        let source = Source::from_text("a.json", text).expect("a test's text is small");
        let start = text.find("zQ9").expect("it is there");
        let report = FileReport { secrets: vec![Span::from(start..text.len())], ..FileReport::default() };
        let secrets = Secrets::new(&source, &report);
        let masked = secrets.mask("`b\"TokenID\": \"zQ9xW8vK7` has no value");
        assert_eq!(masked, Some("`b\"TokenID\": \"***` has no value".to_owned()));
        let keys: Vec<&str> = keys_in("zQ9xW8vK7/ and \\\"1234567a\\\", 2024-05-01 objCommonParameters").collect();
        assert_eq!(keys, ["zQ9xW8vK7", "1234567a"]);
    }

    #[test]
    fn what_is_cut_off_is_masked_too() {
        let key = "0123456789abcdef".repeat(8);
        let text = format!("\"{key}\"");
        let source = Source::from_text("a.json", &text).expect("a test's text is small");
        let report = FileReport { secrets: vec![Span::from(1..text.len() - 1)], ..FileReport::default() };
        let secrets = Secrets::new(&source, &report);
        let masked = secrets.mask(&format!("`Bearer {}…` is `{key}`", &key[..53]));
        assert_eq!(masked, Some("`Bearer ***…` is `***`".to_owned()));
        assert_eq!(secrets.mask("01…"), None);
    }

    #[test]
    fn secrets_that_overlap_are_masked_whole() {
        for others in [0, 10] {
            let mut text = "k3y-abcd p4ss-word".to_owned();
            let mut spans = vec![Span::new(0, 8), Span::new(4, 13)];
            for index in 0..others {
                let start = text.len();
                text.push_str(&format!("other-{index:02}"));
                spans.push(Span::from(start..text.len()));
            }
            let source = Source::from_text("a.json", &text).expect("a test's text is small");
            let report = FileReport { secrets: spans, ..FileReport::default() };
            let masked = Secrets::new(&source, &report).mask("k3y-abcd p4ss is not k3y-abcd p4");
            assert_eq!(masked.as_deref(), Some("*** is not *** p4"), "{others} others");
        }
    }

    #[test]
    fn copies_are_covered() {
        let text = "{\"Password\": \"hunter22\", \"Description\": \"it is hunter22\"}";
        let source = Source::from_text("a.json", text).expect("a test's text is small");
        let report = FileReport { secrets: vec![Span::new(14, 22)], ..FileReport::default() };
        let secrets = Secrets::new(&source, &report);
        let copy = text.rfind("hunter22").expect("it is there");
        assert!(secrets.cover(copy) && secrets.cover(copy + 7) && !secrets.cover(copy - 1) && !secrets.cover(copy + 8));
    }

    #[test]
    fn words_of_the_program_stay() {
        let masked = |secret: &str, message: &str| {
            let text = format!("{{\"Password\": \"{secret}\"}}");
            let source = Source::from_text("a.json", &text).expect("a test's text is small");
            let secrets = vec![Span::from(14..14 + secret.len())];
            let known_words = ["Medium".to_owned()].into();
            let report = FileReport { secrets, known_words, ..FileReport::default() };
            Secrets::new(&source, &report).mask(message).unwrap_or_else(|| message.to_owned())
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
            // Where a quoted backtick hides what is quoted, everything is masked.
            ("number", "`a`` is a `number`", "`a`` is a `***`"),
            ("number", "`a`b` is a number", "`a`b` is a ***"),
        ] {
            assert_eq!(masked(secret, message), expected, "{secret}");
        }
    }

    #[test]
    fn names_of_a_pointer_stay() {
        let text = "{\"Password\": \"4711\", \"APIKey\": \"Medium\", \"TokenID\": \"hunter2\"}";
        let source = Source::from_text("a.json", text).expect("a test's text is small");
        let known_words = ["Medium".to_owned()].into();
        let report = FileReport { secrets: secrets_in(text), known_words, ..FileReport::default() };
        let secrets = Secrets::new(&source, &report);
        assert_eq!(secrets.mask_pointer("/4711/Ticket/Medium"), None);
        assert_eq!(secrets.mask_pointer("/4711/a 4711/xhunter2").as_deref(), Some("/4711/a ***/x***"));
    }

    #[test]
    fn lines_of_a_secret_are_masked_one_by_one() {
        let text = "password: |\n  hunter2\n  correct horse\n";
        let source = Source::from_text("a.yaml", text).expect("a test's text is small");
        let report = FileReport { secrets: secrets_in(text), ..FileReport::default() };
        let masked = Secrets::new(&source, &report).mask_text("-  correct horse\n+ \"password\": \"x1\"");
        assert_eq!(masked.as_deref(), Some("-  ***\n+ \"password\": \"***\""));
    }

    #[test]
    fn spans_outside_the_text_are_no_spelling() {
        let source = Source::from_text("a.json", "é").expect("a test's text is small");
        let report = FileReport { secrets: vec![Span::new(1, 90)], ..FileReport::default() };
        let secrets = Secrets::new(&source, &report);
        assert!(secrets.cover(1) && secrets.mask("é").is_none());
    }
}
