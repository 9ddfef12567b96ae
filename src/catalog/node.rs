//! Implements the traits of `jsonschema` for our syntax tree, so that a payload is validated without converting it to
//! another type.
//!
//! Only this file depends on the version of these traits.

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::fast::FixedState;
use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object};
use serde_json::{Map, Number, Value};

use crate::syntax::{Elements, Kind, Members, NodeId, NodeRef, ParseOptions, Tree, escape, parse};

/// Our syntax tree as a representation of JSON.
pub(crate) struct Syntax;

impl Json for Syntax {
    type Node<'a> = NodeRef<'a>;
    type PreparedKey = Box<str>;
    type StringBuffer = Option<Tree<'static>>;

    const ACYCLIC: bool = true;
    // The number of members that an iteration can visit in the time of one lookup by key. The objects of a payload have
    // few members, so one iteration is usually cheaper than a lookup for each property of a schema.
    const KEYS_PER_LOOKUP: usize = 8;

    fn prepare_key(key: &str) -> Self::PreparedKey {
        key.into()
    }

    fn with_string_node<T>(buffer: &mut Self::StringBuffer, string: &str, f: impl FnOnce(Self::Node<'_>) -> T) -> T {
        // Only the keyword `propertyNames` needs a node for a string.
        let text = format!("\"{}\"", escape(string));
        let tree = buffer.insert(parse(Cow::Owned(text), None, &ParseOptions::default()).tree);
        f(tree.root().expect("every text can be parsed"))
    }
}

impl<'a> Node<'a, Syntax> for NodeRef<'a> {
    type Object = ObjectView<'a>;
    type Array = ArrayView<'a>;
    type Number = NumberView<'a>;

    fn as_object(&self) -> Option<ObjectView<'a>> {
        (self.kind() == Kind::Object).then_some(ObjectView(*self))
    }

    fn as_array(&self) -> Option<ArrayView<'a>> {
        (self.kind() == Kind::Array).then_some(ArrayView(*self))
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        (*self).as_str().map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<NumberView<'a>> {
        (self.kind() == Kind::Number).then(|| NumberView(self.text().unwrap_or("0")))
    }

    fn as_boolean(&self) -> Option<bool> {
        match self.kind() {
            Kind::True => Some(true),
            Kind::False => Some(false),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        self.kind() == Kind::Null
    }

    fn is_number(&self) -> bool {
        self.kind() == Kind::Number
    }

    fn is_string(&self) -> bool {
        matches!(self.kind(), Kind::String | Kind::Key)
    }

    fn json_type(&self) -> JsonType {
        match self.kind() {
            Kind::Null => JsonType::Null,
            Kind::True | Kind::False => JsonType::Boolean,
            Kind::Number => JsonType::Number,
            Kind::String | Kind::Key => JsonType::String,
            Kind::Array => JsonType::Array,
            Kind::Object => JsonType::Object,
        }
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match (expected, self.kind()) {
            (Value::Null, kind) => kind == Kind::Null,
            (Value::Bool(expected), _) => self.as_boolean() == Some(*expected),
            (Value::String(expected), _) => (*self).as_str() == Some(expected),
            _ => jsonschema::json::cmp::equal(&self.to_value(), expected),
        }
    }

    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(value(*self))
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::tagged(std::ptr::from_ref(self.tree()).addr(), self.id().index()))
    }
}

/// Converts a node to a value of `serde_json`. Numbers beyond the range of a double are clamped. The recursion is
/// limited by the depth of the tree.
pub(super) fn value(node: NodeRef<'_>) -> Value {
    value_with(node, &Replacements::default())
}

/// Replacement texts for the values of some strings, by the node of the string.
pub(super) type Replacements = HashMap<NodeId, String, FixedState>;

/// Like [`value`], but uses the text in `replacements` for each string that has one.
pub(super) fn value_with(node: NodeRef<'_>, replacements: &Replacements) -> Value {
    match node.kind() {
        Kind::Null => Value::Null,
        Kind::True => Value::Bool(true),
        Kind::False => Value::Bool(false),
        Kind::Number => Value::Number(NumberView(node.text().unwrap_or("0")).to_number().into_owned()),
        Kind::String | Kind::Key => {
            let replacement = if replacements.is_empty() { None } else { replacements.get(&node.id()) };
            Value::String(replacement.map_or_else(|| node.as_str().unwrap_or("").to_owned(), String::clone))
        }
        Kind::Array => Value::Array(node.elements().map(|element| value_with(element, replacements)).collect()),
        Kind::Object => Value::Object(
            node.members()
                .map(|member| (member.name().to_owned(), value_with(member.value, replacements)))
                .collect::<Map<_, _>>(),
        ),
    }
}

/// An object of our tree.
pub(crate) struct ObjectView<'a>(NodeRef<'a>);

impl<'a> Object<'a, Syntax> for ObjectView<'a> {
    type Node = NodeRef<'a>;
    type MemberName = &'a str;
    type MembersIter = MembersView<'a>;

    fn len(&self) -> usize {
        self.0.distinct_len()
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn get(&self, key: &Box<str>) -> Option<NodeRef<'a>> {
        self.0.get(key)
    }

    fn members(&self) -> MembersView<'a> {
        MembersView(self.0.members())
    }
}

/// An iterator over the members of an object, each as its name and its value.
pub(crate) struct MembersView<'a>(Members<'a>);

impl<'a> Iterator for MembersView<'a> {
    type Item = (&'a str, NodeRef<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next_entry()
    }
}

/// An array of our tree.
pub(crate) struct ArrayView<'a>(NodeRef<'a>);

impl<'a> Array<'a, Syntax> for ArrayView<'a> {
    type Node = NodeRef<'a>;
    type ElementsIter = Elements<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn elements(&self) -> Elements<'a> {
        self.0.elements()
    }
}

/// A number as it is written in the text.
pub(crate) struct NumberView<'a>(&'a str);

impl JsonNumber for NumberView<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    fn as_f64(&self) -> Option<f64> {
        self.0.parse().ok()
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.0)
    }

    fn to_number(&self) -> Cow<'_, Number> {
        let number = if let Some(number) = self.as_u64() {
            Number::from(number)
        } else if let Some(number) = self.as_i64() {
            Number::from(number)
        } else {
            let number = self.as_f64().unwrap_or(0.0).clamp(f64::MIN, f64::MAX);
            Number::from_f64(number).expect("it is finite after clamping")
        };
        Cow::Owned(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_conforms_to_the_traits() {
        let document = jsonschema::json::conformance::document();
        let text = serde_json::to_string_pretty(&document).expect("a value can be written");
        let parsed = parse(Cow::Owned(text), None, &ParseOptions::default());
        assert_eq!(parsed.repairs, []);
        let root = parsed.tree.root().expect("it has a root");
        jsonschema::json::conformance::assert_conformance::<Syntax>(&root);
    }

    #[test]
    fn a_key_becomes_a_node_with_the_same_text() {
        for key in [r#"{"a": 1}"#, "[1]", "\"", "a\\", "", "null", "a\nb"] {
            let mut buffer = None;
            let read = Syntax::with_string_node(&mut buffer, key, |node| node.as_str().map(str::to_owned));
            assert_eq!(read.as_deref(), Some(key));
        }
    }

    #[test]
    fn the_last_of_two_members_with_the_same_key_is_used() {
        let parsed = parse(Cow::Borrowed(r#"{"a": 1, "b": 2, "a": 3}"#), None, &ParseOptions::default());
        let root = parsed.tree.root().expect("it has a root");
        assert_eq!(*root.to_value(), serde_json::json!({"a": 3, "b": 2}));
        assert_eq!(root.as_object().expect("an object").len(), 2);
        assert_eq!(root.len(), 3);
    }
}
