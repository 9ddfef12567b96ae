//! Any text has a reading, and the edits of its repairs give strict JSON with exactly that value.
#![no_main]

#[path = "promises.rs"]
mod promises;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| promises::check(text));
