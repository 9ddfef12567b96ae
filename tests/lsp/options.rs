//! Options from the editor, at the start and changed while the server runs.

use lsp_server::Message;
use serde_json::{Value, json};

use crate::client::{Client, apply_edits, rules};
use crate::{URI, VALID, damaged};

/// Returns the title of the action that fixes all, and the resulting text.
fn fix_all(client: &mut Client, text: &str) -> Option<(String, String)> {
    let params = json!({
        "textDocument": {"uri": URI},
        "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}},
        "context": {"diagnostics": [], "only": ["source.fixAll"]},
    });
    let response = client.request("textDocument/codeAction", params).expect("the request succeeds");
    let action = response.get(0)?;
    Some((action["title"].as_str()?.to_owned(), apply_edits(text, &action["edit"]["changes"][URI])))
}

fn configure(client: &mut Client, options: &Value) {
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"summit-lint": options}}));
}

#[test]
fn an_option_applies_unsafe_fixes() {
    let mut client = Client::with_options(&json!({}), &json!({"unsafeFixes": true}));
    let text = damaged("\"Executive\"", "\"Caller\"").replace("\"Web\",", "\"Web\"");
    client.open(URI, &text);
    let (title, fixed) = fix_all(&mut client, &text).expect("the action is offered");
    assert_eq!(title, "summit-lint: Fix all fixable problems (unsafe)");
    assert_eq!(fixed, damaged("\"Executive\"", "\"Caller\"").replace("TicketDetail", "LogTicket"));
    configure(&mut client, &json!({"unsafeFixes": false}));
    let (title, fixed) = fix_all(&mut client, &text).expect("the action is offered");
    assert_eq!(title, "summit-lint: Fix all safely fixable problems");
    assert_eq!(fixed, damaged("\"Executive\"", "\"Caller\""));
    // Settings of other tools have no effect.
    configure(&mut client, &json!({"unsafeFixes": true}));
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"ruff": {}}}));
    client.notify("workspace/didChangeConfiguration", json!({"settings": null}));
    assert!(fix_all(&mut client, &text).expect("the action is offered").0.ends_with("(unsafe)"));
}

#[test]
fn an_option_selects_the_configuration_file() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    std::fs::write(folder.path().join("off.json5"), "{ rules: { 'missing-comma': 'off' } }")
        .expect("the file can be written");
    let text = damaged("\"Web\",", "\"Web\"");
    let options = json!({"configuration": folder.path().join("off.json5")});
    let mut client = Client::with_options(&json!({}), &options);
    assert_eq!(rules(&client.open_and_lint(URI, &text)), [""; 0]);
    assert_eq!(rules(&client.open_and_lint("untitled:Untitled-1", &text)), [""; 0]);
    configure(&mut client, &json!({}));
    assert_eq!(rules(&client.wait_for_diagnostics(URI, 1)), ["missing-comma"]);
    // A relative path starts at the workspace folder.
    let (mut client, _) = Client::with_parameters(json!({
        "processId": null,
        "capabilities": {},
        "rootUri": null,
        "workspaceFolders": [{"uri": format!("file://{}", folder.path().display()), "name": "x"}],
        "initializationOptions": {"configuration": "off.json5"},
    }));
    assert_eq!(rules(&client.open_and_lint(URI, &text)), [""; 0]);
    // A missing file is reported.
    configure(&mut client, &json!({"configuration": "missing.json5"}));
    let message = client.wait_for_notification("window/showMessage");
    assert!(message["message"].as_str().unwrap().contains("cannot read"), "{message}");
}

#[test]
fn an_option_lints_documents_only_on_save() {
    let mut client = Client::with_options(&json!({}), &json!({"lintOn": "save"}));
    assert_eq!(client.open_and_lint(URI, VALID), [] as [Value; 0]);
    client.change(URI, 2, &damaged("\"Web\",", "\"Web\""));
    // A request uses the current text and publishes no diagnostics.
    let text = damaged("\"Web\",", "\"Web\"");
    assert!(fix_all(&mut client, &text).is_some());
    assert!(
        !client.take_unread().iter().any(
            |message| matches!(message, Message::Notification(note) if note.method.ends_with("publishDiagnostics"))
        )
    );
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": URI}}));
    assert_eq!(rules(&client.wait_for_diagnostics(URI, 2)), ["missing-comma"]);
    client.change(URI, 3, VALID);
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": URI}}));
    assert_eq!(client.wait_for_diagnostics(URI, 3), [] as [Value; 0]);
    client.change(URI, 4, &text);
    configure(&mut client, &json!({"lintOn": "type"}));
    assert_eq!(rules(&client.wait_for_diagnostics(URI, 4)), ["missing-comma"]);
    client.change(URI, 5, VALID);
    assert_eq!(client.wait_for_diagnostics(URI, 5), [] as [Value; 0]);
}

#[test]
fn an_invalid_option_is_reported() {
    let mut client = Client::with_options(&json!({}), &json!({"lintOn": "never"}));
    let message = client.wait_for_notification("window/showMessage");
    assert_eq!(message["message"], "invalid option `lintOn`: expected `\"type\"` or `\"save\"`");
    assert_eq!(rules(&client.open_and_lint(URI, &damaged("\"Web\",", "\"Web\""))), ["missing-comma"]);
}
