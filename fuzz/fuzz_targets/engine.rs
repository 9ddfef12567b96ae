//! Lints arbitrary bytes as any kind of document, and renders the report in every output format.
#![no_main]

mod engine_promises;
mod lists;

use engine_promises::{Case, NAMES, check};
use libfuzzer_sys::fuzz_target;
use lists::lists;

fuzz_target!(|input: (u8, u8, &[u8])| {
    let (name, choice, bytes) = input;
    let name = NAMES[usize::from(name) % NAMES.len()].to_owned();
    check(&[Case { name, bytes: bytes.to_vec(), choice }]);
});
