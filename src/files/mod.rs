//! What is read from and written to a disk: which files are linted, the configuration and baseline that hold for them, and how a file is
//! replaced.

mod baseline;
pub mod discover;
pub mod settings;
pub(crate) mod write;

pub use baseline::{Baseline, BaselineError, BaselineKey, FileBaseline, listed_name, of_report, put_up_with};
