//! Steps for colons: missing, extra, or replaced by another sign.

use crate::syntax::search::costs;
use crate::syntax::search::state::{Expect, Step, Styles, Token};
use crate::syntax::search::text::{key_ahead, next_significant};
use crate::syntax::search::{Cursor, Search};

impl Search<'_> {
    /// Proposes steps after a key if a colon is missing, doubled, or replaced by another sign.
    pub(super) fn other_colons(&mut self, at: &Cursor) {
        let pos = at.pos as usize;
        let rest = &self.bytes[pos..];
        let signs = ["::", ":=", "=>", "->", "=", ";", "："];
        if let Some(sign) = signs.into_iter().find(|sign| rest.starts_with(sign.as_bytes())) {
            self.other_colon(at, sign);
        }
        // `"Status" - "New"`: between spaces, after a key and before a value, a dash can only replace a colon.
        let dashes = ["-", "–", "—", "→", "~", "|", "/"];
        if let Some(sign) = dashes.into_iter().find(|sign| rest.starts_with(sign.as_bytes()))
            && rest.get(sign.len()) == Some(&b' ')
            && self.bytes[pos - 1] == b' '
            && self.last_step(at).token == Token::Key
            && self.is_value_after(pos + sign.len())
        {
            self.other_colon(at, sign);
        }
        // `"Status", "New", "Medium": "Web"`: the comma replaces a colon, because the string after it is a value and
        // not a key.
        if at.byte == Some(b',') && self.last_step(at).token == Token::Key && self.is_value_after(pos + 1) {
            let step = Step::new(Token::OtherColon, at.pos, at.pos + 1);
            self.push_value(at, step, at.frame_id, Expect::Value, costs::COMMA_FOR_COLON, at.shape);
        }
        if !matches!(at.byte, None | Some(b',' | b'}' | b']' | b':')) {
            let step = Step::missing(Token::MissingColon, at.pos);
            self.push_value(at, step, at.frame_id, Expect::Value, costs::MISSING_COLON, at.shape);
        }
    }

    /// Proposes `sign` as a colon.
    fn other_colon(&mut self, at: &Cursor, sign: &str) {
        let cost = self.begin_style(at, Styles::OTHER_COLONS, costs::OTHER_COLON, costs::OTHER_COLON_AGAIN);
        let step = Step::new(Token::OtherColon, at.pos, at.pos + sign.len() as u32);
        self.push_value(at, step, at.frame_id, Expect::Value, cost, at.shape);
        self.end_style();
    }

    /// Returns whether a value follows at `at`, after spaces. A string before a colon is a key and not a value.
    fn is_value_after(&self, at: usize) -> bool {
        let next = next_significant(self.text, at).0;
        match self.bytes.get(next) {
            Some(b'"') => !key_ahead(self.text, next),
            Some(b'{' | b'[' | b'-' | b'0'..=b'9') => true,
            _ => ["true", "false", "null"].iter().any(|literal| self.text[next..].starts_with(literal)),
        }
    }

    /// Proposes to remove a second colon.
    pub(super) fn extra_colon(&mut self, at: &Cursor) {
        if at.expect == Expect::Value && at.byte == Some(b':') {
            let step = Step::new(Token::ExtraColon, at.pos, at.pos + 1);
            self.push_value(at, step, at.frame_id, Expect::Value, costs::EXTRA_COLON, at.shape);
        }
    }
}
