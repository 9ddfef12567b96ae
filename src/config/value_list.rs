//! A list of the allowed values of a field, and the search for the allowed value that is most similar to a misspelled
//! value: `Hardware` for `Hardwrae`. A list may have tens of thousands of values.

use crate::diagnostic::same_digits;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, OnceLock, PoisonError};

/// The maximum number of cached suggestions of a list. Suggestions are cached, because a log may have the same
/// misspelled value on every line.
const MAX_CACHED_SUGGESTIONS: usize = 1024;

/// The maximum length, in bytes, of a misspelled value. For a longer value, no similar value is searched.
const MAX_MISSPELLED_BYTES: usize = 128;

/// A list of values without duplicates, which can be searched for a value or for a similar value.
#[derive(Debug, Default)]
pub struct ValueList {
    /// The values in the order of the configuration.
    values: Vec<Box<str>>,
    /// The same values, for a fast lookup.
    set: HashSet<Box<str>>,
    /// The values in the form in which they are compared with a misspelled value. Created on first use.
    normalized: OnceLock<Normalized>,
    /// The index of each value. The key is the value [`without_spaces_around_slashes`], such as `Network/Berlin`. The
    /// index is `None` if several values have the same key. Created on first use.
    index_by_path: OnceLock<HashMap<String, Option<usize>>>,
    /// Cached suggestions: for a misspelled value, the index of the most similar value, if any.
    suggestions: Mutex<HashMap<String, Option<usize>>>,
}

/// The values without case, whitespace and punctuation, such as `networkberlin` for `Network / Berlin`.
#[derive(Debug)]
struct Normalized {
    /// The values, in the order of the list.
    values: Vec<NormalizedValue>,
    /// The index of the first value with each normalized text.
    index_by_text: HashMap<String, usize>,
}

/// A value without case, whitespace and punctuation.
#[derive(Debug)]
struct NormalizedValue {
    /// The letters and digits in lowercase.
    text: String,
    /// A bit set of the characters in `text`. The bit of a character is its code point modulo 64.
    character_bits: u64,
    /// The number of characters in `text`.
    char_count: usize,
}

impl ValueList {
    /// Creates a list of these values.
    #[must_use]
    pub fn new(values: impl IntoIterator<Item = String>) -> Self {
        let mut list = Self::default();
        for value in values {
            let value = value.into_boxed_str();
            if list.set.insert(value.clone()) {
                list.values.push(value);
            }
        }
        list
    }

    /// Reads the values in the text of a file, one per line. Empty lines and lines that start with `#` are skipped.
    #[must_use]
    pub fn from_lines(text: &str) -> Self {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        // LF, CRLF and CR all end a line. The empty line that CRLF produces is skipped.
        let lines = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        Self::new(lines.map(str::to_owned))
    }

    /// Returns whether the list contains exactly `value`.
    #[must_use]
    pub fn has(&self, value: &str) -> bool {
        self.set.contains(value)
    }

    /// Returns the allowed value that `value` probably means: `value` itself if the list contains it, or else the
    /// nearest value in the list, if any.
    #[must_use]
    pub fn find_intended<'v>(&'v self, value: &'v str) -> Option<&'v str> {
        if self.has(value) { Some(value) } else { self.nearest(value) }
    }

    /// Returns the values in the order of the configuration.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.values.iter().map(|value| &**value)
    }

    /// Returns the number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Returns whether the list is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Returns the allowed value that `misspelled` probably means. The two values may differ in case, whitespace and
    /// punctuation, and in a few letters.
    #[must_use]
    pub fn nearest(&self, misspelled: &str) -> Option<&str> {
        if misspelled.len() > MAX_MISSPELLED_BYTES {
            return None;
        }
        let mut cache = self.suggestions.lock().unwrap_or_else(PoisonError::into_inner);
        let found = match cache.get(misspelled) {
            Some(found) => *found,
            None => {
                let found = self.nearest_index(misspelled);
                if cache.len() < MAX_CACHED_SUGGESTIONS {
                    cache.insert(misspelled.to_owned(), found);
                }
                found
            }
        };
        found.map(|index| &*self.values[index])
    }

    /// Returns the allowed value that differs from `value_path` at most in the whitespace around slashes. Returns
    /// `None` if there are several such values.
    #[must_use]
    pub fn find_same_path(&self, value_path: &str) -> Option<&str> {
        let paths = self.index_by_path.get_or_init(|| {
            let mut paths = HashMap::new();
            for (index, value) in self.iter().enumerate() {
                paths
                    .entry(without_spaces_around_slashes(value))
                    .and_modify(|known| *known = None)
                    .or_insert(Some(index));
            }
            paths
        });
        paths.get(&without_spaces_around_slashes(value_path)).copied().flatten().map(|index| &*self.values[index])
    }

    /// Returns the index of the value that is most similar to `misspelled`, or `None` if no value is similar enough.
    fn nearest_index(&self, misspelled: &str) -> Option<usize> {
        let all = self.normalized.get_or_init(|| {
            let values: Vec<NormalizedValue> = self.iter().map(normalize).collect();
            let index_by_text =
                values.iter().enumerate().rev().map(|(index, value)| (value.text.clone(), index)).collect();
            Normalized { values, index_by_text }
        });
        let misspelled = normalize(misspelled);
        if misspelled.text.is_empty() {
            return None;
        }
        if let Some(index) = all.index_by_text.get(&misspelled.text) {
            return Some(*index);
        }
        // The edit distance to a value may be up to `max_distance`. Most values are excluded without computing the
        // distance: the distance is at least the difference of the lengths, and at least the number of characters
        // that only one of the two strings has. `best` is the smallest distance so far, with the index of its value.
        let mut best: Option<(usize, usize)> = None;
        for (index, known) in all.values.iter().enumerate() {
            let max_distance = match known.char_count.max(misspelled.char_count) {
                0..4 => 0,
                4..8 => 1,
                8..16 => 2,
                _ => 3,
            };
            // A later value must be nearer than the best value so far.
            let limit = best.map_or(max_distance, |(least, _)| max_distance.min(least.saturating_sub(1)));
            let length_difference = known.char_count.abs_diff(misspelled.char_count);
            let character_difference = (known.character_bits & !misspelled.character_bits)
                .count_ones()
                .max((misspelled.character_bits & !known.character_bits).count_ones())
                as usize;
            if length_difference > limit || character_difference > limit {
                continue;
            }
            let distance = strsim::osa_distance(&known.text, &misspelled.text);
            if distance <= limit && same_digits(&known.text, &misspelled.text) {
                best = Some((distance, index));
            }
            // No value is nearer than one edit, because a value that is equal after normalization was returned above.
            if best.is_some_and(|(least, _)| least <= 1) {
                break;
            }
        }
        best.map(|(_, index)| index)
    }
}

/// Returns `text` without the whitespace around its slashes.
fn without_spaces_around_slashes(text: &str) -> String {
    text.split('/').map(str::trim).collect::<Vec<_>>().join("/")
}

/// Returns `text` without case, whitespace and punctuation.
fn normalize(text: &str) -> NormalizedValue {
    let text: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let character_bits = text.chars().fold(0, |bits, c| bits | 1 << (u32::from(c) % 64));
    NormalizedValue { char_count: text.chars().count(), text, character_bits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_similar_value_is_found_among_many() {
        let list = ValueList::new((0..40_000).map(|number| format!("Group {number:05} of the company")).chain([
            "Hardware".to_owned(),
            "Network / Berlin".to_owned(),
            "Оборудование".to_owned(),
        ]));
        assert!(list.has("Hardware") && !list.has("hardware"));
        for (written, meant) in [
            ("hardware", Some("Hardware")),
            ("Hardwrae", Some("Hardware")),
            ("network/berlin", Some("Network / Berlin")),
            ("Netwrok / Berlin", Some("Network / Berlin")),
            ("Software Licences", None),
            // Lengths count characters. In bytes, each missing letter would count twice.
            ("Обрудовние", Some("Оборудование")),
            ("Handwork", None),
            ("Group 40001 of the company", None),
            ("Gruop 00007 of the company", Some("Group 00007 of the company")),
            ("", None),
        ] {
            assert_eq!(list.nearest(written), meant, "{written}");
            assert_eq!(list.nearest(written), meant, "{written}, cached");
        }
    }

    fn list(values: &[&str]) -> ValueList {
        ValueList::new(values.iter().map(|value| (*value).to_owned()))
    }

    #[test]
    fn longer_values_may_have_more_wrong_letters() {
        for (value, written, similar) in [
            ("AVM", "AVN", false),
            ("AVM", "AV", false),
            ("Abcd", "Abc", true),
            ("Email", "Emial", true),
            ("Email", "Emaix", true),
            ("Email", "Emai", true),
            ("Email", "Emaixx", false),
            ("Email", "Emxxl", false),
            ("Network", "Netxxrk", false),
            ("Hardware", "Hxrdwxre", true),
            ("Hardware", "Hardwa", true),
            ("Hardware", "Hxrxwxre", false),
            ("Hardware", "Hardw", false),
            ("Departmentalize", "Dxpxrtmxntalize", false),
            ("Network equipment", "Nxtwxrk xquipment", true),
            ("Network equipment", "Network equipm", true),
            ("Network equipment", "Nxtwxrk xquxpment", false),
        ] {
            assert_eq!(list(&[value]).nearest(written), similar.then_some(value), "{written}");
        }
    }

    #[test]
    fn the_nearest_value_is_preferred_then_the_first_one() {
        assert_eq!(list(&["Hardwyye", "Hardware"]).nearest("Hardwxre"), Some("Hardware"));
        assert_eq!(list(&["Hardware", "Hardwyye"]).nearest("Hardwxre"), Some("Hardware"));
        assert_eq!(list(&["Hardyyre", "Hardzzre"]).nearest("Hardxxre"), Some("Hardyyre"));
        assert_eq!(list(&["hard-ware", "Hardware"]).nearest("HARDWARE"), Some("hard-ware"));
    }

    #[test]
    fn no_similar_value_is_searched_for_a_long_value() {
        let values = [MAX_MISSPELLED_BYTES, MAX_MISSPELLED_BYTES + 1].map(|length| "x".repeat(length));
        for (value, similar) in values.iter().zip([true, false]) {
            assert_eq!(list(&[value]).nearest(&value.to_uppercase()).is_some(), similar);
        }
    }

    #[test]
    fn suggestions_are_cached_up_to_a_limit() {
        let list = list(&["Hardware"]);
        for number in 0..2 * MAX_CACHED_SUGGESTIONS {
            assert_eq!(
                list.nearest(&format!("Hardwrae{}", "-".repeat(number % 50) + &" ".repeat(number / 50))),
                Some("Hardware")
            );
        }
        assert_eq!(list.suggestions.lock().expect("no test panics").len(), MAX_CACHED_SUGGESTIONS);
    }

    #[test]
    fn same_path_ignores_whitespace_around_slashes() {
        let list = list(&["Network / Berlin", "Network/Bonn", "Network /Bonn"]);
        assert_eq!(list.find_same_path("Network/ Berlin"), Some("Network / Berlin"));
        assert_eq!(list.find_same_path("Net work/Berlin"), None);
        assert_eq!(list.find_same_path("Network / Bonn"), None, "two values match");
    }

    #[test]
    fn a_file_has_one_value_per_line() {
        let list = ValueList::from_lines("\u{FEFF}# workgroups\nAVM\r\n\n  Hardware  \nAVM\n");
        assert_eq!(list.iter().collect::<Vec<_>>(), ["AVM", "Hardware"]);
        let list = ValueList::from_lines("AVM\r# comment\rHardware");
        assert_eq!(list.iter().collect::<Vec<_>>(), ["AVM", "Hardware"]);
    }
}
