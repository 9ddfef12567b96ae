//! Promises of the parser for any text.

use std::borrow::Cow;

use proptest::prelude::*;
use serde_json::Value;
use summit_lint::catalog::Schemas;
use summit_lint::diagnostic::{RuleId, edits};
use summit_lint::source::Span;
use summit_lint::syntax::{Layout, NodeRef, ParseOptions, Parsed, parse, print};

use super::soup::{json, soup};

fn parse_text(text: &str) -> Parsed<'_> {
    parse_with(text, false)
}

fn parse_with(text: &str, edits_only: bool) -> Parsed<'_> {
    let schemas = Schemas::builtin();
    let options = ParseOptions { shape: Some(schemas.shapes()), strict: true, edits_only, ..ParseOptions::default() };
    parse(Cow::Borrowed(text), None, &options)
}

fn node_value(node: NodeRef<'_>) -> Value {
    serde_json::from_str(&print(node, Layout::Compact)).expect("printed values are strict JSON")
}

fn apply_repairs(text: &str, parsed: &Parsed<'_>) -> String {
    edits::apply(text, parsed.repairs.iter().flat_map(|repair| &repair.edits))
}

/// Returns whether a rule has no fix, because several fixes would be sensible.
fn has_no_fix(rule: RuleId) -> bool {
    matches!(rule, RuleId::DuplicateKey | RuleId::MultipleDocuments)
}

/// Asserts the promises for a text.
fn check(text: &str) {
    let parsed = parse_text(text);
    let whole = Span::new(0, text.len() as u32);
    for repair in &parsed.repairs {
        for span in repair.related.iter().copied().chain([repair.span]) {
            assert!(whole.contains(span) && text.get(span.range()).is_some(), "{repair:?} of {text:?}");
        }
        assert_eq!(!repair.is_fixable(), has_no_fix(repair.rule), "{repair:?} of {text:?}");
        for edit in &repair.edits {
            assert!(whole.contains(edit.span), "{repair:?} of {text:?}");
        }
    }
    if parsed.too_deep.is_some() || parsed.templated {
        return;
    }
    // Edits of a document replace those of the layer of encoding around it.
    let mut all: Vec<_> = parsed.repairs.iter().flat_map(|repair| &repair.edits).collect();
    all.sort_by_key(|edit| (edit.layer, edit.span.start, !edit.span.is_empty()));
    for pair in all.windows(2).filter(|pair| pair[0].layer == pair[1].layer) {
        assert!(pair[0].span.end <= pair[1].span.start, "{:?} and {:?} overlap in {text:?}", pair[0], pair[1]);
    }
    let after = apply_repairs(text, &parsed);
    assert_eq!(apply_repairs(text, &parse_with(text, true)), after, "without messages: {text:?}");
    let again = parse_text(&after);
    let left: Vec<_> = again.repairs.iter().filter(|repair| !has_no_fix(repair.rule)).collect();
    assert!(left.is_empty(), "{left:#?} left in {after:?} of {text:?}");
    if parsed.tree.roots().len() == 1 {
        let serde_value: Value =
            serde_json::from_str(&after).unwrap_or_else(|error| panic!("{error} in {after:?} of {text:?}"));
        let root = parsed.tree.root().expect("the text has a root");
        assert_eq!(serde_value, node_value(root), "{after:?} of {text:?}");
    } else {
        let first: Vec<String> = parsed.tree.roots().map(|root| print(root, Layout::Compact)).collect();
        let second: Vec<String> = again.tree.roots().map(|root| print(root, Layout::Compact)).collect();
        assert_eq!(first, second, "{after:?} of {text:?}");
    }
}

/// Asserts that a repair keeps every letter and digit of a text, except those that its rule removes by design.
fn check_nothing_is_lost(text: &str) {
    let parsed = parse_text(text);
    if parsed.too_deep.is_some() || parsed.templated {
        return;
    }
    let after = apply_repairs(text, &parsed);
    for repair in &parsed.repairs {
        for edit in &repair.edits {
            let dropped = &text[edit.span.range()];
            if edit.text.is_empty() && dropped.chars().any(char::is_alphanumeric) {
                // The text is truncated within an escape.
                let is_truncated_escape =
                    repair.rule == RuleId::UnexpectedEnd && dropped.starts_with("\\u") && dropped.len() < 12;
                assert!(
                    is_truncated_escape
                        || matches!(
                            repair.rule,
                            RuleId::Comment
                                | RuleId::EscapedDocument
                                | RuleId::IrregularWhitespace
                                | RuleId::UnexpectedText
                        ),
                    "{repair:?} drops {dropped:?} of {text:?}"
                );
            }
        }
    }
    assert!(after.len() <= 8 * text.len() + 64, "{after:?}");
}

proptest! {
    #![proptest_config(super::config(4096))]

    #[test]
    fn any_generated_text_can_be_parsed(text in soup(24)) {
        check(&text);
        check_nothing_is_lost(&text);
    }

    #[test]
    fn any_text_can_be_parsed(text in ".{0,60}") {
        check(&text);
    }

    #[test]
    fn strict_json_is_not_changed(value_in in json(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value_in) } else { serde_json::to_string(&value_in) }.unwrap();
        let parsed = parse_text(&text);
        prop_assert_eq!(&parsed.repairs, &[]);
        let parsed_value = node_value(parsed.tree.root().unwrap());
        prop_assert_eq!(parsed_value, serde_json::from_str::<Value>(&text).unwrap());
    }
}

#[test]
fn numbers_stay_as_written() {
    for number in ["1e400", "-0", "123456789012345678901234567890", "1.10", "1E5", "0.1e-7"] {
        let parsed = parse_text(number);
        assert_eq!(parsed.repairs, [], "{number}");
        assert_eq!(parsed.tree.root().unwrap().text(), Some(number));
    }
}

#[test]
fn deep_nesting_causes_no_stack_overflow() {
    for text in ["[".repeat(1_000_000), "{\"a\":".repeat(1_000_000), "[".repeat(500_000) + &"]".repeat(500_000)] {
        let parsed = parse_text(&text);
        assert!(parsed.too_deep.is_some());
    }
    let deepest = "[".repeat(127) + &"]".repeat(127);
    assert_eq!(parse_text(&deepest).repairs, []);
    assert!(serde_json::from_str::<Value>(&deepest).is_ok());
    let deeper = "[".repeat(128) + &"]".repeat(128);
    assert!(parse_text(&deeper).too_deep.is_some());
}

/// `cargo test --release -- --ignored a_hundred_megabytes`: eight million findings take several gigabytes of memory.
#[test]
#[ignore = "takes several gigabytes of memory"]
fn a_hundred_megabytes_are_parsed() {
    let member = "{\"Status\": \"New\", 'Caller': kim@example.com \"Count\": 007,},\n";
    let text = format!("[{}", member.repeat((100 << 20) / member.len()));
    let parsed = parse_text(&text);
    assert_eq!(parsed.tree.root().expect("the text has a root").len(), (100 << 20) / member.len());
    let after = apply_repairs(&text, &parsed);
    serde_json::from_str::<serde::de::IgnoredAny>(&after).expect("the repaired text is strict JSON");
}

/// Regressions: `testdata/fuzz/` contains texts for which fuzzing found a broken promise.
#[test]
fn texts_from_fuzzing_keep_the_promises() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/fuzz");
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        // Subfolders contain inputs for other targets.
        if path.is_dir() {
            continue;
        }
        let bytes = std::fs::read(path).expect("the file can be read");
        let text = String::from_utf8_lossy(&bytes);
        check(&text);
        check_nothing_is_lost(&text);
        super::engine::check("a.json", &text);
        super::engine::check("a.jsonl", &text);
        super::engine::check("a.json", &super::engine::string_form(&text));
    }
}
