//! Reads, lints and optionally fixes one file. Threads do this in parallel for different files.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Arguments;
use super::long_file::{LintMode, LongFile, ReadSizes};
use crate::cli::changes::Changes;
use crate::cli::input::{self, BufferedRead, InputError};
use crate::cli::isolate::{self, isolate_file};
use crate::diagnostic::Applicability;
use crate::document::{Document, Expectation};
use crate::files::discover::{DiscoverError, FoundFile};
use crate::files::settings::{InEffect, Settings, SettingsError};
use crate::fix::{Fixed, fix};
use crate::lint::{FileReport, Summary, lint};
use crate::source::Source;

/// A file that was linted and has something to report.
pub(super) struct LintedFile {
    pub source: Source<'static>,
    pub settings: InEffect,
    /// The findings before any fixes are applied.
    pub report: FileReport,
    /// The result of applying the fixes, if `--fix` or `--diff` is given.
    pub fixed: Option<Fixed>,
}

/// The outcome of one or several files.
pub(super) enum Outcome {
    /// The file was linted.
    Linted(Box<LintedFile>),
    /// One or several consecutive files were linted and have nothing to report. Only their totals are kept.
    Clean(Summary),
    /// The file is long, so it was not linted yet. [`super::run::Run`] lints the file in chunks, on several threads.
    Long(Box<LongFile>),
    /// The file could not be found.
    Missing(DiscoverError),
    /// The file could not be read.
    Unreadable(InputError),
    /// The configuration of the file could not be loaded.
    Misconfigured(PathBuf, Arc<SettingsError>),
}

impl Outcome {
    /// Returns the path of the file, or `None` if the outcome may be that of several files.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::Clean(_) => None,
            Self::Linted(linted) => Some(linted.source.path()),
            Self::Long(file) => Some(&file.path),
            Self::Missing(error) => Some(&error.path),
            Self::Unreadable(error) => Some(error.path()),
            Self::Misconfigured(path, _) => Some(path),
        }
    }
}

/// Lints files according to the arguments.
#[derive(Clone, Copy)]
pub(super) struct Linter<'a> {
    arguments: &'a Arguments,
    settings: &'a Settings,
    /// Whether the source and the report of a file are kept even if the file has no findings.
    keeps_every_file: bool,
    sizes: ReadSizes,
    changes: Option<&'a Changes>,
}

impl<'a> Linter<'a> {
    pub(super) fn new(
        arguments: &'a Arguments,
        settings: &'a Settings,
        sizes: ReadSizes,
        changes: Option<&'a Changes>,
    ) -> Self {
        let keeps_every_file = arguments.verbose || arguments.output.wants_every_file();
        Self { arguments, settings, keeps_every_file, sizes, changes }
    }

    /// Returns the outcome of `work` on the file at `path`. If `work` panics, returns [`Outcome::Unreadable`].
    fn run_isolated(&self, path: PathBuf, work: impl FnOnce(PathBuf) -> Outcome) -> Outcome {
        let action = if self.arguments.fix { "fix" } else { "lint" };
        let name = path.clone();
        let outcome = isolate_file(action, &name, || {
            isolate::panic_if_injected(isolate::PanicPoint::Lint, &path);
            work(path)
        });
        outcome.unwrap_or_else(|error| Outcome::Unreadable(error.into()))
    }

    /// Reads and lints standard input. Findings are reported under `name`. `expectation` decides whether an input
    /// without a payload is a finding.
    pub(super) fn lint_stdin(&self, name: PathBuf, expectation: Expectation) -> Outcome {
        self.run_isolated(name, |name| self.read_stdin(name, expectation))
    }

    fn read_stdin(&self, name: PathBuf, expectation: Expectation) -> Outcome {
        let mut stdin = io::stdin();
        let mut head = Vec::new();
        let mode = if self.must_be_whole(&name) {
            Ok(LintMode::Whole)
        } else {
            LongFile::choose_mode_for_stream(&mut head, &mut stdin)
        };
        match mode {
            Ok(LintMode::InChunks) => match self.long_file(name, head, Box::new(stdin), expectation, None) {
                // Lines of standard input are linted as soon as they arrive.
                Outcome::Long(file) => Outcome::Long(Box::new(file.for_live_input())),
                other => other,
            },
            Ok(LintMode::Whole) => match input::read_stream(stdin, &name, head) {
                Ok(source) => {
                    // With `--fix`, the source is written to standard output even if nothing is fixed.
                    let keeps_clean_source = true;
                    self.lint_source(source, expectation, keeps_clean_source)
                }
                Err(error) => Outcome::Unreadable(error),
            },
            Err(error) => Outcome::Unreadable(InputError::Io { path: name, error }),
        }
    }

    /// Returns a reader for files.
    pub(super) fn reader(&self) -> input::Reader {
        input::Reader::new(self.sizes.head)
    }

    /// Reads and lints a file.
    pub(super) fn lint_file(&self, reader: &mut input::Reader, found: FoundFile) -> Outcome {
        let expectation = if self.arguments.ignore_unknown { Expectation::Anything } else { found.expectation };
        self.run_isolated(found.path, |path| self.read_file(reader, path, expectation))
    }

    fn read_file(&self, reader: &mut input::Reader, path: PathBuf, expectation: Expectation) -> Outcome {
        let (path, head, mut rest) = match reader.read(path) {
            Ok(BufferedRead::Whole(source)) => return self.lint_source(source, expectation, self.keeps_every_file),
            Ok(BufferedRead::Head { path, head, rest }) => (path, head, rest),
            Err(error) => return Outcome::Unreadable(error),
        };
        let mut head = head.to_vec();
        match self.choose_mode(&path, &mut head, &mut rest) {
            Ok(LintMode::InChunks) => {
                let metadata = rest.metadata().ok().filter(|metadata| metadata.is_file());
                self.long_file(path, head, Box::new(rest), expectation, metadata.map(|metadata| metadata.len()))
            }
            Ok(LintMode::Whole) => match input::read_rest(head, rest, &path) {
                Ok(source) => self.lint_source(source, expectation, self.keeps_every_file),
                Err(error) => Outcome::Unreadable(error),
            },
            Err(error) => Outcome::Unreadable(InputError::Io { path, error }),
        }
    }

    /// Decides how to lint a file. `head` has the first bytes of the file, which were already read. `rest` reads the
    /// others. To decide, the function may move bytes from `rest` to `head`.
    fn choose_mode(&self, path: &Path, head: &mut Vec<u8>, rest: &mut impl Read) -> io::Result<LintMode> {
        if self.must_be_whole(path) {
            return Ok(LintMode::Whole);
        }
        LongFile::choose_mode_for_file(head, rest, self.sizes)
    }

    /// Returns whether a file must be linted as a whole, even if it is long: if fixes are applied, or if its format is
    /// not JSON Lines.
    fn must_be_whole(&self, path: &Path) -> bool {
        self.arguments.fix || self.arguments.diff || !LongFile::is_splittable(path)
    }

    /// Returns the outcome for a long file, which is linted later. `size_in_bytes` is the size of the file, if known.
    fn long_file(
        &self,
        path: PathBuf,
        head: Vec<u8>,
        rest: Box<dyn Read + Send>,
        expectation: Expectation,
        size_in_bytes: Option<u64>,
    ) -> Outcome {
        match self.settings.of(&path) {
            Ok(settings) => {
                let file = LongFile::new(path, head, rest, settings, expectation, self.sizes, size_in_bytes);
                Outcome::Long(Box::new(if self.changes.is_some() { file.with_all_sources() } else { file }))
            }
            Err(error) => Outcome::Misconfigured(path, error),
        }
    }

    /// Lints a source, and fixes it if requested. Without findings, the outcome contains the source and its report only
    /// if `keeps_clean_source` is set.
    fn lint_source(&self, source: Source<'_>, expectation: Expectation, keeps_clean_source: bool) -> Outcome {
        let arguments = self.arguments;
        let settings = match self.settings.of(source.path()) {
            Ok(in_effect) => in_effect,
            Err(error) => return Outcome::Misconfigured(source.path().to_owned(), error),
        };
        let limit = settings.loaded.as_ref().and_then(|loaded| loaded.file.max_input_bytes);
        if let Some(limit) = limit.filter(|limit| source.bytes().len() as u64 > *limit) {
            let (path, bytes) = (source.path().to_owned(), source.bytes().len());
            return Outcome::Unreadable(InputError::OverLimit { path, bytes, limit });
        }
        let document = Document::new(&source, &settings.config, expectation);
        let mut report = lint(&document);
        let fixed = (arguments.fix || arguments.diff).then(|| {
            let applicability = if arguments.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
            fix(&document, &report, applicability)
        });
        drop(document);
        let has_nothing_to_report =
            report.diagnostics.is_empty() && report.steps.is_empty() && report.failures.is_empty();
        // Reports without findings are also needed to find unused `ignore` entries and stale baseline entries.
        let has_ignore_entries = !settings.config.ignored.is_empty();
        if has_nothing_to_report
            && !keeps_clean_source
            && !has_ignore_entries
            && !arguments.baseline.may_apply(settings.loaded.as_deref())
        {
            let is_anything_left =
                self.changes.is_none_or(|changes| changes.retain_touched_payloads(&source, &mut report));
            return Outcome::Clean(if is_anything_left { Summary::of(&report) } else { Summary::default() });
        }
        let source = source.into_owned();
        Outcome::Linted(Box::new(LintedFile { source, settings, report, fixed }))
    }
}
