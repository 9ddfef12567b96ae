//! Which rules are on, what their findings weigh, and what is left out.

use crate::{VALID, damaged, folder, summit_lint};

/// The rules and severities of the findings, as `rule severity`.
pub(crate) fn found(folder: &std::path::Path, arguments: &[&str]) -> Vec<String> {
    let output =
        summit_lint(folder).arg("check").args(arguments).args(["--output-format", "json"]).output().expect("it runs");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let found = report["diagnostics"].as_array().expect("a list").iter();
    found
        .map(|finding| {
            format!(
                "{} {}",
                finding["rule"].as_str().expect("a rule"),
                finding["severity"].as_str().expect("a severity")
            )
        })
        .collect()
}

/// A payload with a warning and an error.
fn two_findings() -> String {
    damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\", \"Colour\": \"red\", \"ScheduledDate\": \"soon\",")
}

#[test]
fn the_command_line_chooses_rules() {
    let folder = folder(&[("a.json", &two_findings())]);
    let found = |arguments: &[&str]| found(folder.path(), arguments);
    assert_eq!(found(&[]), ["unknown-field warning", "invalid-date error"]);
    assert_eq!(found(&["--select", "invalid-date"]), ["invalid-date error"]);
    assert_eq!(found(&["--select", "fields", "--ignore", "invalid-date"]), ["unknown-field warning"]);
    assert_eq!(found(&["--ignore", "fields", "--select", "invalid-date"]), ["invalid-date error"]);
    assert_eq!(found(&["--ignore", "unknown-field,invalid-date"]), [""; 0]);
    assert_eq!(
        found(&["--error", "unknown-field", "--warn", "invalid-date"]),
        ["unknown-field error", "invalid-date warning"]
    );
    assert_eq!(found(&["--select", "syntax", "--extend-select", "unknown-field"]), ["unknown-field warning"]);
}

#[test]
fn an_unknown_rule_is_wrong_usage() {
    let folder = folder(&[("a.json", VALID)]);
    let run = summit_lint(folder.path()).args(["check", "--select", "missing-feild"]).assert().code(2);
    let error = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(error.contains("there is no rule `missing-feild`; did you mean `missing-field`?"), "{error}");
}

#[test]
fn a_misspelt_mandatory_field_is_missing_where_unknown_fields_are_allowed() {
    let folder = folder(&[("a.json", &damaged("\"Closure_Code_Name\"", "\"Closure_Code\""))]);
    assert_eq!(found(folder.path(), &["--ignore", "unknown-field"]), ["missing-field error"]);
}
