//! What `repair` says of text that it omits.

use std::path::Path;

use crate::cli::warn;
use crate::config::Config;
use crate::fix::repair::{Omission, Place};
use crate::lint::{Expectation, lint};
use crate::report::Harmless;
use crate::source::Source;

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
    /// Takes up what was omitted from `source`, which starts `lines` lines below the start of its file.
    pub(super) fn add(&mut self, source: &Source<'_>, lines: u32, config: &Config, omitted: &[Omission]) {
        self.count += omitted.len();
        if omitted.is_empty() || self.shown.len() >= MOST_SHOWN {
            return;
        }
        // Secrets are looked for only now: most repairs omit nothing.
        let report = lint(source, config, Expectation::Payload);
        let harmless = Harmless::new(source, &report);
        for Omission { at: Place { line, column }, text } in omitted.iter().take(MOST_SHOWN - self.shown.len()) {
            let masked = harmless.line(text);
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
