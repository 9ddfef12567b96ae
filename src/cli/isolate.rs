//! Converts panics to errors. Then a panic while one file is processed does not end the whole run.

use std::cell::RefCell;
use std::fmt;
use std::panic::{AssertUnwindSafe, Location, PanicHookInfo, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A panic, which is always a bug in the program and never an error in its input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InternalError {
    /// Where the program panicked, as `file:line:column` of its source code, if known.
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
pub(super) struct FilePanic {
    /// The verb for what was done with the file, such as `lint`.
    pub action: &'static str,
    /// The file.
    pub path: PathBuf,
    /// The panic.
    pub error: InternalError,
}

thread_local! {
    /// The location of the last panic of this thread.
    static LAST_LOCATION_OF_THREAD: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The location of the last panic of any thread.
static LAST_LOCATION_OF_ANY_THREAD: Mutex<Option<String>> = Mutex::new(None);

/// Installs a panic hook that records the location of each panic. The hook does not print the panic message, because
/// the message may quote a payload. With `RUST_BACKTRACE`, the hook prints a backtrace.
pub(super) fn install_hook() {
    std::panic::set_hook(Box::new(record_location));
}

/// Records the location of a panic, and prints a backtrace if `RUST_BACKTRACE` asks for it.
fn record_location(panic: &PanicHookInfo<'_>) {
    use std::io::Write as _;
    let location = panic.location().map(Location::to_string);
    // While a thread ends, its thread-local variable may not exist anymore. Then only the static variable is set.
    let _ = LAST_LOCATION_OF_THREAD.try_with(|last| last.try_borrow_mut().map(|mut last| last.clone_from(&location)));
    *LAST_LOCATION_OF_ANY_THREAD.lock().unwrap_or_else(PoisonError::into_inner) = location;
    let backtrace = std::backtrace::Backtrace::capture();
    if backtrace.status() == std::backtrace::BacktraceStatus::Captured {
        let _ = writeln!(std::io::stderr(), "{backtrace}");
    }
}

/// Runs `work`, and converts a panic in `work` to an error. The state that `work` changes must still be usable after a
/// panic.
pub(super) fn isolate<T>(work: impl FnOnce() -> T) -> Result<T, InternalError> {
    LAST_LOCATION_OF_THREAD.with_borrow_mut(Option::take);
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| {
        // `work` may have started other threads, as `super::in_order` does, and one of these may have panicked.
        let of_another_thread = || LAST_LOCATION_OF_ANY_THREAD.lock().unwrap_or_else(PoisonError::into_inner).clone();
        InternalError { location: LAST_LOCATION_OF_THREAD.with_borrow_mut(Option::take).or_else(of_another_thread) }
    })
}

/// Runs `work` on the file at `path`, and converts a panic in `work` to an error. `action` is the verb for what `work`
/// does, such as `lint`.
pub(super) fn isolate_file<T>(action: &'static str, path: &Path, work: impl FnOnce() -> T) -> Result<T, FilePanic> {
    isolate(work).map_err(|error| FilePanic { action, path: path.to_owned(), error })
}

/// A point in the work on a file where a test can make the program panic; see [`panic_if_injected`].
#[derive(Debug, Clone, Copy)]
pub(super) enum PanicPoint {
    /// When the file is read and linted.
    Lint,
    /// When a chunk of a long file is linted. The first chunk does not count.
    Chunk,
    /// When the fixes are written.
    Write,
    /// When the findings are rendered.
    Render,
}

/// The environment variable with which a test makes a debug build panic. Its value is a list of `POINT:NAME`, separated
/// by commas. `POINT` is `lint`, `chunk`, `write` or `render`, and `NAME` is the name of a file.
#[cfg(debug_assertions)]
const INJECTION_VARIABLE: &str = "SUMMIT_LINT_INJECT_PANIC";

/// Panics if [`INJECTION_VARIABLE`] names this point and file.
#[cfg(debug_assertions)]
pub(super) fn panic_if_injected(point: PanicPoint, path: &Path) {
    let Some(injected) = std::env::var_os(INJECTION_VARIABLE) else { return };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let wanted = format!("{point:?}:{name}").to_ascii_lowercase();
    if injected.to_string_lossy().split(',').any(|entry| entry.to_ascii_lowercase() == wanted) {
        panic!("injected panic that quotes \"APIKey\": \"injected-secret\"");
    }
}

/// Does nothing: release builds have no injected panics.
#[cfg(not(debug_assertions))]
pub(super) const fn panic_if_injected(_: PanicPoint, _: &Path) {}

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
