//! The parser's promises, over generated texts.

mod damage;
mod engine;
mod promises;
mod soup;

/// As many cases as `PROPTEST_CASES` says, or `cases`.
fn config(cases: u32) -> proptest::prelude::ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(cases);
    proptest::prelude::ProptestConfig { cases, failure_persistence: None, ..Default::default() }
}
