//! What must not be shown of a file.

use std::collections::{BTreeMap, HashSet};

use crate::lint::FileReport;
use crate::source::{Source, Span};

/// Shorter values are not looked for in messages: they would be found in ordinary words.
const SHORTEST: usize = 4;

/// The secrets of one file, by their place and by their spelling.
#[derive(Debug, Default)]
pub(super) struct Secrets<'a> {
    /// Ascending and without overlaps.
    spans: Vec<Span>,
    /// By length in bytes: a text is searched for all secrets of one length in one pass.
    spellings: BTreeMap<usize, HashSet<&'a str>>,
}

impl<'a> Secrets<'a> {
    /// The secrets of `report`, spelled in `source`.
    pub(super) fn new(source: &'a Source<'_>, report: &FileReport) -> Self {
        let mut secrets = Self { spans: report.secrets.clone(), ..Self::default() };
        secrets.spans.retain(|span| !span.is_empty());
        secrets.spans.sort_unstable();
        for span in &secrets.spans {
            // The quotes of a string may lie in the span, and inside a string they are escaped.
            let spelling = source.text().get(span.range()).unwrap_or_default().trim_matches(['"', '\'', '\\']);
            if spelling.len() >= SHORTEST {
                secrets.spellings.entry(spelling.len()).or_default().insert(spelling);
            }
        }
        secrets.spans.dedup_by(|next, kept| {
            let overlaps = next.start <= kept.end;
            if overlaps {
                kept.end = kept.end.max(next.end);
            }
            overlaps
        });
        secrets
    }

    /// Whether the byte at `offset` of the source belongs to a secret.
    pub(super) fn cover(&self, offset: usize) -> bool {
        let after = self.spans.partition_point(|span| span.start as usize <= offset);
        after > 0 && offset < self.spans[after - 1].end as usize
    }

    /// Whether `text` spells a secret.
    pub(super) fn spelled_in(&self, text: &str) -> bool {
        self.find(text, 0).is_some()
    }

    /// `text` with asterisks for the secrets that it spells. A rule does not quote a secret that it knows of; another
    /// rule may quote the same value without knowing what it is. The number of asterisks tells nothing.
    pub(super) fn mask(&self, text: &str) -> Option<String> {
        let mut masked = String::new();
        let mut from = 0;
        while let Some((start, end)) = self.find(text, from) {
            masked.push_str(&text[from..start]);
            masked.push_str("***");
            from = end;
        }
        (from > 0).then(|| masked + &text[from..])
    }

    /// The first secret that `text` spells at or behind `from`; the longest of those that start there.
    fn find(&self, text: &str, from: usize) -> Option<(usize, usize)> {
        let longest = |start: usize| {
            let lengths = self.spellings.iter().rev();
            let mut ends = lengths.map(|(length, spellings)| (start + length, spellings));
            ends.find(|(end, spellings)| text.get(start..*end).is_some_and(|part| spellings.contains(part)))
        };
        if self.spellings.is_empty() {
            return None;
        }
        (from..text.len()).find_map(|start| longest(start).map(|(end, _)| (start, end)))
    }
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
        assert!(secrets.spelled_in("xhunter2x") && !secrets.spelled_in("hunter"));
        assert_eq!(Secrets::default().mask("x"), None);
    }

    #[test]
    fn spans_outside_the_text_are_no_spelling() {
        let source = Source::from_text("a.json", "é").expect("a test's text is small");
        let report = FileReport { secrets: vec![Span::new(1, 90)], ..FileReport::default() };
        let secrets = Secrets::new(&source, &report);
        assert!(secrets.cover(1) && !secrets.spelled_in("é"));
    }
}
