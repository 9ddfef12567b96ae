//! Formatting of documents.

use std::process::Command;

use serde_json::{Value, json};

use crate::client::{Client, apply_edits};
use crate::{URI, VALID, damaged};

fn formatting_edits(client: &mut Client, uri: &str, text: &str, options: &Value) -> Value {
    client.open(uri, text);
    let params = json!({"textDocument": {"uri": uri}, "options": options});
    client.request("textDocument/formatting", params).expect("the request succeeds")
}

#[test]
fn formatting_equals_the_layout_of_repair() {
    let (mut client, capabilities) = Client::with_capabilities(&json!({"textDocument": {"formatting": {}}}));
    assert_eq!(capabilities["documentFormattingProvider"], true);
    let compact = serde_json::from_str::<Value>(VALID).unwrap().to_string().replace("Web", "W\u{1F600}b");
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    std::fs::write(folder.path().join("a.json"), &compact).expect("the file can be written");
    let repaired = Command::new(env!("CARGO_BIN_EXE_summit-lint"))
        .args(["repair", "--indent", "3", "a.json"])
        .current_dir(folder.path())
        .output()
        .expect("the program starts");
    let expected = String::from_utf8(repaired.stdout).expect("the output is UTF-8");
    let options = json!({"tabSize": 3, "insertSpaces": true});
    for uri in [URI, "file:///a.json5", "file:///a.jsonc", "untitled:Untitled-1"] {
        let changed = formatting_edits(&mut client, uri, &compact, &options);
        assert!(changed.as_array().unwrap().iter().all(|edit| edit["newText"].as_str().unwrap().trim().is_empty()));
        assert_eq!(apply_edits(&compact, &changed), expected, "{uri}");
    }
    assert_eq!(
        formatting_edits(&mut client, "file:///b.json", &expected, &options),
        json!([]),
        "the document is already formatted"
    );
    let tabs = formatting_edits(&mut client, "file:///c.json", &compact, &json!({"tabSize": 3, "insertSpaces": false}));
    assert_eq!(apply_edits(&compact, &tabs), expected.replace("   ", "\t"));
}

#[test]
fn documents_that_are_not_strict_json_with_a_payload_are_not_formatted() {
    let mut client = Client::plain();
    for (uri, text) in [
        ("file:///a.json", damaged("\"Web\",", "\"Web\"")),
        ("file:///b.json", damaged("\"Web\",", "\"Web\",,")),
        ("file:///c.json", format!("{VALID}{VALID}")),
        ("file:///d.jsonc", damaged("\"Medium\"", "// why\n\"Medium\"")),
        ("file:///e.json5", damaged("\"Web\"", "'Web'")),
        ("file:///f.jsonl", serde_json::from_str::<Value>(VALID).unwrap().to_string()),
        ("file:///g.md", format!("```json\n{VALID}\n```\n")),
        ("file:///h.py", format!("body = {VALID}")),
        ("file:///i.yaml", VALID.to_owned()),
        ("file:///package.json", "{\"name\":\"left-pad\"}".to_owned()),
        ("file:///empty.json", String::new()),
        ("file:///j.json", damaged("\"Web\",", &format!("{}1{},", "[".repeat(1000), "]".repeat(1000)))),
        ("file:///summit-lint.json5", VALID.to_owned()),
    ] {
        assert_eq!(
            formatting_edits(&mut client, uri, &text, &json!({"tabSize": 1, "insertSpaces": true})),
            json!([]),
            "{uri}"
        );
    }
}

#[test]
fn formatting_is_not_announced_to_clients_without_it() {
    let (_, capabilities) = Client::with_capabilities(&json!({}));
    assert_eq!(capabilities.get("documentFormattingProvider"), None);
}
