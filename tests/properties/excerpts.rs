//! Parts of programs and documents. An editor lints a file while it is being written, so a file may start and end anywhere.

use std::path::Path;

use proptest::prelude::*;
use summit_lint::config::Config;
use summit_lint::document::Expectation;
use summit_lint::source::Source;

use crate::{config, lint};

/// The maximum length of an excerpt, in bytes.
const MAX_LENGTH: usize = 600;

/// Returns the names and texts of the programs and documents in `testdata/`.
fn sources() -> Vec<(String, String)> {
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut sources = Vec::new();
    for folder in ["code", "documents", "templates"] {
        for entry in std::fs::read_dir(testdata.join(folder)).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            let extension = path.extension().and_then(|extension| extension.to_str());
            if path.is_file()
                && !matches!(extension, Some("snap" | "diff"))
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                sources.push((path.file_name().expect("a file has a name").to_string_lossy().into_owned(), text));
            }
        }
    }
    sources.sort();
    assert!(sources.len() > 100, "{}", sources.len());
    sources
}

/// Lints the characters of `text` from the byte offset `start` to `end`, and checks that all findings are inside.
fn lint_excerpt(name: &str, text: &str, start: usize, end: usize) {
    let at_character = |offset: &usize| text.is_char_boundary(*offset);
    let start = (start..=text.len()).find(at_character).expect("the end of a text is a boundary");
    let end = (end..=text.len()).find(at_character).expect("the end of a text is a boundary");
    let excerpt = &text[start..end];
    let source = Source::from_text(name, excerpt).expect("the excerpt is small");
    for finding in lint(&source, &Config::default(), Expectation::Payload).diagnostics {
        assert!(finding.span.end as usize <= excerpt.len(), "{name}: {finding:?} in {excerpt:?}");
    }
}

#[test]
fn a_call_may_start_a_program() {
    let text = ".Fprintf(body, \"{\\\"Updater\\\": \\\"Caller\\\", \\\"Ticket\\\": {\")";
    lint_excerpt("a.go", text, 0, text.len());
}

proptest! {
    #![proptest_config(config(3000))]

    #[test]
    fn an_excerpt_of_any_file_is_linted(
        file in any::<prop::sample::Index>(),
        start in any::<prop::sample::Index>(),
        length in 0..MAX_LENGTH,
    ) {
        thread_local!(static SOURCES: Vec<(String, String)> = sources());
        SOURCES.with(|sources| {
            let (name, text) = file.get(sources);
            let start = start.index(text.len() + 1);
            lint_excerpt(name, text, start, (start + length).min(text.len()));
        });
    }
}
