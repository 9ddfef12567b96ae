//! Steps for keys without a value, and values without a key.

use crate::syntax::search::costs;
use crate::syntax::search::state::{Expect, Step, Token};
use crate::syntax::search::text::key_ahead;
use crate::syntax::search::{Cursor, Search};

impl Search<'_> {
    /// Proposes a missing value after the colon.
    pub(super) fn missing_value(&mut self, at: &Cursor) {
        if at.expect != Expect::Value {
            return;
        }
        let ends = matches!(at.byte, None | Some(b',' | b'}' | b']'));
        // Whether the next line starts with the key of the next member.
        let next_member = !ends && self.layout.follows_line_break(at.pos) && key_ahead(self.text, at.pos as usize);
        if ends || next_member {
            let step = Step::missing(Token::MissingValue, at.pos);
            let cost = match at.byte {
                None => costs::UNEXPECTED_END,
                Some(_) if next_member => costs::MISSING_VALUE_AT_LINE_END,
                Some(_) => costs::MISSING_VALUE,
            };
            self.push(at, step, at.frame_id, Expect::Next, cost);
        }
    }

    /// Proposes a missing colon and value after the key.
    pub(super) fn missing_colon_and_value(&mut self, at: &Cursor) {
        if matches!(at.byte, None | Some(b',' | b'}' | b']')) || self.layout.follows_line_break(at.pos) {
            let step = Step::missing(Token::MissingColonAndValue, at.pos);
            let cost = if at.byte.is_none() {
                costs::UNEXPECTED_END_AFTER_KEY
            } else if self.follows_unclosed_key(at) {
                costs::TRUNCATED_MEMBER
            } else {
                costs::MISSING_COLON_AND_VALUE
            };
            self.push(at, step, at.frame_id, Expect::Next, cost);
        }
    }

    /// Returns whether the last step is a key with an opening quote but without a closing one.
    fn follows_unclosed_key(&self, at: &Cursor) -> bool {
        let step = self.last_step(at);
        step.token == Token::Key && step.start < step.content_start && step.end == step.content_end
    }

    /// Proposes a missing key before a value or a colon.
    pub(super) fn missing_key(&mut self, at: &Cursor) {
        let expect = match at.byte {
            Some(b'{' | b'[') => Expect::Value,
            Some(b':') => Expect::Colon,
            _ => return,
        };
        let step = Step::missing(Token::MissingKey, at.pos);
        let frame = self.frames.with_key(at.frame_id, 0, at.frame.shape, false, at.frame.sibling_indent).0;
        self.push(at, step, frame, expect, costs::MISSING_KEY);
    }
}
