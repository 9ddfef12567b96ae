use super::*;
use crate::config::SCHEMA;
use crate::diagnostic::Category;
use crate::rules::RULES;

/// The problems of a configuration, each as `line:column message (label)`.
fn problems(text: &str) -> Vec<String> {
    let source = Source::from_text("summit-lint.json5", text).unwrap();
    let problems = read(&source, Path::new("/tenant")).err().unwrap_or_default();
    let place = |span: Span| source.position(span.start);
    problems
        .iter()
        .map(|problem| {
            let at = place(problem.span);
            format!("{}:{} {} ({})", at.line, at.column, problem.message, problem.label)
        })
        .collect()
}

#[test]
fn a_file_without_a_value_sets_nothing() {
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
fn bytes_that_are_not_utf8_are_a_problem() {
    for (bytes, message) in
        [(&b"{\n  syntax: 'json', // f\xFCr\n}"[..], "invalid UTF-8"), (b"\xFF\xFE{\0}\0\0\xD8", "invalid UTF-16")]
    {
        let source = Source::new("summit-lint.json5", bytes.to_vec()).unwrap();
        let problems = read(&source, Path::new("/tenant")).unwrap_err();
        assert!(problems.iter().any(|problem| problem.message == message), "{problems:?}");
    }
}

#[test]
fn each_problem_points_at_its_place() {
    let cases = [
        ("{\n  ruels: {},\n}", "2:3 there is no setting `ruels` (did you mean `rules`?)"),
        ("{colour: 1}", "1:2 there is no setting `colour` (unknown)"),
        ("[]", "1:1 `the configuration` takes an object of settings, not a list (a list)"),
        ("{rules: []}", "1:9 `rules` takes an object of rules and their levels, not a list (a list)"),
        ("{rules: {'missing-feild': 'off'}}", "1:11 unknown rule `missing-feild` (did you mean `missing-field`?)"),
        (
            "{rules: {syntax: 'warn'}}",
            "1:19 `syntax` takes `off`, `warning` or `error`, not `warn` (did you mean `warning`?)",
        ),
        ("{rules: {syntax: true}}", "1:18 `syntax` takes `off`, `warning` or `error`, not a boolean (a boolean)"),
        ("{overrides: [{rules: {}}]}", "1:14 an override says by `files` which files it is about (`files` is missing)"),
        ("{overrides: [{files: '*', level: 1}]}", "1:27 there is no setting `level` in `overrides` (unknown)"),
        ("{exclude: ['a', 'b{c']}", "1:18 `exclude` holds no glob: [..] (no glob)"),
        ("{syntax: 'json', inclu\\u0064: '*'}", "1:18 there is no setting `includ` (did you mean `include`?)"),
        (
            "{extends: {}}",
            "1:11 `extends` takes the path of a configuration file or a list of such, not an object (an object)",
        ),
        ("{ignore: [{file: 'a', rule: 'all'}]}", "1:11 missing `reason` in an entry of `ignore` (missing `reason`)"),
        (
            "{ignore: [{file: 'a', rule: 'missing-feild', reason: 'x'}]}",
            "1:30 unknown rule `missing-feild` (did you mean `missing-field`?)",
        ),
        (
            "{ignore: [{file: 'a', rule: 'all', reason: 'x', pointer: 'a/b'}]}",
            "1:59 a JSON Pointer starts with a slash: `/a/b` (expected `/`)",
        ),
        (
            "{ignore: [{file: 'a', rule: 'all', reason: 'x', pointr: '/a'}]}",
            "1:49 there is no setting `pointr` in `ignore` (did you mean `pointer`?)",
        ),
        ("{syntax: 'yaml'}", "1:11 `syntax` takes `json` or `json5`, not `yaml` (no such syntax)"),
        ("{values: {Source: []}}", "1:19 `Source` lists no value, so nothing could ever be right (empty)"),
        (
            "{values: {Source: {}}}",
            "1:19 `Source` takes a list of values, or `{file: …}` with one a line (`file` is missing)",
        ),
        (
            "{values: {Source: {fiel: 'a'}}}",
            "1:20 there is no setting `fiel` of a list of values (did you mean `file`?)",
        ),
        ("{values: {Source: [null]}}", "1:20 `Source` takes values that are strings or numbers, not null (null)"),
        ("{required: {New: 1}}", "1:18 `New` takes the name of a field or a list of such, not a number (a number)"),
        ("{required: ['']}", "1:13 `required` takes the name of a field, and this is blank (nothing)"),
        (
            "{customFields: {A: {B: {requried: true}}}}",
            "1:25 there is no setting `requried` of a custom field (did you mean `required`?)",
        ),
        ("{services: {A: null}}", "1:16 `A` takes the path of a schema, not null (null)"),
        ("{baseline: []}", "1:12 `baseline` takes the path of a file, not a list (a list)"),
        ("{limits: {maxInputBytes: 0}}", "1:26 `maxInputBytes` takes a number of bytes above 0 (no such number)"),
        ("{rules: {}, rules: {}}", "1:13 duplicate key `rules` (replaces the previous value)"),
        ("{rules: {syntax: off}}", "1:18 [..]"),
        ("{rules: {syntax: 'off' 'fields': 'off'}}", "1:23 [..]"),
    ];
    for (text, expected) in cases {
        let found = problems(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        let (start, end) = expected.split_once("[..]").unwrap_or((expected, ""));
        assert!(found[0].starts_with(start) && found[0].ends_with(end), "{text}: {}", found[0]);
    }
}

#[test]
fn all_problems_are_reported_at_once() {
    assert_eq!(problems("{ruels: {}, syntax: 1, rules: {a: 'off'}}").len(), 3);
}

/// Configurations that are right, and such that are wrong in a way that a schema can state.
const GOOD: &[&str] = &[
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

const BAD: &[&str] = &[
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
fn the_schema_and_the_reader_agree() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("it is JSON");
    jsonschema::meta::validate(&schema).expect("it is a schema");
    let validator = jsonschema::validator_for(&schema).expect("it is a schema");
    for (texts, verdict) in [(GOOD, true), (BAD, false)] {
        for text in texts {
            assert_eq!(problems(text).is_empty(), verdict, "the reader: {text}: {:?}", problems(text));
            let value: Value = json5::from_str(text).expect("it is JSON5");
            assert_eq!(validator.is_valid(&value), verdict, "the schema: {text}");
        }
    }
}

#[test]
fn the_schema_knows_the_same_settings_and_rules() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("it is JSON");
    let mut settings: Vec<&str> =
        schema["properties"].as_object().expect("properties").keys().map(String::as_str).collect();
    settings.sort_unstable();
    let mut known = SETTINGS;
    known.sort_unstable();
    assert_eq!(settings, known);
    let described = |properties: &Value| {
        properties.as_object().is_some_and(|properties| {
            properties.values().all(|property| property["title"].is_string() && property["description"].is_string())
        })
    };
    assert!(described(&schema["properties"]) && described(&schema["$defs"]["override"]["properties"]));
    assert!(described(&schema["$defs"]["ignore"]["properties"]));
    let names =
        RULES.iter().map(crate::rules::Rule::name).chain(Category::ALL.into_iter().map(Category::name)).chain(["all"]);
    let names: Vec<Value> = names.map(Value::from).collect();
    let list = &schema["$defs"]["selector"]["enum"];
    if *list == Value::from(names.clone()) {
        return;
    }
    assert!(std::env::var("SNAPSHOTS").is_ok_and(|action| action == "overwrite"), "run with SNAPSHOTS=overwrite");
    // The rest of the file keeps its order.
    let start = SCHEMA.find("\"byte-order-mark\"").expect("the first rule is listed");
    let end = start + SCHEMA[start..].find(']').expect("the list ends");
    let names: Vec<String> = names.iter().map(Value::to_string).collect();
    let text = format!("{}{}\n      {}", &SCHEMA[..start], names.join(",\n        "), &SCHEMA[end..]);
    std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/config.schema.json"), text)
        .expect("it can be written");
}
