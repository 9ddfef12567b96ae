//! Writes the hook for pre-commit.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::shown;
use super::survey::Survey;
use crate::files::write::{self, WriteError};

/// The configuration file of pre-commit, in the root of a repository.
const FILE_NAME: &str = ".pre-commit-config.yaml";

/// Writes the configuration of pre-commit. An existing one is not changed. Returns a message with the result, or with the change to make.
pub(super) fn add(survey: &Survey) -> Result<String, WriteError> {
    let path = root().join(FILE_NAME);
    let hook = hook(survey);
    if path.symlink_metadata().is_ok() {
        let known =
            |text: String| text.lines().any(|line| line.trim_start_matches([' ', '-']).starts_with("id: summit-lint"));
        if std::fs::read_to_string(&path).is_ok_and(known) {
            return Ok(format!("{} already has the hook", shown(&path)));
        }
        return Ok(format!("{} exists; add this to its `repos`:\n\n{hook}", shown(&path)));
    }
    write::create(&path, format!("repos:\n{hook}").as_bytes())?;
    Ok(format!("Wrote {}; run `pre-commit install` to enable it", shown(&path)))
}

/// Returns the root of the repository around the working directory, or else the working directory.
fn root() -> PathBuf {
    let working_directory = std::env::current_dir().unwrap_or_default();
    let root = working_directory.ancestors().find(|folder| folder.join(".git").exists());
    match root {
        Some(root) if root != working_directory => root.to_owned(),
        _ => PathBuf::new(),
    }
}

/// Returns the hook as an item of `repos`. It runs the installed program, because that is the program that writes it.
fn hook(survey: &Survey) -> String {
    let extension = |path: &PathBuf| path.extension().and_then(|extension| extension.to_str()).map(regex_escaped);
    let mut extensions: BTreeSet<String> = survey.with_payloads.iter().filter_map(extension).collect();
    if extensions.is_empty() {
        extensions = ["json", "json5", "jsonc", "jsonl"].map(str::to_owned).into();
    }
    let extensions: Vec<String> = extensions.into_iter().collect();
    format!(
        "  - repo: local\n    hooks:\n      - id: summit-lint\n        name: summit-lint\n        \
         entry: summit-lint check --ignore-unknown --force-exclude\n        language: system\n        \
         files: '\\.({})$'\n        require_serial: true\n",
        extensions.join("|")
    )
}

/// Escapes text for a regular expression in a single-quoted YAML string.
fn regex_escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars().filter(|character| !character.is_control()) {
        match character {
            '\'' => escaped.push_str("''"),
            character if character.is_ascii_punctuation() && character != '_' && character != '-' => {
                escaped.push('\\');
                escaped.push(character);
            }
            character => escaped.push(character),
        }
    }
    escaped
}
