//! Tests the integrations with other tools by running these tools. A test is skipped if its tool is not installed.

mod action;
mod licenses;
mod network;
mod npm;
mod pre_commit;
mod release;
mod server;
#[path = "../skipped/mod.rs"]
mod skipped;
mod spark;
mod wheel;
mod workflows;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use skipped::skip;

/// A payload without findings.
const VALID: &str = include_str!("../../testdata/valid/resolved.object.executive.json");

/// Returns the valid payload without one of its commas. A safe fix inserts the comma again.
fn damaged() -> String {
    let (from, to) = ("\"Medium\": \"Web\",", "\"Medium\": \"Web\"");
    assert!(VALID.contains(from));
    VALID.replacen(from, to, 1)
}

/// Returns the folder of the package.
fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns a file of the package.
fn read(name: &str) -> String {
    std::fs::read_to_string(package().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Returns the first example in docs/ci.md whose first line is the comment `# NAME`.
fn example(name: &str) -> String {
    let page = read("docs/ci.md");
    let (_, example) = page.split_once(&format!("```yaml\n# {name}\n")).expect("the page has the example");
    example.split_once("```").expect("the example ends").0.to_owned()
}

/// Returns the value of `KEY = "VALUE"` in the section `[package]` of Cargo.toml.
fn cargo_field(key: &str) -> String {
    let manifest = read("Cargo.toml");
    let prefix = format!("{key} = \"");
    let line = manifest.lines().find_map(|line| line.strip_prefix(&prefix)?.strip_suffix('"'));
    line.unwrap_or_else(|| panic!("Cargo.toml has no `{key}`")).to_owned()
}

/// Returns the folder of the program.
fn program_folder() -> PathBuf {
    snapbox::cmd::cargo_bin!("summit-lint").parent().expect("the program is in a folder").to_owned()
}

/// Returns `PATH` with the folder of the program first.
fn path_with_program() -> OsString {
    let mut folders = vec![program_folder()];
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    std::env::join_paths(folders).expect("no folder contains the separator")
}

/// Returns whether to run tests that rebuild the program, which takes minutes.
fn rebuilds_enabled() -> bool {
    let enabled = std::env::var_os("SUMMIT_LINT_TEST_BUILDS").is_some_and(|value| !value.is_empty());
    if !enabled {
        skip("SUMMIT_LINT_TEST_BUILDS", "the test rebuilds the program, which takes minutes");
    }
    enabled
}

/// Returns the output of a run, from both streams.
fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Runs a command and returns its output from both streams. Panics if the command fails.
fn succeed(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", text(&output));
    text(&output)
}
