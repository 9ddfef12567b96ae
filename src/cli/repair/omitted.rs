//! What `repair` says of text that it omits.

use std::path::Path;

use crate::cli::warn;
use crate::document::Document;
use crate::fix::repair::{Omission, Place};
use crate::lint::lint;
use crate::report::Harmless;

/// How many omitted texts are shown.
const MOST_SHOWN: usize = 3;

/// How many characters of an omitted text are shown.
const MOST_CHARACTERS: usize = 60;

/// The text that was omitted from an input.
#[derive(Debug, Default)]
pub(super) struct Omitted {
    shown: Vec<String>,
    count: usize,
}

impl Omitted {
    /// Takes up what was omitted from `document`, which starts `lines` lines below the start of its file.
    pub(super) fn add(&mut self, document: &Document<'_>, lines: u32, omitted: &[Omission]) {
        self.count += omitted.len();
        if omitted.is_empty() || self.shown.len() >= MOST_SHOWN {
            return;
        }
        // Secrets are looked for only now: most repairs omit nothing.
        let report = lint(document);
        let harmless = Harmless::new(document.source(), &report);
        for Omission { at: Place { line, column }, text } in omitted.iter().take(MOST_SHOWN - self.shown.len()) {
            let masked = harmless.text(text);
            let short: String = masked.chars().take(MOST_CHARACTERS).collect();
            let more = if short.len() < masked.len() { "…" } else { "" };
            self.shown.push(format!("`{short}{more}` at line {}, column {column}", line + lines));
        }
    }

    /// Says what was omitted from the input `name`, if anything was.
    pub(super) fn warn(&self, name: &Path) {
        let more = match self.count - self.shown.len() {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        if self.count > 0 {
            warn(&format_args!("{}: omitted {}{more}", name.display(), self.shown.join(", ")));
        }
    }
}
