//! Worker threads, which parse and lint documents. The thread of the session only handles events.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::sync::mpsc::Sender;
use std::thread;

/// Starts a thread that runs `work` and sends the resulting event. If `work` panics, the thread sends the event from
/// `failure_event` instead. So a panic affects only one response, and the session continues.
///
/// # Errors
///
/// Returns the event from `failure_event` if the system cannot start a thread.
pub(super) fn start<E: Send + 'static>(
    events: Sender<E>,
    work: impl FnOnce() -> E + Send + 'static,
    failure_event: impl Fn() -> E + Clone + Send + 'static,
) -> Result<(), E> {
    let event_if_not_started = failure_event.clone();
    let run = move || {
        let event = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| failure_event());
        // Sending fails only if the session has ended. The event is not needed then.
        let _ = events.send(event);
    };
    thread::Builder::new().spawn(run).map(drop).map_err(|_| event_if_not_started())
}

/// The lower bound of [`max_linting_workers`]. Even on a computer with few cores, a slow document must not block the
/// linting of others.
const MIN_LINTING_WORKERS: usize = 4;

/// Returns how many documents may be linted at the same time: one per core, but at least [`MIN_LINTING_WORKERS`].
pub(super) fn max_linting_workers() -> usize {
    // The number is cached, because it is needed on every key press, and some systems determine the number of cores by
    // reading files.
    static CACHED_MAX: OnceLock<usize> = OnceLock::new();
    *CACHED_MAX.get_or_init(|| {
        thread::available_parallelism().map_or(MIN_LINTING_WORKERS, |cores| cores.get().max(MIN_LINTING_WORKERS))
    })
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn a_panic_is_reported_as_an_event() {
        let (sender, events) = channel();
        start(sender.clone(), || panic!("a fault"), || "failed").expect("the thread starts");
        assert_eq!(events.recv(), Ok("failed"));
        start(sender, || "done", || "failed").expect("the thread starts");
        assert_eq!(events.recv(), Ok("done"));
        assert!(events.recv().is_err());
    }
}
