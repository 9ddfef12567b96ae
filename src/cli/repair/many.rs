//! Repairs many files on several threads, and reports them in the order in which they were found.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Outcome, Task};
use crate::cli::configuration::ConfigurationErrors;
use crate::cli::in_order::{process_in_order, thread_count};
use crate::cli::input::Reader;
use crate::cli::isolate::{PanicPoint, isolate_file, panic_if_injected};
use crate::cli::search::{Batches, Discovered};
use crate::cli::{Status, print_error, terminal, warn_no_files};
use crate::files::settings::{Settings, SettingsError};
use crate::report;

/// The maximum number of files that a thread repairs before it passes on their outcome. This outcome is small, because
/// it contains only the names of the files that differ.
const MAX_BATCH_SIZE: usize = 256;

/// Runs `task` on the files that `discovery` finds. An error in one file does not affect the other files. With
/// `--check`, prints the names of the files that differ from strict JSON.
pub(super) fn repair(task: Task, discovery: impl Iterator<Item = Discovered> + Send, settings: &Settings) -> Status {
    let worker = || {
        let mut reader = Reader::new(usize::MAX);
        move |batch: Vec<Discovered>| {
            let mut batch_outcome = BatchOutcome::default();
            for found in batch {
                batch_outcome.run_on(task, &mut reader, settings, found);
            }
            batch_outcome
        }
    };
    let mut status = Status::Clean;
    let mut file_count = 0;
    let mut configuration_errors = ConfigurationErrors::default();
    process_in_order(thread_count(), Batches::of(discovery, MAX_BATCH_SIZE), worker, |batch_outcome: BatchOutcome| {
        file_count += batch_outcome.file_count;
        status = status.max(batch_outcome.status);
        for error in batch_outcome.configuration_errors {
            configuration_errors.add_file(error);
        }
        if !batch_outcome.differing_files.is_empty() && !terminal::print(batch_outcome.differing_files.as_bytes()) {
            status = Status::Error;
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    configuration_errors.finish("repaired");
    if file_count == 0 && status == Status::Clean {
        warn_no_files();
    }
    status
}

/// The outcome of a batch of files.
#[derive(Debug)]
struct BatchOutcome {
    /// The number of files.
    file_count: usize,
    status: Status,
    /// The names of the files that differ from strict JSON, one per line.
    differing_files: String,
    /// The errors of configurations that could not be loaded, one for each file.
    configuration_errors: Vec<Arc<SettingsError>>,
}

impl Default for BatchOutcome {
    fn default() -> Self {
        Self { file_count: 0, status: Status::Clean, differing_files: String::new(), configuration_errors: Vec::new() }
    }
}

impl BatchOutcome {
    /// Runs `task` on one file, and adds its outcome.
    fn run_on(&mut self, task: Task, reader: &mut Reader, settings: &Settings, found: Discovered) {
        self.file_count += 1;
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
                self.configuration_errors.push(error);
                self.status = Status::Error;
                return;
            }
        };
        let outcome = isolate_file("repair", &found.path, || {
            panic_if_injected(PanicPoint::Lint, &found.path);
            task.run_on_found_file(&found, reader, &config)
        });
        let outcome = outcome.unwrap_or_else(|error| {
            print_error(&error);
            Outcome::of(Status::Error)
        });
        if outcome.differs {
            self.add_differing(found.path);
        }
        self.status = self.status.max(outcome.status);
    }

    /// Adds a file to the files that differ from strict JSON.
    fn add_differing(&mut self, path: PathBuf) {
        self.differing_files.push_str(&report::one_path(&path));
        self.differing_files.push('\n');
    }
}
