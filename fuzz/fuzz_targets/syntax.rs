//! Checks that any text can be parsed, and that the edits of its repairs result in strict JSON with exactly the parsed value.
#![no_main]

#[path = "promises.rs"]
mod promises;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| promises::check(text));
