//! Adds a hook that runs `summit-lint check` to the configuration of pre-commit, a manager of Git hooks.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::format_path;
use super::survey::Survey;
use crate::files::write::{self, WriteError};

/// The configuration file of pre-commit, in the root of a repository.
const FILE_NAME: &str = ".pre-commit-config.yaml";

/// Writes a configuration of pre-commit with the hook, unless there is a configuration already. Returns a message for
/// the user: the result, or the text to add to the existing configuration.
pub(super) fn add_hook(survey: &Survey) -> Result<String, WriteError> {
    let path = repository_root().join(FILE_NAME);
    let hook = render_hook(survey);
    if path.symlink_metadata().is_ok() {
        let has_hook =
            |text: String| text.lines().any(|line| line.trim_start_matches([' ', '-']).starts_with("id: summit-lint"));
        if std::fs::read_to_string(&path).is_ok_and(has_hook) {
            return Ok(format!("{} already has the hook", format_path(&path)));
        }
        return Ok(format!("{} exists; add this to its `repos`:\n\n{hook}", format_path(&path)));
    }
    write::create(&path, format!("repos:\n{hook}").as_bytes())?;
    Ok(format!("Wrote {}; run `pre-commit install` to enable it", format_path(&path)))
}

/// Returns the root of the repository that contains the working directory. Returns an empty path if the working
/// directory is itself the root, or is not in a repository.
fn repository_root() -> PathBuf {
    let working_directory = std::env::current_dir().unwrap_or_default();
    let root = working_directory.ancestors().find(|folder| folder.join(".git").exists());
    match root {
        Some(root) if root != working_directory => root.to_owned(),
        _ => PathBuf::new(),
    }
}

/// Returns the hook as an item of `repos`. The hook runs the program that is already installed (`language: system`), so
/// pre-commit does not have to install another copy.
fn render_hook(survey: &Survey) -> String {
    let extension = |path: &PathBuf| path.extension().and_then(|extension| extension.to_str()).map(escape_for_regex);
    let mut extensions: BTreeSet<String> = survey.files_with_payloads.iter().filter_map(extension).collect();
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
fn escape_for_regex(text: &str) -> String {
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
