//! Checks arbitrary bytes as a configuration file.
#![no_main]

mod configuration_promises;
#[allow(dead_code, reason = "this target only renders reports")]
mod engine_promises;
mod lists;

use libfuzzer_sys::fuzz_target;
use lists::lists;

fuzz_target!(|bytes: &[u8]| configuration_promises::check(bytes));
