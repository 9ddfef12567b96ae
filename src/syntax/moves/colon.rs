//! Steps for colons that are missing, extra, or replaced by another sign.

use crate::syntax::search::costs;
use crate::syntax::search::state::{Expect, Step, StyleSet, Token};
use crate::syntax::search::text::{is_key_at, next_significant};
use crate::syntax::search::{Cursor, Search};

impl Search<'_> {
    /// Proposes steps for a colon that is missing after a key, or that another sign replaces.
    pub(super) fn propose_colon_repairs(&mut self, cursor: &Cursor) {
        let pos = cursor.pos as usize;
        let rest = &self.bytes[pos..];
        let colon_signs = ["::", ":=", "=>", "->", "=", ";", "："];
        if let Some(sign) = colon_signs.into_iter().find(|sign| rest.starts_with(sign.as_bytes())) {
            self.propose_other_colon(cursor, sign);
        }
        // `"Status" - "New"`: a dash or a similar sign replaces a colon only if it is between spaces, after a key and
        // before a value.
        let spaced_signs = ["-", "–", "—", "→", "~", "|", "/"];
        if let Some(sign) = spaced_signs.into_iter().find(|sign| rest.starts_with(sign.as_bytes()))
            && rest.get(sign.len()) == Some(&b' ')
            && self.bytes[pos - 1] == b' '
            && self.last_step(cursor).token == Token::Key
            && self.is_value_after(pos + sign.len())
        {
            self.propose_other_colon(cursor, sign);
        }
        // `"Status", "New", "Medium": "Web"`: the first comma replaces a colon, because `"New"` is a value and not a
        // key.
        if cursor.byte == Some(b',') && self.last_step(cursor).token == Token::Key && self.is_value_after(pos + 1) {
            let step = Step::new(Token::OtherColon, cursor.pos, cursor.pos + 1);
            self.push_with_shape(cursor, step, cursor.frame_id, Expect::Value, costs::COMMA_FOR_COLON, cursor.shape);
        }
        if !matches!(cursor.byte, None | Some(b',' | b'}' | b']' | b':')) {
            let step = Step::missing(Token::MissingColon, cursor.pos);
            self.push_with_shape(cursor, step, cursor.frame_id, Expect::Value, costs::MISSING_COLON, cursor.shape);
        }
    }

    /// Proposes that `sign` at the current position replaces a colon.
    fn propose_other_colon(&mut self, cursor: &Cursor, sign: &str) {
        let cost = self.begin_style(cursor, StyleSet::OTHER_COLONS, costs::OTHER_COLON, costs::OTHER_COLON_AGAIN);
        let step = Step::new(Token::OtherColon, cursor.pos, cursor.pos + sign.len() as u32);
        self.push_with_shape(cursor, step, cursor.frame_id, Expect::Value, cost, cursor.shape);
        self.end_style();
    }

    /// Returns whether a value starts at the offset `at`, possibly after spaces. A string with a colon after it is a
    /// key and not a value.
    fn is_value_after(&self, at: usize) -> bool {
        let next = next_significant(self.text, at).0;
        match self.bytes.get(next) {
            Some(b'"') => !is_key_at(self.text, next),
            Some(b'{' | b'[' | b'-' | b'0'..=b'9') => true,
            _ => ["true", "false", "null"].iter().any(|literal| self.text[next..].starts_with(literal)),
        }
    }

    /// Proposes to remove a second colon: `"a": : 1`.
    pub(super) fn propose_extra_colon(&mut self, cursor: &Cursor) {
        if cursor.expect == Expect::Value && cursor.byte == Some(b':') {
            let step = Step::new(Token::ExtraColon, cursor.pos, cursor.pos + 1);
            self.push_with_shape(cursor, step, cursor.frame_id, Expect::Value, costs::EXTRA_COLON, cursor.shape);
        }
    }
}
