//! What the user decided: levels, and the tenant's own facts.

/// The settings of a run.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// What JSON5 allows is not reported.
    pub json5: bool,
}
