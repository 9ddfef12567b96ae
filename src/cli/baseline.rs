//! Reads the baselines (lists of known findings) of a run, applies them to each file, and rewrites them with
//! `--write-baseline`.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{print_error, print_note};
use crate::config::Config;
use crate::files::settings::{Loaded, Settings, read_baseline};
use crate::files::{Baseline, BaselineError, FileBaseline, listed_name, of_report, remove_listed, write};
use crate::lint::FileReport;
use crate::report::{self, one_line};
use crate::source::Source;

/// The default name of a baseline.
const DEFAULT: &str = "summit-lint-baseline.json";

/// The maximum number of stale entries (entries whose finding no longer exists) that are listed.
const MAX_LISTED: usize = 5;

/// The start of the advice in messages about a missing or stale baseline.
const CREATE: &str = "run `summit-lint check --write-baseline`";

/// The options about baselines.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct BaselineArguments {
    /// Ignore the findings in this file instead of those in the `baseline` of the configuration.
    #[arg(long, value_name = "FILE", help_heading = "Configuration")]
    baseline: Option<PathBuf>,

    /// Write the current findings to the baseline, so that later runs ignore them, and report nothing.
    #[arg(
        long,
        value_name = "FILE",
        num_args = 0..=1,
        require_equals = true,
        conflicts_with_all = ["fix", "diff"],
        help_heading = "Configuration"
    )]
    write_baseline: Option<Option<PathBuf>>,
}

impl BaselineArguments {
    /// Returns whether `--write-baseline` is given. Then findings are written to the baseline instead of being
    /// reported.
    pub(super) fn writes(&self) -> bool {
        self.write_baseline.is_some()
    }

    /// Returns the path of `--baseline`.
    pub(super) fn named(&self) -> Option<&Path> {
        self.baseline.as_deref()
    }

    /// Returns the baseline files that the options name, including the default one of `--write-baseline`.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        let written = match &self.write_baseline {
            Some(Some(path)) => Some(path.as_path()),
            Some(None) if self.baseline.is_none() => Some(Path::new(DEFAULT)),
            _ => None,
        };
        self.baseline.as_deref().into_iter().chain(written)
    }

    /// Returns whether a baseline may apply to a file with the configuration `loaded`.
    pub(super) fn is_used(&self, loaded: Option<&Loaded>) -> bool {
        self.writes() || self.baseline.is_some() || loaded.is_some_and(|loaded| loaded.file.baseline.is_some())
    }
}

/// A baseline file of the run.
struct BaselineState {
    /// The path as shown to the user.
    path: PathBuf,
    baseline: Baseline,
    /// With `--write-baseline`: the findings of this run, by file.
    found: HashMap<String, FileBaseline>,
    /// Descriptions of stale entries.
    stale: Vec<String>,
}

/// The baselines of a run.
pub(super) struct Baselines<'r> {
    arguments: &'r BaselineArguments,
    settings: &'r Settings,
    /// The baselines that were read so far, by absolute path. `None` means that a baseline cannot be read, which was
    /// already reported.
    known: HashMap<PathBuf, Option<BaselineState>>,
    /// Whether a baseline could not be read or written.
    failed: bool,
    quiet: bool,
}

impl<'r> Baselines<'r> {
    pub(super) fn new(arguments: &'r BaselineArguments, settings: &'r Settings, quiet: bool) -> Self {
        Self { arguments, settings, known: HashMap::new(), failed: false, quiet }
    }

    /// Returns the path of the baseline that applies to a file, if any.
    fn path(&self, loaded: Option<&Loaded>) -> Option<PathBuf> {
        if let Some(Some(path)) = &self.arguments.write_baseline {
            return Some(path.clone());
        }
        let configured = || loaded.and_then(Loaded::baseline);
        let default = || self.arguments.writes().then(|| PathBuf::from(DEFAULT));
        self.arguments.baseline.clone().or_else(configured).or_else(default)
    }

    /// Removes the findings that the baseline lists from `report`, the report on the file at `path` or on a chunk of
    /// it. With `--write-baseline`, records all findings and removes them.
    pub(super) fn apply(&mut self, path: &Path, loaded: Option<&Loaded>, source: &Source<'_>, report: &mut FileReport) {
        let writes = self.arguments.writes();
        let Some((known, name)) = self.known(path, loaded) else { return };
        if writes {
            let found = known.found.entry(name).or_default();
            for (key, count) in of_report(source, report) {
                *found.entry(key).or_default() += count;
            }
            report.diagnostics.clear();
        } else if let Some(listed) = known.baseline.files.get_mut(&name) {
            remove_listed(listed, source, report);
        }
    }

    /// Handles the end of the file at `path`: the entries of the baseline for this file that matched no finding are
    /// stale.
    pub(super) fn end_file(&mut self, path: &Path, loaded: Option<&Loaded>, config: &Config) {
        let writes = self.arguments.writes();
        let Some((known, name)) = self.known(path, loaded) else { return };
        if writes {
            known.found.entry(name).or_default();
        } else if let Some(listed) = known.baseline.files.remove(&name) {
            // Entries of rules that are off in this run are not stale, because their findings were not searched.
            let stale = listed.keys().filter(|key| !key.rule.parse().is_ok_and(|rule| config.levels.is_off(rule)));
            known.stale.extend(stale.map(|key| format!("{name}: {} at `{}`", key.rule, key.pointer)));
        }
    }

    /// Returns the baseline that applies to the file at `path`, and the name of the file in it.
    fn known(&mut self, path: &Path, loaded: Option<&Loaded>) -> Option<(&mut BaselineState, String)> {
        let baseline = self.path(loaded)?;
        let absolute = self.settings.absolute(&baseline);
        let name = listed_name(absolute.parent().unwrap_or(Path::new("/")), &self.settings.absolute(path));
        let writes = self.arguments.writes();
        let known = match self.known.entry(absolute) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let purpose = if writes {
                    Purpose::Written
                } else if self.arguments.baseline.is_some() {
                    Purpose::Named
                } else {
                    Purpose::Configured
                };
                entry.insert(read(&baseline, purpose, self.quiet, &mut self.failed))
            }
        };
        Some((known.as_mut()?, name))
    }

    /// With `--write-baseline`, writes the baselines. Otherwise reports stale entries. Returns whether there was no
    /// error, and whether there are stale entries.
    pub(super) fn finish(mut self) -> (bool, bool) {
        let (writes, quiet) = (self.arguments.writes(), self.quiet);
        if writes && self.known.is_empty() {
            // No file was linted, but `--write-baseline` still has to write a baseline.
            let path = self.path(None).unwrap_or_else(|| PathBuf::from(DEFAULT));
            let known = read(&path, Purpose::Written, quiet, &mut self.failed);
            self.known.insert(self.settings.absolute(&path), known);
        }
        let mut stale = false;
        let mut all: Vec<_> = self.known.into_iter().collect();
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (absolute, known) in all {
            let Some(mut known) = known else { continue };
            let folder = absolute.parent().unwrap_or(Path::new("/"));
            if writes {
                self.failed |= !rewrite(folder, known, quiet);
                continue;
            }
            // Entries for files that this run did not lint are not stale, because the files may still have the
            // findings. Entries for files that do not exist are stale.
            let absent = known.baseline.files.iter().filter(|(name, _)| !folder.join(name).exists());
            let describe = |findings: usize| report::count(findings, "finding");
            known.stale.extend(
                absent.map(|(name, findings)| format!("{name}: {} in a missing file", describe(findings.len()))),
            );
            stale |= !known.stale.is_empty();
            if !quiet {
                print_stale(&known);
            }
        }
        (!self.failed, stale)
    }
}

/// Why a baseline is read, which decides whether it must exist.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// It is updated with `--write-baseline`. It may not exist yet.
    Written,
    /// It is named with `--baseline`. It must exist.
    Named,
    /// It is named in the configuration. It may not exist yet, as in a repository that starts without findings.
    Configured,
}

/// Reads a baseline. Prints an error and sets `failed` if it cannot be read.
fn read(path: &Path, purpose: Purpose, quiet: bool, failed: &mut bool) -> Option<BaselineState> {
    let written = purpose == Purpose::Written;
    let known = |baseline| BaselineState { path: path.to_owned(), baseline, found: HashMap::new(), stale: Vec::new() };
    let mut refuse = |why: String| {
        *failed = true;
        print_error(&format_args!("cannot use baseline {}: {why}", path.display()));
        None
    };
    if written && path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return refuse("not a regular file".to_owned());
    }
    match read_baseline(path) {
        Ok(baseline) => Some(known(baseline)),
        Err(error) if written && error.kind() == std::io::ErrorKind::NotFound => Some(known(Baseline::default())),
        Err(error) if purpose == Purpose::Configured && error.kind() == std::io::ErrorKind::NotFound => {
            if !quiet {
                let name = path.display();
                print_note(&format_args!("baseline {name} does not exist yet; {CREATE} to create it"));
            }
            Some(known(Baseline::default()))
        }
        Err(error) if error.get_ref().is_some_and(|error| error.is::<BaselineError>()) => refuse(error.to_string()),
        Err(error) => refuse(format!("{error}; {CREATE} to create it")),
    }
}

/// Writes the findings of this run to the baseline in `folder`. Entries for files that were not linted are kept if the
/// files exist. Returns `false` after printing an error.
fn rewrite(folder: &Path, mut known: BaselineState, quiet: bool) -> bool {
    let before = known.baseline.write();
    known.baseline.files.retain(|name, _| folder.join(name).exists());
    known.baseline.files.extend(known.found);
    let after = known.baseline.write();
    let path = &known.path;
    let written = if path.exists() {
        // The file may be formatted differently than the program writes it, so its actual content is passed.
        let old = fs::read(path).unwrap_or_else(|_| before.into_bytes());
        write::replace(path, &old, after.as_bytes()).map_err(|error| error.to_string())
    } else {
        write::create(path, after.as_bytes()).map_err(|error| error.to_string())
    };
    if let Err(error) = written {
        print_error(&error);
        return false;
    }
    if !quiet {
        let count: usize = known.baseline.files.values().flat_map(FileBaseline::values).sum();
        let name = one_line(&path.display().to_string());
        let _ = writeln!(anstream::stderr(), "{} listed in {name}", report::count(count, "finding"));
    }
    true
}

fn print_stale(known: &BaselineState) {
    if known.stale.is_empty() {
        return;
    }
    let mut out = anstream::stderr();
    let name = one_line(&known.path.display().to_string());
    let _ = writeln!(out, "warning: stale entries in baseline {name}; {CREATE} to remove them");
    for entry in known.stale.iter().take(MAX_LISTED) {
        let _ = writeln!(out, "  {}", one_line(entry));
    }
    if known.stale.len() > MAX_LISTED {
        let _ = writeln!(out, "  and {} more", known.stale.len() - MAX_LISTED);
    }
}
