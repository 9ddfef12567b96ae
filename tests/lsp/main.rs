//! The language server, as an editor has it: sessions with the real program over its standard input and output.

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
#[allow(dead_code, reason = "the reports need more of it")]
mod texts;
mod yaml;

/// A payload that passes, in the object form.
const VALID: &str = include_str!("../../testdata/valid/resolved.object.executive.json");

/// The address of the document that most tests open.
const URI: &str = "file:///payloads/a.json";

/// A payload that passes but for its damage: `from` is replaced by `to`.
fn damaged(from: &str, to: &str) -> String {
    assert!(VALID.contains(from));
    VALID.replacen(from, to, 1)
}
