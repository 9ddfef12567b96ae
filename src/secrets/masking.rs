//! Masks secrets in the keys of findings in baselines.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use aho_corasick::AhoCorasick;

use super::{is_ordinary, keys_in, secrets_in};
use crate::source::Span;
use crate::syntax::pointer_segment;

/// The replacement for a secret.
const MASK: &str = "***";

/// The minimum length of a secret that is masked in names. Names contain shorter ones by chance.
const SHORTEST_SECRET: usize = 4;

/// The most texts that are searched for one by one, which costs less than building an automaton.
const FEW: usize = 4;

/// The secrets of a file, prepared for masking in many findings.
pub(crate) struct Masking<'t> {
    messages: Replacements<'t>,
    pointers: Replacements<'t>,
    /// The spans of the secrets, ascending and without overlaps.
    spans: Vec<Span>,
}

impl<'t> Masking<'t> {
    /// Prepares masking for findings in `text`, which contains these secrets. Secrets that are known words are not masked in names.
    pub(crate) fn new(text: &'t str, secrets: &[Span], known_words: &HashSet<String>) -> Self {
        let spelled = || secrets.iter().filter_map(|secret| text.get(secret.range())).filter(|text| !text.is_empty());
        let mut names = Vec::new();
        let is_name = |text: &&str| known_words.contains(*text) || is_ordinary(text);
        for secret in spelled().filter(|text| text.len() >= SHORTEST_SECRET && !is_name(text)) {
            names.push(Cow::Borrowed(secret));
            names.push(pointer_segment(secret));
            names.extend(keys_in(secret).map(Cow::Borrowed));
        }
        let mut spans = secrets.to_vec();
        spans.sort_unstable();
        spans.dedup_by(|next, kept| {
            let overlaps = next.start < kept.end;
            if overlaps {
                kept.end = kept.end.max(next.end);
            }
            overlaps
        });
        let messages = Replacements::new(spelled().map(Cow::Borrowed));
        Self { messages, pointers: Replacements::new(names), spans }
    }

    /// Returns a message without secrets.
    pub(crate) fn message<'m>(&self, message: &'m str) -> Cow<'m, str> {
        self.messages.apply(Cow::Borrowed(message))
    }

    /// Returns a pointer without secrets in its names, because anyone may read a baseline.
    pub(crate) fn pointer(&self, pointer: &str) -> String {
        let mut clean = pointer.to_owned();
        let mut found = secrets_in(pointer);
        found.sort_unstable_by_key(|span| std::cmp::Reverse((span.start, span.end)));
        let mut end = pointer.len();
        for span in found.into_iter().map(Span::range).filter(|span| span.len() >= SHORTEST_SECRET) {
            // Replacing from the end keeps earlier offsets valid. A span that overlaps a masked one is shortened.
            if span.start < end {
                clean.replace_range(span.start..span.end.min(end), MASK);
                end = span.start;
            }
        }
        self.pointers.apply(Cow::Owned(clean)).into_owned()
    }

    /// Returns whether a secret overlaps `span`.
    pub(crate) fn covers(&self, span: Span) -> bool {
        let next = self.spans.partition_point(|secret| secret.end <= span.start);
        self.spans.get(next).is_some_and(|secret| secret.start < span.end)
    }
}

/// Texts that are replaced with the mask, one after the other. A text may contain another one, or a mask, so the order matters: the
/// hashes in existing baselines depend on it.
struct Replacements<'t> {
    /// Each distinct text, with its turns in the order of replacement.
    texts: Vec<(Cow<'t, str>, Vec<u32>)>,
    /// A search for all texts in one pass, or `None` for few texts.
    search: Option<AhoCorasick>,
}

impl<'t> Replacements<'t> {
    /// Creates replacements of these texts, none of which may be empty.
    fn new(in_turn: impl IntoIterator<Item = Cow<'t, str>>) -> Self {
        let mut texts: Vec<(Cow<'t, str>, Vec<u32>)> = Vec::new();
        let mut known: HashMap<Cow<'t, str>, usize> = HashMap::new();
        for (turn, text) in (0..).zip(in_turn) {
            let at = *known.entry(text).or_insert_with_key(|text| {
                texts.push((text.clone(), Vec::new()));
                texts.len() - 1
            });
            texts[at].1.push(turn);
        }
        let patterns = || texts.iter().map(|(text, _)| text.as_bytes());
        // Building only fails for patterns of 2 GiB, and no input is that long.
        let search = if texts.len() > FEW { AhoCorasick::new(patterns()).ok() } else { None };
        Self { texts, search }
    }

    fn apply<'m>(&self, mut text: Cow<'m, str>) -> Cow<'m, str> {
        let mut from = 0;
        while let Some((turn, spelled)) = self.next(&text, from) {
            text = Cow::Owned(text.replace(spelled, MASK));
            from = turn + 1;
        }
        text
    }

    /// Returns the first turn, at or after `from`, of a text that `text` contains.
    fn next(&self, text: &str, from: u32) -> Option<(u32, &str)> {
        let turn = |at: usize| {
            let (spelled, turns) = &self.texts[at];
            let turn = turns.get(turns.partition_point(|turn| *turn < from))?;
            Some((*turn, &**spelled))
        };
        match &self.search {
            Some(search) => {
                search.find_overlapping_iter(text).filter_map(|found| turn(found.pattern().as_usize())).min()
            }
            None => {
                let spelled = (0..self.texts.len()).filter(|at| text.contains(&*self.texts[*at].0));
                spelled.filter_map(turn).min()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Replaces one text after the other: the reference implementation, which defined the hashes of baselines.
    fn one_by_one(text: &str, in_turn: &[&str]) -> String {
        in_turn.iter().fold(text.to_owned(), |text, spelled| text.replace(spelled, MASK))
    }

    #[test]
    fn many_texts_are_replaced_as_by_the_reference() {
        // Words of few letters overlap, contain each other and contain masks. They are the same in every run.
        let mut state = 7_u32;
        let mut next = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % below
        };
        for round in 0..20_000 {
            let mut word = |longest: u32| {
                let length = 1 + next(longest);
                (0..length).map(|_| char::from(b"ab*"[next(3) as usize])).collect::<String>()
            };
            let count = 1 + round % 12;
            let words: Vec<String> =
                (0..count).map(|_| word(4)).filter(|word| !word.trim_matches('*').is_empty()).collect();
            let in_turn: Vec<&str> = words.iter().map(String::as_str).collect();
            let text = word(24);
            let replaced =
                Replacements::new(in_turn.iter().map(|word| Cow::Borrowed(*word))).apply(Cow::Borrowed(&text));
            assert_eq!(replaced, one_by_one(&text, &in_turn), "{in_turn:?} in {text:?}");
        }
    }

    #[test]
    fn spans_are_covered_as_by_each_secret() {
        let spans = [(2, 5), (4, 7), (7, 7), (7, 9), (12, 12), (14, 15)].map(|(start, end)| Span::new(start, end));
        let text = " ".repeat(20);
        let masking = Masking::new(&text, &spans, &HashSet::new());
        for start in 0..18 {
            for end in start..18 {
                let covered = spans.iter().any(|secret| secret.start < end && start < secret.end);
                assert_eq!(masking.covers(Span::new(start, end)), covered, "{start}..{end}");
            }
        }
    }
}
