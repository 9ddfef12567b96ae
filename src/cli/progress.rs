//! How far a long run is, for whoever waits for it.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::terminal;

/// A run that takes no longer shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// Time between two pictures.
const PAUSE: Duration = Duration::from_millis(100);

/// Columns of the bar itself.
const BAR: usize = 24;

/// How many files there are to be linted, as far as is known while they are searched.
#[derive(Debug, Default)]
pub(super) struct Total {
    found: AtomicUsize,
    complete: AtomicBool,
}

impl Total {
    /// There are so many.
    pub(super) const fn of(files: usize) -> Self {
        Self { found: AtomicUsize::new(files), complete: AtomicBool::new(true) }
    }

    /// So many more were found.
    pub(super) fn add(&self, files: usize) {
        self.found.fetch_add(files, Ordering::Relaxed);
    }

    /// There are no more.
    pub(super) fn complete(&self) {
        self.complete.store(true, Ordering::Release);
    }

    fn known(&self) -> Option<usize> {
        self.complete.load(Ordering::Acquire).then(|| self.found.load(Ordering::Relaxed))
    }
}

/// Draws a bar on standard error while files are linted, if it takes long.
#[derive(Debug)]
pub(super) struct Progress {
    total: Arc<Total>,
    done: usize,
    /// When to draw next; never where nobody looks.
    due: Option<Instant>,
    shown: bool,
}

impl Progress {
    /// Nothing to wait for yet.
    pub(super) fn none() -> Self {
        Self { total: Arc::default(), done: 0, due: None, shown: false }
    }

    /// The work on `total` files begins.
    pub(super) fn start(total: Arc<Total>) -> Self {
        Self { total, done: 0, due: Some(Instant::now() + PATIENCE), shown: false }
    }

    /// Whether somebody may look at a bar: standard error is a terminal that can draw one.
    pub(super) fn is_watched() -> bool {
        io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|terminal| terminal != "dumb")
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

    /// So many more files are done.
    pub(super) fn advance(&mut self, files: usize) {
        self.done += files;
        // One file alone is no list to wait for the end of.
        if self.is_due() && self.total.known() != Some(1) {
            self.draw(&picture(self.done, self.total.known(), "files", terminal::unicode()));
        }
    }

    /// So many bytes are done of a long file, which has so many if that is known.
    pub(super) fn within(&mut self, done: u64, total: Option<u64>) {
        if self.is_due() {
            let megabytes = |bytes: u64| usize::try_from(bytes / 1_000_000).unwrap_or(usize::MAX);
            self.draw(&picture(megabytes(done), total.map(megabytes), "MB", terminal::unicode()));
        }
    }

    fn is_due(&self) -> bool {
        // Asking for the time costs less than a hundredth of linting a file.
        self.due.is_some_and(|due| due <= Instant::now())
    }

    fn draw(&mut self, picture: &str) {
        self.due = Some(Instant::now() + PAUSE);
        self.shown = true;
        // A bar that cannot be drawn is no reason to stop.
        let _ = write!(io::stderr(), "\r\u{1b}[2K{picture}");
        let _ = io::stderr().flush();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.hide();
    }
}

/// `done` of `total` things called `of`, in less than 80 columns, and in less than 40 for a million files. While the total is not
/// known there is no bar.
fn picture(done: usize, total: Option<usize>, of: &str, unicode: bool) -> String {
    let Some(total) = total else { return format!("{done} {of}") };
    let filled = (done.saturating_mul(BAR) / total.max(1)).min(BAR);
    let (full, empty) = if unicode { ("━", "─") } else { ("#", "-") };
    let bar = full.repeat(filled) + &empty.repeat(BAR - filled);
    // The numbers come first: a narrow terminal cuts the end.
    format!("{done}/{total} {of} {bar}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_fills() {
        assert_eq!(picture(7, None, "files", true), "7 files");
        assert_eq!(picture(0, Some(20), "files", true), format!("0/20 files {}", "─".repeat(24)));
        assert_eq!(picture(10, Some(20), "files", false), format!("10/20 files {}{}", "#".repeat(12), "-".repeat(12)));
        assert_eq!(picture(20, Some(20), "MB", true), format!("20/20 MB {}", "━".repeat(24)));
    }

    #[test]
    fn nobody_waits_for_nothing() {
        let mut progress = Progress::none();
        progress.advance(1);
        progress.within(1, Some(2));
        assert!(!progress.shown());
    }
}
