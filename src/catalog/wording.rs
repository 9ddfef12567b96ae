//! Describes in words what a failed keyword of a schema expects, such as "at least 3 characters" for `"minLength": 3`.

use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::documents::as_spelled;
use crate::syntax::NodeRef;

/// The maximum number of allowed keys that a message lists.
const MAX_LISTED: usize = 8;

/// Returns what `propertyNames` expects of a key, in words that follow "expected". `kind` is the failure of the schema
/// in `propertyNames`.
pub(super) fn expected_key(kind: &ValidationErrorKind) -> Option<String> {
    use ValidationErrorKind as Kind;
    match kind {
        Kind::Enum { options } => {
            let keys: Vec<String> = options.as_array()?.iter().filter_map(Value::as_str).map(quoted).collect();
            let (last, others) = keys.split_last()?;
            Some(match others {
                [] => last.clone(),
                _ if keys.len() > MAX_LISTED => {
                    format!("one of {} keys, such as {}", keys.len(), keys[..MAX_LISTED].join(", "))
                }
                _ => format!("{} or {last}", others.join(", ")),
            })
        }
        Kind::Constant { expected_value } => expected_value.as_str().map(quoted),
        kind => expected(kind),
    }
}

/// Returns `text` in backticks.
fn quoted(text: &str) -> String {
    format!("`{text}`")
}

/// Returns what a keyword expects of a value, in words that follow "takes" or "expected".
fn expected(kind: &ValidationErrorKind) -> Option<String> {
    use ValidationErrorKind as Kind;
    let count = |count: &u64, one: &str, many: &str| format!("{count} {}", if *count == 1 { one } else { many });
    Some(match kind {
        Kind::MinLength { limit } => format!("at least {}", count(limit, "character", "characters")),
        Kind::MaxLength { limit } => format!("at most {}", count(limit, "character", "characters")),
        Kind::Minimum { limit } => format!("{limit} or more"),
        Kind::Maximum { limit } => format!("{limit} or less"),
        Kind::ExclusiveMinimum { limit } => format!("more than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("less than {limit}"),
        Kind::MultipleOf { multiple_of } => format!("multiples of {multiple_of}"),
        Kind::MinItems { limit } => format!("at least {}", count(limit, "item", "items")),
        Kind::MaxItems { limit } => format!("at most {}", count(limit, "item", "items")),
        Kind::MinProperties { limit } => format!("at least {}", count(limit, "field", "fields")),
        Kind::MaxProperties { limit } => format!("at most {}", count(limit, "field", "fields")),
        Kind::AdditionalItems { limit } => format!("at most {}", count(&(*limit as u64), "item", "items")),
        Kind::UniqueItems => "unique items".to_owned(),
        Kind::Pattern { pattern } => format!("a match for `{}`", as_spelled(pattern)),
        Kind::Format { format } => format!("a value of the format `{format}`"),
        _ => return None,
    })
}

/// Returns what the keyword `contains` of `schema` expects of an array, in words that follow the name of the field. The
/// words do not depend on whether there are too few or too many matching items, which is unknown here.
pub(super) fn contains_words(schema: NodeRef<'_>) -> String {
    let limit = |keyword: &str| schema.get(keyword).and_then(NodeRef::text).and_then(|text| text.parse::<f64>().ok());
    let items = |count: f64| format!("{count} {}", if count == 1.0 { "item that matches" } else { "items that match" });
    let expected = match (limit("minContains").unwrap_or(1.0), limit("maxContains")) {
        (1.0, None) => return "has no item that matches `contains` in the schema".to_owned(),
        (min, None) => format!("at least {}", items(min)),
        (0.0, Some(max)) => format!("at most {}", items(max)),
        (min, Some(max)) if min == max => format!("exactly {}", items(max)),
        (min, Some(max)) => format!("{min} to {}", items(max)),
    };
    format!("takes {expected} `contains` in the schema")
}

/// Returns what a keyword expects of a value, in words that follow the name of the field.
pub(super) fn failure_words(kind: &ValidationErrorKind) -> String {
    use ValidationErrorKind as Kind;
    if let Some(expected) = expected(kind) {
        return format!("takes {expected}");
    }
    match kind {
        Kind::UnevaluatedItems { .. } => "has items that the schema does not allow".to_owned(),
        Kind::AnyOf { .. } | Kind::OneOfNotValid { .. } => "does not match any alternative in the schema".to_owned(),
        Kind::OneOfMultipleValid { .. } => "matches more than one alternative of `oneOf` in the schema".to_owned(),
        Kind::Not { .. } => "matches `not` in the schema".to_owned(),
        other => format!("does not match `{}` in the schema", other.keyword()),
    }
}
