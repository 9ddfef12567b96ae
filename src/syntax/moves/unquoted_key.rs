//! Steps for bare keys: keys without quotes, or without the opening quote.

use crate::syntax::scan::placeholder_end;
use crate::syntax::search::costs;
use crate::syntax::search::state::{Step, StyleSet, Token};
use crate::syntax::search::text::{key_end, word_len};
use crate::syntax::search::{Cursor, Search};

/// The maximum length of a key that starts with a digit, in bytes. Such a key is a single word.
const MAX_WORD: usize = 64;

impl Search<'_> {
    /// Proposes a key without an opening quote.
    pub(super) fn propose_unquoted_key(&mut self, cursor: &Cursor) {
        let pos = cursor.pos as usize;
        let Some(byte) = cursor.byte else { return };
        // A template placeholder may be a key: `{{name}}: 1`.
        if let Some(end) = placeholder_end(self.text, pos) {
            self.propose_bare_key(cursor, end);
            return;
        }
        // The key may start with a dash: `-name`.
        let start = if byte == b'-' { pos + 1 } else { pos };
        let end = if byte.is_ascii_digit() { self.word_end(pos) } else { key_end(self.text, start) };
        let Some(end) = end else { return };
        self.propose_bare_key(cursor, end);
        // Also propose only the first word as the key, because the words after it may not be part of the key.
        let mut word_end = pos + usize::from(byte == b'-');
        while word_end < end
            && (word_len(self.text, word_end) > 0 || matches!(self.bytes[word_end], b'$' | b'-' | b'.'))
        {
            word_end += word_len(self.text, word_end).max(1);
        }
        if word_end < end && word_end > start {
            self.propose_bare_key(cursor, word_end);
        }
    }

    /// Returns the end of the word that starts at `pos`, or `None` if no word starts there.
    fn word_end(&self, pos: usize) -> Option<usize> {
        let len = self.bytes[pos..]
            .iter()
            .take(MAX_WORD)
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
            .count();
        (len > 0).then_some(pos + len)
    }

    /// Proposes the bare key from the current position to `end`.
    fn propose_bare_key(&mut self, cursor: &Cursor, end: usize) {
        let step = Step::new(Token::Key, cursor.pos, end as u32);
        let cost = self.begin_style(cursor, StyleSet::BARE_KEYS, costs::BARE_KEY, costs::BARE_KEY_AGAIN);
        let count_spaces = || self.bytes[cursor.pos as usize..end].iter().filter(|byte| **byte == b' ').count() as u32;
        let cost =
            if self.has_few_quotes { costs::BARE_EVERYWHERE } else { cost + costs::SPACE_IN_BARE_KEY * count_spaces() };
        self.push_key(cursor, step, cost);
        self.end_style();
        // `Status": "New"`: the key has a closing quote, so only its opening quote is missing.
        if matches!(self.bytes.get(end), Some(b'"' | b'\'')) {
            self.push_key(cursor, Step { end: end as u32 + 1, ..step }, costs::MISSING_OPENING_QUOTE);
        }
    }
}
