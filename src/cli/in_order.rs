//! Runs work on several threads, and handles the results in the order of the work.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc};

/// How many results per thread may wait for their turn. The other threads go on while one item takes long, but results do not
/// accumulate.
const AHEAD: usize = 4;

/// Returns the number of threads to use: that of the processors, or the well-known variable `RAYON_NUM_THREADS`.
pub(super) fn threads() -> usize {
    let wanted = std::env::var("RAYON_NUM_THREADS")
        .ok()
        .and_then(|threads| threads.parse::<usize>().ok())
        .filter(|threads| *threads > 0);
    wanted.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, NonZero::get))
}

/// The queue from which threads take items of work.
struct Queue<I> {
    /// The remaining items, and the number of the first one. Taking an item may block.
    work: Mutex<(I, usize)>,
    progress: Mutex<Progress>,
    changed: Condvar,
}

/// The progress of handling results.
struct Progress {
    /// The number of the item whose result is handled next.
    turn: usize,
    /// Whether the queue is closed: the run is over, or a thread panicked.
    closed: bool,
}

/// Processes each item of `work` on one of `threads` threads, and passes the results to `take` on the current thread, in the order of
/// the work. `worker` creates the function that a thread runs. A free thread takes the next item from the iterator, one thread at a time.
/// If `take` breaks, no more items are taken.
pub(super) fn in_order<T, R, W>(
    threads: usize,
    work: impl Iterator<Item = T> + Send,
    worker: impl Fn() -> W + Sync,
    mut take: impl FnMut(R) -> ControlFlow<()>,
) where
    R: Send,
    W: FnMut(T) -> R,
{
    let progress = Mutex::new(Progress { turn: 0, closed: false });
    let queue = Queue { work: Mutex::new((work, 0)), progress, changed: Condvar::new() };
    let (queue, worker) = (&queue, &worker);
    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        let closing = CloseOnDrop { queue };
        let mut running = Vec::new();
        for _ in 0..threads {
            let sender = sender.clone();
            running.push(scope.spawn(move || {
                let mut worker = worker();
                let closing = CloseOnDrop { queue };
                while let Some((number, item)) = next_item(queue, threads * AHEAD) {
                    if sender.send((number, worker(item))).is_err() {
                        break;
                    }
                }
                // Other threads may still work, so only a panic closes the queue.
                std::mem::forget(closing);
            }));
        }
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
        drop(closing);
        // Without a join, the scope would panic itself and lose the location of the panic.
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
        lock(&self.queue.progress).closed = true;
        self.queue.changed.notify_all();
    }
}

/// Waits until the next item may be started, and takes it. Returns `None` if no item is left.
fn next_item<T, I: Iterator<Item = T>>(queue: &Queue<I>, ahead: usize) -> Option<(usize, T)> {
    let mut work = lock(&queue.work);
    let (items, next) = &mut *work;
    let mut progress = lock(&queue.progress);
    while !progress.closed && *next >= progress.turn + ahead {
        progress = queue.changed.wait(progress).unwrap_or_else(PoisonError::into_inner);
    }
    if progress.closed {
        return None;
    }
    // Results can be handled while the iterator blocks.
    drop(progress);
    let item = items.next()?;
    *next += 1;
    Some((*next - 1, item))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A thread that panics ends the run.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

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
    fn results_come_in_the_order_of_the_work() {
        let expected: Vec<usize> = (0..1000).map(|number| 2 * number).collect();
        for threads in [1, 2, 7] {
            assert_eq!(doubled(threads, usize::MAX, 0..1000), expected);
            assert_eq!(doubled(threads, 10, 0..1000), expected[..10]);
            assert!(doubled(threads, 10, 0..0).is_empty());
        }
    }

    #[test]
    fn results_do_not_accumulate() {
        let (given, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let most = AtomicUsize::new(0);
        let work = (0..500).inspect(|_| {
            let waiting = given.fetch_add(1, Ordering::SeqCst) - taken.load(Ordering::SeqCst);
            most.fetch_max(waiting, Ordering::SeqCst);
        });
        in_order(
            3,
            work,
            || |item| item,
            |_| {
                std::thread::sleep(std::time::Duration::from_micros(20));
                taken.fetch_add(1, Ordering::SeqCst);
                ControlFlow::Continue(())
            },
        );
        assert!(most.load(Ordering::SeqCst) <= 3 * AHEAD + 1, "{most:?}");
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
    fn a_panic_leaves_no_thread_waiting() {
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
