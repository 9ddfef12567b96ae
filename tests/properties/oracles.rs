//! `serde_json` and `json5` as oracles: what they accept we read as the same value, and every difference is explained.

use std::borrow::Cow;

use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::Value;
use summit_lint::diagnostic::RuleId;
use summit_lint::syntax::{Detail, LayerKind, Layout, ParseOptions, Parsed, Repair, Style, parse, print};

use super::soup::{json, json5_text, soup};

fn read(text: &str, json5: bool) -> Parsed<'_> {
    let style = if json5 { Style::Json5 } else { Style::Text };
    parse(Cow::Borrowed(text), None, &ParseOptions { json5, style, strict: true, ..ParseOptions::default() })
}

/// The value of a text that has one root.
fn value(parsed: &Parsed<'_>) -> Option<String> {
    (parsed.tree.roots().len() == 1).then(|| print(parsed.tree.root().expect("it has one"), Layout::Compact))
}

/// A value as both readers can be compared by: `-0` is 0 to the `json5` crate, which reads every number as a double.
fn as_doubles(value: &Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().map(|number| number + 0.0).map_or(Value::Null, Value::from),
        Value::Array(elements) => elements.iter().map(as_doubles).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), as_doubles(value))).collect(),
        other => other.clone(),
    }
}

/// Whether a text has a number beyond a double: `null` to the `json5` crate, an error to `serde_json`, and to us what is
/// written.
fn has_huge_number(compact: &str) -> bool {
    serde_json::from_str::<Value>(compact).is_err_and(|error| error.to_string().contains("out of range"))
}

fn is_shell_quoted(repair: &Repair) -> bool {
    matches!(repair.detail, Detail::EscapedDocument { layer: LayerKind::ShellQuoted, .. })
}

/// Holds our reading of what `json5` accepts against its own.
fn like_json5(text: &str) {
    let Ok(expected) = json5::from_str::<Value>(text) else {
        let parsed = read(text, true);
        let silent = parsed.repairs.iter().all(|repair| repair.rule == RuleId::DuplicateKey);
        assert!(!silent || parsed.templated, "{:?} for {text:?}", json5::from_str::<Value>(text));
        return;
    };
    for json5 in [true, false] {
        let parsed = read(text, json5);
        // Backslashes that JSON5 drops are text to us unless JSON5 is said to be meant, and said to be a guess.
        let dropped = |at: usize| !text[at + 1..].starts_with(['u', '"', '\\', '/', 'b', 'f', 'n', 'r', 't']);
        if !json5 && text.match_indices('\\').any(|(at, _)| dropped(at)) {
            continue;
        }
        // JSON in the quotes of a shell is read without them, and not as a string of JSON5.
        if parsed.repairs.iter().any(is_shell_quoted) {
            continue;
        }
        let Some(compact) = value(&parsed) else { panic!("one value, read as several: {text:?}") };
        if has_huge_number(&compact) {
            continue;
        }
        let own: Value = serde_json::from_str(&compact).unwrap_or_else(|error| panic!("{error} in {compact}"));
        assert_eq!(as_doubles(&own), as_doubles(&expected), "{text:?}");
        let left = parsed.repairs.iter().find(|repair| json5 && repair.rule != RuleId::DuplicateKey);
        assert!(left.is_none(), "{left:?} in {text:?}");
    }
}

#[test]
fn comments_and_strings_of_json5_are_not_damage() {
    for text in ["null//]", "{'a': {b: 1 // }\n}}", "//null\n\"{\\\"a\\\": 1}\"", "// a\n'b'", r#"{"a\_b": 1}"#] {
        like_json5(text);
    }
}

/// Holds our verdict and our reading of a text against those of `serde_json`.
fn like_serde_json(text: &str) {
    let parsed = read(text, false);
    // Of two members of a name, `serde_json` takes the last, as we do, and says nothing.
    let silent = parsed.repairs.iter().all(|repair| repair.rule == RuleId::DuplicateKey);
    // `IgnoredAny` judges the grammar alone: a number beyond a double is one, and half a surrogate pair is let through,
    // which we report.
    let grammatical = serde_json::from_str::<IgnoredAny>(text).is_ok();
    let half_a_pair = parsed.repairs.iter().any(|repair| repair.rule == RuleId::InvalidEscape);
    // What a template renders is not known, and left alone.
    if parsed.too_deep.is_some() || parsed.templated {
        return;
    }
    assert!(silent == grammatical || half_a_pair, "{:?} for {text:?}", parsed.repairs);
    let Ok(expected) = serde_json::from_str::<Value>(text) else { return };
    let compact = value(&parsed).expect("one value");
    assert_eq!(serde_json::from_str::<Value>(&compact).expect("strict JSON"), expected, "{text:?}");
}

proptest! {
    #![proptest_config(super::config(4096))]

    #[test]
    fn json5_reads_as_json5_does(text in json5_text()) {
        prop_assert!(json5::from_str::<Value>(&text).is_ok() || text.contains('\\'), "{:?}", text);
        like_json5(&text);
    }

    #[test]
    fn soup_reads_as_json5_does(text in soup(12)) {
        like_json5(&text);
    }

    #[test]
    fn soup_with_brackets_reads_as_json5_does(inner in soup(3)) {
        like_json5(&format!(r#"{{"a": "{{{{\v{inner}", "": {{"b": "}}"}}}}"#));
    }

    #[test]
    fn soup_is_judged_as_serde_json_does(text in soup(8)) {
        like_serde_json(&text);
    }

    #[test]
    fn json_with_a_wound_is_judged_as_serde_json_does(
        value in json(),
        pretty in any::<bool>(),
        at in any::<prop::sample::Index>(),
        wound in prop_oneof![soup(2), Just(String::new())],
        dropped in 0..3_usize,
    ) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let characters: Vec<char> = text.chars().collect();
        let at = at.index(characters.len() + 1);
        let mut text: String = characters[..at].iter().collect();
        text.push_str(&wound);
        text.extend(characters.iter().skip(at + dropped));
        like_serde_json(&text);
        like_json5(&text);
    }
}
