//! The configuration of each document, and what happens when it changes.

use std::path::Path;

use serde_json::{Value, json};

use crate::client::{Client, rules};
use crate::damaged;

fn file_uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

#[test]
fn the_nearest_configuration_applies_and_is_reloaded_when_it_changes() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let file = folder.path().join("summit-lint.json5");
    std::fs::write(&file, "{rules: {'missing-comma': 'off'}, exclude: ['old']}").unwrap();
    let uri = file_uri(&folder.path().join("payloads/a.json"));
    let text = damaged("\"Web\",", "\"Web\"");
    let mut client = Client::plain();
    assert_eq!(client.open_and_lint(&uri, &text), [] as [Value; 0]);
    let other = file_uri(&folder.path().join("old/a.json"));
    assert_eq!(client.open_and_lint(&other, &damaged("\"Executive\"", "\"Caller\"")), [] as [Value; 0]);

    // A client that watches files reports the change.
    std::fs::write(&file, "{rules: {'missing-comma': 'warning'}, exclude: ['old']}").unwrap();
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": file_uri(&file), "type": 2}]}));
    let found = client.wait_for_diagnostics(&uri, 1);
    assert_eq!((rules(&found), &found[0]["severity"]), (vec!["missing-comma"], &json!(2)));

    // For other clients, saving a file reloads the configuration.
    std::fs::remove_file(&file).unwrap();
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": uri}}));
    assert_eq!(client.wait_for_diagnostics(&uri, 1)[0]["severity"], 1);
    assert_eq!(client.shut_down().code(), Some(0));
}

#[test]
fn errors_of_a_configuration_are_shown_in_its_file() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let file = folder.path().join("summit-lint.json5");
    std::fs::write(&file, "{rules: {'missing-comma': 'off'}}").unwrap();
    let uri = file_uri(&folder.path().join("a.json"));
    let mut client = Client::plain();
    assert_eq!(client.open_and_lint(&uri, &damaged("\"Web\",", "\"Web\"")), [] as [Value; 0]);

    std::fs::write(&file, "{\n  rulse: {}}").unwrap();
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": []}));
    let shown = client.wait_for_notification("textDocument/publishDiagnostics");
    assert_eq!(shown["uri"], file_uri(&file));
    assert!(shown["diagnostics"][0]["message"].as_str().unwrap().contains("rulse"), "{shown}");
    assert_eq!(shown["diagnostics"][0]["range"]["start"]["line"], 1);
    // The last valid configuration still applies.
    assert_eq!(client.wait_for_diagnostics(&uri, 1), [] as [Value; 0]);

    // An open configuration file is validated while it is edited.
    let config = file_uri(&file);
    assert_eq!(client.open_and_lint(&config, "{\n  rulse: {}}").len(), 1);
    client.change(&config, 2, "{rules: {}}");
    assert_eq!(client.wait_for_diagnostics(&config, 2), [] as [Value; 0]);
    std::fs::write(&file, "{rules: {}}").unwrap();
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": config}}));
    assert_eq!(rules(&client.wait_for_diagnostics(&uri, 1)), ["missing-comma"]);
    assert_eq!(client.shut_down().code(), Some(0));
}

#[test]
fn an_empty_configuration_is_valid() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let file = folder.path().join("summit-lint.json5");
    std::fs::write(&file, "").unwrap();
    let mut client = Client::plain();
    let uri = file_uri(&folder.path().join("a.json"));
    assert_eq!(rules(&client.open_and_lint(&uri, &damaged("\"Web\",", "\"Web\""))), ["missing-comma"]);
    let config = file_uri(&file);
    assert_eq!(client.open_and_lint(&config, ""), [] as [Value; 0]);
    client.change(&config, 2, "// nothing yet\n");
    assert_eq!(client.wait_for_diagnostics(&config, 2), [] as [Value; 0]);
    assert_eq!(client.shut_down().code(), Some(0));
}

#[test]
fn baselined_findings_are_not_shown() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("summit-lint.json5"), "{baseline: 'known.json'}").unwrap();
    std::fs::create_dir(path("in")).unwrap();
    let old = damaged("\"Medium\"", "\"Colour\": \"red\", \"Medium\"");
    std::fs::write(path("in/a.json5"), &old).unwrap();
    let write_baseline = || {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_summit-lint"));
        program.args(["check", "--quiet", "--write-baseline", "."]).current_dir(folder.path());
        assert!(program.status().expect("the program starts").success());
    };
    write_baseline();
    let (mut client, _) = Client::with_capabilities(&json!({
        "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}},
        "textDocument": {"codeAction": {}},
    }));
    let watched = |client: &mut Client| {
        client.wait_for_request("client/registerCapability").params["registrations"][0].to_string()
    };
    assert!(watched(&mut client).contains("**/summit-lint.json5"));
    let uri = file_uri(&path("in/a.json5"));
    assert_eq!(client.open_and_lint(&uri, &old), [] as [Value; 0]);
    assert!(watched(&mut client).contains("**/known.json"));
    // New findings are shown, and can be ignored with a comment.
    let new = old.replacen("\"Colour\"", "\"Size\": 1,\n\"Colour\"", 1);
    client.change(&uri, 2, &new);
    let found = client.wait_for_diagnostics(&uri, 2);
    assert_eq!(rules(&found), ["unknown-field"]);
    assert!(found[0]["message"].as_str().unwrap().contains("`Size`"), "{found:?}");
    let actions = client.request(
        "textDocument/codeAction",
        json!({"textDocument": {"uri": uri}, "range": found[0]["range"], "context": {"diagnostics": []}}),
    );
    let actions = actions.expect("the request succeeds").to_string();
    assert!(actions.contains("Ignore `unknown-field` on this line"), "{actions}");
    // The client reports a change of the baseline. Then the baseline becomes invalid, and a document is saved.
    std::fs::write(path("in/a.json5"), &new).unwrap();
    write_baseline();
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({"changes": [{"uri": file_uri(&path("known.json")), "type": 2}]}),
    );
    assert_eq!(client.wait_for_diagnostics(&uri, 2), [] as [Value; 0]);
    std::fs::write(path("known.json"), "{\"version\": 2}").unwrap();
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": uri}}));
    assert_eq!(client.wait_for_diagnostics(&uri, 2).len(), 2);
    let shown = client.wait_for_notification("window/showMessage");
    let message = shown["message"].as_str().unwrap();
    assert!(message.contains("known.json: not a baseline of version 1"), "{message}");
    // The message is shown once, not for each document.
    client.open_and_lint(&file_uri(&path("in/b.json")), "{}");
    assert!(!client.take_unread().iter().any(|message| {
        matches!(message, lsp_server::Message::Notification(note) if note.method == "window/showMessage")
    }));
    assert_eq!(client.shut_down().code(), Some(0));
}

#[test]
fn a_misspelled_keyword_is_shown_in_its_schema() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("summit-lint.json5"), "{services: {Own: 'own.schema.json'}}").unwrap();
    std::fs::write(path("own.schema.json"), "{\n  \"propertes\": {}\n}").unwrap();
    let mut client = Client::plain();
    client.open(&file_uri(&path("a.json")), "{}");
    let shown = client.wait_for_notification("textDocument/publishDiagnostics");
    assert_eq!(shown["uri"], file_uri(&path("own.schema.json")));
    let [warning] = &shown["diagnostics"].as_array().unwrap()[..] else { panic!("{shown}") };
    assert_eq!((&warning["severity"], &warning["range"]["start"]["line"]), (&json!(2), &json!(1)));
    assert!(warning["message"].as_str().unwrap().contains("did you mean `properties`?"), "{warning}");
    // Once the keyword is fixed, the warning is removed.
    std::fs::write(path("own.schema.json"), "{\"properties\": {}}").unwrap();
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": []}));
    let uri = file_uri(&path("own.schema.json"));
    let shown =
        client.wait(|message| matches!(message, lsp_server::Message::Notification(note) if note.params["uri"] == uri));
    let lsp_server::Message::Notification(note) = shown else { unreachable!() };
    assert_eq!(note.params["diagnostics"], json!([]));
    assert_eq!(client.shut_down().code(), Some(0));
}

#[test]
fn extended_configurations_are_watched_and_show_their_errors() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir(path("shared")).unwrap();
    std::fs::create_dir(path("repo")).unwrap();
    std::fs::write(path("repo/summit-lint.json5"), "{extends: '../shared/base.json5'}").unwrap();
    std::fs::write(path("shared/base.json5"), "{rules: {'missing-comma': 'off'}}").unwrap();
    let (mut client, _) = Client::with_capabilities(&json!({
        "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}},
    }));
    let watched = |client: &mut Client| {
        client.wait_for_request("client/registerCapability").params["registrations"][0].to_string()
    };
    assert!(watched(&mut client).contains("**/summit-lint.json5"));
    let uri = file_uri(&path("repo/a.json"));
    assert_eq!(client.open_and_lint(&uri, &damaged("\"Web\",", "\"Web\"")), [] as [Value; 0]);
    assert!(watched(&mut client).contains("**/base.json5"));
    // An extended file is validated as a configuration, whatever its name.
    let base = file_uri(&path("shared/base.json5"));
    assert_eq!(client.open_and_lint(&base, "{rulse: {}}").len(), 1);
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": base}}));

    std::fs::write(path("shared/base.json5"), "{rules: {'missing-comma': 'warning'}}").unwrap();
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": base, "type": 2}]}));
    assert_eq!(rules(&client.wait_for_diagnostics(&uri, 1)), ["missing-comma"]);

    std::fs::write(path("shared/base.json5"), "{\n  rulse: {}}").unwrap();
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": uri}}));
    let shown = client.wait(|message| {
        matches!(message, lsp_server::Message::Notification(note)
            if note.params["uri"] == base && note.params["diagnostics"][0]["message"].is_string())
    });
    let lsp_server::Message::Notification(note) = shown else { unreachable!() };
    assert_eq!(note.params["diagnostics"][0]["range"]["start"]["line"], 1);
    // The last valid configuration still applies.
    assert_eq!(rules(&client.wait_for_diagnostics(&uri, 1)), ["missing-comma"]);
    // Restoring the valid configuration is also noticed.
    std::fs::write(path("shared/base.json5"), "{rules: {'missing-comma': 'off'}}").unwrap();
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": uri}}));
    assert_eq!(client.wait_for_diagnostics(&uri, 1), [] as [Value; 0]);
    assert_eq!(client.shut_down().code(), Some(0));
}

#[test]
fn ignored_findings_are_not_shown() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let file = folder.path().join("summit-lint.json5");
    let text = "{ignore: [{file: 'a.json', rule: 'missing-comma', reason: 'a test'}], baseline: 'not-yet.json'}";
    std::fs::write(file, text).unwrap();
    let mut client = Client::plain();
    let damaged = damaged("\"Web\",", "\"Web\"");
    assert_eq!(client.open_and_lint(&file_uri(&folder.path().join("a.json")), &damaged), [] as [Value; 0]);
    let other = client.open_and_lint(&file_uri(&folder.path().join("b.json")), &damaged);
    assert_eq!(rules(&other), ["missing-comma"]);
    // A missing baseline is not reported.
    assert!(!client.take_unread().iter().any(|message| {
        matches!(message, lsp_server::Message::Notification(note) if note.method == "window/showMessage")
    }));
    assert_eq!(client.shut_down().code(), Some(0));
}

#[test]
fn payloads_are_not_completed_in_a_configuration_or_in_what_it_excludes() {
    let folder = tempfile::tempdir().expect("there is a place for temporary files");
    std::fs::write(folder.path().join("summit-lint.json5"), "{exclude: ['b.json']}").expect("it is written");
    let mut client = Client::plain();
    for (name, language, expected) in
        [("a.json", "json", true), ("b.json", "json", false), ("summit-lint.json5", "jsonc", false)]
    {
        let uri = file_uri(&folder.path().join(name));
        client.open_as(&uri, language, "{\"\"}");
        let params = json!({"textDocument": {"uri": uri}, "position": {"line": 0, "character": 2}});
        let answer = client.request("textDocument/completion", params).expect("it is open");
        assert_eq!(answer["items"].as_array().is_some_and(|items| !items.is_empty()), expected, "{name}");
    }
}
