//! `repair`: anything in, strict JSON out.

mod lines;
mod many;

use std::path::{Path, PathBuf};

use clap::Args;

use super::configuration::ChoiceArguments;
use super::search::SearchArguments;
use super::{Status, complain, input, terminal, warn, write};
use crate::discover::{Found, discover};
use crate::document::Format;
use crate::lint::Expectation;
use crate::repair::{Layout, repair_file};
use crate::settings::Settings;
use crate::source::Source;

/// What `repair` takes.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The file; standard input without one, or for `-`. Several files, or those in directories, are written in place, or checked.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Write to the files, not to standard output.
    #[arg(long)]
    in_place: bool,

    /// Leave out all white space between tokens.
    #[arg(long, conflicts_with = "indent")]
    compact: bool,

    /// Lay it out anew, one member a line, with so many spaces a level.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=16))]
    indent: Option<u8>,

    /// Take each line for a document of its own, and hold no more than one at a time; `.jsonl` and `.ndjson` files are always
    /// taken so.
    #[arg(long)]
    lines: bool,

    /// Write nothing; exit with 1 if the strict JSON differs from the input. Of several files those that differ are named.
    #[arg(long, conflicts_with = "in_place")]
    check: bool,

    #[command(flatten)]
    search: SearchArguments,

    #[command(flatten)]
    configuration: ChoiceArguments,
}

/// What is done with a file.
#[derive(Debug, Clone, Copy)]
struct Task {
    layout: Layout,
    lines: bool,
    in_place: bool,
    check: bool,
}

pub(super) fn run(arguments: &Arguments) -> Status {
    let layout = match (arguments.compact, arguments.indent) {
        (true, _) => Layout::Compact,
        (false, Some(width)) => Layout::Indent(width),
        (false, None) => Layout::AsWritten,
    };
    let Arguments { paths, in_place, lines, check, search, configuration, .. } = arguments;
    let task = Task { layout, lines: *lines, in_place: *in_place, check: *check };
    let stdin = paths.iter().any(|path| input::is_stdin(path));
    let listed = match search.list.paths(stdin) {
        Ok(listed) => listed,
        Err(error) => {
            complain(&error);
            return Status::Error;
        }
    };
    let alone = listed.is_none() && (paths.is_empty() || stdin && paths.len() == 1);
    if alone && task.in_place {
        complain(&"--in-place needs a file: standard input has no place to write to");
        return Status::Error;
    }
    match paths.as_slice() {
        _ if alone => task.run(None),
        [path] if listed.is_none() && !path.is_dir() => task.run(Some(path)),
        _ if stdin => {
            complain(&"standard input is repaired by itself, not among files");
            Status::Error
        }
        _ if !(task.in_place || task.check) => {
            complain(
                &"several files have no one place to be written to: --in-place writes each to its own, --check names those that differ",
            );
            Status::Error
        }
        paths => {
            let settings = Settings::new(configuration.choice(), Vec::new());
            let globs = match search.globs(&settings) {
                Ok(globs) => globs,
                Err(error) => {
                    complain(&error);
                    return Status::Error;
                }
            };
            let paths = paths.iter().cloned().chain(listed.into_iter().flatten()).collect();
            many::repair(task, discover(paths, &globs), &settings)
        }
    }
}

impl Task {
    /// Does it for the file at `path`; for standard input without one. What goes wrong is reported.
    fn run(self, path: Option<&Path>) -> Status {
        if self.lines || path.is_some_and(|path| Format::of(path) == Format::JsonLines) {
            return self.run_lines(path, Expectation::Payload);
        }
        match input::open(path) {
            Ok(source) => self.repair(&source, path, Expectation::Payload),
            Err(error) => {
                complain(&error);
                Status::Error
            }
        }
    }

    fn run_lines(self, path: Option<&Path>, expectation: Expectation) -> Status {
        match path.filter(|_| self.in_place) {
            Some(path) => lines::in_place(path, self.layout, expectation),
            None => lines::through(path, self.layout, self.check, expectation),
        }
    }

    /// Does it for one of many files, which `reader` reads.
    fn run_in(self, Found { path, expectation }: &Found, reader: &mut input::Reader) -> Status {
        if self.lines || Format::of(path) == Format::JsonLines {
            return self.run_lines(Some(path), *expectation);
        }
        let read = match reader.read(path.clone()) {
            Ok(input::Start::Whole(source)) => return self.repair(&source, Some(path), *expectation),
            Ok(input::Start::Head { head, rest, .. }) => input::read_rest(head.to_vec(), rest, path),
            Err(error) => Err(error),
        };
        match read {
            Ok(source) => self.repair(&source, Some(path), *expectation),
            Err(error) => {
                complain(&error);
                Status::Error
            }
        }
    }

    /// Does it for `source`, which was read from `path`, or from standard input.
    fn repair(self, source: &Source<'_>, path: Option<&Path>, expectation: Expectation) -> Status {
        let bytes = match repair_file(source, self.layout, expectation) {
            Ok(repaired) if !repaired.holds_payload => return Status::Clean,
            Ok(repaired) => repaired.bytes,
            Err(error) => {
                complain(&format_args!("{}: {error}", source.path().display()));
                return Status::Error;
            }
        };
        if self.check {
            return if *bytes == *source.bytes() { Status::Clean } else { Status::Findings };
        }
        let written = match path.filter(|_| self.in_place) {
            Some(path) => write::replace(path, source.bytes(), &bytes).map_err(|error| complain(&error)).is_ok(),
            None => terminal::print(&bytes),
        };
        if !written {
            return Status::Error;
        }
        warn_of_lost(source.path(), lost(source, &bytes));
        Status::Clean
    }
}

/// How many bytes of `source` are no text, where U+FFFD stands for them in `after`.
fn lost(source: &Source<'_>, after: &[u8]) -> usize {
    match source.replaced().len() {
        0 => 0,
        // A document keeps those outside of its payloads.
        bad => bad - after.utf8_chunks().map(|chunk| chunk.invalid().len()).sum::<usize>().min(bad),
    }
}

/// Says that `lost` bytes of the input `name` are no text.
fn warn_of_lost(name: &Path, lost: usize) {
    let (bytes, are) = match lost {
        0 => return,
        1 => ("byte", "is"),
        _ => ("bytes", "are"),
    };
    let name = name.display();
    warn(&format_args!(
        "{name}: {lost} {bytes} {are} no UTF-8 text, and U+FFFD, the sign for a lost character, stands there now; \
         from a file that is saved as UTF-8 first the letters survive"
    ));
}
