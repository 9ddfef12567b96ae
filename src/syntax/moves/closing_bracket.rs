//! Steps for closing brackets: present, missing, extra, or mismatched.

use crate::syntax::search::costs::{self, Cost};
use crate::syntax::search::frames::{FrameId, NOT_FIRST, OUTSIDE};
use crate::syntax::search::state::{Expect, Step, Token};
use crate::syntax::search::text::key_ahead;
use crate::syntax::search::{Cursor, Search};

/// The maximum amount of structure (see `Layout::structure_before`) in a few words after a document whose closing
/// brackets are missing.
const MAX_TRAILING_STRUCTURE: u32 = 4;

impl Search<'_> {
    /// Closes the innermost container with the bracket `byte` at the current position. `extra` is added to the cost of
    /// the step.
    pub(super) fn close(&mut self, at: &Cursor, byte: u8, extra: Cost) {
        let mut cost = extra;
        let mut token = Token::Close;
        if byte != if at.frame.object { b'}' } else { b']' } {
            let swapped = self.last_token(at) == Token::OtherClose;
            cost += match byte {
                b')' if !at.frame.object || at.frame.parenthesis => costs::PARENTHESIS,
                _ if swapped => costs::SWAPPED_BRACKETS,
                _ => costs::MISMATCHED_BRACKET,
            };
            token = Token::OtherClose;
        }
        if self.layout.has_lines {
            let indent = self.layout.indent(at.pos);
            if indent != NOT_FIRST && indent != at.frame.line_indent {
                cost += costs::BRACKET_INDENTATION;
            }
        }
        let (frame, expect) = self.after_container(at);
        self.push(at, Step::new(token, at.pos, at.pos + 1), frame, expect, cost);
    }

    /// Returns the frame and the expectation after the end of the innermost container.
    fn after_container(&mut self, at: &Cursor) -> (FrameId, Expect) {
        match at.frame.up {
            OUTSIDE => (OUTSIDE, Expect::After),
            _ => (self.frame_around(at), Expect::Next),
        }
    }

    /// Returns the frame of the enclosing container after the end of the innermost one.
    fn frame_around(&mut self, at: &Cursor) -> FrameId {
        if self.key_costs { self.frames.with_child(at.frame.up, at.frame.shape) } else { at.frame.up }
    }

    /// Proposes a missing, extra or mismatched closing bracket.
    pub(super) fn other_brackets(&mut self, at: &Cursor) {
        let after_comma = matches!(at.expect, Expect::Key | Expect::Element);
        let Some(byte) = at.byte else {
            return self.close_all(at);
        };
        if byte == b')' && !after_comma {
            self.close(at, byte, 0);
        }
        if let b'}' | b']' = byte {
            if at.expect == Expect::Next && (byte == b'}') != at.frame.object {
                self.close(at, byte, 0);
            }
            let again = self.last_token(at) == Token::ExtraBracket;
            let cost = if again { costs::UNEXPECTED_BRACKET_AGAIN } else { costs::UNEXPECTED_BRACKET_INSIDE };
            self.push(at, Step::new(Token::ExtraBracket, at.pos, at.pos + 1), at.frame_id, at.expect, cost);
        }
        let missing = Step::missing(Token::Close, at.pos);
        // If the closing bracket of the outermost container is missing, the container may end before another closing
        // bracket or at the end of the document, but not before further members.
        if !at.is_nested() && !matches!(byte, b'}' | b']') {
            return;
        }
        let trailing = after_comma && matches!(byte, b'}' | b']');
        if at.expect == Expect::Next || !after_comma || trailing {
            let (frame, expect) = self.after_container(at);
            let cost = costs::UNCLOSED_BRACKET + if trailing { costs::TRAILING_COMMA } else { 0 };
            let cost = if byte == b',' { costs::UNCLOSED_BRACKET_BEFORE_COMMA } else { cost };
            // An empty container without a closing bracket is unlikely.
            let empty =
                if matches!(at.expect, Expect::FirstKey | Expect::FirstElement) { costs::TRAILING_COMMA } else { 0 };
            self.push(at, missing, frame, expect, cost + empty);
        } else if at.is_nested() {
            // The bracket is missing before the last comma, so the next member or element belongs to the enclosing
            // container.
            let up = self.frame_around(at);
            let expect = if self.frames.get(up).object { Expect::Key } else { Expect::Element };
            self.push(at, missing, up, expect, costs::UNCLOSED_BRACKET_BEFORE_COMMA);
        }
    }

    /// Closes all containers if the closing brackets are missing and only a few words follow: `# done`, or the closing
    /// quote of a shell command. Also closes them at the known end of the document.
    pub(super) fn close_before_text(&mut self, at: &Cursor) {
        if self.document_end == Some(at.pos) && at.frame_id != OUTSIDE {
            return self.close_all(at);
        }
        let end = self.text.len() as u32;
        let few = self.layout.structure_before(end) - self.layout.structure_before(at.pos) <= MAX_TRAILING_STRUCTURE;
        let starts = match at.byte {
            None | Some(b',' | b':' | b'"') => false,
            Some(b'\'' | b'`') => true,
            Some(_) => self.bytes[at.pos as usize - 1].is_ascii_whitespace(),
        };
        let pos = at.pos as usize;
        if few && starts && at.frame_id != OUTSIDE && self.last_close() < pos && !key_ahead(self.text, pos) {
            let levels = u32::from(at.frame.depth);
            let words = if matches!(at.byte, Some(b'\'' | b'`')) { 0 } else { costs::UNCLOSED_BEFORE_TEXT };
            let cost = words + (costs::UNCLOSED_AT_END * levels).min(costs::MAX_UNCLOSED_AT_END);
            self.push(at, Step::missing(Token::CloseAll, at.pos), OUTSIDE, Expect::After, cost);
        }
    }

    /// Closes all containers, because the document is truncated.
    pub(super) fn close_all(&mut self, at: &Cursor) {
        let levels = u32::from(at.frame.depth);
        let cost = (costs::UNCLOSED_AT_END * levels).min(costs::MAX_UNCLOSED_AT_END);
        let trailing = if matches!(at.expect, Expect::Key | Expect::Element) { costs::TRAILING_COMMA } else { 0 };
        self.push(at, Step::missing(Token::CloseAll, at.pos), OUTSIDE, Expect::After, cost + trailing);
    }
}
