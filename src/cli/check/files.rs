//! Lints many files on several threads, and reports them in the order in which they were found.

use std::ops::ControlFlow;
use std::sync::{Arc, mpsc};

use super::linter::{Linter, Outcome};
use super::run::Run;
use crate::cli::in_order::{process_in_order, thread_count};
use crate::cli::input::Reader;
use crate::cli::progress::{Progress, Total};
use crate::cli::search::{Batches, Discovered};

/// The minimum number of files to start threads for. For fewer files, threads cost more than they save.
const MIN_FILES_FOR_THREADS: usize = 16;

/// The maximum number of files that a thread lints before it passes on their outcomes.
const MAX_BATCH_SIZE: usize = 64;

/// The maximum number of batches that were found but not linted yet. With a higher limit, the search ends earlier, so
/// the progress bar shows the total earlier.
const MAX_QUEUED_BATCHES: usize = 4096;

/// Lints the files that `discovery` finds, and passes the outcomes to `run` in the order of the files.
pub(super) fn lint(mut discovery: impl Iterator<Item = Discovered> + Send, linter: &Linter<'_>, run: &mut Run<'_>) {
    let first_files: Vec<Discovered> = discovery.by_ref().take(MIN_FILES_FOR_THREADS).collect();
    let shows_progress = !run.is_quiet() && Progress::is_supported();
    if first_files.len() < MIN_FILES_FOR_THREADS {
        if shows_progress {
            run.show_progress(Progress::start(Arc::new(Total::of(first_files.len()))));
        }
        lint_sequentially(std::iter::once(first_files), linter, run);
        return;
    }
    let batches = Batches::of(first_files.into_iter().chain(discovery), MAX_BATCH_SIZE);
    if !shows_progress {
        lint_in_parallel(batches, linter, run);
        return;
    }
    // The search runs on its own thread, ahead of the linting, so that the progress bar soon shows the total.
    let total = Arc::new(Total::default());
    run.show_progress(Progress::start(Arc::clone(&total)));
    let (sender, receiver) = mpsc::sync_channel(MAX_QUEUED_BATCHES);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for batch in batches {
                total.add(batch.len());
                // Sending fails only if linting ended early, because the reader of the findings closed the pipe.
                if sender.send(batch).is_err() {
                    return;
                }
            }
            total.mark_complete();
        });
        lint_in_parallel(receiver.into_iter(), linter, run);
    });
}

/// Lints batches of files on all threads.
fn lint_in_parallel(batches: impl Iterator<Item = Vec<Discovered>> + Send, linter: &Linter<'_>, run: &mut Run<'_>) {
    let thread_count = thread_count();
    if thread_count < 2 {
        lint_sequentially(batches, linter, run);
        return;
    }
    let worker = || {
        let mut reader = linter.reader();
        move |batch: Vec<Discovered>| {
            let mut outcomes = Vec::new();
            for found in batch {
                let outcome = lint_one(linter, &mut reader, found);
                // Files without findings are merged into one outcome here, so that this thread frees the memory that it
                // allocated for these files.
                match (outcomes.last_mut(), outcome) {
                    (Some(Outcome::Clean(sum)), Outcome::Clean(summary)) => *sum += summary,
                    (_, outcome) => outcomes.push(outcome),
                }
            }
            outcomes
        }
    };
    process_in_order(thread_count, batches, worker, |outcomes| {
        outcomes.into_iter().try_for_each(|outcome| run.handle(outcome))
    });
}

/// Lints files one after the other.
fn lint_sequentially(batches: impl Iterator<Item = Vec<Discovered>>, linter: &Linter<'_>, run: &mut Run<'_>) {
    let mut reader = linter.reader();
    let _: ControlFlow<()> = batches.flatten().try_for_each(|found| run.handle(lint_one(linter, &mut reader, found)));
}

/// Lints a file that the search found. An error of the search is an outcome, too.
fn lint_one(linter: &Linter<'_>, reader: &mut Reader, found: Discovered) -> Outcome {
    match found {
        Ok(found) => linter.lint_file(reader, found),
        Err(error) => Outcome::Missing(error),
    }
}
