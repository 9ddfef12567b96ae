//! Prints what clap returns if it does not return arguments: an error in the command line, the help or the version.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use super::{Cli, NAME, Status, command};
use crate::report::one_line;

/// Prints an error in the command line, the help or the version. Returns the exit status.
pub(super) fn print_result(error: Error, arguments: &[OsString]) -> ExitCode {
    let mut error = escape_arguments(error, arguments);
    escape_values(&mut error);
    suggest_check(&mut error);
    // A closed pipe is not an error.
    let _ = error.print();
    ExitCode::from(if error.use_stderr() { Status::Error as u8 } else { Status::Clean as u8 })
}

/// Returns the error with control characters in its arguments replaced. A file name to which the shell expands a glob
/// may contain control characters, which could affect the terminal.
fn escape_arguments(error: Error, arguments: &[OsString]) -> Error {
    let escaped: Vec<String> = arguments.iter().map(|argument| one_line(&argument.to_string_lossy())).collect();
    if escaped.iter().zip(arguments).all(|(shown, argument)| argument.to_str() == Some(shown)) {
        return error;
    }
    // The escaped arguments are parsed again, because the tips of the error also quote an argument.
    match Cli::try_parse_from(&escaped) {
        Err(error) => error,
        Ok(_) => command().error(error.kind(), "an argument contains control characters or is not UTF-8"),
    }
}

/// Replaces control characters in other values that the error quotes. They may come from environment variables.
fn escape_values(error: &mut Error) {
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

/// Suggests `check` if the command is missing before a path, as in `summit-lint a.json`.
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
