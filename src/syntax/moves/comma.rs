//! Steps for commas that are missing, extra, or replaced by another character.

use crate::syntax::search::costs;
use crate::syntax::search::quotes::Quote;
use crate::syntax::search::state::{Expect, Step, StyleSet, Token};
use crate::syntax::search::text::{full_width_separator, is_key_at, next_significant, previous_significant};
use crate::syntax::search::{Cursor, Search};

impl Search<'_> {
    /// Proposes steps for a comma that is missing after a value, or that another character replaces.
    pub(super) fn propose_comma_repairs(&mut self, cursor: &Cursor) {
        let (pos, expect) = (cursor.pos, cursor.expect_after_comma());
        match cursor.byte {
            Some(b':') if cursor.frame.is_object && previous_significant(self.text, pos as usize) == Some(b'"') => {
                // `"Status": "New": "Medium": "Web"`: the second colon replaces a comma.
                let key = next_significant(self.text, pos as usize + 1).0;
                if self.bytes.get(key) == Some(&b'"') && is_key_at(self.text, key) {
                    self.push(
                        cursor,
                        Step::new(Token::OtherComma, pos, pos + 1),
                        cursor.frame_id,
                        expect,
                        costs::COLON_FOR_COMMA,
                    );
                }
            }
            None | Some(b',' | b'}' | b']' | b':') => {}
            Some(b';') => {
                let cost = self.begin_style(
                    cursor,
                    StyleSet::SEMICOLONS,
                    costs::SEMICOLON_FOR_COMMA,
                    costs::SEMICOLON_FOR_COMMA_AGAIN,
                );
                self.push(cursor, Step::new(Token::OtherComma, pos, pos + 1), cursor.frame_id, expect, cost);
                self.end_style();
            }
            // `"a": 1. "b": 2`: a period replaces the comma.
            Some(b'.')
                if matches!(self.bytes.get(pos as usize + 1), Some(b' ' | b'\n' | b'\r'))
                    || Quote::at(self.text, pos as usize + 1).is_some() =>
            {
                self.push(
                    cursor,
                    Step::new(Token::OtherComma, pos, pos + 1),
                    cursor.frame_id,
                    expect,
                    costs::PERIOD_FOR_COMMA,
                );
            }
            Some(_) if matches!(full_width_separator(self.text, pos as usize), Some(b',' | b';')) => {
                let cost = self.begin_style(
                    cursor,
                    StyleSet::SEMICOLONS,
                    costs::SEMICOLON_FOR_COMMA,
                    costs::SEMICOLON_FOR_COMMA_AGAIN,
                );
                // Each full-width separator has 3 bytes in UTF-8.
                self.push(cursor, Step::new(Token::OtherComma, pos, pos + 3), cursor.frame_id, expect, cost);
                self.end_style();
            }
            Some(_) => {
                let at_line_end = self.layout.follows_line_break(pos);
                let cost = if at_line_end {
                    let cost_again = costs::MISSING_COMMA_AT_LINE_END_AGAIN;
                    self.begin_style(cursor, StyleSet::MISSING_COMMAS, costs::MISSING_COMMA_AT_LINE_END, cost_again)
                } else if self.follows_swapped_comma(cursor) {
                    costs::SWAPPED_COMMA
                } else {
                    self.begin_style(
                        cursor,
                        StyleSet::MISSING_COMMAS,
                        costs::MISSING_COMMA,
                        costs::MISSING_COMMA_ON_LINE_AGAIN,
                    )
                };
                self.push(cursor, Step::missing(Token::MissingComma, pos), cursor.frame_id, expect, cost);
                self.end_style();
            }
        }
    }

    /// Returns whether the last step is a closing bracket that is swapped with its comma: `{"a": 1,}"b": 2`.
    fn follows_swapped_comma(&self, cursor: &Cursor) -> bool {
        let last = self.last_step(cursor);
        last.token == Token::Close && previous_significant(self.text, last.start as usize) == Some(b',')
    }

    /// Proposes to remove a comma or a semicolon that does not follow a value: `[1,, 2]`.
    pub(super) fn propose_extra_comma(&mut self, cursor: &Cursor) {
        if matches!(cursor.byte, Some(b',' | b';')) {
            let step = Step::new(Token::ExtraComma, cursor.pos, cursor.pos + 1);
            let follows_extra_comma = self.last_token(cursor) == Token::ExtraComma;
            let cost = if follows_extra_comma { costs::EXTRA_COMMA_AGAIN } else { costs::EXTRA_COMMA };
            self.push(cursor, step, cursor.frame_id, cursor.expect, cost);
        }
    }

    /// Proposes to close the innermost container after a comma, so that the comma is trailing: `{"a": 1,}`. Also
    /// proposes to close an empty container with a bracket of the wrong kind: `{]`.
    pub(super) fn propose_trailing_comma(&mut self, cursor: &Cursor) {
        let after_comma = matches!(cursor.expect, Expect::Key | Expect::Element);
        if let Some(byte @ (b'}' | b']' | b')')) = cursor.byte {
            let comma_cost = if after_comma { costs::TRAILING_COMMA } else { 0 };
            // Without a comma, a matching bracket is the free step, and `propose_closing_bracket_repairs` proposes `)`.
            if after_comma || byte != b')' && byte != cursor.closing_bracket() {
                self.close_container(cursor, byte, comma_cost);
            }
        }
    }
}
