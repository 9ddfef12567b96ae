//! The configuration: levels of rules, suppressions, and the constraints of a tenant (an organization that uses the
//! service). This module performs no I/O; [`crate::files`] reads the files.

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
    ConfigFile, CustomField, CustomGroup, FieldValues, GlobList, IgnoreEntry, Override, RequiredField, RequiredFor,
    Spanned, ValueSource,
};
pub use ignored::{IgnoreUse, IgnoredLocation};
pub(crate) use ignored::{find_maybe_used, is_ignored};
pub use level::{Levels, Setting};
pub use read::read;
pub(crate) use read::read_with_span_offset;
pub use selector::{Selector, UnknownRule};
pub use tenant::{AllowedValues, CustomFields, Group, Required, Tenant};
pub use value_list::ValueList;

use crate::catalog::Schemas;

/// The JSON Schema of a configuration file.
pub const SCHEMA: &str = include_str!("../../schemas/config.schema.json");

/// The settings that apply to a file.
#[derive(Debug, Clone)]
pub struct Config {
    /// Whether JSON5 is allowed. If it is, JSON5 syntax such as comments is not reported.
    pub json5: bool,
    /// The configured maximum nesting depth; `None` for the maximum that the parser supports.
    pub max_depth: Option<usize>,
    /// The level of each rule.
    pub levels: Levels,
    /// The `ignore` entries that apply to this file.
    pub ignored: Vec<IgnoredLocation>,
    /// The schemas that payloads are validated against.
    pub schemas: Arc<Schemas>,
    /// The constraints that the tenant adds to the schemas.
    pub tenant: Option<Arc<Tenant>>,
    /// The URL where the rule pages are published, without a trailing slash.
    pub documentation: Option<Arc<str>>,
    /// The JSON Pointer of the value that identifies a JSON Lines record, such as `/id`. Findings in the record show
    /// this value.
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
