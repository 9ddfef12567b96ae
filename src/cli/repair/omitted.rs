//! What `repair` says of text that it omits.

use std::path::Path;

use crate::cli::warn;
use crate::repair::Place;

/// How many places of omitted text are shown.
const MOST_SHOWN: usize = 3;

/// The text that was omitted from an input.
#[derive(Debug, Default)]
pub(super) struct Omitted {
    shown: Vec<String>,
    count: usize,
}

impl Omitted {
    /// Takes up what was omitted from a text that starts `lines` lines below the start of its file.
    pub(super) fn add(&mut self, lines: u32, omitted: &[Place]) {
        self.count += omitted.len();
        // The text itself is not shown: it may hold secrets that nothing else tells.
        for Place { line, column } in omitted.iter().take(MOST_SHOWN - self.shown.len()) {
            self.shown.push(format!("line {}, column {column}", line + lines));
        }
    }

    /// Says what was omitted from the input `name`, if anything was.
    pub(super) fn warn(&self, name: &Path) {
        let more = match self.count - self.shown.len() {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        if self.count > 0 {
            warn(&format_args!("{}: omitted text at {}{more}", name.display(), self.shown.join(", ")));
        }
    }
}
