//! Messages about violations that do not concern one named field: keys, array items, and schemas that are `false`.

use crate::folder::Folder;

/// Returns the findings in a request to the service `A` with `members`.
fn findings_in_members(schema: &str, members: &str) -> Vec<String> {
    let folder = Folder::new().with("a.json", schema).with_service("A", "a.json");
    folder.findings_in(&format!("{{\"ServiceName\": \"A\", {members}}}"))
}

#[test]
fn messages_about_keys_have_the_expected_form() {
    let keys = |names: &str| format!("{{\"properties\": {{\"tags\": {{\"propertyNames\": {names}}}}}}}");
    for (names, expected) in [
        (r#"{"pattern": "^[a-z]+$"}"#, ": expected a match for `^[a-z]+$`"),
        (r#"{"maxLength": 3}"#, ": expected at most 3 characters"),
        (r#"{"minLength": 10}"#, ": expected at least 10 characters"),
        (r#"{"enum": ["color", "size"]}"#, ": expected `color` or `size`"),
        (r#"{"const": "color"}"#, ": expected `color`"),
        (r#"{"format": "date"}"#, ": expected a value of the format `date`"),
        (r#"{"not": {"const": "Size 1"}}"#, ""),
    ] {
        assert_eq!(
            findings_in_members(&keys(names), r#""tags": {"Size 1": 2}"#),
            [format!("unknown-field /tags/Size 1 Size 1: invalid key `Size 1` in `tags`{expected}")]
        );
    }
    assert_eq!(
        findings_in_members(&keys("false"), r#""tags": {"Size 1": 2}"#),
        [r#"invalid-value /tags {"Size 1": 2}: invalid `tags`: expected no fields"#]
    );
    let lint = r#"{"properties": {"tags": {
        "propertyNames": {"pattern": "^a"}, "x-lint": {"propertyNames": "unknown-field"}, "additionalProperties": false}}}"#;
    let once = findings_in_members(lint, r#""tags": {"b": 1}"#);
    assert_eq!(once.len(), 1, "{once:?}");
}

#[test]
fn messages_about_items_have_their_number_and_list() {
    let items = |items: &str| format!("{{\"properties\": {{\"codes\": {{\"items\": {items}}}}}}}");
    for (schema, members, expected) in [
        (
            items(r#"{"enum": ["a", "b"]}"#),
            r#""codes": ["a", "c"]"#,
            "/codes/1 c: invalid item 2 of `codes`: expected `a` or `b`",
        ),
        (
            items(r#"{"minLength": 2}"#),
            r#""codes": ["ab", "c"]"#,
            "/codes/1 c: invalid item 2 of `codes`: expected at least 2 characters",
        ),
        (
            items(r#"{"not": {"const": 1}}"#),
            r#""codes": [1]"#,
            "/codes/0 1: item 1 of `codes` matches `not` in the schema",
        ),
        (
            items(r#"{"items": {"maximum": 3}}"#),
            r#""codes": [[1, 5]]"#,
            "/codes/0/1 5: invalid item 2 of item 1 of `codes`: expected 3 or less",
        ),
    ] {
        assert_eq!(findings_in_members(&schema, members), [format!("invalid-value {expected}")]);
    }
    assert_eq!(
        findings_in_members(&items(r#"{"type": "string"}"#), r#""codes": ["a", 2]"#),
        ["wrong-type /codes/1 2: expected string for item 2 of `codes`, found number"]
    );
    assert_eq!(
        findings_in_members(&items(r#"{"format": "date"}"#), r#""codes": ["2026-02-30"]"#),
        ["invalid-date /codes/0 2026-02-30: invalid date `2026-02-30` in item 1 of `codes`"]
    );
    assert_eq!(
        findings_in_members(&items(r#"{"required": ["id"]}"#), r#""codes": [{}]"#),
        ["missing-field /codes/0 {: missing field `id` in item 1 of `codes`"]
    );
    // A member whose key is a number is not an item.
    assert_eq!(
        findings_in_members(r#"{"properties": {"0": {"type": "string"}}}"#, r#""0": 1"#),
        ["wrong-type /0 1: expected string for `0`, found number"]
    );
}

#[test]
fn messages_about_lists_have_the_expected_number_of_items() {
    let list = |keyword: &str| format!("{{\"properties\": {{\"codes\": {{{keyword}}}}}}}");
    for (keyword, expected) in [
        (r#""minItems": 4"#, "invalid `codes`: expected at least 4 items"),
        (r#""maxItems": 1"#, "invalid `codes`: expected at most 1 item"),
        (r#""uniqueItems": true"#, "invalid `codes`: expected unique items"),
        (r#""contains": {"const": 7}"#, "`codes` has no item that matches `contains` in the schema"),
        (
            r#""contains": {"const": 1}, "minContains": 3"#,
            "invalid `codes`: expected at least 3 items that match `contains` in the schema",
        ),
        (
            r#""contains": {"const": 1}, "maxContains": 1"#,
            "invalid `codes`: expected exactly 1 item that matches `contains` in the schema",
        ),
        (
            r#""contains": {"const": 1}, "minContains": 0, "maxContains": 1"#,
            "invalid `codes`: expected at most 1 item that matches `contains` in the schema",
        ),
        (
            r#""contains": {"const": 2}, "minContains": 2, "maxContains": 3"#,
            "invalid `codes`: expected 2 to 3 items that match `contains` in the schema",
        ),
    ] {
        assert_eq!(
            findings_in_members(&list(keyword), r#""codes": [1, 2, 1]"#),
            [format!("invalid-value /codes [1, 2, 1]: {expected}")]
        );
    }
}

#[test]
fn forbidden_values_are_unexpected() {
    for (schema, members, expected) in [
        (r#"{"properties": {"no": false}}"#, r#""no": 1"#, "/no no: unexpected `no` in the request"),
        (
            r#"{"properties": {"a": {"patternProperties": {"^x": false}}}}"#,
            r#""a": {"x": {}}"#,
            "/a/x x: unexpected `x` in `a`",
        ),
        (
            r#"{"properties": {"a": {"prefixItems": [true], "items": false}}}"#,
            r#""a": [1, 2]"#,
            "/a/1 2: unexpected item 2 of `a`",
        ),
        (
            r#"{"properties": {"propertyNames": false}}"#,
            r#""propertyNames": 1"#,
            "/propertyNames propertyNames: unexpected `propertyNames` in the request",
        ),
        (
            r#"{"if": {"required": ["a"]}, "then": false}"#,
            r#""a": 1"#,
            " {\"ServiceName\": \"A\", \"a\": 1}: unexpected value of the request",
        ),
    ] {
        assert_eq!(findings_in_members(schema, members), [format!("invalid-value {expected}")]);
    }
}
