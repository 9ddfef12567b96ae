//! Promises of the engine for any text: spans are in the text, second fixes change nothing, and strings are repaired like files.

use crate::fix;
use crate::lint;
use proptest::prelude::*;
use summit_lint::config::Config;
use summit_lint::diagnostic::{Applicability, RuleId};
use summit_lint::document::Expectation;
use summit_lint::document::{Document, Purpose};
use summit_lint::fix::repair::{Layout, repair};
use summit_lint::source::{Source, Span};
use summit_lint::syntax::{Tree, escape_layers};

use super::soup::soup;

/// Returns a request in the string form whose container is `inner`.
pub(crate) fn string_form(inner: &str) -> String {
    format!(
        "{{\"ServiceName\": \"IM_LogOrUpdateIncident\", \"objCommonParameters\": {{\"incidentParamsJSON\": \
         {{\"IncidentContainerJson\": \"{}\"}}, \"RequestType\": \"RemoteCall\"}}}}",
        escape_layers(inner, 1)
    )
}

/// Returns the number of nested layers of JSON in strings in `text`.
fn count_layers(text: &str) -> u8 {
    fn depth(tree: &Tree<'_>) -> u8 {
        tree.embedded().map(|(_, inner)| 1 + depth(inner)).max().unwrap_or(0)
    }
    let source = Source::from_text("a.json", text).unwrap();
    let config = Config::default();
    let document = Document::new(&source, &config, Expectation::Payload);
    document.texts(Purpose::Strict).last().map_or(0, |text| depth(&text.parsed.tree))
}

/// Asserts the promises for a text in a file with this name.
pub(crate) fn check(name: &str, text: &str) {
    let source = Source::from_text(name, text).unwrap();
    let config = Config::default();
    let report = lint(&source, &config, Expectation::Payload);
    let whole = Span::new(0, text.len() as u32);
    for diagnostic in &report.diagnostics {
        let labels = diagnostic.labels.iter().map(|label| label.span);
        let edits = diagnostic.fix.iter().flat_map(|fix| fix.edits.iter().map(|edit| edit.span));
        for span in labels.chain(edits).chain([diagnostic.span]) {
            assert!(whole.contains(span), "{diagnostic:?} of {text:?}");
            assert!(text.is_char_boundary(span.start as usize) && text.is_char_boundary(span.end as usize));
        }
        assert!(!diagnostic.message.is_empty() && !diagnostic.message.ends_with('.'), "{diagnostic:?}");
        assert!(summit_lint::rules::find(diagnostic.rule).is_some(), "{} is not registered", diagnostic.rule);
    }
    for applicability in [Applicability::Safe, Applicability::Unsafe] {
        let fixed = fix(&source, &config, Expectation::Payload, applicability);
        let Some(after) = fixed.text else { continue };
        let again = Source::from_text(name, &after).unwrap();
        let twice = fix(&again, &config, Expectation::Payload, applicability);
        assert_eq!(twice.text.as_deref().unwrap_or(&after), after, "of {text:?}");
    }
    let Ok(repaired) = repair(&source, Layout::AsWritten) else { return };
    let again = Source::from_text(name, &repaired).unwrap();
    assert_eq!(repair(&again, Layout::AsWritten).unwrap(), repaired, "of {text:?}");
    // The layout of documents that contain payloads is not changed.
    let Ok(compact) = repair(&source, Layout::Compact) else { return };
    assert_eq!(repair(&again, Layout::Compact).unwrap(), compact, "of {text:?}");
}

proptest! {
    #![proptest_config(super::config(1024))]

    #[test]
    fn any_text_keeps_the_promises(text in soup(16)) {
        check("a.json", &text);
    }

    #[test]
    fn any_text_keeps_the_promises_with_low_limits(text in soup(24), limit in 1..6_usize, nested in 0..140_usize, in_string in any::<bool>()) {
        let text = format!("{}{text}", "{\"a\":".repeat(nested));
        let text = if in_string { string_form(&text) } else { text };
        let source = Source::from_text("a.json", &text).unwrap();
        let config = Config { max_depth: Some(limit), ..Config::default() };
        for expectation in [Expectation::Payload, Expectation::Anything] {
            for applicability in [Applicability::Safe, Applicability::Unsafe] {
                let fixed = fix(&source, &config, expectation, applicability);
                // A text beyond the limit is not changed.
                let found = lint(&source, &config, expectation).diagnostics;
                let too_deep = found.iter().any(|finding| finding.rule == RuleId::ExcessiveNesting);
                prop_assert!(!too_deep || fixed.text.is_none(), "{:?} of {:?}", fixed.text, text);
            }
        }
    }

    #[test]
    fn any_text_in_json_lines_keeps_the_promises(text in soup(24)) {
        check("a.jsonl", &text);
    }

    #[test]
    fn any_text_in_a_string_keeps_the_promises(text in soup(12)) {
        check("a.json", &string_form(&text));
    }

    #[test]
    fn a_repair_does_not_depend_on_nesting_in_strings(text in soup(12), depth in 1..4_u8) {
        let plain = string_form(&text);
        // The parser decodes at most four nested strings.
        let depth = depth.min(4 - count_layers(&plain));
        let outer = (0..depth).fold(plain.clone(), |text, _| format!("\"{}\"", escape_layers(&text, 1)));
        let repaired = |text: &str| {
            let source = Source::from_text("a.json", text).unwrap();
            repair(&source, Layout::AsWritten).map_err(|error| error.to_string())
        };
        let Ok(expected) = repaired(&plain) else { return Ok(()) };
        let mut repaired = repaired(&outer).map_err(TestCaseError::fail)?;
        for _ in 0..depth {
            repaired = serde_json::from_str(&repaired).map_err(|error| TestCaseError::fail(format!("{error}: {repaired}")))?;
        }
        // A text in a string is repaired to the same text as in a file.
        prop_assert_eq!(repaired, expected, "{:?}", text);
    }

    #[test]
    fn any_bytes_keep_the_promises(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let source = Source::new("a.json", bytes).unwrap();
        let report = lint(&source, &Config::default(), Expectation::Payload);
        for diagnostic in &report.diagnostics {
            let span = source.byte_span(diagnostic.span);
            prop_assert!(span.end as usize <= source.bytes().len());
        }
    }
}
