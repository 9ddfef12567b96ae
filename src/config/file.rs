//! A configuration file as it is written: every setting with its place, nothing resolved yet.

use std::collections::BTreeMap;

use ignore::gitignore::Gitignore;

use super::level::Setting;
use super::selector::Selector;
use crate::source::Span;

/// A value, and where in the configuration file it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Its place in the text of the file.
    pub span: Span,
}

/// Globs as in `.gitignore`.
#[derive(Debug, Clone)]
pub struct GlobList {
    /// The globs as they are written.
    pub globs: Vec<Placed<String>>,
    /// Matches paths below the folder that the globs are relative to.
    pub matcher: Gitignore,
}

/// What a configuration file says, together with the files that it extends.
#[derive(Debug, Clone, Default)]
pub struct ConfigFile {
    /// `extends`: the files whose settings it takes over, relative to this one.
    pub extends: Vec<Placed<String>>,
    /// Where settings are, by the names that lead to them: `syntax`, `rules/missing-field`.
    pub places: BTreeMap<String, Span>,
    /// `rules`: levels, in the order of the file.
    pub rules: Vec<(Selector, Setting)>,
    /// `overrides`: what holds for some of the files only.
    pub overrides: Vec<Override>,
    /// `ignore`: findings that are suppressed at one place.
    pub ignore: Vec<IgnoreEntry>,
    /// `include`: what a walk looks for in the place of the usual extensions.
    pub include: Option<GlobList>,
    /// `exclude`: what a walk leaves out.
    pub exclude: Option<GlobList>,
    /// `syntax`: whether what JSON5 allows is allowed.
    pub json5: Option<bool>,
    /// `values`: what a field may hold.
    pub values: Vec<FieldValues>,
    /// `required`: fields that are mandatory besides those of the schemas.
    pub required: Vec<RequiredField>,
    /// `customFields`: the groups that there are.
    pub custom_fields: Option<Vec<CustomGroup>>,
    /// `services`: the `ServiceName` and the file of its schema.
    pub services: Vec<(Placed<String>, Placed<String>)>,
    /// `schemas`: files, or folders of files, that replace built-in schemas or stand beside them.
    pub schemas: Vec<Placed<String>>,
    /// `documentation`: where the pages of the rules are published.
    pub documentation: Option<String>,
    /// `baseline`: the file with the findings that are put up with.
    pub baseline: Option<Placed<String>>,
    /// `limits.maxInputBytes`: the largest input that is read.
    pub max_input_bytes: Option<u64>,
    /// `limits.maxDepth`: how many objects and lists may lie in each other.
    pub max_depth: Option<usize>,
}

/// One of `overrides`.
#[derive(Debug, Clone)]
pub struct Override {
    /// The files that it is about.
    pub files: GlobList,
    /// `rules`.
    pub rules: Vec<(Selector, Setting)>,
    /// `syntax`.
    pub json5: Option<bool>,
    /// Where its settings are, as in [`ConfigFile::places`].
    pub places: BTreeMap<String, Span>,
}

/// One of `ignore`.
#[derive(Debug, Clone)]
pub struct IgnoreEntry {
    /// All of it.
    pub span: Span,
    /// `file`: the files that it is about.
    pub files: GlobList,
    /// `pointer`: the place in the file, with everything below it. The whole file if there is none.
    pub pointer: Option<String>,
    /// `rule`: the rules that it suppresses.
    pub rule: Placed<Selector>,
    /// `reason`.
    pub reason: String,
}

/// What one field may hold.
#[derive(Debug, Clone)]
pub struct FieldValues {
    /// The field: a name, or a path.
    pub field: Placed<String>,
    /// Where its values stand.
    pub values: ValueSource,
}

/// Where a list of values stands.
#[derive(Debug, Clone)]
pub enum ValueSource {
    /// In the configuration file.
    Inline(Vec<String>),
    /// In a file of its own, one a line.
    File(Placed<String>),
}

/// A field that is mandatory besides those of the schemas.
#[derive(Debug, Clone)]
pub struct RequiredField {
    /// The field: a name, or a path.
    pub field: Placed<String>,
    /// The status for which it is mandatory; every one where there is none.
    pub status: Option<Placed<String>>,
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
    /// The statuses for which it is mandatory.
    pub required: RequiredFor,
    /// What `Value` may be, where that is known.
    pub values: Option<Vec<String>>,
}

/// For which statuses a custom field is mandatory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum RequiredFor {
    /// For none.
    #[default]
    Never,
    /// For all.
    Always,
    /// For these.
    Statuses(Vec<Placed<String>>),
}
