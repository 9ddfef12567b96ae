//! The possible steps of the search at a position: the free step, which strict JSON allows, and the repairs.
//!
//! Each file proposes the steps for one kind of repair: it adds the state that each step leads to, with a cost. The
//! search then finds the cheapest sequence of steps. In the parameters, `at` is the state that is being expanded.

mod closing_bracket;
mod colon;
mod comma;
mod missing_value;
mod number;
mod opening_bracket;
mod outside;
mod quoted;
mod skipped;
mod unquoted_key;
mod unquoted_value;
mod wrapped;

use super::search::costs;
use super::search::state::{Expect, Step, Token};
use super::search::{Cursor, Search};

impl Search<'_> {
    /// Takes the step that strict JSON allows at the current position, and defers all other steps. If there is no such
    /// step, takes the other steps at once.
    pub(super) fn free_step(&mut self, at: &Cursor) {
        let pos = at.pos;
        match (at.expect, at.byte) {
            (Expect::Done, _) => {}
            (Expect::Document | Expect::After, _) => self.outside(at),
            (Expect::AfterValue, _) => self.after_value_document(at),
            // The document is a cell of a table row and ends here, without its closing brackets. The next cell follows.
            (Expect::Next, Some(_)) if self.document_end == Some(pos) => self.other_steps(at),
            (Expect::Next, Some(b',')) => {
                self.push(at, Step::new(Token::Comma, pos, pos + 1), at.frame_id, at.after_separator(), 0);
                self.defer(at, costs::UNCLOSED_BRACKET_BEFORE_COMMA);
            }
            (Expect::Next | Expect::FirstKey | Expect::FirstElement, Some(byte @ (b'}' | b']')))
                if (byte == b'}') == at.frame.object =>
            {
                self.close(at, byte, 0);
                self.defer(at, costs::UNCLOSED_BRACKET);
            }
            (Expect::Colon, Some(b':')) => {
                self.push_value(at, Step::new(Token::Colon, pos, pos + 1), at.frame_id, Expect::Value, 0, at.shape);
                self.defer(at, costs::OTHER_COLON);
            }
            (Expect::FirstKey | Expect::Key, Some(b'"')) => {
                if let Some(end) = self.strict_string(pos) {
                    let step =
                        Step { token: Token::Key, start: pos, content_start: pos + 1, content_end: end, end: end + 1 };
                    self.push_key(at, step, 0);
                }
                self.defer(at, costs::REPEATED_QUOTES_AGAIN);
            }
            (Expect::Value | Expect::FirstElement | Expect::Element, Some(b'"')) => {
                if let Some(end) = self.strict_string(pos) {
                    let step = Step {
                        token: Token::String,
                        start: pos,
                        content_start: pos + 1,
                        content_end: end,
                        end: end + 1,
                    };
                    let cost = self.leaf_cost(at);
                    self.push_leaf(at, step, cost);
                }
                self.defer(at, costs::REPEATED_QUOTES_AGAIN);
            }
            (Expect::Value | Expect::FirstElement | Expect::Element, Some(byte @ (b'{' | b'['))) => {
                self.open(at, byte, 0);
                self.defer(at, costs::MISSING_VALUE.min(costs::UNCLOSED_BRACKET_BEFORE_COMMA));
            }
            (Expect::Value | Expect::FirstElement | Expect::Element, Some(_)) => {
                if let Some(end) = self.strict_scalar(pos) {
                    let cost = self.leaf_cost(at);
                    self.push_leaf(at, Step::new(Token::Bare, pos, end), cost);
                    self.defer(at, costs::OTHER_LITERAL);
                } else {
                    self.other_steps(at);
                }
            }
            _ => self.other_steps(at),
        }
    }

    /// Takes all steps other than the free step.
    pub(super) fn other_steps(&mut self, at: &Cursor) {
        match at.expect {
            Expect::Done | Expect::AfterValue => {}
            Expect::Document | Expect::After => self.not_a_document(at),
            Expect::Next => {
                self.other_separators(at);
                self.other_brackets(at);
                self.close_before_text(at);
                self.skip_fence(at);
                self.skip_text(at);
            }
            Expect::FirstKey | Expect::Key => {
                self.extra_comma(at);
                self.trailing_comma(at);
                self.other_brackets(at);
                self.quoted(at);
                self.unquoted_key(at);
                self.missing_key(at);
                self.skip_punctuation(at);
            }
            Expect::Colon => {
                self.other_colons(at);
                self.missing_colon_and_value(at);
                self.skip_text(at);
            }
            Expect::Value | Expect::FirstElement | Expect::Element => {
                self.quoted(at);
                self.other_scalar(at);
                self.unquoted_value(at);
                self.wrapped(at);
                if at.expect != Expect::Value {
                    self.extra_comma(at);
                    self.trailing_comma(at);
                    self.other_brackets(at);
                }
                self.missing_value(at);
                self.extra_colon(at);
                self.missing_opening_bracket(at);
                self.skip_punctuation(at);
            }
        }
    }
}
