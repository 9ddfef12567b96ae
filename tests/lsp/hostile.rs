//! Checks that the texts of the server contain no active markup, control characters or secrets. Editors show these
//! texts in the user interface and write them to logs.

use lsp_server::Message;
use pulldown_cmark::{Event, Tag};
use serde_json::{Value, json};

use crate::VALID;
use crate::client::Client;
use crate::texts::{HOSTILE, SECRETS, affects_display, hostile_payload, payload_of_secrets};

/// Returns a client with all capabilities.
fn client() -> Client {
    let text_document = json!({
        "publishDiagnostics": {"relatedInformation": true, "tagSupport": {"valueSet": [1, 2]}},
        "hover": {"contentFormat": ["markdown"]},
        "completion": {"completionItem": {"snippetSupport": true, "documentationFormat": ["markdown"]}},
        "codeAction": {"dataSupport": true, "resolveSupport": {"properties": ["edit"]}},
    });
    let workspace =
        json!({"workspaceEdit": {"documentChanges": true}, "didChangeWatchedFiles": {"dynamicRegistration": true}});
    Client::with_capabilities(&json!({"textDocument": text_document, "workspace": workspace})).0
}

/// The prefix of collected texts in Markdown.
const MARKDOWN: &str = "Markdown: ";

/// Adds to `texts` the texts in a response that users can see. Texts of edits are excluded.
fn collect_visible_texts(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| collect_visible_texts(value, texts)),
        Value::Object(members) if members.get("kind") == Some(&json!("markdown")) => {
            texts.push(format!("{MARKDOWN}{}", members["value"].as_str().expect("the page is a string")));
        }
        Value::Object(members) => {
            for (name, value) in members {
                if !matches!(name.as_str(), "newText" | "filterText" | "sortText" | "uri") {
                    texts.push(name.clone());
                    collect_visible_texts(value, texts);
                }
            }
        }
        _ => {}
    }
}

/// Returns all texts of the server for a document: diagnostics, code actions, hover and completion.
fn request_all_texts(client: &mut Client, uri: &str, text: &str) -> Vec<String> {
    let mut texts = Vec::new();
    collect_visible_texts(&json!(client.open_and_lint(uri, text)), &mut texts);
    let lines: Vec<&str> = text.split('\n').collect();
    let end = json!({"line": lines.len(), "character": 0});
    let actions = client.request(
        "textDocument/codeAction",
        json!({
            "textDocument": {"uri": uri},
            "range": {"start": {"line": 0, "character": 0}, "end": end},
            "context": {"diagnostics": []},
        }),
    );
    collect_visible_texts(&actions.expect("the request succeeds"), &mut texts);
    for (line, content) in lines.iter().enumerate() {
        // Four positions per line are enough.
        let positions = content.match_indices(['"', ' ']).map(|(at, _)| content[..at].encode_utf16().count());
        for character in positions.skip(1).step_by(2).take(4) {
            for method in ["textDocument/hover", "textDocument/completion"] {
                let position = json!({"line": line, "character": character + 1});
                let response = client.request(method, json!({"textDocument": {"uri": uri}, "position": position}));
                collect_visible_texts(&response.expect("the request succeeds"), &mut texts);
            }
        }
    }
    collect_unrequested_texts(client, &mut texts);
    texts
}

/// Adds to `texts` the texts of messages that the server sent without a request.
fn collect_unrequested_texts(client: &mut Client, texts: &mut Vec<String>) {
    for message in client.take_unread() {
        match message {
            Message::Notification(note) => {
                texts.push(note.method);
                collect_visible_texts(&note.params, texts);
            }
            Message::Request(request) => collect_visible_texts(&request.params, texts),
            Message::Response(_) => {}
        }
    }
}

/// Asserts that the texts contain no control characters and no commands of CI systems.
fn assert_inactive(texts: &[String]) {
    assert!(!texts.is_empty());
    for text in texts {
        assert_eq!(text.chars().find(|c| affects_display(*c)), None, "{text}");
        for command in ["##[", "##vso[", "##teamcity["] {
            assert!(!text.contains(command), "{text}");
        }
    }
}

/// Returns a folder with hostile allowed values and descriptions of fields in its configuration.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let mut schema: Value =
        serde_json::from_str(include_str!("../../schemas/IM_LogOrUpdateIncident/definitions.schema.json"))
            .expect("the text is JSON");
    let ticket =
        schema.pointer_mut("/$defs/ticket/properties").and_then(Value::as_object_mut).expect("the object exists");
    for (field, text) in ticket.values_mut().zip(HOSTILE.iter().cycle()) {
        field["title"] = json!(text);
        field["description"] = json!(format!("{} ![](https://example.com/x.png)", HOSTILE.join(" ")));
        field["examples"] = json!([text]);
    }
    let config = json!({
        "values": {"Medium": HOSTILE, "Caller_EmailID": HOSTILE},
        "schemas": ["definitions.schema.json"],
    });
    for (name, value) in [("definitions.schema.json", schema), ("summit-lint.json5", config)] {
        std::fs::write(folder.path().join(name), value.to_string()).expect("the file can be written");
    }
    folder
}

#[test]
fn texts_from_documents_are_inactive() {
    let folder = folder();
    let address = |name: &str| format!("file://{}/{name}", folder.path().display());
    let mut client = client();
    let mut texts = Vec::new();
    for (name, text) in [("a.json", &*hostile_payload()), ("b.json5", &hostile_payload()), ("c.json", VALID)] {
        texts.extend(request_all_texts(&mut client, &address(name), text));
    }
    assert!(texts.iter().any(|text| text.contains("forged")), "hostile texts are quoted");
    assert_inactive(&texts);
    assert!(
        texts.iter().any(|text| text.starts_with(MARKDOWN) && text.contains("back␈␈␈space")),
        "the description of the user is shown"
    );
    // An editor would load images and follow links.
    for text in texts.iter().filter(|text| text.starts_with(MARKDOWN)) {
        for event in pulldown_cmark::Parser::new(text) {
            let links = matches!(
                event,
                Event::Start(Tag::Link { .. } | Tag::Image { .. }) | Event::Html(_) | Event::InlineHtml(_)
            );
            assert!(!links, "{event:?} in {text}");
        }
    }
}

#[test]
fn texts_from_invalid_messages_are_inactive() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let mut client = client();
    let mut texts = Vec::new();
    for (index, text) in HOSTILE.iter().enumerate() {
        let position = json!({"line": 0, "character": 0});
        for (method, params) in [
            ("textDocument/hover", json!({"textDocument": {"uri": text}, "position": position})),
            ("textDocument/hover", json!({"textDocument": {"uri": 1}, "position": text})),
            (*text, json!({})),
            ("codeAction/resolve", json!({"title": "x", "kind": [text]})),
        ] {
            texts.push(client.request(method, params).expect_err("the request is refused")["message"].to_string());
        }
        client.notify("textDocument/didChange", json!({"textDocument": {"uri": text, "version": text}}));
        // An invalid configuration with hostile texts, in a folder with a hostile name.
        let hostile_folder = folder.path().join(format!("{index} {}", text.replace(['/', '\0'], "_")));
        std::fs::create_dir_all(&hostile_folder).expect("the folder can be created");
        let config = json!({ "rules": { *text: *text }, "required": [text], *text: 1 });
        std::fs::write(hostile_folder.join("summit-lint.json5"), config.to_string()).expect("the file can be written");
        let uri: String = hostile_folder
            .join("a.json")
            .to_str()
            .expect("the path is UTF-8")
            .bytes()
            .map(|byte| format!("%{byte:02x}"))
            .collect();
        texts.extend(request_all_texts(&mut client, &format!("file:///{uri}"), "{}"));
        let frame = format!("{{\"jsonrpc\": \"2.0\", {}: 1}}", json!(text));
        client.send_raw(format!("Content-Length: {}\r\n\r\n{frame}", frame.len()).as_bytes());
    }
    let answered = client.request("textDocument/hover", json!({}));
    texts.push(answered.expect_err("the request is refused")["message"].to_string());
    collect_unrequested_texts(&mut client, &mut texts);
    for (word, what) in [("unknown rule", "configurations"), ("is not open", "addresses"), ("unreadable", "messages")] {
        assert!(texts.iter().any(|text| text.contains(word)), "no error about {what}");
    }
    let texts: Vec<String> = texts.into_iter().map(|text| text.replace("\\\"", "\"")).collect();
    assert_inactive(&texts);
}

#[test]
fn no_secret_is_shown() {
    let mut client = client();
    for name in ["a.json", "a.json5", "a.log", "summit-lint.json5"] {
        for text in request_all_texts(&mut client, &format!("file:///payloads/{name}"), &payload_of_secrets()) {
            for secret in SECRETS {
                let start: String = secret.chars().take(12).collect();
                assert!(!text.contains(&start), "{name}: {text} shows {secret}");
            }
        }
    }
}

#[test]
fn half_of_a_surrogate_pair_is_a_character() {
    let mut client = client();
    let uri = "file:///half.json";
    client.open_and_lint(uri, VALID);
    let text = VALID.replace("\"Web\"", "\"W\u{FFFF}\"").replace("\"Resolved\"", "\"Resovled\"");
    let change = json!({
        "jsonrpc": "2.0",
        "method": "textDocument/didChange",
        "params": {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": text}]},
    });
    // As `JSON.stringify` writes half of an emoji.
    let message = change.to_string().replace('\u{FFFF}', r"\ud83d");
    client.send_raw(format!("Content-Length: {}\r\n\r\n{message}", message.len()).as_bytes());
    let found = client.wait_for_diagnostics(uri, 2);
    assert!(found.iter().any(|finding| finding["code"] == "unknown-status"), "{found:?}");
}
