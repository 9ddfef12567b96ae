//! Skips a test whose tool is missing. Every skip goes through this file, so that `.ci/run` can count them.
#![allow(clippy::print_stderr, reason = "a skipped test prints its reason")]

use std::fmt::Display;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// Records that the running test needs `tool`, and why the tool is missing. The test must return after this call.
///
/// Appends the test, the tool and the reason, separated by tabs, to the file that `SUMMIT_LINT_SKIPPED` names.
/// `.ci/allowed-skips` lists the tools that may be missing.
pub(crate) fn skip(tool: &str, why: impl Display) {
    let thread = std::thread::current();
    let test = format!("{}::{}", env!("CARGO_CRATE_NAME"), thread.name().unwrap_or("?"));
    // The reason may be the output of a program, on several lines.
    let why = why.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    eprintln!("skipped: {test} needs {tool}: {why}");
    let Some(file) = std::env::var_os("SUMMIT_LINT_SKIPPED") else { return };
    let file = std::fs::OpenOptions::new().create(true).append(true).open(file);
    // One call, so that lines of tests in other threads are not mixed.
    file.and_then(|mut file| file.write_all(format!("{test}\t{tool}\t{why}\n").as_bytes()))
        .expect("the file named by SUMMIT_LINT_SKIPPED can be written");
}

/// Returns whether `program` starts, and skips the running test if it does not.
#[allow(dead_code, reason = "not all test crates run other programs")]
pub(crate) fn installed(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.status() {
        Ok(status) if status.success() => return true,
        Ok(status) => skip(program, format_args!("`{program} --version` fails: {status}")),
        Err(error) => skip(program, error),
    }
    false
}
