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

/// The default name of a baseline file.
const DEFAULT_NAME: &str = "summit-lint-baseline.json";

/// The maximum number of stale entries (entries whose finding no longer exists) that a warning shows.
const MAX_SHOWN_STALE_ENTRIES: usize = 5;

/// The command that creates or updates a baseline, for messages.
const CREATE_COMMAND: &str = "run `summit-lint check --write-baseline`";

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
    /// Returns whether `--write-baseline` is given. Then findings are written to the baseline instead of reported.
    pub(super) fn is_write_requested(&self) -> bool {
        self.write_baseline.is_some()
    }

    /// Returns the path of `--baseline`.
    pub(super) fn path(&self) -> Option<&Path> {
        self.baseline.as_deref()
    }

    /// Returns the baseline files that the options name, including the default one of `--write-baseline`.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        let to_write = match &self.write_baseline {
            Some(Some(path)) => Some(path.as_path()),
            Some(None) if self.baseline.is_none() => Some(Path::new(DEFAULT_NAME)),
            _ => None,
        };
        self.baseline.as_deref().into_iter().chain(to_write)
    }

    /// Returns whether there may be a baseline for a file with the configuration `loaded`.
    pub(super) fn may_apply(&self, loaded: Option<&Loaded>) -> bool {
        self.is_write_requested()
            || self.baseline.is_some()
            || loaded.is_some_and(|loaded| loaded.file.baseline.is_some())
    }
}

/// A baseline file, and the results of this run that concern the file.
struct BaselineState {
    /// The path as shown to the user.
    path: PathBuf,
    baseline: Baseline,
    /// With `--write-baseline`: the findings of this run, by the name of the file with the findings.
    found: HashMap<String, FileBaseline>,
    /// Descriptions of stale entries, for a message.
    stale: Vec<String>,
}

/// The baselines of a run.
pub(super) struct Baselines<'r> {
    arguments: &'r BaselineArguments,
    settings: &'r Settings,
    /// The baselines that were read so far, by absolute path. `None` if a baseline cannot be read; the error was
    /// already printed.
    states: HashMap<PathBuf, Option<BaselineState>>,
    /// Whether a baseline could not be read or written.
    has_failed: bool,
    is_quiet: bool,
}

impl<'r> Baselines<'r> {
    pub(super) fn new(arguments: &'r BaselineArguments, settings: &'r Settings, quiet: bool) -> Self {
        Self { arguments, settings, states: HashMap::new(), has_failed: false, is_quiet: quiet }
    }

    /// Returns the path of the baseline that applies to a file with the configuration `loaded`, if any.
    fn path_for(&self, loaded: Option<&Loaded>) -> Option<PathBuf> {
        if let Some(Some(path)) = &self.arguments.write_baseline {
            return Some(path.clone());
        }
        let configured = || loaded.and_then(Loaded::baseline);
        let default = || self.arguments.is_write_requested().then(|| PathBuf::from(DEFAULT_NAME));
        self.arguments.baseline.clone().or_else(configured).or_else(default)
    }

    /// Removes the findings from `report` that the baseline lists. With `--write-baseline`, records all findings
    /// instead, and removes them.
    ///
    /// `report` is about the file at `path`, or about a chunk of the file.
    pub(super) fn apply(&mut self, path: &Path, loaded: Option<&Loaded>, source: &Source<'_>, report: &mut FileReport) {
        let is_writing = self.arguments.is_write_requested();
        let Some((state, name)) = self.state_for(path, loaded) else { return };
        if is_writing {
            let found = state.found.entry(name).or_default();
            let current: FileBaseline = of_report(source, report);
            for (key, count) in current {
                *found.entry(key).or_default() += count;
            }
            report.diagnostics.clear();
        } else if let Some(listed) = state.baseline.files.get_mut(&name) {
            remove_listed(listed, source, report);
        }
    }

    /// Marks the baseline entries for the file at `path` as stale if they matched no finding. Call this after the last
    /// finding of the file.
    pub(super) fn end_file(&mut self, path: &Path, loaded: Option<&Loaded>, config: &Config) {
        let is_writing = self.arguments.is_write_requested();
        let Some((state, name)) = self.state_for(path, loaded) else { return };
        if is_writing {
            // A file without findings gets an empty record, too, so that its old entries are removed.
            state.found.entry(name).or_default();
        } else if let Some(listed) = state.baseline.files.remove(&name) {
            // Entries of rules that are off in this run are not stale, because their findings were not searched.
            let stale = listed.keys().filter(|key| !key.rule.parse().is_ok_and(|rule| config.levels.is_off(rule)));
            state.stale.extend(stale.map(|key| format!("{name}: {} at `{}`", key.rule, key.pointer)));
        }
    }

    /// Returns the baseline that applies to the file at `path`, and the name of this file in the baseline. Reads the
    /// baseline when it is first needed.
    fn state_for(&mut self, path: &Path, loaded: Option<&Loaded>) -> Option<(&mut BaselineState, String)> {
        let baseline = self.path_for(loaded)?;
        let absolute = self.settings.absolute(&baseline);
        let name = listed_name(absolute.parent().unwrap_or(Path::new("/")), &self.settings.absolute(path));
        let is_writing = self.arguments.is_write_requested();
        let state = match self.states.entry(absolute) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let purpose = if is_writing {
                    Purpose::Write
                } else if self.arguments.baseline.is_some() {
                    Purpose::NamedByOption
                } else {
                    Purpose::NamedByConfiguration
                };
                entry.insert(read_state(&baseline, purpose, self.is_quiet, &mut self.has_failed))
            }
        };
        Some((state.as_mut()?, name))
    }

    /// With `--write-baseline`, writes the baselines. Otherwise reports stale entries.
    ///
    /// Returns whether there was no error, and whether there are stale entries.
    pub(super) fn finish(mut self) -> (bool, bool) {
        let (is_writing, quiet) = (self.arguments.is_write_requested(), self.is_quiet);
        if is_writing && self.states.is_empty() {
            // No file was linted, but `--write-baseline` still has to write a baseline.
            let path = self.path_for(None).unwrap_or_else(|| PathBuf::from(DEFAULT_NAME));
            let state = read_state(&path, Purpose::Write, quiet, &mut self.has_failed);
            self.states.insert(self.settings.absolute(&path), state);
        }
        let mut has_stale_entries = false;
        let mut all: Vec<_> = self.states.into_iter().collect();
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (absolute, state) in all {
            let Some(mut state) = state else { continue };
            let folder = absolute.parent().unwrap_or(Path::new("/"));
            if is_writing {
                self.has_failed |= !rewrite(folder, state, quiet);
                continue;
            }
            // Entries for files that this run did not lint are not stale, because the files may still have the
            // findings. Entries for files that do not exist are stale.
            let missing_files = state.baseline.files.iter().filter(|(name, _)| !folder.join(name).exists());
            let describe = |findings: usize| report::count(findings, "finding");
            state.stale.extend(
                missing_files.map(|(name, findings)| format!("{name}: {} in a missing file", describe(findings.len()))),
            );
            has_stale_entries |= !state.stale.is_empty();
            if !quiet {
                print_stale_entries(&state);
            }
        }
        (!self.has_failed, has_stale_entries)
    }
}

/// Why a baseline is read. This decides whether the baseline must exist.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// `--write-baseline` writes the baseline. The baseline may not exist yet.
    Write,
    /// `--baseline` names the baseline, which must exist.
    NamedByOption,
    /// The configuration names the baseline, which may not exist yet, as in a repository that starts without findings.
    NamedByConfiguration,
}

/// Reads a baseline. If the baseline cannot be read, prints an error and sets `failed`.
fn read_state(path: &Path, purpose: Purpose, quiet: bool, failed: &mut bool) -> Option<BaselineState> {
    let will_be_written = purpose == Purpose::Write;
    let new_state =
        |baseline| BaselineState { path: path.to_owned(), baseline, found: HashMap::new(), stale: Vec::new() };
    let mut refuse = |why: String| {
        *failed = true;
        print_error(&format_args!("cannot use baseline {}: {why}", path.display()));
        None
    };
    if will_be_written && path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return refuse("not a regular file".to_owned());
    }
    match read_baseline(path) {
        Ok(baseline) => Some(new_state(baseline)),
        Err(error) if will_be_written && error.kind() == std::io::ErrorKind::NotFound => {
            Some(new_state(Baseline::default()))
        }
        Err(error) if purpose == Purpose::NamedByConfiguration && error.kind() == std::io::ErrorKind::NotFound => {
            if !quiet {
                let name = path.display();
                print_note(&format_args!("baseline {name} does not exist yet; {CREATE_COMMAND} to create it"));
            }
            Some(new_state(Baseline::default()))
        }
        Err(error) if error.get_ref().is_some_and(|error| error.is::<BaselineError>()) => refuse(error.to_string()),
        Err(error) => refuse(format!("{error}; {CREATE_COMMAND} to create it")),
    }
}

/// Writes the findings of this run to the baseline in `folder`. Entries for files that were not linted are kept if the
/// files exist. If writing fails, prints an error and returns `false`.
fn rewrite(folder: &Path, mut state: BaselineState, quiet: bool) -> bool {
    let before = state.baseline.write();
    state.baseline.files.retain(|name, _| folder.join(name).exists());
    state.baseline.files.extend(state.found);
    let after = state.baseline.write();
    let path = &state.path;
    let written = if path.exists() {
        // `replace` needs the actual content of the file. It may differ from `before`, because the user may have
        // reformatted the file.
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
        let count: usize = state.baseline.files.values().flat_map(FileBaseline::values).sum();
        let name = one_line(&path.display().to_string());
        let _ = writeln!(anstream::stderr(), "{} listed in {name}", report::count(count, "finding"));
    }
    true
}

/// Prints a warning about the stale entries of a baseline, if there are any.
fn print_stale_entries(state: &BaselineState) {
    if state.stale.is_empty() {
        return;
    }
    let mut out = anstream::stderr();
    let name = one_line(&state.path.display().to_string());
    let _ = writeln!(out, "warning: stale entries in baseline {name}; {CREATE_COMMAND} to remove them");
    for entry in state.stale.iter().take(MAX_SHOWN_STALE_ENTRIES) {
        let _ = writeln!(out, "  {}", one_line(entry));
    }
    if state.stale.len() > MAX_SHOWN_STALE_ENTRIES {
        let _ = writeln!(out, "  and {} more", state.stale.len() - MAX_SHOWN_STALE_ENTRIES);
    }
}
