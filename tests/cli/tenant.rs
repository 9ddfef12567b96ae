//! Configuration of a tenant's payloads: allowed values, required fields, custom fields, schemas and services.

use std::fmt::Write as _;
use std::path::Path;

use crate::{VALID, damaged, folder, summit_lint};

/// Returns the concise output of `check` without the summary, and its exit status.
fn check(folder: &Path, arguments: &[&str]) -> (String, i32) {
    let run = summit_lint(folder).args(["check", "--output-format", "concise"]).args(arguments).output();
    let run = run.expect("the program starts");
    let output = String::from_utf8(run.stdout).expect("the output is UTF-8");
    let findings: String = output.lines().filter(|line| line.contains('[')).map(|line| format!("{line}\n")).collect();
    (findings + &String::from_utf8_lossy(&run.stderr), run.status.code().expect("no signal ended the program"))
}

/// Returns the findings in `payload` with this configuration.
fn findings_with_config(configuration: &str, payload: &str) -> Vec<String> {
    let folder = folder(&[
        ("summit-lint.json5", configuration),
        ("a.json", payload),
        ("groups.txt", "# one a line\nHardware\nSoftware\nNetwork / Berlin\n"),
    ]);
    let (output, _) = check(folder.path(), &["a.json"]);
    output.lines().map(|line| line.split_once(": ").map_or(line, |(_, found)| found).to_owned()).collect()
}

fn with_group(group: &str) -> String {
    damaged("\"Medium\": \"Web\",", &format!("\"Medium\": \"Web\", \"Assigned_WorkGroup_Name\": \"{group}\","))
}

#[test]
fn a_value_that_is_not_listed_is_found() {
    let listed = "{values: {Assigned_WorkGroup_Name: ['Hardware', 'Software']}}";
    assert_eq!(findings_with_config(listed, &with_group("Hardware")), [""; 0]);
    assert_eq!(findings_with_config(listed, &with_group("{{group}}")), [""; 0]);
    assert_eq!(findings_with_config(listed, &with_group("")), [""; 0]);
    let message = "error[invalid-value] invalid value `Hardwrae` for `Assigned_WorkGroup_Name`: expected `Hardware` or `Software`";
    assert_eq!(findings_with_config(listed, &with_group("Hardwrae")), [message]);
    let path = listed.replace("Assigned", "'Ticket/Assigned").replace("Name:", "Name':");
    assert_eq!(findings_with_config(&path, &with_group("Hardwrae")), [message]);
    let elsewhere = path.replace("Ticket/", "TicketInformation/");
    assert_eq!(findings_with_config(&elsewhere, &with_group("Hardwrae")), [""; 0]);
    let in_file = "{values: {Assigned_WorkGroup_Name: {file: 'groups.txt'}}}";
    assert_eq!(
        findings_with_config(in_file, &with_group("network/berlin")),
        ["error[invalid-value] invalid value `network/berlin` for `Assigned_WorkGroup_Name`: expected `Hardware`, \
         `Software` or `Network / Berlin`"]
    );
    assert_eq!(findings_with_config("{values: {'/ServiceName': ['IM_LogOrUpdateIncident']}}", VALID), [""; 0]);
}

#[test]
fn values_in_the_string_form_are_checked() {
    let payload = include_str!("../../testdata/valid/resolved.string.executive.json");
    let found = findings_with_config("{values: {Medium: ['Mail']}, required: ['Impact_Name']}", payload);
    assert_eq!(
        found,
        [
            "error[missing-field] missing field `Impact_Name` in `Ticket`, required by summit-lint.json5",
            "error[invalid-value] invalid value `Web` for `Medium`: expected `Mail`"
        ]
    );
}

#[test]
fn one_mistake_is_one_finding() {
    // The schema has the same rule.
    let payload = damaged("\"Executive\"", "\"Executor\"");
    assert_eq!(findings_with_config("{values: {Updater: ['Executive']}}", &payload).len(), 1);
    let payload = damaged("\"Source\": \"Monitoring\",", "");
    assert_eq!(findings_with_config("{required: ['Source']}", &payload).len(), 1);
}

#[test]
fn missing_fields_that_the_tenant_requires_are_found() {
    assert_eq!(
        findings_with_config("{required: ['Impact_Name', 'Urgency_Name']}", VALID),
        [
            "error[missing-field] missing fields `Impact_Name` and `Urgency_Name` in `Ticket`, required by summit-lint.json5"
        ]
    );
    assert_eq!(
        findings_with_config("{required: {Resolved: ['Impact_Name'], New: ['Urgency_Name'], all: ['Medium']}}", VALID),
        [
            "error[missing-field] missing field `Impact_Name` in `Ticket`, required by summit-lint.json5 for status `Resolved`"
        ]
    );
    assert_eq!(
        findings_with_config("{required: ['TicketInformation/InternalLog']}", VALID),
        ["error[empty-field] required field `InternalLog` is empty"]
    );
    assert_eq!(findings_with_config("{required: ['OnChangeValidationFields/ImpactChangeReason']}", VALID), [
        "error[missing-field] missing field `OnChangeValidationFields/ImpactChangeReason` in the container, required by summit-lint.json5"
    ].map(|line| line.replace("the container", "`IncidentContainerJsonObj`")));
    assert_eq!(
        findings_with_config("{required: ['/objCommonParameters/_ProxyDetails/TokenID']}", VALID),
        ["error[empty-field] required field `TokenID` is empty"]
    );
}

#[test]
fn custom_fields_are_checked() {
    let site = |fields: &str| format!("{{customFields: {{Site: {fields}, Billing: ['Cost Centre']}}}}");
    assert_eq!(findings_with_config(&site("['Floor']"), VALID), [""; 0]);
    assert_eq!(
        findings_with_config(&site("['Room']"), VALID),
        ["error[invalid-value] invalid value `Floor` for `Name`: expected `Room`"]
    );
    assert_eq!(
        findings_with_config("{customFields: {Sites: ['Floor']}}", VALID),
        ["error[invalid-value] invalid value `Site` for `GroupName`: expected `Sites`"]
    );
    assert_eq!(
        findings_with_config(&site("{Floor: {values: [1, 2]}}"), VALID),
        ["error[invalid-value] invalid value `3` for `Value`: expected `1` or `2`"]
    );
    assert_eq!(
        findings_with_config(&site("{Floor: {}, Room: {required: ['Resolved']}, Desk: {required: ['New']}}"), VALID),
        [
            "error[missing-field] missing custom field `Room` of group `Site`, required by summit-lint.json5 for status `Resolved`"
        ]
    );
}

#[test]
fn unknown_names_are_errors_in_the_configuration() {
    let first = |configuration: &str| {
        let folder = folder(&[("summit-lint.json5", configuration), ("a.json", VALID)]);
        let (output, code) = check(folder.path(), &["a.json"]);
        assert_eq!(code, 2, "{output}");
        output
            .lines()
            .next()
            .and_then(|line| line.split_once("]: "))
            .map_or(&*output, |(_, message)| message)
            .to_owned()
    };
    assert_eq!(first("{values: {Assigned_Workgroup_Name: ['a']}}"), "unknown field `Assigned_Workgroup_Name`");
    assert_eq!(first("{required: ['Ticket/Impact']}"), "unknown field path `Ticket/Impact`");
    assert_eq!(first("{required: ['Ticket/Colour']}"), "unknown field `Colour`");
    assert_eq!(first("{required: ['TicketInformation/Source']}"), "unknown field path `TicketInformation/Source`");
    assert_eq!(first("{required: {Done: ['Source']}}"), "unknown status `Done`");
    assert!(first("{values: {Source: {file: 'none.txt'}}}").starts_with("cannot read none.txt: "));
    assert!(first("{services: {A: 'none.json'}}").starts_with("cannot read none.json: "));
    assert!(first("{schemas: 'none'}").starts_with("cannot read none: "));
}

/// The schema of a tenant's service, in ten lines.
const SERVICE: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "required": ["ServiceName", "objCommonParameters"],
  "properties": {
    "objCommonParameters": {
      "type": "object", "required": ["AssetTag"], "x-lint": {"required": "missing-field"},
      "properties": {"AssetTag": {"type": "string"}}
    }
  }
}
"#;

#[test]
fn a_second_service_needs_only_a_schema() {
    let request = r#"{"ServiceName": "CM_GetAsset", "objCommonParameters": {"Assettag": "A-7"}}"#;
    let folder = folder(&[("asset.schema.json", SERVICE), ("payloads/a.json", request)]);
    let (output, code) = check(folder.path(), &["payloads"]);
    assert!(code == 1 && output.contains("unknown-service"), "{output}");
    std::fs::write(folder.path().join("summit-lint.json5"), "{services: {CM_GetAsset: 'asset.schema.json'}}").unwrap();
    let (output, code) = check(folder.path(), &["payloads"]);
    assert!(code == 1 && output.contains("missing-field") && output.lines().count() == 1, "{output}");
    std::fs::write(folder.path().join("payloads/a.json"), request.replace("Assettag", "AssetTag")).unwrap();
    assert_eq!(check(folder.path(), &["payloads"]), (String::new(), 0));
    // Errors in a schema are shown in its file.
    std::fs::write(folder.path().join("asset.schema.json"), SERVICE.replacen("\"object\"", "\"objekt\"", 1)).unwrap();
    let (output, code) = check(folder.path(), &["payloads"]);
    assert!(code == 2 && output.contains("asset.schema.json:3:"), "{output}");
}

#[test]
fn a_file_may_have_tens_of_thousands_of_values() {
    let mut groups = String::new();
    for number in 0..30_000 {
        writeln!(groups, "Team {number:05}").expect("writing to a string succeeds");
    }
    let folder = folder(&[
        ("summit-lint.json5", "{values: {Assigned_WorkGroup_Name: {file: 'groups.txt'}}}"),
        ("groups.txt", &groups),
        ("a.json", &with_group("Team 01234")),
        ("b.json", &with_group("team-01235")),
    ]);
    let (output, _) = check(folder.path(), &["."]);
    assert!(output.starts_with("b.json") && output.contains("expected one of 30000 values"), "{output}");
}
