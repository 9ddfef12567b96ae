//! Encoded content in strings, and internationalized formats.

use crate::folder::Folder;

/// Returns the findings in a request whose field `data` has this schema and value.
fn findings_in_value(schema: &str, value: &str) -> Vec<String> {
    let schema = format!("{{\"properties\": {{\"data\": {schema}}}}}");
    let folder = Folder::new().with("a.json", &schema).with_service("A", "a.json");
    folder.findings_in(&format!("{{\"ServiceName\": \"A\", \"data\": {value}}}"))
}

/// Returns the messages of the findings in a request, without rules, pointers and marked texts.
fn messages(schema: &str, value: &str) -> Vec<String> {
    let message = |finding: String| finding[finding.find("invalid `data`").unwrap_or_default()..].to_owned();
    findings_in_value(schema, value).into_iter().map(message).collect()
}

#[test]
fn encoded_content_is_decoded() {
    let json = r#"{"contentEncoding": "base64", "contentMediaType": "application/json"}"#;
    let schema = r#"{"contentEncoding": "base64", "contentMediaType": "application/json",
        "contentSchema": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}}"#;
    let image = r#"{"contentEncoding": "base64", "contentMediaType": "image/png"}"#;
    for (schema, value, expected) in [
        // `{"id": 1}`
        (json, r#""eyJpZCI6IDF9""#, None),
        (schema, r#""eyJpZCI6IDF9""#, None),
        (image, r#""iVBORw0KGgo=""#, None),
        (image, "7", None),
        (image, r#""{{picture}}""#, None),
        (image, r#""not base64!""#, Some("invalid `data`: expected base64")),
        (json, r#""{\"id\": 1}""#, Some("invalid `data`: expected base64")),
        // `{id}`
        (json, r#""e2lkfQ==""#, Some("invalid `data`: expected JSON in base64")),
        // `{"id": "x"}` and `{}`
        (schema, r#""eyJpZCI6ICJ4In0=""#, Some("invalid `data`: expected JSON in base64 that matches its schema")),
        (schema, r#""e30=""#, Some("invalid `data`: expected JSON in base64 that matches its schema")),
        (r#"{"contentEncoding": "base32"}"#, r#""GE======""#, None),
        (r#"{"contentEncoding": "base16"}"#, r#""0g""#, Some("invalid `data`: expected base16")),
        (r#"{"contentEncoding": "quoted-printable"}"#, r#""=""#, None),
    ] {
        assert_eq!(messages(schema, value), expected.into_iter().collect::<Vec<_>>(), "{schema} {value}");
    }
}

#[test]
fn internationalized_formats_are_checked() {
    for (format, value, valid) in [
        ("idn-email", "dörte@bücher.example", true),
        ("idn-email", "dörte", false),
        ("email", "dörte@bücher.example", false),
        ("idn-hostname", "bücher.example", true),
        ("idn-hostname", "-bücher.example", false),
        ("idn-hostname", "a\u{200d}b.example", false),
        ("hostname", "bücher.example", false),
    ] {
        let found = findings_in_value(&format!("{{\"format\": \"{format}\"}}"), &format!("\"{value}\""));
        assert_eq!(found.is_empty(), valid, "{format} {value}: {found:?}");
    }
}
