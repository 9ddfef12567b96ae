//! What the user decided: levels, suppressions, and the tenant's own facts. Pure: files are read elsewhere.

mod file;
mod ignored;
mod level;
mod merge;
mod read;
mod selector;
pub(crate) mod suppression;
mod tenant;
mod value_list;

use std::sync::Arc;

pub use file::{
    ConfigFile, CustomField, CustomGroup, FieldValues, GlobList, IgnoreEntry, Override, Placed, RequiredField,
    RequiredFor, ValueSource,
};
pub use ignored::{IgnoreUse, IgnoredPlace};
pub(crate) use ignored::{covers as is_ignored, undecided};
pub use level::{Levels, Setting};
pub use read::read;
pub(crate) use read::read_at;
pub use selector::{Selector, UnknownRule};
pub use tenant::{AllowedValues, CustomFields, Group, Required, Tenant};
pub use value_list::ValueList;

use crate::catalog::Schemas;

/// The JSON Schema of a configuration file.
pub const SCHEMA: &str = include_str!("../../schemas/config.schema.json");

/// The settings that hold for a file.
#[derive(Debug, Clone)]
pub struct Config {
    /// What JSON5 allows is not reported.
    pub json5: bool,
    /// How many containers may be open at once, where that is less than the parser takes.
    pub max_depth: Option<usize>,
    /// Which rules are on, and what their findings weigh.
    pub levels: Levels,
    /// Where the configuration suppresses findings in this file.
    pub ignored: Vec<IgnoredPlace>,
    /// The schemas that payloads are held against.
    pub schemas: Arc<Schemas>,
    /// What the tenant knows of its own payloads.
    pub tenant: Option<Arc<Tenant>>,
    /// Where the pages of the rules are published: an address without a slash at its end.
    pub documentation: Option<Arc<str>>,
    /// JSON Pointer of what identifies a record of JSON Lines, for findings in it.
    pub record_id: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            json5: false,
            max_depth: None,
            levels: Levels::default(),
            ignored: Vec::new(),
            schemas: Schemas::builtin(),
            tenant: None,
            documentation: None,
            record_id: None,
        }
    }
}
