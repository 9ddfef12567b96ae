//! The types of a parsed configuration file, such as `{rules: {'missing-field': 'error'}}`.
//!
//! Settings keep their spans, for messages. Paths are as written in the file. [`super::Tenant`] checks later
//! whether the schemas have the fields and statuses.

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

/// A list of globs with the syntax of `.gitignore`.
#[derive(Debug, Clone)]
pub struct GlobList {
    /// The globs as written.
    pub globs: Vec<Spanned<String>>,
    /// The compiled globs, which match paths below the directory that the globs are relative to.
    pub matcher: Gitignore,
}

/// The settings of a configuration file, merged with those of the files that it extends.
#[derive(Debug, Clone, Default)]
pub struct ConfigFile {
    /// `extends`: the files that this file extends, as paths relative to this file.
    pub extends: Vec<Spanned<String>>,
    /// The span of each setting's key, by the path of the setting, such as `syntax` or `rules/missing-field`.
    pub spans: BTreeMap<String, Span>,
    /// `rules`: levels, in the order of the file.
    pub rules: Vec<(Selector, Setting)>,
    /// `overrides`: settings that apply to some files.
    pub overrides: Vec<Override>,
    /// `ignore`: findings that are suppressed at one location.
    pub ignore: Vec<IgnoreEntry>,
    /// `include`: the files that a search of a directory finds, instead of those with the default extensions.
    pub include: Option<GlobList>,
    /// `exclude`: the files and directories that a search skips.
    pub exclude: Option<GlobList>,
    /// `syntax`: whether JSON5 is allowed; `None` if the file does not set it.
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
    /// `baseline`: the file that lists known findings, which are not reported.
    pub baseline: Option<Spanned<String>>,
    /// `limits.maxInputBytes`: the maximum size of an input, in bytes.
    pub max_input_bytes: Option<u64>,
    /// `limits.maxDepth`: the maximum nesting depth of objects and arrays.
    pub max_depth: Option<usize>,
}

/// An entry of `overrides`.
#[derive(Debug, Clone)]
pub struct Override {
    /// `files`: the files that the override applies to.
    pub files: GlobList,
    /// `rules`: levels for these files.
    pub rules: Vec<(Selector, Setting)>,
    /// `syntax`: whether JSON5 is allowed in these files.
    pub json5: Option<bool>,
    /// The spans of the settings in the override, as in [`ConfigFile::spans`].
    pub spans: BTreeMap<String, Span>,
}

/// An entry of `ignore`.
#[derive(Debug, Clone)]
pub struct IgnoreEntry {
    /// The span of the whole entry.
    pub span: Span,
    /// `file`: a glob of the files that the entry applies to.
    pub files: GlobList,
    /// `pointer`: the JSON Pointer of the value that the entry applies to; `None` for the whole file. The entry also
    /// applies to everything inside the value.
    pub pointer: Option<String>,
    /// `rule`: the rules whose findings are suppressed.
    pub rule: Spanned<Selector>,
    /// `reason`: why the findings are suppressed.
    pub reason: String,
}

/// The allowed values of a field.
#[derive(Debug, Clone)]
pub struct FieldValues {
    /// The field: a name, such as `Source`, or a path, such as `Ticket/Source`.
    pub field: Spanned<String>,
    /// Where the allowed values are listed.
    pub values: ValueSource,
}

/// Where a list of values is.
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
    /// The field: a name, such as `Source`, or a path, such as `Ticket/Source`.
    pub field: Spanned<String>,
    /// The status that requires the field; `None` if every status does.
    pub status: Option<Spanned<String>>,
}

/// A group of custom fields, such as `customFields: {Hardware: ['Serial number']}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomGroup {
    /// The name of the group: the value of `GroupName` in a payload.
    pub name: String,
    /// The fields of the group.
    pub fields: Vec<CustomField>,
}

/// A custom field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomField {
    /// The name of the field: the value of `Name` in a payload.
    pub name: String,
    /// The statuses that require the field.
    pub required: RequiredFor,
    /// The allowed values of `Value` in a payload; `None` if any value is allowed.
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
