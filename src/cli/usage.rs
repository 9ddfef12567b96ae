//! What is said where the command line is not understood, and where help is asked for.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use super::{Cli, NAME, Status, command};
use crate::report::one_line;

/// Prints the help, the version or the mistake, and gives the exit status.
pub(super) fn explain(error: Error, arguments: &[OsString]) -> ExitCode {
    let mut error = disarm(error, arguments);
    disarm_values(&mut error);
    suggest_check(&mut error);
    // A closed pipe is the reader's choice and no error.
    let _ = error.print();
    ExitCode::from(if error.use_stderr() { Status::Error as u8 } else { Status::Clean as u8 })
}

/// The same mistake with control characters shown by stand-ins: a glob may have brought in a file name that would act on the
/// terminal.
fn disarm(error: Error, arguments: &[OsString]) -> Error {
    let harmless: Vec<String> = arguments.iter().map(|argument| one_line(&argument.to_string_lossy())).collect();
    if harmless.iter().zip(arguments).all(|(shown, argument)| argument.to_str() == Some(shown)) {
        return error;
    }
    // Not word by word in the error: its tips hold the argument, too.
    match Cli::try_parse_from(&harmless) {
        Err(error) => error,
        Ok(_) => command().error(error.kind(), "an argument holds control characters or is not UTF-8"),
    }
}

/// The same for what is no argument: a value may come from the environment.
fn disarm_values(error: &mut Error) {
    let shown: Vec<(ContextKind, ContextValue)> = error
        .context()
        .filter_map(|(kind, value)| match value {
            ContextValue::String(text) => Some((kind, ContextValue::String(one_line(text)))),
            _ => None,
        })
        .collect();
    for (kind, value) in shown {
        error.insert(kind, value);
    }
}

/// Where a path stands in the place of the command, names the command that was meant.
fn suggest_check(error: &mut Error) {
    if error.kind() != ErrorKind::InvalidSubcommand {
        return;
    }
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else { return };
    if Path::new(word).exists() {
        let suggestion = StyledStr::from(format!("to lint it, use '{NAME} check {word}'"));
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![suggestion]));
    }
}
