//! Generated payloads, and conversion of containers between their forms.

use std::sync::Arc;

use crate::lint;
use proptest::prelude::*;
use serde_json::{Value, json};
use summit_lint::catalog::generate::{Form, GenerateError, request, updaters};
use summit_lint::catalog::{Schemas, ServiceId};
use summit_lint::config::Config;
use summit_lint::document::{Document, Expectation};
use summit_lint::fix::convert::{ConvertError, convert};
use summit_lint::source::Source;

use crate::folder::Folder;

fn finding_messages(schemas: &Arc<Schemas>, text: &str) -> Vec<String> {
    let config = Config { schemas: schemas.clone(), ..Config::default() };
    let source = Source::from_text("a.json", text).expect("the input is small");
    lint(&source, &config, Expectation::Payload).diagnostics.iter().map(|finding| finding.message.clone()).collect()
}

#[test]
fn new_payloads_of_every_status_updater_and_form_have_no_findings() {
    let schemas = Schemas::builtin();
    assert_eq!(updaters(&schemas, ServiceId::FIRST), ["Executive", "Caller"]);
    for status in schemas.statuses() {
        for updater in updaters(&schemas, ServiceId::FIRST) {
            for form in [Form::Object, Form::String] {
                let text = request(&schemas, ServiceId::FIRST, status.name(), &updater, form)
                    .expect("the schemas allow a payload");
                assert_eq!(finding_messages(&schemas, &text), [""; 0], "{text}");
                assert!(text.contains(form.container_key(
                    schemas.service(ServiceId::FIRST).container().expect("the service has a container")
                )));
            }
        }
    }
}

/// Checks that a new payload is invalid if any of its members is removed.
#[test]
fn a_new_payload_is_minimal() {
    fn without_each(value: &Value, found: &mut Vec<Value>, rebuild: &dyn Fn(Value) -> Value) {
        let Value::Object(members) = value else { return };
        for (name, inner) in members {
            let mut less = members.clone();
            less.remove(name);
            found.push(rebuild(Value::Object(less)));
            without_each(inner, found, &|inner| {
                let mut changed = members.clone();
                changed[name] = inner;
                rebuild(Value::Object(changed))
            });
        }
    }
    let schemas = Schemas::builtin();
    for status in schemas.statuses() {
        let text = request(&schemas, ServiceId::FIRST, status.name(), "Executive", Form::Object)
            .expect("the schemas allow a payload");
        let payload: Value = serde_json::from_str(&text).expect("the text is JSON");
        let container = &payload["objCommonParameters"]["incidentParamsJSON"]["IncidentContainerJsonObj"];
        let mut fewer = Vec::new();
        without_each(container, &mut fewer, &|container| {
            let mut payload = payload.clone();
            payload["objCommonParameters"]["incidentParamsJSON"]["IncidentContainerJsonObj"] = container;
            payload
        });
        for payload in fewer {
            assert_ne!(finding_messages(&schemas, &payload.to_string()), [""; 0], "{payload}");
        }
    }
}

#[test]
fn a_new_payload_has_the_fields_that_user_schemas_require() {
    let folder = Folder::new().with_change(
        "closed",
        r#""required": ["Ticket_No", "Assigned_Engineer_Email", "Closure_Code_Name"]"#,
        r#""required": ["Ticket_No", "Assigned_Engineer_Email", "Closure_Code_Name", "Symptom"]"#,
    );
    let schemas = Arc::new(folder.schemas().unwrap_or_else(|error| panic!("{error}")));
    let text =
        request(&schemas, ServiceId::FIRST, "closed", "caller", Form::Object).expect("the schemas allow a payload");
    assert!(text.contains("\"Symptom\""), "{text}");
    assert_eq!(finding_messages(&schemas, &text), [""; 0], "{text}");
}

#[test]
fn payloads_that_cannot_be_generated_are_errors() {
    let schemas = Schemas::builtin();
    let error =
        request(&schemas, ServiceId::FIRST, "Resolvd", "Caller", Form::Object).expect_err("there is no such status");
    assert_eq!(error.to_string(), "unknown status `Resolvd`; did you mean `Resolved`?");
    let error =
        request(&schemas, ServiceId::FIRST, "Open", "Caller", Form::Object).expect_err("there is no such status");
    assert!(error.to_string().ends_with("expected New, Assigned, In-Progress, Pending, Resolved, Closed, Cancelled"));
    let error =
        request(&schemas, ServiceId::FIRST, "New", "Robot", Form::Object).expect_err("there is no such updater");
    assert_eq!(error.to_string(), "unknown updater `Robot`; expected Executive, Caller");
    let folder = Folder::new().with_change(
        "closed",
        "\"properties\": {\n    \"Ticket\":",
        "\"minProperties\": 40, \"properties\": {\n    \"Ticket\":",
    );
    let error =
        request(&folder.schemas().expect("the schema is valid"), ServiceId::FIRST, "Closed", "Caller", Form::Object)
            .expect_err("the service has fewer properties");
    assert!(matches!(error, GenerateError::NoValue { .. }), "{error}");
}

/// Generates a request with a required field of this schema. Returns the generated value of the field, or the error.
fn generate_field(schema: &str) -> Result<String, String> {
    let folder = Folder::new().with_change(
        "closed",
        r#""required": ["Ticket_No", "Assigned_Engineer_Email", "Closure_Code_Name"]"#,
        r#""required": ["Ticket_No", "Assigned_Engineer_Email", "Closure_Code_Name", "Own"]"#,
    );
    let folder = folder.with_change(
        "IM_LogOrUpdateIncident/definitions",
        r#""PendingReason": {"#,
        &format!(r#""Own": {schema}, "PendingReason": {{"#),
    );
    let schemas = Arc::new(folder.schemas().unwrap_or_else(|error| panic!("{error}")));
    let text = request(&schemas, ServiceId::FIRST, "Closed", "Caller", Form::Object);
    let text = text.map_err(|error| error.to_string())?;
    assert_eq!(finding_messages(&schemas, &text), [""; 0], "{text}");
    let value: Value = serde_json::from_str(&text).expect("the text is JSON");
    let container = &value["objCommonParameters"]["incidentParamsJSON"]["IncidentContainerJsonObj"];
    Ok(container["Ticket"]["Own"].to_string())
}

#[test]
fn generated_values_are_valid() {
    for (schema, expected) in [
        (r#"{"type": "integer", "minimum": 5}"#, "5"),
        (r#"{"type": "integer", "exclusiveMinimum": 5}"#, "6"),
        (r#"{"type": "number", "exclusiveMaximum": -1}"#, "-2"),
        (r#"{"type": "integer", "multipleOf": 7, "minimum": 8}"#, "14"),
        (r#"{"maximum": 0}"#, "0"),
        (r#"{"type": "string", "minLength": 6}"#, r#""textte""#),
        (r#"{"type": "string", "maxLength": 2}"#, r#""te""#),
        (r#"{"type": "string", "pattern": "^A-\\d$", "examples": ["none", "A-7"]}"#, r#""A-7""#),
        (r#"{"type": "string", "pattern": "^A-\\d$", "default": "A-7"}"#, r#""A-7""#),
        (r#"{"allOf": [{"enum": ["a", "b"]}, {"enum": ["c", "b"]}]}"#, r#""b""#),
        (r#"{"type": "string", "format": "date-time"}"#, r#""2026-01-31T09:00:00Z""#),
        (r#"{"type": "array", "minItems": 2, "items": {"type": "integer", "minimum": 3}}"#, "[3,3]"),
        (
            r#"{"type": "array", "minItems": 3, "uniqueItems": true, "items": {"type": "string"}}"#,
            r#"["text","text 2","text 3"]"#,
        ),
        (
            r#"{"type": "array", "minItems": 1, "items": {"type": "object", "required": ["a"], "properties": {"a": {"minimum": 2}}}}"#,
            r#"[{"a":2}]"#,
        ),
        (r#"{"type": "object", "required": ["a"]}"#, r#"{"a":"text"}"#),
        (r#"{"type": "object", "minProperties": 1, "properties": {"a": {"type": "null"}}}"#, r#"{"a":null}"#),
        (
            r#"{"type": "string", "contentMediaType": "application/json", "contentSchema": {"type": "object", "required": ["x"]}}"#,
            r#""{\"x\": \"text\"}""#,
        ),
        (
            r#"{"type": "string", "contentMediaType": "application/json", "contentSchema": {"type": "integer", "minimum": 5}}"#,
            r#""5""#,
        ),
        (
            r#"{"type": "string", "contentEncoding": "base64", "contentMediaType": "application/json", "contentSchema": {"required": ["x"]}}"#,
            r#""eyJ4IjogInRleHQifQ==""#,
        ),
    ] {
        assert_eq!(generate_field(schema).as_deref(), Ok(expected), "{schema}");
    }
}

#[test]
fn an_error_names_the_field_that_has_no_valid_value_and_the_keyword() {
    let nested = r##"{"type": "object", "required": ["more"], "properties": {"more": {"$ref": "#/$defs/ticket/properties/Own"}}}"##;
    for (schema, expected) in [
        ("false", "`Ticket/Own`: required, but its schema is `false`"),
        (
            r#"{"type": "string", "pattern": "^A-\\d$"}"#,
            "`Ticket/Own`: `pattern` expects a match for `^A-\\d$`; add a valid value to `examples` of its schema",
        ),
        (
            r#"{"type": "integer", "minimum": 5, "maximum": 4}"#,
            "`Ticket/Own`: `minimum` expects 5 or more; add a valid",
        ),
        (r#"{"allOf": [{"enum": ["a"]}, {"enum": ["b"]}]}"#, "`Ticket/Own`: `enum` conflicts with other keywords"),
        (
            r#"{"type": "object", "required": ["a"], "additionalProperties": false}"#,
            "`Ticket/Own`: required field `a` is not allowed",
        ),
        (nested, "`Ticket/Own/more/more`: `required` makes `more` infinitely recursive"),
        (
            r#"{"type": "string", "contentMediaType": "application/json", "contentSchema": {"type": "object", "required": ["x"], "properties": {"x": false}}}"#,
            "`Ticket/Own/x`: required, but its schema is `false`",
        ),
    ] {
        let error = generate_field(schema).expect_err(schema);
        assert!(error.starts_with(&format!("no valid value found for {expected}")), "{schema}: {error}");
    }
}

fn convert_source(source: &Source<'_>, to: Form) -> Result<String, ConvertError> {
    convert(&Document::new(source, &Config::default(), Expectation::Payload), to)
}

fn convert_text(text: &str, to: Form) -> Result<String, ConvertError> {
    convert_source(&Source::from_text("a.json", text).expect("the input is small"), to)
}

/// Returns the value of a request. If the container is JSON in a string, replaces the string by the object.
fn with_object_form(text: &str) -> Value {
    let mut value: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let parameters = &mut value["objCommonParameters"]["incidentParamsJSON"];
    if let Some(string) = parameters["IncidentContainerJson"].as_str() {
        *parameters = json!({"IncidentContainerJsonObj": serde_json::from_str::<Value>(string).expect("the string contains JSON")});
    } else {
        *parameters = json!({"IncidentContainerJsonObj": parameters["IncidentContainerJsonObj"]});
    }
    value
}

#[test]
fn converting_back_results_in_the_same_text() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/valid");
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("a file").path();
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let text = std::fs::read_to_string(&path).expect("the file can be read");
        let (other_form, original_form) = match name.split('.').nth(1) {
            Some("object") => (Form::String, Form::Object),
            Some("string") => (Form::Object, Form::String),
            _ => continue,
        };
        let other = convert_text(&text, other_form).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_ne!(other, text);
        assert_eq!(with_object_form(&other), with_object_form(&text), "{name}");
        assert_eq!(convert_text(&other, original_form).expect("the request has a container"), text, "{name}");
        assert_eq!(convert_text(&other, other_form).expect("the request has a container"), other, "{name}");
        assert_eq!(finding_messages(&Schemas::builtin(), &other), [""; 0], "{name}: {other}");
    }
}

#[test]
fn a_conversion_keeps_all_other_bytes() {
    let text = "{ \"objCommonParameters\":{\r\n\t\"incidentParamsJSON\" : {\r\n\t\t\"IncidentContainerJson\" : \"{\\\"a\\\":1.50,\\\"b\\\":[\\\"\\\\u00e9\\\",{}]}\"\r\n\t} , \"RequestType\":\"RemoteCall\" } }";
    let object = convert_text(text, Form::Object).expect("the request has a container");
    assert_eq!(
        object,
        "{ \"objCommonParameters\":{\r\n\t\"incidentParamsJSON\" : {\r\n\t\t\"IncidentContainerJsonObj\" : {\r\n\t\t\t\"a\": 1.50,\r\n\t\t\t\"b\": [\r\n\t\t\t\t\"\\u00e9\",\r\n\t\t\t\t{}\r\n\t\t\t]\r\n\t\t}\r\n\t} , \"RequestType\":\"RemoteCall\" } }"
    );
    let line = r#"{"incidentParamsJSON":{"IncidentContainerJsonObj":{"a":1.50, "b":"\u00e9"}}}"#;
    let string = convert_text(line, Form::String).expect("the request has a container");
    assert_eq!(string, r#"{"incidentParamsJSON":{"IncidentContainerJson":"{\"a\":1.50, \"b\":\"\\u00e9\"}"}}"#);
    assert_eq!(convert_text(&string, Form::Object).expect("the request has a container"), line);
}

#[test]
fn a_conversion_keeps_the_marks_of_a_markdown_quote() {
    let payload = include_str!("../../testdata/valid/new.object.caller.json");
    let quoted: String = payload.lines().map(|line| format!("> {line}\n")).collect();
    let text = format!("- a\n\n> ```json\n{quoted}> ```\n\nEnd\n");
    let source = Source::from_text("a.md", &text).expect("the input is small");
    let string = convert_source(&source, Form::String).expect("the document has a container");
    let source = Source::from_text("a.md", &string).expect("the input is small");
    assert_eq!(convert_source(&source, Form::Object).expect("the document has a container"), text);
}

#[test]
fn containers_in_all_lines_and_layers_are_converted() {
    let one = |status: &str| {
        json!({"ServiceName": "IM_LogOrUpdateIncident", "objCommonParameters": {"incidentParamsJSON":
        {"IncidentContainerJsonObj": {"Ticket": {"Status": status, "Description": "a \"b\" \\ c"}}}}})
    };
    let log = format!("{}\n{}\n", one("New"), json!({"time": 1, "body": one("Closed").to_string()}));
    let source = Source::from_text("a.jsonl", &log).expect("the input is small");
    let strings = convert_source(&source, Form::String).expect("the document has containers");
    assert_eq!(strings.lines().count(), 2);
    for line in strings.lines() {
        serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    }
    assert_eq!(strings.matches("IncidentContainerJsonObj").count(), 0);
    let source = Source::from_text("a.jsonl", &strings).expect("the input is small");
    assert_eq!(convert_source(&source, Form::Object).expect("the document has containers"), log);
}

#[test]
fn requests_that_cannot_be_converted_are_errors_with_their_position() {
    for (text, expected) in [
        (
            "{\"a\": 1}",
            "no container: expected `IncidentContainerJsonObj` (object) or `IncidentContainerJson` (JSON in a string)",
        ),
        (
            "{\"incidentParamsJSON\": {\"IncidentContainerJson\": \"{}\",\n\"IncidentContainerJsonObj\": {}}}",
            "2:1: duplicate container: `IncidentContainerJsonObj` and `IncidentContainerJson`",
        ),
        (
            "{\"IncidentContainerJson\": \"no JSON\"}",
            "1:27: invalid `IncidentContainerJson`: expected a string with one JSON object, found other text",
        ),
        (
            "{\"IncidentContainerJson\": \"\"}",
            "1:27: invalid `IncidentContainerJson`: expected a string with one JSON object, found an empty string",
        ),
        (
            "{\"IncidentContainerJson\": \"[1]\"}",
            "1:27: invalid `IncidentContainerJson`: expected a string with one JSON object, found an array",
        ),
        (
            "{\"IncidentContainerJson\": \"{}{}\"}",
            "1:27: invalid `IncidentContainerJson`: expected a string with one JSON object, found 2 documents",
        ),
        (
            "{\"IncidentContainerJson\": 3}",
            "1:27: invalid `IncidentContainerJson`: expected a string with one JSON object, found a number",
        ),
        (
            "{\"IncidentContainerJsonObj\": \"x\"}",
            "1:30: invalid `IncidentContainerJsonObj`: expected an object, found a string",
        ),
        ("{\"IncidentContainerJsonObj\": {\"a\" 1}}", "1:34: "),
    ] {
        let error = convert_text(text, Form::Object).expect_err(text).to_string();
        assert!(error.starts_with(expected), "{text}: {error}");
    }
}

/// Generates JSON values.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
        "[\"\\\\\n\t/{}:, a\u{1}é\u{2028}]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-c\"\\\\\né]{0,4}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn converting_any_container_back_results_in_the_same_text(container in prop::collection::btree_map("\\PC{0,6}", value(), 0..5), pretty: bool) {
        let container = Value::Object(container.into_iter().collect());
        let payload = json!({"ServiceName": "IM_LogOrUpdateIncident",
            "objCommonParameters": {"incidentParamsJSON": {"IncidentContainerJsonObj": container}}});
        let text = if pretty { serde_json::to_string_pretty(&payload).unwrap() } else { payload.to_string() };
        let string = convert_text(&text, Form::String).unwrap();
        prop_assert_eq!(with_object_form(&string), payload);
        prop_assert_eq!(convert_text(&string, Form::Object).unwrap(), text.clone(), "of {}", text);
    }
}
