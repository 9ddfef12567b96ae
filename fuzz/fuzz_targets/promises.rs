//! The promises for any text. The text can be parsed. The edits of its repairs result in strict JSON with exactly the
//! parsed value. A repair of that JSON changes nothing.

use std::borrow::Cow;

use summit_lint::diagnostic::RuleId;
use summit_lint::diagnostic::edits;
use summit_lint::fix::repair::{Layout as RepairLayout, repair};
use summit_lint::catalog::Schemas;
use summit_lint::source::Source;
use summit_lint::syntax::{Layout, ParseOptions, parse, print};

/// Panics if a promise is broken.
pub fn check(text: &str) {
    let schemas = Schemas::builtin();
    let options = ParseOptions { shape: Some(schemas.shapes()), strict: true, ..ParseOptions::default() };
    let parsed = parse(Cow::Borrowed(text), None, &options);
    for repair in &parsed.repairs {
        let edits = repair.edits.iter().map(|edit| edit.span);
        for span in repair.related.iter().copied().chain(edits).chain([repair.span]) {
            assert!(text.get(span.range()).is_some(), "{repair:?} of {text:?}");
        }
    }
    if parsed.too_deep.is_some() || parsed.templated {
        return;
    }
    let edits = parsed.repairs.iter().flat_map(|repair| &repair.edits);
    let after = edits::apply(text, edits);
    let edits_only = parse(Cow::Borrowed(text), None, &ParseOptions { edits_only: true, ..options });
    let edits = edits_only.repairs.iter().flat_map(|repair| &repair.edits);
    assert_eq!(edits::apply(text, edits), after, "without messages: {text:?}");
    let again = parse(Cow::Borrowed(after.as_str()), None, &options);
    let has_no_fix = |rule: RuleId| matches!(rule, RuleId::DuplicateKey | RuleId::MultipleDocuments);
    let remaining = again.repairs.iter().find(|repair| !has_no_fix(repair.rule));
    assert!(remaining.is_none(), "{remaining:?} in {after:?}");
    let print_roots = |tree: &summit_lint::syntax::Tree<'_>| tree.roots().map(|root| print(root, Layout::Compact)).collect::<Vec<_>>();
    assert_eq!(print_roots(&parsed.tree), print_roots(&again.tree), "{after:?}");
    if parsed.tree.roots().len() == 1 {
        // `IgnoredAny` checks only the syntax. `Value` would reject numbers outside the range of a double, which a
        // repair keeps.
        serde_json::from_str::<serde::de::IgnoredAny>(&after).unwrap_or_else(|error| panic!("{error} in {after:?}"));
    }
}

/// Panics if a second repair changes the result of the first. Repairs `text` as a JSON file and as JSON Lines.
#[allow(dead_code, reason = "not used by all targets")]
pub fn check_repair(text: &str) {
    for name in ["a.json", "a.jsonl"] {
        let source = Source::from_text(name, text).expect("the input is small");
        let Ok(repaired) = repair(&source, RepairLayout::AsWritten) else { continue };
        let again = Source::from_text(name, &repaired).expect("the input stays small");
        assert_eq!(repair(&again, RepairLayout::AsWritten).as_ref(), Ok(&repaired), "{text:?}");
        let compact = repair(&source, RepairLayout::Compact).expect("the text can be repaired");
        assert_eq!(repair(&again, RepairLayout::Compact), Ok(compact), "{text:?}");
    }
}

/// Returns a request in the string form whose container is `inner`.
#[allow(dead_code, reason = "not used by all targets")]
pub fn string_form(inner: &str) -> String {
    let inner = summit_lint::syntax::escape_layers(inner, 1);
    format!("{{\"ServiceName\": \"IM_LogOrUpdateIncident\", \"objCommonParameters\": {{\"incidentParamsJSON\": {{\"IncidentContainerJson\": \"{inner}\"}}}}}}")
}
