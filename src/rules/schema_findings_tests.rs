//! Tests of the findings for schema violations, with a schema that has one field for each kind of check.

use std::sync::Arc;

use crate::catalog::{Schemas, UserSchemas};
use crate::config::Config;
use crate::document::{Document, Expectation};
use crate::lint::lint;
use crate::source::Source;

/// The schema of a service with one field for each kind of check. Some fields are strings that contain JSON.
const SERVICE: &str = r##"{
  "$ref": "definitions.schema.json#/$defs/request",
  "properties": {
    "objCommonParameters": {
      "properties": {
        "any": { "type": "string", "contentMediaType": "application/json", "contentSchema": { "maximum": 9 } },
        "count": {
          "type": "string", "contentMediaType": "application/json", "contentSchema": { "type": "integer" }
        },
        "items": {
          "type": "array",
          "items": {
            "type": "string", "contentMediaType": "application/json",
            "contentSchema": { "type": "object", "required": ["id"] }
          }
        },
        "code": {
          "type": "string", "minLength": 1, "pattern": "^[A-Z]+$",
          "x-lint": { "minLength": "empty-field", "pattern": "invalid-value" }
        },
        "number": { "type": "integer" },
        "twice": { "allOf": [{ "required": ["a", "b"] }, { "required": ["b"] }] }
      }
    }
  }
}"##;

/// Lints a request whose `objCommonParameters` contain `parameters`. Returns `rule pointer: message` for each finding.
fn lint_parameters(parameters: &str) -> Vec<String> {
    let schemas = Schemas::with(UserSchemas {
        documents: vec![("service.json".into(), SERVICE.to_owned())],
        services: vec![("Service".to_owned(), "service.json".to_owned())],
        ..UserSchemas::default()
    });
    let config = Config { schemas: Arc::new(schemas.expect("the schema is valid")), ..Config::default() };
    let payload = format!(
        r#"{{"ServiceName": "Service", "objCommonParameters": {{"_ProxyDetails": {{"AuthType": "APIKEY",
        "APIKey": "XXXX", "ProxyID": 0, "ReturnType": "JSON", "OrgID": 1}}, {parameters}, "RequestType": "RemoteCall"}}}}"#
    );
    let source = Source::from_text("a.json", &payload).expect("the payload is small");
    let shorten = |pointer: &str| pointer.replace("/objCommonParameters/", "");
    lint(&Document::new(&source, &config, Expectation::Payload))
        .diagnostics
        .iter()
        .map(|finding| format!("{} {}: {}", finding.rule, shorten(&finding.pointer.to_string()), finding.message))
        .collect()
}

/// Lints a request as [`lint_parameters`] does. Returns `rule pointer` for each finding.
fn rules_and_pointers(parameters: &str) -> Vec<String> {
    lint_parameters(parameters).iter().filter_map(|finding| Some(finding.split_once(": ")?.0.to_owned())).collect()
}

#[test]
fn a_json_string_must_contain_json() {
    assert_eq!(rules_and_pointers(r#""any": "plain text""#), ["wrong-type any"]);
    assert_eq!(rules_and_pointers(r#""items": ["{\"id\": 1}", "plain text"]"#), ["wrong-type items/1"]);
    assert_eq!(rules_and_pointers(r#""any": " ", "count": """#), [""; 0], "a blank string is not parsed");
}

#[test]
fn the_json_in_a_string_must_have_the_type_in_its_schema() {
    assert_eq!(rules_and_pointers(r#""count": "3""#), [""; 0], "an integer is a number");
    assert_eq!(rules_and_pointers(r#""any": "3""#), [""; 0], "a schema without a type allows any type");
    assert_eq!(rules_and_pointers(r#""any": "null""#), [""; 0]);
    for json in ["null", "true", r#"\"x\""#] {
        assert_eq!(rules_and_pointers(&format!(r#""count": "{json}""#)), ["wrong-type count"], "{json}");
    }
    assert_eq!(rules_and_pointers(r#""items": ["3"]"#), ["wrong-type items/0"]);
}

#[test]
fn a_placeholder_matches_any_value() {
    for value in ["${X}", "A-${X}"] {
        assert_eq!(
            rules_and_pointers(&format!(r#""any": "{value}", "count": "{value}", "items": ["{value}"]"#)),
            [""; 0],
            "{value}"
        );
        assert_eq!(rules_and_pointers(&format!(r#""code": "{value}""#)), [""; 0], "{value}");
    }
    assert_eq!(rules_and_pointers(r#""code": "a""#), ["invalid-value code"]);
    // A string that contains a placeholder is still a string.
    assert_eq!(rules_and_pointers(r#""number": "${X}""#), [""; 0]);
    assert_eq!(rules_and_pointers(r#""number": "A-${X}""#), ["wrong-type number"]);
}

#[test]
fn an_empty_value_has_one_finding() {
    assert_eq!(rules_and_pointers(r#""code": """#), ["empty-field code"]);
}

#[test]
fn a_field_required_by_two_schemas_is_reported_once() {
    let found = lint_parameters(r#""twice": {}"#);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].matches("`a`").count(), 1, "{found:?}");
    assert_eq!(found[0].matches("`b`").count(), 1, "{found:?}");
}
