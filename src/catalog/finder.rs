//! Checks whether a text contains one of several names, in any letter case. The search is fast, because every file of a
//! directory is searched before it is parsed.

use aho_corasick::{AhoCorasick, Span, packed};

/// The number of bytes that are searched at once, after they are converted to lower case.
const CHUNK_LEN: usize = 4096;

/// The length of the first chunk, in bytes. It is shorter, because most payloads have one of the names near their
/// start.
const FIRST_CHUNK_LEN: usize = 256;

/// The length of a window, in bytes. A window is the part of a name that is searched for first.
const WINDOW_LEN: usize = 4;

/// The frequencies of the letters from `a` to `z` in English texts, in thousandths.
const LETTER_FREQUENCIES: [u32; 26] =
    [82, 15, 28, 43, 127, 22, 20, 61, 70, 2, 8, 40, 24, 67, 75, 19, 1, 60, 63, 91, 28, 10, 24, 2, 20, 1];

/// Searches a text for names.
#[derive(Debug)]
pub(super) enum Finder {
    /// Searches for a window of each name with vector instructions.
    Windows(Windows),
    /// Searches with an automaton, if [`Windows::of`] returns `None`: on processors without those instructions, for example.
    Automaton(AhoCorasick),
}

/// The windows of the names. Each name has one window: its substring of [`WINDOW_LEN`] bytes whose letters are rarest
/// in English texts. For example, the search for `objcommonparameters` first looks for `objc`.
#[derive(Debug)]
pub(super) struct Windows {
    /// Finds the windows in a text.
    searcher: packed::Searcher,
    /// For each window, the names with this window, each with the offset of the window in the name.
    names_by_window: Vec<Vec<(String, usize)>>,
    /// The length of the longest name, in bytes.
    max_name_len: usize,
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
        let max_name_len = names.iter().map(String::len).max()?;
        let mut windows: Vec<&[u8]> = Vec::new();
        let mut names_by_window: Vec<Vec<(String, usize)>> = Vec::new();
        for name in names {
            // Adjacent chunks overlap by almost the length of a name, so a name must be much shorter than a chunk.
            let is_short_enough = max_name_len < CHUNK_LEN / 2;
            let rarest = name.as_bytes().windows(WINDOW_LEN).enumerate().min_by_key(|(_, window)| frequency(window));
            let (offset, window) = rarest.filter(|_| is_short_enough)?;
            let index = windows.iter().position(|known| *known == window).unwrap_or_else(|| {
                windows.push(window);
                names_by_window.push(Vec::new());
                windows.len() - 1
            });
            names_by_window[index].push((name.clone(), offset));
        }
        let searcher = packed::Config::new().builder().extend(windows).build()?;
        Some(Self { searcher, names_by_window, max_name_len })
    }

    /// Returns whether one of the names is in `bytes`, in any letter case.
    fn has_name(&self, bytes: &[u8]) -> bool {
        let first_end = bytes.len().min(FIRST_CHUNK_LEN);
        if self.chunk_has_name(&bytes[..first_end], &mut [0; FIRST_CHUNK_LEN]) {
            return true;
        }
        let mut buffer = [0; CHUNK_LEN];
        let mut searched_end = first_end;
        while searched_end < bytes.len() {
            // The chunks overlap, because a name may begin in one chunk and end in the next one.
            let start = searched_end.saturating_sub(self.max_name_len - 1);
            searched_end = bytes.len().min(start + CHUNK_LEN);
            if self.chunk_has_name(&bytes[start..searched_end], &mut buffer) {
                return true;
            }
        }
        false
    }

    /// Returns whether one of the names is in `chunk`. The chunk is converted to lower case in `buffer`, which must be
    /// at least as long as the chunk.
    fn chunk_has_name(&self, chunk: &[u8], buffer: &mut [u8]) -> bool {
        let lower_case = &mut buffer[..chunk.len()];
        lower_case.copy_from_slice(chunk);
        lower_case.make_ascii_lowercase();
        let chunk: &[u8] = lower_case;
        let mut span = Span::from(0..chunk.len());
        while let Some(window) = self.searcher.find_in(chunk, span) {
            let is_name_at_window = |(name, offset): &(String, usize)| {
                let start = window.start().checked_sub(*offset);
                start.and_then(|start| chunk.get(start..)).is_some_and(|rest| rest.starts_with(name.as_bytes()))
            };
            if self.names_by_window[window.pattern().as_usize()].iter().any(is_name_at_window) {
                return true;
            }
            span.start = window.start() + 1;
        }
        false
    }
}

/// Returns how frequent a window is: the product of the frequencies of its bytes.
fn frequency(window: &[u8]) -> u64 {
    let byte_frequency = |byte: &u8| match byte {
        b'a'..=b'z' => u64::from(LETTER_FREQUENCIES[usize::from(byte - b'a')]),
        // An assumed frequency of digits and underscores.
        _ => 3,
    };
    window.iter().map(byte_frequency).product()
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
        for at in (0..3 * CHUNK_LEN).step_by(7).chain(CHUNK_LEN - 20..CHUNK_LEN + 2) {
            for name in ["objCommonParameters", "TICKET", "ticket"] {
                let text = format!("{}{name}{}", "é".repeat(at / 2) + &"x".repeat(at % 2), "y".repeat(at % 100));
                assert!(finder.finds_any_in(&text), "{name} at {at}");
            }
        }
    }
}
