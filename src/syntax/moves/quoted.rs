//! Steps for strings and keys with an opening quote of any kind.

use crate::syntax::search::quotes::{Quote, prefix_len};
use crate::syntax::search::{Cursor, Search};

impl Search<'_> {
    /// Returns the offset of the closing quote of the string that starts at `pos`, if the string certainly ends there.
    ///
    /// A bracket, a line break, or a colon as after a key (`'a':`, `a :`) makes the end uncertain: the closing quote
    /// may be missing before it. The free step takes only strings with a certain end.
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

    /// Proposes a string or a key in quotes. If the quotes are doubled or tripled, also proposes them as one quote.
    pub(super) fn propose_quoted(&mut self, cursor: &Cursor) {
        let prefix = prefix_len(self.bytes, cursor.pos as usize);
        let Some(quote) = Quote::at(self.text, cursor.pos as usize + prefix) else { return };
        self.begin_string(cursor, prefix as u32, quote);
        if prefix > 0 {
            return;
        }
        for &(repeated, _) in quote.repeated(self.bytes, cursor.pos as usize) {
            self.begin_string(cursor, 0, repeated);
        }
    }
}
