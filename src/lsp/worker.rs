//! Threads that work for the session, which itself neither parses nor lints.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::sync::mpsc::Sender;
use std::thread;

/// Starts a thread that does `work` and sends the event that comes of it, or the event of `failed` if the work panics: a fault costs one
/// response and never the session.
///
/// # Errors
///
/// Returns the event of `failed` if the system does not start another thread.
pub(super) fn start<E: Send + 'static>(
    events: Sender<E>,
    work: impl FnOnce() -> E + Send + 'static,
    failed: impl Fn() -> E + Clone + Send + 'static,
) -> Result<(), E> {
    let unstarted = failed.clone();
    let run = move || {
        let event = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| failed());
        // A session that has ended needs no events.
        let _ = events.send(event);
    };
    thread::Builder::new().spawn(run).map(drop).map_err(|_| unstarted())
}

/// How many documents are linted at the same time even on one core, so that those that take long do not hold up the others.
const MIN_LINTED: usize = 4;

/// Returns how many documents are linted at the same time.
pub(super) fn max_linted() -> usize {
    // The system reads files to answer, and this is asked for with each key that is pressed.
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| thread::available_parallelism().map_or(MIN_LINTED, |cores| cores.get().max(MIN_LINTED)))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn a_panic_is_an_event_like_any_other() {
        let (sender, events) = channel();
        start(sender.clone(), || panic!("a fault"), || "failed").expect("it starts");
        assert_eq!(events.recv(), Ok("failed"));
        start(sender, || "done", || "failed").expect("it starts");
        assert_eq!(events.recv(), Ok("done"));
        assert!(events.recv().is_err());
    }
}
