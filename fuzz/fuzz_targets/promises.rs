//! What is promised of any text: it has a reading, the edits of its repairs give strict JSON with exactly that value, and
//! repairing that changes nothing.

use std::borrow::Cow;

use summit_lint::diagnostic::RuleId;
use summit_lint::diagnostic::edits;
use summit_lint::fix::repair::{Layout as RepairLayout, repair};
use summit_lint::catalog::Schemas;
use summit_lint::source::Source;
use summit_lint::syntax::{Layout, ParseOptions, parse, print};

/// Panics where a promise is broken.
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
    let wordless = parse(Cow::Borrowed(text), None, &ParseOptions { edits_only: true, ..options });
    let edits = wordless.repairs.iter().flat_map(|repair| &repair.edits);
    assert_eq!(edits::apply(text, edits), after, "without words of {text:?}");
    let again = parse(Cow::Borrowed(after.as_str()), None, &options);
    let stays = |rule: RuleId| matches!(rule, RuleId::DuplicateKey | RuleId::MultipleDocuments);
    let left = again.repairs.iter().find(|repair| !stays(repair.rule));
    assert!(left.is_none(), "{left:?} in {after:?}");
    let printed = |tree: &summit_lint::syntax::Tree<'_>| tree.roots().map(|root| print(root, Layout::Compact)).collect::<Vec<_>>();
    assert_eq!(printed(&parsed.tree), printed(&again.tree), "{after:?}");
    if parsed.tree.roots().len() == 1 {
        // Well-formedness only: numbers beyond a double are kept as written, and `Value` has none.
        serde_json::from_str::<serde::de::IgnoredAny>(&after).unwrap_or_else(|error| panic!("{error} in {after:?}"));
    }
}

/// Panics where repairing through strings does not settle, in a file or in its lines.
#[allow(dead_code, reason = "not every target is about repairing")]
pub fn check_repair(text: &str) {
    for name in ["a.json", "a.jsonl"] {
        let source = Source::from_text(name, text).expect("the input is small");
        let Ok(repaired) = repair(&source, RepairLayout::AsWritten) else { continue };
        let again = Source::from_text(name, &repaired).expect("it stays small");
        assert_eq!(repair(&again, RepairLayout::AsWritten).as_ref(), Ok(&repaired), "{text:?}");
        let compact = repair(&source, RepairLayout::Compact).expect("it has a reading");
        assert_eq!(repair(&again, RepairLayout::Compact), Ok(compact), "{text:?}");
    }
}

/// A request whose container, in a string, is `inner`.
#[allow(dead_code, reason = "not every target is about repairing")]
pub fn string_form(inner: &str) -> String {
    let inner = summit_lint::syntax::escape_layers(inner, 1);
    format!("{{\"ServiceName\": \"IM_LogOrUpdateIncident\", \"objCommonParameters\": {{\"incidentParamsJSON\": {{\"IncidentContainerJson\": \"{inner}\"}}}}}}")
}
