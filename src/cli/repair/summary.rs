//! Prints what `repair` changed to standard error: a summary of each input, and with `--explain` each change.

use std::io::Write as _;
use std::path::Path;

use crate::document::Document;
use crate::fix::repair::{Change, Location, Omission, RepairLog};
use crate::lint::lint;
use crate::report::{self, Redactor};
use crate::source::Encoding;

/// The maximum number of omissions that the summary quotes. An omission is text that the repair omits, such as a
/// comment.
const MAX_SHOWN_OMISSIONS: usize = 3;

/// The maximum length of an omitted text in the summary, in characters.
const MAX_OMISSION_CHARACTERS: usize = 60;

/// Counts the changes to one input, and prints a summary.
#[derive(Debug, Default)]
pub(super) struct Summary {
    /// The number of repairs with only one sensible interpretation.
    fix_count: usize,
    /// The number of repairs that make an assumption.
    assumption_count: usize,
    /// The first omissions, each as its text and position. At most [`MAX_SHOWN_OMISSIONS`].
    shown_omissions: Vec<String>,
    /// The number of all omissions.
    omission_count: usize,
    /// The message about replaced invalid bytes; `None` if there are none.
    invalid_bytes: Option<String>,
}

impl Summary {
    /// Adds the counts in `log`, the log of the repair of `document`. If `log` also lists the changes, as with
    /// `--explain`, prints each change. `lines_before` is the number of lines before `document` in its file.
    pub(super) fn add(&mut self, document: &Document<'_>, lines_before: u32, log: &RepairLog) {
        self.fix_count += log.fixes;
        self.assumption_count += log.assumptions;
        self.omission_count += log.omitted.len();
        let shows_omissions = !log.omitted.is_empty() && self.shown_omissions.len() < MAX_SHOWN_OMISSIONS;
        if !shows_omissions && log.changes.is_empty() {
            return;
        }
        // Search for secrets only now, because the search is slow, and most summaries quote no text.
        let report = lint(document);
        let redactor = Redactor::new(document.source(), &report);
        for Change { at, message, title, assumed } in &log.changes {
            let suffix = if *assumed { " (assumed)" } else { "" };
            let title = if title.is_empty() { String::new() } else { format!(": {}", redactor.redact_message(title)) };
            let (line, column) = (at.line + lines_before, at.column);
            let path = report::one_path(document.source().path());
            print(&format!("{path}:{line}:{column}: {}{title}{suffix}\n", redactor.redact_message(message)));
        }
        for Omission { at: Location { line, column }, text } in
            log.omitted.iter().take(MAX_SHOWN_OMISSIONS - self.shown_omissions.len())
        {
            let masked = redactor.redact_text(text);
            let short: String = masked.chars().take(MAX_OMISSION_CHARACTERS).collect();
            let more = if short.len() < masked.len() { "…" } else { "" };
            self.shown_omissions.push(format!("`{short}{more}` at line {}, column {column}", line + lines_before));
        }
    }

    /// Records that `count` invalid bytes of the input were replaced. `encoding` is the encoding of the input.
    pub(super) fn set_invalid_bytes(&mut self, count: usize, encoding: Encoding) {
        self.invalid_bytes = match (count, encoding) {
            (0, _) => None,
            (_, Encoding::InvalidUtf8) => {
                Some(format!("decoded {} as Windows-1252", report::count(count, "invalid UTF-8 byte")))
            }
            _ => Some(format!("replaced {} with U+FFFD", report::count(count, "invalid UTF-16 character"))),
        };
    }

    /// Prints the changes to the input `name` in one line, if there are any.
    pub(super) fn print(&self, name: &Path) {
        let count = |number: usize, singular: &str, plural: &str| {
            (number > 0).then(|| format!("{number} {}", if number == 1 { singular } else { plural }))
        };
        let counts = [count(self.fix_count, "fix", "fixes"), count(self.assumption_count, "assumption", "assumptions")];
        let counts: Vec<String> = counts.into_iter().flatten().collect();
        let omitted = match self.omission_count - self.shown_omissions.len() {
            _ if self.omission_count == 0 => None,
            0 => Some(format!("omitted {}", self.shown_omissions.join(", "))),
            more => Some(format!("omitted {}, and {more} more", self.shown_omissions.join(", "))),
        };
        let counts = (!counts.is_empty()).then(|| counts.join(", "));
        let parts: Vec<String> = [counts, omitted, self.invalid_bytes.clone()].into_iter().flatten().collect();
        if !parts.is_empty() {
            print(&format!("repaired {}: {}\n", report::one_path(name), parts.join("; ")));
        }
    }
}

fn print(text: &str) {
    // A failed write to standard error cannot be reported.
    let _ = anstream::stderr().write_all(text.as_bytes());
}
