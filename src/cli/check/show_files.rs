//! `check --show-files`: lists the files that would be linted.

use super::Arguments;
use crate::cli::configuration::ConfigurationErrors;
use crate::cli::search::Discovered;
use crate::cli::{Status, print_error, terminal, warn_no_files};
use crate::files::settings::Settings;
use crate::report::one_path;

/// Lists the files that `discovery` finds, one per line. If `lints_stdin` is set, lists `-` first, for standard input.
pub(super) fn show(
    arguments: &Arguments,
    settings: &Settings,
    lints_stdin: bool,
    discovery: impl Iterator<Item = Discovered>,
) -> Status {
    let mut status = Status::Clean;
    let mut configuration_errors = ConfigurationErrors::default();
    let mut has_listed = lints_stdin;
    if lints_stdin && !terminal::print(b"-\n") {
        return Status::Error;
    }
    for found in discovery {
        let file = match found {
            Ok(file) => file,
            Err(error) => {
                print_error(&error);
                status = Status::Error;
                continue;
            }
        };
        if let Err(error) = settings.of_file(&file.path) {
            // Without the configuration, it is unknown whether the file is excluded.
            configuration_errors.add_file(error);
            status = Status::Error;
            continue;
        }
        has_listed = true;
        if !terminal::print(format!("{}\n", one_path(&file.path)).as_bytes()) {
            return Status::Error;
        }
    }
    configuration_errors.finish("listed");
    if !has_listed && status == Status::Clean && !arguments.quiet && !arguments.search.list.is_given() {
        warn_no_files();
    }
    status
}
