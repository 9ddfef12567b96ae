//! What the user decided: levels, suppressions, and the tenant's own facts. Pure: files are read elsewhere.

mod level;
mod selector;
pub(crate) mod suppression;

use std::sync::Arc;

pub use level::{Level, Levels};
pub use selector::{Selector, UnknownRule};

use crate::schema::Schemas;

/// The settings that hold for a file.
#[derive(Debug, Clone)]
pub struct Config {
    /// What JSON5 allows is not reported.
    pub json5: bool,
    /// Which rules are on, and what their findings weigh.
    pub levels: Levels,
    /// The schemas that payloads are held against.
    pub schemas: Arc<Schemas>,
}

impl Default for Config {
    fn default() -> Self {
        Self { json5: false, levels: Levels::default(), schemas: Schemas::builtin() }
    }
}
