//! Steps for bare keys: keys without quotes, or without the opening quote.

use crate::syntax::scan::placeholder;
use crate::syntax::search::costs;
use crate::syntax::search::state::{Step, Styles, Token};
use crate::syntax::search::text::{key_end, word_len};
use crate::syntax::search::{Cursor, Search};

impl Search<'_> {
    /// Proposes a key without an opening quote.
    pub(super) fn unquoted_key(&mut self, at: &Cursor) {
        let pos = at.pos as usize;
        let Some(byte) = at.byte else { return };
        if let Some(end) = placeholder(self.text, pos) {
            self.bare_key(at, end);
            return;
        }
        let start = if byte == b'-' { pos + 1 } else { pos };
        let end = if byte.is_ascii_digit() { self.digits(pos) } else { key_end(self.text, start) };
        let Some(end) = end else { return };
        self.bare_key(at, end);
        // Also propose only the first word as the key, because the words after it may not be part of the key.
        let mut word = pos + usize::from(byte == b'-');
        while word < end && (word_len(self.text, word) > 0 || matches!(self.bytes[word], b'$' | b'-' | b'.')) {
            word += word_len(self.text, word).max(1);
        }
        if word < end && word > start {
            self.bare_key(at, word);
        }
    }

    /// Returns the end of the letters and digits at `pos`, if there are any.
    fn digits(&self, pos: usize) -> Option<usize> {
        let len =
            self.bytes[pos..].iter().take(64).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        (len > 0).then_some(pos + len)
    }

    /// Proposes a bare key that ends at `end`.
    fn bare_key(&mut self, at: &Cursor, end: usize) {
        let step = Step::new(Token::Key, at.pos, end as u32);
        let cost = self.begin_style(at, Styles::BARE_KEYS, costs::BARE_KEY, costs::BARE_KEY_AGAIN);
        let spaces = || self.bytes[at.pos as usize..end].iter().filter(|byte| **byte == b' ').count() as u32;
        let cost = if self.few_quotes { costs::BARE_EVERYWHERE } else { cost + costs::SPACE_IN_BARE_KEY * spaces() };
        self.push_key(at, step, cost);
        self.end_style();
        // `Status": "New"`: the key has a closing quote, so only the opening one is missing.
        if matches!(self.bytes.get(end), Some(b'"' | b'\'')) {
            self.push_key(at, Step { end: end as u32 + 1, ..step }, costs::MISSING_OPENING_QUOTE);
        }
    }
}
