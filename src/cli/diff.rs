//! What the fixes would change in a file, as a patch.

use std::io::{self, IsTerminal as _};

use similar::TextDiff;

use super::terminal;
use crate::lint::FileReport;
use crate::report;
use crate::source::Source;

/// Writes the difference between `source` and the text `after` its fixes to standard output; true unless that went
/// wrong, which is reported.
///
/// A patch for `patch` or `git apply` keeps every byte, so into a pipe or a file secrets go as they are. What a person
/// looks at in a terminal must neither act on it nor show one.
pub(super) fn show(source: &Source<'_>, report: &FileReport, after: &str) -> bool {
    let name = report::one_line(&source.path().display().to_string());
    // What stands for a byte that is no text in `after` has to stand for it before, too.
    let lossless = source.lossless();
    let before = lossless.as_ref().map_or(source.text(), Source::text);
    let diff = TextDiff::from_lines(before, after);
    let text = diff.unified_diff().context_radius(3).header(&name, &name).to_string();
    if io::stdout().is_terminal() {
        let shown = lossless.map(|_| String::from_utf8_lossy(&source.encode(&text)).into_owned());
        return terminal::print(report::harmless(&shown.unwrap_or(text), source, report).as_bytes());
    }
    match lossless {
        Some(_) => terminal::print(&source.encode(&text)),
        None => terminal::print(text.as_bytes()),
    }
}
