//! `check` and `fix`: lint files.

mod chunks;
mod files;
mod linter;
mod long_file;
mod run;
mod show_config;
mod show_files;
mod watch;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use self::linter::Linter;
use self::long_file::ReadSizes;
use self::run::Run;
use super::baseline::BaselineArguments;
use super::changes::{Changes, GitError};
use super::configuration::ConfigurationArguments;
use super::exit_status::ExitArguments;
use super::isolate::isolate;
use super::output::OutputArguments;
use super::progress::{Progress, Total};
use super::reserved::{ReportFileError, ReportFiles};
use super::search::{Discovered, SearchArguments};
use super::{Status, input, print_error, steps};
use crate::document::Expectation;
use crate::files::discover::discover;
use crate::files::settings::Settings;

/// The arguments of `check` and `fix`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files and directories to lint; `-` for standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    search: SearchArguments,

    /// Write the safe fixes to the files.
    #[arg(long, help_heading = "Fixes")]
    fix: bool,

    /// Apply unsafe fixes, too.
    #[arg(long, help_heading = "Fixes")]
    unsafe_fixes: bool,

    /// Show what the fixes would change, and write nothing; exit with 1 if a file would change.
    #[arg(long, help_heading = "Fixes")]
    diff: bool,

    #[command(flatten)]
    output: OutputArguments,

    /// Show the number of findings of each rule instead of the findings.
    #[arg(long, conflicts_with = "diff", help_heading = "Output")]
    statistics: bool,

    /// List the files that were skipped.
    #[arg(short, long, help_heading = "Output")]
    verbose: bool,

    /// Print nothing; use the exit status.
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Output")]
    quiet: bool,

    /// Lint again whenever a file changes, until Ctrl-C is pressed.
    #[arg(long, conflicts_with_all = ["write_baseline", "files_from", "show_files", "show_config"])]
    watch: bool,

    /// Lint only payloads that differ from `HEAD`, or from the merge base of `HEAD` and REF.
    #[arg(
        long,
        value_name = "REF",
        num_args = 0..=1,
        require_equals = true,
        conflicts_with = "write_baseline",
        help_heading = "Files"
    )]
    changed: Option<Option<OsString>>,

    /// Skip files that are not recognized as a payload, even if they are given as arguments.
    #[arg(long, help_heading = "Files")]
    ignore_unknown: bool,

    #[command(flatten)]
    configuration: ConfigurationArguments,

    #[command(flatten)]
    baseline: BaselineArguments,

    /// List the files that would be linted, and lint nothing.
    #[arg(long, conflicts_with_all = ["fix", "diff", "statistics", "write_baseline"], help_heading = "Files")]
    show_files: bool,

    /// Print the configuration in effect for the file PATH with the origin of each setting, and lint nothing.
    #[arg(
        long,
        value_name = "PATH",
        conflicts_with_all = ["paths", "files_from", "show_files", "fix", "diff", "statistics", "write_baseline"],
        help_heading = "Configuration"
    )]
    show_config: Option<PathBuf>,

    /// Lint standard input as if it were this file: findings have its name, and its configuration applies.
    #[arg(long, value_name = "NAME", help_heading = "Files")]
    stdin_filename: Option<PathBuf>,

    /// Add to each finding in a JSON Lines record the value at this JSON Pointer, such as `/request/id`.
    #[arg(long, value_name = "POINTER", value_parser = parse_json_pointer, help_heading = "Output")]
    record_id: Option<String>,

    #[command(flatten)]
    exit: ExitArguments,
}

/// Checks the value of `--record-id`: a JSON Pointer (RFC 6901) such as `/request/id`, which selects a value of each
/// record.
fn parse_json_pointer(text: &str) -> Result<String, String> {
    if text.starts_with('/') {
        return Ok(text.to_owned());
    }
    Err(format!("missing leading slash; use `/{text}`"))
}

impl Arguments {
    /// Returns these arguments with `--fix`, because the command `fix` implies it.
    pub(super) fn with_fix(self) -> Self {
        Self { fix: true, ..self }
    }

    /// Returns the files that reports are written to.
    ///
    /// # Errors
    ///
    /// If the run also reads one of these files.
    fn report_files(
        &self,
        paths: &[PathBuf],
        lints_stdin: bool,
        settings: &Settings,
    ) -> Result<ReportFiles, ReportFileError> {
        let report_files = ReportFiles::new(self.output.files());
        let inputs = paths.iter().map(PathBuf::as_path);
        let stdin_name = self.stdin_filename.as_deref().filter(|_| lints_stdin);
        report_files.check_overlap(inputs.chain(stdin_name), "also an input")?;
        if lints_stdin {
            report_files.check_overlap_with_stdin()?;
        }
        report_files.check_overlap(self.search.list.file(), "the list of files")?;
        report_files.check_overlap(self.configuration.file(), "the configuration file")?;
        report_files.check_overlap(self.baseline.files(), "the baseline")?;
        report_files.check_overlap_with_configurations(settings)?;
        Ok(report_files)
    }

    /// Returns the path arguments, or the working directory if there are none.
    fn paths_or_default(&self) -> Vec<PathBuf> {
        if self.paths.is_empty() { vec![PathBuf::from(".")] } else { self.paths.clone() }
    }

    /// Returns the changes to which `--changed` limits the run; `None` without the option.
    fn changes(&self, paths: &[PathBuf]) -> Result<Option<Changes>, GitError> {
        let Some(reference) = &self.changed else { return Ok(None) };
        let changes = Changes::since(reference.as_deref(), self.fix || self.diff)?;
        changes.check_paths_are_inside(paths)?;
        Ok(Some(changes))
    }

    /// Returns what a file that is given as an argument is expected to contain.
    const fn expectation(&self) -> Expectation {
        if self.ignore_unknown { Expectation::Anything } else { Expectation::Payload }
    }
}

pub(super) fn run(arguments: &Arguments) -> Status {
    if arguments.watch {
        return watch::run(arguments);
    }
    run_once(arguments, ReadSizes::default()).status
}

/// The result of linting all files once.
struct RunResult {
    status: Status,
    /// The files that were changed by fixes.
    fixed_files: Vec<PathBuf>,
    /// Whether the reader of the findings closed the pipe.
    is_output_closed: bool,
}

impl From<Status> for RunResult {
    fn from(status: Status) -> Self {
        Self { status, fixed_files: Vec::new(), is_output_closed: false }
    }
}

/// Lints all files once. `sizes` decides which files are linted in chunks, and how large the chunks are.
fn run_once(arguments: &Arguments, sizes: ReadSizes) -> RunResult {
    let settings = arguments.configuration.settings().with_record_id(arguments.record_id.clone());
    let globs = match arguments.search.globs(&settings) {
        Ok(globs) => globs,
        Err(error) => {
            print_error(&error);
            return Status::Error.into();
        }
    };
    if let Some(path) = &arguments.show_config {
        return show_config::show(arguments, &settings, path).into();
    }
    let (stdin_paths, paths): (Vec<&PathBuf>, Vec<&PathBuf>) =
        arguments.paths.iter().partition(|path| input::is_stdin(path));
    let lints_stdin = !stdin_paths.is_empty();
    let mut paths: Vec<PathBuf> = paths.into_iter().cloned().collect();
    match arguments.search.list.paths(lints_stdin) {
        Ok(Some(listed)) => paths.extend(listed),
        Ok(None) if arguments.paths.is_empty() => paths.push(PathBuf::from(".")),
        Ok(None) => {}
        Err(error) => {
            print_error(&error);
            return Status::Error.into();
        }
    }
    let report_files = match arguments.report_files(&paths, lints_stdin, &settings) {
        Ok(report_files) => report_files,
        Err(error) => {
            print_error(&error);
            return Status::Error.into();
        }
    };
    if arguments.changed.is_some() && lints_stdin {
        print_error(&"`--changed` cannot be used with standard input; name files or directories of the repository");
        return Status::Error.into();
    }
    let changes = match arguments.changes(&paths) {
        Ok(changes) => changes,
        Err(error) => {
            print_error(&error);
            return Status::Error.into();
        }
    };
    let is_changed = |found: &Discovered| changes.as_ref().is_none_or(|changes| changes.keeps(found));
    if arguments.show_files {
        steps::sort_numbered_files(&mut paths);
        let found = discover(paths, &globs).filter(|found| is_changed(found) && report_files.keeps(found, &settings));
        return show_files::show(arguments, &settings, lints_stdin, found).into();
    }
    let mut run = match Run::new(arguments, &settings, &report_files, changes.as_ref()) {
        Ok(run) => run,
        Err(error) => {
            print_error(&error);
            return Status::Error.into();
        }
    };
    let linter = Linter::new(arguments, &settings, sizes, changes.as_ref());
    if lints_stdin {
        let name = arguments.stdin_filename.clone().unwrap_or_else(|| PathBuf::from("<stdin>"));
        if !run.is_quiet() && Progress::is_supported() {
            run.show_progress(Progress::start(Arc::new(Total::of(1))));
        }
        run.handle_stdin(linter.lint_stdin(name, arguments.expectation()));
    }
    // The recorded directories are checked for unused `ignore` entries. With `--changed`, only a part of their files is
    // linted, and an entry for another file would seem unused.
    if changes.is_none() {
        run.record_searched_folders(&paths);
    }
    steps::sort_numbered_files(&mut paths);
    // A panic while one file is linted becomes an error of that file. A panic of the search itself ends the search.
    let found = discover(paths, &globs).filter(|found| is_changed(found) && report_files.keeps(found, &settings));
    if let Err(error) = isolate(|| files::lint(found, &linter, &mut run)) {
        run.fail(&error);
    }
    run.finish()
}

#[cfg(test)]
mod tests;
