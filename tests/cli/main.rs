//! Runs of the program from the command line.

mod bad_bytes;
mod baseline;
mod changed;
mod check;
mod client;
mod completions;
mod config;
mod encodings;
mod extends;
mod files;
mod fix;
mod ignores;
mod init;
mod isolation;
mod limits;
mod line_breaks;
mod long_files;
mod man;
mod output;
mod overwriting;
mod quick_start;
mod repair;
mod report_schema;
mod rules;
mod schemas;
mod services;
mod show;
#[path = "../skipped/mod.rs"]
mod skipped;
mod story;
mod style;
mod tenant;
mod trust;
mod under_fire;
mod usage;
#[cfg(unix)]
mod watch;

use std::path::Path;

use snapbox::cmd::{Command, cargo_bin};

/// A payload without findings.
const VALID: &str = include_str!("../../testdata/valid/resolved.object.executive.json");

/// Returns the program in `folder`, without variables of the environment that could change its output.
fn summit_lint(folder: &Path) -> Command {
    Command::new(cargo_bin!("summit-lint"))
        .current_dir(folder)
        .env_remove("CI")
        .env_remove("TF_BUILD")
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("FORCE_COLOR")
        .env_remove("NO_GRAPHICS")
        .env_remove("SUMMIT_LINT_OUTPUT_FORMAT")
        .env_remove("SUMMIT_LINT_OUTPUT_FILE")
        .env("COLUMNS", "100")
        .env("LC_ALL", "C.UTF-8")
}

/// Returns a temporary folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("the file is in the folder")).expect("the folder can be created");
        std::fs::write(path, text).expect("the file can be written");
    }
    folder
}

/// Returns the valid payload with one damage: `from` is replaced by `to`.
fn damaged(from: &str, to: &str) -> String {
    assert!(VALID.contains(from));
    VALID.replacen(from, to, 1)
}
