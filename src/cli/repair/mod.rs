//! `repair`: converts malformed JSON to strict JSON.

mod lines;
mod many;
mod summary;

use std::path::{Path, PathBuf};

use clap::Args;

use super::configuration::{ChoiceArguments, ConfigurationErrors};
use super::isolate::{PanicPoint, isolate_file, panic_if_injected};
use super::search::SearchArguments;
use super::{Status, input, print_error, terminal};
use crate::config::Config;
use crate::document::{Document, Expectation, Format};
use crate::files::discover::{FoundFile, discover};
use crate::files::settings::Settings;
use crate::files::write;
use crate::fix::repair::{Layout, RepairError, RepairOptions, repair_file};
use crate::source::Source;
use lines::LinesRepairer;
use summary::Summary;

/// The arguments of `repair`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// File to repair; standard input by default or for `-`. Multiple files and directories need `--in-place` or `--check`.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Write to the files instead of standard output.
    #[arg(long)]
    in_place: bool,

    /// Remove all whitespace between tokens.
    #[arg(long, conflicts_with = "indent")]
    compact: bool,

    /// Format the output with one member per line and N spaces per level.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=16))]
    indent: Option<u8>,

    /// Treat each line as a document, and keep only one in memory at a time; the default for `.jsonl` and `.ndjson` files.
    #[arg(long)]
    lines: bool,

    /// Omit comments and text around values even with `--in-place`, which otherwise does not change such files.
    #[arg(long)]
    allow_omissions: bool,

    /// Write nothing, and exit with 1 if the input can be interpreted in more than one way.
    #[arg(long)]
    strict: bool,

    /// List each change with its position on standard error.
    #[arg(long, conflicts_with = "check")]
    explain: bool,

    /// Print nothing about successful repairs.
    #[arg(short, long, conflicts_with = "explain")]
    quiet: bool,

    /// Write nothing, and exit with 1 if the strict JSON differs from the input. Of multiple files, list those that differ.
    #[arg(long, conflicts_with = "in_place")]
    check: bool,

    #[command(flatten)]
    search: SearchArguments,

    #[command(flatten)]
    configuration: ChoiceArguments,
}

/// The options of [`Arguments`] that apply to each file.
#[derive(Debug, Clone, Copy, Default)]
struct Task {
    layout: Layout,
    lines: bool,
    in_place: bool,
    check: bool,
    allow_omissions: bool,
    strict: bool,
    explain: bool,
    quiet: bool,
}

/// The outcome of repairing one file.
#[derive(Debug, Clone, Copy)]
struct Outcome {
    /// The exit status for the file.
    status: Status,
    /// Whether `--check` lists the file, because it differs from strict JSON. A file that cannot be repaired is not
    /// listed.
    differs: bool,
}

impl Outcome {
    const fn of(status: Status) -> Self {
        Self { status, differs: false }
    }
}

pub(super) fn run(arguments: &Arguments) -> Status {
    let layout = match (arguments.compact, arguments.indent) {
        (true, _) => Layout::Compact,
        (false, Some(width)) => Layout::Indent(width),
        (false, None) => Layout::AsWritten,
    };
    let Arguments { paths, search, configuration, .. } = arguments;
    let task = Task {
        layout,
        lines: arguments.lines,
        in_place: arguments.in_place,
        check: arguments.check,
        allow_omissions: arguments.allow_omissions,
        strict: arguments.strict,
        explain: arguments.explain,
        quiet: arguments.quiet,
    };
    let settings = Settings::new(configuration.choice(), Vec::new());
    let names_stdin = paths.iter().any(|path| input::is_stdin(path));
    let listed_paths = match search.list.paths(names_stdin) {
        Ok(listed_paths) => listed_paths,
        Err(error) => {
            print_error(&error);
            return Status::Error;
        }
    };
    let reads_only_stdin = listed_paths.is_none() && (paths.is_empty() || names_stdin && paths.len() == 1);
    if reads_only_stdin && task.in_place {
        print_error(&"`--in-place` needs a file, not standard input");
        return Status::Error;
    }
    match paths.as_slice() {
        _ if reads_only_stdin => task.run_isolated(None, &settings),
        [path] if listed_paths.is_none() && !path.is_dir() => task.run_isolated(Some(path), &settings),
        _ if names_stdin => {
            print_error(&"standard input cannot be combined with files");
            Status::Error
        }
        _ if !(task.in_place || task.check) => {
            print_error(&"multiple files need `--in-place` or `--check`");
            Status::Error
        }
        paths => {
            let globs = match search.globs(&settings) {
                Ok(globs) => globs,
                Err(error) => {
                    print_error(&error);
                    return Status::Error;
                }
            };
            let paths = paths.iter().cloned().chain(listed_paths.into_iter().flatten()).collect();
            many::repair(task, discover(paths, &globs), &settings)
        }
    }
}

impl Task {
    fn options(&self) -> RepairOptions {
        RepairOptions {
            may_omit: self.allow_omissions || !self.in_place,
            may_assume: !self.strict,
            explain: self.explain,
            ..RepairOptions::new(self.layout)
        }
    }

    /// Like [`Task::run`], but converts a panic to an error that names the file.
    fn run_isolated(self, path: Option<&Path>, settings: &Settings) -> Status {
        let name = path.unwrap_or(Path::new("<stdin>"));
        let run = isolate_file("repair", name, || {
            panic_if_injected(PanicPoint::Lint, name);
            self.run(path, settings).status
        });
        run.unwrap_or_else(|error| {
            print_error(&error);
            Status::Error
        })
    }

    /// Repairs the file at `path`, or standard input without a path. Errors are printed.
    fn run(self, path: Option<&Path>, settings: &Settings) -> Outcome {
        let config = match settings.of(path.unwrap_or(Path::new("<stdin>"))) {
            Ok(in_effect) => in_effect.config,
            Err(error) => {
                let mut configuration_errors = ConfigurationErrors::default();
                configuration_errors.add_file(error);
                configuration_errors.finish("repaired");
                return Outcome::of(Status::Error);
            }
        };
        if self.lines || path.is_some_and(|path| Format::of(path) == Format::JsonLines) {
            return self.run_lines(path, &config, Expectation::Payload);
        }
        match input::read_input(path) {
            Ok(source) => self.repair(&Document::new(&source, &config, Expectation::Payload), path),
            Err(error) => {
                print_error(&error);
                Outcome::of(Status::Error)
            }
        }
    }

    /// Repairs an input in which each line is a document.
    fn run_lines(self, path: Option<&Path>, config: &Config, expectation: Expectation) -> Outcome {
        let repairer = |name, is_check_only| LinesRepairer::new(name, self, config, expectation, is_check_only);
        match path.filter(|_| self.in_place) {
            Some(path) => repairer(path, false).repair_in_place(),
            None => repairer(path.unwrap_or(Path::new("<stdin>")), self.check).repair_to_stdout(path),
        }
    }

    /// Repairs one of many files. All files are read with the same `reader`, because the reader reuses its buffer.
    fn run_on_found_file(
        self,
        FoundFile { path, expectation }: &FoundFile,
        reader: &mut input::Reader,
        config: &Config,
    ) -> Outcome {
        if self.lines || Format::of(path) == Format::JsonLines {
            return self.run_lines(Some(path), config, *expectation);
        }
        let read = match reader.read(path.clone()) {
            Ok(input::BufferedRead::Whole(source)) => {
                return self.repair(&Document::new(&source, config, *expectation), Some(path));
            }
            Ok(input::BufferedRead::Head { head, rest, .. }) => input::read_rest(head.to_vec(), rest, path),
            Err(error) => Err(error),
        };
        match read {
            Ok(source) => self.repair(&Document::new(&source, config, *expectation), Some(path)),
            Err(error) => {
                print_error(&error);
                Outcome::of(Status::Error)
            }
        }
    }

    /// Repairs `document`, which was read from `path`, or from standard input without a path.
    fn repair(self, document: &Document<'_>, path: Option<&Path>) -> Outcome {
        let source = document.source();
        let repaired = match repair_file(document, self.options()) {
            Ok(repaired) if !repaired.holds_payload => return Outcome::of(Status::Clean),
            Ok(repaired) => repaired,
            Err(error) => {
                print_error(&format_args!("{}: {error}", source.path().display()));
                return Outcome::of(if error == RepairError::Layout { Status::Error } else { Status::Findings });
            }
        };
        let bytes = repaired.bytes;
        if self.check {
            let differs = *bytes != *source.bytes();
            return Outcome { status: if differs { Status::Findings } else { Status::Clean }, differs };
        }
        let written = match path.filter(|_| self.in_place) {
            Some(path) => write::replace(path, source.bytes(), &bytes).map_err(|error| print_error(&error)).is_ok(),
            None => terminal::print(&bytes),
        };
        if !written {
            return Outcome::of(Status::Error);
        }
        if !self.quiet {
            let mut summary = Summary::default();
            summary.add(document, 0, &repaired.log);
            summary.set_invalid_bytes(count_replaced_bytes(source, &bytes), source.encoding());
            summary.print(source.path());
        }
        Outcome::of(Status::Clean)
    }
}

/// Returns how many invalid bytes of `source` are replaced in `after`, the repaired bytes.
fn count_replaced_bytes(source: &Source<'_>, after: &[u8]) -> usize {
    match source.invalid_spans().len() {
        0 => 0,
        // Invalid bytes outside of payloads are kept, so they are also in `after`.
        invalid => invalid - after.utf8_chunks().map(|chunk| chunk.invalid().len()).sum::<usize>().min(invalid),
    }
}
