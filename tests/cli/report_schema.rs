//! Validates the reports of the program against the schema of reports.

use std::path::Path;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::{damaged, folder, summit_lint};

/// Returns the schema that `schema report` prints.
fn schema() -> Value {
    let output = summit_lint(Path::new(".")).args(["schema", "report"]).output().expect("the program starts");
    serde_json::from_slice(&output.stdout).expect("the output is JSON")
}

static REPORT: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = schema();
    jsonschema::meta::validate(&schema).expect("the schema is valid");
    jsonschema::validator_for(&schema).expect("the schema is valid")
});

static FINDING: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = json!({"$ref": "#/$defs/finding", "$defs": schema()["$defs"]});
    jsonschema::validator_for(&schema).expect("the schema is valid")
});

/// Panics if `report` is invalid by the schema.
pub(crate) fn assert_valid(report: &Value) {
    if let Err(error) = REPORT.validate(report) {
        panic!("{}: {error}", error.instance_path());
    }
}

#[test]
fn reports_on_all_test_data_are_valid() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = summit_lint(root)
        .args(["check", "testdata", "--isolated", "--exit-zero", "--include", "*.*", "--extend-select", "all"])
        .args(["--output-format", "json"])
        .output()
        .expect("the program starts");
    let report: Value = serde_json::from_slice(&run.stdout).expect("the output is JSON");
    assert!(report["diagnostics"].as_array().expect("a list").len() > 500);
    assert_valid(&report);
}

#[test]
fn lines_and_records_are_valid_findings() {
    let line: String = damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\" \"Colour\": \"red\",").lines().collect();
    let folder = folder(&[
        ("summit-lint.json5", "{documentation: 'https://docs.example'}"),
        ("a.jsonl", &format!("{line}\n{{\"id\": \"r-1\", \"body\": {line}}}\n")),
    ]);
    let run = |format: &str| {
        let arguments = ["check", "--record-id", "/id", "--output-format", format];
        let output = summit_lint(folder.path()).args(arguments).output().expect("the program starts");
        String::from_utf8(output.stdout).expect("the output is UTF-8")
    };
    let lines: Vec<Value> =
        run("jsonl").lines().map(|line| serde_json::from_str(line).expect("the text is JSON")).collect();
    assert!(lines.iter().any(|line| line["record"] == "r-1") && lines.iter().any(|line| line["url"].is_string()));
    for line in &lines {
        assert!(FINDING.is_valid(line), "{line}");
    }
    let report: Value = serde_json::from_str(&run("json")).expect("the text is JSON");
    assert_eq!(report["diagnostics"], Value::from(lines));
    assert_valid(&report);
}

#[test]
fn the_schema_allows_no_other_keys() {
    let finding = json!({
        "rule": "missing-comma", "severity": "error", "message": "", "note": null, "help": null, "url": null,
        "file": "a.json", "pointer": "", "label": null,
        "span": {"offset": 0, "length": 0, "start": {"line": 1, "column": 1}, "end": {"line": 1, "column": 1}},
        "labels": [{
            "message": "",
            "span": {"offset": 0, "length": 0, "start": {"line": 1, "column": 1}, "end": {"line": 1, "column": 1}},
        }],
        "fix": {"title": "", "applicability": "safe", "edits": [{"offset": 0, "length": 0, "text": ""}]},
    });
    let summary = json!({"files": 1, "payloads": 1, "uncovered": 0, "errors": 1, "warnings": 0, "fixable": 1});
    let report = json!({"version": 1, "diagnostics": [finding], "summary": summary});
    assert_valid(&report);
    let pointers = [
        "",
        "/summary",
        "/diagnostics/0",
        "/diagnostics/0/span",
        "/diagnostics/0/span/start",
        "/diagnostics/0/labels/0",
        "/diagnostics/0/fix",
        "/diagnostics/0/fix/edits/0",
    ];
    for pointer in pointers {
        let mut changed = report.clone();
        changed.pointer_mut(pointer).expect("the object exists")["extra"] = json!(1);
        assert!(!REPORT.is_valid(&changed), "{pointer}");
    }
}

#[test]
fn every_property_has_a_title_and_a_description() {
    let schema = schema();
    let definitions = schema["$defs"].as_object().expect("an object");
    for (name, definition) in definitions.iter().chain([(&"report".to_owned(), &schema)]) {
        let properties = definition["properties"].as_object();
        for (key, property) in properties.into_iter().flatten() {
            assert!(property["title"].is_string() && property["description"].is_string(), "{name}/{key}");
        }
    }
}
