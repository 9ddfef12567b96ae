//! Steps for keys without a value (`{"a":}`), and values without a key (`{: 1}`).

use crate::syntax::search::costs;
use crate::syntax::search::state::{Expect, Step, Token};
use crate::syntax::search::text::is_key_at;
use crate::syntax::search::{Cursor, Search};

impl Search<'_> {
    /// Proposes a missing value after the colon.
    pub(super) fn propose_missing_value(&mut self, cursor: &Cursor) {
        if cursor.expect != Expect::Value {
            return;
        }
        let member_ends = matches!(cursor.byte, None | Some(b',' | b'}' | b']'));
        let precedes_key_on_next_line =
            !member_ends && self.layout.follows_line_break(cursor.pos) && is_key_at(self.text, cursor.pos as usize);
        if member_ends || precedes_key_on_next_line {
            let step = Step::missing(Token::MissingValue, cursor.pos);
            let cost = match cursor.byte {
                None => costs::UNEXPECTED_END,
                Some(_) if precedes_key_on_next_line => costs::MISSING_VALUE_AT_LINE_END,
                Some(_) => costs::MISSING_VALUE,
            };
            self.push(cursor, step, cursor.frame_id, Expect::CommaOrClose, cost);
        }
    }

    /// Proposes a missing colon and value after the key.
    pub(super) fn propose_missing_colon_and_value(&mut self, cursor: &Cursor) {
        if matches!(cursor.byte, None | Some(b',' | b'}' | b']')) || self.layout.follows_line_break(cursor.pos) {
            let step = Step::missing(Token::MissingColonAndValue, cursor.pos);
            let cost = if cursor.byte.is_none() {
                costs::UNEXPECTED_END_AFTER_KEY
            } else if self.follows_unclosed_key(cursor) {
                costs::TRUNCATED_MEMBER
            } else {
                costs::MISSING_COLON_AND_VALUE
            };
            self.push(cursor, step, cursor.frame_id, Expect::CommaOrClose, cost);
        }
    }

    /// Returns whether the last step is a key that has an opening quote but no closing quote.
    fn follows_unclosed_key(&self, cursor: &Cursor) -> bool {
        let step = self.last_step(cursor);
        step.token == Token::Key && step.start < step.content_start && step.end == step.content_end
    }

    /// Proposes a missing key before a value or a colon.
    pub(super) fn propose_missing_key(&mut self, cursor: &Cursor) {
        let expect = match cursor.byte {
            Some(b'{' | b'[') => Expect::Value,
            Some(b':') => Expect::Colon,
            _ => return,
        };
        let step = Step::missing(Token::MissingKey, cursor.pos);
        // The missing key has no text, so use 0 as its hash.
        let frame = self.frames.with_key(cursor.frame_id, 0, cursor.frame.shape, false, cursor.frame.sibling_indent).0;
        self.push(cursor, step, frame, expect, costs::MISSING_KEY);
    }
}
