//! The parser's promises, over generated texts.

mod damage;
mod documents;
mod encodings;
mod engine;
mod fuzzed;
mod oracles;
mod payloads;
mod promises;
mod soup;

use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;

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
