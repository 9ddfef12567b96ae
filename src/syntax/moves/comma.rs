//! Steps for commas: missing, extra, or replaced by another character.

use crate::syntax::search::costs;
use crate::syntax::search::quotes::Quote;
use crate::syntax::search::state::{Expect, Step, Styles, Token};
use crate::syntax::search::text::{full_width, key_ahead, next_significant, previous_significant};
use crate::syntax::search::{Cursor, Search};

impl Search<'_> {
    /// Proposes steps after a value if the comma is missing or replaced by another character.
    pub(super) fn other_separators(&mut self, at: &Cursor) {
        let (pos, next) = (at.pos, at.after_separator());
        match at.byte {
            Some(b':') if at.frame.object && previous_significant(self.text, pos as usize) == Some(b'"') => {
                // `"Status": "New": "Medium": "Web"`: the second colon replaces a comma.
                let key = next_significant(self.text, pos as usize + 1).0;
                if self.bytes.get(key) == Some(&b'"') && key_ahead(self.text, key) {
                    self.push(
                        at,
                        Step::new(Token::OtherComma, pos, pos + 1),
                        at.frame_id,
                        next,
                        costs::COLON_FOR_COMMA,
                    );
                }
            }
            None | Some(b',' | b'}' | b']' | b':') => {}
            Some(b';') => {
                let cost = self.begin_style(at, Styles::SEMICOLONS, costs::SEMICOLON, costs::SEMICOLON_AGAIN);
                self.push(at, Step::new(Token::OtherComma, pos, pos + 1), at.frame_id, next, cost);
                self.end_style();
            }
            Some(b'.')
                if matches!(self.bytes.get(pos as usize + 1), Some(b' ' | b'\n' | b'\r'))
                    || Quote::at(self.text, pos as usize + 1).is_some() =>
            {
                self.push(at, Step::new(Token::OtherComma, pos, pos + 1), at.frame_id, next, costs::PERIOD);
            }
            Some(_) if matches!(full_width(self.text, pos as usize), Some(b',' | b';')) => {
                let cost = self.begin_style(at, Styles::SEMICOLONS, costs::SEMICOLON, costs::SEMICOLON_AGAIN);
                self.push(at, Step::new(Token::OtherComma, pos, pos + 3), at.frame_id, next, cost);
                self.end_style();
            }
            Some(_) => {
                let at_line_end = self.layout.follows_line_break(pos);
                let cost = if at_line_end {
                    let again = costs::MISSING_COMMA_AGAIN;
                    self.begin_style(at, Styles::MISSING_COMMAS, costs::MISSING_COMMA_AT_LINE_END, again)
                } else if self.follows_swapped_comma(at) {
                    costs::COMMA_BEFORE_BRACKET
                } else {
                    self.begin_style(
                        at,
                        Styles::MISSING_COMMAS,
                        costs::MISSING_COMMA,
                        costs::MISSING_COMMA_ON_LINE_AGAIN,
                    )
                };
                self.push(at, Step::missing(Token::MissingComma, pos), at.frame_id, next, cost);
                self.end_style();
            }
        }
    }

    /// Returns whether the last step is a closing bracket with a comma before it instead of after it:
    /// `{"a": 1,}"b": 2`.
    fn follows_swapped_comma(&self, at: &Cursor) -> bool {
        let last = self.last_step(at);
        last.token == Token::Close && previous_significant(self.text, last.start as usize) == Some(b',')
    }

    /// Proposes to remove a comma or a semicolon that does not follow a value.
    pub(super) fn extra_comma(&mut self, at: &Cursor) {
        if matches!(at.byte, Some(b',' | b';')) {
            let step = Step::new(Token::ExtraComma, at.pos, at.pos + 1);
            let again = self.last_token(at) == Token::ExtraComma;
            let cost = if again { costs::EXTRA_COMMA_AGAIN } else { costs::EXTRA_COMMA };
            self.push(at, step, at.frame_id, at.expect, cost);
        }
    }

    /// Proposes to remove a comma before a closing bracket.
    pub(super) fn trailing_comma(&mut self, at: &Cursor) {
        let after_comma = matches!(at.expect, Expect::Key | Expect::Element);
        if let Some(byte @ (b'}' | b']' | b')')) = at.byte {
            let trailing = if after_comma { costs::TRAILING_COMMA } else { 0 };
            // If the bracket matches and no comma is before it, closing costs nothing and is proposed elsewhere.
            if after_comma || byte != b')' && (byte == b'}') != at.frame.object {
                self.close(at, byte, trailing);
            }
        }
    }
}
