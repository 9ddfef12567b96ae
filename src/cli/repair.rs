//! `repair`: anything in, strict JSON out.

use std::path::Path;

use super::{RepairArgs, Status, complain, input, terminal, write};
use crate::repair::{Layout, repair};

pub(super) fn run(arguments: &RepairArgs) -> Status {
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
    let read = path.map_or_else(|| input::read_stdin(Path::new("<stdin>")), input::read);
    let source = match read {
        Ok(source) => source,
        Err(error) => {
            complain(&error);
            return Status::Error;
        }
    };
    let text = match repair(&source, layout) {
        Ok(text) => text,
        Err(error) => {
            complain(&format_args!("{}: {error}", source.path().display()));
            return Status::Error;
        }
    };
    if arguments.check {
        return if text.as_bytes() == source.bytes() { Status::Clean } else { Status::Findings };
    }
    match path.filter(|_| arguments.in_place) {
        // Strict JSON is UTF-8, whatever the file was.
        Some(path) => match write::replace(path, source.bytes(), text.as_bytes()) {
            Ok(()) => Status::Clean,
            Err(error) => {
                complain(&error);
                Status::Error
            }
        },
        None if terminal::print(text.as_bytes()) => Status::Clean,
        None => Status::Error,
    }
}
