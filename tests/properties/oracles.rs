//! Compares the parser with the crates `serde_json` and `json5`. If they accept a text, summit-lint must parse it to
//! the same value. Comments explain all exceptions.

use std::borrow::Cow;

use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::Value;
use summit_lint::diagnostic::RuleId;
use summit_lint::syntax::{Detail, LayerKind, Layout, ParseOptions, Parsed, Repair, Style, parse, print};

use super::soup::{json, json5_text, soup};

fn parse_strictly(text: &str, json5: bool) -> Parsed<'_> {
    let style = if json5 { Style::Json5 } else { Style::Text };
    parse(Cow::Borrowed(text), None, &ParseOptions { json5, style, strict: true, ..ParseOptions::default() })
}

/// Returns the value of a text with one root.
fn compact_value(parsed: &Parsed<'_>) -> Option<String> {
    (parsed.tree.roots().len() == 1).then(|| print(parsed.tree.root().expect("the text has a root"), Layout::Compact))
}

/// Returns a value in a form to compare: the `json5` crate parses every number as a double, and `-0` as 0.
fn as_doubles(value: &Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().map(|number| number + 0.0).map_or(Value::Null, Value::from),
        Value::Array(elements) => elements.iter().map(as_doubles).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), as_doubles(value))).collect(),
        other => other.clone(),
    }
}

/// Returns whether a text has a number outside the range of a double.
///
/// The `json5` crate parses such a number as `null`, and `serde_json` rejects it. summit-lint keeps it as it is.
fn has_huge_number(compact: &str) -> bool {
    serde_json::from_str::<Value>(compact).is_err_and(|error| error.to_string().contains("out of range"))
}

fn is_shell_quoted(repair: &Repair) -> bool {
    matches!(repair.detail, Detail::EscapedDocument { layer: LayerKind::ShellQuoted, .. })
}

/// Asserts that summit-lint and the `json5` crate parse a text to the same value. If the crate rejects the text,
/// summit-lint must report a repair.
fn assert_like_json5(text: &str) {
    let Ok(expected) = json5::from_str::<Value>(text) else {
        let parsed = parse_strictly(text, true);
        let is_accepted = parsed.repairs.iter().all(|repair| repair.rule == RuleId::DuplicateKey);
        assert!(!is_accepted || parsed.templated, "{:?} for {text:?}", json5::from_str::<Value>(text));
        return;
    };
    for json5 in [true, false] {
        let parsed = parse_strictly(text, json5);
        // JSON5 drops the backslash of an unknown escape such as `\d`. Without the `json5` option, the backslash is
        // treated as text.
        let dropped = |at: usize| !text[at + 1..].starts_with(['u', '"', '\\', '/', 'b', 'f', 'n', 'r', 't']);
        if !json5 && text.match_indices('\\').any(|(at, _)| dropped(at)) {
            continue;
        }
        // JSON in shell quotes is parsed without the quotes, not as a string of JSON5.
        if parsed.repairs.iter().any(is_shell_quoted) {
            continue;
        }
        let Some(compact) = compact_value(&parsed) else { panic!("one value is parsed as several: {text:?}") };
        if has_huge_number(&compact) {
            continue;
        }
        let parsed_value: Value = serde_json::from_str(&compact).unwrap_or_else(|error| panic!("{error} in {compact}"));
        assert_eq!(as_doubles(&parsed_value), as_doubles(&expected), "{text:?}");
        let unexpected_repair = parsed.repairs.iter().find(|repair| json5 && repair.rule != RuleId::DuplicateKey);
        assert!(unexpected_repair.is_none(), "{unexpected_repair:?} in {text:?}");
    }
}

#[test]
fn comments_and_strings_of_json5_are_not_damage() {
    for text in ["null//]", "{'a': {b: 1 // }\n}}", "//null\n\"{\\\"a\\\": 1}\"", "// a\n'b'", r#"{"a\_b": 1}"#] {
        assert_like_json5(text);
    }
}

/// Asserts that summit-lint and `serde_json` both accept or both reject a text, and parse it to the same value.
fn assert_like_serde_json(text: &str) {
    let parsed = parse_strictly(text, false);
    // For a duplicate key, `serde_json` silently uses the last member. summit-lint uses it as well, and reports the duplicate.
    let is_accepted = parsed.repairs.iter().all(|repair| repair.rule == RuleId::DuplicateKey);
    // `IgnoredAny` checks only the grammar. It accepts numbers outside the range of a double, as summit-lint does, and
    // lone surrogates, which summit-lint reports.
    let is_grammatical = serde_json::from_str::<IgnoredAny>(text).is_ok();
    let has_lone_surrogate = parsed.repairs.iter().any(|repair| repair.rule == RuleId::InvalidEscape);
    // Templates are not repaired, since their rendered text is unknown.
    if parsed.too_deep.is_some() || parsed.templated {
        return;
    }
    assert!(is_accepted == is_grammatical || has_lone_surrogate, "{:?} for {text:?}", parsed.repairs);
    let Ok(expected) = serde_json::from_str::<Value>(text) else { return };
    let compact = compact_value(&parsed).expect("the text has one value");
    assert_eq!(serde_json::from_str::<Value>(&compact).expect("printed values are strict JSON"), expected, "{text:?}");
}

proptest! {
    #![proptest_config(super::config(4096))]

    #[test]
    fn json5_is_parsed_like_json5(text in json5_text()) {
        prop_assert!(json5::from_str::<Value>(&text).is_ok() || text.contains('\\'), "{:?}", text);
        assert_like_json5(&text);
    }

    #[test]
    fn any_text_is_parsed_like_json5(text in soup(12)) {
        assert_like_json5(&text);
    }

    #[test]
    fn text_with_brackets_is_parsed_like_json5(inner in soup(3)) {
        assert_like_json5(&format!(r#"{{"a": "{{{{\v{inner}", "": {{"b": "}}"}}}}"#));
    }

    #[test]
    fn any_text_is_validated_like_serde_json(text in soup(8)) {
        assert_like_serde_json(&text);
    }

    #[test]
    fn damaged_json_is_validated_like_serde_json(
        value in json(),
        pretty in any::<bool>(),
        at in any::<prop::sample::Index>(),
        damage in prop_oneof![soup(2), Just(String::new())],
        dropped in 0..3_usize,
    ) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let characters: Vec<char> = text.chars().collect();
        let at = at.index(characters.len() + 1);
        let mut text: String = characters[..at].iter().collect();
        text.push_str(&damage);
        text.extend(characters.iter().skip(at + dropped));
        assert_like_serde_json(&text);
        assert_like_json5(&text);
    }
}
