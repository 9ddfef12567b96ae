//! References and anchors in schemas with an `$id` inside.

use crate::folder::Folder;

/// Returns a folder with the schema of the service `A` and other files.
fn folder(schema: &str, others: &[(&str, &str)]) -> Folder {
    let folder = others.iter().fold(Folder::new(), |folder, (name, text)| folder.with(name, text));
    folder.with("a.json", schema).with_service("A", "a.json")
}

/// Returns the pointers of the findings in a request to `A` with `members`.
fn finding_pointers(folder: &Folder, members: &str) -> Vec<String> {
    let found = folder.findings_in(&format!("{{\"ServiceName\": \"A\", {members}}}"));
    found.iter().map(|finding| finding.split(' ').nth(1).unwrap_or_default().to_owned()).collect()
}

#[test]
fn references_are_relative_to_the_nearest_id() {
    let schema = r##"{
        "$id": "https://example.com/service/a.json",
        "properties": {
            "near": { "$ref": "parts/inner.json" },
            "deep": { "$ref": "parts/inner.json#/$defs/code" },
            "anchor": { "$ref": "parts/inner.json#code" },
            "other": { "$ref": "parts/other.json" },
            "urn": { "$ref": "urn:example:size" }
        },
        "$defs": {
            "inner": {
                "$id": "parts/inner.json",
                "$ref": "#/$defs/code",
                "$defs": { "code": { "$anchor": "code", "type": "integer" } }
            },
            "urn": { "$id": "urn:example:size", "allOf": [{ "$ref": "#size" }, { "$ref": "#/$defs/positive" }],
                "$defs": { "size": { "$anchor": "size", "type": "number" }, "positive": { "minimum": 1 } } },
            "code": { "type": "string" }
        }
    }"##;
    let other = r#"{ "$id": "https://example.com/service/parts/other.json", "items": { "$ref": "inner.json" } }"#;
    let folder = folder(schema, &[("b.json", other)]);
    assert_eq!(
        finding_pointers(&folder, r#""near": 1, "deep": 2, "anchor": 3, "other": [4], "urn": 5"#),
        [""; 0],
        "all of them are integers"
    );
    assert_eq!(
        finding_pointers(&folder, r#""near": "x", "deep": "x", "anchor": "x", "other": [1, "x"], "urn": 0"#),
        ["/near", "/deep", "/anchor", "/other/1", "/urn"]
    );
}

#[test]
fn a_document_with_a_urn_has_anchors_and_pointers() {
    let schema = r##"{ "$id": "urn:uuid:2f1c5b1e-0c5f-4b0a-9a52-3e4a9d2c7a11",
        "properties": { "a": { "$ref": "#/$defs/n" }, "b": { "$ref": "#n" },
            "c": { "$ref": "urn:uuid:2f1c5b1e-0c5f-4b0a-9a52-3e4a9d2c7a11#/$defs/n" } },
        "$defs": { "n": { "$anchor": "n", "type": "integer" } } }"##;
    let folder = folder(schema, &[]);
    assert_eq!(finding_pointers(&folder, r#""a": 1, "b": 2, "c": 3"#), [""; 0]);
    assert_eq!(finding_pointers(&folder, r#""a": "", "b": "x", "c": "x""#), ["/a", "/b", "/c"]);
}

#[test]
fn a_dynamic_reference_leads_to_the_outermost_anchor() {
    let tree = r##"{ "$id": "https://example.com/tree", "$dynamicAnchor": "node", "type": "object",
        "properties": { "data": true, "children": { "type": "array", "items": { "$dynamicRef": "#node" } } } }"##;
    let strict = r##"{ "$id": "https://example.com/strict-tree", "$dynamicAnchor": "node",
        "$ref": "tree", "unevaluatedProperties": false }"##;
    let schema = r#"{ "properties": { "loose": { "$ref": "https://example.com/tree" },
        "strict": { "$ref": "https://example.com/strict-tree" } } }"#;
    let folder = folder(schema, &[("tree.json", tree), ("strict.json", strict)]);
    let node = r#"{"children": [{"data": 1, "daat": 2}]}"#;
    assert_eq!(finding_pointers(&folder, &format!("\"loose\": {node}")), [""; 0]);
    assert_eq!(finding_pointers(&folder, &format!("\"strict\": {node}")), ["/strict/children/0/daat"]);
}

#[test]
fn values_that_look_like_references_are_not_references() {
    let schema = r##"{ "properties": {
        "a": { "const": { "$ref": "nowhere.json" } },
        "b": { "enum": [{ "$id": "https://example.com/x", "$ref": "#/nowhere" }] },
        "$ref": { "type": "string" }
    }, "default": { "$ref": "nowhere.json" } }"##;
    let folder = folder(schema, &[]);
    assert_eq!(finding_pointers(&folder, r#""a": {"$ref": "nowhere.json"}, "$ref": "x""#), [""; 0]);
    assert_eq!(finding_pointers(&folder, r#""a": {}, "$ref": 1"#), ["/a", "/$ref"]);
}

#[test]
fn x_lint_applies_in_a_subschema_with_an_id() {
    let schema = r#"{ "properties": { "size": { "$ref": "sizes.json#/$defs/size" } },
        "$defs": { "sizes": { "$id": "sizes.json",
            "$defs": { "size": { "pattern": "^[SML]$", "x-lint": { "pattern": "inapplicable-field" } } } } } }"#;
    let found = folder(schema, &[]).findings_in(r#"{"ServiceName": "A", "size": "XXL"}"#);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("inapplicable-field /size"), "{found:?}");
}

#[test]
fn invalid_ids_and_references_are_errors_with_their_location() {
    for (schema, expected) in [
        (
            r##"{"$defs": {"a": {"$id": "x.json", "$ref": "#/$defs/b"}, "b": true}}"##,
            "a.json:1:44: unresolved reference `#/$defs/b`: ",
        ),
        (r#"{"$defs": {"a": {"$id": "not a URI"}}}"#, "a.json:1:26: "),
        (r#"{"$id": "not a URI"}"#, "a.json:1:10: invalid `$id`: `not a URI` is not a URI reference"),
        (r#"{"$defs": {"a": {"$id": "x"}, "b": {"$id": "x"}}}"#, "a.json:1:45: duplicate `$id` `x`"),
        (r##"{"$dynamicRef": "#nowhere"}"##, "a.json:1:18: unresolved reference `#nowhere`: "),
    ] {
        let error = Folder::new().with("a.json", schema).schemas().expect_err(schema).to_string();
        let from = error.find("a.json").expect("the error names the file");
        assert!(error[from..].starts_with(expected), "{schema}: {error}");
    }
}

#[test]
fn a_bundle_is_equivalent_to_its_documents() {
    let tree = r##"{ "$id": "https://example.com/tree", "$dynamicAnchor": "node",
        "properties": { "children": { "items": { "$dynamicRef": "#node" } } } }"##;
    let dynamic = r##"{ "$id": "https://example.com/strict-tree", "$dynamicAnchor": "node",
        "$ref": "tree", "unevaluatedProperties": false }"##;
    let nested = r##"{ "properties": { "a": { "$ref": "in.json" } },
        "$defs": { "in": { "$id": "in.json", "$ref": "#/$defs/n", "$defs": { "n": { "$ref": "b.json" } } } } }"##;
    let folder = folder(nested, &[("b.json", r#"{"type": "integer"}"#), ("tree.json", tree), ("strict.json", dynamic)]);
    let schemas = folder.schemas().unwrap_or_else(|error| panic!("{error}"));
    for (name, good, bad) in [
        ("a.json", r#"{"a": 1}"#, r#"{"a": "x"}"#),
        ("strict.json", r#"{"children": [{"children": []}]}"#, r#"{"children": [{"children": [{"daat": 1}]}]}"#),
    ] {
        let text = schemas.bundle(name).expect("the schema exists");
        let bundle: serde_json::Value = serde_json::from_str(&text).expect("a bundle is strict JSON");
        let validator = jsonschema::validator_for(&bundle).unwrap_or_else(|error| panic!("{error}: {text}"));
        let is_valid = |text: &str| validator.is_valid(&serde_json::from_str(text).expect("the text is JSON"));
        assert!(is_valid(good) && !is_valid(bad), "{text}");
    }
}
