//! Work on several threads, its results taken in the order of the work.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc};

/// Results that may wait for their turn, a thread: while one piece of work takes long, the others go on, but what they find does
/// not pile up.
const AHEAD: usize = 4;

/// How many threads to use: as many as there are processors, or as `RAYON_NUM_THREADS` says, which people know.
pub(super) fn threads() -> usize {
    let wanted = std::env::var("RAYON_NUM_THREADS")
        .ok()
        .and_then(|threads| threads.parse::<usize>().ok())
        .filter(|threads| *threads > 0);
    wanted.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, NonZero::get))
}

/// Work that is given out piece by piece.
struct Desk<I> {
    /// What is left, and the number of its first piece. Whoever takes a piece may have to wait for it.
    work: Mutex<(I, usize)>,
    progress: Mutex<Progress>,
    taken: Condvar,
}

/// How far the results are taken.
struct Progress {
    /// The number of the piece whose result is taken next.
    turn: usize,
    /// No more work is given out: the run is over, or a thread panicked.
    closed: bool,
}

/// Does each piece of `work` on one of `threads` threads, and hands the results to `take` on this one, in the order of the work,
/// whichever was done first. `worker` makes what a thread works with. The work is taken from its iterator as a thread is free for
/// it, by one thread at a time; where `take` breaks off, no more is.
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
    let desk = Desk { work: Mutex::new((work, 0)), progress, taken: Condvar::new() };
    let (desk, worker) = (&desk, &worker);
    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        let closing = Closing { desk };
        let mut running = Vec::new();
        for _ in 0..threads {
            let sender = sender.clone();
            running.push(scope.spawn(move || {
                let mut worker = worker();
                let closing = Closing { desk };
                while let Some((number, piece)) = next_piece(desk, threads * AHEAD) {
                    if sender.send((number, worker(piece))).is_err() {
                        break;
                    }
                }
                // Other threads may still work. Only a panic closes the desk.
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
                lock(&desk.progress).turn = turn;
                desk.taken.notify_all();
            }
        }
        drop(closing);
        // Without a join, the scope panics itself and loses the location of the panic.
        for thread in running {
            if let Err(panic) = thread.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
}

/// Closes the desk when it goes: no more is given out, and nobody waits.
struct Closing<'d, I> {
    desk: &'d Desk<I>,
}

impl<I> Drop for Closing<'_, I> {
    fn drop(&mut self) {
        lock(&self.desk.progress).closed = true;
        self.desk.taken.notify_all();
    }
}

/// Waits until a piece may be begun, and takes it; nothing where there is none left.
fn next_piece<T, I: Iterator<Item = T>>(desk: &Desk<I>, ahead: usize) -> Option<(usize, T)> {
    let mut work = lock(&desk.work);
    let (pieces, next) = &mut *work;
    let mut progress = lock(&desk.progress);
    while !progress.closed && *next >= progress.turn + ahead {
        progress = desk.taken.wait(progress).unwrap_or_else(PoisonError::into_inner);
    }
    if progress.closed {
        return None;
    }
    // Results are taken while the next piece is waited for.
    drop(progress);
    let piece = pieces.next()?;
    *next += 1;
    Some((*next - 1, piece))
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
            // The first piece of each hundred takes longest.
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
    fn nothing_piles_up() {
        let (given, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let most = AtomicUsize::new(0);
        let work = (0..500).inspect(|_| {
            let waiting = given.fetch_add(1, Ordering::SeqCst) - taken.load(Ordering::SeqCst);
            most.fetch_max(waiting, Ordering::SeqCst);
        });
        in_order(
            3,
            work,
            || |piece| piece,
            |_| {
                std::thread::sleep(std::time::Duration::from_micros(20));
                taken.fetch_add(1, Ordering::SeqCst);
                ControlFlow::Continue(())
            },
        );
        assert!(most.load(Ordering::SeqCst) <= 3 * AHEAD + 1, "{most:?}");
    }

    #[test]
    fn a_panic_ends_the_run_while_results_are_taken_slowly() {
        for round in 0..50 {
            let worker = || move |piece: usize| assert!(piece != 20 + round, "on purpose");
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
    fn a_panic_of_the_iterator_ends_the_run() {
        for _ in 0..20 {
            let work = (0..1000).inspect(|piece| assert!(*piece != 30, "on purpose"));
            let run = || in_order(4, work, || |piece: usize| piece, |_| ControlFlow::Continue(()));
            assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
        }
    }

    #[test]
    fn a_panic_leaves_nobody_waiting() {
        let worker = || |piece: usize| assert!(piece != 5, "on purpose");
        let run = || in_order(2, 0..1000, worker, |()| ControlFlow::Continue(()));
        assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
        let run = || {
            in_order(
                2,
                0..1000,
                || |piece: usize| piece,
                |piece| {
                    assert!(piece != 5, "on purpose");
                    ControlFlow::Continue(())
                },
            )
        };
        assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
    }
}
