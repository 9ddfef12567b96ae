//! `init`: writes a configuration with the values that existing payloads have.

mod configuration;
mod globs;
mod pre_commit;
mod survey;
mod tally;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Parser as _};

use super::{Cli, Command, NAME, Status, check, print_error, print_warning, terminal};
use crate::catalog::Schemas;
use crate::files::settings::{Choice, FILE_NAMES, Settings};
use crate::files::write::{self, WriteError};
use crate::report::one_line;
use survey::Survey;

/// The path of the baseline file (a list of known findings), relative to the configuration.
const BASELINE: &str = "summit-lint-baseline.json";

/// The arguments of `init`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files and directories with payloads; the working directory by default.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Overwrite an existing configuration file.
    #[arg(long)]
    force: bool,

    /// Write the configuration to standard output instead of a file.
    #[arg(long, conflicts_with_all = ["force", "baseline", "pre_commit"])]
    stdout: bool,

    /// List all current findings in a baseline file, so that only new ones are reported.
    #[arg(long)]
    baseline: bool,

    /// Add a hook to `.pre-commit-config.yaml`, or show what to add if the file exists.
    #[arg(long)]
    pre_commit: bool,
}

pub(super) fn run(arguments: &Arguments) -> Status {
    let existing = FILE_NAMES.iter().map(Path::new).find(|path| path.symlink_metadata().is_ok());
    if let Some(existing) = existing.filter(|_| !arguments.force && !arguments.stdout) {
        let name = existing.display();
        print_error(&format_args!(
            "{name} already exists; use `--force` to overwrite it, or `--stdout` to print the new configuration"
        ));
        return Status::Error;
    }
    let paths = if arguments.paths.is_empty() { vec![PathBuf::from(".")] } else { arguments.paths.clone() };
    // If the existing configuration is invalid, its schemas are not used.
    let settings = existing.map(|path| Settings::new(Choice::File(path.to_owned()), Vec::new()));
    let in_effect = settings.as_ref().and_then(|settings| settings.of(Path::new("payload.json")).ok());
    let schemas = in_effect.as_ref().map_or_else(Schemas::builtin, |in_effect| in_effect.config.schemas.clone());
    let previous = in_effect.as_ref().and_then(|in_effect| in_effect.loaded.as_deref());
    // Files that the configuration names, such as schemas, are skipped: they may contain examples that look like
    // payloads.
    let is_named_in_configuration = |path: &Path| {
        settings
            .as_ref()
            .zip(previous)
            .is_some_and(|(settings, previous)| previous.names_file(&settings.absolute(path), settings))
    };
    let survey = Survey::of(paths, schemas, is_named_in_configuration);
    let text = configuration::render(&survey, previous, arguments.baseline.then_some(BASELINE));
    let mut status = if survey.has_failed { Status::Error } else { Status::Clean };
    if survey.payload_count == 0 && !survey.has_failed {
        print_warning(&"no payloads found; name files or directories that contain payloads");
    }
    if arguments.stdout {
        print_line(&survey.summary());
        return if terminal::print(text.as_bytes()) { status } else { Status::Error };
    }
    let path = existing.unwrap_or(Path::new(FILE_NAMES[0]));
    if let Err(error) = write_file(path, text.as_bytes()) {
        print_error(&error);
        return Status::Error;
    }
    print_line(&survey.summary());
    print_line(&format!("Wrote {}", path.display()));
    if arguments.baseline {
        status = status.max(write_baseline(&arguments.paths));
    }
    if arguments.pre_commit {
        match pre_commit::add_hook(&survey) {
            Ok(message) => print_line(&message),
            Err(error) => {
                print_error(&error);
                status = Status::Error;
            }
        }
    }
    print_line(&format!("Next: review {}, then run `{NAME} check`", path.display()));
    status
}

/// Prints a line to standard error.
fn print_line(message: &str) {
    // A failed write to standard error cannot be reported.
    let _ = writeln!(anstream::stderr(), "{message}");
}

/// Creates the file at `path`, or replaces it if it exists.
fn write_file(path: &Path, text: &[u8]) -> Result<(), WriteError> {
    match std::fs::read(path) {
        Ok(old) => write::replace(path, &old, text),
        Err(_) => write::create(path, text),
    }
}

/// Lints `paths` with the new configuration, and writes the findings to the baseline.
fn write_baseline(paths: &[PathBuf]) -> Status {
    let arguments = [NAME, "check", "--write-baseline", "--"].map(Into::into).into_iter();
    match Cli::try_parse_from(arguments.chain(paths.iter().map(|path| path.as_os_str().to_owned()))) {
        Ok(Cli { command: Command::Check(arguments), .. }) => check::run(&arguments),
        _ => Status::Error,
    }
}

/// Returns `text` as a string literal of JSON5, on one line.
fn json5_string(text: &str) -> String {
    let text = serde_json::to_string(text).unwrap_or_default();
    // These characters are line breaks in JSON5, but not in JSON, so `serde_json` does not escape them.
    text.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// Returns a path for display, as one line without control characters.
fn format_path(path: &Path) -> String {
    one_line(&path.display().to_string())
}
