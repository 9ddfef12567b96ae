//! Steps for strings and keys with an opening quote of any kind.

use crate::syntax::search::quotes::{Quote, prefix_len};
use crate::syntax::search::{Cursor, Search};

impl Search<'_> {
    /// Returns the offset of the closing quote of the string at `pos`, if the string is valid in strict JSON and
    /// contains nothing that could be structure. Only such a string is certain enough for the free step.
    pub(super) fn strict_string(&self, pos: u32) -> Option<u32> {
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

    /// Proposes a string or a key in quotes.
    pub(super) fn quoted(&mut self, at: &Cursor) {
        let prefix = prefix_len(self.bytes, at.pos as usize);
        let Some(quote) = Quote::at(self.text, at.pos as usize + prefix) else { return };
        self.begin_string(at, prefix as u32, quote);
        if prefix > 0 {
            return;
        }
        for &(repeated, _) in quote.repeated(self.bytes, at.pos as usize) {
            self.begin_string(at, 0, repeated);
        }
    }
}
