//! Checks whether a text contains one of several names, in any letter case. The search is fast, because every file of a
//! directory is searched before it is parsed.

use aho_corasick::{AhoCorasick, Span, packed};

/// The number of bytes that are converted to lower case at once.
const CHUNK: usize = 4096;

/// The size of the first chunk, in bytes. It is smaller, because most payloads have one of the names near their start.
const FIRST_CHUNK: usize = 256;

/// The length of a window, in bytes. A window is the part of a name that is searched for first.
const WINDOW: usize = 4;

/// The frequencies of the letters from `a` to `z` in English texts, in thousandths.
const FREQUENCIES: [u32; 26] =
    [82, 15, 28, 43, 127, 22, 20, 61, 70, 2, 8, 40, 24, 67, 75, 19, 1, 60, 63, 91, 28, 10, 24, 2, 20, 1];

/// Searches a text for names.
#[derive(Debug)]
pub(super) enum Finder {
    /// Searches for a window of each name with vector instructions.
    Windows(Windows),
    /// Searches with an automaton, on processors without those instructions.
    Automaton(AhoCorasick),
}

/// The windows of the names. The window of a name is the substring of [`WINDOW`] bytes whose letters are rarest in
/// English texts. For example, the search for `objcommonparameters` first looks for `objc`.
#[derive(Debug)]
pub(super) struct Windows {
    search: packed::Searcher,
    /// For each window, the names that contain it, each with the offset of the window in the name.
    names: Vec<Vec<(String, usize)>>,
    /// The length of the longest name.
    longest: usize,
}

impl Finder {
    /// Creates a finder of `names`, which must be in lower case. Returns `None` if there are too many names for the
    /// automaton.
    pub(super) fn new(names: &[String]) -> Option<Self> {
        if let Some(windows) = Windows::of(names) {
            return Some(Self::Windows(windows));
        }
        AhoCorasick::builder().ascii_case_insensitive(true).build(names).ok().map(Self::Automaton)
    }

    /// Returns whether one of the names is in `text`.
    pub(super) fn finds_any_in(&self, text: &str) -> bool {
        match self {
            Self::Windows(windows) => windows.has_name(text.as_bytes()),
            Self::Automaton(automaton) => automaton.is_match(text),
        }
    }
}

impl Windows {
    /// Returns the windows of `names`. Returns `None` if a name is too short or too long, or if the processor has no
    /// vector instructions.
    fn of(names: &[String]) -> Option<Self> {
        let longest = names.iter().map(String::len).max()?;
        let mut windows: Vec<&[u8]> = Vec::new();
        let mut by_window: Vec<Vec<(String, usize)>> = Vec::new();
        for name in names {
            let rarest = name.as_bytes().windows(WINDOW).enumerate().min_by_key(|(_, window)| frequency(window));
            let (offset, window) = rarest.filter(|_| longest < CHUNK / 2)?;
            let index = windows.iter().position(|known| *known == window).unwrap_or_else(|| {
                windows.push(window);
                by_window.push(Vec::new());
                windows.len() - 1
            });
            by_window[index].push((name.clone(), offset));
        }
        let search = packed::Config::new().builder().extend(windows).build()?;
        Some(Self { search, names: by_window, longest })
    }

    /// Returns whether one of the names is in `bytes`, in any letter case.
    fn has_name(&self, bytes: &[u8]) -> bool {
        let end = bytes.len().min(FIRST_CHUNK);
        if self.chunk_has_name(&bytes[..end], &mut [0; FIRST_CHUNK]) {
            return true;
        }
        let mut lower = [0; CHUNK];
        let mut searched = end;
        while searched < bytes.len() {
            // The chunks overlap, because a name may begin in one chunk and end in the next one.
            let at = searched.saturating_sub(self.longest - 1);
            searched = bytes.len().min(at + CHUNK);
            if self.chunk_has_name(&bytes[at..searched], &mut lower) {
                return true;
            }
        }
        false
    }

    /// Returns whether one of the names is in `chunk`. `lower` is a buffer for the chunk in lower case, which is at
    /// least as long.
    fn chunk_has_name(&self, chunk: &[u8], lower: &mut [u8]) -> bool {
        let lower = &mut lower[..chunk.len()];
        lower.copy_from_slice(chunk);
        lower.make_ascii_lowercase();
        let chunk: &[u8] = lower;
        let mut span = Span::from(0..chunk.len());
        while let Some(found) = self.search.find_in(chunk, span) {
            let is_name = |(name, offset): &(String, usize)| {
                let start = found.start().checked_sub(*offset);
                start.and_then(|start| chunk.get(start..)).is_some_and(|rest| rest.starts_with(name.as_bytes()))
            };
            if self.names[found.pattern().as_usize()].iter().any(is_name) {
                return true;
            }
            span.start = found.start() + 1;
        }
        false
    }
}

/// Returns how frequent a window is: the product of the frequencies of its bytes.
fn frequency(window: &[u8]) -> u64 {
    let of_byte = |byte: &u8| match byte {
        b'a'..=b'z' => u64::from(FREQUENCIES[usize::from(byte - b'a')]),
        _ => 3,
    };
    window.iter().map(of_byte).product()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_at_any_position() {
        let names = ["objcommonparameters".to_owned(), "ticket".to_owned()];
        let finder = Finder::new(&names).expect("there are few names");
        assert!(
            !finder.finds_any_in("")
                && !finder.finds_any_in("ticke")
                && !finder.finds_any_in(&"objCommonParameter ".repeat(1000))
        );
        for at in (0..3 * CHUNK).step_by(7).chain(CHUNK - 20..CHUNK + 2) {
            for name in ["objCommonParameters", "TICKET", "ticket"] {
                let text = format!("{}{name}{}", "é".repeat(at / 2) + &"x".repeat(at % 2), "y".repeat(at % 100));
                assert!(finder.finds_any_in(&text), "{name} at {at}");
            }
        }
    }
}
