//! Access to files: finding the files to lint, their configurations and baselines, and replacing files.

mod baseline;
pub mod discover;
pub mod settings;
pub(crate) mod write;

pub use baseline::{Baseline, BaselineError, BaselineKey, FileBaseline, listed_name, of_report, remove_listed};
