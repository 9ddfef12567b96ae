//! How far a long run is, for whoever waits for it.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use super::terminal;

/// A run that takes no longer shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// Time between two pictures.
const PAUSE: Duration = Duration::from_millis(100);

/// Columns of the bar itself.
const BAR: usize = 24;

/// Draws a bar on standard error while files are linted, if that is a terminal and it takes long.
#[derive(Debug)]
pub(super) struct Progress {
    total: usize,
    done: usize,
    /// When to draw next; never where nobody looks.
    due: Option<Instant>,
    shown: bool,
}

impl Progress {
    /// Nothing to wait for yet.
    pub(super) const fn none() -> Self {
        Self { total: 0, done: 0, due: None, shown: false }
    }

    /// The work on `total` files begins.
    pub(super) fn start(total: usize) -> Self {
        let dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
        let due = (total > 1 && !dumb && io::stderr().is_terminal()).then(|| Instant::now() + PATIENCE);
        Self { total, done: 0, due, shown: false }
    }

    /// Whether there is something on the screen that must not be written into.
    pub(super) const fn shown(&self) -> bool {
        self.shown
    }

    /// Takes the bar from the screen, so that something else can be written.
    pub(super) fn hide(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(io::stderr(), "\r\u{1b}[2K");
        }
    }

    /// One more file is done.
    pub(super) fn advance(&mut self) {
        self.done += 1;
        // Asking for the time costs less than a thousandth of linting a file.
        let now = Instant::now();
        if self.due.is_some_and(|due| due <= now) {
            self.due = Some(now + PAUSE);
            self.shown = true;
            // A bar that cannot be drawn is no reason to stop.
            let _ = write!(io::stderr(), "\r\u{1b}[2K{}", picture(self.done, self.total, terminal::unicode()));
            let _ = io::stderr().flush();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.hide();
    }
}

/// `done` of `total`, in less than 80 columns, and in less than 40 for a million files.
fn picture(done: usize, total: usize, unicode: bool) -> String {
    let filled = done * BAR / total.max(1);
    let (full, empty) = if unicode { ("━", "─") } else { ("#", "-") };
    let bar = full.repeat(filled) + &empty.repeat(BAR - filled);
    // The numbers come first: a narrow terminal cuts the end.
    format!("{done}/{total} files {bar}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_fills() {
        assert_eq!(picture(0, 20, true), format!("0/20 files {}", "─".repeat(24)));
        assert_eq!(picture(10, 20, false), format!("10/20 files {}{}", "#".repeat(12), "-".repeat(12)));
        assert_eq!(picture(20, 20, true), format!("20/20 files {}", "━".repeat(24)));
    }

    #[test]
    fn nobody_waits_for_nothing() {
        let mut progress = Progress::none();
        progress.advance();
        assert!(!progress.shown());
    }
}
