//! Findings that `ignore` in the configuration suppresses.

use crate::config::rules_and_severities;
use crate::{VALID, damaged, folder, summit_lint};
use snapbox::str;

/// Returns a payload with an unknown field, whose fix is unsafe, and a missing comma.
fn two_findings() -> String {
    damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\" \"Colour\": \"red\",")
}

/// Returns the JSON Pointer of the unknown field.
fn pointer_of_unknown_field() -> String {
    let folder = folder(&[("a.json", &two_findings())]);
    let run =
        summit_lint(folder.path()).args(["check", "--output-format", "json"]).output().expect("the program starts");
    let report: serde_json::Value = serde_json::from_slice(&run.stdout).expect("the output is JSON");
    let found = report["diagnostics"].as_array().expect("a list");
    let finding = found.iter().find(|finding| finding["rule"] == "unknown-field").expect("the finding exists");
    finding["pointer"].as_str().expect("a pointer").to_owned()
}

/// Returns a configuration with these entries of `ignore`.
fn config_with_ignore(entries: &str) -> String {
    format!("{{\n  ignore: [\n    {entries},\n  ],\n}}\n")
}

#[test]
fn an_entry_applies_to_its_file_and_pointer() {
    let pointer = pointer_of_unknown_field();
    assert!(pointer.ends_with("/Colour"), "{pointer}");
    let entry = |pointer: &str, rule: &str| {
        config_with_ignore(&format!(
            "{{file: 'in/a.json', pointer: '{pointer}', rule: '{rule}', reason: 'the server takes it'}}"
        ))
    };
    let (outside, _) = pointer.rsplit_once('/').expect("the pointer has several parts");
    for (text, of_a) in [
        (entry(&pointer, "unknown-field"), vec!["missing-comma error"]),
        (entry(outside, "fields"), vec!["missing-comma error"]),
        (entry(outside, "all"), vec![]),
        (entry(&format!("{pointer}/x"), "unknown-field"), vec!["missing-comma error", "unknown-field warning"]),
        (entry(&pointer, "syntax"), vec!["missing-comma error", "unknown-field warning"]),
    ] {
        let folder =
            folder(&[("summit-lint.json5", &text), ("in/a.json", &two_findings()), ("in/b.json", &two_findings())]);
        assert_eq!(rules_and_severities(folder.path(), &["in/a.json"]), of_a, "{text}");
        assert_eq!(rules_and_severities(folder.path(), &["in/b.json"]).len(), 2, "{text}");
    }
}

#[test]
fn ignored_findings_are_neither_fixed_nor_counted() {
    let config = config_with_ignore("{file: 'a.json', rule: 'missing-comma', reason: 'a test of the server'}");
    let folder = folder(&[("summit-lint.json5", &config), ("a.json", &two_findings())]);
    summit_lint(folder.path()).args(["fix", "a.json", "--output-format", "concise"]).assert().code(0).stdout_eq(str![
        [r#"
a.json:[..]: warning[unknown-field] [..]
[..]1 warning in 1 file[..]

"#]
    ]);
    assert_eq!(std::fs::read_to_string(folder.path().join("a.json")).expect("the file can be read"), two_findings());
}

#[test]
fn an_entry_that_suppresses_nothing_is_reported_once() {
    let config = config_with_ignore("{file: 'in/*.json', rule: 'missing-field', reason: 'filled in later'}");
    let folder = folder(&[("summit-lint.json5", &config), ("in/a.json", VALID), ("in/b.json", VALID)]);
    let check = |arguments: &[&str]| summit_lint(folder.path()).arg("check").args(arguments).assert();
    check(&["in"]).code(0).stderr_eq(str![[r#"
warning[unused-suppression]: unused `ignore` entry: no `missing-field` finding
  ╭─[summit-lint.json5:3:5]
3 │     {file: 'in/*.json', rule: 'missing-field', reason: 'filled in later'},
  ·     ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ suppresses nothing
  ╰─ help: remove the entry


"#]]);
    check(&["--deny-warnings"]).code(1);
    check(&["--deny-warnings", "--exclude", "b.json"]).code(0).stderr_eq("");
    // Other files that match may need the entry.
    check(&["--deny-warnings", "in/a.json"]).code(0).stderr_eq("");
    check(&["--deny-warnings", "--ignore", "missing-field"]).code(0).stderr_eq("");
    check(&["--deny-warnings", "--ignore", "unused-suppression"]).code(0).stderr_eq("");
    check(&["--error", "unused-suppression"]).code(1);
}

#[test]
fn an_unused_entry_for_one_file_is_reported_when_that_file_is_linted() {
    let config = config_with_ignore("{file: 'a.json', rule: 'missing-field', reason: 'filled in later'}");
    let folder = folder(&[("summit-lint.json5", &config), ("a.json", VALID), ("b.json", VALID)]);
    let check = |path: &str| summit_lint(folder.path()).args(["check", "--deny-warnings", path]).assert();
    check("a.json").code(1);
    check("b.json").code(0).stderr_eq("");
}

#[test]
fn a_comment_and_an_entry_may_suppress_the_same_finding() {
    let config = config_with_ignore("{file: 'a.json5', rule: 'unknown-field', reason: 'the server takes it'}");
    let text = damaged(
        "\"Medium\": \"Web\",",
        "\"Medium\": \"Web\",\n// summit-lint-ignore unknown-field: so\n\"Colour\": \"red\",",
    );
    let folder = folder(&[("summit-lint.json5", &config), ("a.json5", &text)]);
    summit_lint(folder.path()).args(["check", "--deny-warnings", "--ignore", "comment"]).assert().code(0).stderr_eq("");
}

#[test]
fn an_entry_applies_to_all_records_of_a_file() {
    let line: String = damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\", \"Colour\": \"red\",").lines().collect();
    let config = config_with_ignore("{file: 'a.jsonl', rule: 'unknown-field', reason: 'the server takes it'}");
    let folder = folder(&[("summit-lint.json5", &config), ("a.jsonl", &format!("{line}\n").repeat(3))]);
    summit_lint(folder.path()).args(["check", "--deny-warnings"]).assert().code(0).stderr_eq("");
    let stdin = std::fs::read(folder.path().join("a.jsonl")).expect("the file can be read");
    summit_lint(folder.path())
        .args(["check", "--deny-warnings", "--stdin-filename", "a.jsonl", "-"])
        .stdin(stdin)
        .assert()
        .code(0)
        .stderr_eq("");
}

#[test]
fn an_entry_needs_a_file_a_rule_and_a_reason() {
    let config = config_with_ignore("{file: 'a.json', pointer: 'a', rule: 'missing-feild'}");
    let folder = folder(&[("summit-lint.json5", &config), ("a.json", VALID)]);
    let run = summit_lint(folder.path()).arg("check").assert().code(2);
    let error = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    for message in ["invalid JSON Pointer `a`", "did you mean `missing-field`", "missing `reason`"] {
        assert!(error.contains(message), "{error}");
    }
}
