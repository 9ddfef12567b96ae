//! Generates sample values from the keywords of schemas: 10 for `{"minimum": 10}`, or `XXXX` for `{"writeOnly": true}`.

use serde_json::{Number, Value};

use super::node;
use crate::syntax::NodeRef;

/// The combined limits of several schemas for one value.
#[derive(Debug, Default)]
pub(super) struct Limits<'t> {
    types: Vec<&'t str>,
    minimum: Option<f64>,
    maximum: Option<f64>,
    exclusive_minimum: Option<f64>,
    exclusive_maximum: Option<f64>,
    multiple_of: Option<f64>,
    min_length: usize,
    max_length: Option<usize>,
    format: Option<&'t str>,
    /// Whether the value is a secret (`writeOnly`).
    is_secret: bool,
    /// The minimum number of items of an array.
    pub min_items: usize,
    /// Whether the items of an array must be unique (`uniqueItems`).
    pub has_unique_items: bool,
}

/// Types, each with the keywords that only apply to values of this type. If a schema does not state a type, such a
/// keyword determines it.
const TYPE_KEYWORDS: &[(&str, &[&str])] = &[
    ("number", &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
    ("string", &["minLength", "maxLength", "pattern", "format", "contentMediaType", "contentEncoding"]),
    ("array", &["minItems", "maxItems", "items", "prefixItems", "contains", "uniqueItems"]),
    ("object", &["properties", "required", "minProperties", "patternProperties"]),
];

/// The maximum length of a generated string in characters, and of a generated array in items.
pub(super) const MAX_LENGTH: usize = 10_000;

/// The maximum difference between a double and the whole number that it represents.
const MAX_ROUNDING_ERROR: f64 = 1e-9;

/// The number of consecutive whole numbers that are tried to find multiples of a fraction such as 2.5.
const MAX_TRIED_WHOLE_NUMBERS: u16 = 1000;

/// Whole numbers below this limit are exact in a double. The limit is a little less than 2^53.
const MAX_EXACT_INTEGER: f64 = 9e15;

impl<'t> Limits<'t> {
    /// Combines the limits of `schemas`, all of which apply.
    pub(super) fn of(schemas: impl Iterator<Item = NodeRef<'t>>) -> Self {
        let mut limits = Self::default();
        for schema in schemas {
            limits.add(schema);
        }
        limits
    }

    /// Adds the limits of a schema.
    fn add(&mut self, schema: NodeRef<'t>) {
        let number =
            |keyword: &str| schema.get(keyword).and_then(NodeRef::text).and_then(|text| text.parse::<f64>().ok());
        let count = |keyword: &str| number(keyword).map(|count| count as usize);
        let max_of = |known: Option<f64>, other: Option<f64>| known.into_iter().chain(other).reduce(f64::max);
        let min_of = |known: Option<f64>, other: Option<f64>| known.into_iter().chain(other).reduce(f64::min);
        self.minimum = max_of(self.minimum, number("minimum"));
        self.exclusive_minimum = max_of(self.exclusive_minimum, number("exclusiveMinimum"));
        self.maximum = min_of(self.maximum, number("maximum"));
        self.exclusive_maximum = min_of(self.exclusive_maximum, number("exclusiveMaximum"));
        self.multiple_of = self.multiple_of.or(number("multipleOf"));
        self.min_length = self.min_length.max(count("minLength").unwrap_or(0));
        self.max_length = self.max_length.into_iter().chain(count("maxLength")).min();
        self.min_items = self.min_items.max(count("minItems").unwrap_or(0));
        let is_true = |keyword: &str| schema.get(keyword).is_some_and(|value| node::value(value) == Value::Bool(true));
        self.has_unique_items |= is_true("uniqueItems");
        self.is_secret |= is_true("writeOnly");
        self.format = self.format.or(schema.get("format").and_then(NodeRef::as_str));
        if self.types.is_empty()
            && let Some(types) = schema.get("type")
        {
            self.types.extend(types.as_str());
            self.types.extend(types.elements().filter_map(NodeRef::as_str));
        }
        if self.types.is_empty() {
            let has = |keywords: &&(&str, &[&str])| keywords.1.iter().any(|keyword| schema.get(keyword).is_some());
            self.types.extend(TYPE_KEYWORDS.iter().filter(has).map(|(kind, _)| *kind));
        }
    }

    /// Returns the allowed types of the value; empty if any type is allowed.
    pub(super) fn types(&self) -> &[&'t str] {
        &self.types
    }

    /// Returns a number within the limits, or any number if a few attempts do not find one. If `is_integer`, the number
    /// should be a whole number.
    pub(super) fn number(&self, is_integer: bool) -> Option<Value> {
        let step = self.multiple_of.filter(|step| *step > 0.0);
        let unit = step.unwrap_or(1.0);
        let low = self.minimum.into_iter().chain(self.exclusive_minimum).reduce(f64::max);
        let high = self.maximum.into_iter().chain(self.exclusive_maximum).reduce(f64::min);
        let fits = |number: &f64| {
            self.minimum.is_none_or(|limit| *number >= limit)
                && self.exclusive_minimum.is_none_or(|limit| *number > limit)
                && self.maximum.is_none_or(|limit| *number <= limit)
                && self.exclusive_maximum.is_none_or(|limit| *number < limit)
                && (!is_integer || number.fract() == 0.0)
        };
        let next_multiple = |number: f64| round_decimal((number / unit).ceil() * unit);
        let mut candidates = vec![next_multiple(1.0)];
        if let Some(low) = low {
            candidates.extend([next_multiple(low), round_decimal(next_multiple(low) + unit)]);
        }
        if let Some(high) = high {
            let last = round_decimal((high / unit).floor() * unit);
            candidates.extend([last, round_decimal(last - unit)]);
        }
        if is_integer && unit.fract() != 0.0 {
            // The unit is a fraction, such as 2.5. Try whole numbers that are also multiples of the unit.
            let first = low.unwrap_or(1.0).ceil();
            let is_multiple = |number: &f64| (number / unit - (number / unit).round()).abs() < MAX_ROUNDING_ERROR;
            let whole_numbers = (0..MAX_TRIED_WHOLE_NUMBERS).map(|offset| first + f64::from(offset));
            candidates.extend(whole_numbers.filter(is_multiple).take(2));
        }
        if step.is_none()
            && let (Some(low), Some(high)) = (low, high)
        {
            candidates.extend([low, high, f64::midpoint(low, high)]);
        }
        // If no candidate fits, return the first. The error message then names the keyword that rejects this number.
        let number = candidates.iter().copied().find(fits).unwrap_or(candidates[0]);
        let is_exact_integer = number.fract() == 0.0 && number.abs() < MAX_EXACT_INTEGER;
        if is_exact_integer { Some(Value::from(number as i64)) } else { Number::from_f64(number).map(Value::Number) }
    }

    /// Returns a string for the format and the limits on the length. Other keywords are ignored.
    pub(super) fn string(&self) -> String {
        let sample = match self.format {
            Some("date") => "2026-01-31",
            Some("date-time") => "2026-01-31T09:00:00Z",
            Some("time") => "09:00:00Z",
            Some("duration") => "P1D",
            Some("email" | "idn-email") => "name@example.com",
            Some("hostname" | "idn-hostname") => "example.com",
            Some("ipv4") => "192.0.2.1",
            Some("ipv6") => "2001:db8::1",
            Some("uri" | "iri" | "uri-reference" | "iri-reference" | "uri-template") => "https://example.com/",
            Some("uuid") => "01234567-89ab-4def-8123-456789abcdef",
            Some("json-pointer") => "/a",
            Some("relative-json-pointer") => "0",
            _ if self.is_secret => "XXXX",
            _ => "text",
        };
        let mut text = sample.to_owned();
        let missing = self.min_length.min(MAX_LENGTH).saturating_sub(text.chars().count());
        let filler = if self.is_secret { "X" } else { "text" };
        text.extend(filler.chars().cycle().take(missing));
        match self.max_length {
            Some(max_length) => text.chars().take(max_length).collect(),
            None => text,
        }
    }
}

/// Returns `number` without the rounding error of binary fractions: `0.30000000000000004` becomes 0.3.
fn round_decimal(number: f64) -> f64 {
    format!("{number:.9}").parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{ParseOptions, parse};

    fn with_limits<T>(schema: &str, read: impl FnOnce(Limits<'_>) -> T) -> T {
        let parsed = parse(schema.into(), None, &ParseOptions::default());
        read(Limits::of(parsed.tree.root().into_iter()))
    }

    #[test]
    fn numbers_are_within_all_limits() {
        for (schema, integer, expected) in [
            ("{}", true, "1"),
            (r#"{"minimum": 5}"#, true, "5"),
            (r#"{"minimum": 4.5}"#, true, "5"),
            (r#"{"exclusiveMinimum": 5}"#, true, "6"),
            (r#"{"maximum": 0}"#, true, "0"),
            (r#"{"exclusiveMaximum": 0}"#, true, "-1"),
            (r#"{"multipleOf": 7}"#, true, "7"),
            (r#"{"minimum": 10, "multipleOf": 7}"#, true, "14"),
            (r#"{"exclusiveMinimum": 14, "multipleOf": 7}"#, true, "21"),
            (r#"{"exclusiveMinimum": 0, "exclusiveMaximum": 1}"#, false, "0.5"),
            (r#"{"minimum": 0.25, "maximum": 0.45, "multipleOf": 0.1}"#, false, "0.3"),
            (r#"{"multipleOf": 2.5, "minimum": 2}"#, true, "5"),
        ] {
            let found = with_limits(schema, |limits| limits.number(integer));
            assert_eq!(found.map(|value| value.to_string()).as_deref(), Some(expected), "{schema}");
        }
    }

    #[test]
    fn strings_have_the_required_length() {
        for (schema, expected) in [
            ("{}", "text"),
            (r#"{"minLength": 6}"#, "textte"),
            (r#"{"maxLength": 2}"#, "te"),
            (r#"{"writeOnly": true, "minLength": 6}"#, "XXXXXX"),
            (r#"{"format": "date"}"#, "2026-01-31"),
        ] {
            assert_eq!(with_limits(schema, |limits| limits.string()), expected, "{schema}");
        }
    }
}
