//! Masks secrets in the messages and JSON Pointers that identify the findings in a baseline (a list of known findings).

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use aho_corasick::AhoCorasick;

use super::{is_ordinary, keys_in, secrets_in};
use crate::source::Span;
use crate::syntax::pointer_segment;

/// The replacement for a secret.
const MASK: &str = "***";

/// The minimum length of a secret that is masked in JSON Pointers, in bytes. The keys in a pointer often contain
/// shorter secrets by chance.
const MIN_POINTER_SECRET: usize = 4;

/// The maximum number of texts that are searched for one by one. For so few texts, this search is cheaper than building
/// an automaton.
const MAX_ONE_BY_ONE: usize = 4;

/// The secrets of a file, prepared for masking in many findings.
pub(crate) struct Masking<'t> {
    /// The replacements in the messages of findings.
    messages: Replacements<'t>,
    /// The replacements in the JSON Pointers of findings.
    pointers: Replacements<'t>,
    /// The spans of the secrets, in ascending order and without overlaps.
    spans: Vec<Span>,
}

impl<'t> Masking<'t> {
    /// Prepares masking for findings in `text`. `secrets` are the spans of the secrets in `text`. In JSON Pointers, a
    /// secret that is also one of `known_words`, the words of the schemas, is not masked.
    pub(crate) fn new(text: &'t str, secrets: &[Span], known_words: &HashSet<String>) -> Self {
        let secret_texts =
            || secrets.iter().filter_map(|secret| text.get(secret.range())).filter(|text| !text.is_empty());
        let mut in_pointers = Vec::new();
        let is_known = |text: &&str| known_words.contains(*text) || is_ordinary(text);
        for secret in secret_texts().filter(|text| text.len() >= MIN_POINTER_SECRET && !is_known(text)) {
            in_pointers.push(Cow::Borrowed(secret));
            in_pointers.push(pointer_segment(secret));
            in_pointers.extend(keys_in(secret).map(Cow::Borrowed));
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
        let messages = Replacements::new(secret_texts().map(Cow::Borrowed));
        Self { messages, pointers: Replacements::new(in_pointers), spans }
    }

    /// Returns a message with its secrets masked.
    pub(crate) fn mask_message<'m>(&self, message: &'m str) -> Cow<'m, str> {
        self.messages.apply(Cow::Borrowed(message))
    }

    /// Returns a JSON Pointer with the secrets in its keys masked.
    pub(crate) fn mask_pointer(&self, pointer: &str) -> String {
        let mut masked = pointer.to_owned();
        let mut found = secrets_in(pointer);
        found.sort_unstable_by_key(|span| std::cmp::Reverse((span.start, span.end)));
        let mut end = pointer.len();
        for span in found.into_iter().map(Span::range).filter(|span| span.len() >= MIN_POINTER_SECRET) {
            // Replacing from the end keeps earlier offsets valid. A span that overlaps a masked span is shortened.
            if span.start < end {
                masked.replace_range(span.start..span.end.min(end), MASK);
                end = span.start;
            }
        }
        self.pointers.apply(Cow::Owned(masked)).into_owned()
    }

    /// Returns whether a secret overlaps `span`.
    pub(crate) fn overlaps_secret(&self, span: Span) -> bool {
        let next = self.spans.partition_point(|secret| secret.end <= span.start);
        self.spans.get(next).is_some_and(|secret| secret.start < span.end)
    }
}

/// Texts that are replaced with [`MASK`], one after the other.
///
/// The order affects the result, because a text may contain another text or a mask. The order must not change, because
/// the hashes in existing baselines depend on the result.
struct Replacements<'t> {
    /// Each distinct text, with its turns: the positions of the text in the order of replacement, ascending. A text
    /// that occurs several times in this order has several turns.
    texts: Vec<(Cow<'t, str>, Vec<u32>)>,
    /// The automaton that searches for all texts in one pass, or `None` for few texts.
    search: Option<AhoCorasick>,
}

impl<'t> Replacements<'t> {
    /// Creates replacements of the given texts, in this order. No text may be empty.
    fn new(in_order: impl IntoIterator<Item = Cow<'t, str>>) -> Self {
        let mut texts: Vec<(Cow<'t, str>, Vec<u32>)> = Vec::new();
        let mut known: HashMap<Cow<'t, str>, usize> = HashMap::new();
        for (turn, text) in (0..).zip(in_order) {
            let index = *known.entry(text).or_insert_with_key(|text| {
                texts.push((text.clone(), Vec::new()));
                texts.len() - 1
            });
            texts[index].1.push(turn);
        }
        let patterns = || texts.iter().map(|(text, _)| text.as_bytes());
        // Building only fails for patterns of 2 GiB, and no input is that long.
        let search = if texts.len() > MAX_ONE_BY_ONE { AhoCorasick::new(patterns()).ok() } else { None };
        Self { texts, search }
    }

    /// Returns `text` with all replacements made.
    fn apply<'m>(&self, mut text: Cow<'m, str>) -> Cow<'m, str> {
        let mut first_turn = 0;
        while let Some((turn, replaced)) = self.next_replacement(&text, first_turn) {
            text = Cow::Owned(text.replace(replaced, MASK));
            first_turn = turn + 1;
        }
        text
    }

    /// Returns the turn of the next replacement in `text`, and the text that is replaced. The turn is `first_turn` or
    /// later.
    fn next_replacement(&self, text: &str, first_turn: u32) -> Option<(u32, &str)> {
        let with_turn = |index: usize| {
            let (text, turns) = &self.texts[index];
            let turn = turns.get(turns.partition_point(|turn| *turn < first_turn))?;
            Some((*turn, &**text))
        };
        match &self.search {
            Some(search) => {
                search.find_overlapping_iter(text).filter_map(|found| with_turn(found.pattern().as_usize())).min()
            }
            None => {
                let contained = (0..self.texts.len()).filter(|index| text.contains(&*self.texts[*index].0));
                contained.filter_map(with_turn).min()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The reference implementation, which replaces one text after the other. The hashes in existing baselines were
    /// computed in this way.
    fn replace_one_by_one(text: &str, in_order: &[&str]) -> String {
        in_order.iter().fold(text.to_owned(), |text, replaced| text.replace(replaced, MASK))
    }

    #[test]
    fn replacements_match_the_reference_implementation() {
        // Random words of few letters often overlap, contain each other, or contain masks. The seed is fixed.
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
            let in_order: Vec<&str> = words.iter().map(String::as_str).collect();
            let text = word(24);
            let replaced =
                Replacements::new(in_order.iter().map(|word| Cow::Borrowed(*word))).apply(Cow::Borrowed(&text));
            assert_eq!(replaced, replace_one_by_one(&text, &in_order), "{in_order:?} in {text:?}");
        }
    }

    #[test]
    fn a_span_overlaps_a_secret_if_any_secret_overlaps_it() {
        let spans = [(2, 5), (4, 7), (7, 7), (7, 9), (12, 12), (14, 15)].map(|(start, end)| Span::new(start, end));
        let text = " ".repeat(20);
        let masking = Masking::new(&text, &spans, &HashSet::new());
        for start in 0..18 {
            for end in start..18 {
                let expected = spans.iter().any(|secret| secret.start < end && start < secret.end);
                assert_eq!(masking.overlaps_secret(Span::new(start, end)), expected, "{start}..{end}");
            }
        }
    }
}
