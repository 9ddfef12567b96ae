//! The parser's promises, over generated texts.

mod code;
mod damage;
mod documents;
mod encodings;
mod engine;
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

/// The findings of a source.
fn lint(source: &Source<'_>, config: &Config, expectation: Expectation) -> FileReport {
    summit_lint::lint::lint(&Document::new(source, config, expectation))
}

/// A source after its fixes.
fn fix(source: &Source<'_>, config: &Config, expectation: Expectation, applicability: Applicability) -> Fixed {
    let document = Document::new(source, config, expectation);
    summit_lint::fix::fix(&document, &summit_lint::lint::lint(&document), applicability)
}

/// `cases` cases, the same ones in every run, so that a run fails only by what was changed. `PROPTEST_CASES` explores: as
/// many as it says, from another seed each time, or from `PROPTEST_RNG_SEED`.
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
