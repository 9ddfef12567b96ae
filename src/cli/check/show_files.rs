//! `check --show-files`: the files that would be linted.

use super::Arguments;
use crate::cli::configuration::Misconfigured;
use crate::cli::search::Discovered;
use crate::cli::{Status, complain, terminal, warn_of_no_file};
use crate::files::settings::Settings;
use crate::report::one_path;

/// Lists the files that `discovery` finds, one per line, after standard input if that is among the inputs.
pub(super) fn show(
    arguments: &Arguments,
    settings: &Settings,
    stdin: bool,
    discovery: impl Iterator<Item = Discovered>,
) -> Status {
    let mut status = Status::Clean;
    let mut misconfigured = Misconfigured::default();
    let mut none = !stdin;
    if stdin && !terminal::print(b"-\n") {
        return Status::Error;
    }
    for found in discovery {
        let file = match found {
            Ok(file) => file,
            Err(error) => {
                complain(&error);
                status = Status::Error;
                continue;
            }
        };
        if let Err(error) = settings.of_file(&file.path) {
            // What it leaves out is not known.
            misconfigured.file(error);
            status = Status::Error;
            continue;
        }
        none = false;
        if !terminal::print(format!("{}\n", one_path(&file.path)).as_bytes()) {
            return Status::Error;
        }
    }
    misconfigured.finish("listed");
    if none && status == Status::Clean && !arguments.quiet && !arguments.search.list.is_given() {
        warn_of_no_file();
    }
    status
}
