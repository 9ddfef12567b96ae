//! Steps that skip text inside a container, because the text is not part of any key or value.

use crate::source::is_space;
use crate::syntax::scan::{char_at, trim_end};
use crate::syntax::search::costs;
use crate::syntax::search::frames::NOT_FIRST;
use crate::syntax::search::state::{Expect, Step, Token};
use crate::syntax::search::{Cursor, Search};
use crate::syntax::template;

/// The maximum number of consecutive quotes that are skipped at once.
const MAX_QUOTES: usize = 16;

impl Search<'_> {
    /// Proposes to skip punctuation that is not part of a key or a value: bullets, an ellipsis, a template tag.
    pub(super) fn skip_punctuation(&mut self, at: &Cursor) {
        let pos = at.pos as usize;
        let Some(byte) = at.byte else { return };
        let skip = |end: usize| Step::new(Token::Skipped, at.pos, end as u32);
        match byte {
            b'.' | 0xE2 => {
                let dots = self.bytes[pos..].iter().take_while(|byte| **byte == b'.').count();
                if dots >= 2 {
                    self.push_value(at, skip(pos + dots), at.frame_id, at.expect, costs::ELLIPSIS, at.shape);
                } else if self.text[pos..].starts_with('…') {
                    self.push_value(at, skip(pos + '…'.len_utf8()), at.frame_id, at.expect, costs::ELLIPSIS, at.shape);
                }
            }
            b'{' | b'<'
                if at.expect != Expect::Value && matches!(self.bytes[pos..], [b'{', b'{', ..] | [b'<', b'%', ..]) =>
            {
                if let Some((template::Kind::Placeholder, end)) = template::at(self.text, pos) {
                    let step = Step::new(Token::Tag, at.pos, end as u32);
                    self.push_value(at, step, at.frame_id, Expect::Next, costs::ELLIPSIS, at.shape);
                }
            }
            _ => {}
        }
        self.skip_fence(at);
        // A bullet must be the first character on its line.
        if self.layout.indent(at.pos) != NOT_FIRST && at.expect != Expect::Value {
            let end = pos + char_at(self.text, pos).map_or(0, char::len_utf8);
            let is_bullet =
                matches!(byte, b'+' | b'-' | b'*' | b'>' | b'|') || self.text[pos..].starts_with(['•', '·', '–', '—']);
            if is_bullet && char_at(self.text, end).is_some_and(|next| is_space(next) && next != '\n') {
                self.push_value(at, skip(end), at.frame_id, at.expect, costs::BULLET, at.shape);
            }
        }
        self.skip_text(at);
    }

    /// Proposes to skip a Markdown code fence.
    pub(super) fn skip_fence(&mut self, at: &Cursor) {
        if self.bytes[at.pos as usize..].starts_with(b"```") {
            let step = Step::new(Token::Skipped, at.pos, at.pos + 3);
            self.push_value(at, step, at.frame_id, at.expect, costs::ELLIPSIS, at.shape);
        }
    }

    /// Proposes to skip text up to the next structural character. This step is the last resort: it is possible
    /// everywhere except at the end of the text.
    pub(super) fn skip_text(&mut self, at: &Cursor) {
        let pos = at.pos as usize;
        if at.byte.is_none() {
            return;
        }
        let quotes = self.bytes[pos..].iter().take(MAX_QUOTES).take_while(|byte| **byte == b'"').count();
        let first = if quotes > 2 { quotes } else { char_at(self.text, pos).map_or(1, char::len_utf8) };
        let mark = self.next_structural_byte(pos + first);
        let end = trim_end(self.text, pos + first, mark) as u32;
        let letters = self.layout.letters(at.pos, end);
        let bracket = matches!(at.byte, Some(b'{' | b'}' | b'[' | b']' | b',' | b':'));
        let cost = if bracket {
            costs::SKIPPED_TEXT + costs::SKIPPED_PUNCTUATION
        } else if letters == 0 {
            costs::SKIPPED_PUNCTUATION
        } else {
            costs::SKIPPED_TEXT + costs::SKIPPED_LETTER * letters
        };
        let dots = self.bytes[pos..end as usize].iter().all(|byte| matches!(byte, b'.' | b' '));
        let cost = if dots { costs::ELLIPSIS } else { cost };
        let step = Step::new(Token::Skipped, at.pos, end);
        self.push_value(at, step, at.frame_id, at.expect, cost, at.shape);
    }
}
