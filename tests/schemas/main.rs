//! The schemas by themselves: what a user changes in them, what they give, and that other validators read them the same.
#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

mod contents;
mod domain;
mod folder;
mod generated;
mod no_silence;
mod peers;
mod resources;
mod suite;
mod user;
mod wording;
