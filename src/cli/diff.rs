//! Shows the changes that fixes would make, as a patch.

use std::fs::File;
use std::io::{self, IsTerminal as _};

use super::terminal;
use super::unified::{self, LineBreaks};
use crate::lint::FileReport;
use crate::report;
use crate::source::Source;

/// Writes a patch to standard output: the difference between `source` and `after`, its text after the fixes. Returns
/// `false` if writing failed; the error is then already printed.
///
/// In a pipe or a file, the patch is for `patch` or `git apply`. It keeps every byte, so secrets are not masked. In a
/// terminal or the log of a CI system, it is for people. Then secrets are masked and control characters are replaced.
pub(super) fn show(source: &Source<'_>, report: &FileReport, after: &str) -> bool {
    let name = report::one_path(source.path());
    // In `after`, a private-use character represents each invalid byte. `lossless` is the source with the same
    // private-use characters, so that unchanged bytes compare as equal. It is `None` if the source has no invalid
    // bytes.
    let lossless = source.lossless();
    let before = lossless.as_ref().map_or(source.text(), Source::text);
    let is_for_people = is_output_for_people();
    let line_breaks = if is_for_people { LineBreaks::Report } else { LineBreaks::Patch };
    let text = unified::diff(&name, before, after, line_breaks);
    if is_for_people {
        let decoded = lossless.map(|_| String::from_utf8_lossy(&source.encode(&text)).into_owned());
        let redactor = report::Redactor::new(source, report);
        return terminal::print(redactor.redact_patch(&decoded.unwrap_or(text)).as_bytes());
    }
    match lossless {
        Some(_) => terminal::print(&source.encode(&text)),
        None => terminal::print(text.as_bytes()),
    }
}

/// Returns whether standard output is for people: a terminal, or the log of a CI system. In CI, a pipe is treated as
/// the log. A file is treated as a patch to keep.
fn is_output_for_people() -> bool {
    let ci = || ["CI", "TF_BUILD"].iter().any(|name| terminal::is_set(name));
    io::stdout().is_terminal() || ci() && !is_stdout_file()
}

#[cfg(unix)]
fn is_stdout_file() -> bool {
    use std::os::fd::AsFd as _;
    let standard_output = io::stdout().as_fd().try_clone_to_owned();
    standard_output.and_then(|output| File::from(output).metadata()).is_ok_and(|metadata| metadata.is_file())
}

#[cfg(windows)]
fn is_stdout_file() -> bool {
    use std::os::windows::io::AsHandle as _;
    let standard_output = io::stdout().as_handle().try_clone_to_owned();
    standard_output.and_then(|output| File::from(output).metadata()).is_ok_and(|metadata| metadata.is_file())
}
