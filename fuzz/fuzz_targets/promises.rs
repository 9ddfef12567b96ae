//! What is promised of any text: it has a reading, and the edits of its repairs give strict JSON with exactly that value.

use std::borrow::Cow;

use summit_lint::edits;
use summit_lint::schema::Schemas;
use summit_lint::syntax::{Layout, ParseOptions, parse, print};

/// Panics where a promise is broken.
pub fn check(text: &str) {
    let schemas = Schemas::builtin();
    let options = ParseOptions { shape: Some(schemas.shapes()), strict: true, ..ParseOptions::default() };
    let parsed = parse(Cow::Borrowed(text), None, &options);
    if parsed.too_deep.is_some() {
        return;
    }
    let edits = parsed.repairs.iter().filter_map(|repair| repair.fix.as_ref()).flat_map(|fix| &fix.edits);
    let after = edits::apply(text, edits);
    let again = parse(Cow::Borrowed(after.as_str()), None, &options);
    let left = again.repairs.iter().find(|repair| !matches!(repair.rule, "duplicate-key" | "several-documents"));
    assert!(left.is_none(), "{left:?} in {after:?}");
    let printed = |tree: &summit_lint::syntax::Tree<'_>| tree.roots().map(|root| print(root, Layout::Compact)).collect::<Vec<_>>();
    assert_eq!(printed(&parsed.tree), printed(&again.tree), "{after:?}");
    if parsed.tree.roots().len() == 1 {
        // Well-formedness only: numbers beyond a double are kept as written, and `Value` has none.
        serde_json::from_str::<serde::de::IgnoredAny>(&after).unwrap_or_else(|error| panic!("{error} in {after:?}"));
    }
}
