//! Access to files: finds the files to lint, loads their configurations and baselines, and replaces the content of
//! files.

mod baseline;
pub mod discover;
pub mod settings;
pub(crate) mod write;

pub use baseline::{Baseline, BaselineError, BaselineKey, FileBaseline, listed_name, of_report, remove_listed};
