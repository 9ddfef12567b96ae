//! A service that the program does not know: its schemas in a folder, and a line in the configuration.

use std::path::Path;

use crate::{folder, summit_lint};

/// The schemas of the service, laid out like those of a built-in one.
const SCHEMAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/service/SR_LogOrUpdateRequest");

/// A folder with the service and these files.
fn with_service(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = folder(files);
    let schemas = folder.path().join("schemas");
    std::fs::create_dir(&schemas).expect("it can be made");
    for entry in std::fs::read_dir(SCHEMAS).expect("the schemas are there") {
        let path = entry.expect("the schemas are there").path();
        std::fs::copy(&path, schemas.join(path.file_name().expect("it is a file"))).expect("it can be copied");
    }
    let configuration = "{services: {SR_LogOrUpdateRequest: 'schemas'}}";
    std::fs::write(folder.path().join("summit-lint.json5"), configuration).expect("it can be written");
    folder
}

fn output(folder: &Path, arguments: &[&str]) -> String {
    let output = summit_lint(folder).args(arguments).output().expect("it runs");
    String::from_utf8([output.stdout, output.stderr].concat()).expect("it is text")
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
fn payloads_of_a_service_are_recognized_and_judged_in_every_format() {
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
        "a/request.json:7:10: error[missing-field] `Order` lacks `Delivered_To`, which status `Delivered` demands",
        "a/request.json:7:30: error[unknown-status] `State` `Deliverd`",
        "a/request.json:7:57: error[misplaced-field] `Approval_Remark` stands in `Order` but belongs in `OrderRemarks`",
        "a/request.json:7:82: error[unknown-field] `Order` has no field `CatalogItem`; did you mean `Catalog_Item`",
        "a/container.md:4:4: error[missing-field] `Order` lacks `Catalog_Item`, which status `Open` demands",
        "a/subject.jsonl:1:59: warning[unknown-field] the order has no field `Color`",
        "a/string.json:1:18: error[unknown-service]",
        "error[missing-field] the container lacks `OrderRemarks`, which status `Delivered` demands",
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
        std::fs::write(folder.path().join("new.json"), &object).expect("it can be written");
        let string = output(folder.path(), &["convert", "--to", "string", "new.json"]);
        assert!(string.contains("\"RequestContainerJson\": \"{"), "{string}");
        std::fs::write(folder.path().join("string.json"), &string).expect("it can be written");
        summit_lint(folder.path()).args(["check", "--deny-warnings", "new.json", "string.json"]).assert().code(0);
        // As before, but for the white space in the container.
        let back = output(folder.path(), &["convert", "--to", "object", "string.json"]);
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("it is JSON");
        assert_eq!(value(&back), value(&object));
    }
    let service = ["new", "New", "--service", "SR_LogOrUpdateRequest"];
    assert!(output(folder.path(), &service).contains("there is no status `New`; the schemas know Open, Delivered"));
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

#[test]
fn a_wrong_description_of_a_service_is_an_error_with_its_place() {
    let folder = with_service(&[]);
    let path = folder.path().join("schemas/envelope.schema.json");
    let text = std::fs::read_to_string(&path).expect("it is there");
    for (from, to, expected) in [
        ("\"schema\": \"container.schema.json\"", "\"schema\": \"nothing.schema.json\"", "`schema` leads to no schema"),
        ("\"object\": \"/obj", "\"object\": \"obj", "`object` must be a JSON pointer"),
        ("{ \"name\": \"Order\" }", "{ \"name\": \"Ordre\" }", "the schema of containers has no property `Ordre`"),
    ] {
        std::fs::write(&path, text.replace(from, to)).expect("it can be written");
        let found = output(folder.path(), &["check", "."]);
        assert!(found.contains(expected) && found.contains("envelope.schema.json:"), "{expected}\n{found}");
    }
    std::fs::remove_file(&path).expect("it is there");
    let found = output(folder.path(), &["check", "."]);
    assert!(found.contains("of service `SR_LogOrUpdateRequest` has no envelope.schema.json"), "{found}");
}
