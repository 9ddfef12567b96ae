//! Tests of the schemas: user schemas, generated payloads, and comparison with other validators.
#![allow(clippy::print_stderr, reason = "prints the number of compared payloads")]

mod contents;
mod domain;
mod folder;
mod generated;
mod no_silence;
mod peers;
mod resources;
#[path = "../skipped/mod.rs"]
mod skipped;
mod suite;
mod user;
mod wording;

use summit_lint::config::Config;
use summit_lint::document::{Document, Expectation};
use summit_lint::lint::FileReport;
use summit_lint::source::Source;

/// Returns the findings of a source.
fn lint(source: &Source<'_>, config: &Config, expectation: Expectation) -> FileReport {
    summit_lint::lint::lint(&Document::new(source, config, expectation))
}
