use super::*;
use crate::diagnostic::{Applicability, Edit, RuleId, Severity};
use crate::report::Format;
use crate::report::tests::{render, render_all};

/// Parses a SARIF log.
fn parse_log(written: &str) -> Value {
    serde_json::from_str(written).expect("valid JSON")
}

#[test]
fn one_result_per_finding() {
    let text = "{\"\u{1F600}\": 1\n\"b\": 2}";
    let mut found = Diagnostic::new(RuleId::MissingComma, Span::at(10), "missing comma before `\"b\"`")
        .with_label("here")
        .with_help("see [this](https://example.com)")
        .with_pointer("/b")
        .with_secondary(Span::new(11, 14), "the next")
        .with_fix(Applicability::Safe, "insert the comma", vec![Edit::insert(10, ",")]);
    found.severity = Severity::Warning;
    let report = FileReport { diagnostics: vec![found], ..FileReport::default() };
    let source = Source::from_text("./a b.json", text).expect("the text of a test is small");
    let log = parse_log(&render_all(Format::Sarif, Options::default(), &[(source, &report)]));
    let run = &log["runs"][0];
    let index = run["results"][0]["ruleIndex"].as_u64().expect("the rule has an index") as usize;
    assert_eq!(run["tool"]["driver"]["rules"][index]["id"], "missing-comma");
    assert_eq!(run["tool"]["driver"]["rules"][index]["name"], "MissingComma");
    let artifact = json!({ "uri": "a%20b.json", "uriBaseId": "%SRCROOT%", "index": 0 });
    let region = json!({
        "startLine": 1, "startColumn": 9, "endLine": 1, "endColumn": 9, "byteOffset": 10, "byteLength": 0
    });
    let mut result = run["results"][0].clone();
    let fingerprint = result["partialFingerprints"]["findingHash/v1"].take();
    assert_eq!(fingerprint.as_str().map(str::len), Some(32));
    assert_eq!(
        result,
        json!({
            "ruleId": "missing-comma",
            "ruleIndex": index,
            "level": "warning",
            "message": { "text": "Missing comma before `\"b\"`. See \\[this\\](https://example.com)." },
            "locations": [{
                "physicalLocation": { "artifactLocation": artifact, "region": region },
                "message": { "text": "here" },
                "logicalLocations": [{ "fullyQualifiedName": "/b", "kind": "value" }],
            }],
            "relatedLocations": [{
                "id": 1,
                "message": { "text": "the next" },
                "physicalLocation": { "artifactLocation": artifact, "region": {
                    "startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 4, "byteOffset": 11, "byteLength": 3
                } },
            }],
            "fixes": [{
                "description": { "text": "Insert the comma." },
                "artifactChanges": [{
                    "artifactLocation": { "uri": "a%20b.json", "uriBaseId": "%SRCROOT%" },
                    "replacements": [{ "deletedRegion": region, "insertedContent": { "text": "," } }],
                }],
                "properties": { "applicability": "safe" },
            }],
            "partialFingerprints": { "findingHash/v1": null },
        })
    );
    assert_eq!(run["artifacts"][0]["location"], json!({ "uri": "a%20b.json", "uriBaseId": "%SRCROOT%" }));
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    assert_eq!(run["invocations"][0]["exitCode"], 0);
}

#[test]
fn an_unreadable_file_is_reported() {
    let mut out = Vec::new();
    let mut report = Sarif::new(Options::default());
    report.add_unreadable(Path::new("none.json"), "no such file", &mut out).expect("writing to a vector cannot fail");
    let end_of_run = EndOfRun { exit_code: 2, ..EndOfRun::default() };
    report.finish(&end_of_run, &mut out).expect("writing to a vector cannot fail");
    let log = parse_log(&String::from_utf8(out).expect("SARIF is UTF-8"));
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["toolExecutionNotifications"][0]["message"]["text"], "No such file.");
}

#[test]
fn rules_have_links_if_the_first_file_is_unreadable() {
    let mut out = Vec::new();
    let mut report = Sarif::new(Options::default());
    report.add_unreadable(Path::new("none.json"), "no such file", &mut out).expect("writing to a vector cannot fail");
    let source = Source::from_text("a.json", "{}").expect("the text of a test is small");
    let linted = FileReport { documentation: Some("https://example.com/{rule}".into()), ..FileReport::default() };
    report.add_file(&source, &linted, &mut out).expect("writing to a vector cannot fail");
    report.finish(&EndOfRun::default(), &mut out).expect("writing to a vector cannot fail");
    let log = parse_log(&String::from_utf8(out).expect("SARIF is UTF-8"));
    assert!(log["runs"][0]["tool"]["driver"]["rules"][0]["helpUri"].is_string());
}

#[test]
fn a_fix_that_contains_a_secret_is_omitted() {
    let found = Diagnostic::new(RuleId::MissingComma, Span::at(0), "has hunter22").with_fix(
        Applicability::Safe,
        "move it",
        vec![Edit::insert(0, "\"APIKey\": \"hunter22\"")],
    );
    let secrets = vec![Span::new(0, 10)];
    let report = FileReport { diagnostics: vec![found], secrets, ..FileReport::default() };
    let written = render(Format::Sarif, Options::default(), "\"hunter22\"", &report);
    assert!(!written.contains("hunter22"), "{written}");
    assert!(parse_log(&written)["runs"][0]["results"][0].get("fixes").is_none());
}
