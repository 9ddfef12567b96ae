//! Reports the outcome of each file, in the order of the files. At the end of the run, reports the totals and the exit
//! status.

use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::linter::{LintedFile, Outcome};
use super::long_file::{self, KnownSecrets, LongFile};
use super::{Arguments, RunResult};
use crate::cli::baseline::Baselines;
use crate::cli::changes::Changes;
use crate::cli::configuration::{self, ConfigurationErrors};
use crate::cli::ignores::IgnoreEntries;
use crate::cli::input::InputError;
use crate::cli::isolate::{self, isolate_file};
use crate::cli::output::{OutputError, Outputs, StandardStream};
use crate::cli::progress::Progress;
use crate::cli::reserved::ReportFiles;
use crate::cli::statistics::Statistics;
use crate::cli::steps::Steps;
use crate::cli::{Status, diff, input, print_error, terminal, warn_no_files};
use crate::config::IgnoreUse;
use crate::document::Expectation;
use crate::files::settings::{InEffect, Loaded, Settings};
use crate::files::write;
use crate::fix::Fixed;
use crate::lint::{FileReport, Summary, without_payload};
use crate::report::{self, EndOfRun};
use crate::rules::TicketHistory;
use crate::source::Source;

/// The state of a run. Several threads lint the files, and the run handles their outcomes in the order of the files.
pub(super) struct Run<'a> {
    arguments: &'a Arguments,
    settings: &'a Settings,
    /// The files that reports are written to.
    report_files: &'a ReportFiles,
    /// The changes to which `--changed` limits the reports.
    changes: Option<&'a Changes>,
    configuration_errors: ConfigurationErrors,
    baselines: Baselines<'a>,
    ignore_entries: IgnoreEntries<'a>,
    statistics: Option<Statistics>,
    outputs: Outputs,
    progress: Progress,
    summary: Summary,
    /// The number of fixed findings.
    fixed_count: usize,
    /// The files that were fixed.
    fixed_files: Vec<PathBuf>,
    /// Whether a fix changed a file. With `--diff`: whether a fix would change a file.
    has_differences: bool,
    /// Whether the run itself had an error, such as a file that cannot be read.
    has_failed: bool,
    /// The directories whose files are all linted. Used to report unused `ignore` entries.
    searched_folders: Vec<PathBuf>,
    /// Whether the current outcome belongs to standard input. Then the fixed text is written to standard output.
    is_handling_stdin: bool,
    /// The tickets in the numbered files so far, such as `1-new.json` and `2-assigned.json`.
    steps: Steps,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        arguments: &'a Arguments,
        settings: &'a Settings,
        report_files: &'a ReportFiles,
        changes: Option<&'a Changes>,
    ) -> Result<Self, OutputError> {
        // If standard input is fixed, standard output is used for the fixed text, so the report goes to standard error.
        let fixes_stdin = arguments.fix && arguments.paths.iter().any(|path| input::is_stdin(path));
        let prints_no_findings =
            arguments.quiet || arguments.diff || arguments.statistics || arguments.baseline.is_write_requested();
        let stream = match (prints_no_findings, fixes_stdin) {
            (true, _) => StandardStream::None,
            (false, true) => StandardStream::Error,
            (false, false) => StandardStream::Output,
        };
        Ok(Self {
            arguments,
            settings,
            report_files,
            changes,
            configuration_errors: ConfigurationErrors::default(),
            baselines: Baselines::new(&arguments.baseline, settings, arguments.quiet),
            ignore_entries: IgnoreEntries::new(settings),
            searched_folders: Vec::new(),
            statistics: arguments.statistics.then(Statistics::default),
            outputs: Outputs::open(&arguments.output, stream, arguments.exit.denies_warnings())?,
            progress: Progress::never_shown(),
            summary: Summary::default(),
            fixed_count: 0,
            fixed_files: Vec::new(),
            has_differences: false,
            has_failed: false,
            is_handling_stdin: false,
            steps: Steps::default(),
        })
    }

    /// Shows `progress` from now on, if the run takes long.
    pub(super) fn show_progress(&mut self, progress: Progress) {
        self.progress = progress;
    }

    /// Records the directories among `paths`, because all of their files are linted. Records nothing if options narrow
    /// the search.
    pub(super) fn record_searched_folders(&mut self, paths: &[PathBuf]) {
        if !self.arguments.search.is_narrowed() {
            self.searched_folders = paths.iter().filter(|path| path.is_dir()).cloned().collect();
        }
    }

    /// Returns whether `--quiet` is given.
    pub(super) fn is_quiet(&self) -> bool {
        self.arguments.quiet
    }

    /// Reports the outcome of standard input.
    pub(super) fn handle_stdin(&mut self, outcome: Outcome) {
        self.is_handling_stdin = true;
        // Other files may follow, so the run goes on even if the output is closed.
        let _ = self.handle(outcome);
        self.is_handling_stdin = false;
    }

    /// Reports the outcome of one or several files. Hides the progress bar before printing. Returns `Break` if all
    /// outputs are closed.
    pub(super) fn handle(&mut self, outcome: Outcome) -> ControlFlow<()> {
        let (prints_nothing, file_count) = match &outcome {
            Outcome::Clean(summary) => (true, summary.files + summary.skipped),
            Outcome::Linted(linted) => (linted.report.diagnostics.is_empty() && linted.fixed.is_none(), 1),
            Outcome::Long(_) | Outcome::Missing(_) | Outcome::Unreadable(_) | Outcome::Misconfigured(..) => (false, 1),
        };
        let hides_progress = self.progress.is_shown() && (!prints_nothing || self.arguments.verbose);
        if hides_progress {
            self.progress.hide();
        }
        match outcome.path().map(Path::to_owned) {
            Some(path) => {
                if let Err(error) = isolate_file("report", &path, || self.report_outcome(outcome)) {
                    self.report_unreadable(&path, &error);
                }
            }
            None => self.report_outcome(outcome),
        }
        if hides_progress {
            let written = self.outputs.flush();
            self.record_write_result(written);
        }
        self.progress.advance(file_count);
        if self.outputs.are_all_closed() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Reports an outcome. If the file is fixed, writes the fixed file.
    fn report_outcome(&mut self, outcome: Outcome) {
        let LintedFile { source, settings, report, fixed } = match outcome {
            Outcome::Linted(linted) => *linted,
            Outcome::Clean(summary) => {
                self.summary += summary;
                return;
            }
            Outcome::Long(file) => {
                self.lint_long_file(*file);
                return;
            }
            Outcome::Missing(error) => {
                self.report_unreadable(&error.path, &error);
                return;
            }
            Outcome::Unreadable(error) => {
                self.report_unreadable(error.path(), &error);
                return;
            }
            Outcome::Misconfigured(path, error) => {
                self.has_failed = true;
                let written = self.outputs.add_unreadable(&path, "not linted: its configuration could not be loaded");
                self.record_write_result(written);
                self.configuration_errors.add_file(error);
                return;
            }
        };
        let path = source.path().to_owned();
        if report.skipped {
            self.print_skipped(&path);
        }
        let (source, mut report) = match fixed {
            Some(fixed) => self.write_or_show_fixes(source, report, fixed),
            None => (source, report),
        };
        // With `--changed`, unchanged files are not read. Without their steps, status transitions cannot be checked.
        if self.changes.is_none() {
            self.steps.check(&source, &settings.config, &mut report);
        }
        if !report.skipped {
            self.ignore_entries.record(&path, &settings, report.ignore_use.as_deref());
            let InEffect { config, loaded } = &settings;
            self.baselines.apply(&path, loaded.as_deref(), &source, &mut report);
            self.baselines.end_file(&path, loaded.as_deref(), config);
        }
        if self.changes.is_some_and(|changes| !changes.retain_touched_payloads(&source, &mut report)) {
            return;
        }
        for failure in &report.failures {
            self.report_unreadable(&path, failure);
        }
        if !report.failures.is_empty() {
            // A schema was not checked, so the file does not count as linted.
            self.summary.add_findings(&report);
            if report.diagnostics.is_empty() {
                return;
            }
        } else {
            self.summary.add(&report);
        }
        if let Some(statistics) = &mut self.statistics {
            statistics.add(&report);
        }
        if !report.skipped {
            let written = self.outputs.add_file(&source, &report);
            self.record_write_result(written);
        }
    }

    /// Writes the fixed file. With `--diff`, shows the changes instead.
    ///
    /// Returns the source and the findings to report: those after the fixes, or with `--diff` those before the fixes.
    fn write_or_show_fixes(
        &mut self,
        source: Source<'static>,
        report: FileReport,
        fixed: Fixed,
    ) -> (Source<'static>, FileReport) {
        let Fixed { text, applied, report: report_after } = fixed;
        self.has_differences |= text.is_some();
        if self.arguments.diff {
            if let Some(text) = &text {
                self.has_failed |= !diff::show(&source, &report, text);
            }
            return (source, report);
        }
        let Some(after) = text.and_then(|text| Source::new(source.path(), source.encode(&text)).ok()) else {
            if self.is_handling_stdin {
                self.has_failed |= !terminal::print(source.bytes());
            }
            return (source, report_after);
        };
        if self.is_handling_stdin {
            self.has_failed |= !terminal::print(after.bytes());
        } else if let Err(error) = write_fixed_bytes(source.path(), source.bytes(), after.bytes()) {
            self.has_failed = true;
            print_error(&error);
            return (source, report);
        } else {
            self.fixed_files.push(source.path().to_owned());
        }
        self.fixed_count += applied;
        (after, report_after)
    }

    /// Lints a long file. Reports the findings of each chunk as soon as the chunk is linted. Findings about the whole
    /// file are reported at the end.
    fn lint_long_file(&mut self, mut file: LongFile) {
        let (path, expectation, file_size) = (file.path.clone(), file.expectation, file.size_in_bytes);
        let InEffect { config, loaded } = file.settings.clone();
        let mut history = TicketHistory::default();
        let mut secrets = KnownSecrets::default();
        let mut ignore_use = IgnoreUse::default();
        // The number of all payloads, of those that the changes touch, and of touched payloads without a schema. Without
        // `--changed`, all payloads count as touched.
        let (mut payload_count, mut touched_count, mut uncovered_count) = (0, 0, 0);
        // The source of the first chunk, for a finding about a file without payloads.
        let mut first_source = None;
        // The error that ends the linting of the file early.
        let mut fatal_error = None;
        // The schemas that could not be compiled.
        let mut schema_failures = Vec::new();
        let end_of_file = file.lint(|linted| {
            let mut handle_chunk = |long_file::LintedChunk { source, mut report, end_offset }| {
                payload_count += report.payloads;
                let (chunk_touched, chunk_uncovered) = match (self.changes, &source) {
                    (Some(changes), Some(source)) => changes.count_touched(source, &report),
                    _ => (report.payloads, report.uncovered),
                };
                touched_count += chunk_touched;
                uncovered_count += chunk_uncovered;
                for failure in std::mem::take(&mut report.failures) {
                    if !schema_failures.contains(&failure) {
                        schema_failures.push(failure);
                    }
                }
                if let Some(source) = source {
                    let found = history.add_file(&source, &report.steps, &config.schemas);
                    report.add(found, &source, &config);
                    if !report.diagnostics.is_empty() {
                        secrets.add_copies(&source, &mut report);
                        self.report_chunk(&path, loaded.as_deref(), &source, &mut report);
                    }
                    first_source = first_source.take().or(Some(source));
                }
                if let Some(mut chunk_use) = report.ignore_use.take() {
                    ignore_use.used.append(&mut chunk_use.used);
                    ignore_use.maybe_used.append(&mut chunk_use.maybe_used);
                }
                self.progress.show_bytes(end_offset, file_size);
            };
            let result = linted
                .and_then(|linted| isolate_file("report", &path, || handle_chunk(linted)).map_err(InputError::from));
            if let Err(error) = result {
                fatal_error = Some(error);
                return ControlFlow::Break(());
            }
            if self.outputs.are_all_closed() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        self.summary.payloads += touched_count;
        self.summary.uncovered += uncovered_count;
        if payload_count == 0 && fatal_error.is_none() {
            if expectation == Expectation::Anything {
                self.summary.skipped += 1;
                self.print_skipped(&path);
                return;
            }
            if let Some(first) = &first_source {
                let mut report = without_payload(first, &config);
                self.report_chunk(&path, loaded.as_deref(), first, &mut report);
            }
        }
        if payload_count > 0 && fatal_error.is_none() {
            self.ignore_entries.record(&path, &file.settings, Some(&ignore_use));
        }
        // With `--changed`, a file whose changes touch no payload does not count as linted.
        let is_counted = touched_count > 0 || payload_count == 0;
        self.summary.files += usize::from(is_counted && fatal_error.is_none() && schema_failures.is_empty());
        // The last chunk is empty. It only marks the end of the file for the reports, some of which end a section there.
        // Creating this source cannot fail, because an empty source is never too large.
        if let Ok(end) = Source::from_chunk(&path, &[], end_of_file) {
            let written = self.outputs.add_file(&end, &FileReport::default());
            self.record_write_result(written);
        }
        for failure in &schema_failures {
            self.report_unreadable(&path, failure);
        }
        match fatal_error {
            Some(error) => self.report_unreadable(&path, &error),
            None => self.baselines.end_file(&path, loaded.as_deref(), &config),
        }
    }

    /// Reports the findings in a chunk of a long file.
    fn report_chunk(&mut self, path: &Path, loaded: Option<&Loaded>, source: &Source<'_>, report: &mut FileReport) {
        self.baselines.apply(path, loaded, source, report);
        if let Some(changes) = self.changes {
            changes.retain_touched_payloads(source, report);
        }
        self.summary.add_findings(report);
        if let Some(statistics) = &mut self.statistics {
            statistics.add(report);
        }
        let was_progress_shown = self.progress.is_shown();
        self.progress.hide();
        let written = self.outputs.add_file(source, report);
        self.record_write_result(written);
        // A program that sends lines to standard input may wait for their findings.
        if was_progress_shown || self.is_handling_stdin {
            let written = self.outputs.flush();
            self.record_write_result(written);
        }
    }

    /// With `--verbose`, prints that a file was skipped.
    fn print_skipped(&self, path: &Path) {
        if self.arguments.verbose {
            let name = report::one_line(&path.display().to_string());
            let _ = writeln!(anstream::stderr(), "skipped {name}: no payload");
        }
    }

    /// Reports an error of the run itself.
    pub(super) fn fail(&mut self, why: &dyn std::fmt::Display) {
        self.has_failed = true;
        self.progress.hide();
        print_error(why);
    }

    /// Reports a file that could not be linted.
    fn report_unreadable(&mut self, path: &Path, why: &dyn std::fmt::Display) {
        self.fail(why);
        let written = self.outputs.add_unreadable(path, &why.to_string());
        self.record_write_result(written);
    }

    /// If writing a report failed, prints the error, and records that the run failed.
    fn record_write_result(&mut self, result: Result<(), OutputError>) {
        if let Err(error) = result {
            self.has_failed = true;
            print_error(&error);
        }
    }

    /// Ends the run, and returns its result.
    pub(super) fn finish(mut self) -> RunResult {
        let (fixed_files, is_output_closed) = (std::mem::take(&mut self.fixed_files), self.outputs.are_all_closed());
        RunResult { status: self.conclude(), fixed_files, is_output_closed }
    }

    /// Finishes the reports, prints the summaries, and returns the exit status.
    fn conclude(mut self) -> Status {
        self.progress.hide();
        if let Some(statistics) = self.statistics.filter(|_| !self.arguments.quiet) {
            let text =
                if self.arguments.output.wants_json() { statistics.render_json() } else { statistics.render_table() };
            self.has_failed |= !terminal::print(text.as_bytes());
        }
        let (succeeded, has_stale_entries) = self.baselines.finish();
        self.has_failed |= !succeeded || self.report_files.contain_input();
        // A file that `--diff` would change, and with `--deny-warnings` a stale baseline entry, count as findings for the
        // exit status, although they are not in the summary.
        let has_other_findings =
            self.arguments.diff && self.has_differences || has_stale_entries && self.arguments.exit.denies_warnings();
        // Findings about unused `ignore` entries affect the exit status, but are not in the summary, which is about
        // payloads.
        let mut counts = self.summary;
        self.ignore_entries.finish(&self.searched_folders, self.arguments.quiet, &mut counts);
        let status =
            if self.has_failed { Status::Error } else { self.arguments.exit.status(&counts, has_other_findings) };
        let written =
            self.outputs.finish(&EndOfRun { summary: self.summary, exit_code: status as u8 }, self.report_files);
        if self.fixed_count > 0 && !self.arguments.quiet {
            let _ = writeln!(anstream::stderr(), "{} fixed", report::count(self.fixed_count, "finding"));
        }
        if self.arguments.verbose && self.summary.skipped > 0 {
            let files = report::count(self.summary.skipped, "file");
            let _ = writeln!(anstream::stderr(), "skipped {files} without a payload");
        }
        let has_found_files = self.summary.files + self.summary.skipped > 0;
        // With a list of files or `--changed`, it is normal that no files are linted: for example, no file may have
        // changed.
        if !has_found_files
            && status != Status::Error
            && !self.arguments.quiet
            && !self.arguments.search.list.is_given()
            && self.changes.is_none()
        {
            warn_no_files();
        }
        if !self.arguments.quiet {
            configuration::show_warnings(self.settings);
        }
        self.configuration_errors.finish("linted");
        if let Some(explanation) = self.arguments.exit.explanation(&counts).filter(|_| !self.arguments.quiet) {
            print_error(&explanation);
        }
        if let Err(error) = written {
            print_error(&error);
            return Status::Error;
        }
        status
    }
}

/// Writes the fixed bytes of a file. A panic is treated like other write errors.
fn write_fixed_bytes(path: &Path, before: &[u8], after: &[u8]) -> Result<(), String> {
    let write = || {
        isolate::panic_if_injected(isolate::PanicPoint::Write, path);
        write::replace(path, before, after)
    };
    match isolate_file("write", path, write) {
        Ok(written) => written.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    }
}
