//! Counts values, and detects probable typos among them.

use std::collections::BTreeMap;

use crate::diagnostic::typo_of;

/// How many times more frequent a value must be for a similar one to be treated as its typo.
const TIMES: usize = 2;

/// The values of a field with their counts.
#[derive(Debug, Default)]
pub(super) struct Tally {
    counts: BTreeMap<String, usize>,
}

/// A value with its count.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Counted<'t> {
    pub value: &'t str,
    pub count: usize,
    /// The more frequent value that was probably meant, if any.
    pub meant: Option<&'t str>,
}

impl Tally {
    /// Adds one occurrence.
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

    /// Returns the values, ordered by frequency.
    pub(super) fn values(&self) -> Vec<Counted<'_>> {
        let mut counts: Vec<(&str, usize)> = self.counts.iter().map(|(value, count)| (&**value, *count)).collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let mut values: Vec<Counted<'_>> = Vec::new();
        // A value comes before its typos, because it is more frequent.
        for (value, count) in counts {
            let often = values.iter().filter(|other| other.meant.is_none() && other.count >= TIMES * count);
            let meant = typo_of(value, often.map(|other| other.value));
            values.push(Counted { value, count, meant });
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
    fn rare_spellings_close_to_a_common_one_are_typos() {
        let mut tally = Tally::default();
        let counts =
            [("Hardware", 6), ("hardware", 1), ("Hard ware", 2), ("Hardwrae", 3), ("Harware", 4), ("Network", 1)];
        for (value, count) in counts.into_iter().chain([("Level 1", 9), ("Level 2", 1)]) {
            (0..count).for_each(|_| tally.add(value));
        }
        let typos: Vec<_> = tally.values().into_iter().filter_map(|one| Some((one.value, one.meant?))).collect();
        assert_eq!(typos, [("Hardwrae", "Hardware"), ("Hard ware", "Hardware"), ("hardware", "Hardware")]);
        assert_eq!(tally.values()[0], Counted { value: "Level 1", count: 9, meant: None });
    }
}
