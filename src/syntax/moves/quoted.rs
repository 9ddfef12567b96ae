//! Steps for strings and keys with an opening quote of any kind.

use crate::syntax::search::quotes::{Quote, prefix_len};
use crate::syntax::search::{Cursor, Search};

impl Search<'_> {
    /// Returns the offset of the closing quote of the string that starts at `pos`, or `None` if the end is uncertain.
    /// The free step takes only strings with a certain end.
    ///
    /// The end is uncertain if the string contains a bracket, a line break, or a colon as after a key (`'a':`, `a :`).
    /// The closing quote may be missing before such a character.
    pub(super) fn certain_string_end(&self, pos: u32) -> Option<u32> {
        let mut at = pos as usize + 1;
        loop {
            match *self.bytes.get(at)? {
                b'"' => return Some(at as u32),
                b'\\' => at += 2,
                b'{' | b'}' | b'[' | b']' | b'\n' | b'\r' => return None,
                b':' if matches!(self.bytes[at - 1], b'\'' | b' ') => return None,
                _ => at += 1,
            }
        }
    }

    /// Proposes a string or a key in quotes. If the opening quote is doubled or tripled, also proposes to treat the two
    /// or three quotes as one.
    pub(super) fn propose_quoted(&mut self, cursor: &Cursor) {
        let prefix = prefix_len(self.bytes, cursor.pos as usize);
        let Some(quote) = Quote::at(self.text, cursor.pos as usize + prefix) else { return };
        self.begin_string(cursor, prefix as u32, quote);
        if prefix > 0 {
            return;
        }
        for &(repeated, _) in quote.repeated_at(self.bytes, cursor.pos as usize) {
            self.begin_string(cursor, 0, repeated);
        }
    }
}
