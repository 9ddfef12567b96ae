//! The possible steps of the search at a position.
//!
//! The *free step* is the step that strict JSON allows, such as the comma after a value. It costs nothing,
//! except for a value of an unexpected type. All other steps are repairs. After the `1` of `{"a": 1 "b": 2}`, one possible repair is a missing comma.
//!
//! Each file proposes the steps for one kind of repair. To propose a step means to add the state that the step leads
//! to, at the cost of the step. The search then finds the cheapest sequence of steps.

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
    /// Takes the free step, if there is one, and defers all other steps. If no free step is possible at this byte, takes the
    /// other steps at once.
    ///
    /// The argument of each [`Search::defer_other_steps`] is the cost of the cheapest step that is deferred.
    pub(super) fn take_free_step(&mut self, cursor: &Cursor) {
        let pos = cursor.pos;
        match (cursor.expect, cursor.byte) {
            (Expect::Done, _) => {}
            (Expect::Document | Expect::EndOrDocument, _) => self.propose_document(cursor),
            (Expect::End, _) => self.skip_after_value(cursor),
            // The document is a cell of a table row and ends here, before the next cell. Its closing brackets are missing.
            (Expect::CommaOrClose, Some(_)) if self.document_end == Some(pos) => self.take_other_steps(cursor),
            (Expect::CommaOrClose, Some(b',')) => {
                self.push(
                    cursor,
                    Step::new(Token::Comma, pos, pos + 1),
                    cursor.frame_id,
                    cursor.expect_after_comma(),
                    0,
                );
                self.defer_other_steps(cursor, costs::UNCLOSED_BRACKET_BEFORE_COMMA);
            }
            (Expect::CommaOrClose | Expect::FirstKey | Expect::FirstElement, Some(byte @ (b'}' | b']')))
                if byte == cursor.closing_bracket() =>
            {
                self.close_container(cursor, byte, 0);
                self.defer_other_steps(cursor, costs::UNCLOSED_BRACKET);
            }
            (Expect::Colon, Some(b':')) => {
                self.push_with_shape(
                    cursor,
                    Step::new(Token::Colon, pos, pos + 1),
                    cursor.frame_id,
                    Expect::Value,
                    0,
                    cursor.shape,
                );
                self.defer_other_steps(cursor, costs::OTHER_COLON);
            }
            (Expect::FirstKey | Expect::Key, Some(b'"')) => {
                if let Some(end) = self.certain_string_end(pos) {
                    let step =
                        Step { token: Token::Key, start: pos, content_start: pos + 1, content_end: end, end: end + 1 };
                    self.push_key(cursor, step, 0);
                }
                self.defer_other_steps(cursor, costs::REPEATED_QUOTES_AGAIN);
            }
            (Expect::Value | Expect::FirstElement | Expect::Element, Some(b'"')) => {
                if let Some(end) = self.certain_string_end(pos) {
                    let step = Step {
                        token: Token::String,
                        start: pos,
                        content_start: pos + 1,
                        content_end: end,
                        end: end + 1,
                    };
                    let cost = self.leaf_type_cost(cursor);
                    self.push_leaf(cursor, step, cost);
                }
                self.defer_other_steps(cursor, costs::REPEATED_QUOTES_AGAIN);
            }
            (Expect::Value | Expect::FirstElement | Expect::Element, Some(byte @ (b'{' | b'['))) => {
                self.open_container(cursor, byte, 0);
                self.defer_other_steps(cursor, costs::MISSING_VALUE.min(costs::UNCLOSED_BRACKET_BEFORE_COMMA));
            }
            (Expect::Value | Expect::FirstElement | Expect::Element, Some(_)) => {
                if let Some(end) = self.strict_scalar_end(pos) {
                    let cost = self.leaf_type_cost(cursor);
                    self.push_leaf(cursor, Step::new(Token::Bare, pos, end), cost);
                    self.defer_other_steps(cursor, costs::OTHER_LITERAL);
                } else {
                    self.take_other_steps(cursor);
                }
            }
            _ => self.take_other_steps(cursor),
        }
    }

    /// Takes all steps other than the free step.
    pub(super) fn take_other_steps(&mut self, cursor: &Cursor) {
        match cursor.expect {
            Expect::Done | Expect::End => {}
            Expect::Document | Expect::EndOrDocument => self.propose_outside_repairs(cursor),
            Expect::CommaOrClose => {
                self.propose_comma_repairs(cursor);
                self.propose_closing_bracket_repairs(cursor);
                self.propose_end_before_text(cursor);
                self.propose_skipping_fence(cursor);
                self.propose_skipping_text(cursor);
            }
            Expect::FirstKey | Expect::Key => {
                self.propose_extra_comma(cursor);
                self.propose_trailing_comma(cursor);
                self.propose_closing_bracket_repairs(cursor);
                self.propose_quoted(cursor);
                self.propose_unquoted_key(cursor);
                self.propose_missing_key(cursor);
                self.propose_skipping_markers_or_text(cursor);
            }
            Expect::Colon => {
                self.propose_colon_repairs(cursor);
                self.propose_missing_colon_and_value(cursor);
                self.propose_skipping_text(cursor);
            }
            Expect::Value | Expect::FirstElement | Expect::Element => {
                self.propose_quoted(cursor);
                self.propose_other_scalar(cursor);
                self.propose_unquoted_value(cursor);
                self.propose_wrapped_value(cursor);
                if cursor.expect != Expect::Value {
                    self.propose_extra_comma(cursor);
                    self.propose_trailing_comma(cursor);
                    self.propose_closing_bracket_repairs(cursor);
                }
                self.propose_missing_value(cursor);
                self.propose_extra_colon(cursor);
                self.propose_opening_bracket_repairs(cursor);
                self.propose_skipping_markers_or_text(cursor);
            }
        }
    }
}
