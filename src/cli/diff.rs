//! What the fixes would change in a file, as a patch.

use std::fs::File;
use std::io::{self, IsTerminal as _};

use super::terminal;
use super::unified::{self, Breaks};
use crate::lint::FileReport;
use crate::report;
use crate::source::Source;

/// Writes the difference between `source` and the text `after` its fixes to standard output; true unless that went
/// wrong, which is reported.
///
/// A patch for `patch` or `git apply` keeps every byte, so into a pipe or a file secrets go as they are. What a person
/// looks at in a terminal, or a CI system writes to its log, must neither act on it nor show one.
pub(super) fn show(source: &Source<'_>, report: &FileReport, after: &str) -> bool {
    let name = report::one_path(source.path());
    // What stands for a byte that is no text in `after` has to stand for it before, too.
    let lossless = source.lossless();
    let before = lossless.as_ref().map_or(source.text(), Source::text);
    let looked_at = is_looked_at();
    let breaks = if looked_at { Breaks::Report } else { Breaks::Patch };
    let text = unified::diff(&name, before, after, breaks);
    if looked_at {
        let shown = lossless.map(|_| String::from_utf8_lossy(&source.encode(&text)).into_owned());
        let harmless = report::Harmless::new(source, report);
        return terminal::print(harmless.patch(&shown.unwrap_or(text)).as_bytes());
    }
    match lossless {
        Some(_) => terminal::print(&source.encode(&text)),
        None => terminal::print(text.as_bytes()),
    }
}

/// Whether standard output is for people: a terminal, or what a CI system takes for its log. That is a pipe, while a patch that is kept
/// goes to a file.
fn is_looked_at() -> bool {
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
