//! Steps for opening brackets that are present, missing, extra, or mismatched.

use crate::syntax::search::costs::{self, Cost};
use crate::syntax::search::frames::OUTSIDE;
use crate::syntax::search::state::{Expect, Step, Token};
use crate::syntax::search::text::{is_key_at, next_significant};
use crate::syntax::search::{Cursor, PHP_ARRAY_START, Search};
use crate::syntax::shape::ShapeId;

/// The maximum number of bytes that are examined to recognize a Python tuple or a Python set.
const MAX_TUPLE_OR_SET: usize = 1024;

/// The type that the schemas expect for a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ExpectedType {
    Unknown,
    Object,
    Array,
    /// A string, a number or a literal.
    Leaf,
}

impl Search<'_> {
    /// Returns the type that the schemas expect for a value of the shape `value`.
    fn expected_type(&self, value: ShapeId) -> ExpectedType {
        match self.shapes.filter(|_| value != ShapeId::UNKNOWN) {
            None => ExpectedType::Unknown,
            Some(shapes) if shapes.is_object(value) => ExpectedType::Object,
            Some(shapes) if shapes.element(value) != ShapeId::UNKNOWN => ExpectedType::Array,
            Some(shapes) if shapes.accepts_string(value).is_some() => ExpectedType::Leaf,
            Some(_) => ExpectedType::Unknown,
        }
    }

    /// Opens the container whose bracket `byte` is at the current position. If the bracket is nested too deeply, ends
    /// the interpretation instead.
    pub(super) fn open_container(&mut self, cursor: &Cursor, byte: u8, cost: Cost) {
        if usize::from(cursor.frame.depth) >= self.max_depth {
            let step = Step::new(Token::TooDeep, cursor.pos, self.text.len() as u32);
            self.push(cursor, step, OUTSIDE, Expect::Done, costs::TOO_DEEP);
            return;
        }
        let is_object = byte == b'{';
        let token = if is_object { Token::OpenObject } else { Token::OpenArray };
        self.push_open_container(cursor, Step::new(token, cursor.pos, cursor.pos + 1), is_object, cost);
    }

    /// Adds the state after `step`, which is the opening bracket of an object if `is_object` is true, or else of an array.
    /// If the schemas expect another type, the step costs extra.
    fn push_open_container(&mut self, cursor: &Cursor, step: Step, is_object: bool, cost: Cost) {
        let shape = self.value_shape(cursor);
        let expected = self.expected_type(shape);
        let is_expected = matches!((expected, is_object), (ExpectedType::Object, true) | (ExpectedType::Array, false));
        let is_outermost = matches!(cursor.expect, Expect::Document | Expect::EndOrDocument);
        let frame_shape = if is_outermost || is_expected { shape } else { ShapeId::UNKNOWN };
        let is_wrong_type = expected != ExpectedType::Unknown && !is_expected && !is_outermost;
        let type_cost = if is_wrong_type { costs::WRONG_TYPE } else { 0 };
        // If the bracket of an array is missing, the author would have typed it on the line of the key, and not on the
        // line of the first element.
        let is_on_key_line = !step.is_in_text() && !is_object && cursor.expect == Expect::Value;
        let line_indent =
            self.layout.line_indent(if is_on_key_line { self.last_step(cursor).start } else { cursor.pos });
        let enclosing = self.frame_after_value(cursor);
        let is_parenthesis = step.is_in_text() && self.bytes[step.end as usize - 1] == b'(';
        let frame = self.frames.open_container(enclosing, (is_object, is_parenthesis), frame_shape, line_indent);
        let expect = if is_object { Expect::FirstKey } else { Expect::FirstElement };
        self.push(cursor, step, frame, expect, cost + type_cost);
    }

    /// Proposes an opening bracket that is not the JSON bracket of its container: `[` before members, `{` before
    /// elements, a parenthesis, or `array(` in PHP.
    pub(super) fn propose_other_opening_bracket(&mut self, cursor: &Cursor, byte: u8) {
        let bracket_len = if self.is_php_array(cursor.pos as usize) { PHP_ARRAY_START.len() } else { 1 };
        let inside = next_significant(self.text, cursor.pos as usize + bracket_len).0;
        let has_members = is_key_at(self.text, inside);
        let is_object = match byte {
            b'[' if has_members => true,
            b'{' if !has_members && matches!(self.bytes.get(inside), Some(b'{' | b'[' | b'"' | b'\'')) => false,
            b'(' => has_members,
            _ if bracket_len > 1 => has_members,
            _ => return,
        };
        let token = if is_object { Token::OtherOpenObject } else { Token::OtherOpenArray };
        // Whether the bracket is the correct one in Python or PHP.
        let is_valid_elsewhere = match byte {
            b'(' => !has_members && self.is_tuple(cursor.pos as usize),
            _ if bracket_len > 1 => true,
            _ => !is_object && self.is_set(cursor.pos as usize),
        };
        let cost = if is_valid_elsewhere { costs::FOREIGN_BRACKET } else { costs::MISMATCHED_BRACKET };
        self.push_open_container(
            cursor,
            Step::new(token, cursor.pos, cursor.pos + bracket_len as u32),
            is_object,
            cost,
        );
    }

    /// Returns whether a PHP array starts at `at`.
    pub(super) fn is_php_array(&self, at: usize) -> bool {
        self.bytes[at..].starts_with(PHP_ARRAY_START)
    }

    /// Returns whether the parenthesis at `at` starts a Python tuple: `()`, `(1,)` or `(1, 2)`. Without a comma, the
    /// parentheses only surround a value: `(1)`.
    pub(super) fn is_tuple(&self, at: usize) -> bool {
        let near = &self.bytes[at + 1..self.bytes.len().min(at + MAX_TUPLE_OR_SET)];
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

    /// Returns whether a Python set of at least two strings starts at `at`: `{"a", "b"}`.
    pub(super) fn is_set(&self, at: usize) -> bool {
        let end = self.bytes.len().min(at + MAX_TUPLE_OR_SET);
        let mut next = at + 1;
        for string_count in 1.. {
            next = next_significant(self.text, next).0;
            let Some(&quote @ (b'"' | b'\'')) = self.bytes[..end].get(next) else { return false };
            let near = &self.bytes[next + 1..end];
            let close = near.iter().position(|byte| *byte == quote || matches!(byte, b'\\' | b'\n' | b'\r'));
            let Some(close) = close.filter(|close| near[*close] == quote) else { return false };
            next = next_significant(self.text, next + close + 2).0;
            match self.bytes.get(next) {
                Some(b',') => next += 1,
                Some(b'}') => return string_count > 1,
                _ => return false,
            }
        }
        false
    }

    /// Proposes an opening bracket that is missing, extra, or not the JSON bracket of its container.
    pub(super) fn propose_opening_bracket_repairs(&mut self, cursor: &Cursor) {
        let Some(byte) = cursor.byte else { return };
        if usize::from(cursor.frame.depth) >= self.max_depth {
            return;
        }
        if is_key_at(self.text, cursor.pos as usize) {
            let step = Step::missing(Token::OpenObject, cursor.pos);
            // `"a" "b": 1}`: the colon after `"a"` is also missing. This is unlikely, unless the schemas expect an object.
            let is_unlikely_object = self.last_token(cursor) == Token::MissingColon
                && self.expected_type(self.value_shape(cursor)) != ExpectedType::Object;
            let colon_cost = if is_unlikely_object { costs::MISSING_COLON_AND_BRACKET } else { 0 };
            self.push_open_container(cursor, step, true, costs::MISSING_OPENING_BRACKET + colon_cost);
        } else if byte == b'{'
            && cursor.expect == Expect::Value
            && self.expected_type(self.value_shape(cursor)) == ExpectedType::Array
        {
            let step = Step::missing(Token::OpenArray, cursor.pos);
            self.push_open_container(cursor, step, false, costs::MISSING_OPENING_BRACKET);
        }
        if cursor.expect == Expect::Element
            && matches!(byte, b'"' | b'0'..=b'9')
            && self.follows_array_and_comma(cursor)
        {
            // `[["a", "b"], "c", "d"]]`: the previous row is an array, so this row probably is, too.
            self.push_open_container(
                cursor,
                Step::missing(Token::OpenArray, cursor.pos),
                false,
                costs::MISSING_ROW_BRACKET,
            );
        }
        self.propose_other_opening_bracket(cursor, byte);
        // `"a": {{"b": 1}`: the first of the two brackets is extra.
        if matches!(byte, b'{' | b'[') && matches!(self.bytes.get(cursor.pos as usize + 1), Some(b'{' | b'[')) {
            let step = Step::new(Token::ExtraBracket, cursor.pos, cursor.pos + 1);
            self.push_with_shape(
                cursor,
                step,
                cursor.frame_id,
                cursor.expect,
                costs::UNEXPECTED_OPENING_BRACKET,
                cursor.shape,
            );
        }
    }
}
