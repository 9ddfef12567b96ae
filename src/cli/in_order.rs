//! Processes items on several threads, and handles the results in the order of the items.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc};

/// The maximum number of results per thread that wait until the results of earlier items are handled. With a higher
/// limit, the other threads can continue for longer while one item is slow, but more results are in memory.
const MAX_WAITING: usize = 4;

/// Returns the number of threads to use: the environment variable `RAYON_NUM_THREADS`, or else the number of
/// processors.
pub(super) fn threads() -> usize {
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
    changed: Condvar,
}

/// The progress of handling results.
struct Progress {
    /// The number of the item whose result is handled next.
    turn: usize,
    /// Whether the queue is closed: the run is over, or a thread panicked.
    is_closed: bool,
}

/// Processes each item of `work` on one of `threads` threads, and passes the results to `take` on the current thread,
/// in the order of the items.
///
/// Each thread calls `worker` once, and processes items with the function that it returns. When a thread is free, it
/// gets the next item from the iterator; only one thread does this at a time. If `take` returns `Break`, no more items
/// are processed.
pub(super) fn in_order<T, R, W>(
    threads: usize,
    work: impl Iterator<Item = T> + Send,
    worker: impl Fn() -> W + Sync,
    mut take: impl FnMut(R) -> ControlFlow<()>,
) where
    R: Send,
    W: FnMut(T) -> R,
{
    let progress = Mutex::new(Progress { turn: 0, is_closed: false });
    let queue = Queue { work: Mutex::new((work, 0)), progress, changed: Condvar::new() };
    let (queue, worker) = (&queue, &worker);
    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        let close_at_end = CloseOnDrop { queue };
        let mut running = Vec::new();
        for _ in 0..threads {
            let sender = sender.clone();
            running.push(scope.spawn(move || {
                let mut worker = worker();
                let close_on_panic = CloseOnDrop { queue };
                while let Some((number, item)) = next_item(queue, threads * MAX_WAITING) {
                    if sender.send((number, worker(item))).is_err() {
                        break;
                    }
                }
                // The guard is only for a panic. Without one, the queue must stay open for the other threads.
                std::mem::forget(close_on_panic);
            }));
        }
        // Only the threads have senders now, so the receiver ends when all threads end.
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut turn = 0;
        for (number, result) in receiver {
            waiting.insert(number, result);
            let before = turn;
            while let Some(result) = waiting.remove(&turn) {
                turn += 1;
                if take(result).is_break() {
                    return;
                }
            }
            if turn != before {
                lock(&queue.progress).turn = turn;
                queue.changed.notify_all();
            }
        }
        drop(close_at_end);
        // The threads are joined here. Otherwise the scope would replace a panic of a thread by a new panic, and lose its
        // location.
        for thread in running {
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
        self.queue.changed.notify_all();
    }
}

/// Takes the next item from the queue, with its number. Returns `None` if there are no more items, or if the queue is
/// closed.
///
/// First waits until fewer than `max_ahead` items are in progress or have a waiting result.
fn next_item<T, I: Iterator<Item = T>>(queue: &Queue<I>, max_ahead: usize) -> Option<(usize, T)> {
    let mut work = lock(&queue.work);
    let (items, next) = &mut *work;
    let mut progress = lock(&queue.progress);
    while !progress.is_closed && *next >= progress.turn + max_ahead {
        progress = queue.changed.wait(progress).unwrap_or_else(PoisonError::into_inner);
    }
    if progress.is_closed {
        return None;
    }
    // The lock is released, so that results can be handled while the iterator blocks.
    drop(progress);
    let item = items.next()?;
    *next += 1;
    Some((*next - 1, item))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A poisoned lock is used, too: after a panic, the queue is closed anyway.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Doubles the items of `work`, and returns the first `up_to` results.
    fn doubled(threads: usize, up_to: usize, work: impl Iterator<Item = usize> + Send) -> Vec<usize> {
        let mut results = Vec::new();
        let slow = |number: usize| {
            // One item in a hundred is slow.
            std::thread::sleep(std::time::Duration::from_micros(if number.is_multiple_of(100) { 500 } else { 1 }));
            2 * number
        };
        in_order(
            threads,
            work,
            || slow,
            |result| {
                results.push(result);
                if results.len() < up_to { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            },
        );
        results
    }

    #[test]
    fn results_are_handled_in_the_order_of_the_items() {
        let expected: Vec<usize> = (0..1000).map(|number| 2 * number).collect();
        for threads in [1, 2, 7] {
            assert_eq!(doubled(threads, usize::MAX, 0..1000), expected);
            assert_eq!(doubled(threads, 10, 0..1000), expected[..10]);
            assert!(doubled(threads, 10, 0..0).is_empty());
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
        in_order(
            3,
            work,
            || |item| item,
            |_| {
                std::thread::sleep(std::time::Duration::from_micros(20));
                handled.fetch_add(1, Ordering::SeqCst);
                ControlFlow::Continue(())
            },
        );
        assert!(max_waiting.load(Ordering::SeqCst) <= 3 * MAX_WAITING + 1, "{max_waiting:?}");
    }

    #[test]
    fn a_panic_ends_the_run_while_results_are_handled_slowly() {
        for round in 0..50 {
            let worker = || move |item: usize| assert!(item != 20 + round, "on purpose");
            let take = |()| {
                std::thread::sleep(std::time::Duration::from_micros(200));
                ControlFlow::Continue(())
            };
            let run = || in_order(4, 0..1000, worker, take);
            let panic = catch_unwind(AssertUnwindSafe(run)).expect_err("a worker panics");
            assert_eq!(panic.downcast_ref(), Some(&"on purpose"));
        }
    }

    #[test]
    fn a_panic_in_the_iterator_ends_the_run() {
        for _ in 0..20 {
            let work = (0..1000).inspect(|item| assert!(*item != 30, "on purpose"));
            let run = || in_order(4, work, || |item: usize| item, |_| ControlFlow::Continue(()));
            assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
        }
    }

    #[test]
    fn no_thread_waits_forever_after_a_panic() {
        let worker = || |item: usize| assert!(item != 5, "on purpose");
        let run = || in_order(2, 0..1000, worker, |()| ControlFlow::Continue(()));
        assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
        let run = || {
            in_order(
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
