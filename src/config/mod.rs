//! What the user decided: levels, suppressions, and the tenant's own facts. Pure: files are read elsewhere.

mod level;
mod selector;
pub(crate) mod suppression;

pub use level::{Level, Levels};
pub use selector::{Selector, UnknownRule};

/// The settings that hold for a file.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// What JSON5 allows is not reported.
    pub json5: bool,
    /// Which rules are on, and what their findings weigh.
    pub levels: Levels,
}
