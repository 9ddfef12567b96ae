//! Shows the changes of fixes as a patch.

use std::fs::File;
use std::io::{self, IsTerminal as _};

use super::terminal;
use super::unified::{self, LineBreaks};
use crate::lint::FileReport;
use crate::report;
use crate::source::Source;

/// Writes the difference between `source` and the text `after` its fixes to standard output. Returns `false` if that failed, after
/// printing the error.
///
/// A patch for `patch` or `git apply` keeps every byte, so secrets are not masked in a pipe or a file. Output to a terminal, or to the
/// log of a CI system, must not contain secrets or control characters.
pub(super) fn show(source: &Source<'_>, report: &FileReport, after: &str) -> bool {
    let name = report::one_path(source.path());
    // Invalid bytes have the same stand-ins in `after`, so they need them before, too.
    let lossless = source.lossless();
    let before = lossless.as_ref().map_or(source.text(), Source::text);
    let for_people = is_for_people();
    let breaks = if for_people { LineBreaks::Report } else { LineBreaks::Patch };
    let text = unified::diff(&name, before, after, breaks);
    if for_people {
        let shown = lossless.map(|_| String::from_utf8_lossy(&source.encode(&text)).into_owned());
        let harmless = report::Harmless::new(source, report);
        return terminal::print(harmless.patch(&shown.unwrap_or(text)).as_bytes());
    }
    match lossless {
        Some(_) => terminal::print(&source.encode(&text)),
        None => terminal::print(text.as_bytes()),
    }
}

/// Returns whether standard output is for people: a terminal, or the log of a CI system. The log is a pipe, while a patch to keep is a
/// file.
fn is_for_people() -> bool {
    let ci = || ["CI", "TF_BUILD"].iter().any(|name| terminal::is_set(name));
    io::stdout().is_terminal() || ci() && !is_file()
}

#[cfg(unix)]
fn is_file() -> bool {
    use std::os::fd::AsFd as _;
    let standard_output = io::stdout().as_fd().try_clone_to_owned();
    standard_output.and_then(|output| File::from(output).metadata()).is_ok_and(|metadata| metadata.is_file())
}

#[cfg(windows)]
fn is_file() -> bool {
    use std::os::windows::io::AsHandle as _;
    let standard_output = io::stdout().as_handle().try_clone_to_owned();
    standard_output.and_then(|output| File::from(output).metadata()).is_ok_and(|metadata| metadata.is_file())
}
