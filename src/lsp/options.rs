//! The options that the user sets in the editor. The client sends them in `initialize`, and again in
//! `workspace/didChangeConfiguration` if they change.

use std::path::PathBuf;

use serde_json::Value;

/// The key of the options in the settings of the editor, which the protocol calls a section.
pub(super) const SETTINGS_SECTION: &str = "summit-lint";

/// When a document is linted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum LintOn {
    /// On every change.
    #[default]
    Type,
    /// On save.
    Save,
}

/// The options that the user sets in the editor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// Whether "fix all" includes unsafe fixes.
    pub unsafe_fixes: bool,
    /// The configuration file for all documents. `None` means that each document uses the nearest configuration file.
    pub configuration: Option<PathBuf>,
    /// When documents are linted.
    pub lint_on: LintOn,
}

impl Options {
    /// Reads the options from the JSON that the client sent. An invalid option gets its default value. Also returns an
    /// error message for each invalid option.
    pub(super) fn read(settings: &Value) -> (Self, Vec<String>) {
        let mut options = Self::default();
        let mut problems = Vec::new();
        let mut report_invalid = |name: &str, what: &str| {
            problems.push(format!("invalid option `{name}`: expected {what}"));
        };
        match settings {
            Value::Null => {}
            Value::Object(members) => {
                for (name, value) in members {
                    match (name.as_str(), value) {
                        (_, Value::Null) => {}
                        ("unsafeFixes", Value::Bool(unsafe_fixes)) => options.unsafe_fixes = *unsafe_fixes,
                        ("unsafeFixes", _) => report_invalid(name, "`true` or `false`"),
                        // Editors with a settings form send an empty string for an unset option.
                        ("configuration", Value::String(path)) => {
                            options.configuration = (!path.is_empty()).then(|| path.into());
                        }
                        ("configuration", _) => report_invalid(name, "a path"),
                        ("lintOn", Value::String(when)) if when == "type" => options.lint_on = LintOn::Type,
                        ("lintOn", Value::String(when)) if when == "save" => options.lint_on = LintOn::Save,
                        ("lintOn", _) => report_invalid(name, "`\"type\"` or `\"save\"`"),
                        // Ignore other options: an editor extension may have its own settings in the same section.
                        _ => {}
                    }
                }
            }
            _ => problems.push("invalid options: expected an object".to_owned()),
        }
        (options, problems)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_invalid_option_is_reported_and_has_its_default() {
        assert_eq!(Options::read(&Value::Null), (Options::default(), Vec::new()));
        let (options, problems) =
            Options::read(&json!({"unsafeFixes": true, "lintOn": "save", "configuration": "a.json5"}));
        assert!(options.unsafe_fixes && options.lint_on == LintOn::Save && problems.is_empty());
        assert_eq!(options.configuration, Some(PathBuf::from("a.json5")));
        let (options, problems) =
            Options::read(&json!({"unsafeFixes": 1, "lintOn": "open", "configuration": "", "other": {}}));
        assert_eq!(options, Options::default());
        assert_eq!(
            problems,
            [
                "invalid option `lintOn`: expected `\"type\"` or `\"save\"`",
                "invalid option `unsafeFixes`: expected `true` or `false`"
            ]
        );
        assert_eq!(Options::read(&json!([])).1, ["invalid options: expected an object"]);
    }
}
