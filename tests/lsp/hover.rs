//! Hover texts of fields and findings.

use serde_json::{Value, json};

use crate::client::Client;
use crate::{URI, VALID, damaged};

/// Returns the hover over the first `word` in `text`, the text of the open document `uri`.
fn hover(client: &mut Client, uri: &str, text: &str, word: &str) -> Value {
    let at = text.find(word).unwrap_or_else(|| panic!("{word} is not in the text")) + 1;
    let before = &text[..at];
    let position = json!({
        "line": before.matches('\n').count(),
        "character": before.rsplit('\n').next().unwrap_or("").encode_utf16().count(),
    });
    client
        .request("textDocument/hover", json!({"textDocument": {"uri": uri}, "position": position}))
        .expect("the request succeeds")
}

fn page_text(hover: &Value) -> &str {
    hover["contents"]["value"].as_str().unwrap_or_else(|| panic!("no text in {hover}"))
}

#[test]
fn a_field_is_explained_over_its_key_and_its_value() {
    let (mut client, capabilities) =
        Client::with_capabilities(&json!({"textDocument": {"hover": {"contentFormat": ["markdown", "plaintext"]}}}));
    assert_eq!(capabilities["hoverProvider"], true);
    client.open(URI, VALID);
    let name = hover(&mut client, URI, VALID, "\"ResolutionCodeName\"");
    assert_eq!(name["contents"]["kind"], "markdown");
    assert!(page_text(&name).starts_with("**ResolutionCodeName**"), "{name}");
    assert!(page_text(&name).contains("Required for `Resolved`"), "{name}");
    let range = &name["range"];
    let width = range["end"]["character"].as_u64().unwrap() - range["start"]["character"].as_u64().unwrap();
    assert_eq!(width, "\"ResolutionCodeName\"".len() as u64);
    let value = hover(&mut client, URI, VALID, "Resolved\"");
    assert!(page_text(&value).starts_with("`Resolved`: "), "the value comes first: {value}");
    assert!(page_text(&value).contains("- `In-Progress`"), "other values follow: {value}");
    let workgroup = hover(&mut client, URI, VALID, "\"objCommonParameters\"");
    assert!(page_text(&workgroup).contains("Required"), "{workgroup}");
}

#[test]
fn a_field_inside_a_string_is_explained_at_its_position() {
    let mut client = Client::plain();
    let text = include_str!("../../testdata/valid/resolved.string.executive.json");
    client.open(URI, text);
    let name = hover(&mut client, URI, text, "Caller_EmailID");
    assert_eq!(name["contents"]["kind"], "plaintext");
    assert!(page_text(&name).contains("Required for every status"), "{name}");
    let (start, end) = (&name["range"]["start"], &name["range"]["end"]);
    let line = text.lines().nth(start["line"].as_u64().unwrap() as usize).unwrap();
    let covered = &line[start["character"].as_u64().unwrap() as usize..end["character"].as_u64().unwrap() as usize];
    assert_eq!(covered, r#"\"Caller_EmailID\""#);
}

#[test]
fn a_finding_follows_the_field_once() {
    let (mut client, _) =
        Client::with_capabilities(&json!({"textDocument": {"hover": {"contentFormat": ["markdown"]}}}));
    let text = damaged("\"Executive\"", "\"Caller\"");
    client.open(URI, &text);
    let page = hover(&mut client, URI, &text, "TicketDetail");
    let (field, finding) = page_text(&page).split_once("\n\n---\n\n").expect("the field, and the finding");
    assert!(field.starts_with("`TicketDetail`: "), "{page}");
    assert!(finding.starts_with("`updater-page-mismatch`: "), "{page}");
    assert_eq!(finding.matches("updater `Caller`").count(), 1, "{page}");
    assert_eq!(finding.matches("\n\nhelp: ").count(), 1, "{page}");
    assert!(finding.ends_with("\n\nRun `summit-lint explain updater-page-mismatch` to learn more."), "{page}");
    assert!(!finding.contains('#'), "the page of the rule is shown: {page}");
    // Without a field, only the finding is shown.
    let text = damaged("\"Web\",", "\"Web\",,");
    client.change(URI, 2, &text);
    let page = hover(&mut client, URI, &text, ",,");
    assert!(page_text(&page).starts_with("`extra-comma`: "), "{page}");
}

#[test]
fn a_finding_links_to_the_page_of_its_rule() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let config = folder.path().join("summit-lint.json5");
    std::fs::write(config, "{ documentation: 'https://lint.example.com/docs' }").expect("the file can be written");
    let uri = format!("file://{}/a.json", folder.path().display());
    let text = damaged("\"Executive\"", "\"Caller\"");
    let url = "https://lint.example.com/docs/rules/updater-page-mismatch.html";
    for (format, link) in [
        ("markdown", format!("[updater-page-mismatch](<{url}>)")),
        ("plaintext", format!("updater-page-mismatch: {url}")),
    ] {
        let (mut client, _) = Client::with_capabilities(&json!({"textDocument": {
            "hover": {"contentFormat": [format]},
            "publishDiagnostics": {"codeDescriptionSupport": true},
        }}));
        let found = client.open_and_lint(&uri, &text);
        assert_eq!(found[0]["codeDescription"]["href"], url);
        let page = hover(&mut client, &uri, &text, "TicketDetail");
        assert!(page_text(&page).ends_with(&link), "{page}");
    }
}

#[test]
fn a_client_without_markdown_gets_plain_text() {
    for capabilities in [json!({}), json!({"textDocument": {"hover": {"contentFormat": ["plaintext"]}}})] {
        let (mut client, _) = Client::with_capabilities(&capabilities);
        let text = damaged("\"Executive\"", "\"Caller\"");
        client.open(URI, &text);
        let page = hover(&mut client, URI, &text, "TicketDetail");
        assert_eq!(page["contents"]["kind"], "plaintext");
        let words = page_text(&page);
        assert!(words.starts_with("\"TicketDetail\": "), "{words}");
        assert!(words.contains("\n\nPageName: "), "{words}");
        assert!(words.contains("\n\nRun \"summit-lint explain updater-page-mismatch\" to learn more."), "{words}");
        for mark in ["**", "`", "##", "---", "\\", "&lt;"] {
            assert!(!words.contains(mark), "{mark}: {words}");
        }
    }
}

#[test]
fn positions_without_a_field_or_finding_have_no_hover() {
    let mut client = Client::plain();
    let text = damaged("\"Medium\"", "\"Colour\"");
    client.open(URI, &text);
    let response = hover(&mut client, URI, &text, "\n");
    assert_eq!(response, Value::Null);
    client.open("file:///package.json", "{\"name\": \"left-pad\", \"Status\": \"x\"}");
    let response = hover(&mut client, "file:///package.json", "{\"name\": \"left-pad\", \"Status\": \"x\"}", "Status");
    assert_eq!(response, Value::Null);
    let closed = client.request(
        "textDocument/hover",
        json!({"textDocument": {"uri": "file:///c"}, "position": {"line": 0, "character": 0}}),
    );
    assert_eq!(closed.expect_err("the document is not open")["code"], -32602);
}

#[test]
fn the_range_of_a_hover_contains_the_cursor() {
    let mut client = Client::plain();
    client.open(URI, VALID);
    let opening = VALID.find("\"Ticket\": {").expect("it is there") + "\"Ticket\": ".len();
    let closing = VALID.find("\"TicketInformation\"").expect("it is there");
    let closing = VALID[..closing].rfind('}').expect("it is there") + 1;
    let mut hover_at = |at: usize| {
        let line = VALID[..at].matches('\n').count();
        let character = at - VALID[..at].rfind('\n').map_or(0, |before| before + 1);
        let params = json!({"textDocument": {"uri": URI}, "position": {"line": line, "character": character}});
        (line, character, client.request("textDocument/hover", params).expect("it is open"))
    };
    let (line, character, hover) = hover_at(opening);
    assert!(page_text(&hover).starts_with("**Ticket**") || page_text(&hover).starts_with("Ticket"), "{hover}");
    assert_eq!(hover["range"]["end"], json!({"line": line, "character": character}));
    // At the end of an object, no hover about the field is shown: its key may be far away.
    assert_eq!(hover_at(closing).2, Value::Null);
}
