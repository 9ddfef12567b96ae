//! Collects names from existing payloads: those that a tenant (an organization that uses the service) defines, such as
//! the workgroup `Service Desk`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::tally::Tally;
use crate::catalog::{Schemas, TenantField};
use crate::cli::isolate::isolate_file;
use crate::cli::search::Discovered;
use crate::cli::{input, print_error, steps};
use crate::config::Config;
use crate::document::payload::Payload;
use crate::document::{Document, Expectation, Purpose, detect_unmerged};
use crate::files::discover::{Globs, discover};
use crate::lint::payloads_of;
use crate::report::count;
use crate::secrets::secrets_in;
use crate::source::Source;
use crate::syntax::template::contains as has_placeholder;
use crate::syntax::{Kind, NodeRef};

/// The maximum length of a name in bytes. A path of categories, such as `Hardware / Laptop / Battery`, is a name, too.
const MAX_NAME_BYTES: usize = 200;

/// The minimum number of consecutive digits in a value that is treated as a number instead of a name. Six or more
/// digits are usually the number of a ticket, phone or person.
const MIN_NUMBER_DIGITS: usize = 6;

/// The files, payloads and names that a search found.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The number of files that were read.
    pub file_count: usize,
    /// The files with payloads.
    pub files_with_payloads: BTreeSet<PathBuf>,
    /// The files without payloads.
    pub files_without_payloads: BTreeSet<PathBuf>,
    /// The number of payloads.
    pub payload_count: usize,
    /// The values of the fields whose allowed values each tenant defines, by field.
    pub values: BTreeMap<String, Tally>,
    /// The values of the fields whose allowed values the schemas define, by field. The new configuration only lists the
    /// values and their counts in a comment.
    pub builtin_values: BTreeMap<String, Tally>,
    /// The names of custom fields, by group.
    pub custom_fields: BTreeMap<String, Tally>,
    /// The groups of custom fields.
    pub groups: Tally,
    /// The number of values that were omitted because they do not look like names, such as addresses and numbers.
    pub omitted_count: usize,
    /// Whether a file could not be read.
    pub has_failed: bool,
}

impl Survey {
    /// Reads the payloads in `paths` with these schemas. Skips files for which `is_skipped` returns `true`.
    ///
    /// The schemas may come from an existing configuration. Its other settings are ignored, because they will be
    /// overwritten.
    pub(super) fn of(mut paths: Vec<PathBuf>, schemas: Arc<Schemas>, is_skipped: impl Fn(&Path) -> bool) -> Self {
        let mut survey = Self::default();
        let config = Config { schemas, ..Config::default() };
        let fields = config.schemas.tenant_fields();
        let globs = match Globs::new(&[], &[]) {
            Ok(globs) => globs,
            Err(error) => {
                print_error(&error);
                return Self { has_failed: true, ..survey };
            }
        };
        steps::sort_numbered_files(&mut paths);
        let is_kept = |found: &Discovered| found.as_ref().map_or(true, |found| !is_skipped(&found.path));
        for found in discover(paths, &globs).filter(is_kept) {
            let result = found.map_err(|error| error.to_string()).and_then(|found| {
                let path = found.path;
                let read = || {
                    let source = input::read(&path).map_err(|error| error.to_string())?;
                    Ok(survey.add_source(&source, &config, &fields))
                };
                let payloads = isolate_file("read", &path, read).map_err(|error| error.to_string());
                let payloads = payloads.and_then(std::convert::identity)?;
                Ok((path, payloads))
            });
            match result {
                Ok((path, payload_count)) => {
                    survey.file_count += 1;
                    survey.payload_count += payload_count;
                    let files = if payload_count > 0 {
                        &mut survey.files_with_payloads
                    } else {
                        &mut survey.files_without_payloads
                    };
                    files.insert(path);
                }
                Err(error) => {
                    survey.has_failed = true;
                    print_error(&error);
                }
            }
        }
        survey.merge_typo_groups();
        survey
    }

    /// Moves the custom fields of each group whose name is probably a typo to the group with the correct name.
    fn merge_typo_groups(&mut self) {
        for group in self.groups.values() {
            let Some(correct) = group.typo_of else { continue };
            if let Some(fields) = self.custom_fields.remove(group.value) {
                self.custom_fields.entry(correct.to_owned()).or_default().merge(fields);
            }
        }
    }

    /// Collects the names in a file. Returns the number of its payloads.
    fn add_source(&mut self, source: &Source<'_>, config: &Config, fields: &BTreeMap<String, TenantField>) -> usize {
        let document = Document::new(source, config, Expectation::Anything);
        if !document.may_hold_payload() || detect_unmerged(source).is_some() {
            return 0;
        }
        let mut payload_count = 0;
        for text in document.texts(Purpose::Findings) {
            let payloads = payloads_of(text, &config.schemas);
            payload_count += payloads.len();
            payloads.iter().for_each(|payload| self.add_payload(payload, &config.schemas, fields));
        }
        payload_count
    }

    /// Collects the names in a payload.
    fn add_payload(&mut self, payload: &Payload<'_>, schemas: &Schemas, fields: &BTreeMap<String, TenantField>) {
        // The setting `values` applies to fields anywhere in a payload, so all keys are read. If a container is a
        // string, the content of the string has its own tree.
        let root = payload.root;
        self.add_values_of(root.tree().keys().filter(|key| root.holds(key.id())), schemas, fields);
        for container in &payload.containers {
            let tree = container.validated_object().tree();
            if !tree.id_eq(root.tree()) {
                self.add_values_of(tree.keys(), schemas, fields);
            }
            let custom = container.node.and_then(|node| node.get("CustomFields"));
            for element in custom.filter(|custom| custom.kind() == Kind::Array).into_iter().flat_map(NodeRef::elements)
            {
                let Some(group) = self.name_or_omit(element.get("GroupName"), schemas) else { continue };
                self.groups.add(&group);
                let names = self.custom_fields.entry(group).or_default();
                let name = element.get("Name").and_then(text_of).filter(|name| is_name(name, schemas));
                if let Some(name) = name {
                    names.add(name);
                }
            }
        }
    }

    /// Counts the values of those `keys` that are in `fields`.
    fn add_values_of<'t>(
        &mut self,
        keys: impl Iterator<Item = NodeRef<'t>>,
        schemas: &Schemas,
        fields: &BTreeMap<String, TenantField>,
    ) {
        for key in keys {
            let Some((name, field)) = key.as_str().and_then(|name| fields.get_key_value(name)) else { continue };
            let Some(value) = self.name_or_omit(key.value_of_key(), schemas) else { continue };
            let tallies = match field {
                TenantField::Values => &mut self.values,
                TenantField::Counts => &mut self.builtin_values,
            };
            tallies.entry(name.clone()).or_default().add(&value);
        }
    }

    /// Returns the text of `value` if it looks like a name. Counts any other value as omitted, unless it is empty or a
    /// placeholder.
    fn name_or_omit(&mut self, value: Option<NodeRef<'_>>, schemas: &Schemas) -> Option<String> {
        let text = text_of(value?)?;
        if !is_name(text, schemas) {
            self.omitted_count += 1;
            return None;
        }
        Some(text.to_owned())
    }

    /// Returns the number of values that the new configuration lists, and the number of fields with these values.
    /// Probable typos are not listed.
    fn listed_counts(&self) -> (usize, usize) {
        let count_listed = |tally: &Tally| tally.values().iter().filter(|value| value.typo_of.is_none()).count();
        let names = self.custom_fields.values();
        (
            self.values.values().chain(names).map(count_listed).sum(),
            self.values.len() + usize::from(!self.custom_fields.is_empty()),
        )
    }

    /// Returns the number of values that are probably typos.
    fn typo_count(&self) -> usize {
        let count_typos = |tally: &Tally| tally.values().iter().filter(|value| value.typo_of.is_some()).count();
        self.values.values().chain(self.custom_fields.values()).chain([&self.groups]).map(count_typos).sum()
    }

    /// Returns a summary of the search for the user.
    pub(super) fn summary(&self) -> String {
        let (values, fields) = self.listed_counts();
        let mut summary = format!(
            "Read {}: {} in {}, {} of {}",
            count(self.file_count, "file"),
            count(self.payload_count, "payload"),
            count(self.files_with_payloads.len(), "file"),
            count(values, "value"),
            count(fields, "field"),
        );
        let typos = self.typo_count();
        if typos > 0 {
            let plural = if typos == 1 { "is" } else { "are" };
            summary += &format!("\n{} {plural} close to a common value and not listed", count(typos, "rare spelling"));
        }
        if self.omitted_count > 0 {
            summary += &format!(
                "\n{} omitted: too long, or an address, a number or a secret",
                count(self.omitted_count, "value")
            );
        }
        summary
    }
}

/// Returns the text of a value, or `None` if it is empty or contains a placeholder.
fn text_of(value: NodeRef<'_>) -> Option<&str> {
    let text = value.text().filter(|text| !text.trim().is_empty())?;
    (!value.is_placeholder() && !has_placeholder(text)).then_some(text)
}

/// Returns whether a value looks like a name that a tenant defines, such as `Service Desk`, and not like an address, a
/// number, a secret or free text.
fn is_name(text: &str, schemas: &Schemas) -> bool {
    let mut consecutive_digits = 0;
    let has_long_number = text.chars().any(|character| {
        consecutive_digits = if character.is_ascii_digit() { consecutive_digits + 1 } else { 0 };
        consecutive_digits >= MIN_NUMBER_DIGITS
    });
    // Without letters, several digits are a phone number, a network address or another number.
    let is_only_number = !text.contains(char::is_alphabetic) && text.chars().filter(char::is_ascii_digit).count() > 2;
    let is_address = text.contains('@') || text.contains("://");
    let is_one_line = !text.chars().any(|character| character.is_control() || character == '\u{FFFD}');
    let is_secret = || !secrets_in(text).is_empty() || schemas.is_secret(text);
    text.len() <= MAX_NAME_BYTES && !has_long_number && !is_only_number && !is_address && is_one_line && !is_secret()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_are_collected() {
        let schemas = Schemas::builtin();
        for name in ["Service Desk", "P1", "Hardware / Laptop / Battery", "3", "Größe \"XL\""] {
            assert!(is_name(name, &schemas), "{name}");
        }
        let long = "word ".repeat(50);
        for other in [
            "dana@example.com",
            "https://example.com/x",
            "INC0010482",
            "12345",
            "192.168.1.4",
            "555-1234",
            "two\nlines",
            "password=hunter2!",
            &long,
        ] {
            assert!(!is_name(other, &schemas), "{other}");
        }
    }
}
