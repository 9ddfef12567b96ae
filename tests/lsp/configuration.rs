//! The configuration of each document, and what happens when it changes.

use std::path::Path;

use serde_json::{Value, json};

use crate::client::{Client, rules};
use crate::damaged;

fn address(path: &Path) -> String {
    format!("file://{}", path.display())
}

#[test]
fn the_nearest_configuration_holds_and_is_read_again_when_it_changes() {
    let folder = tempfile::tempdir().expect("there is a place for temporary files");
    let file = folder.path().join("summit-lint.json5");
    std::fs::write(&file, "{rules: {'missing-comma': 'off'}, exclude: ['old']}").unwrap();
    let uri = address(&folder.path().join("payloads/a.json"));
    let text = damaged("\"Web\",", "\"Web\"");
    let mut client = Client::plain();
    assert_eq!(client.open_and_lint(&uri, &text), [] as [Value; 0]);
    let other = address(&folder.path().join("old/a.json"));
    assert_eq!(client.open_and_lint(&other, &damaged("\"Executive\"", "\"Caller\"")), [] as [Value; 0]);

    // A client that watches files tells of the change.
    std::fs::write(&file, "{rules: {'missing-comma': 'warning'}, exclude: ['old']}").unwrap();
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": address(&file), "type": 2}]}));
    let found = client.diagnostics(&uri, 1);
    assert_eq!((rules(&found), &found[0]["severity"]), (vec!["missing-comma"], &json!(2)));

    // One that does not, saves it.
    std::fs::remove_file(&file).unwrap();
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": uri}}));
    assert_eq!(client.diagnostics(&uri, 1)[0]["severity"], 1);
    assert_eq!(client.shut_down().code(), Some(0));
}

#[test]
fn what_is_wrong_with_a_configuration_is_shown_in_it() {
    let folder = tempfile::tempdir().expect("there is a place for temporary files");
    let file = folder.path().join("summit-lint.json5");
    std::fs::write(&file, "{rules: {'missing-comma': 'off'}}").unwrap();
    let uri = address(&folder.path().join("a.json"));
    let mut client = Client::plain();
    assert_eq!(client.open_and_lint(&uri, &damaged("\"Web\",", "\"Web\"")), [] as [Value; 0]);

    std::fs::write(&file, "{\n  rulse: {}}").unwrap();
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": []}));
    let shown = client.notified("textDocument/publishDiagnostics");
    assert_eq!(shown["uri"], address(&file));
    assert!(shown["diagnostics"][0]["message"].as_str().unwrap().contains("rulse"), "{shown}");
    assert_eq!(shown["diagnostics"][0]["range"]["start"]["line"], 1);
    // Meanwhile what held before still holds.
    assert_eq!(client.diagnostics(&uri, 1), [] as [Value; 0]);

    // In the editor it is judged as it is written.
    let config = address(&file);
    assert_eq!(client.open_and_lint(&config, "{\n  rulse: {}}").len(), 1);
    client.change(&config, 2, "{rules: {}}");
    assert_eq!(client.diagnostics(&config, 2), [] as [Value; 0]);
    std::fs::write(&file, "{rules: {}}").unwrap();
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": config}}));
    assert_eq!(rules(&client.diagnostics(&uri, 1)), ["missing-comma"]);
    assert_eq!(client.shut_down().code(), Some(0));
}
