//! Output formats: their schemas and parsers, and texts and secrets that must not appear in them.

mod consumers;
mod hostile;
mod html;
mod secrets;
#[path = "../skipped/mod.rs"]
mod skipped;
mod streams;
mod texts;

use std::path::Path;

use snapbox::cmd::{Command, cargo_bin};
use summit_lint::report::Format;

/// A valid payload.
const VALID: &str = include_str!("../../testdata/valid/resolved.object.executive.json");

/// Returns the program in `folder`, without variables of the environment that could change its output.
fn summit_lint(folder: &Path) -> Command {
    let mut command = Command::new(cargo_bin!("summit-lint")).current_dir(folder);
    for name in [
        "CI",
        "TF_BUILD",
        "NO_COLOR",
        "CLICOLOR_FORCE",
        "FORCE_COLOR",
        "NO_GRAPHICS",
        "SUMMIT_LINT_OUTPUT_FORMAT",
        "SUMMIT_LINT_OUTPUT_FILE",
    ] {
        command = command.env_remove(name);
    }
    command.env("COLUMNS", "100").env("LC_ALL", "C.UTF-8")
}

/// Returns the standard output and standard error of `check` in `folder`.
fn check(folder: &Path, format: &str, arguments: &[&str]) -> (String, String) {
    let run = summit_lint(folder).args(["check", "--output-format", format]).args(arguments);
    let output = run.output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("the output is UTF-8");
    let written = text(output.stdout);
    if format == "json" {
        let schema = serde_json::from_str(summit_lint::report::SCHEMA).expect("the text is JSON");
        let report = serde_json::from_str(&written).expect("the text is JSON");
        assert!(jsonschema::is_valid(&schema, &report), "{written}");
    }
    (written, text(output.stderr))
}

/// Returns the names of all formats.
fn formats() -> impl Iterator<Item = &'static str> {
    Format::ALL.iter().map(|format| format.as_str())
}
