//! Code actions, applied as an editor applies them and linted again.

use serde_json::{Value, json};

use crate::client::{Client, apply, rules};
use crate::{URI, VALID, damaged};

/// The actions at a range.
fn actions(client: &mut Client, range: &Value, only: Option<&str>) -> Vec<Value> {
    let only = only.map(|kind| vec![kind]);
    let params = json!({
        "textDocument": {"uri": URI},
        "range": range,
        "context": {"diagnostics": [], "only": only},
    });
    let answer = client.request("textDocument/codeAction", params).expect("it is open");
    answer.as_array().expect("it is a list").clone()
}

/// The whole document.
fn everywhere() -> Value {
    json!({"start": {"line": 0, "character": 0}, "end": {"line": 100_000, "character": 0}})
}

#[test]
fn a_quick_fix_mends_its_finding() {
    for (from, to, rule, safe) in [
        ("\"Web\",", "\"Web\"", "missing-comma", true),
        ("\"Resolved\"", "\"resolved\"", "unknown-status", true),
        ("\"Executive\"", "\"Caller\"", "updater-page-mismatch", false),
    ] {
        let mut client = Client::plain();
        let text = damaged(from, to);
        let found = client.open_and_lint(URI, &text);
        assert_eq!(rules(&found), [rule]);
        let offered = actions(&mut client, &found[0]["range"], Some("quickfix"));
        let [action] = &offered[..] else { panic!("{offered:?}") };
        assert_eq!(action["kind"], "quickfix");
        assert_eq!(action["isPreferred"], safe);
        assert_eq!(action["title"].as_str().unwrap().ends_with("(a guess)"), !safe);
        assert_eq!(action["diagnostics"], json!(found));
        let mended = apply(&text, &action["edit"]["changes"][URI]);
        client.change(URI, 2, &mended);
        assert_eq!(client.diagnostics(URI, 2), [] as [Value; 0], "{mended}");
        assert_eq!(client.shut_down().code(), Some(0));
    }
}

#[test]
fn a_fix_inside_a_string_keeps_its_escapes() {
    let mut client = Client::plain();
    let object: Value = serde_json::from_str(VALID).unwrap();
    let container = &object["objCommonParameters"]["incidentParamsJSON"]["IncidentContainerJsonObj"];
    let inner = container.to_string().replace("\"Resolved\"", "'resolved'");
    let mut outer = object.clone();
    outer["objCommonParameters"]["incidentParamsJSON"] = json!({"IncidentContainerJson": inner});
    let text = format!("// é😀\n{outer}");
    let found = client.open_and_lint(URI, &text);
    assert_eq!(rules(&found), ["comment", "invalid-quotes", "unknown-status"]);
    let offered = actions(&mut client, &everywhere(), Some("source.fixAll"));
    let mended = apply(&text, &offered[0]["edit"]["changes"][URI]);
    assert!(mended.contains(r#"\"Status\":\"Resolved\""#), "{mended}");
    client.change(URI, 2, &mended);
    // The comment may say what nothing else does, so only a person removes it.
    assert_eq!(rules(&client.diagnostics(URI, 2)), ["comment"], "{mended}");
}

#[test]
fn everything_safe_is_fixed_at_once_and_nothing_else_moves() {
    let (mut client, capabilities) = Client::with(&json!({
        "textDocument": {"codeAction": {"dataSupport": true, "resolveSupport": {"properties": ["edit"]}}},
        "workspace": {"workspaceEdit": {"documentChanges": true}},
    }));
    assert_eq!(capabilities["codeActionProvider"]["resolveProvider"], true);
    let guess = damaged("\"Executive\"", "\"Caller\"");
    let service = "\"IM_LogOrUpdateIncident\"";
    let text = guess.replace("\"Web\",", "\"Web\"").replace(service, &service.replace('"', "'"));
    let found = client.open_and_lint(URI, &text);
    assert_eq!(found.len(), 3, "{found:?}");
    let offered = actions(&mut client, &everywhere(), Some("source"));
    let [action] = &offered[..] else { panic!("{offered:?}") };
    assert_eq!((&action["kind"], action.get("edit")), (&json!("source.fixAll.summit-lint"), None));
    let resolved = client.request("codeAction/resolve", action.clone()).expect("it is open");
    let change = &resolved["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({"uri": URI, "version": 1}));
    assert_eq!(change["edits"].as_array().unwrap().len(), 2, "a line each: {change}");
    let mended = apply(&text, &change["edits"]);
    assert_eq!(mended, guess, "the guess is left alone");
    client.change(URI, 2, &mended);
    assert_eq!(rules(&client.diagnostics(URI, 2)), ["updater-page-mismatch"]);
    // What was offered for another text is not applied to this one.
    assert_eq!(client.request("codeAction/resolve", action.clone()).expect_err("it is old")["code"], -32801);
}

#[test]
fn only_what_is_asked_for_is_offered() {
    let mut client = Client::plain();
    let found = client.open_and_lint(URI, &damaged("\"Web\",", "\"Web\""));
    let kinds = |client: &mut Client, range: &Value, only: Option<&str>| -> Vec<String> {
        let offered = actions(client, range, only);
        offered.iter().map(|action| action["kind"].as_str().unwrap().to_owned()).collect()
    };
    let place = &found[0]["range"];
    assert_eq!(kinds(&mut client, place, None), ["quickfix", "source.fixAll.summit-lint"]);
    assert_eq!(kinds(&mut client, place, Some("quickfix")), ["quickfix"]);
    assert_eq!(kinds(&mut client, place, Some("source.fixAll.summit-lint")), ["source.fixAll.summit-lint"]);
    assert_eq!(kinds(&mut client, place, Some("source.fixAll.ruff")), [] as [&str; 0]);
    assert_eq!(kinds(&mut client, place, Some("refactor")), [] as [&str; 0]);
    let start = json!({"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}});
    assert_eq!(kinds(&mut client, &start, Some("quickfix")), [] as [&str; 0]);
    client.change(URI, 2, VALID);
    assert_eq!(kinds(&mut client, &everywhere(), None), [] as [&str; 0], "there is nothing to mend");
}

#[test]
fn a_finding_can_be_ignored_where_comments_are_read() {
    let mut client = Client::plain();
    let text = damaged("\"Medium\": \"Web\",", "\"Medium\": 3,");
    assert_eq!(rules(&client.open_and_lint(URI, &text)), ["wrong-type"]);
    let ignoring = |client: &mut Client, uri: &str, range: &Value| -> Vec<Value> {
        let params = json!({"textDocument": {"uri": uri}, "range": range, "context": {"diagnostics": []}});
        let offered = client.request("textDocument/codeAction", params).expect("it is open");
        let ignores = |action: &&Value| action["title"].as_str().unwrap().starts_with("Ignore");
        offered.as_array().unwrap().iter().filter(ignores).cloned().collect()
    };
    assert_eq!(ignoring(&mut client, URI, &everywhere()), [] as [Value; 0], "strict JSON has no comments");

    let uri = "file:///payloads/a.jsonc";
    let found = client.open_and_lint(uri, &text);
    let offered = ignoring(&mut client, uri, &found[0]["range"]);
    let [action] = &offered[..] else { panic!("{offered:?}") };
    assert_eq!(action["title"], "Ignore `wrong-type` on this line");
    let commented = apply(&text, &action["edit"]["changes"][uri]);
    assert!(commented.contains("// summit-lint-ignore wrong-type: "), "{commented}");
    client.change(uri, 2, &commented);
    assert_eq!(client.diagnostics(uri, 2), [] as [Value; 0], "{commented}");
}
