//! A parsed configuration file: every setting with its span, before paths and names are resolved.

use std::collections::BTreeMap;

use ignore::gitignore::Gitignore;

use super::level::Setting;
use super::selector::Selector;
use crate::source::Span;

/// A value with its span in the configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// The span of the value in the text of the file.
    pub span: Span,
}

/// Globs as in `.gitignore`.
#[derive(Debug, Clone)]
pub struct GlobList {
    /// The globs as written.
    pub globs: Vec<Spanned<String>>,
    /// Matches paths below the folder that the globs are relative to.
    pub matcher: Gitignore,
}

/// The settings of a configuration file, merged with those of the files that it extends.
#[derive(Debug, Clone, Default)]
pub struct ConfigFile {
    /// `extends`: the files that it extends, relative to this one.
    pub extends: Vec<Spanned<String>>,
    /// The spans of settings, by their path of keys: `syntax`, `rules/missing-field`.
    pub spans: BTreeMap<String, Span>,
    /// `rules`: levels, in the order of the file.
    pub rules: Vec<(Selector, Setting)>,
    /// `overrides`: settings for some of the files.
    pub overrides: Vec<Override>,
    /// `ignore`: findings that are suppressed at one location.
    pub ignore: Vec<IgnoreEntry>,
    /// `include`: the files that a directory is searched for, instead of those with the default extensions.
    pub include: Option<GlobList>,
    /// `exclude`: the files and directories that a search skips.
    pub exclude: Option<GlobList>,
    /// `syntax`: whether JSON5 is allowed.
    pub json5: Option<bool>,
    /// `values`: the allowed values of fields.
    pub values: Vec<FieldValues>,
    /// `required`: fields that are required in addition to those of the schemas.
    pub required: Vec<RequiredField>,
    /// `customFields`: the groups of custom fields.
    pub custom_fields: Option<Vec<CustomGroup>>,
    /// `services`: each `ServiceName` with the file of its schema.
    pub services: Vec<(Spanned<String>, Spanned<String>)>,
    /// `schemas`: files, or directories of files, that replace built-in schemas or add to them.
    pub schemas: Vec<Spanned<String>>,
    /// `documentation`: the URL where the rule pages are published.
    pub documentation: Option<String>,
    /// `baseline`: the file that lists the baselined findings.
    pub baseline: Option<Spanned<String>>,
    /// `limits.maxInputBytes`: the size of the largest input that is read.
    pub max_input_bytes: Option<u64>,
    /// `limits.maxDepth`: how deep objects and arrays may be nested.
    pub max_depth: Option<usize>,
}

/// An entry of `overrides`.
#[derive(Debug, Clone)]
pub struct Override {
    /// The files that it applies to.
    pub files: GlobList,
    /// `rules`.
    pub rules: Vec<(Selector, Setting)>,
    /// `syntax`.
    pub json5: Option<bool>,
    /// The spans of its settings, as in [`ConfigFile::spans`].
    pub spans: BTreeMap<String, Span>,
}

/// An entry of `ignore`.
#[derive(Debug, Clone)]
pub struct IgnoreEntry {
    /// The span of the whole entry.
    pub span: Span,
    /// `file`: the files that it applies to.
    pub files: GlobList,
    /// `pointer`: the location in the file, with everything below it. `None` for the whole file.
    pub pointer: Option<String>,
    /// `rule`: the rules that it suppresses.
    pub rule: Spanned<Selector>,
    /// `reason`.
    pub reason: String,
}

/// The allowed values of a field.
#[derive(Debug, Clone)]
pub struct FieldValues {
    /// The field: a name or a path.
    pub field: Spanned<String>,
    /// The source of its values.
    pub values: ValueSource,
}

/// The source of a list of values.
#[derive(Debug, Clone)]
pub enum ValueSource {
    /// In the configuration file.
    Inline(Vec<String>),
    /// In a separate file, one value per line.
    File(Spanned<String>),
}

/// A field that is required in addition to those of the schemas.
#[derive(Debug, Clone)]
pub struct RequiredField {
    /// The field: a name or a path.
    pub field: Spanned<String>,
    /// The status that requires it; `None` if all do.
    pub status: Option<Spanned<String>>,
}

/// A group of custom fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomGroup {
    /// `GroupName`.
    pub name: String,
    /// The fields in it.
    pub fields: Vec<CustomField>,
}

/// A custom field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomField {
    /// `Name`.
    pub name: String,
    /// The statuses that require it.
    pub required: RequiredFor,
    /// The allowed values of `Value`, if they are restricted.
    pub values: Option<Vec<String>>,
}

/// The statuses that require a custom field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum RequiredFor {
    /// No status.
    #[default]
    Never,
    /// Every status.
    Always,
    /// These statuses.
    Statuses(Vec<Spanned<String>>),
}
