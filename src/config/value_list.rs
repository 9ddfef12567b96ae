//! The values that a field may have, of which there may be tens of thousands.

use crate::diagnostic::same_digits;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, OnceLock, PoisonError};

/// How many suggestions are remembered: a log may have the same wrong value on every line.
const REMEMBERED: usize = 1024;

/// Longer texts, in bytes, are no slips of the pen of anything.
const LONGEST: usize = 128;

/// A list of values: whether it has one is looked up, and what is similar to one is only searched for on a miss.
#[derive(Debug, Default)]
pub struct ValueList {
    values: Vec<Box<str>>,
    known: HashSet<Box<str>>,
    /// The values as they are compared for likeness, made when the first is missed.
    plain: OnceLock<Plain>,
    /// The values without the whitespace around slashes; `None` where several are the same.
    paths: OnceLock<HashMap<String, Option<usize>>>,
    remembered: Mutex<HashMap<String, Option<usize>>>,
}

#[derive(Debug)]
struct Plain {
    /// By the place of the value: its letters and digits in lower case, and which of them it has, a bit each.
    values: Vec<(String, u64)>,
    exact: HashMap<String, usize>,
}

impl ValueList {
    /// The list of these values.
    #[must_use]
    pub fn new(values: impl IntoIterator<Item = String>) -> Self {
        let mut list = Self::default();
        for value in values {
            let value = value.into_boxed_str();
            if list.known.insert(value.clone()) {
                list.values.push(value);
            }
        }
        list
    }

    /// The values that stand in a file, one a line. Blank lines and lines that start with `#` are none.
    #[must_use]
    pub fn of_lines(text: &str) -> Self {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        // LF, CRLF and CR all end a line; an empty line more does not matter.
        let lines = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        Self::new(lines.map(str::to_owned))
    }

    /// Whether `value` is one of them, to the letter.
    #[must_use]
    pub fn has(&self, value: &str) -> bool {
        self.known.contains(value)
    }

    /// Returns `value` if it is one of them, or else the one that it was probably meant to be.
    #[must_use]
    pub fn meant<'v>(&'v self, value: &'v str) -> Option<&'v str> {
        if self.has(value) { Some(value) } else { self.nearest(value) }
    }

    /// The values in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.values.iter().map(|value| &**value)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The value that `written` most probably was meant to be: the same but for case, blanks and punctuation, or a slip of
    /// the pen away.
    #[must_use]
    pub fn nearest(&self, written: &str) -> Option<&str> {
        if written.len() > LONGEST {
            return None;
        }
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        let found = match remembered.get(written) {
            Some(found) => *found,
            None => {
                let found = self.search(written);
                if remembered.len() < REMEMBERED {
                    remembered.insert(written.to_owned(), found);
                }
                found
            }
        };
        found.map(|index| &*self.values[index])
    }

    /// Returns the only value that equals `written` but for whitespace around slashes.
    #[must_use]
    pub fn same_path(&self, written: &str) -> Option<&str> {
        let paths = self.paths.get_or_init(|| {
            let mut paths = HashMap::new();
            for (index, value) in self.iter().enumerate() {
                paths.entry(compact(value)).and_modify(|known| *known = None).or_insert(Some(index));
            }
            paths
        });
        paths.get(&compact(written)).copied().flatten().map(|index| &*self.values[index])
    }

    fn search(&self, written: &str) -> Option<usize> {
        let all = self.plain.get_or_init(|| {
            let values: Vec<(String, u64)> = self.iter().map(plain).collect();
            let exact = values.iter().enumerate().rev().map(|(index, (text, _))| (text.clone(), index)).collect();
            Plain { values, exact }
        });
        let (wanted, letters) = plain(written);
        if wanted.is_empty() {
            return None;
        }
        if let Some(index) = all.exact.get(&wanted) {
            return Some(*index);
        }
        // A few letters may be wrong. How far two texts are apart at least is seen without comparing them: by their lengths,
        // and by the letters that only one of them has.
        let mut best: Option<(usize, usize)> = None;
        for (index, (known, known_letters)) in all.values.iter().enumerate() {
            let longer = known.len().max(wanted.len());
            let slips = match longer {
                0..4 => 0,
                4..8 => 1,
                8..16 => 2,
                _ => 3,
            };
            let limit = best.map_or(slips, |(least, _)| slips.min(least.saturating_sub(1)));
            let apart = known.len().abs_diff(wanted.len());
            let missing = (known_letters & !letters).count_ones().max((letters & !known_letters).count_ones()) as usize;
            if apart > limit || missing > limit {
                continue;
            }
            let distance = strsim::osa_distance(known, &wanted);
            if distance <= limit && same_digits(known, &wanted) {
                best = Some((distance, index));
            }
            if best.is_some_and(|(least, _)| least <= 1) {
                break;
            }
        }
        best.map(|(_, index)| index)
    }
}

/// Returns `text` without the whitespace around its slashes.
fn compact(text: &str) -> String {
    text.split('/').map(str::trim).collect::<Vec<_>>().join("/")
}

/// A text without case, blanks and punctuation, and the set of its letters.
fn plain(text: &str) -> (String, u64) {
    let text: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let letters = text.chars().fold(0, |letters, c| letters | 1 << (u32::from(c) % 64));
    (text, letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_similar_is_found_among_many() {
        let list = ValueList::new(
            (0..40_000)
                .map(|number| format!("Group {number:05} of the company"))
                .chain(["Hardware".to_owned(), "Network / Berlin".to_owned()]),
        );
        assert!(list.has("Hardware") && !list.has("hardware"));
        for (written, meant) in [
            ("hardware", Some("Hardware")),
            ("Hardwrae", Some("Hardware")),
            ("network/berlin", Some("Network / Berlin")),
            ("Netwrok / Berlin", Some("Network / Berlin")),
            ("Software Licences", None),
            ("Handwork", None),
            ("Group 40001 of the company", None),
            ("Gruop 00007 of the company", Some("Group 00007 of the company")),
            ("", None),
        ] {
            assert_eq!(list.nearest(written), meant, "{written}");
            assert_eq!(list.nearest(written), meant, "{written}, remembered");
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
    fn the_nearest_wins_and_the_first_of_equals() {
        assert_eq!(list(&["Hardwyye", "Hardware"]).nearest("Hardwxre"), Some("Hardware"));
        assert_eq!(list(&["Hardware", "Hardwyye"]).nearest("Hardwxre"), Some("Hardware"));
        assert_eq!(list(&["Hardyyre", "Hardzzre"]).nearest("Hardxxre"), Some("Hardyyre"));
        assert_eq!(list(&["hard-ware", "Hardware"]).nearest("HARDWARE"), Some("hard-ware"));
    }

    #[test]
    fn a_long_text_is_not_a_slip() {
        let values = [LONGEST, LONGEST + 1].map(|length| "x".repeat(length));
        for (value, similar) in values.iter().zip([true, false]) {
            assert_eq!(list(&[value]).nearest(&value.to_uppercase()).is_some(), similar);
        }
    }

    #[test]
    fn suggestions_are_remembered_up_to_a_limit() {
        let list = list(&["Hardware"]);
        for number in 0..2 * REMEMBERED {
            assert_eq!(
                list.nearest(&format!("Hardwrae{}", "-".repeat(number % 50) + &" ".repeat(number / 50))),
                Some("Hardware")
            );
        }
        assert_eq!(list.remembered.lock().expect("no test panics").len(), REMEMBERED);
    }

    #[test]
    fn a_path_is_the_same_but_for_whitespace_around_slashes() {
        let list = list(&["Network / Berlin", "Network/Bonn", "Network /Bonn"]);
        assert_eq!(list.same_path("Network/ Berlin"), Some("Network / Berlin"));
        assert_eq!(list.same_path("Net work/Berlin"), None);
        assert_eq!(list.same_path("Network / Bonn"), None, "it could be either of two");
    }

    #[test]
    fn a_file_has_one_a_line() {
        let list = ValueList::of_lines("\u{FEFF}# workgroups\nAVM\r\n\n  Hardware  \nAVM\n");
        assert_eq!(list.iter().collect::<Vec<_>>(), ["AVM", "Hardware"]);
        let list = ValueList::of_lines("AVM\r# comment\rHardware");
        assert_eq!(list.iter().collect::<Vec<_>>(), ["AVM", "Hardware"]);
    }
}
