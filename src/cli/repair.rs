//! `repair`: anything in, strict JSON out.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Status, complain, input, terminal, write};
use crate::document::Format;
use crate::repair::{Layout, repair, repair_bytes};
use crate::source::{MAX_INPUT_BYTES, Source};

/// What `repair` takes.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The file; standard input without one, or for `-`.
    path: Option<PathBuf>,

    /// Write to the file, not to standard output.
    #[arg(long, requires = "path")]
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

    /// Write nothing; exit with 1 if the strict JSON differs from the input.
    #[arg(long, conflicts_with = "in_place")]
    check: bool,
}

pub(super) fn run(arguments: &Arguments) -> Status {
    let layout = match (arguments.compact, arguments.indent) {
        (true, _) => Layout::Compact,
        (false, Some(width)) => Layout::Indent(width),
        (false, None) => Layout::AsWritten,
    };
    let path = arguments.path.as_deref().filter(|path| !input::is_stdin(path));
    if arguments.in_place && path.is_none() {
        complain(&"--in-place needs a file: standard input has no place to write to");
        return Status::Error;
    }
    let lines = arguments.lines || path.is_some_and(|path| Format::of(path) == Format::JsonLines);
    if lines && !arguments.in_place {
        return stream(path, layout, arguments.check);
    }
    let source = match input::open(path) {
        Ok(source) => source,
        Err(error) => {
            complain(&error);
            return Status::Error;
        }
    };
    let bytes = match repair_bytes(&source, layout) {
        Ok(bytes) => bytes,
        Err(error) => {
            complain(&format_args!("{}: {error}", source.path().display()));
            return Status::Error;
        }
    };
    if arguments.check {
        return if bytes == source.bytes() { Status::Clean } else { Status::Findings };
    }
    match path.filter(|_| arguments.in_place) {
        Some(path) => match write::replace(path, source.bytes(), &bytes) {
            Ok(()) => Status::Clean,
            Err(error) => {
                complain(&error);
                Status::Error
            }
        },
        None if terminal::print(&bytes) => Status::Clean,
        None => Status::Error,
    }
}

/// Repairs line by line: as much memory as the longest line takes, however many there are. A line that has no reading is
/// reported and written as it was, and the others are repaired.
fn stream(path: Option<&Path>, layout: Layout, check: bool) -> Status {
    let name = path.unwrap_or(Path::new("<stdin>"));
    let reader: Box<dyn BufRead> = match path.map(File::open) {
        None => Box::new(io::stdin().lock()),
        Some(Ok(file)) => Box::new(BufReader::with_capacity(1 << 16, file)),
        Some(Err(error)) => {
            complain(&input::InputError::Io { path: name.to_owned(), error });
            return Status::Error;
        }
    };
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match repair_lines(name, reader, &mut out, layout, check) {
        Ok(status) => status,
        Err(error) if terminal::is_closed_pipe(&error) => Status::Clean,
        Err(error) => {
            complain(&format_args!("{}: {error}", name.display()));
            Status::Error
        }
    }
}

fn repair_lines(
    name: &Path,
    mut reader: impl BufRead,
    out: &mut impl Write,
    layout: Layout,
    check: bool,
) -> io::Result<Status> {
    let mut status = Status::Clean;
    let mut line = Vec::new();
    for number in 0.. {
        line.clear();
        // One byte over the limit is enough to know that a line is too long.
        let limit = MAX_INPUT_BYTES as u64 + 1;
        if io::Read::take(&mut reader, limit).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let content = line.strip_suffix(b"\n").unwrap_or(&line);
        let content = content.strip_suffix(b"\r").unwrap_or(content);
        let end = &line[content.len()..];
        if content.iter().all(u8::is_ascii_whitespace) {
            if !check {
                out.write_all(&line)?;
            }
            continue;
        }
        let source = Source::new(name, content.to_vec())
            .map_err(|error| io::Error::other(format!("line {}: {error}", number + 1)))?;
        match repair(&source, layout) {
            Ok(text) if check => {
                if text.as_bytes() != content {
                    return Ok(Status::Findings);
                }
            }
            Ok(text) => {
                // Laid out anew, a line ends by itself.
                out.write_all(text.strip_suffix('\n').unwrap_or(&text).as_bytes())?;
                out.write_all(end)?;
            }
            Err(error) => {
                status = Status::Error;
                complain(&format_args!("{}: {}", name.display(), error.below(number)));
                if !check {
                    out.write_all(&line)?;
                }
            }
        }
    }
    out.flush()?;
    Ok(status)
}
