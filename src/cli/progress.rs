//! The progress bar of a long run.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::terminal;

/// The time before the bar appears. Shorter runs show no bar.
const SHOW_DELAY: Duration = Duration::from_secs(1);

/// The minimum time between two updates of the bar.
const UPDATE_INTERVAL: Duration = Duration::from_millis(100);

/// The width of the bar in columns.
const BAR_WIDTH: usize = 24;

/// The number of files to lint, which grows while the search finds more files.
#[derive(Debug, Default)]
pub(super) struct Total {
    /// The number of files that were found so far.
    found: AtomicUsize,
    /// Whether the search has ended.
    is_complete: AtomicBool,
}

impl Total {
    /// Returns a complete total of this many files.
    pub(super) const fn of(files: usize) -> Self {
        Self { found: AtomicUsize::new(files), is_complete: AtomicBool::new(true) }
    }

    /// Adds files that were found.
    pub(super) fn add(&self, files: usize) {
        self.found.fetch_add(files, Ordering::Relaxed);
    }

    /// Marks the total as complete.
    pub(super) fn mark_complete(&self) {
        self.is_complete.store(true, Ordering::Release);
    }

    /// Returns the number of all files, or `None` while the search still runs.
    fn final_count(&self) -> Option<usize> {
        self.is_complete.load(Ordering::Acquire).then(|| self.found.load(Ordering::Relaxed))
    }
}

/// Draws a progress bar on standard error while files are linted. A short run shows no bar.
#[derive(Debug)]
pub(super) struct Progress {
    total: Arc<Total>,
    /// The number of files that are done.
    done_count: usize,
    /// The time of the next update; `None` if the bar is never shown.
    next_update: Option<Instant>,
    /// Whether the bar is on the screen now.
    is_shown: bool,
}

impl Progress {
    /// Creates a bar that is never shown.
    pub(super) fn never_shown() -> Self {
        Self { total: Arc::default(), done_count: 0, next_update: None, is_shown: false }
    }

    /// Starts the progress of work on `total` files.
    pub(super) fn start(total: Arc<Total>) -> Self {
        Self { total, done_count: 0, next_update: Some(Instant::now() + SHOW_DELAY), is_shown: false }
    }

    /// Returns whether standard error is a terminal that can show a bar.
    pub(super) fn is_supported() -> bool {
        io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|terminal| terminal != "dumb")
    }

    /// Returns whether the bar is on the screen, so that it must be hidden before other output.
    pub(super) const fn is_shown(&self) -> bool {
        self.is_shown
    }

    /// Removes the bar from the screen, so that other output can be written.
    pub(super) fn hide(&mut self) {
        if std::mem::take(&mut self.is_shown) {
            let _ = write!(io::stderr(), "\r\u{1b}[2K");
        }
    }

    /// Records that `file_count` more files are done.
    pub(super) fn advance(&mut self, file_count: usize) {
        self.done_count += file_count;
        // For a single file, a count of files is not useful.
        if self.is_due() && self.total.final_count() != Some(1) {
            self.draw(&render(self.done_count, self.total.final_count(), "files", terminal::supports_unicode()));
        }
    }

    /// Shows how many bytes of a long file are done. `total` is the size of the file, if it is known.
    pub(super) fn show_bytes(&mut self, done: u64, total: Option<u64>) {
        if self.is_due() {
            let megabytes = |bytes: u64| usize::try_from(bytes / 1_000_000).unwrap_or(usize::MAX);
            self.draw(&render(megabytes(done), total.map(megabytes), "MB", terminal::supports_unicode()));
        }
    }

    fn is_due(&self) -> bool {
        // Reading the clock costs less than 1% of linting a file.
        self.next_update.is_some_and(|due| due <= Instant::now())
    }

    fn draw(&mut self, bar: &str) {
        self.next_update = Some(Instant::now() + UPDATE_INTERVAL);
        self.is_shown = true;
        // A failure to draw the bar is ignored.
        let _ = write!(io::stderr(), "\r\u{1b}[2K{bar}");
        let _ = io::stderr().flush();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.hide();
    }
}

/// Returns the bar for `done` of `total` items, such as `10/20 files ━━━━────`. `unit` is the name of the items. While
/// the total is unknown, returns only the count.
///
/// The bar has fewer than 80 columns. Up to a million files, the count before the bar has fewer than 40 columns.
fn render(done: usize, total: Option<usize>, unit: &str, unicode: bool) -> String {
    let Some(total) = total else { return format!("{done} {unit}") };
    let filled = (done.saturating_mul(BAR_WIDTH) / total.max(1)).min(BAR_WIDTH);
    let (full, empty) = if unicode { ("━", "─") } else { ("#", "-") };
    let bar = full.repeat(filled) + &empty.repeat(BAR_WIDTH - filled);
    // The numbers come first, because a narrow terminal truncates the end.
    format!("{done}/{total} {unit} {bar}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_fills_in_proportion_to_the_work_done() {
        assert_eq!(render(7, None, "files", true), "7 files");
        assert_eq!(render(0, Some(20), "files", true), format!("0/20 files {}", "─".repeat(24)));
        assert_eq!(render(10, Some(20), "files", false), format!("10/20 files {}{}", "#".repeat(12), "-".repeat(12)));
        assert_eq!(render(20, Some(20), "MB", true), format!("20/20 MB {}", "━".repeat(24)));
    }

    #[test]
    fn a_disabled_bar_is_never_shown() {
        let mut progress = Progress::never_shown();
        progress.advance(1);
        progress.show_bytes(1, Some(2));
        assert!(!progress.is_shown());
    }
}
