//! A service that is not built in, with its schemas in a folder and a line in the configuration.

use std::path::Path;

use crate::{folder, summit_lint};

/// The schemas of the service, with the same layout as those of a built-in service.
const SCHEMAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/service/SR_LogOrUpdateRequest");

/// Returns a folder with the service and these files.
fn with_service(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = folder(files);
    let schemas = folder.path().join("schemas");
    std::fs::create_dir(&schemas).expect("the folder can be created");
    for entry in std::fs::read_dir(SCHEMAS).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        std::fs::copy(&path, schemas.join(path.file_name().expect("a schema is a file")))
            .expect("the file can be copied");
    }
    let configuration = "{services: {SR_LogOrUpdateRequest: 'schemas'}}";
    std::fs::write(folder.path().join("summit-lint.json5"), configuration).expect("the file can be written");
    folder
}

fn output(folder: &Path, arguments: &[&str]) -> String {
    let output = summit_lint(folder).args(arguments).output().expect("the program starts");
    String::from_utf8([output.stdout, output.stderr].concat()).expect("the output is UTF-8")
}

const REQUEST: &str = r#"{
  "ServiceName": "SR_LogOrUpdateRequest",
  "objCommonParameters": {
    "_ProxyDetails": { "AuthType": "APIKEY", "APIKey": "{{key}}" },
    "requestParamsJSON": {
      "RequestContainerJsonObj": {
        "Order": { "State": "Deliverd", "Order_No": 5, "Approval_Remark": "ok", "CatalogItem": "Desk" }
      }
    },
    "RequestType": "RemoteCall"
  }
}
"#;

#[test]
fn payloads_of_a_service_are_recognized_and_validated_in_every_format() {
    let container = r#"{ "Order": { "State": "Open", "Delivered_To": "Room 1" } , "OrderRemarks": {} }"#;
    let subject = r#"{"Order_No": 1, "Catalog_Item": "Desk", "State": "Open", "Color": 1}"#;
    let string = r#"{"ServiceName": "SR_LogOrUpdateReqest", "objCommonParameters": {"_ProxyDetails": {"AuthType": "APIKEY", "APIKey": "{{key}}"}, "requestParamsJSON": {"RequestContainerJson": "{\"Order\": {\"State\": \"Delivered\", \"Catalog_Item\": \"Desk\"}"}, "RequestType": "RemoteCall"}}"#;
    let folder = with_service(&[
        ("a/request.json", REQUEST),
        ("a/container.md", &format!("# Sample\n\n```json\n{container}\n```\n")),
        ("a/subject.jsonl", &format!("{subject}\n")),
        ("a/string.json", string),
        ("a/curl.sh", &format!("curl -d '{container}' https://example.com/\n")),
        ("a/send.http", &format!("POST https://example.com/\n\n{container}\n")),
        ("a/other.json", r#"{"Order": {"State": "x"}, "Total": 3}"#),
    ]);
    let found = output(folder.path(), &["check", "a", "a/curl.sh", "--output-format", "concise"]);
    for expected in [
        "a/request.json:7:10: error[missing-field] missing field `Delivered_To` in `Order`, required for status `Delivered`",
        "a/request.json:7:30: error[unknown-status] unknown status `Deliverd`",
        "a/request.json:7:57: error[misplaced-field] `Approval_Remark` belongs in `OrderRemarks`, not `Order`",
        "a/request.json:7:82: error[unknown-field] unknown field `CatalogItem` in `Order`",
        "a/container.md:4:4: error[missing-field] missing field `Catalog_Item` in `Order`, required for status `Open`",
        "a/subject.jsonl:1:59: warning[unknown-field] unknown field `Color` in the order",
        "a/string.json:1:18: error[unknown-service]",
        "error[missing-field] missing field `OrderRemarks` in the container, required for status `Delivered`",
        "error[unclosed-bracket]",
        "a/curl.sh:1:13: error[missing-field]",
        "a/send.http:3:4: error[missing-field]",
    ] {
        assert!(found.contains(expected), "{expected}\n{found}");
    }
    assert!(!found.contains("other.json"), "{found}");
}

#[test]
fn requests_to_a_service_are_written_and_converted() {
    let folder = with_service(&[]);
    for status in ["Open", "delivered"] {
        let object = output(folder.path(), &["new", status]);
        assert!(object.contains("\"RequestContainerJsonObj\""), "{object}");
        std::fs::write(folder.path().join("new.json"), &object).expect("the file can be written");
        let string = output(folder.path(), &["convert", "--to", "string", "new.json"]);
        assert!(string.contains("\"RequestContainerJson\": \"{"), "{string}");
        std::fs::write(folder.path().join("string.json"), &string).expect("the file can be written");
        summit_lint(folder.path()).args(["check", "--deny-warnings", "new.json", "string.json"]).assert().code(0);
        // Only the whitespace in the container may differ.
        let back = output(folder.path(), &["convert", "--to", "object", "string.json"]);
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("the text is JSON");
        assert_eq!(value(&back), value(&object));
    }
    let service = ["new", "New", "--service", "SR_LogOrUpdateRequest"];
    assert!(output(folder.path(), &service).contains("unknown status `New`; expected Open, Delivered"));
    assert!(output(folder.path(), &["new", "New"]).contains("IM_LogOrUpdateIncident"));
    let unknown = output(folder.path(), &["new", "New", "--service", "SR_LogOrUpdateReqest"]);
    assert!(unknown.contains("no schema for service `SR_LogOrUpdateReqest`; did you mean `SR_LogOrUpdateRequest`?"));
}

#[test]
fn rules_are_explained_with_the_fields_of_a_service() {
    let folder = with_service(&[]);
    let page = output(folder.path(), &["explain", "unknown-status"]);
    assert!(page.contains("`State`: How far the order is. One of `Open`, `Delivered`."), "{page}");
    assert!(page.contains("`Status`: "), "{page}");
}

#[test]
fn secrets_of_a_service_are_reported_and_masked() {
    let text =
        r#"{"Order":{"State":"Open","Catalog_Item":"Desk","Order_No":1,"Door_Code":"7341-x","Colour":"7341-x"}}"#;
    let folder = with_service(&[("a.json", text), ("b.json", &text.replace("7341-x", "{{door_code}}"))]);
    let found = output(folder.path(), &["check", "a.json"]);
    assert!(found.contains("hardcoded-secret") && found.contains("`{{door_code}}`"), "{found}");
    assert!(!found.contains("7341"), "{found}");
    let found = output(folder.path(), &["check", "b.json"]);
    assert!(!found.contains("hardcoded-secret"), "{found}");
}

#[test]
fn missing_brackets_are_found_by_the_schemas_of_a_service() {
    let text = r#"{"ServiceName":"SR_LogOrUpdateRequest","objCommonParameters":{"_ProxyDetails":{"AuthType":"APIKEY","APIKey":"{{key}}"},"requestParamsJSON":{"RequestContainerJsonObj":{"Order":{"State":"Open","Catalog_Item":"Desk","OrderRemarks":{"Approval_Remark":"ok"}},"RequestType":"RemoteCall"}}"#;
    let folder = with_service(&[("a.json", text)]);
    let found = output(folder.path(), &["check", "a.json", "--output-format", "concise"]);
    assert!(found.contains("missing `}` for `Order` before `OrderRemarks`"), "{found}");
}

/// Returns the first error of an invalid configuration: the location in a file, and the message.
fn first_error(folder: &Path) -> String {
    let output = summit_lint(folder).args(["check", "a.json"]).output().expect("the program starts");
    let found = String::from_utf8(output.stderr).expect("the output is UTF-8");
    let line = found.lines().next().and_then(|line| line.split_once("]: ")).map_or("", |(_, message)| message);
    let location =
        found.split_once("[schemas/").and_then(|(_, rest)| rest.split_once(']')).map_or("", |(location, _)| location);
    format!("{location}: {line}")
}

/// Returns the first error after a change in one of the service's schemas.
fn first_error_after_change(file: &str, from: &str, to: &str) -> String {
    let folder = with_service(&[("a.json", r#"{"Order": {"State": "Open", "Order_No": 1, "CatalogItem": "Desk"}}"#)]);
    let path = folder.path().join("schemas").join(file);
    let text = std::fs::read_to_string(&path).expect("the file can be read");
    assert!(text.contains(from), "{from} in {file}");
    std::fs::write(&path, text.replacen(from, to, 1)).expect("the file can be written");
    first_error(folder.path())
}

#[test]
fn an_invalid_description_of_a_service_is_an_error_with_its_location() {
    for (from, to, expected) in [
        (
            "\"schema\": \"container.schema.json\"",
            "\"schema\": \"nothing.schema.json\"",
            "8:18: invalid `schema`: no schema at `nothing.schema.json`",
        ),
        (
            "\"schema\": \"container.schema.json\"",
            "\"schema\": 3",
            "8:17: invalid `schema`: expected a reference to a schema, found a number",
        ),
        ("\"schema\": \"container.schema.json\",", "", "5:18: missing `schema` in `container`"),
        (
            "\"schema\": \"cont",
            "\"shcema\": \"cont",
            "8:8: unknown key `shcema` in `container`; did you mean `schema`?",
        ),
        ("\"object\": \"/obj", "\"object\": \"obj", "6:18: invalid `object`: expected a JSON pointer"),
        ("RequestContainerJsonObj\",", "Nope\",", "6:18: invalid `object`: unknown property `Nope`"),
        (
            "/requestParamsJSON/RequestContainerJson\"",
            "/requestParamsJSON/RequestContainerJsn\"",
            "7:18: invalid `string`: unknown property `RequestContainerJsn`; did you mean `RequestContainerJson`?",
        ),
        (
            "/RequestContainerJson\"",
            "/RequestContainerJsonObj\"",
            "5:18: `object` and `string` must be different members",
        ),
        (
            "{ \"name\": \"Order\" }",
            "{ \"name\": \"Ordre\" }",
            "11:27: invalid `name` of `subject`: unknown property `Ordre`",
        ),
        (
            "{ \"name\": \"Order\" }",
            "\"Order\"",
            "11:17: invalid `subject`: expected an object with `name`, `shape`, `anyStatus`, `ofStatus`, found a string",
        ),
        (
            "{ \"name\": \"Order\" }",
            "{ \"name\": \"Order\", \"ofStatus\": \"#/$defs/order\" }",
            "11:48: invalid `ofStatus`: no schema of a status has `/$defs/order`",
        ),
        (
            "\"status\": \"State\"",
            "\"status\": \"Stat\"",
            "12:16: invalid `status` of Order: unknown property `Stat`; did you mean `State`?",
        ),
        (
            "\"status\": \"State\"",
            "\"status\": \"Order_No\"",
            "container.schema.json:5:13: `if` must compare `Order/Order_No` with a `const`",
        ),
        (
            "\"status\": \"State\"",
            "\"statuss\": \"State\"",
            "12:6: unknown key `statuss` in `x-service`; did you mean `status`?",
        ),
        (
            "\"status\": \"State\"",
            "\"status\": 5",
            "12:15: invalid `status`: expected the name of a field, found a number",
        ),
        (
            "\"x-service\": {",
            "\"x-service\": 5, \"x-others\": {",
            "4:16: invalid `x-service`: expected an object with `container`, `subject`, `status`, found a number",
        ),
        ("\"x-service\": {", "\"x-servce\": {", "4:4: unknown annotation `x-servce`; did you mean `x-service`?"),
        (
            "\"properties\": {",
            "\"properties\": { \"Extra\": { \"x-service\": {} },",
            "16:31: `x-service` has no effect here",
        ),
    ] {
        let found = first_error_after_change("envelope.schema.json", from, to);
        assert!(found.contains(expected), "{expected}\n{found}");
    }
    let folder = with_service(&[]);
    std::fs::remove_file(folder.path().join("schemas/envelope.schema.json")).expect("the file exists");
    let found = output(folder.path(), &["check", "."]);
    assert!(found.contains("missing envelope.schema.json in folder "), "{found}");
}

#[test]
fn branches_that_do_not_lead_from_a_status_to_its_schema_are_errors() {
    for (from, to, expected) in [
        (
            "{ \"$ref\": \"open.schema.json\" }",
            "{ \"required\": [\"Order\"] }",
            "6:15: `then` of status `Open` must be a `$ref` to the file with its schema, such as `{ \"$ref\": \"open.schema.json\" }`",
        ),
        (
            "\"open.schema.json\"",
            "\"definitions.schema.json#/$defs/container\"",
            "6:26: `then` of status `Open` must be a `$ref`",
        ),
        ("{ \"const\": \"Open\" }", "{ \"enum\": [\"Open\"] }", "5:13: `if` must compare `Order/State` with a `const`"),
        ("\"Delivered\"", "\"Open\"", "9:79: duplicate branch for status `Open`"),
    ] {
        let found = first_error_after_change("container.schema.json", from, to);
        assert!(found.contains(expected), "{expected}\n{found}");
    }
    let none = "{\"$ref\": \"definitions.schema.json#/$defs/container\"}";
    let folder = with_service(&[("a.json", "{}")]);
    std::fs::write(folder.path().join("schemas/container.schema.json"), none).expect("the file can be written");
    let found = first_error(folder.path());
    assert!(
        found.starts_with(
            "envelope.schema.json:12:16: no branch of `allOf` in container.schema.json maps `State` to a schema"
        ),
        "{found}"
    );
}

#[test]
fn invalid_annotations_of_a_schema_are_errors_with_their_location() {
    for (from, to, expected) in [
        ("{ \"key\": 1 }", "{ \"kye\": 1 }", "9:28: unknown key `kye` in `x-evidence`; did you mean `key`?"),
        (
            "{ \"key\": 1 }",
            "{ \"key\": \"x\" }",
            "9:35: invalid `key` of `x-evidence`: expected a whole number from 1 to 4 or `common`",
        ),
        ("{ \"key\": 1 }", "{ \"key\": 1.5 }", "9:34: invalid `key` of `x-evidence`"),
        ("{ \"key\": 1 }", "{ \"key\": 0 }", "9:34: invalid `key` of `x-evidence`"),
        ("{ \"key\": 1 }", "2", "9:25: invalid `x-evidence`: expected an object with `key`, `value`, found a number"),
        (
            "\"x-evidence\": { \"key\": 1 }",
            "\"x-tenant\": true",
            "9:23: invalid `x-tenant`: expected `values` or `counts`",
        ),
        ("{ \"key\": 1 }", "{}", "9:25: missing `key` or `value` in `x-evidence`"),
        (
            "{ \"key\": 1 }",
            "{ \"key\": 1, \"value\": 1 }",
            "9:46: `value` of `x-evidence` has no effect on a property without `enum`",
        ),
        ("\"x-evidence\": { \"key\": 1 }", "\"x-evidnce\": { \"key\": 1 }", "9:12: unknown annotation `x-evidnce`"),
        (
            "\"container\": {",
            "\"container\": { \"x-evidence\": { \"key\": 1 },",
            "4:34: `x-evidence` has no effect here",
        ),
        (
            "{ \"pattern\": \"empty-field\" }",
            "{ \"patern\": \"empty-field\" }",
            "28:28: missing keyword `patern` next to `x-lint`; did you mean `pattern`?",
        ),
        ("{ \"pattern\": \"empty-field\" }", "\"empty-field\"", "28:26: invalid `x-lint`: expected an object such as"),
        (
            "{ \"pattern\": \"empty-field\" }",
            "{ \"pattern\": true }",
            "28:38: invalid `pattern` of `x-lint`: expected the name of a rule, found a boolean",
        ),
        (
            "\"x-lint\": { \"pattern\": \"empty-field\" }",
            "\"x-lnt\": { \"pattern\": \"empty-field\" }",
            "28:16: unknown annotation `x-lnt`",
        ),
    ] {
        let found = first_error_after_change("definitions.schema.json", from, to);
        assert!(found.contains(expected), "{expected}\n{found}");
    }
    // Names of properties and parts of values are not annotations.
    let folder = with_service(&[("a.json", r#"{"Order": {"State": "Open", "Order_No": 1, "Catalog_Item": "Desk"}}"#)]);
    let path = folder.path().join("schemas/definitions.schema.json");
    let text = std::fs::read_to_string(&path).expect("the file can be read");
    let more = "\"x-lint\": {\"type\": \"string\", \"default\": {\"x-evidence\": 1}}, \"x-hint\": {}, \"Order_No\"";
    std::fs::write(&path, text.replace("\"Order_No\"", more)).expect("the file can be written");
    summit_lint(folder.path()).args(["check", "a.json"]).assert().code(0).stderr_eq("");
}

#[test]
fn an_invalid_pattern_is_reported_in_its_file() {
    for (from, to, expected) in [
        (r#""pattern": "\\S""#, r#""pattern": "([""#, "26:27: invalid `pattern`: `([` is not a regular expression"),
        (
            r#""Order_No": {"#,
            r#""Other": { "patternProperties": { "a": true, "(?<x": {} } }, "Order_No": {"#,
            "20:59: invalid `patternProperties`: `(?<x` is not a regular expression",
        ),
    ] {
        let found = first_error_after_change("definitions.schema.json", from, to);
        assert_eq!(found, format!("definitions.schema.json:{expected}"));
    }
}

#[test]
fn an_unknown_dialect_is_reported_at_its_name() {
    let found = first_error_after_change("open.schema.json", "draft/2020-12/", "draft/2019-19/");
    assert!(
        found.starts_with(
            "open.schema.json:2:15: unknown dialect `https://json-schema.org/draft/2019-19/schema`; use JSON Schema draft"
        ),
        "{found}"
    );
    let nested = r#""title": "Open order", "$defs": { "a": { "$id": "a", "$schema": "https://example.com/" } },"#;
    let found = first_error_after_change("open.schema.json", r#""title": "Open order","#, nested);
    assert!(found.starts_with("open.schema.json:3:68: unknown dialect `https://example.com/`"), "{found}");
}

#[test]
fn a_schema_that_rejects_the_name_of_its_service_is_an_error() {
    for (from, to, expected) in [
        (
            "\"const\": \"SR_LogOrUpdateRequest\"",
            "\"const\": \"SR_Other\"",
            "17:32: schema of service `SR_Other` is configured for service `SR_LogOrUpdateRequest`; use the same name in both",
        ),
        (
            "\"const\": \"SR_LogOrUpdateRequest\"",
            "\"const\": \"SR_LogOrUpdateRequest\", \"maxLength\": 9",
            "17:69: `maxLength` rejects the service name `SR_LogOrUpdateRequest` from the configuration",
        ),
    ] {
        assert_eq!(
            first_error_after_change("envelope.schema.json", from, to),
            format!("envelope.schema.json:{expected}")
        );
    }
}

#[test]
fn statuses_without_a_branch_are_errors() {
    let found = first_error_after_change("state.schema.json", "\"Delivered\"", "\"Delivered\", \"Closed\"");
    assert_eq!(found, "state.schema.json:4:34: missing branch for status `Closed` in `allOf` of container.schema.json");
    let found = first_error_after_change("state.schema.json", "\"Open\", ", "");
    assert_eq!(found, "state.schema.json:4:11: missing status `Open`, for which container.schema.json has a branch");
}

#[test]
fn init_keeps_services_and_lists_values_of_their_fields() {
    let folder = with_service(&[("in/a.json", &REQUEST.replace("CatalogItem", "Catalog_Item"))]);
    let at = folder.path();
    let path = at.join("schemas/definitions.schema.json");
    let schema = std::fs::read_to_string(&path).expect("the file can be read");
    let marked = schema.replacen("\"Catalog_Item\": {", "\"Catalog_Item\": { \"x-tenant\": \"values\",", 1);
    assert_ne!(marked, schema);
    std::fs::write(&path, marked).expect("the file can be written");
    let summary = output(at, &["init", "--force"]);
    assert!(
        summary.starts_with("Read ") && summary.contains(" 1 payload in 1 file, 1 value of 1 field\n"),
        "{summary}"
    );
    let text = std::fs::read_to_string(at.join("summit-lint.json5")).expect("the file can be read");
    assert!(text.contains("  services: {\n    SR_LogOrUpdateRequest: \"schemas\",\n  },\n"), "{text}");
    assert!(text.contains("    Catalog_Item: [\n      \"Desk\", // 1\n    ],\n"), "{text}");
    assert!(!output(at, &["check", "--output-format", "concise"]).contains("`Catalog_Item`"));
}
