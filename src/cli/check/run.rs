//! What is said of the files, one after the other, and of all of them at the end.

use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::judge::{Linted, Outcome};
use super::long_file::{self, KnownSecrets, LongFile};
use super::{Arguments, Ended};
use crate::cli::baseline::Baselines;
use crate::cli::changes::Changes;
use crate::cli::configuration::{self, Misconfigured};
use crate::cli::ignores::Ignores;
use crate::cli::input::InputError;
use crate::cli::isolate::{self, isolate_file};
use crate::cli::output::{OutputError, Outputs, Screen};
use crate::cli::progress::Progress;
use crate::cli::reserved::Reserved;
use crate::cli::statistics::Statistics;
use crate::cli::steps::Steps;
use crate::cli::{Status, complain, diff, input, terminal, warn_of_no_file};
use crate::config::IgnoreUse;
use crate::document::Expectation;
use crate::files::settings::{InEffect, Loaded, Settings};
use crate::files::write;
use crate::fix::Fixed;
use crate::lint::{FileReport, Summary, without_payload};
use crate::report::{self, Ending};
use crate::rules::TicketHistory;
use crate::source::Source;

/// A run over all files: takes the outcomes in order, whichever thread finished first.
pub(super) struct Run<'a> {
    arguments: &'a Arguments,
    settings: &'a Settings,
    reserved: &'a Reserved,
    /// Only what these touch is reported.
    changes: Option<&'a Changes>,
    misconfigured: Misconfigured,
    baselines: Baselines<'a>,
    ignores: Ignores<'a>,
    statistics: Option<Statistics>,
    outputs: Outputs,
    progress: Progress,
    summary: Summary,
    /// How many findings were fixed.
    fixed: usize,
    /// The files that were fixed.
    fixed_files: Vec<PathBuf>,
    /// A file differs from what the fixes would make of it.
    differs: bool,
    /// Something went wrong with the run itself.
    failed: bool,
    /// The folders that are searched.
    searched: Vec<PathBuf>,
    /// What comes is standard input: its fixed text goes to standard output.
    stdin: bool,
    /// What the files before tell of tickets.
    steps: Steps,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        arguments: &'a Arguments,
        settings: &'a Settings,
        reserved: &'a Reserved,
        changes: Option<&'a Changes>,
    ) -> Result<Self, OutputError> {
        // A text that is fixed on its way through takes standard output for itself.
        let filter = arguments.fix && arguments.paths.iter().any(|path| input::is_stdin(path));
        let silent = arguments.quiet || arguments.diff || arguments.statistics || arguments.baseline.writes();
        let screen = match (silent, filter) {
            (true, _) => Screen::Nothing,
            (false, true) => Screen::Error,
            (false, false) => Screen::Output,
        };
        Ok(Self {
            arguments,
            settings,
            reserved,
            changes,
            misconfigured: Misconfigured::default(),
            baselines: Baselines::new(&arguments.baseline, settings, arguments.quiet),
            ignores: Ignores::new(settings),
            searched: Vec::new(),
            statistics: arguments.statistics.then(Statistics::default),
            outputs: Outputs::open(&arguments.output, screen, arguments.exit.deny_warnings())?,
            progress: Progress::none(),
            summary: Summary::default(),
            fixed: 0,
            fixed_files: Vec::new(),
            differs: false,
            failed: false,
            stdin: false,
            steps: Steps::default(),
        })
    }

    /// The work on the files begins, which `progress` shows.
    pub(super) fn show(&mut self, progress: Progress) {
        self.progress = progress;
    }

    /// The files below `paths` are linted, as far as these are folders.
    pub(super) fn search(&mut self, paths: &[PathBuf]) {
        if !self.arguments.search.is_narrowed() {
            self.searched = paths.iter().filter(|path| path.is_dir()).cloned().collect();
        }
    }

    /// Whether the user wants to be told nothing.
    pub(super) fn quiet(&self) -> bool {
        self.arguments.quiet
    }

    /// Reports what became of standard input.
    pub(super) fn take_stdin(&mut self, outcome: Outcome) {
        self.stdin = true;
        // There may be files beside it, and reports for them.
        let _ = self.take(outcome);
        self.stdin = false;
    }

    /// Reports what became of a file, or of several. What is said of it takes the place of the progress bar. Breaks off where
    /// nobody reads on.
    pub(super) fn take(&mut self, outcome: Outcome) -> ControlFlow<()> {
        let (silent, files) = match &outcome {
            Outcome::Clean(summary) => (true, summary.files + summary.passed_over),
            Outcome::Linted(linted) => (linted.report.diagnostics.is_empty() && linted.fixed.is_none(), 1),
            Outcome::Long(_) | Outcome::Missing(_) | Outcome::Unreadable(_) | Outcome::Misconfigured(..) => (false, 1),
        };
        let shown = self.progress.shown() && (!silent || self.arguments.verbose);
        if shown {
            self.progress.hide();
        }
        match outcome.path().map(Path::to_owned) {
            Some(path) => {
                if let Err(error) = isolate_file("report", &path, || self.settle(outcome)) {
                    self.unreadable(&path, &error);
                }
            }
            None => self.settle(outcome),
        }
        if shown {
            let written = self.outputs.flush();
            self.written(written);
        }
        self.progress.advance(files);
        if self.outputs.closed() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Reports what became of one file, and writes its fixes.
    fn settle(&mut self, outcome: Outcome) {
        let Linted { source, settings, report, fixed } = match outcome {
            Outcome::Linted(linted) => *linted,
            Outcome::Clean(summary) => {
                self.summary += summary;
                return;
            }
            Outcome::Long(file) => {
                self.long_file(*file);
                return;
            }
            Outcome::Missing(error) => {
                self.unreadable(&error.path, &error);
                return;
            }
            Outcome::Unreadable(error) => {
                self.unreadable(error.path(), &error);
                return;
            }
            Outcome::Misconfigured(path, error) => {
                self.failed = true;
                let written = self.outputs.unreadable(&path, "not linted: what is set for it is wrong");
                self.written(written);
                self.misconfigured.file(error);
                return;
            }
        };
        let path = source.path().to_owned();
        if report.passed_over {
            self.tell_passed_over(&path);
        }
        let (source, mut report) = match fixed {
            Some(fixed) => self.fixed(source, report, fixed),
            None => (source, report),
        };
        // Steps that did not change were not read, and would be missed.
        if self.changes.is_none() {
            self.steps.judge(&source, &settings.config, &mut report);
        }
        if !report.passed_over {
            self.ignores.note(&path, &settings, report.ignore_use.as_deref());
            let InEffect { config, loaded } = &settings;
            self.baselines.apply(&path, loaded.as_deref(), &source, &mut report);
            self.baselines.end_file(&path, loaded.as_deref(), config);
        }
        if self.changes.is_some_and(|changes| !changes.narrow(&source, &mut report)) {
            return;
        }
        for failure in &report.failures {
            self.unreadable(&path, failure);
        }
        if !report.failures.is_empty() {
            // The file was not checked in full.
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
        if !report.passed_over {
            let written = self.outputs.file(&source, &report);
            self.written(written);
        }
    }

    /// Writes a file after its fixes, or shows what they change. Returns the file as it is from then on, and what is found in it.
    fn fixed(&mut self, source: Source<'static>, report: FileReport, fixed: Fixed) -> (Source<'static>, FileReport) {
        let Fixed { text, applied, report: report_after } = fixed;
        self.differs |= text.is_some();
        if self.arguments.diff {
            if let Some(text) = &text {
                self.failed |= !diff::show(&source, &report, text);
            }
            return (source, report);
        }
        let Some(after) = text.and_then(|text| Source::new(source.path(), source.encode(&text)).ok()) else {
            if self.stdin {
                self.failed |= !terminal::print(source.bytes());
            }
            return (source, report_after);
        };
        if self.stdin {
            self.failed |= !terminal::print(after.bytes());
        } else if let Err(error) = written(source.path(), source.bytes(), after.bytes()) {
            self.failed = true;
            complain(&error);
            return (source, report);
        } else {
            self.fixed_files.push(source.path().to_owned());
        }
        self.fixed += applied;
        (after, report_after)
    }

    /// Lints a long file, and reports what is found as it is found. What is said once of a file is said at its end.
    fn long_file(&mut self, mut file: LongFile) {
        let (path, expectation, file_bytes) = (file.path.clone(), file.expectation, file.bytes);
        let InEffect { config, loaded } = file.settings.clone();
        let mut history = TicketHistory::default();
        let mut secrets = KnownSecrets::default();
        let mut ignore_use = IgnoreUse::default();
        let (mut payloads, mut touched, mut uncovered) = (0, 0, 0);
        let mut first = None;
        let mut failure = None;
        let mut failures = Vec::new();
        let end = file.lint(|linted| {
            let mut take = |long_file::Linted { source, mut report, read }| {
                payloads += report.payloads;
                let (of_report, uncovered_of_report) = match (self.changes, &source) {
                    (Some(changes), Some(source)) => changes.payloads(source, &report),
                    _ => (report.payloads, report.uncovered),
                };
                touched += of_report;
                uncovered += uncovered_of_report;
                for failure in std::mem::take(&mut report.failures) {
                    if !failures.contains(&failure) {
                        failures.push(failure);
                    }
                }
                if let Some(source) = source {
                    let known = history.add_file(&source, &report.steps, &config.schemas);
                    report.add(known, &source, &config);
                    if !report.diagnostics.is_empty() {
                        secrets.hide(&source, &mut report);
                        self.part(&path, loaded.as_deref(), &source, &mut report);
                    }
                    first = first.take().or(Some(source));
                }
                if let Some(mut known) = report.ignore_use.take() {
                    ignore_use.used.append(&mut known.used);
                    ignore_use.undecided.append(&mut known.undecided);
                }
                self.progress.within(read, file_bytes);
            };
            let taken =
                linted.and_then(|linted| isolate_file("report", &path, || take(linted)).map_err(InputError::from));
            if let Err(error) = taken {
                failure = Some(error);
                return ControlFlow::Break(());
            }
            if self.outputs.closed() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        self.summary.payloads += touched;
        self.summary.uncovered += uncovered;
        if payloads == 0 && failure.is_none() {
            if expectation == Expectation::Anything {
                self.summary.passed_over += 1;
                self.tell_passed_over(&path);
                return;
            }
            if let Some(first) = &first {
                let mut report = without_payload(first, &config);
                self.part(&path, loaded.as_deref(), first, &mut report);
            }
        }
        if payloads > 0 && failure.is_none() {
            self.ignores.note(&path, &file.settings, Some(&ignore_use));
        }
        // A change between payloads touches none of them.
        let is_left = touched > 0 || payloads == 0;
        self.summary.files += usize::from(is_left && failure.is_none() && failures.is_empty());
        // An empty text is not too long.
        if let Ok(end) = Source::from_chunk(&path, &[], end) {
            let written = self.outputs.file(&end, &FileReport::default());
            self.written(written);
        }
        for failure in &failures {
            self.unreadable(&path, failure);
        }
        match failure {
            Some(error) => self.unreadable(&path, &error),
            None => self.baselines.end_file(&path, loaded.as_deref(), &config),
        }
    }

    /// Reports what was found in a stretch of a file.
    fn part(&mut self, path: &Path, loaded: Option<&Loaded>, source: &Source<'_>, report: &mut FileReport) {
        self.baselines.apply(path, loaded, source, report);
        if let Some(changes) = self.changes {
            changes.narrow(source, report);
        }
        self.summary.add_findings(report);
        if let Some(statistics) = &mut self.statistics {
            statistics.add(report);
        }
        let shown = self.progress.shown();
        self.progress.hide();
        let written = self.outputs.file(source, report);
        self.written(written);
        // Whoever sends the lines may wait for what is said of them.
        if shown || self.stdin {
            let written = self.outputs.flush();
            self.written(written);
        }
    }

    fn tell_passed_over(&self, path: &Path) {
        if self.arguments.verbose {
            let name = report::one_line(&path.display().to_string());
            let _ = writeln!(anstream::stderr(), "passed over: {name} holds no payload");
        }
    }

    /// Reports an error of the run itself.
    pub(super) fn fail(&mut self, why: &dyn std::fmt::Display) {
        self.failed = true;
        self.progress.hide();
        complain(why);
    }

    /// Reports a file that could not be linted.
    fn unreadable(&mut self, path: &Path, why: &dyn std::fmt::Display) {
        self.fail(why);
        let written = self.outputs.unreadable(path, &why.to_string());
        self.written(written);
    }

    fn written(&mut self, result: Result<(), OutputError>) {
        if let Err(error) = result {
            self.failed = true;
            complain(&error);
        }
    }

    /// Ends the run: what is said after all files, and the exit status.
    pub(super) fn finish(mut self) -> Ended {
        let (written, closed) = (std::mem::take(&mut self.fixed_files), self.outputs.closed());
        Ended { status: self.conclude(), written, closed }
    }

    fn conclude(mut self) -> Status {
        self.progress.hide();
        if let Some(statistics) = self.statistics.filter(|_| !self.arguments.quiet) {
            let text = if self.arguments.output.wants_json() { statistics.json() } else { statistics.table() };
            self.failed |= !terminal::print(text.as_bytes());
        }
        let (well, stale) = self.baselines.finish();
        self.failed |= !well || self.reserved.holds_input();
        let differs = self.arguments.diff && self.differs || stale && self.arguments.exit.deny_warnings();
        // What is wrong with the configuration counts, but is not one of the findings in payloads.
        let mut counts = self.summary;
        self.ignores.finish(&self.searched, self.arguments.quiet, &mut counts);
        let status = if self.failed { Status::Error } else { self.arguments.exit.status(&counts, differs) };
        let written = self.outputs.finish(&Ending { summary: self.summary, exit_code: status as u8 }, self.reserved);
        if self.fixed > 0 && !self.arguments.quiet {
            let _ = writeln!(anstream::stderr(), "{} fixed", report::count(self.fixed, "finding"));
        }
        if self.arguments.verbose && self.summary.passed_over > 0 {
            let _ =
                writeln!(anstream::stderr(), "{} files without a payload were passed over", self.summary.passed_over);
        }
        let found = self.summary.files + self.summary.passed_over > 0;
        // A list may well be empty: nothing has changed.
        if !found
            && status != Status::Error
            && !self.arguments.quiet
            && !self.arguments.search.list.is_given()
            && self.changes.is_none()
        {
            warn_of_no_file();
        }
        if !self.arguments.quiet {
            configuration::warn(self.settings);
        }
        self.misconfigured.finish("linted");
        if let Some(explanation) = self.arguments.exit.explanation(&counts).filter(|_| !self.arguments.quiet) {
            complain(&explanation);
        }
        if let Err(error) = written {
            complain(&error);
            return Status::Error;
        }
        status
    }
}

/// Writes the fixed bytes of a file. A panic counts like any other failure to write.
fn written(path: &Path, before: &[u8], after: &[u8]) -> Result<(), String> {
    let write = || {
        isolate::inject(isolate::Step::Write, path);
        write::replace(path, before, after)
    };
    match isolate_file("write", path, write) {
        Ok(written) => written.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    }
}
