//! Steps for opening brackets: present, missing, extra, or mismatched.

use crate::syntax::search::costs::{self, Cost};
use crate::syntax::search::frames::OUTSIDE;
use crate::syntax::search::state::{Expect, Step, Token};
use crate::syntax::search::text::{key_ahead, next_significant};
use crate::syntax::search::{Cursor, PHP_ARRAY, Search};
use crate::syntax::shape::ShapeId;

/// The maximum distance from the start of a Python tuple to its first comma, and from the start to the end of a Python
/// set, in bytes.
const MAX_TUPLE: usize = 1024;

/// The type that the schemas expect for a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Unknown,
    Object,
    Array,
    /// A string, a number or a literal.
    Leaf,
}

impl Search<'_> {
    /// Returns the type that the schemas expect for a value of the shape `of`.
    fn expected(&self, of: ShapeId) -> Expected {
        match self.shape.filter(|_| of != ShapeId::UNKNOWN) {
            None => Expected::Unknown,
            Some(shape) if shape.is_object(of) => Expected::Object,
            Some(shape) if shape.element(of) != ShapeId::UNKNOWN => Expected::Array,
            Some(shape) if shape.accepts_string(of).is_some() => Expected::Leaf,
            Some(_) => Expected::Unknown,
        }
    }

    /// Opens the container whose bracket `byte` is at the current position. If it is nested too deeply, ends the
    /// interpretation.
    pub(super) fn open(&mut self, at: &Cursor, byte: u8, cost: Cost) {
        if usize::from(at.frame.depth) >= self.max_depth {
            let step = Step::new(Token::TooDeep, at.pos, self.text.len() as u32);
            self.push(at, step, OUTSIDE, Expect::Done, costs::TOO_DEEP);
            return;
        }
        let object = byte == b'{';
        let token = if object { Token::OpenObject } else { Token::OpenArray };
        self.push_open(at, Step::new(token, at.pos, at.pos + 1), object, cost);
    }

    /// Adds the state after the opening bracket `step` of an object (if `object` is true) or of an array. If the
    /// schemas expect another type, the step costs extra.
    fn push_open(&mut self, at: &Cursor, step: Step, object: bool, cost: u32) {
        let of = self.value_shape(at);
        let expected = self.expected(of);
        let fits = matches!((expected, object), (Expected::Object, true) | (Expected::Array, false));
        let outermost = matches!(at.expect, Expect::Document | Expect::After);
        let known = outermost || fits;
        let wrong = if expected != Expected::Unknown && !fits && !outermost { costs::WRONG_TYPE } else { 0 };
        // If the bracket of an array is missing, it would be on the line of the key.
        let at_key = !step.is_written() && !object && at.expect == Expect::Value;
        let line = self.layout.line_indent(if at_key { self.last_step(at).start } else { at.pos });
        let up = self.after_value(at);
        let parenthesis = step.is_written() && self.bytes[step.end as usize - 1] == b'(';
        let frame = self.frames.open(up, (object, parenthesis), if known { of } else { ShapeId::UNKNOWN }, line);
        let expect = if object { Expect::FirstKey } else { Expect::FirstElement };
        self.push(at, step, frame, expect, cost + wrong);
    }

    /// Proposes an opening bracket of another kind: `[` before members, `{` before elements, a parenthesis, or `array(`
    /// in PHP.
    pub(super) fn other_opening_bracket(&mut self, at: &Cursor, byte: u8) {
        let bracket = if self.is_php_array(at.pos as usize) { PHP_ARRAY.len() } else { 1 };
        let inside = next_significant(self.text, at.pos as usize + bracket).0;
        let members = key_ahead(self.text, inside);
        let object = match byte {
            b'[' if members => true,
            b'{' if !members && matches!(self.bytes.get(inside), Some(b'{' | b'[' | b'"' | b'\'')) => false,
            b'(' => members,
            _ if bracket > 1 => members,
            _ => return,
        };
        let token = if object { Token::OtherOpenObject } else { Token::OtherOpenArray };
        let list = match byte {
            b'(' => !members && self.is_tuple(at.pos as usize),
            _ if bracket > 1 => true,
            _ => !object && self.is_set(at.pos as usize),
        };
        let cost = if list { costs::PARENTHESIS } else { costs::MISMATCHED_BRACKET };
        self.push_open(at, Step::new(token, at.pos, at.pos + bracket as u32), object, cost);
    }

    /// Returns whether a PHP array starts at `at`.
    pub(super) fn is_php_array(&self, at: usize) -> bool {
        self.bytes[at..].starts_with(PHP_ARRAY)
    }

    /// Returns whether the parenthesis at `at` starts a Python tuple and not a value in parentheses. A tuple is empty,
    /// or has a comma after its first element.
    pub(super) fn is_tuple(&self, at: usize) -> bool {
        let near = &self.bytes[at + 1..self.bytes.len().min(at + MAX_TUPLE)];
        let mut depth = 0_usize;
        let mut quote = None;
        for (index, byte) in near.iter().enumerate() {
            match byte {
                _ if quote.is_some() => quote = quote.filter(|quote| quote != byte),
                b'"' => quote = Some(*byte),
                // An apostrophe in a word is not a quote.
                b'\'' if index == 0 || !near[index - 1].is_ascii_alphanumeric() => quote = Some(*byte),
                b'(' | b'[' | b'{' => depth += 1,
                b')' if depth == 0 => return near[..index].trim_ascii().is_empty(),
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                b',' if depth == 0 => return true,
                _ => {}
            }
        }
        false
    }

    /// Returns whether a Python set starts at `at`. A set consists of braces with at least two strings between them,
    /// and nothing else.
    pub(super) fn is_set(&self, at: usize) -> bool {
        let end = self.bytes.len().min(at + MAX_TUPLE);
        let mut next = at + 1;
        for count in 1.. {
            next = next_significant(self.text, next).0;
            let Some(&quote @ (b'"' | b'\'')) = self.bytes[..end].get(next) else { return false };
            let near = &self.bytes[next + 1..end];
            let close = near.iter().position(|byte| *byte == quote || matches!(byte, b'\\' | b'\n' | b'\r'));
            let Some(close) = close.filter(|close| near[*close] == quote) else { return false };
            next = next_significant(self.text, next + close + 2).0;
            match self.bytes.get(next) {
                Some(b',') => next += 1,
                Some(b'}') => return count > 1,
                _ => return false,
            }
        }
        false
    }

    /// Proposes a missing opening bracket before members or elements.
    pub(super) fn missing_opening_bracket(&mut self, at: &Cursor) {
        let Some(byte) = at.byte else { return };
        if usize::from(at.frame.depth) >= self.max_depth {
            return;
        }
        if key_ahead(self.text, at.pos as usize) {
            let step = Step::missing(Token::OpenObject, at.pos);
            let colon =
                self.last_token(at) == Token::MissingColon && self.expected(self.value_shape(at)) != Expected::Object;
            let extra = if colon { costs::MISSING_COLON_AND_BRACKET } else { 0 };
            self.push_open(at, step, true, costs::MISSING_OPENING_BRACKET + extra);
        } else if byte == b'{' && at.expect == Expect::Value && self.expected(self.value_shape(at)) == Expected::Array {
            let step = Step::missing(Token::OpenArray, at.pos);
            self.push_open(at, step, false, costs::MISSING_OPENING_BRACKET);
        }
        if at.expect == Expect::Element && matches!(byte, b'"' | b'0'..=b'9') && self.follows_array(at) {
            // `[["a", "b"], "c", "d"]]`: the previous row is an array, so this one probably is, too.
            self.push_open(at, Step::missing(Token::OpenArray, at.pos), false, costs::MISSING_ROW_BRACKET);
        }
        self.other_opening_bracket(at, byte);
        // `"a": {{"b": 1}`: the first bracket is extra.
        if matches!(byte, b'{' | b'[') && matches!(self.bytes.get(at.pos as usize + 1), Some(b'{' | b'[')) {
            let step = Step::new(Token::ExtraBracket, at.pos, at.pos + 1);
            self.push_value(at, step, at.frame_id, at.expect, costs::UNEXPECTED_OPENING_BRACKET, at.shape);
        }
    }
}
