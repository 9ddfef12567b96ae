//! Converts panics to errors, so that a panic while one file is processed does not end the whole run.

use std::cell::RefCell;
use std::fmt;
use std::panic::{AssertUnwindSafe, Location, PanicHookInfo, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A panic: a bug in the program, never in its input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InternalError {
    /// `file:line:column` of the source code, if known.
    location: Option<String>,
}

impl fmt::Display for InternalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("internal error")?;
        if let Some(location) = &self.location {
            write!(f, " at {location}")?;
        }
        f.write_str("; please report this bug in summit-lint")
    }
}

impl std::error::Error for InternalError {}

/// A panic while one file is processed.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} {}: {error}", path.display())]
pub(super) struct FileError {
    /// The verb for what was done with the file, such as `lint`.
    pub action: &'static str,
    /// The file.
    pub path: PathBuf,
    /// Where the panic happened.
    pub error: InternalError,
}

thread_local! {
    /// The location of the last panic of this thread.
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The location of the last panic of any thread.
static LAST_OF_ALL: Mutex<Option<String>> = Mutex::new(None);

/// Replaces the panic message of the standard library, which may quote a payload: only the location is recorded.
/// `RUST_BACKTRACE` still prints a backtrace.
pub(super) fn install_hook() {
    std::panic::set_hook(Box::new(record));
}

fn record(panic: &PanicHookInfo<'_>) {
    use std::io::Write as _;
    let location = panic.location().map(Location::to_string);
    // While a thread ends, its thread-local variable may not exist anymore. Then only the other variable is set.
    let _ = LAST.try_with(|last| last.try_borrow_mut().map(|mut last| last.clone_from(&location)));
    *LAST_OF_ALL.lock().unwrap_or_else(PoisonError::into_inner) = location;
    let backtrace = std::backtrace::Backtrace::capture();
    if backtrace.status() == std::backtrace::BacktraceStatus::Captured {
        let _ = writeln!(std::io::stderr(), "{backtrace}");
    }
}

/// Runs `work`, and converts a panic in it to an error. The state that `work` changes must still be usable after a
/// panic.
pub(super) fn isolate<T>(work: impl FnOnce() -> T) -> Result<T, InternalError> {
    LAST.with_borrow_mut(Option::take);
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| {
        let of_another_thread = || LAST_OF_ALL.lock().unwrap_or_else(PoisonError::into_inner).clone();
        InternalError { location: LAST.with_borrow_mut(Option::take).or_else(of_another_thread) }
    })
}

/// Runs `work`, and converts a panic in it to an error with `action`, the verb for what `work` does, and with the file
/// at `path`.
pub(super) fn isolate_file<T>(action: &'static str, path: &Path, work: impl FnOnce() -> T) -> Result<T, FileError> {
    isolate(work).map_err(|error| FileError { action, path: path.to_owned(), error })
}

/// A step of the work on a file. A test can make the program panic in it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// The file is read and linted.
    Lint,
    /// A chunk of a long file, other than its first one, is linted.
    Chunk,
    /// The fixes are written.
    Write,
    /// The findings are rendered.
    Render,
}

/// The variable that makes a debug build panic, for tests: `STEP:NAME`, or several of them separated by commas, where
/// `STEP` is `lint`, `chunk`, `write` or `render` and `NAME` is the file name. Release builds do not read it.
#[cfg(debug_assertions)]
const INJECTED: &str = "SUMMIT_LINT_INJECT_PANIC";

/// Panics if the environment variable names this step and file.
#[cfg(debug_assertions)]
pub(super) fn inject(step: Step, path: &Path) {
    let Some(injected) = std::env::var_os(INJECTED) else { return };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let wanted = format!("{step:?}:{name}").to_ascii_lowercase();
    if injected.to_string_lossy().split(',').any(|one| one.to_ascii_lowercase() == wanted) {
        panic!("injected panic that quotes \"APIKey\": \"injected-secret\"");
    }
}

/// Does nothing: release builds have no injected panics.
#[cfg(not(debug_assertions))]
pub(super) const fn inject(_: Step, _: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        assert_eq!(isolate(|| 1), Ok(1));
        let error = isolate_file("lint", Path::new("a.json"), || panic!("quoted payload")).expect_err("it panics");
        let message = error.to_string();
        assert!(message.starts_with("cannot lint a.json: internal error"), "{message}");
        assert!(message.ends_with("; please report this bug in summit-lint"), "{message}");
        assert!(!message.contains("quoted"), "{message}");
    }

    #[test]
    fn the_location_is_shown_if_known() {
        let error = |location: Option<&str>| InternalError { location: location.map(str::to_owned) }.to_string();
        assert_eq!(
            error(Some("src/a.rs:1:2")),
            "internal error at src/a.rs:1:2; please report this bug in summit-lint"
        );
        assert_eq!(error(None), "internal error; please report this bug in summit-lint");
    }
}
