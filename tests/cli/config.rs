//! Selection and levels of rules, and selection of files, by the configuration and the command line.

use crate::{VALID, damaged, folder, summit_lint};

/// Returns the rules and severities of the findings, as `rule severity`.
pub(crate) fn rules_and_severities(folder: &std::path::Path, arguments: &[&str]) -> Vec<String> {
    let output = summit_lint(folder)
        .arg("check")
        .args(arguments)
        .args(["--output-format", "json"])
        .output()
        .expect("the program starts");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    crate::report_schema::assert_valid(&report);
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

/// Returns a payload with a warning and an error.
fn two_findings() -> String {
    damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\", \"Colour\": \"red\", \"ScheduledDate\": \"soon\",")
}

#[test]
fn the_command_line_chooses_rules() {
    let folder = folder(&[("a.json", &two_findings())]);
    let found = |arguments: &[&str]| rules_and_severities(folder.path(), arguments);
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
fn an_unknown_rule_is_a_usage_error() {
    let folder = folder(&[("a.json", VALID)]);
    let run = summit_lint(folder.path()).args(["check", "--select", "missing-feild"]).assert().code(2);
    let error = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(error.contains("unknown rule `missing-feild`; did you mean `missing-field`?"), "{error}");
}

#[test]
fn a_misspelled_required_field_is_missing_if_unknown_fields_are_allowed() {
    let folder = folder(&[("a.json", &damaged("\"Closure_Code_Name\"", "\"Closure_Code\""))]);
    assert_eq!(rules_and_severities(folder.path(), &["--ignore", "unknown-field"]), ["missing-field error"]);
}

#[test]
fn the_nearest_configuration_applies() {
    let payload = two_findings();
    let folder = folder(&[
        ("summit-lint.json5", "// for all\n{rules: {\"unknown-field\": 'off'}}"),
        ("a.json", &payload),
        ("deep/down/b.json", &payload),
        ("other/.summit-lint.json5", "{rules: {fields: 'off', 'invalid-date': 'warning'}}"),
        ("other/c.json", &payload),
    ]);
    let found = |arguments: &[&str]| rules_and_severities(folder.path(), arguments);
    assert_eq!(found(&["a.json"]), ["invalid-date error"]);
    assert_eq!(found(&["deep/down/b.json"]), ["invalid-date error"]);
    assert_eq!(found(&["other/c.json"]), ["invalid-date warning"]);
    assert_eq!(found(&["."]), ["invalid-date error", "invalid-date error", "invalid-date warning"]);
    assert_eq!(found(&["a.json", "--isolated"]), ["unknown-field warning", "invalid-date error"]);
    assert_eq!(found(&["a.json", "--config", "other/.summit-lint.json5"]), ["invalid-date warning"]);
    assert_eq!(found(&["a.json", "--error", "unknown-field"]), ["unknown-field error", "invalid-date error"]);
    assert_eq!(found(&["other/c.json", "--select", "invalid-date"]), ["invalid-date warning"]);
    // The working directory makes no difference.
    let deep = folder.path().join("deep");
    let found = |arguments: &[&str]| rules_and_severities(&deep, arguments);
    assert_eq!(found(&["../other/c.json"]), ["invalid-date warning"]);
    assert_eq!(found(&["down/../down/b.json"]), ["invalid-date error"]);
}

#[test]
fn standard_input_has_the_configuration_of_its_file_name() {
    let folder = folder(&[
        ("summit-lint.json5", "{rules: {\"unknown-field\": 'off'}}"),
        ("other/summit-lint.json5", "{rules: {fields: 'off'}}"),
    ]);
    let assert_summary = |arguments: &[&str], summary: &str| {
        let run = summit_lint(folder.path()).args(["check", "-", "--output-format", "concise"]).args(arguments);
        let run = run.stdin(two_findings()).assert();
        let output = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
        assert!(output.contains(summary), "{output}");
    };
    assert_summary(&[], "1 error in 1 file");
    assert_summary(&["--stdin-filename", "other/x.json"], "All checks passed");
}

#[test]
fn overrides_apply_to_matching_files() {
    let payload = two_findings();
    let folder = folder(&[
        (
            "summit-lint.json5",
            "{rules: {'unknown-field': 'error'}, overrides: [
                {files: ['legacy/', '*.old.json'], rules: {'invalid-date': 'off'}},
                {files: 'legacy/b.json', rules: {fields: 'off'}},
            ]}",
        ),
        ("a.json", &payload),
        ("a.old.json", &payload),
        ("legacy/a.json", &payload),
        ("legacy/b.json", &payload),
    ]);
    let found = |arguments: &[&str]| rules_and_severities(folder.path(), arguments);
    assert_eq!(found(&["a.json"]), ["unknown-field error", "invalid-date error"]);
    assert_eq!(found(&["a.old.json"]), ["unknown-field error"]);
    assert_eq!(found(&["legacy/a.json"]), ["unknown-field error"]);
    assert_eq!(found(&["legacy/b.json"]), [""; 0]);
    assert_eq!(found(&["legacy/b.json", "--warn", "invalid-date"]), ["invalid-date warning"]);
}

#[test]
fn the_configuration_selects_files() {
    let payload = two_findings();
    let folder = folder(&[
        ("summit-lint.json5", "{include: ['payloads/**', '*.payload'], exclude: ['vendor/', 'b.json']}"),
        ("a.json", &payload),
        ("a.payload", &payload),
        ("payloads/a.json", &payload),
        ("payloads/b.json", &payload),
        ("vendor/payloads/a.payload", &payload),
    ]);
    let files = |arguments: &[&str]| {
        let run = summit_lint(folder.path()).args(["check", "--output-format", "json"]).args(arguments).output();
        let report: serde_json::Value = serde_json::from_slice(&run.expect("the program starts").stdout).expect("JSON");
        let found = report["diagnostics"].as_array().expect("a list").iter();
        let mut files: Vec<String> = found.map(|one| one["file"].as_str().expect("a name").to_owned()).collect();
        files.dedup();
        files
    };
    assert_eq!(files(&["."]), ["a.payload", "payloads/a.json"]);
    assert_eq!(files(&["--exclude", "/payloads"]), ["a.payload", "vendor/payloads/a.payload"].map(str::to_owned));
    assert_eq!(files(&["--include", "*.json"]), ["a.json", "payloads/a.json"]);
    assert_eq!(files(&["payloads/b.json", "vendor/payloads/a.payload"]).len(), 2);
    assert_eq!(files(&["payloads/b.json", "vendor/payloads/a.payload", "a.json", "--force-exclude"]), ["a.json"]);
}

#[test]
fn an_invalid_configuration_does_not_hide_findings_of_other_files() {
    let payload = two_findings();
    let folder = folder(&[
        ("a.json", &payload),
        ("broken/summit-lint.json5", "{\n  rules: {\"unknown-feild\": \"off\"},\n}\n"),
        ("broken/b.json", &payload),
        ("broken/c.json", &payload),
    ]);
    let run = summit_lint(folder.path()).args(["check", ".", "--output-format", "concise"]).assert();
    run.code(2)
        .stdout_eq(snapbox::str![[r#"
a.json:25:29: warning[unknown-field] unknown field `Colour` in `Ticket`
a.json:25:63: error[invalid-date] invalid date `soon` in `ScheduledDate`
Found 1 error and 1 warning in 1 file. Details: summit-lint explain invalid-date

"#]])
        .stderr_eq(snapbox::str![[r#"
error[invalid-configuration]: unknown rule `unknown-feild`
  ╭─[broken/summit-lint.json5:2:12]
2 │   rules: {"unknown-feild": "off"},
  ·            ━━━━━━━━━━━━━ did you mean `unknown-field`?

error: 2 files not linted: their configuration could not be loaded

"#]]);
    summit_lint(folder.path()).args(["check", "a.json", "--config", "none.json5"]).assert().code(2).stderr_eq(
        snapbox::str![[r#"
error: cannot read none.json5: No such file or directory (os error 2)
error: 1 file not linted: its configuration could not be loaded

"#]],
    );
}

#[test]
fn the_configuration_allows_json5() {
    let payload = damaged("\"Medium\": \"Web\",", "Medium: 'Web', // a comment\n");
    let folder = folder(&[
        ("summit-lint.json5", "{overrides: [{files: '*.json5', syntax: 'json5'}]}"),
        ("a.json", &payload),
        ("a.json5", &payload),
    ]);
    assert_eq!(
        rules_and_severities(folder.path(), &["a.json"]),
        ["unquoted-key error", "invalid-quotes error", "comment error"]
    );
    assert_eq!(rules_and_severities(folder.path(), &["a.json5"]), [""; 0]);
}

#[test]
fn json5_numbers_are_allowed_in_a_damaged_document() {
    let payload = |numbers: &str| damaged("\"Medium\": \"Web\",", &format!("\"Medium\": \"Web\" {numbers},"));
    let folder = folder(&[
        ("summit-lint.json5", "{syntax: 'json5', rules: {all: 'off', syntax: 'error'}}"),
        ("a.json", &payload("\"X\": [0X1B, -0x1b, +1, .5]")),
        ("b.json", &payload("\"X\": [0x1_0]")),
    ]);
    assert_eq!(rules_and_severities(folder.path(), &["a.json"]), ["missing-comma error"]);
    assert_eq!(rules_and_severities(folder.path(), &["b.json"]), ["missing-comma error", "unquoted-value error"]);
}

#[test]
fn the_depth_is_limited() {
    let deep = format!("{{\"Ticket\": {}{}}}", "[".repeat(20), "]".repeat(20));
    let folder = folder(&[("summit-lint.json5", "{limits: {maxDepth: 9}}"), ("a.json", VALID), ("b.json", &deep)]);
    summit_lint(folder.path()).args(["check", "a.json"]).assert().code(0);
    summit_lint(folder.path()).args(["check", "b.json", "--output-format", "concise"]).assert().code(1).stdout_eq(
        snapbox::str![[r#"
b.json:1:20: error[excessive-nesting] nested deeper than 9 levels, the limit set in `limits` of the configuration
Found 1 error in 1 file (0 payloads). Details: summit-lint explain excessive-nesting

"#]],
    );
    std::fs::write(folder.path().join("summit-lint.json5"), "{limits: {maxDepth: 128}}").unwrap();
    summit_lint(folder.path()).args(["check", "a.json"]).assert().code(2).stderr_eq(snapbox::str![[r#"
error[invalid-configuration]: invalid `maxDepth`: expected an integer from 1 to 127
  ╭─[summit-lint.json5:1:21]
1 │ {limits: {maxDepth: 128}}
  ·                     ━━━ not a valid limit

error: 1 file not linted: its configuration could not be loaded

"#]]);
}
