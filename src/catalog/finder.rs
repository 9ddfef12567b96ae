//! Finds out whether one of several names is in a text, in any letter case.

use aho_corasick::{AhoCorasick, packed};

/// How many bytes are put into lower case at once.
const CHUNK: usize = 4096;

/// Looks for names. Most files of a directory have none of them, and are left at that.
#[derive(Debug)]
pub(super) struct Finder {
    /// Finds lower-case names with vector instructions; `None` where the processor has none of those that it needs.
    packed: Option<packed::Searcher>,
    /// Finds them in any letter case.
    automaton: AhoCorasick,
    /// The length of the longest name.
    longest: usize,
}

impl Finder {
    /// A finder of `names`, which are in lower case. `None` if there are too many of them for the automaton.
    pub(super) fn new(names: &[String]) -> Option<Self> {
        let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(names).ok()?;
        let packed = packed::Config::new().builder().extend(names).build();
        let longest = names.iter().map(String::len).max().unwrap_or(0);
        Some(Self { packed: packed.filter(|_| longest < CHUNK / 2), automaton, longest })
    }

    /// Returns whether one of the names is in `text`.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let Some(packed) = &self.packed else { return self.automaton.is_match(text) };
        let bytes = text.as_bytes();
        let mut lower = [0; CHUNK];
        let mut at = 0;
        loop {
            let end = bytes.len().min(at + CHUNK);
            let chunk = &mut lower[..end - at];
            chunk.copy_from_slice(&bytes[at..end]);
            chunk.make_ascii_lowercase();
            if packed.find(&*chunk).is_some() {
                return true;
            }
            if end == bytes.len() {
                return false;
            }
            // A name may be in two chunks.
            at = end - self.longest.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_wherever_they_are() {
        let names = ["objcommonparameters".to_owned(), "ticket".to_owned()];
        let finder = Finder::new(&names).expect("there are few names");
        assert!(!finder.is_in("") && !finder.is_in("ticke") && !finder.is_in(&"objCommonParameter ".repeat(1000)));
        for at in (0..3 * CHUNK).step_by(7).chain(CHUNK - 20..CHUNK + 2) {
            for name in ["objCommonParameters", "TICKET", "ticket"] {
                let text = format!("{}{name}{}", "é".repeat(at / 2) + &"x".repeat(at % 2), "y".repeat(at % 100));
                assert!(finder.is_in(&text), "{name} at {at}");
            }
        }
    }
}
