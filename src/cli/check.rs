//! `check` and `fix`: files in, findings out.

use std::collections::BTreeMap;
use std::io::Write;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};

use clap::Args;

use super::baseline::{BaselineArguments, Baselines};
use super::configuration::{ConfigurationArguments, Misconfigured};
use super::exit_status::ExitArguments;
use super::files_from::ListArguments;
use super::output::{OutputArguments, OutputError, Outputs, Screen};
use super::progress::Progress;
use super::statistics::Statistics;
use super::steps::{self, Steps};
use super::{Status, complain, diff, input, terminal, write};
use crate::diagnostic::Applicability;
use crate::discover::{Found, Globs, discover};
use crate::fix::fix;
use crate::lint::{Expectation, FileReport, Summary, lint};
use crate::report::{self, Ending};
use crate::settings::{InEffect, Settings, SettingsError};
use crate::source::Source;

/// What `check` and `fix` take.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files and directories; `-` for standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    list: ListArguments,

    /// Write the safe fixes to the files.
    #[arg(long, help_heading = "Fixes")]
    fix: bool,

    /// Apply fixes that are a guess, too.
    #[arg(long, help_heading = "Fixes")]
    unsafe_fixes: bool,

    /// Show what the fixes would change, and write nothing; the exit status is 1 where something would.
    #[arg(long, help_heading = "Fixes")]
    diff: bool,

    #[command(flatten)]
    output: OutputArguments,

    /// Count the findings by rule, and show the counts in the place of the findings.
    #[arg(long, conflicts_with = "diff", help_heading = "Output")]
    statistics: bool,

    /// Say which files were passed over.
    #[arg(short, long, help_heading = "Output")]
    verbose: bool,

    /// Say nothing; the exit status tells.
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Output")]
    quiet: bool,

    /// Search directories for files that match the glob, not for `*.json` and its kin.
    #[arg(long, value_name = "GLOB", help_heading = "Files")]
    include: Vec<String>,

    /// Leave out files and directories that match the glob.
    #[arg(long, value_name = "GLOB", help_heading = "Files")]
    exclude: Vec<String>,

    /// Pass over files that are plainly no payload, even if they are named.
    #[arg(long, help_heading = "Files")]
    ignore_unknown: bool,

    /// Leave out what `--exclude` and the configuration's `exclude` match, even if it is named.
    #[arg(long, help_heading = "Files")]
    force_exclude: bool,

    #[command(flatten)]
    configuration: ConfigurationArguments,

    #[command(flatten)]
    baseline: BaselineArguments,

    /// The name under which standard input is reported.
    #[arg(long, value_name = "NAME", help_heading = "Files")]
    stdin_filename: Option<PathBuf>,

    #[command(flatten)]
    exit: ExitArguments,
}

impl Arguments {
    /// The same with `--fix`, which is what `fix` is.
    pub(super) fn fixing(self) -> Self {
        Self { fix: true, ..self }
    }

    /// What is expected of what the user named.
    const fn expectation(&self) -> Expectation {
        if self.ignore_unknown { Expectation::Anything } else { Expectation::Payload }
    }
}

/// Below this number of files threads cost more than they save.
const FILES_FOR_THREADS: usize = 16;

/// How many files a thread takes at once.
const CHUNK: usize = 8;

/// A file that was linted.
struct Linted {
    source: Source<'static>,
    settings: InEffect,
    report: FileReport,
    expectation: Expectation,
    /// Its text after the fixes, where there were any.
    fixed: Option<String>,
    /// How many findings were mended.
    applied: usize,
}

/// What became of one file.
enum Outcome {
    /// It was linted.
    Linted(Box<Linted>),
    /// It could not be read.
    Unreadable(input::InputError),
    /// What holds for it is not known.
    Misconfigured(Arc<SettingsError>),
}

pub(super) fn run(arguments: &Arguments) -> Status {
    let settings = arguments.configuration.settings();
    let globs = match Globs::new(&arguments.include, &arguments.exclude) {
        Ok(globs) => globs.with_settings(&settings).forced(arguments.force_exclude),
        Err(error) => {
            complain(&error);
            return Status::Error;
        }
    };
    let (stdin, paths): (Vec<&PathBuf>, Vec<&PathBuf>) = arguments.paths.iter().partition(|path| input::is_stdin(path));
    let mut paths: Vec<PathBuf> = paths.into_iter().cloned().collect();
    match arguments.list.paths(!stdin.is_empty()) {
        Ok(Some(listed)) => paths.extend(listed),
        Ok(None) if arguments.paths.is_empty() => paths.push(PathBuf::from(".")),
        Ok(None) => {}
        Err(error) => {
            complain(&error);
            return Status::Error;
        }
    }
    let mut run = match Run::new(arguments, &settings) {
        Ok(run) => run,
        Err(error) => {
            complain(&error);
            return Status::Error;
        }
    };
    let mut discovered = discover(&paths, &globs);
    if arguments.ignore_unknown {
        for found in &mut discovered.files {
            found.expectation = Expectation::Anything;
        }
    }
    steps::put_in_order(&mut discovered.files);
    for error in &discovered.errors {
        run.unreadable(&error.path, error);
    }
    if !stdin.is_empty() {
        let name = arguments.stdin_filename.clone().unwrap_or_else(|| PathBuf::from("<stdin>"));
        let outcome = match input::read_stdin(&name) {
            Ok(source) => judge(source, arguments.expectation(), arguments, &settings),
            Err(error) => Outcome::Unreadable(error),
        };
        run.stdin = true;
        run.take(&name, outcome);
        run.stdin = false;
    }
    run.files(&discovered.files);
    run.finish()
}

/// Lints one source, and mends it if that is wanted.
fn judge(source: Source<'static>, expectation: Expectation, arguments: &Arguments, settings: &Settings) -> Outcome {
    let settings = match settings.of(source.path()) {
        Ok(in_effect) => in_effect,
        Err(error) => return Outcome::Misconfigured(error),
    };
    let limit = settings.loaded.as_ref().and_then(|loaded| loaded.file.max_input_bytes);
    if let Some(limit) = limit.filter(|limit| source.bytes().len() as u64 > *limit) {
        let (path, bytes) = (source.path().to_owned(), source.bytes().len());
        return Outcome::Unreadable(input::InputError::OverLimit { path, bytes, limit });
    }
    if !arguments.fix && !arguments.diff {
        let report = lint(&source, &settings.config, expectation);
        return Outcome::Linted(Box::new(Linted { source, settings, report, expectation, fixed: None, applied: 0 }));
    }
    let applicability = if arguments.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
    let fixed = fix(&source, &settings.config, expectation, applicability);
    // The diff shows what would change; the findings are those of the file as it stands.
    let report = if arguments.diff { lint(&source, &settings.config, expectation) } else { fixed.report };
    Outcome::Linted(Box::new(Linted {
        source,
        settings,
        report,
        expectation,
        fixed: fixed.text,
        applied: fixed.applied,
    }))
}

/// A run over all files: takes the outcomes in order, whichever thread finished first.
struct Run<'a> {
    arguments: &'a Arguments,
    settings: &'a Settings,
    misconfigured: Misconfigured,
    baselines: Baselines<'a>,
    statistics: Option<Statistics>,
    outputs: Outputs,
    progress: Progress,
    summary: Summary,
    /// How many findings were mended.
    fixed: usize,
    /// A file differs from what the fixes would make of it.
    differs: bool,
    /// Something went wrong with the run itself.
    failed: bool,
    /// What comes is standard input: its fixed text goes to standard output.
    stdin: bool,
    /// What the files before tell of tickets.
    steps: Steps,
}

impl<'a> Run<'a> {
    fn new(arguments: &'a Arguments, settings: &'a Settings) -> Result<Self, OutputError> {
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
            misconfigured: Misconfigured::default(),
            baselines: Baselines::new(&arguments.baseline, settings),
            statistics: arguments.statistics.then(Statistics::default),
            outputs: Outputs::open(&arguments.output, screen, arguments.exit.deny_warnings())?,
            progress: Progress::none(),
            summary: Summary::default(),
            fixed: 0,
            differs: false,
            failed: false,
            stdin: false,
            steps: Steps::default(),
        })
    }

    /// Lints the files, on several threads where there are many, and takes each outcome in its turn.
    fn files(&mut self, files: &[Found]) {
        if !self.arguments.quiet {
            self.progress = Progress::start(files.len());
        }
        let (arguments, settings) = (self.arguments, self.settings);
        let outcome = |found: &Found| match input::read(&found.path) {
            Ok(source) => judge(source, found.expectation, arguments, settings),
            Err(error) => Outcome::Unreadable(error),
        };
        let threads = threads().min(files.len() / CHUNK + 1);
        if threads < 2 || files.len() < FILES_FOR_THREADS {
            for found in files {
                self.take(&found.path, outcome(found));
                if self.outputs.closed() {
                    return;
                }
            }
            return;
        }
        let next = AtomicUsize::new(0);
        // A bounded channel: threads wait where the output does, and nothing piles up.
        let (sender, receiver) = mpsc::sync_channel(threads * 4);
        std::thread::scope(|scope| {
            for _ in 0..threads {
                let (sender, next, outcome) = (sender.clone(), &next, &outcome);
                scope.spawn(move || {
                    loop {
                        let start = next.fetch_add(CHUNK, Ordering::Relaxed);
                        let Some(chunk) =
                            files.get(start..files.len().min(start + CHUNK)).filter(|chunk| !chunk.is_empty())
                        else {
                            return;
                        };
                        let outcomes: Vec<Outcome> = chunk.iter().map(outcome).collect();
                        // The receiver is gone only when nobody reads the findings any more.
                        if sender.send((start, outcomes)).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(sender);
            let mut waiting = BTreeMap::new();
            let mut turn = 0;
            for (start, outcomes) in receiver {
                waiting.insert(start, outcomes);
                while let Some(outcomes) = waiting.remove(&turn) {
                    for (found, outcome) in files[turn..].iter().zip(outcomes) {
                        self.take(&found.path, outcome);
                    }
                    turn += CHUNK;
                }
                if self.outputs.closed() {
                    return;
                }
            }
        });
    }

    /// Reports what became of one file. What is said of it takes the place of the progress bar.
    fn take(&mut self, path: &Path, outcome: Outcome) {
        let silent = matches!(&outcome, Outcome::Linted(linted) if linted.report.diagnostics.is_empty() && linted.fixed.is_none());
        let shown = self.progress.shown() && (!silent || self.arguments.verbose);
        if shown {
            self.progress.hide();
        }
        self.settle(path, outcome);
        if shown {
            let written = self.outputs.flush();
            self.written(written);
        }
        self.progress.advance();
    }

    /// Reports what became of one file, and writes its fixes.
    fn settle(&mut self, path: &Path, outcome: Outcome) {
        let Linted { source, settings, report, expectation, fixed, applied } = match outcome {
            Outcome::Linted(linted) => *linted,
            Outcome::Unreadable(error) => {
                self.unreadable(path, &error);
                return;
            }
            Outcome::Misconfigured(error) => {
                self.failed = true;
                let written = self.outputs.unreadable(path, "not linted: what is set for it is wrong");
                self.written(written);
                self.misconfigured.file(error);
                return;
            }
        };
        if report.passed_over && self.arguments.verbose {
            let name = report::one_line(&path.display().to_string());
            let _ = writeln!(anstream::stderr(), "passed over: {name} holds no payload");
        }
        self.differs |= fixed.is_some();
        // After a fix, places are those of the text that was written.
        let mut shown = (source, report);
        if self.arguments.diff {
            if let Some(text) = &fixed {
                self.failed |= !diff::show(&shown.0, &shown.1, text);
            }
        } else if let Some(after) = fixed.and_then(|text| Source::new(path, shown.0.encode(&text)).ok()) {
            if self.stdin {
                self.failed |= !terminal::print(after.bytes());
                self.fixed += applied;
                shown.0 = after;
            } else {
                match write::replace(path, shown.0.bytes(), after.bytes()) {
                    Ok(()) => {
                        self.fixed += applied;
                        shown.0 = after;
                    }
                    Err(error) => {
                        self.failed = true;
                        complain(&error);
                        // The file is as it was, and so is what is found in it.
                        shown.1 = lint(&shown.0, &settings.config, expectation);
                    }
                }
            }
        } else if self.stdin && self.arguments.fix {
            self.failed |= !terminal::print(shown.0.bytes());
        }
        let (source, mut report) = shown;
        self.steps.judge(&source, &settings.config, expectation, &mut report);
        if !report.passed_over {
            let InEffect { config, loaded } = &settings;
            self.baselines.apply(path, loaded.as_deref(), config, &source, &mut report);
        }
        self.summary.add(&report);
        if let Some(statistics) = &mut self.statistics {
            statistics.add(&report);
        }
        if !report.passed_over {
            let written = self.outputs.file(&source, &report);
            self.written(written);
        }
    }

    /// Reports a file that could not be linted.
    fn unreadable(&mut self, path: &Path, why: &dyn std::fmt::Display) {
        self.failed = true;
        complain(why);
        let written = self.outputs.unreadable(path, &why.to_string());
        self.written(written);
    }

    fn written(&mut self, result: Result<(), OutputError>) {
        if let Err(error) = result {
            self.failed = true;
            complain(&error);
        }
    }

    fn finish(mut self) -> Status {
        self.progress.hide();
        if let Some(statistics) = self.statistics.filter(|_| !self.arguments.quiet) {
            let text = if self.arguments.output.wants_json() { statistics.json() } else { statistics.table() };
            self.failed |= !terminal::print(text.as_bytes());
        }
        let (well, stale) = self.baselines.finish(self.arguments.quiet);
        self.failed |= !well;
        let differs = self.arguments.diff && self.differs || stale && self.arguments.exit.deny_warnings();
        let status = if self.failed { Status::Error } else { self.arguments.exit.status(&self.summary, differs) };
        let written = self.outputs.finish(&Ending { summary: self.summary, exit_code: status as u8 });
        if self.fixed > 0 && !self.arguments.quiet {
            let plural = if self.fixed == 1 { "" } else { "s" };
            let _ = writeln!(anstream::stderr(), "{} finding{plural} fixed", self.fixed);
        }
        if self.arguments.verbose && self.summary.passed_over > 0 {
            let _ =
                writeln!(anstream::stderr(), "{} files without a payload were passed over", self.summary.passed_over);
        }
        self.misconfigured.finish();
        if let Some(explanation) = self.arguments.exit.explanation(&self.summary).filter(|_| !self.arguments.quiet) {
            complain(&explanation);
        }
        if let Err(error) = written {
            complain(&error);
            return Status::Error;
        }
        status
    }
}

/// How many threads to use: as many as there are processors, or as `RAYON_NUM_THREADS` says, which people know.
fn threads() -> usize {
    let wanted = std::env::var("RAYON_NUM_THREADS")
        .ok()
        .and_then(|threads| threads.parse::<usize>().ok())
        .filter(|threads| *threads > 0);
    wanted.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, NonZero::get))
}
