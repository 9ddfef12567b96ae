//! `init`: a configuration with what payloads tell of their tenant.

mod configuration;
mod globs;
mod pre_commit;
mod survey;
mod tally;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Parser as _};

use super::{Cli, Command, NAME, Status, check, complain, terminal, warn};
use crate::catalog::Schemas;
use crate::files::settings::{Choice, FILE_NAMES, Settings};
use crate::files::write::{self, WriteError};
use crate::report::one_line;
use survey::Survey;

/// The name of a baseline, as the configuration has it.
const BASELINE: &str = "summit-lint-baseline.json";

/// What `init` takes.
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
        complain(&format_args!(
            "{name} already exists; use `--force` to overwrite it, or `--stdout` to print the new configuration"
        ));
        return Status::Error;
    }
    let paths = if arguments.paths.is_empty() { vec![PathBuf::from(".")] } else { arguments.paths.clone() };
    // One that cannot be used has nothing to keep.
    let settings = existing.map(|path| Settings::new(Choice::File(path.to_owned()), Vec::new()));
    let before = settings.as_ref().and_then(|settings| settings.of(Path::new("payload.json")).ok());
    let schemas = before.as_ref().map_or_else(Schemas::builtin, |before| before.config.schemas.clone());
    let before = before.as_ref().and_then(|before| before.loaded.as_deref());
    // Schemas have examples of payloads.
    let is_named = |path: &Path| {
        settings.as_ref().zip(before).is_some_and(|(settings, before)| before.names(&settings.absolute(path), settings))
    };
    let survey = Survey::of(paths, schemas, is_named);
    let text = configuration::write(&survey, before, arguments.baseline.then_some(BASELINE));
    let mut status = if survey.failed { Status::Error } else { Status::Clean };
    if survey.payloads == 0 && !survey.failed {
        warn(&"no payload was found; name the files or directories that have some");
    }
    if arguments.stdout {
        say(&survey.summary());
        return if terminal::print(text.as_bytes()) { status } else { Status::Error };
    }
    let path = existing.unwrap_or(Path::new(FILE_NAMES[0]));
    if let Err(error) = write_file(path, text.as_bytes()) {
        complain(&error);
        return Status::Error;
    }
    say(&survey.summary());
    say(&format!("Wrote {}", path.display()));
    if arguments.baseline {
        status = status.max(write_baseline(&arguments.paths));
    }
    if arguments.pre_commit {
        match pre_commit::add(&survey) {
            Ok(words) => say(&words),
            Err(error) => {
                complain(&error);
                status = Status::Error;
            }
        }
    }
    say(&format!("Next: review {}, then run `{NAME} check`", path.display()));
    status
}

/// Writes a line about what was done.
fn say(words: &str) {
    // There is nowhere left to say that this failed.
    let _ = writeln!(anstream::stderr(), "{words}");
}

/// Writes a file that may be there already.
fn write_file(path: &Path, text: &[u8]) -> Result<(), WriteError> {
    match std::fs::read(path) {
        Ok(before) => write::replace(path, &before, text),
        Err(_) => write::create(path, text),
    }
}

/// Lists what `check` finds with the new configuration.
fn write_baseline(paths: &[PathBuf]) -> Status {
    let words = [NAME, "check", "--write-baseline", "--"].map(Into::into).into_iter();
    match Cli::try_parse_from(words.chain(paths.iter().map(|path| path.as_os_str().to_owned()))) {
        Ok(Cli { command: Command::Check(arguments), .. }) => check::run(&arguments),
        _ => Status::Error,
    }
}

/// A value between quotes, as JSON5 writes it in one line.
fn quoted(text: &str) -> String {
    let text = serde_json::to_string(text).unwrap_or_default();
    // Both are line breaks to JSON5, but not to JSON.
    text.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// A path in one line.
fn shown(path: &Path) -> String {
    one_line(&path.display().to_string())
}
