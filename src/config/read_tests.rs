use super::*;
use crate::config::SCHEMA;
use crate::diagnostic::Category;
use crate::rules::RULES;

/// Returns the problems in a configuration, each as `line:column message (label)`.
fn problems(text: &str) -> Vec<String> {
    let source = Source::from_text("summit-lint.json5", text).unwrap();
    let problems = read(&source, Path::new("/tenant")).err().unwrap_or_default();
    problems
        .iter()
        .map(|problem| {
            let position = source.position(problem.span.start);
            format!("{}:{} {} ({})", position.line, position.column, problem.message, problem.label)
        })
        .collect()
}

#[test]
fn a_file_without_a_value_has_no_settings() {
    for text in ["", " \n\t\r\n", "\u{FEFF}", "// a comment\n", "/* one */ // another", "\u{FEFF}\n// a comment\n"] {
        assert_eq!(problems(text), [""; 0], "{text:?}");
        let source = Source::from_text("summit-lint.json5", text).unwrap();
        assert!(read(&source, Path::new("/tenant")).unwrap().rules.is_empty());
    }
    for text in ["# a comment", "/* a comment", ",", "null", "[]", "}"] {
        assert_eq!(problems(text).len(), 1, "{text:?}: {:?}", problems(text));
    }
}

#[test]
fn invalid_utf8_is_a_problem() {
    for (bytes, message) in
        [(&b"{\n  syntax: 'json', // f\xFCr\n}"[..], "invalid UTF-8"), (b"\xFF\xFE{\0}\0\0\xD8", "invalid UTF-16")]
    {
        let source = Source::new("summit-lint.json5", bytes.to_vec()).unwrap();
        let problems = read(&source, Path::new("/tenant")).unwrap_err();
        assert!(problems.iter().any(|problem| problem.message == message), "{problems:?}");
    }
}

#[test]
fn each_problem_has_a_position_a_message_and_a_label() {
    let cases = [
        ("{\n  ruels: {},\n}", "2:3 unknown key `ruels` in configuration (did you mean `rules`?)"),
        ("{colour: 1}", "1:2 unknown key `colour` in configuration (not in the schema)"),
        ("[]", "1:1 invalid configuration: expected an object (found array)"),
        ("{rules: []}", "1:9 invalid `rules`: expected an object of rules and levels (found array)"),
        ("{rules: {'missing-feild': 'off'}}", "1:11 unknown rule `missing-feild` (did you mean `missing-field`?)"),
        ("{rules: {syntax: 'warn'}}", "1:19 unknown level `warn` for `syntax` (did you mean `warning`?)"),
        ("{rules: {syntax: true}}", "1:18 invalid `syntax`: expected `off`, `warning` or `error` (found boolean)"),
        ("{overrides: [{rules: {}}]}", "1:14 missing `files` in `overrides` entry (expected `files`)"),
        ("{overrides: [{files: '*', level: 1}]}", "1:27 unknown key `level` in `overrides` (not in the schema)"),
        ("{exclude: ['a', 'b{c']}", "1:18 invalid glob in `exclude`: [..] (not a valid glob)"),
        ("{syntax: 'json', inclu\\u0064: '*'}", "1:18 unknown key `includ` in configuration (did you mean `include`?)"),
        (
            "{extends: {}}",
            "1:11 invalid `extends`: expected the path of a configuration file, or an array of paths (found object)",
        ),
        ("{ignore: [{file: 'a', rule: 'all'}]}", "1:11 missing `reason` in `ignore` entry (expected `reason`)"),
        (
            "{ignore: [{file: 'a', rule: 'missing-feild', reason: 'x'}]}",
            "1:30 unknown rule `missing-feild` (did you mean `missing-field`?)",
        ),
        (
            "{ignore: [{file: 'a', rule: 'all', reason: 'x', pointer: 'a/b'}]}",
            "1:59 invalid JSON Pointer `a/b` (expected `/`)",
        ),
        (
            "{ignore: [{file: 'a', rule: 'all', reason: 'x', pointr: '/a'}]}",
            "1:49 unknown key `pointr` in `ignore` (did you mean `pointer`?)",
        ),
        ("{syntax: 'yaml'}", "1:11 unknown syntax `yaml` (expected `json` or `json5`)"),
        ("{values: {Source: []}}", "1:19 missing values for `Source` (expected at least one value)"),
        ("{values: {Source: {}}}", "1:19 missing `file` in `Source` (expected `file`)"),
        ("{values: {Source: {fiel: 'a'}}}", "1:20 unknown key `fiel` in `Source` (did you mean `file`?)"),
        ("{values: {Source: [null]}}", "1:20 invalid `Source`: expected strings or numbers (found null)"),
        (
            "{required: {New: 1}}",
            "1:18 invalid `New`: expected a field name, or an array of field names (found number)",
        ),
        ("{required: ['']}", "1:13 invalid `required`: expected a field name (found empty string)"),
        (
            "{customFields: {A: {B: {requried: true}}}}",
            "1:25 unknown key `requried` in custom field `B` (did you mean `required`?)",
        ),
        ("{services: {A: null}}", "1:16 invalid `A`: expected the path of a schema (found null)"),
        ("{baseline: []}", "1:12 invalid `baseline`: expected the path of a file (found array)"),
        ("{documentation: 'a'}", "1:18 invalid `documentation`: expected a URL (not a URL)"),
        (
            "{limits: {maxInputBytes: 0}}",
            "1:26 invalid `maxInputBytes`: expected a positive integer (not a valid limit)",
        ),
        ("{rules: {}, rules: {}}", "1:13 duplicate key `rules` (replaces the previous member)"),
        ("{rules: {syntax: off}}", "1:18 [..]"),
        ("{rules: {syntax: 'off' 'fields': 'off'}}", "1:23 [..]"),
    ];
    for (text, expected) in cases {
        let found = problems(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        // `[..]` matches any text.
        let (start, end) = expected.split_once("[..]").unwrap_or((expected, ""));
        assert!(found[0].starts_with(start) && found[0].ends_with(end), "{text}: {}", found[0]);
    }
}

#[test]
fn all_problems_are_reported_at_once() {
    assert_eq!(problems("{ruels: {}, syntax: 1, rules: {a: 'off'}}").len(), 3);
}

/// Configurations that are valid according to both the reader and the schema.
const VALID: &[&str] = &[
    "{}",
    "{$schema: 'a'}",
    "// as in JSON5\n{rules: {syntax: 'warning', 'missing-field': \"off\", all: 'error',},}",
    "{overrides: [{files: 'a/**'}, {files: ['*.json', 'b'], rules: {}, syntax: 'json5'}]}",
    "{include: '*.json', exclude: []}",
    "{syntax: 'json'}",
    "{values: {A: ['x', 1], 'Ticket/B': {file: 'c.txt'}}}",
    "{required: ['A', 'B/C']}",
    "{required: {all: 'A', New: ['B']}}",
    "{customFields: {A: ['B', 'C'], D: {E: {}, F: {required: true}, G: {required: ['New'], values: ['1']}}}}",
    "{services: {A: 'a.json'}, schemas: 'schemas', baseline: 'b.json', limits: {maxInputBytes: 1000, maxDepth: 127}}",
    "{schemas: ['a.json', 'b']}",
    "{extends: '../a.json5'}",
    "{extends: ['a.json5', 'b.json5']}",
    "{ignore: [{file: 'a/*.json', rule: 'missing-field', reason: 'so'}, \
     {file: 'b', pointer: '/a/b~1c', rule: 'all', reason: 'so'}]}",
    "{values: {}, required: [], customFields: {}, services: {}, schemas: [], limits: {}, overrides: []}",
];

/// Configurations that are invalid according to both the reader and the schema. Problems that a schema cannot express
/// are not included.
const INVALID: &[&str] = &[
    "[]",
    "null",
    "{ruels: {}}",
    "{rules: {'missing-feild': 'off'}}",
    "{rules: {syntax: 'warn'}}",
    "{rules: 1}",
    "{overrides: {}}",
    "{overrides: [{}]}",
    "{overrides: [1]}",
    "{overrides: [{files: '*', include: 'a'}]}",
    "{include: ['']}",
    "{extends: 1}",
    "{extends: ['']}",
    "{extends: {}}",
    "{ignore: {}}",
    "{ignore: ['a']}",
    "{ignore: [{rule: 'all', reason: 'so'}]}",
    "{ignore: [{file: 'a', reason: 'so'}]}",
    "{ignore: [{file: 'a', rule: 'all'}]}",
    "{ignore: [{file: 'a', rule: 'all', reason: ' '}]}",
    "{ignore: [{file: ['a'], rule: 'all', reason: 'so'}]}",
    "{ignore: [{file: 'a', rule: 'missing-feild', reason: 'so'}]}",
    "{ignore: [{file: 'a', rule: ['all'], reason: 'so'}]}",
    "{ignore: [{file: 'a', rule: 'all', reason: 'so', pointer: 'a'}]}",
    "{ignore: [{file: 'a', rule: 'all', reason: 'so', pointer: '/a~'}]}",
    "{ignore: [{file: 'a', rule: 'all', reason: 'so', pointer: '/a~2'}]}",
    "{ignore: [{file: 'a', rule: 'all', reason: 'so', because: 'x'}]}",
    "{exclude: ' '}",
    "{syntax: 'yaml'}",
    "{values: {A: []}}",
    "{values: {A: [true]}}",
    "{values: {A: 'x'}}",
    "{values: {A: {}}}",
    "{values: {A: {file: 1}}}",
    "{values: {A: {file: 'a', as: 'b'}}}",
    "{values: []}",
    "{required: 1}",
    "{required: {New: {}}}",
    "{customFields: []}",
    "{customFields: {A: 1}}",
    "{customFields: {A: {B: 1}}}",
    "{customFields: {A: {B: {required: 'New'}}}}",
    "{customFields: {A: {B: {values: []}}}}",
    "{customFields: {A: {B: {colour: 1}}}}",
    "{services: []}",
    "{services: {A: 1}}",
    "{schemas: {}}",
    "{baseline: 1}",
    "{limits: {maxInputBytes: -1}}",
    "{limits: {maxInputBytes: 0}}",
    "{limits: {maxDepth: 0}}",
    "{limits: {maxDepth: 128}}",
    "{limits: 1}",
];

#[test]
fn the_schema_and_the_reader_accept_the_same_configurations() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    jsonschema::meta::validate(&schema).expect("the schema is valid");
    let validator = jsonschema::validator_for(&schema).expect("the schema is valid");
    for (texts, is_valid) in [(VALID, true), (INVALID, false)] {
        for text in texts {
            assert_eq!(problems(text).is_empty(), is_valid, "reader: {text}: {:?}", problems(text));
            let value: Value = json5::from_str(text).expect("the text is JSON5");
            assert_eq!(validator.is_valid(&value), is_valid, "schema: {text}");
        }
    }
}

#[test]
fn the_schema_and_the_reader_have_the_same_settings_and_rules() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    let mut settings: Vec<&str> =
        schema["properties"].as_object().expect("properties").keys().map(String::as_str).collect();
    settings.sort_unstable();
    let mut known = SETTINGS;
    known.sort_unstable();
    assert_eq!(settings, known);
    let all_have_titles_and_descriptions = |properties: &Value| {
        properties.as_object().is_some_and(|properties| {
            properties.values().all(|property| property["title"].is_string() && property["description"].is_string())
        })
    };
    assert!(
        all_have_titles_and_descriptions(&schema["properties"])
            && all_have_titles_and_descriptions(&schema["$defs"]["override"]["properties"])
    );
    assert!(all_have_titles_and_descriptions(&schema["$defs"]["ignore"]["properties"]));
    let names =
        RULES.iter().map(crate::rules::Rule::name).chain(Category::ALL.into_iter().map(Category::name)).chain(["all"]);
    let names: Vec<Value> = names.map(Value::from).collect();
    let schema_names = &schema["$defs"]["selector"]["enum"];
    if *schema_names == Value::from(names.clone()) {
        return;
    }
    assert!(std::env::var("SNAPSHOTS").is_ok_and(|action| action == "overwrite"), "run with SNAPSHOTS=overwrite");
    // Only the list of rules is replaced, because writing the whole schema would change the order of its keys.
    let start = SCHEMA.find("\"byte-order-mark\"").expect("the list has the first rule");
    let end = start + SCHEMA[start..].find(']').expect("the list ends");
    let names: Vec<String> = names.iter().map(Value::to_string).collect();
    let text = format!("{}{}\n      {}", &SCHEMA[..start], names.join(",\n        "), &SCHEMA[end..]);
    std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/config.schema.json"), text)
        .expect("the schema file is writable");
}
