//! Steps for numbers and literals, in the spelling of JSON and in other spellings.

use crate::source::is_space;
use crate::syntax::repair::Doubt;
use crate::syntax::scalar::{Scalar, classify};
use crate::syntax::scan::char_at;
use crate::syntax::search::costs;
use crate::syntax::search::state::{Expect, Step, Token};
use crate::syntax::search::text::full_width_separator;
use crate::syntax::search::{Cursor, Search};
use crate::syntax::tokens::number_end;

/// The maximum length of a number or a literal in another spelling, in bytes.
const MAX_OTHER_SCALAR: usize = 64;

impl Search<'_> {
    /// Returns the end of the number or literal that starts at `pos`. Returns `None` if the text there is not a number or
    /// a literal of strict JSON.
    pub(super) fn strict_scalar_end(&self, pos: u32) -> Option<u32> {
        let at = pos as usize;
        let end = match self.bytes[at] {
            b't' => self.literal_end(at, "true")?,
            b'f' => self.literal_end(at, "false")?,
            b'n' => self.literal_end(at, "null")?,
            b'-' | b'0'..=b'9' => Some(number_end(self.bytes, at)).filter(|end| *end > at)?,
            _ => return None,
        };
        self.can_follow_scalar(end).then_some(end as u32)
    }

    /// Proposes a number or a literal in another spelling.
    pub(super) fn propose_other_scalar(&mut self, cursor: &Cursor) {
        let Some(byte) = cursor.byte else { return };
        let pos = cursor.pos as usize;
        let cost = self.leaf_type_cost(cursor);
        if byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.') {
            let is_scalar_byte = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b'_');
            let end =
                pos + self.bytes[pos..].iter().take(MAX_OTHER_SCALAR).take_while(|byte| is_scalar_byte(byte)).count();
            let spelling_cost = match classify(&self.text[pos..end]) {
                Scalar::Literal { .. } => Some(costs::OTHER_LITERAL),
                Scalar::Number(_) | Scalar::Ambiguous(_, Doubt::PlusSign) => Some(costs::OTHER_NUMBER),
                _ => None,
            };
            if let Some(spelling_cost) = spelling_cost.filter(|_| self.can_follow_scalar(end)) {
                self.push_leaf(cursor, Step::new(Token::Bare, cursor.pos, end as u32), cost + spelling_cost);
            }
        }
        // `{"a": tr`: the text ends inside the literal. The longest literal, `false`, has 5 bytes.
        let rest = &self.text[pos..];
        let is_truncated = cursor.expect != Expect::Document
            && rest.len() < 5
            && ["true", "false", "null"].iter().any(|literal| literal.starts_with(rest));
        if is_truncated {
            let end = self.text.len() as u32;
            self.push_leaf(cursor, Step::new(Token::Bare, cursor.pos, end), cost + costs::OTHER_LITERAL);
        }
    }

    /// Returns the end of the literal `word`, if the literal starts at the offset `at`.
    fn literal_end(&self, at: usize, word: &str) -> Option<usize> {
        self.text.get(at..).filter(|rest| rest.starts_with(word)).map(|_| at + word.len())
    }

    /// Returns whether the text at `at` can follow a number or a literal: whitespace, a separator, a bracket or a comment,
    /// for example.
    fn can_follow_scalar(&self, at: usize) -> bool {
        match self.bytes.get(at) {
            None
            | Some(
                b','
                | b'}'
                | b']'
                | b')'
                | b' '
                | b'\t'..=b'\r'
                | b';'
                | b'"'
                | b'{'
                | b'['
                | b'#'
                | b'\''
                | b'&'
                | b'<'
                | 0x1B,
            ) => true,
            Some(0x80..) => {
                char_at(self.text, at).is_some_and(is_space) || full_width_separator(self.text, at).is_some()
            }
            // `1. 2`: a period in place of a comma between two values.
            Some(b'.') => matches!(self.bytes.get(at + 1), Some(b' ' | b'\n' | b'\r' | b'"')),
            Some(b'/') => matches!(self.bytes.get(at + 1), Some(b'/' | b'*')),
            Some(_) => false,
        }
    }
}
