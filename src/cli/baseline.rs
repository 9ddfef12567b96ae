//! The baseline of a run: read, applied to each file, and written anew.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{complain, note};
use crate::config::Config;
use crate::files::settings::{Loaded, Settings, read_baseline};
use crate::files::{Baseline, BaselineError, FileBaseline, listed_name, of_report, remove_listed, write};
use crate::lint::FileReport;
use crate::report::{self, one_line};
use crate::source::Source;

/// The name of a baseline that nobody named.
const DEFAULT: &str = "summit-lint-baseline.json";

/// How many entries that are gone are told one by one.
const TOLD: usize = 5;

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
    /// Whether the findings are listed, and not reported.
    pub(super) fn writes(&self) -> bool {
        self.write_baseline.is_some()
    }

    /// The baseline that `--baseline` names.
    pub(super) fn named(&self) -> Option<&Path> {
        self.baseline.as_deref()
    }

    /// The baselines that the options name.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        let written = match &self.write_baseline {
            Some(Some(path)) => Some(path.as_path()),
            Some(None) if self.baseline.is_none() => Some(Path::new(DEFAULT)),
            _ => None,
        };
        self.baseline.as_deref().into_iter().chain(written)
    }

    /// Whether a baseline may hold for a file that `loaded` is the configuration of.
    pub(super) fn is_used(&self, loaded: Option<&Loaded>) -> bool {
        self.writes() || self.baseline.is_some() || loaded.is_some_and(|loaded| loaded.file.baseline.is_some())
    }
}

/// A baseline file of the run.
struct Known {
    /// As it is shown.
    path: PathBuf,
    baseline: Baseline,
    /// By file, what was found in this run; only where the baseline is written.
    found: HashMap<String, FileBaseline>,
    /// What was listed and is gone.
    gone: Vec<String>,
}

/// The baselines of a run, by the paths of their files from the root on.
pub(super) struct Baselines<'r> {
    arguments: &'r BaselineArguments,
    settings: &'r Settings,
    /// Nothing for one that cannot be read, which was said.
    known: HashMap<PathBuf, Option<Known>>,
    failed: bool,
    quiet: bool,
}

impl<'r> Baselines<'r> {
    pub(super) fn new(arguments: &'r BaselineArguments, settings: &'r Settings, quiet: bool) -> Self {
        Self { arguments, settings, known: HashMap::new(), failed: false, quiet }
    }

    /// The baseline that holds for a file, if one does.
    fn path(&self, loaded: Option<&Loaded>) -> Option<PathBuf> {
        if let Some(Some(path)) = &self.arguments.write_baseline {
            return Some(path.clone());
        }
        let configured = || loaded.and_then(Loaded::baseline);
        let default = || self.arguments.writes().then(|| PathBuf::from(DEFAULT));
        self.arguments.baseline.clone().or_else(configured).or_else(default)
    }

    /// Takes out of the `report` on the file at `path`, or on a stretch of it, what its baseline lists; or takes note of it, where
    /// it is listed now.
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

    /// The file at `path` ends: what its baseline lists and was not found is gone.
    pub(super) fn end_file(&mut self, path: &Path, loaded: Option<&Loaded>, config: &Config) {
        let writes = self.arguments.writes();
        let Some((known, name)) = self.known(path, loaded) else { return };
        if writes {
            known.found.entry(name).or_default();
        } else if let Some(listed) = known.baseline.files.remove(&name) {
            // A rule that is off in this run has not looked.
            let gone = listed.keys().filter(|key| !key.rule.parse().is_ok_and(|rule| config.levels.is_off(rule)));
            known.gone.extend(gone.map(|key| format!("{name}: {} at `{}`", key.rule, key.pointer)));
        }
    }

    /// The baseline that holds for the file at `path`, and the name that the file has in it.
    fn known(&mut self, path: &Path, loaded: Option<&Loaded>) -> Option<(&mut Known, String)> {
        let baseline = self.path(loaded)?;
        let absolute = self.settings.absolute(&baseline);
        let name = listed_name(absolute.parent().unwrap_or(Path::new("/")), &self.settings.absolute(path));
        let writes = self.arguments.writes();
        let known = match self.known.entry(absolute) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let need = if writes {
                    Need::Written
                } else if self.arguments.baseline.is_some() {
                    Need::Named
                } else {
                    Need::Configured
                };
                entry.insert(read(&baseline, need, self.quiet, &mut self.failed))
            }
        };
        Some((known.as_mut()?, name))
    }

    /// Writes the baselines, or tells what they list and is gone. Whether all went well, and whether something is gone.
    pub(super) fn finish(mut self) -> (bool, bool) {
        let (writes, quiet) = (self.arguments.writes(), self.quiet);
        if writes && self.known.is_empty() {
            // Nothing was linted, but a baseline was asked for.
            let path = self.path(None).unwrap_or_else(|| PathBuf::from(DEFAULT));
            let known = read(&path, Need::Written, quiet, &mut self.failed);
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
            // A file that was not linted may still have its findings, unless there is none.
            let absent = known.baseline.files.iter().filter(|(name, _)| !folder.join(name).exists());
            known.gone.extend(
                absent.map(|(name, findings)| format!("{name}: {} findings, but no such file", findings.len())),
            );
            stale |= !known.gone.is_empty();
            if !quiet {
                tell_gone(&known);
            }
        }
        (!self.failed, stale)
    }
}

/// What a baseline is read for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    /// It is written. There need not be one yet.
    Written,
    /// The command line names it.
    Named,
    /// A configuration names it. There need not be one yet, as in a repository that starts with no findings.
    Configured,
}

/// Reads a baseline.
fn read(path: &Path, need: Need, quiet: bool, failed: &mut bool) -> Option<Known> {
    let written = need == Need::Written;
    let known = |baseline| Known { path: path.to_owned(), baseline, found: HashMap::new(), gone: Vec::new() };
    let mut refuse = |why: String| {
        *failed = true;
        complain(&format_args!("cannot use the baseline {}: {why}", path.display()));
        None
    };
    if written && path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return refuse("it is no regular file".to_owned());
    }
    match read_baseline(path) {
        Ok(baseline) => Some(known(baseline)),
        Err(error) if written && error.kind() == std::io::ErrorKind::NotFound => Some(known(Baseline::default())),
        Err(error) if need == Need::Configured && error.kind() == std::io::ErrorKind::NotFound => {
            if !quiet {
                let name = path.display();
                note(&format_args!("the baseline {name} does not exist yet; `check --write-baseline` creates it"));
            }
            Some(known(Baseline::default()))
        }
        Err(error) if error.get_ref().is_some_and(|error| error.is::<BaselineError>()) => refuse(error.to_string()),
        Err(error) => refuse(format!("{error}; `check --write-baseline` writes one")),
    }
}

fn rewrite(folder: &Path, mut known: Known, quiet: bool) -> bool {
    let before = known.baseline.write();
    known.baseline.files.retain(|name, _| folder.join(name).exists());
    known.baseline.files.extend(known.found);
    let after = known.baseline.write();
    let path = &known.path;
    let written = if path.exists() {
        // One that is written by hand in another layout is compared as it is.
        let old = fs::read(path).unwrap_or_else(|_| before.into_bytes());
        write::replace(path, &old, after.as_bytes()).map_err(|error| error.to_string())
    } else {
        write::create(path, after.as_bytes()).map_err(|error| error.to_string())
    };
    if let Err(error) = written {
        complain(&error);
        return false;
    }
    if !quiet {
        let count: usize = known.baseline.files.values().flat_map(FileBaseline::values).sum();
        let name = one_line(&path.display().to_string());
        let _ = writeln!(anstream::stderr(), "{} listed in {name}", report::count(count, "finding"));
    }
    true
}

fn tell_gone(known: &Known) {
    if known.gone.is_empty() {
        return;
    }
    let mut out = anstream::stderr();
    let name = one_line(&known.path.display().to_string());
    let _ = writeln!(out, "warning: {name} lists what is not found any more; `check --write-baseline` takes it out");
    for gone in known.gone.iter().take(TOLD) {
        let _ = writeln!(out, "  {}", one_line(gone));
    }
    if known.gone.len() > TOLD {
        let _ = writeln!(out, "  and {} more", known.gone.len() - TOLD);
    }
}
