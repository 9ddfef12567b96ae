//! Steps for bare values: strings without an opening quote.

use crate::syntax::search::frames::OUTSIDE;
use crate::syntax::search::quotes::Quote;
use crate::syntax::search::{Cursor, Search};
use crate::syntax::template;

impl Search<'_> {
    /// Proposes a string without an opening quote.
    pub(super) fn propose_unquoted_value(&mut self, cursor: &Cursor) {
        if cursor.frame_id == OUTSIDE {
            return;
        }
        let pos = cursor.pos as usize;
        let may_start_string = match cursor.byte {
            None | Some(b'}' | b']' | b',' | b':') => false,
            // `{a=, b=1}`: the `=` replaces a colon, and the value is missing.
            Some(b'=') if matches!(self.bytes.get(pos + 1), Some(b',' | b'}')) => false,
            // A brace starts an object, unless it starts a template placeholder: `{{name}}`.
            Some(b'{') => matches!(template::tag_at(self.text, pos), Some((template::Kind::Placeholder, _))),
            Some(b'[') => false,
            // An ellipsis is not a value.
            Some(b'.') if self.text[pos..].starts_with("...") => false,
            Some(_) => Quote::at(self.text, pos).is_none(),
        };
        if may_start_string {
            self.begin_bare_value(cursor);
        }
    }
}
