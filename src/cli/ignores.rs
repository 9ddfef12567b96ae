//! Finds the `ignore` entries of configurations that suppress nothing in a run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::configuration::show_in;
use crate::config::{IgnoreEntry, IgnoreUse, Selector};
use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::files::settings::{InEffect, Loaded, Settings};
use crate::lint::Summary;

/// The state of an entry.
#[derive(Debug, Default)]
struct Seen {
    /// Whether the only file that it names was linted.
    named: bool,
    used: bool,
    undecided: bool,
}

/// The entries that apply to files of the run, by configuration.
pub(super) struct Ignores<'r> {
    settings: &'r Settings,
    seen: Vec<(Arc<Loaded>, BTreeMap<usize, Seen>)>,
}

impl<'r> Ignores<'r> {
    pub(super) fn new(settings: &'r Settings) -> Self {
        Self { settings, seen: Vec::new() }
    }

    /// Records which entries were used in the file at `path`. A file without a payload does not affect the result.
    pub(super) fn record(&mut self, path: &Path, in_effect: &InEffect, known: Option<&IgnoreUse>) {
        let (Some(loaded), Some(known)) = (&in_effect.loaded, known) else { return };
        let at = self.seen.iter().position(|(other, _)| Arc::ptr_eq(other, loaded)).unwrap_or_else(|| {
            self.seen.push((Arc::clone(loaded), BTreeMap::new()));
            self.seen.len() - 1
        });
        let path = self.settings.absolute(path);
        for location in &in_effect.config.ignored {
            let seen = self.seen[at].1.entry(location.entry).or_default();
            seen.named |= literal(&loaded.file.ignore[location.entry]).is_some_and(|named| named == path);
            seen.used |= known.used.contains(&location.entry);
            seen.undecided |= known.undecided.contains(&location.entry);
        }
    }

    /// Shows the unused entries, unless the run is `quiet`, and adds them to `counts`. An entry for several files is reported only if all
    /// of them may have been linted, because they are below one of the directories `searched`.
    pub(super) fn finish(self, searched: &[PathBuf], quiet: bool, counts: &mut Summary) {
        let searched: Vec<PathBuf> = searched.iter().map(|folder| self.settings.absolute(folder)).collect();
        for (loaded, entries) in self.seen {
            let mut found = Vec::new();
            for (index, seen) in entries {
                let entry = &loaded.file.ignore[index];
                let all = || searched.iter().any(|folder| base(entry).starts_with(folder));
                if !seen.used && !seen.undecided && (seen.named || all()) {
                    found.push(unused(entry));
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
            for source in loaded.parts.sources() {
                let mut here = found.clone();
                here.retain_mut(|finding| {
                    let (other, span) = loaded.parts.locate(finding.span);
                    finding.span = span;
                    std::ptr::eq(source, other)
                });
                if !here.is_empty() {
                    show_in(source, &here);
                }
            }
        }
    }
}

fn unused(entry: &IgnoreEntry) -> Diagnostic {
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

/// Returns the absolute path of the only file that an entry names. A name without a directory is treated as the file next to the
/// configuration.
fn literal(entry: &IgnoreEntry) -> Option<PathBuf> {
    let glob = &entry.files.globs.first()?.value;
    (!glob.contains(is_special)).then(|| entry.files.matcher.path().join(glob.trim_start_matches('/')))
}

/// Returns the directory that contains all files to which an entry may apply.
fn base(entry: &IgnoreEntry) -> PathBuf {
    let mut base = entry.files.matcher.path().to_owned();
    let glob = entry.files.globs.first().map_or("", |glob| glob.value.as_str());
    let mut parts: Vec<&str> = glob.split('/').collect();
    // The last part matches a file, or a directory whose parent is sufficient.
    parts.pop();
    base.extend(parts.into_iter().filter(|part| !part.is_empty()).take_while(|part| !part.contains(is_special)));
    base
}

/// Returns whether a character is special in globs.
fn is_special(character: char) -> bool {
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
    fn globs_determine_the_directory_of_their_files() {
        let cases = [
            ("a.json", Some("/tenant/a.json"), "/tenant"),
            ("/in/a.json", Some("/tenant/in/a.json"), "/tenant/in"),
            ("in/**/a.json", None, "/tenant/in"),
            ("*.json", None, "/tenant"),
        ];
        for (glob, named, folder) in cases {
            assert_eq!(literal(&entry(glob)).as_deref(), named.map(Path::new), "{glob}");
            assert_eq!(base(&entry(glob)), Path::new(folder), "{glob}");
        }
    }
}
