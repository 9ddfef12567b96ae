//! Worker threads for the session. The session thread itself does not parse or lint.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::sync::mpsc::Sender;
use std::thread;

/// Starts a thread that runs `work` and sends the resulting event. If `work` panics, the thread sends the event from
/// `failed` instead, so a panic affects only one response and not the session.
///
/// # Errors
///
/// Returns the event from `failed` if the system cannot start a thread.
pub(super) fn start<E: Send + 'static>(
    events: Sender<E>,
    work: impl FnOnce() -> E + Send + 'static,
    failed: impl Fn() -> E + Clone + Send + 'static,
) -> Result<(), E> {
    let failed_to_start = failed.clone();
    let run = move || {
        let event = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| failed());
        // Sending fails only if the session has ended. The event is not needed then.
        let _ = events.send(event);
    };
    thread::Builder::new().spawn(run).map(drop).map_err(|_| failed_to_start())
}

/// The limit is at least this number of documents, even on one core, so that a slow document does not block others.
const MIN_LINTED: usize = 4;

/// Returns the maximum number of documents to lint at the same time.
pub(super) fn max_linted() -> usize {
    // The value is needed on every key press. It is cached, because the system reads files to determine it.
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| thread::available_parallelism().map_or(MIN_LINTED, |cores| cores.get().max(MIN_LINTED)))
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
