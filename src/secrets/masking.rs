//! What of a finding is a secret, and goes into no baseline.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use aho_corasick::AhoCorasick;

use super::{is_ordinary, keys_in, secrets_in};
use crate::source::Span;
use crate::syntax::pointer_segment;

/// What stands for a secret.
const MASK: &str = "***";

/// A secret that is shorter is not looked for in names: they would spell it by chance.
const SHORTEST_SECRET: usize = 4;

/// So few are looked for one by one: that costs less than to make an automaton.
const FEW: usize = 4;

/// The secrets of a file, made ready to be left out of the keys of many findings.
pub(crate) struct Masking<'t> {
    messages: Replacements<'t>,
    pointers: Replacements<'t>,
    /// Where the secrets stand: ascending, and without overlaps.
    spans: Vec<Span>,
}

impl<'t> Masking<'t> {
    /// For findings in `text`, which holds these secrets. Those that are known words stay in names.
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

    /// A message that spells no secret.
    pub(crate) fn message<'m>(&self, message: &'m str) -> Cow<'m, str> {
        self.messages.apply(Cow::Borrowed(message))
    }

    /// A pointer through names that spell no secret: the file is for everybody to see.
    pub(crate) fn pointer(&self, pointer: &str) -> String {
        let mut clean = pointer.to_owned();
        let mut told = secrets_in(pointer);
        told.sort_unstable_by_key(|span| std::cmp::Reverse((span.start, span.end)));
        let mut end = pointer.len();
        for span in told.into_iter().map(Span::range).filter(|span| span.len() >= SHORTEST_SECRET) {
            // From the back, so that places before stay; what reaches into one that was masked is cut there.
            if span.start < end {
                clean.replace_range(span.start..span.end.min(end), MASK);
                end = span.start;
            }
        }
        self.pointers.apply(Cow::Owned(clean)).into_owned()
    }

    /// Whether a secret stands in `span`.
    pub(crate) fn covers(&self, span: Span) -> bool {
        let next = self.spans.partition_point(|secret| secret.end <= span.start);
        self.spans.get(next).is_some_and(|secret| secret.start < span.end)
    }
}

/// Texts of which one after the other is replaced by the mask wherever it is spelled. One may be a part of another, and masks a part
/// of any, so their order counts: what a baseline lists was hashed by it.
struct Replacements<'t> {
    /// Each text once, and when it has its turns.
    texts: Vec<(Cow<'t, str>, Vec<u32>)>,
    /// Finds all of them in one pass; nothing where they are few.
    search: Option<AhoCorasick>,
}

impl<'t> Replacements<'t> {
    /// For these texts, none of which is empty.
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
        // It fails for patterns of 2 GiB; no input is as long.
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

    /// The first turn, from one on, of a text that `text` spells.
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

    /// The same as [`Replacements`], one text after the other: what baselines were hashed by first.
    fn one_by_one(text: &str, in_turn: &[&str]) -> String {
        in_turn.iter().fold(text.to_owned(), |text, spelled| text.replace(spelled, MASK))
    }

    #[test]
    fn many_texts_are_replaced_as_one_after_the_other() {
        // Words of few letters, so that they overlap, hold each other and hold masks; the same ones in every run.
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
    fn places_are_covered_as_by_each_secret() {
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
