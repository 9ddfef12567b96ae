//! Baselines, and counts of findings.

use snapbox::str;

use crate::{damaged, folder, summit_lint};

fn payload_with_findings() -> String {
    damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\", \"Colour\": \"red\", \"ScheduledDate\": \"soon\",")
}

#[test]
fn baselined_findings_are_not_reported() {
    let folder = folder(&[("summit-lint.json5", "{baseline: 'known.json'}"), ("in/a.json", &payload_with_findings())]);
    let run = |arguments: &[&str]| summit_lint(folder.path()).arg("check").args(arguments).assert();
    // The file may be missing, unless the command line names it.
    run(&["."]).code(1).stderr_eq(str![[r#"
note: baseline known.json does not exist yet; run `summit-lint check --write-baseline` to create it

"#]]);
    run(&[".", "--quiet"]).code(1).stdout_eq("").stderr_eq("");
    run(&[".", "--baseline", "known.json"]).code(2).stderr_eq(str![[r#"
error: cannot use baseline known.json: No such file or directory (os error 2); run `summit-lint check --write-baseline` to create it

"#]]);
    run(&[".", "--write-baseline"]).code(0).stdout_eq("").stderr_eq(str![[r#"
2 findings listed in known.json

"#]]);
    let written = std::fs::read_to_string(folder.path().join("known.json")).unwrap();
    snapbox::assert_data_eq!(
        written,
        str![[r#"
{
  "version": 1,
  "findings": {
    "in/a.json": [
      {"rule": "invalid-date", "pointer": "/objCommonParameters/incidentParamsJSON/IncidentContainerJsonObj/Ticket/ScheduledDate", "hash": "[..]"},
      {"rule": "unknown-field", "pointer": "/objCommonParameters/incidentParamsJSON/IncidentContainerJsonObj/Ticket/Colour", "hash": "[..]"}
    ]
  }
}

"#]]
    );
    run(&["."]).code(0).stderr_eq("");
    // Findings are also recognized in another working directory, on other lines and in another layout.
    let moved = serde_json::from_str::<serde_json::Value>(&payload_with_findings()).unwrap();
    std::fs::write(folder.path().join("in/a.json"), format!("\n\n{moved:#}\n")).unwrap();
    let below = folder.path().join("in");
    summit_lint(&below).args(["check", "a.json"]).assert().code(0).stderr_eq("");
    // New findings are reported.
    std::fs::write(folder.path().join("in/b.json"), payload_with_findings()).unwrap();
    run(&[".", "--output-format", "concise"]).code(1).stdout_eq(str![[r#"
in/b.json:25:29: warning[unknown-field] unknown field `Colour` in `Ticket`
in/b.json:25:63: error[invalid-date] invalid date `soon` in `ScheduledDate`
...
"#]]);
}

#[test]
fn baselined_findings_that_no_longer_exist_are_reported() {
    let folder = folder(&[
        ("a.json", &payload_with_findings()),
        ("b.json", &payload_with_findings()),
        ("c.json", &payload_with_findings()),
    ]);
    let run = |arguments: &[&str]| summit_lint(folder.path()).arg("check").args(arguments).assert();
    run(&[".", "--write-baseline"]).code(0);
    let known = "--baseline=summit-lint-baseline.json";
    std::fs::write(folder.path().join("a.json"), payload_with_findings().replace("\"soon\"", "\"2026-01-31\""))
        .unwrap();
    std::fs::remove_file(folder.path().join("b.json")).unwrap();
    let gone = str![[r#"
warning: stale entries in baseline summit-lint-baseline.json; run `summit-lint check --write-baseline` to remove them
  a.json: invalid-date at `/objCommonParameters/incidentParamsJSON/IncidentContainerJsonObj/Ticket/ScheduledDate`
  b.json: 2 findings in a missing file

"#]];
    run(&["a.json", known]).code(0).stderr_eq(gone);
    run(&["a.json", known, "--deny-warnings"]).code(1);
    // Without the rules that found them, it is unknown whether baselined findings still exist, so they are not
    // reported.
    run(&["a.json", known, "--ignore", "fields"]).code(0).stderr_eq(str![[r#"
warning: stale entries in baseline summit-lint-baseline.json; run `summit-lint check --write-baseline` to remove them
  b.json: 2 findings in a missing file

"#]]);
    // Writing the baseline for one file keeps the entries of other files.
    run(&["a.json", "--write-baseline"]).code(0).stderr_eq(str![[r#"
3 findings listed in summit-lint-baseline.json

"#]]);
    run(&[".", known, "--deny-warnings"]).code(0).stderr_eq("");
}

#[test]
fn an_invalid_baseline_is_an_error() {
    let folder = folder(&[("a.json", &payload_with_findings()), ("b.json", "{}")]);
    summit_lint(folder.path()).args(["check", "a.json", "--baseline", "b.json"]).assert().code(2).stderr_eq(str![[
        r#"
error: cannot use baseline b.json: not a baseline of version 1

"#
    ]]);
}

#[test]
fn statistics_count_by_rule() {
    let comma = payload_with_findings().replace("\"Source\": \"Monitoring\",", "\"Source\": \"Monitoring\"");
    let folder = folder(&[("a.json", &payload_with_findings()), ("b.json", &comma)]);
    summit_lint(folder.path()).args(["check", "--statistics"]).assert().code(1).stdout_eq(str![[r#"
2  invalid-date   [ ] [..]
2  unknown-field  [ ] a field that is not in the schema
1  missing-comma  [*] a missing comma between members or items
5 findings; [*] 1 fixable with --fix

"#]]);
    let run = summit_lint(folder.path()).args(["check", "--statistics", "--output-format", "json"]).output().unwrap();
    let counts: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(counts[2], serde_json::json!({"rule": "missing-comma", "count": 1, "fixable": 1, "unsafe_fixable": 0}));
}

#[test]
fn a_file_over_the_limit_is_not_linted() {
    let folder =
        folder(&[("summit-lint.json5", "{limits: {maxInputBytes: 100}}"), ("a.json", &payload_with_findings())]);
    let run = summit_lint(folder.path()).args(["check", "a.json"]).assert().code(2);
    run.stderr_eq(str![[r#"
error: cannot read a.json: [..] bytes exceed the configured `maxInputBytes` of 100

"#]]);
}
