//! Reports unused `ignore` entries: entries of a configuration file that suppressed no finding in a run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::configuration::show_findings;
use crate::config::{IgnoreEntry, IgnoreUse, Selector};
use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::files::settings::{InEffect, Loaded, Settings};
use crate::lint::Summary;

/// The results of the run so far that concern an `ignore` entry.
#[derive(Debug, Default)]
struct EntryState {
    /// Whether the entry names a single file, and that file was linted.
    is_single_file_linted: bool,
    /// Whether the entry suppressed a finding.
    is_used: bool,
    /// Whether the entry may suppress a finding that this run cannot report, such as one of a rule that is off.
    may_be_used: bool,
}

/// The `ignore` entries that apply to files of the run.
pub(super) struct IgnoreEntries<'r> {
    settings: &'r Settings,
    /// For each configuration: the states of its entries, by the index of the entry.
    states: Vec<(Arc<Loaded>, BTreeMap<usize, EntryState>)>,
}

impl<'r> IgnoreEntries<'r> {
    pub(super) fn new(settings: &'r Settings) -> Self {
        Self { settings, states: Vec::new() }
    }

    /// Records which entries were used in the file at `path`. If `ignore_use` is `None`, the file has no payload, and
    /// nothing is recorded.
    pub(super) fn record(&mut self, path: &Path, in_effect: &InEffect, ignore_use: Option<&IgnoreUse>) {
        let (Some(loaded), Some(ignore_use)) = (&in_effect.loaded, ignore_use) else { return };
        let configuration_index =
            self.states.iter().position(|(other, _)| Arc::ptr_eq(other, loaded)).unwrap_or_else(|| {
                self.states.push((Arc::clone(loaded), BTreeMap::new()));
                self.states.len() - 1
            });
        let path = self.settings.absolute(path);
        for location in &in_effect.config.ignored {
            let state = self.states[configuration_index].1.entry(location.entry_index).or_default();
            state.is_single_file_linted |=
                single_file_of(&loaded.file.ignore[location.entry_index]).is_some_and(|named| named == path);
            state.is_used |= ignore_use.used.contains(&location.entry_index);
            state.may_be_used |= ignore_use.maybe_used.contains(&location.entry_index);
        }
    }

    /// Shows the unused entries, unless the run is `quiet`, and adds them to `counts`.
    ///
    /// An entry for several files is only reported if the run linted all of these files: their common directory must be
    /// one of the directories in `searched`, or be inside one of them. Otherwise the entry may be used in a file that
    /// was not linted.
    pub(super) fn finish(self, searched: &[PathBuf], quiet: bool, counts: &mut Summary) {
        let searched: Vec<PathBuf> = searched.iter().map(|folder| self.settings.absolute(folder)).collect();
        for (loaded, entries) in self.states {
            let mut found = Vec::new();
            for (index, state) in entries {
                let entry = &loaded.file.ignore[index];
                let has_linted_all_files = || searched.iter().any(|folder| common_directory(entry).starts_with(folder));
                if !state.is_used && !state.may_be_used && (state.is_single_file_linted || has_linted_all_files()) {
                    found.push(unused_finding(entry));
                }
            }
            loaded.base().levels.apply(&mut found);
            for finding in &found {
                match finding.severity {
                    Severity::Error => counts.errors += 1,
                    Severity::Warning => counts.warnings += 1,
                }
            }
            if quiet {
                continue;
            }
            // A configuration may extend other files. Each finding is shown with the source of its file.
            for source in loaded.parts.sources() {
                let mut in_this_source = found.clone();
                in_this_source.retain_mut(|finding| {
                    let (other, span) = loaded.parts.locate(finding.span);
                    finding.span = span;
                    std::ptr::eq(source, other)
                });
                if !in_this_source.is_empty() {
                    show_findings(source, &in_this_source);
                }
            }
        }
    }
}

/// Returns the finding about an unused entry.
fn unused_finding(entry: &IgnoreEntry) -> Diagnostic {
    let rule = entry.rule.value;
    let rule = if rule == Selector::All { String::new() } else { format!("`{rule}` ") };
    let location = entry.pointer.as_ref().map_or_else(String::new, |pointer| format!(" at `{pointer}`"));
    let message = format!("unused `ignore` entry: no {rule}finding{location}");
    let mut finding = Diagnostic::new(RuleId::UnusedSuppression, entry.span, message)
        .with_label("suppresses nothing")
        .with_help("remove the entry");
    finding.severity = finding.rule.level().severity().unwrap_or(Severity::Warning);
    finding
}

/// Returns the absolute path of the file that an entry names, or `None` if its glob may match several files. A name
/// without a directory could match in any directory, but here it is treated as the file next to the configuration.
fn single_file_of(entry: &IgnoreEntry) -> Option<PathBuf> {
    let glob = &entry.files.globs.first()?.value;
    (!glob.contains(is_special_in_globs)).then(|| entry.files.matcher.path().join(glob.trim_start_matches('/')))
}

/// Returns the directory that contains all files that an entry can match: the path before the first wildcard of its
/// glob.
fn common_directory(entry: &IgnoreEntry) -> PathBuf {
    let mut directory = entry.files.matcher.path().to_owned();
    let glob = entry.files.globs.first().map_or("", |glob| glob.value.as_str());
    let mut parts: Vec<&str> = glob.split('/').collect();
    // The last part of the glob is the name of a file, or of a directory. The result is its parent directory in both
    // cases.
    parts.pop();
    directory.extend(
        parts.into_iter().filter(|part| !part.is_empty()).take_while(|part| !part.contains(is_special_in_globs)),
    );
    directory
}

/// Returns whether a character is special in globs.
fn is_special_in_globs(character: char) -> bool {
    matches!(character, '*' | '?' | '[' | ']' | '{' | '}' | '!' | '\\')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn entry(glob: &str) -> IgnoreEntry {
        let text = format!("{{ignore: [{{file: '{glob}', rule: 'all', reason: 'x'}}]}}");
        let source = Source::from_text("summit-lint.json5", &text).unwrap();
        crate::config::read(&source, Path::new("/tenant")).unwrap().ignore.remove(0)
    }

    #[test]
    fn the_common_directory_is_the_path_before_the_first_wildcard() {
        let cases = [
            ("a.json", Some("/tenant/a.json"), "/tenant"),
            ("/in/a.json", Some("/tenant/in/a.json"), "/tenant/in"),
            ("in/**/a.json", None, "/tenant/in"),
            ("*.json", None, "/tenant"),
        ];
        for (glob, named, folder) in cases {
            assert_eq!(single_file_of(&entry(glob)).as_deref(), named.map(Path::new), "{glob}");
            assert_eq!(common_directory(&entry(glob)), Path::new(folder), "{glob}");
        }
    }
}
