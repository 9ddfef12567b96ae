//! Checks that common changes for a tenant, such as another status or another service, need only edits of schemas and
//! no code.

use serde_json::json;

use crate::folder::Folder;

/// Returns a valid container with this status.
fn container(status: &str, ticket: &str) -> String {
    format!(
        r#"{{"Updater": "Caller", "Ticket": {{"Ticket_No": "7", "IsFromWebService": true, "Sup_Function": "IT",
        "Caller_EmailID": "dana@example.com", "Status": "{status}", "Medium": "Web", "Source": "Person",
        "Description": "No mail", "PageName": "LogTicket"{ticket}}}, "TicketInformation": {{"Information": "x"}}}}"#
    )
}

#[test]
fn a_mandatory_field_needs_one_edit() {
    let folder = Folder::new().with_change(
        "assigned",
        r#""required": ["Ticket_No"]"#,
        r#""required": ["Ticket_No", "Symptom"]"#,
    );
    let found = folder.findings_in(&container("Assigned", ""));
    assert_eq!(
        found,
        ["missing-field /Ticket Ticket: missing field `Symptom` in `Ticket`, required for status `Assigned`"]
    );
    assert_eq!(folder.findings_in(&container("Assigned", r#", "Symptom": "silent""#)), [""; 0]);
    assert_eq!(Folder::new().findings_in(&container("Assigned", "")), [""; 0]);
}

#[test]
fn an_enumeration_value_needs_one_edit() {
    let payload = container("Assigned", "").replace("\"Caller\"", "\"Robot\"");
    let found = Folder::new().findings_in(&payload);
    assert_eq!(
        found,
        ["invalid-value /Updater Robot: invalid value `Robot` for `Updater`: expected `Executive` or `Caller`"]
    );
    let folder = Folder::new().with_change(
        "IM_LogOrUpdateIncident/definitions",
        r#"["Executive", "Caller"],
        "enumDescriptions""#,
        r#"["Executive", "Caller", "Robot"],
        "enumDescriptions""#,
    );
    assert_eq!(folder.findings_in(&payload), [""; 0]);
}

/// Returns schemas with an additional status: one value, one branch and one new file.
fn on_hold() -> Folder {
    let branch = |status: &str, file: &str| {
        json!({
            "if": {"type": "object", "required": ["Ticket"], "properties": {"Ticket": {"type": "object",
                "required": ["Status"], "properties": {"Status": {"const": status}}}}},
            "then": {"$ref": file}
        })
        .to_string()
    };
    Folder::new()
        .with_change("status", r#""New", "Assigned", "#, r#""New", "Assigned", "On-Hold", "#)
        .with_change("container", "\"allOf\": [", &format!("\"allOf\": [{},", branch("On-Hold", "on-hold.schema.json")))
        .with(
            "on-hold.schema.json",
            r##"{
  "$ref": "definitions.schema.json#/$defs/commonContainer",
  "properties": {
    "Ticket": {
      "required": ["Ticket_No", "PendingReason"],
      "properties": { "PendingReason": { "$ref": "definitions.schema.json#/$defs/filled" } }
    }
  }
}"##,
        )
}

#[test]
fn an_additional_status_needs_edits_and_a_file() {
    let folder = on_hold();
    assert_eq!(folder.findings_in(&container("On-Hold", r#", "PendingReason": "waits""#)), [""; 0]);
    let found = folder.findings_in(&container("On-Hold", ""));
    assert_eq!(
        found,
        ["missing-field /Ticket Ticket: missing field `PendingReason` in `Ticket`, required for status `On-Hold`"]
    );
    let found = folder.findings_in(&container("On-Hold", r#", "PendingReason": " ""#));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("empty-field /Ticket/PendingReason"), "{found:?}");
    // A misspelled status is recognized, and the payload is validated as the intended status.
    let found = folder.findings_in(&container("on hold", ""));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().any(|finding| finding.starts_with("unknown-status")), "{found:?}");
    // A ticket without a container is validated as well.
    let ticket = r#"{"Ticket_No": "7", "IsFromWebService": true, "Sup_Function": "IT", "Medium": "Web", "Source": "x",
        "Caller_EmailID": "dana@example.com", "Status": "On-Hold", "Description": "x", "PageName": "LogTicket"}"#;
    let found = folder.findings_in(ticket);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("missing-field"), "{found:?}");
    // Without the file, the status is unknown.
    let found = Folder::new().findings_in(&container("On-Hold", r#", "PendingReason": "waits""#));
    assert!(found.iter().any(|finding| finding.starts_with("unknown-status")), "{found:?}");
}

/// The schema of a second service in ten lines, which extends the envelope of all services.
const SERVICE_REQUEST: &str = r##"{
  "$ref": "definitions.schema.json#/$defs/request",
  "properties": { "objCommonParameters": {
    "required": ["srParamsJSON"],
    "properties": { "srParamsJSON": {
      "required": ["Subject"],
      "properties": { "Subject": { "type": "string", "minLength": 1 }, "Count": { "type": "integer", "maximum": 9 } }
    } }
  } }
}"##;

fn request(service: &str, parameters: &str) -> String {
    format!(
        r#"{{"ServiceName": "{service}", "objCommonParameters": {{"_ProxyDetails": {{"AuthType": "APIKEY",
        "APIKey": "XXXX", "ProxyID": 0, "ReturnType": "JSON", "OrgID": 1}}, {parameters} "RequestType": "RemoteCall"}}}}"#
    )
}

#[test]
fn an_additional_service_needs_ten_lines() {
    let name = "SR_LogServiceRequest";
    let folder = Folder::new().with("sr.json", SERVICE_REQUEST).with_service(name, "sr.json");
    let found = |parameters: &str| folder.findings_in(&request(name, parameters));
    assert_eq!(found(r#""srParamsJSON": {"Subject": "A desk"},"#), [""; 0]);
    assert_eq!(
        found(r#""srParamsJSON": {},"#),
        ["missing-field /objCommonParameters/srParamsJSON srParamsJSON: missing field `Subject` in `srParamsJSON`"]
    );
    assert_eq!(
        found(""),
        [
            "missing-field /objCommonParameters objCommonParameters: missing field `srParamsJSON` in `objCommonParameters`"
        ]
    );
    assert_eq!(
        found(r#""srParamsJSON": {"Subject": "A desk", "Count": 12},"#),
        [
            "invalid-value /objCommonParameters/srParamsJSON/Count 12: invalid value `12` for `Count`: expected 9 or less"
        ]
    );
    assert_eq!(found(r#""srParamsJSON": {"Subject": 3},"#).len(), 1);
    // The shared envelope is validated as well.
    let bad = request(name, r#""srParamsJSON": {"Subject": "A desk"},"#).replace("\"JSON\"", "\"CSV\"");
    assert!(folder.findings_in(&bad)[0].starts_with("invalid-value /objCommonParameters/_ProxyDetails/ReturnType CSV"));
    // A misspelled name is recognized. Without the schema, the service is unknown.
    let misspelled = folder.findings_in(&request("SR_LogServiceReqest", r#""srParamsJSON": {"Subject": "A desk"},"#));
    assert_eq!(misspelled.len(), 1, "{misspelled:?}");
    assert!(misspelled[0].starts_with("unknown-service /ServiceName SR_LogServiceReqest"), "{misspelled:?}");
    let unknown = Folder::new().findings_in(&request(name, r#""srParamsJSON": {"Subject": "A desk"},"#));
    assert_eq!(unknown.len(), 1, "{unknown:?}");
    assert!(unknown[0].starts_with("unknown-service /ServiceName SR_LogServiceRequest"), "{unknown:?}");
}

#[test]
fn json_in_a_string_of_a_service_is_validated() {
    let schema = r##"{
      "$ref": "definitions.schema.json#/$defs/request",
      "properties": { "objCommonParameters": { "properties": { "items": { "type": "array", "items": {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": {
          "type": "object",
          "required": ["id"],
          "properties": { "id": { "type": "integer" }, "note": { "type": "string", "x-lint": { "type": "invalid-value" } } },
          "additionalProperties": false
        }
      } } } } }
    }"##;
    let folder = Folder::new().with("list.schema.json", schema).with_service("List", "list");
    let found = |items: &str| folder.findings_in(&request("List", &format!("\"items\": [{items}],")));
    assert_eq!(found(r#""{\"id\": 1}", "{\"id\": 2, \"note\": \"x\"}""#), [""; 0]);
    assert_eq!(
        found(r#""{\"id\": 1}", "{\"id\": \"2\"}""#),
        ["wrong-type /objCommonParameters/items/1/id \\\"2\\\": expected integer for `id`, found string"]
    );
    // The finding has the rule in the schema.
    assert!(found(r#""{\"id\": 1, \"note\": 3}""#)[0].starts_with("invalid-value /objCommonParameters/items/0/note 3"));
    let misspelled = found(r#""{\"id\": 1, \"nte\": \"x\"}""#);
    assert_eq!(misspelled.len(), 1, "{misspelled:?}");
    assert!(misspelled[0].contains("unknown field `nte`"), "{misspelled:?}");
    assert!(found(r#""plain text""#)[0].starts_with("wrong-type /objCommonParameters/items/0"));
    assert_eq!(found(r#""[1]""#).len(), 1);
    // A syntax error in the string is reported there.
    let repaired = found(r#""{\"id\": 1,}""#);
    assert_eq!(repaired.len(), 1, "{repaired:?}");
    assert!(repaired[0].starts_with("trailing-comma /objCommonParameters/items/0"), "{repaired:?}");
}

#[test]
fn an_invalid_schema_is_an_error_with_its_location() {
    let cases = [
        ("{\"type\": \"strng\"}", "a.json:1:11: invalid `type` \"strng\": expected `array`, "),
        ("{\n  \"properties\": []\n}", "a.json:2:17: `properties` must not be an array"),
        ("{\"type\": \"object\",}", "a.json:1:18: schema is not strict JSON: "),
        ("{\"required\": \"a\"}", "a.json:1:15: `required` must not be a string"),
        ("[1]", "a.json:1:1: invalid schema: expected an object, found an array"),
        (
            "{\"$ref\": \"definitions.schema.json#/$defs/nothing\"}",
            "a.json:1:11: unresolved reference `definitions.schema.json#/$defs/nothing`: definitions.schema.json has no `/$defs/nothing`",
        ),
        ("{\"$ref\": \"other.json\"}", "a.json:1:11: unresolved reference `other.json`: unknown schema `other.json`"),
        (
            "{\"$ref\": \"https://example.com/definitions.schema.json\"}",
            "a.json:1:11: unresolved reference `https://example.com/definitions.schema.json`: the `$id` of definitions.schema.json is `https://summit-lint.example/",
        ),
        (
            "{\"x-lint\": {\"type\": \"wrong-tpe\"}}",
            "a.json:1:22: unknown rule `wrong-tpe`; did you mean `wrong-type`?",
        ),
        (
            "{\"x-lint\": {\"pattern\": \"missing-field\"}}",
            "a.json:1:25: `pattern` cannot report `missing-field`; only `required` or ",
        ),
        ("{\"properties\": {\"a\": {\"pattern\": \"[\"}}}", "a.json:1:35: "),
        ("{\"$defs\": {\"a\": {\"pattern\": \"(\"}}}", "a.json:1:30: "),
        ("{\"minLength\": -1}", "a.json:1:15: "),
    ];
    for (text, expected) in cases {
        let error = Folder::new().with("a.json", text).schemas().expect_err(text);
        let place = error.location.as_ref().unwrap_or_else(|| panic!("{text}: {error}"));
        assert!(place.path.ends_with("a.json"));
        let shown = error.to_string();
        let from = shown.find("a.json").expect("the error names the file");
        assert!(shown[from..].starts_with(expected), "{text}:\n  {}\n  {expected}", &shown[from..]);
    }
    let incomplete = Folder::new().with("definitions.schema.json", "{\"$defs\": {\"container\": {}}}").schemas();
    let error = incomplete.expect_err("other schemas refer to missing parts").to_string();
    assert!(
        error.ends_with(
            "definitions.schema.json:1:1: missing `/$defs/proxyDetails`, which other-service.schema.json refers to"
        ),
        "{error}"
    );
    let error = Folder::new().with_service("X", "x.json").schemas().expect_err("there is no such schema");
    assert_eq!(error.to_string(), "unknown schema `x.json` for service `X`");
    let listed = Folder::new().with_change("status", r#""New", "Assigned", "#, r#""New", "Assigned", "On-Hold", "#);
    let error = listed.schemas().expect_err("no schema is there for it").to_string();
    assert!(error.contains("missing branch for status `On-Hold` in `allOf` of "), "{error}");
    let renamed = Folder::new().with("resolved.schema.json", r#"{"$id": "https://example.com/x"}"#);
    let error = renamed.schemas().expect_err("it is ambiguous").to_string();
    assert!(error.contains("replaces a built-in schema"), "{error}");
}

#[test]
fn look_around_and_formats_are_supported() {
    let folder = Folder::new()
        .with(
            "a.json",
            r#"{"properties": {"code": {"pattern": "^(?!X)[A-Z]+$"}, "day": {"format": "date"}, "mail": {"format": "email"},
                "no": false}, "anyOf": [{"required": ["code"]}, {"required": ["day"]}]}"#,
        )
        .with_service("A", "a.json");
    assert_eq!(folder.findings_in(r#"{"ServiceName": "A", "code": "ABC"}"#), [""; 0]);
    let found = |payload: &str| {
        folder.findings_in(payload).iter().map(|f| f.split(' ').next().unwrap_or("").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found(r#"{"ServiceName": "A", "code": "XBC"}"#), ["invalid-value"]);
    assert_eq!(found(r#"{"ServiceName": "A", "day": "2026-02-30"}"#), ["invalid-date"]);
    assert_eq!(found(r#"{"ServiceName": "A", "code": "A", "mail": "nobody"}"#), ["invalid-email"]);
    assert_eq!(found(r#"{"ServiceName": "A", "code": "A", "no": 1}"#), ["invalid-value"]);
    let found = folder.findings_in(r#"{"ServiceName": "A"}"#);
    assert_eq!(found, ["missing-field  {: missing field `code` or `day` in the request"]);
}

#[test]
fn additional_properties_do_not_apply_to_the_service_name() {
    let folder = Folder::new()
        .with("a.json", r#"{"properties": {"a": {}}, "additionalProperties": {"type": "boolean"}}"#)
        .with_service("A", "a.json");
    assert!(folder.schemas().is_ok());
    let folder = Folder::new().with("a.json", r#"{"properties": {"ServiceName": {"enum": ["A", "B"]}}}"#);
    assert!(folder.with_service("A", "a.json").with_service("B", "a.json").schemas().is_ok());
    let folder = Folder::new().with("a.json", r#"{"properties": {"ServiceName": {"enum": ["A", "B"]}}}"#);
    let error = folder.with_service("C", "a.json").schemas().expect_err("it is neither").to_string();
    assert!(error.ends_with("`enum` rejects the service name `C` from the configuration"), "{error}");
}
