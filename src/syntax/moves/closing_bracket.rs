//! Steps for closing brackets that are present, missing, extra, or mismatched.

use crate::syntax::search::costs::{self, Cost};
use crate::syntax::search::frames::{FrameId, NOT_FIRST_ON_LINE, OUTSIDE};
use crate::syntax::search::state::{Expect, Step, Token};
use crate::syntax::search::text::is_key_at;
use crate::syntax::search::{Cursor, Search};

/// The maximum number of structural characters in the words after a document whose closing brackets are missing. Text with
/// more structure is probably part of the document. `TextLayout::structure_count_before` defines structural characters.
const MAX_TRAILING_STRUCTURE: u32 = 4;

impl Search<'_> {
    /// Closes the innermost container with the bracket `byte` at the current position. The bracket may be of the wrong
    /// kind. `extra_cost` is added to the cost of the step.
    pub(super) fn close_container(&mut self, cursor: &Cursor, byte: u8, extra_cost: Cost) {
        let mut cost = extra_cost;
        let mut token = Token::Close;
        if byte != cursor.closing_bracket() {
            let follows_mismatched = self.last_token(cursor) == Token::OtherClose;
            cost += match byte {
                b')' if !cursor.frame.is_object || cursor.frame.has_parenthesis => costs::FOREIGN_BRACKET,
                _ if follows_mismatched => costs::SWAPPED_BRACKETS,
                _ => costs::MISMATCHED_BRACKET,
            };
            token = Token::OtherClose;
        }
        if self.layout.has_multiple_lines {
            let indent = self.layout.token_indent(cursor.pos);
            if indent != NOT_FIRST_ON_LINE && indent != cursor.frame.line_indent {
                cost += costs::BRACKET_INDENTATION;
            }
        }
        let (frame, expect) = self.after_container(cursor);
        self.push(cursor, Step::new(token, cursor.pos, cursor.pos + 1), frame, expect, cost);
    }

    /// Returns the frame after the end of the innermost container, and what is expected there.
    fn after_container(&mut self, cursor: &Cursor) -> (FrameId, Expect) {
        match cursor.frame.enclosing {
            OUTSIDE => (OUTSIDE, Expect::EndOrDocument),
            _ => (self.enclosing_frame(cursor), Expect::CommaOrClose),
        }
    }

    /// Returns the frame of the enclosing container after the end of the innermost container.
    fn enclosing_frame(&mut self, cursor: &Cursor) -> FrameId {
        // The shape of the container that ended is needed only to find the owner of an unknown key.
        if self.penalizes_unknown_keys {
            self.frames.with_child(cursor.frame.enclosing, cursor.frame.shape)
        } else {
            cursor.frame.enclosing
        }
    }

    /// Proposes a closing bracket that is missing, extra or mismatched.
    pub(super) fn propose_closing_bracket_repairs(&mut self, cursor: &Cursor) {
        let after_comma = matches!(cursor.expect, Expect::Key | Expect::Element);
        let Some(byte) = cursor.byte else {
            return self.close_all_containers(cursor);
        };
        if byte == b')' && !after_comma {
            self.close_container(cursor, byte, 0);
        }
        if let b'}' | b']' = byte {
            if cursor.expect == Expect::CommaOrClose && byte != cursor.closing_bracket() {
                self.close_container(cursor, byte, 0);
            }
            self.propose_extra_bracket(cursor, cursor.frame_id, costs::UNEXPECTED_BRACKET_INSIDE);
        }
        let missing_bracket = Step::missing(Token::Close, cursor.pos);
        // If the closing bracket of the outermost container is missing, this container may end before another closing
        // bracket or at the end of the document, but not before further members.
        if !cursor.is_nested() && !matches!(byte, b'}' | b']') {
            return;
        }
        let has_trailing_comma = after_comma && matches!(byte, b'}' | b']');
        if !after_comma || has_trailing_comma {
            let (frame, expect) = self.after_container(cursor);
            let cost = costs::UNCLOSED_BRACKET + if has_trailing_comma { costs::TRAILING_COMMA } else { 0 };
            let cost = if byte == b',' { costs::UNCLOSED_BRACKET_BEFORE_COMMA } else { cost };
            // An empty container without a closing bracket is unlikely.
            let empty_cost = if matches!(cursor.expect, Expect::FirstKey | Expect::FirstElement) {
                costs::TRAILING_COMMA
            } else {
                0
            };
            self.push(cursor, missing_bracket, frame, expect, cost + empty_cost);
        } else if cursor.is_nested() {
            // The bracket is missing before the last comma, so the next member or element belongs to the enclosing
            // container.
            let enclosing = self.enclosing_frame(cursor);
            let expect = if self.frames.get(enclosing).is_object { Expect::Key } else { Expect::Element };
            self.push(cursor, missing_bracket, enclosing, expect, costs::UNCLOSED_BRACKET_BEFORE_COMMA);
        }
    }

    /// Proposes to close all containers before a few words that belong to no value: before `done` in `{"a": 1 done`, or
    /// before the closing quote of a shell command. Also closes all containers at the known end of the document.
    pub(super) fn propose_end_before_text(&mut self, cursor: &Cursor) {
        if self.document_end == Some(cursor.pos) && cursor.frame_id != OUTSIDE {
            return self.close_all_containers(cursor);
        }
        let end = self.text.len() as u32;
        let has_few_words = self.layout.structure_count_before(end) - self.layout.structure_count_before(cursor.pos)
            <= MAX_TRAILING_STRUCTURE;
        let may_start_words = match cursor.byte {
            None | Some(b',' | b':' | b'"') => false,
            // This may be the closing quote of a shell command: `curl -d '{"a": 1'`.
            Some(b'\'' | b'`') => true,
            Some(_) => self.bytes[cursor.pos as usize - 1].is_ascii_whitespace(),
        };
        let pos = cursor.pos as usize;
        if has_few_words
            && may_start_words
            && cursor.frame_id != OUTSIDE
            && self.last_closing_bracket() < pos
            && !is_key_at(self.text, pos)
        {
            let levels = u32::from(cursor.frame.depth);
            let words_cost = if matches!(cursor.byte, Some(b'\'' | b'`')) { 0 } else { costs::UNCLOSED_BEFORE_TEXT };
            let cost = words_cost + (costs::UNCLOSED_AT_END * levels).min(costs::MAX_UNCLOSED_AT_END);
            self.push(cursor, Step::missing(Token::CloseAll, cursor.pos), OUTSIDE, Expect::EndOrDocument, cost);
        }
    }

    /// Proposes that the closing bracket at the current position is extra. `first_cost` is the cost of the first extra
    /// bracket in a row.
    pub(super) fn propose_extra_bracket(&mut self, cursor: &Cursor, frame_id: FrameId, first_cost: Cost) {
        let follows_extra_bracket = self.last_token(cursor) == Token::ExtraBracket;
        let cost = if follows_extra_bracket { costs::UNEXPECTED_BRACKET_AGAIN } else { first_cost };
        let step = Step::new(Token::ExtraBracket, cursor.pos, cursor.pos + 1);
        self.push(cursor, step, frame_id, cursor.expect, cost);
    }

    /// Proposes to close all containers, because the last closing brackets of the document are missing.
    pub(super) fn close_all_containers(&mut self, cursor: &Cursor) {
        let levels = u32::from(cursor.frame.depth);
        let cost = (costs::UNCLOSED_AT_END * levels).min(costs::MAX_UNCLOSED_AT_END);
        let comma_cost = if matches!(cursor.expect, Expect::Key | Expect::Element) { costs::TRAILING_COMMA } else { 0 };
        self.push(
            cursor,
            Step::missing(Token::CloseAll, cursor.pos),
            OUTSIDE,
            Expect::EndOrDocument,
            cost + comma_cost,
        );
    }
}
