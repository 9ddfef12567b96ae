//! What the user decided: levels, suppressions, and the tenant's own facts. Pure: files are read elsewhere.

mod file;
mod level;
mod read;
mod selector;
pub(crate) mod suppression;
mod tenant;
mod value_list;

use std::sync::Arc;

pub use file::{
    ConfigFile, CustomField, CustomGroup, FieldValues, Override, Placed, RequiredField, RequiredFor, ValueSource,
};
pub use level::{Levels, Setting};
pub use read::read;
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
            schemas: Schemas::builtin(),
            tenant: None,
            documentation: None,
            record_id: None,
        }
    }
}
