//! Steps that skip text inside a container, such as the bullet in `- "a": 1`. The text is not part of a key or a value.

use crate::source::is_space;
use crate::syntax::scan::{char_at, trim_end};
use crate::syntax::search::costs;
use crate::syntax::search::frames::NOT_FIRST_ON_LINE;
use crate::syntax::search::state::{Expect, Step, Token};
use crate::syntax::search::{Cursor, Search};
use crate::syntax::template;

/// The maximum number of consecutive quotes that one step skips.
const MAX_QUOTES: usize = 16;

impl Search<'_> {
    /// Proposes to skip a bullet, an ellipsis, a template tag or a code fence. As the last resort, proposes to skip any
    /// other text ([`Search::propose_skipping_text`]).
    pub(super) fn propose_skipping_markers_or_text(&mut self, cursor: &Cursor) {
        let pos = cursor.pos as usize;
        let Some(byte) = cursor.byte else { return };
        let skip = |end: usize| Step::new(Token::Skipped, cursor.pos, end as u32);
        match byte {
            // An ellipsis: several periods, or `…`, whose first byte is 0xE2.
            b'.' | 0xE2 => {
                let dot_count = self.bytes[pos..].iter().take_while(|byte| **byte == b'.').count();
                if dot_count >= 2 {
                    self.push_with_shape(
                        cursor,
                        skip(pos + dot_count),
                        cursor.frame_id,
                        cursor.expect,
                        costs::SKIPPED_MARKER,
                        cursor.shape,
                    );
                } else if self.text[pos..].starts_with('…') {
                    self.push_with_shape(
                        cursor,
                        skip(pos + '…'.len_utf8()),
                        cursor.frame_id,
                        cursor.expect,
                        costs::SKIPPED_MARKER,
                        cursor.shape,
                    );
                }
            }
            // `{{members}}`: a template tag in place of whole members or elements.
            b'{' | b'<'
                if cursor.expect != Expect::Value
                    && matches!(self.bytes[pos..], [b'{', b'{', ..] | [b'<', b'%', ..]) =>
            {
                if let Some((template::Kind::Placeholder, end)) = template::tag_at(self.text, pos) {
                    let step = Step::new(Token::Tag, cursor.pos, end as u32);
                    self.push_with_shape(
                        cursor,
                        step,
                        cursor.frame_id,
                        Expect::CommaOrClose,
                        costs::SKIPPED_MARKER,
                        cursor.shape,
                    );
                }
            }
            _ => {}
        }
        self.propose_skipping_fence(cursor);
        // A bullet must be the first character on its line.
        if self.layout.token_indent(cursor.pos) != NOT_FIRST_ON_LINE && cursor.expect != Expect::Value {
            let end = pos + char_at(self.text, pos).map_or(0, char::len_utf8);
            let is_bullet =
                matches!(byte, b'+' | b'-' | b'*' | b'>' | b'|') || self.text[pos..].starts_with(['•', '·', '–', '—']);
            if is_bullet && char_at(self.text, end).is_some_and(|next| is_space(next) && next != '\n') {
                self.push_with_shape(cursor, skip(end), cursor.frame_id, cursor.expect, costs::BULLET, cursor.shape);
            }
        }
        self.propose_skipping_text(cursor);
    }

    /// Proposes to skip a Markdown code fence.
    pub(super) fn propose_skipping_fence(&mut self, cursor: &Cursor) {
        if self.bytes[cursor.pos as usize..].starts_with(b"```") {
            let step = Step::new(Token::Skipped, cursor.pos, cursor.pos + 3);
            self.push_with_shape(cursor, step, cursor.frame_id, cursor.expect, costs::SKIPPED_MARKER, cursor.shape);
        }
    }

    /// Proposes to skip text up to the next structural character ([`Search::next_structural_byte`]). This step is the
    /// last resort, because it is possible everywhere except at the end of the text.
    pub(super) fn propose_skipping_text(&mut self, cursor: &Cursor) {
        let pos = cursor.pos as usize;
        if cursor.byte.is_none() {
            return;
        }
        // The first character is always skipped, even if it is structural. Three or more quotes count as one character.
        let quote_count = self.bytes[pos..].iter().take(MAX_QUOTES).take_while(|byte| **byte == b'"').count();
        let first_len = if quote_count > 2 { quote_count } else { char_at(self.text, pos).map_or(1, char::len_utf8) };
        let next_structure = self.next_structural_byte(pos + first_len);
        let end = trim_end(self.text, pos + first_len, next_structure) as u32;
        let letter_count = self.layout.letter_count(cursor.pos, end);
        let starts_with_structure = matches!(cursor.byte, Some(b'{' | b'}' | b'[' | b']' | b',' | b':'));
        let cost = if starts_with_structure {
            costs::SKIPPED_TEXT + costs::SKIPPED_PUNCTUATION
        } else if letter_count == 0 {
            costs::SKIPPED_PUNCTUATION
        } else {
            costs::SKIPPED_TEXT + costs::SKIPPED_LETTER * letter_count
        };
        let is_ellipsis = self.bytes[pos..end as usize].iter().all(|byte| matches!(byte, b'.' | b' '));
        let cost = if is_ellipsis { costs::SKIPPED_MARKER } else { cost };
        let step = Step::new(Token::Skipped, cursor.pos, end);
        self.push_with_shape(cursor, step, cursor.frame_id, cursor.expect, cost, cursor.shape);
    }
}
