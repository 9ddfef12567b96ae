//! Repairs many files on several threads, and reports them in the order in which they were found.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Outcome, Task};
use crate::cli::configuration::ConfigurationErrors;
use crate::cli::in_order::{in_order, threads};
use crate::cli::input::Reader;
use crate::cli::isolate::{Step, inject_panic, isolate_file};
use crate::cli::search::{Batches, Discovered};
use crate::cli::{Status, print_error, terminal, warn_no_files};
use crate::files::settings::{Settings, SettingsError};
use crate::report;

/// The maximum number of files that a thread repairs before it passes on the outcome. The outcome is small: it only has
/// the names of files that differ.
const BATCH: usize = 256;

/// Runs `task` on the files that `discovery` finds. An error in one file does not affect others. With `--check`, lists
/// the files that differ from strict JSON on standard output.
pub(super) fn repair(task: Task, discovery: impl Iterator<Item = Discovered> + Send, settings: &Settings) -> Status {
    let worker = || {
        let mut reader = Reader::new(usize::MAX);
        move |batch: Vec<Discovered>| {
            let mut done = BatchOutcome::default();
            for found in batch {
                done.run_on(task, &mut reader, settings, found);
            }
            done
        }
    };
    let mut all = Status::Clean;
    let mut files = 0;
    let mut misconfigured = ConfigurationErrors::default();
    in_order(threads(), Batches::of(discovery, BATCH), worker, |done: BatchOutcome| {
        files += done.files;
        all = all.max(done.status);
        for error in done.misconfigured {
            misconfigured.add_file(error);
        }
        if !done.differ.is_empty() && !terminal::print(done.differ.as_bytes()) {
            all = Status::Error;
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    misconfigured.finish("repaired");
    if files == 0 && all == Status::Clean {
        warn_no_files();
    }
    all
}

/// The outcome of a batch of files.
#[derive(Debug)]
struct BatchOutcome {
    /// The number of files.
    files: usize,
    status: Status,
    /// The names of the files that differ from strict JSON, one per line.
    differ: String,
    /// The errors of configurations that could not be loaded, one for each file.
    misconfigured: Vec<Arc<SettingsError>>,
}

impl Default for BatchOutcome {
    fn default() -> Self {
        Self { files: 0, status: Status::Clean, differ: String::new(), misconfigured: Vec::new() }
    }
}

impl BatchOutcome {
    /// Runs `task` on one file, and adds its outcome.
    fn run_on(&mut self, task: Task, reader: &mut Reader, settings: &Settings, found: Discovered) {
        self.files += 1;
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                print_error(&error);
                self.status = Status::Error;
                return;
            }
        };
        let config = match settings.of(&found.path) {
            Ok(in_effect) => in_effect.config,
            Err(error) => {
                self.misconfigured.push(error);
                self.status = Status::Error;
                return;
            }
        };
        let outcome = isolate_file("repair", &found.path, || {
            inject_panic(Step::Lint, &found.path);
            task.run_on_found(&found, reader, &config)
        });
        let outcome = outcome.unwrap_or_else(|error| {
            print_error(&error);
            Outcome::of(Status::Error)
        });
        if outcome.differs {
            self.list(found.path);
        }
        self.status = self.status.max(outcome.status);
    }

    /// Adds a file to those that differ.
    fn list(&mut self, path: PathBuf) {
        self.differ.push_str(&report::one_path(&path));
        self.differ.push('\n');
    }
}
