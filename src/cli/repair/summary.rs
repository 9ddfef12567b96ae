//! The summary of `repair` on standard error.

use std::io::Write as _;
use std::path::Path;

use crate::document::Document;
use crate::fix::repair::{Change, Location, Omission, RepairLog};
use crate::lint::lint;
use crate::report::{self, Harmless};
use crate::source::Encoding;

/// How many omitted texts are shown.
const MAX_SHOWN: usize = 3;

/// How many characters of an omitted text are shown.
const MAX_CHARACTERS: usize = 60;

/// The changes to an input.
#[derive(Debug, Default)]
pub(super) struct Summary {
    fixes: usize,
    assumptions: usize,
    /// The first texts that were omitted.
    shown: Vec<String>,
    omitted: usize,
    /// The message about invalid bytes that were changed.
    lost: Option<String>,
}

impl Summary {
    /// Adds the changes that were made to `document`, which starts after `lines` lines of its file, and prints those to list.
    pub(super) fn add(&mut self, document: &Document<'_>, lines: u32, made: &RepairLog) {
        self.fixes += made.fixes;
        self.assumptions += made.assumptions;
        self.omitted += made.omitted.len();
        let shows_omitted = !made.omitted.is_empty() && self.shown.len() < MAX_SHOWN;
        if !shows_omitted && made.changes.is_empty() {
            return;
        }
        // Secrets are searched only here, because few repairs quote text.
        let report = lint(document);
        let harmless = Harmless::new(document.source(), &report);
        for Change { at, message, title, assumed } in &made.changes {
            let assumed = if *assumed { " (assumed)" } else { "" };
            let title = if title.is_empty() { String::new() } else { format!(": {}", harmless.line(title)) };
            let (line, column) = (at.line + lines, at.column);
            let path = report::one_path(document.source().path());
            print(&format!("{path}:{line}:{column}: {}{title}{assumed}\n", harmless.line(message)));
        }
        for Omission { at: Location { line, column }, text } in made.omitted.iter().take(MAX_SHOWN - self.shown.len()) {
            let masked = harmless.text(text);
            let short: String = masked.chars().take(MAX_CHARACTERS).collect();
            let more = if short.len() < masked.len() { "…" } else { "" };
            self.shown.push(format!("`{short}{more}` at line {}, column {column}", line + lines));
        }
    }

    /// Records how many invalid bytes in the encoding of the input were changed.
    pub(super) fn lost(&mut self, lost: usize, encoding: Encoding) {
        self.lost = match (lost, encoding) {
            (0, _) => None,
            (_, Encoding::InvalidUtf8) => {
                Some(format!("decoded {} as Windows-1252", report::count(lost, "invalid UTF-8 byte")))
            }
            _ => Some(format!("replaced {} with U+FFFD", report::count(lost, "invalid UTF-16 character"))),
        };
    }

    /// Prints the changes to the input `name` in one line, if there are any.
    pub(super) fn print(&self, name: &Path) {
        let count = |number: usize, one: &str, more: &str| {
            (number > 0).then(|| format!("{number} {}", if number == 1 { one } else { more }))
        };
        let counts = [count(self.fixes, "fix", "fixes"), count(self.assumptions, "assumption", "assumptions")];
        let counts: Vec<String> = counts.into_iter().flatten().collect();
        let omitted = match self.omitted - self.shown.len() {
            _ if self.omitted == 0 => None,
            0 => Some(format!("omitted {}", self.shown.join(", "))),
            more => Some(format!("omitted {}, and {more} more", self.shown.join(", "))),
        };
        let counts = (!counts.is_empty()).then(|| counts.join(", "));
        let parts: Vec<String> = [counts, omitted, self.lost.clone()].into_iter().flatten().collect();
        if !parts.is_empty() {
            print(&format!("repaired {}: {}\n", report::one_path(name), parts.join("; ")));
        }
    }
}

fn print(text: &str) {
    // A failed write to standard error cannot be reported.
    let _ = anstream::stderr().write_all(text.as_bytes());
}
