//! Checks the promises of the parser and the engine on generated texts.

mod code;
mod damage;
mod documents;
mod encodings;
mod engine;
mod excerpts;
mod fuzzed;
mod oracles;
mod payloads;
mod promises;
#[path = "../skipped/mod.rs"]
mod skipped;
mod soup;

use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;
use summit_lint::config::Config;
use summit_lint::diagnostic::Applicability;
use summit_lint::document::{Document, Expectation};
use summit_lint::fix::Fixed;
use summit_lint::lint::FileReport;
use summit_lint::source::Source;

/// Returns the findings of a source.
fn lint(source: &Source<'_>, config: &Config, expectation: Expectation) -> FileReport {
    summit_lint::lint::lint(&Document::new(source, config, expectation))
}

/// Returns a source after its fixes.
fn fix(source: &Source<'_>, config: &Config, expectation: Expectation, applicability: Applicability) -> Fixed {
    let document = Document::new(source, config, expectation);
    summit_lint::fix::fix(&document, &summit_lint::lint::lint(&document), applicability)
}

/// Returns a configuration with `cases` cases, which are the same in every run.
///
/// So a run fails only because of changes to the code. `PROPTEST_CASES` sets another number of cases, with a random seed or the
/// one in `PROPTEST_RNG_SEED`.
fn config(cases: u32) -> ProptestConfig {
    fn number<N: std::str::FromStr>(name: &str) -> Option<N> {
        std::env::var(name).ok().and_then(|value| value.parse().ok())
    }
    let explored = number("PROPTEST_CASES");
    let rng_seed = match number("PROPTEST_RNG_SEED") {
        Some(seed) => RngSeed::Fixed(seed),
        None if explored.is_some() => RngSeed::Random,
        None => RngSeed::Fixed(0),
    };
    ProptestConfig { cases: explored.unwrap_or(cases), rng_seed, failure_persistence: None, ..Default::default() }
}
