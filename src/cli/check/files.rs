//! Many files: found, judged on several threads, and told of in the order in which they were found.

use std::ops::ControlFlow;
use std::sync::{Arc, mpsc};

use super::judge::{Judge, Outcome};
use super::run::Run;
use crate::cli::in_order::{in_order, threads};
use crate::cli::input::Reader;
use crate::cli::progress::{Progress, Total};
use crate::cli::search::{Batches, Discovered};

/// Below this number of files threads cost more than they save.
const FILES_FOR_THREADS: usize = 16;

/// How many files a thread takes at once, at most: their findings wait together for their turn.
const BATCH: usize = 64;

/// How many batches of files a search is ahead of the work, where somebody wants to know how many there are.
const AHEAD: usize = 4096;

/// Lints the files that `discovery` gives, and lets `run` take what became of each in its turn.
pub(super) fn lint(mut discovery: impl Iterator<Item = Discovered> + Send, judge: &Judge<'_>, run: &mut Run<'_>) {
    let first: Vec<Discovered> = discovery.by_ref().take(FILES_FOR_THREADS).collect();
    let watched = !run.quiet() && Progress::is_watched();
    if first.len() < FILES_FOR_THREADS {
        if watched {
            run.show(Progress::start(Arc::new(Total::of(first.len()))));
        }
        in_turn(std::iter::once(first), judge, run);
        return;
    }
    let batches = Batches::of(first.into_iter().chain(discovery), BATCH);
    if !watched {
        shared_out(batches, judge, run);
        return;
    }
    // The search runs ahead, so that it is known how much there is to do.
    let total = Arc::new(Total::default());
    run.show(Progress::start(Arc::clone(&total)));
    let (sender, receiver) = mpsc::sync_channel(AHEAD);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for batch in batches {
                total.add(batch.len());
                // The receiver is gone only when nobody reads the findings any more.
                if sender.send(batch).is_err() {
                    return;
                }
            }
            total.complete();
        });
        shared_out(receiver.into_iter(), judge, run);
    });
}

/// Judges batches of files on as many threads as there are.
fn shared_out(batches: impl Iterator<Item = Vec<Discovered>> + Send, judge: &Judge<'_>, run: &mut Run<'_>) {
    let threads = threads();
    if threads < 2 {
        in_turn(batches, judge, run);
        return;
    }
    let worker = || {
        let mut reader = judge.reader();
        move |batch: Vec<Discovered>| {
            let mut outcomes = Vec::new();
            for found in batch {
                let outcome = judge_one(judge, &mut reader, found);
                // What is clean crosses over to the other thread as a sum, and is freed where it was made.
                match (outcomes.last_mut(), outcome) {
                    (Some(Outcome::Clean(sum)), Outcome::Clean(one)) => *sum += one,
                    (_, outcome) => outcomes.push(outcome),
                }
            }
            outcomes
        }
    };
    in_order(threads, batches, worker, |outcomes| outcomes.into_iter().try_for_each(|outcome| run.take(outcome)));
}

/// Judges the files one after the other.
fn in_turn(batches: impl Iterator<Item = Vec<Discovered>>, judge: &Judge<'_>, run: &mut Run<'_>) {
    let mut reader = judge.reader();
    let _: ControlFlow<()> = batches.flatten().try_for_each(|found| run.take(judge_one(judge, &mut reader, found)));
}

fn judge_one(judge: &Judge<'_>, reader: &mut Reader, found: Discovered) -> Outcome {
    match found {
        Ok(found) => judge.file(reader, found),
        Err(error) => Outcome::Missing(error),
    }
}
