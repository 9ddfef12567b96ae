//! Steps for a string, a number or a literal in parentheses or in a call: `(1)`, `ObjectId("1")`, `NumberLong(2)`.

use crate::syntax::scalar::is_literal_or_number;
use crate::syntax::search::costs;
use crate::syntax::search::state::{Step, Token};
use crate::syntax::search::text::next_significant;
use crate::syntax::search::{Cursor, Search};

/// The maximum length of the value in parentheses, in bytes.
const MAX_ARGUMENT: usize = 256;

/// Constructors of the MongoDB shell, Python and JavaScript. Their argument is the JSON value.
const CONSTRUCTORS: [&str; 14] = [
    "ObjectId",
    "ISODate",
    "NumberLong",
    "NumberInt",
    "NumberDecimal",
    "Decimal",
    "UUID",
    "Number",
    "String",
    "Boolean",
    "new Date",
    "Date",
    "str",
    "int",
];

impl Search<'_> {
    /// Proposes a value in parentheses or in a call. The parentheses and the name before them are not part of the
    /// value.
    pub(super) fn propose_wrapped_value(&mut self, cursor: &Cursor) {
        let start = cursor.pos as usize;
        let Some(open) = self.opening_parenthesis(start) else { return };
        let argument = next_significant(self.text, open + 1).0;
        let Some(end) = self.argument_end(argument) else { return };
        let close = next_significant(self.text, end).0;
        if self.bytes.get(close) != Some(&b')') {
            return;
        }
        let (next, after_line_break) = next_significant(self.text, close + 1);
        if !after_line_break && !matches!(self.bytes.get(next), None | Some(b',' | b';' | b'}' | b']')) {
            return;
        }
        // If the schemas allow a string here, `(1)` is more likely a string without quotes.
        let may_be_unquoted_string = open == start && !matches!(self.bytes[argument], b'"' | b'\'');
        if may_be_unquoted_string
            && self.shapes.and_then(|shapes| shapes.accepts_string(self.value_shape(cursor))) == Some(true)
        {
            return;
        }
        let step = Step {
            token: Token::Wrapped,
            start: cursor.pos,
            content_start: argument as u32,
            content_end: end as u32,
            end: close as u32 + 1,
        };
        let cost = self.leaf_type_cost(cursor);
        self.push_leaf(cursor, step, cost + costs::WRAPPED);
    }

    /// Returns the offset of the opening parenthesis. The parenthesis is at `start`, or follows a constructor at
    /// `start`.
    fn opening_parenthesis(&self, start: usize) -> Option<usize> {
        let rest = &self.text[start..];
        if rest.starts_with('(') {
            return Some(start);
        }
        let name =
            CONSTRUCTORS.into_iter().find(|name| rest.strip_prefix(name).is_some_and(|rest| rest.starts_with('(')))?;
        Some(start + name.len())
    }

    /// Returns the end of the argument that starts at `at`. Returns `None` unless the argument is a number, a literal,
    /// or a string without escapes.
    fn argument_end(&self, at: usize) -> Option<usize> {
        let near = &self.bytes[at..self.bytes.len().min(at + MAX_ARGUMENT)];
        let quote = *near.first()?;
        if matches!(quote, b'"' | b'\'') {
            let len = near[1..].iter().position(|byte| *byte == quote || matches!(byte, b'\\' | b'\n' | b'\r'))?;
            return (near[1 + len] == quote).then_some(at + len + 2);
        }
        let len = near.iter().position(|byte| matches!(byte, b')' | b' ' | b'\n' | b'\r'))?;
        self.text.get(at..at + len).is_some_and(is_literal_or_number).then_some(at + len)
    }
}
