//! Adds the states after a key or a value. The cost of a key depends on the schemas and on the indentation of the key.

use super::costs::{self, Cost};
use super::frames::{self, FrameId, KeyOwner, NOT_FIRST_ON_LINE, OUTSIDE};
use super::state::{Expect, Step, Token};
use super::{Cursor, Search, text};
use crate::syntax::shape::ShapeId;

impl Search<'_> {
    /// Adds the state after a value that is not a container.
    pub(in crate::syntax) fn push_leaf(&mut self, cursor: &Cursor, step: Step, cost: Cost) {
        let (frame, expect) = match cursor.expect {
            Expect::Document => (OUTSIDE, Expect::End),
            _ => (self.frame_after_value(cursor), Expect::CommaOrClose),
        };
        self.push(cursor, step, frame, expect, cost);
    }

    /// Returns the frame of the current container after a value was added to it.
    pub(in crate::syntax) fn frame_after_value(&mut self, cursor: &Cursor) -> FrameId {
        if cursor.frame_id == OUTSIDE || cursor.frame.is_object || cursor.frame.has_content {
            return cursor.frame_id;
        }
        let indent = self.layout.token_indent(cursor.pos);
        self.frames.with_element(cursor.frame_id, indent)
    }

    /// Adds the state after a key.
    pub(in crate::syntax) fn push_key(&mut self, cursor: &Cursor, step: Step, cost: Cost) {
        let key = &self.text[step.content_start as usize..step.content_end as usize];
        let hash = frames::hash_key(key.as_bytes());
        let mut cost = cost;
        let member_shape;
        let mut is_outer_key = false;
        let mut object_shape = cursor.frame.shape;
        if let Some(shapes) = self.shapes
            && !cursor.frame.has_content
            && object_shape == shapes.root()
        {
            // The first key of an outermost object shows which kind of document the text is, or that the schemas do not
            // define this document.
            object_shape = if shapes.member(object_shape, key).is_some() {
                shapes.narrow_by_key(object_shape, key)
            } else {
                ShapeId::UNKNOWN
            };
        }
        let owner = if object_shape == cursor.frame.shape {
            self.frames.key_owner(self.shapes, cursor.frame_id, key, hash)
        } else if object_shape == ShapeId::UNKNOWN {
            KeyOwner::Current(ShapeId::UNKNOWN)
        } else {
            self.shapes.and_then(|shapes| shapes.member(object_shape, key)).map_or(KeyOwner::None, KeyOwner::Current)
        };
        match owner {
            KeyOwner::Current(shape) => {
                member_shape = shape;
                if shape == ShapeId::UNKNOWN && object_shape == ShapeId::UNKNOWN && !text::is_plain_key(key) {
                    cost += odd_key_cost(key);
                }
            }
            KeyOwner::Both(shape) => {
                member_shape = shape;
                if self.penalizes_unknown_keys {
                    cost += costs::KEY_OF_BOTH;
                }
            }
            owner => {
                if !text::is_plain_key(key) {
                    cost += odd_key_cost(key);
                }
                // If the key is misplaced, its value still has the shape that the schemas define for the key.
                (is_outer_key, member_shape) = match owner {
                    KeyOwner::Outer(shape) => (true, shape),
                    KeyOwner::Inner(shape) => (false, shape),
                    _ => (false, ShapeId::UNKNOWN),
                };
                if self.penalizes_unknown_keys {
                    cost += match (owner, cursor.frame.last_key_is_outer) {
                        (KeyOwner::Outer(_), true) => costs::OUTER_KEY_AGAIN,
                        (KeyOwner::Outer(_), false) => costs::UNKNOWN_KEY + costs::OUTER_KEY,
                        (KeyOwner::Inner(_), _) => costs::UNKNOWN_KEY + costs::INNER_KEY,
                        _ => costs::UNKNOWN_KEY,
                    };
                }
            }
        }
        let indent = self.layout.token_indent(cursor.pos);
        if indent != NOT_FIRST_ON_LINE
            && cursor.frame.sibling_indent != NOT_FIRST_ON_LINE
            && indent != cursor.frame.sibling_indent
        {
            cost += costs::SIBLING_INDENTATION;
        }
        let (frame, is_duplicate) = self.frames.with_key(cursor.frame_id, hash, object_shape, is_outer_key, indent);
        if is_duplicate {
            cost += costs::DUPLICATE_KEY;
        }
        let expect = if step.token == Token::KeyWithColon { Expect::Value } else { Expect::Colon };
        self.push_with_shape(cursor, step, frame, expect, cost, member_shape);
    }

    /// Returns the shape of the value that is expected at the current position, according to the schemas.
    pub(in crate::syntax) fn value_shape(&self, cursor: &Cursor) -> ShapeId {
        match (cursor.expect, self.shapes) {
            (Expect::Value, _) => cursor.shape,
            (Expect::Document | Expect::EndOrDocument, Some(shapes)) => shapes.root(),
            // If the outermost value is an array, its elements may have any shape.
            (_, Some(shapes)) if cursor.frame.shape != ShapeId::UNKNOWN && cursor.frame.shape != shapes.root() => {
                shapes.element(cursor.frame.shape)
            }
            _ => ShapeId::UNKNOWN,
        }
    }

    /// Returns the additional cost of a string, a number or a literal at the current position. The cost is 0, unless
    /// the schemas expect an object or an array.
    pub(in crate::syntax) fn leaf_type_cost(&self, cursor: &Cursor) -> Cost {
        let shape = self.value_shape(cursor);
        let expects_container = shape != ShapeId::UNKNOWN
            && cursor.expect != Expect::Document
            && self.shapes.is_some_and(|shapes| {
                shapes.accepts_string(shape) == Some(false)
                    && (shapes.is_object(shape) || shapes.element(shape) != ShapeId::UNKNOWN)
            });
        if expects_container { costs::WRONG_TYPE } else { 0 }
    }
}

/// Returns the additional cost of a key that does not look like a key ([`text::is_plain_key`]).
fn odd_key_cost(key: &str) -> Cost {
    const MAX_LENGTH_COST: usize = 400;
    costs::ODD_KEY + key.len().min(MAX_LENGTH_COST) as u32
}
