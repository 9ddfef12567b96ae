//! Counts values, and detects which of them are probably typos of more frequent values.

use std::collections::BTreeMap;

use crate::diagnostic::typo_of;

/// A value is treated as a typo of a similar value only if the similar value is at least this many times as frequent.
const MIN_RATIO: usize = 2;

/// The values of a field with their counts.
#[derive(Debug, Default)]
pub(super) struct Tally {
    counts: BTreeMap<String, usize>,
}

/// A value with its count.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ValueCount<'t> {
    pub value: &'t str,
    pub count: usize,
    /// The more frequent value that this value is probably a typo of; `None` if it is not a typo.
    pub typo_of: Option<&'t str>,
}

impl Tally {
    /// Counts one occurrence of `value`.
    pub(super) fn add(&mut self, value: &str) {
        match self.counts.get_mut(value) {
            Some(count) => *count += 1,
            None => {
                self.counts.insert(value.to_owned(), 1);
            }
        }
    }

    /// Adds all occurrences in another tally.
    pub(super) fn merge(&mut self, other: Self) {
        for (value, count) in other.counts {
            *self.counts.entry(value).or_default() += count;
        }
    }

    /// Returns the values, with the most frequent value first.
    pub(super) fn values(&self) -> Vec<ValueCount<'_>> {
        let mut counts: Vec<(&str, usize)> = self.counts.iter().map(|(value, count)| (&**value, *count)).collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let mut values: Vec<ValueCount<'_>> = Vec::new();
        // A value comes before its typos, because it is more frequent.
        for (value, count) in counts {
            let common = values.iter().filter(|other| other.typo_of.is_none() && other.count >= MIN_RATIO * count);
            let typo_of = typo_of(value, common.map(|other| other.value));
            values.push(ValueCount { value, count, typo_of });
        }
        values
    }

    pub(super) fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rare_value_similar_to_a_common_one_is_a_typo() {
        let mut tally = Tally::default();
        let counts =
            [("Hardware", 6), ("hardware", 1), ("Hard ware", 2), ("Hardwrae", 3), ("Harware", 4), ("Network", 1)];
        for (value, count) in counts.into_iter().chain([("Level 1", 9), ("Level 2", 1)]) {
            (0..count).for_each(|_| tally.add(value));
        }
        let typos: Vec<_> = tally.values().into_iter().filter_map(|one| Some((one.value, one.typo_of?))).collect();
        assert_eq!(typos, [("Hardwrae", "Hardware"), ("Hard ware", "Hardware"), ("hardware", "Hardware")]);
        assert_eq!(tally.values()[0], ValueCount { value: "Level 1", count: 9, typo_of: None });
    }
}
