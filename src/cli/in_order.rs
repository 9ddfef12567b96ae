//! Processes items on several threads, and handles the results in the order of the items. For example, the items are
//! files, and the results are their findings.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc};

/// The maximum number of results per thread that wait until the results of earlier items are handled. A higher limit
/// lets the other threads continue for longer while one item is slow, but keeps more results in memory.
const MAX_WAITING_PER_THREAD: usize = 4;

/// Returns the number of threads to use: the environment variable `RAYON_NUM_THREADS`, or else the number of
/// processors.
pub(super) fn thread_count() -> usize {
    let wanted = std::env::var("RAYON_NUM_THREADS")
        .ok()
        .and_then(|threads| threads.parse::<usize>().ok())
        .filter(|threads| *threads > 0);
    wanted.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, NonZero::get))
}

/// The queue from which threads take items of work.
struct Queue<I> {
    /// The iterator over the remaining items, and the number of the next item. Getting an item may block.
    work: Mutex<(I, usize)>,
    progress: Mutex<Progress>,
    /// Notified when `progress` changes.
    progress_changed: Condvar,
}

/// The progress of handling results.
struct Progress {
    /// The number of the item whose result is handled next.
    next_to_handle: usize,
    /// Whether the queue is closed: the run is over, or a thread panicked.
    is_closed: bool,
}

/// Processes each item of `work` on one of `thread_count` threads. Passes the results to `handle` on the current
/// thread, in the order of the items.
///
/// Each thread calls `new_worker` once, and processes its items with the returned function. A free thread gets the next
/// item from the iterator `work`; only one thread does this at a time. If `handle` returns `Break`, no more items are
/// processed.
pub(super) fn process_in_order<T, R, W>(
    thread_count: usize,
    work: impl Iterator<Item = T> + Send,
    new_worker: impl Fn() -> W + Sync,
    mut handle: impl FnMut(R) -> ControlFlow<()>,
) where
    R: Send,
    W: FnMut(T) -> R,
{
    let progress = Mutex::new(Progress { next_to_handle: 0, is_closed: false });
    let queue = Queue { work: Mutex::new((work, 0)), progress, progress_changed: Condvar::new() };
    let (queue, new_worker) = (&queue, &new_worker);
    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        let close_at_end = CloseOnDrop { queue };
        let mut threads = Vec::new();
        for _ in 0..thread_count {
            let sender = sender.clone();
            threads.push(scope.spawn(move || {
                let mut worker = new_worker();
                let close_on_panic = CloseOnDrop { queue };
                while let Some((number, item)) = next_item(queue, thread_count * MAX_WAITING_PER_THREAD) {
                    if sender.send((number, worker(item))).is_err() {
                        break;
                    }
                }
                // The guard is only for a panic. Without a panic, the queue must stay open for the other threads.
                std::mem::forget(close_on_panic);
            }));
        }
        // Only the threads have senders now, so the receiver ends when all threads end.
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut next_to_handle = 0;
        for (number, result) in receiver {
            waiting.insert(number, result);
            let previous_next = next_to_handle;
            while let Some(result) = waiting.remove(&next_to_handle) {
                next_to_handle += 1;
                if handle(result).is_break() {
                    return;
                }
            }
            if next_to_handle != previous_next {
                lock(&queue.progress).next_to_handle = next_to_handle;
                queue.progress_changed.notify_all();
            }
        }
        drop(close_at_end);
        // The threads are joined here. Otherwise the scope would replace a panic of a thread by a new panic, and the
        // location of the first panic would be lost.
        for thread in threads {
            if let Err(panic) = thread.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
}

/// Closes the queue when it is dropped, and wakes all waiting threads.
struct CloseOnDrop<'q, I> {
    queue: &'q Queue<I>,
}

impl<I> Drop for CloseOnDrop<'_, I> {
    fn drop(&mut self) {
        lock(&self.queue.progress).is_closed = true;
        self.queue.progress_changed.notify_all();
    }
}

/// Takes the next item from the queue, with its number. Returns `None` if there are no more items, or if the queue is
/// closed.
///
/// Before this, waits until fewer than `max_unhandled` items are unhandled: in progress, or with a waiting result.
fn next_item<T, I: Iterator<Item = T>>(queue: &Queue<I>, max_unhandled: usize) -> Option<(usize, T)> {
    let mut work = lock(&queue.work);
    let (items, next_number) = &mut *work;
    let mut progress = lock(&queue.progress);
    while !progress.is_closed && *next_number >= progress.next_to_handle + max_unhandled {
        progress = queue.progress_changed.wait(progress).unwrap_or_else(PoisonError::into_inner);
    }
    if progress.is_closed {
        return None;
    }
    // The lock of `progress` is released, so that results can be handled while the iterator blocks.
    drop(progress);
    let item = items.next()?;
    let number = *next_number;
    *next_number += 1;
    Some((number, item))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A poisoned lock can be used, too: after a panic, the queue is closed anyway.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Doubles the items of `work`, and returns the first `max_results` results.
    fn double_in_order(
        thread_count: usize,
        max_results: usize,
        work: impl Iterator<Item = usize> + Send,
    ) -> Vec<usize> {
        let mut results = Vec::new();
        let double_slowly = |number: usize| {
            // One item in a hundred is slow.
            std::thread::sleep(std::time::Duration::from_micros(if number.is_multiple_of(100) { 500 } else { 1 }));
            2 * number
        };
        process_in_order(
            thread_count,
            work,
            || double_slowly,
            |result| {
                results.push(result);
                if results.len() < max_results { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            },
        );
        results
    }

    #[test]
    fn results_are_handled_in_the_order_of_the_items() {
        let expected: Vec<usize> = (0..1000).map(|number| 2 * number).collect();
        for thread_count in [1, 2, 7] {
            assert_eq!(double_in_order(thread_count, usize::MAX, 0..1000), expected);
            assert_eq!(double_in_order(thread_count, 10, 0..1000), expected[..10]);
            assert!(double_in_order(thread_count, 10, 0..0).is_empty());
        }
    }

    #[test]
    fn the_number_of_waiting_results_is_limited() {
        let (started, handled) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let max_waiting = AtomicUsize::new(0);
        let work = (0..500).inspect(|_| {
            let waiting = started.fetch_add(1, Ordering::SeqCst) - handled.load(Ordering::SeqCst);
            max_waiting.fetch_max(waiting, Ordering::SeqCst);
        });
        process_in_order(
            3,
            work,
            || |item| item,
            |_| {
                std::thread::sleep(std::time::Duration::from_micros(20));
                handled.fetch_add(1, Ordering::SeqCst);
                ControlFlow::Continue(())
            },
        );
        assert!(max_waiting.load(Ordering::SeqCst) <= 3 * MAX_WAITING_PER_THREAD + 1, "{max_waiting:?}");
    }

    #[test]
    fn a_panic_ends_the_run_while_results_are_handled_slowly() {
        for round in 0..50 {
            let new_worker = || move |item: usize| assert!(item != 20 + round, "on purpose");
            let handle = |()| {
                std::thread::sleep(std::time::Duration::from_micros(200));
                ControlFlow::Continue(())
            };
            let run = || process_in_order(4, 0..1000, new_worker, handle);
            let panic = catch_unwind(AssertUnwindSafe(run)).expect_err("a worker panics");
            assert_eq!(panic.downcast_ref(), Some(&"on purpose"));
        }
    }

    #[test]
    fn a_panic_in_the_iterator_ends_the_run() {
        for _ in 0..20 {
            let work = (0..1000).inspect(|item| assert!(*item != 30, "on purpose"));
            let run = || process_in_order(4, work, || |item: usize| item, |_| ControlFlow::Continue(()));
            assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
        }
    }

    #[test]
    fn no_thread_waits_forever_after_a_panic() {
        let new_worker = || |item: usize| assert!(item != 5, "on purpose");
        let run = || process_in_order(2, 0..1000, new_worker, |()| ControlFlow::Continue(()));
        assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
        let run = || {
            process_in_order(
                2,
                0..1000,
                || |item: usize| item,
                |item| {
                    assert!(item != 5, "on purpose");
                    ControlFlow::Continue(())
                },
            )
        };
        assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
    }
}
