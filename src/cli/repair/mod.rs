//! `repair`: anything in, strict JSON out.

mod lines;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::Args;

use super::{Status, complain, input, terminal, write};
use crate::document::Format;
use crate::repair::{Layout, repair_bytes};
use crate::source::Source;

/// What `repair` takes.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The file; standard input without one, or for `-`. Several files are written in place, or checked.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Write to the files, not to standard output.
    #[arg(long, requires = "paths")]
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
    let Arguments { paths, in_place, lines, check, .. } = arguments;
    let task = Task { layout, lines: *lines, in_place: *in_place, check: *check };
    let stdin = paths.is_empty() || paths.iter().any(|path| input::is_stdin(path));
    if task.in_place && stdin {
        complain(&"--in-place needs a file: standard input has no place to write to");
        return Status::Error;
    }
    match paths.as_slice() {
        [] => task.run(None),
        [path] => task.run(Some(path.as_path()).filter(|_| !stdin)),
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
            let statuses = run_all(task, paths);
            let mut differ = String::new();
            for (path, _) in paths.iter().zip(&statuses).filter(|(_, status)| **status == Status::Findings) {
                differ.push_str(&crate::report::one_line(&path.display().to_string()));
                differ.push('\n');
            }
            let status = statuses.into_iter().max().unwrap_or(Status::Clean);
            if terminal::print(differ.as_bytes()) { status } else { Status::Error }
        }
    }
}

/// Does `task` for all `paths`, by as many threads as there are processors; one file's failure is its own.
fn run_all(task: Task, paths: &[PathBuf]) -> Vec<Status> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(paths.len());
    let next = AtomicUsize::new(0);
    let statuses: Vec<OnceLock<Status>> = paths.iter().map(|_| OnceLock::new()).collect();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut reader = input::Reader::new(usize::MAX);
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(path) = paths.get(at) else { break };
                    statuses[at].get_or_init(|| task.run_in(path, &mut reader));
                }
            });
        }
    });
    // What has none was not done.
    statuses.into_iter().map(|status| status.into_inner().unwrap_or(Status::Error)).collect()
}

impl Task {
    /// Does it for the file at `path`; for standard input without one. What goes wrong is reported.
    fn run(self, path: Option<&Path>) -> Status {
        if self.lines || path.is_some_and(|path| Format::of(path) == Format::JsonLines) {
            return match path.filter(|_| self.in_place) {
                Some(path) => lines::in_place(path, self.layout),
                None => lines::through(path, self.layout, self.check),
            };
        }
        match input::open(path) {
            Ok(source) => self.repair(&source, path),
            Err(error) => {
                complain(&error);
                Status::Error
            }
        }
    }

    /// Does it for one of many files, which `reader` reads.
    fn run_in(self, path: &Path, reader: &mut input::Reader) -> Status {
        if self.lines || Format::of(path) == Format::JsonLines {
            return self.run(Some(path));
        }
        match reader.read(path.to_owned()) {
            Ok(input::Start::Whole(source)) => self.repair(&source, Some(path)),
            Ok(input::Start::Head { .. }) => self.run(Some(path)),
            Err(error) => {
                complain(&error);
                Status::Error
            }
        }
    }

    /// Does it for `source`, which was read from `path`, or from standard input.
    fn repair(self, source: &Source<'_>, path: Option<&Path>) -> Status {
        let bytes = match repair_bytes(source, self.layout) {
            Ok(bytes) => bytes,
            Err(error) => {
                complain(&format_args!("{}: {error}", source.path().display()));
                return Status::Error;
            }
        };
        if self.check {
            return if bytes == source.bytes() { Status::Clean } else { Status::Findings };
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
    let name = crate::report::one_line(&name.display().to_string());
    // There is nowhere left to say that this failed.
    let _ = writeln!(
        anstream::stderr(),
        "warning: {name}: {lost} {bytes} {are} no UTF-8 text, and U+FFFD, the sign for a lost character, stands there now; \
         from a file that is saved as UTF-8 first the letters survive"
    );
}
