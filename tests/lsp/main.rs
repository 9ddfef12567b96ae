//! Sessions with the language server over the standard input and output of the program.

mod actions;
mod client;
mod code;
mod completion;
mod configuration;
mod diagnostics;
mod editors;
mod formats;
mod formatting;
mod hostile;
mod hover;
mod life;
mod options;
mod requests;
mod services;
#[path = "../skipped/mod.rs"]
mod skipped;
mod symbols;
#[path = "../reports/texts.rs"]
#[allow(dead_code, reason = "other items are used by tests of reports")]
mod texts;
mod yaml;

/// A valid payload in the object form.
const VALID: &str = include_str!("../../testdata/valid/resolved.object.executive.json");

/// The URI of the document that most tests open.
const URI: &str = "file:///payloads/a.json";

/// Returns the valid payload with one damage: `to` replaces `from`.
fn damaged(from: &str, to: &str) -> String {
    assert!(VALID.contains(from));
    VALID.replacen(from, to, 1)
}
