//! Code actions: applies them like an editor, and lints the result again.

use serde_json::{Value, json};

use crate::client::{Client, apply_edits, rules};
use crate::{URI, VALID, damaged};

/// Returns the code actions at a range. If `only` is set, requests only actions of this kind.
fn code_actions(client: &mut Client, range: &Value, only: Option<&str>) -> Vec<Value> {
    let only = only.map(|kind| vec![kind]);
    let params = json!({
        "textDocument": {"uri": URI},
        "range": range,
        "context": {"diagnostics": [], "only": only},
    });
    let response = client.request("textDocument/codeAction", params).expect("the request succeeds");
    response.as_array().expect("the result is a list").clone()
}

/// Returns a range that contains the whole document.
fn whole_range() -> Value {
    json!({"start": {"line": 0, "character": 0}, "end": {"line": 100_000, "character": 0}})
}

#[test]
fn a_quick_fix_fixes_its_finding() {
    for (from, to, rule, safe) in [
        ("\"Web\",", "\"Web\"", "missing-comma", true),
        ("\"Resolved\"", "\"resolved\"", "unknown-status", true),
        ("\"Executive\"", "\"Caller\"", "updater-page-mismatch", false),
    ] {
        let mut client = Client::plain();
        let text = damaged(from, to);
        let found = client.open_and_lint(URI, &text);
        assert_eq!(rules(&found), [rule]);
        let offered = code_actions(&mut client, &found[0]["range"], Some("quickfix"));
        let [action] = &offered[..] else { panic!("{offered:?}") };
        assert_eq!(action["kind"], "quickfix");
        assert_eq!(action["isPreferred"], safe);
        assert_eq!(action["title"].as_str().unwrap().ends_with(" (unsafe)"), !safe);
        assert_eq!(action["diagnostics"], json!(found));
        let fixed = apply_edits(&text, &action["edit"]["changes"][URI]);
        client.change(URI, 2, &fixed);
        assert_eq!(client.wait_for_diagnostics(URI, 2), [] as [Value; 0], "{fixed}");
        assert_eq!(client.shut_down().code(), Some(0));
    }
}

#[test]
fn titles_contain_the_field() {
    let mut client = Client::plain();
    for (version, (from, to, expected)) in [
        ("\"Web\",", "\"Web\"", "Insert missing comma"),
        ("\"Resolved\"", "\"resolved\"", "Set `Status` to `Resolved`"),
        ("\"Executive\"", "\"Exekutive\"", "Set `Updater` to `Executive` (unsafe)"),
        ("\"Medium\"", "\"medium\"", "Rename `medium` to `Medium`"),
        ("\"IsFromWebService\": true", "\"IsFromWebService\": \"true\"", "Set `IsFromWebService` to `true`"),
    ]
    .into_iter()
    .enumerate()
    {
        client.open(&format!("file:///{version}.json"), "{}");
        let text = damaged(from, to);
        client.open(URI, &text);
        let offered = code_actions(&mut client, &whole_range(), Some("quickfix"));
        assert!(offered.iter().any(|action| action["title"] == expected), "{expected}: {offered:?}");
        client.notify("textDocument/didClose", json!({"textDocument": {"uri": URI}}));
    }
}

/// Returns the title and the resulting text of the conversion that is offered at the start of `word`.
fn find_conversion(client: &mut Client, uri: &str, text: &str, word: &str) -> Option<(String, String)> {
    let before = &text[..text.find(word).unwrap_or_else(|| panic!("{word}: {text}"))];
    let character = before.rsplit('\n').next().unwrap_or("").encode_utf16().count();
    let position = json!({"line": before.matches('\n').count(), "character": character});
    let params = json!({
        "textDocument": {"uri": uri},
        "range": {"start": position, "end": position},
        "context": {"diagnostics": [], "only": ["refactor.rewrite"]},
    });
    let response = client.request("textDocument/codeAction", params).expect("the request succeeds");
    let action = response.get(0)?;
    assert_eq!(action["kind"], "refactor.rewrite.summit-lint.convert");
    Some((action["title"].as_str()?.to_owned(), apply_edits(text, &action["edit"]["changes"][uri])))
}

#[test]
fn a_container_is_converted_and_back() {
    let mut client = Client::plain();
    client.open(URI, VALID);
    let (title, string) = find_conversion(&mut client, URI, VALID, "\"Medium\"").expect("the action is offered");
    assert_eq!(title, "Convert container to string");
    assert!(string.contains(r#""IncidentContainerJson": "{\"Updater\": "#), "{string}");
    client.change(URI, 2, &string);
    let (title, object) = find_conversion(&mut client, URI, &string, "\\\"Medium").expect("the action is offered");
    assert_eq!(title, "Convert container to object");
    assert_eq!(serde_json::from_str::<Value>(&object).unwrap(), serde_json::from_str::<Value>(VALID).unwrap());
    assert_eq!(find_conversion(&mut client, URI, &string, "\"ServiceName\""), None, "not in the container");

    // If there are several containers, the container at the cursor is converted.
    let uri = "file:///payloads/a.jsonl";
    let line = serde_json::from_str::<Value>(VALID).unwrap().to_string();
    let lines = format!("{line}\n{}\n", line.replace("\"Web\"", "\"Phone😀\""));
    client.open(uri, &lines);
    let (_, converted) = find_conversion(&mut client, uri, &lines, "Phone").expect("the action is offered");
    assert!(converted.starts_with(&format!("{line}\n")) && converted.contains(r#"\"Phone😀\""#), "{converted}");
    client.change(uri, 2, &converted);
    assert_eq!(client.wait_for_diagnostics(uri, 2).len(), client.wait_for_diagnostics(uri, 1).len());
}

#[test]
fn invalid_json_and_other_formats_are_not_converted() {
    let mut client = Client::plain();
    for (uri, text) in [
        (URI, damaged("\"Web\",", "\"Web\"")),
        ("file:///a.jsonc", damaged("\"Medium\"", "// why\n\"Medium\"")),
        ("file:///a.py", format!("body = {VALID}")),
        ("file:///a.yaml", VALID.to_owned()),
        ("file:///b.json", "{\"Medium\": 1}".to_owned()),
    ] {
        client.open(uri, &text);
        assert_eq!(find_conversion(&mut client, uri, &text, "\"Medium\""), None, "{uri}");
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
    let offered = code_actions(&mut client, &whole_range(), Some("source.fixAll"));
    let fixed = apply_edits(&text, &offered[0]["edit"]["changes"][URI]);
    assert!(fixed.contains(r#"\"Status\":\"Resolved\""#), "{fixed}");
    client.change(URI, 2, &fixed);
    // A comment may contain information, so only a person may remove it.
    assert_eq!(rules(&client.wait_for_diagnostics(URI, 2)), ["comment"], "{fixed}");
}

#[test]
fn fix_all_applies_only_safe_fixes() {
    let (mut client, capabilities) = Client::with_capabilities(&json!({
        "textDocument": {"codeAction": {"dataSupport": true, "resolveSupport": {"properties": ["edit"]}}},
        "workspace": {"workspaceEdit": {"documentChanges": true}},
    }));
    assert_eq!(capabilities["codeActionProvider"]["resolveProvider"], true);
    let unsafe_only = damaged("\"Executive\"", "\"Caller\"");
    let service = "\"IM_LogOrUpdateIncident\"";
    let text = unsafe_only.replace("\"Web\",", "\"Web\"").replace(service, &service.replace('"', "'"));
    let found = client.open_and_lint(URI, &text);
    assert_eq!(found.len(), 3, "{found:?}");
    let offered = code_actions(&mut client, &whole_range(), Some("source"));
    let [action] = &offered[..] else { panic!("{offered:?}") };
    assert_eq!((&action["kind"], action.get("edit")), (&json!("source.fixAll.summit-lint"), None));
    let resolved = client.request("codeAction/resolve", action.clone()).expect("the request succeeds");
    let change = &resolved["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({"uri": URI, "version": 1}));
    assert_eq!(change["edits"].as_array().unwrap().len(), 2, "expected one edit per finding: {change}");
    let fixed = apply_edits(&text, &change["edits"]);
    assert_eq!(fixed, unsafe_only, "an unsafe fix was applied");
    client.change(URI, 2, &fixed);
    assert_eq!(rules(&client.wait_for_diagnostics(URI, 2)), ["updater-page-mismatch"]);
    // An action for an earlier version of the text is refused.
    assert_eq!(
        client.request("codeAction/resolve", action.clone()).expect_err("the action is outdated")["code"],
        -32801
    );
}

#[test]
fn only_the_requested_kinds_are_offered() {
    let mut client = Client::plain();
    let found = client.open_and_lint(URI, &damaged("\"Web\",", "\"Web\""));
    let kinds = |client: &mut Client, range: &Value, only: Option<&str>| -> Vec<String> {
        let offered = code_actions(client, range, only);
        offered.iter().map(|action| action["kind"].as_str().unwrap().to_owned()).collect()
    };
    let range = &found[0]["range"];
    assert_eq!(
        kinds(&mut client, range, None),
        ["quickfix", "source.fixAll.summit-lint"],
        "invalid JSON is not converted"
    );
    assert_eq!(kinds(&mut client, range, Some("quickfix")), ["quickfix"]);
    assert_eq!(kinds(&mut client, range, Some("source.fixAll.summit-lint")), ["source.fixAll.summit-lint"]);
    assert_eq!(kinds(&mut client, range, Some("source.fixAll.ruff")), [] as [&str; 0]);
    assert_eq!(kinds(&mut client, range, Some("refactor")), [] as [&str; 0]);
    let start = json!({"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}});
    assert_eq!(kinds(&mut client, &start, Some("quickfix")), [] as [&str; 0]);
    client.change(URI, 2, VALID);
    assert_eq!(kinds(&mut client, &whole_range(), Some("quickfix")), [] as [&str; 0]);
    assert_eq!(kinds(&mut client, &whole_range(), Some("source")), [] as [&str; 0], "there is nothing to fix");
}

#[test]
fn a_finding_can_be_ignored_if_the_format_has_comments() {
    let mut client = Client::plain();
    let text = damaged("\"Medium\": \"Web\",", "\"Medium\": 3,");
    assert_eq!(rules(&client.open_and_lint(URI, &text)), ["wrong-type"]);
    let ignoring = |client: &mut Client, uri: &str, range: &Value| -> Vec<Value> {
        let params = json!({"textDocument": {"uri": uri}, "range": range, "context": {"diagnostics": []}});
        let offered = client.request("textDocument/codeAction", params).expect("the request succeeds");
        let ignores = |action: &&Value| action["title"].as_str().unwrap().starts_with("Ignore");
        offered.as_array().unwrap().iter().filter(ignores).cloned().collect()
    };
    assert_eq!(ignoring(&mut client, URI, &whole_range()), [] as [Value; 0], "strict JSON has no comments");

    let uri = "file:///payloads/a.jsonc";
    let found = client.open_and_lint(uri, &text);
    let offered = ignoring(&mut client, uri, &found[0]["range"]);
    let [action] = &offered[..] else { panic!("{offered:?}") };
    assert_eq!(action["title"], "Ignore `wrong-type` on this line");
    // The extension for VS Code hides actions with `isPreferred: false`, which are unsafe fixes. This action is not a
    // fix.
    assert_eq!(action["isPreferred"], Value::Null);
    let commented = apply_edits(&text, &action["edit"]["changes"][uri]);
    assert!(commented.contains("// summit-lint-ignore wrong-type: "), "{commented}");
    client.change(uri, 2, &commented);
    assert_eq!(client.wait_for_diagnostics(uri, 2), [] as [Value; 0], "{commented}");
}

#[test]
fn the_action_for_all_unsafe_fixes_is_offered_only_if_its_kind_is_requested() {
    let text = damaged("\"Executive\"", "\"Caller\"").replace("\"Web\",", "\"Web\"");
    for capabilities in [json!({}), resolving_capabilities()] {
        let (mut client, _) = Client::with_capabilities(&capabilities);
        let found = client.open_and_lint(URI, &text);
        assert_eq!(rules(&found), ["missing-comma", "updater-page-mismatch"]);
        for (only, kinds) in [
            (None, vec!["source.fixAll.summit-lint"]),
            (Some("source"), vec!["source.fixAll.summit-lint"]),
            (Some("source.fixAll"), vec!["source.fixAll.summit-lint"]),
            (Some("source.fixAllUnsafe.summit-lint"), vec!["source.fixAllUnsafe.summit-lint"]),
        ] {
            let offered = code_actions(&mut client, &whole_range(), only);
            let all: Vec<&Value> =
                offered.iter().filter(|action| action["kind"].as_str().unwrap().starts_with("source")).collect();
            assert_eq!(all.iter().map(|action| action["kind"].as_str().unwrap()).collect::<Vec<_>>(), kinds);
            let mut action = all[0].clone();
            if action["edit"].is_null() {
                action = client.request("codeAction/resolve", action).expect("it is open");
            }
            let fixed = apply_edits(&text, &action["edit"]["changes"][URI]);
            assert!(fixed.contains("\"Web\","), "{fixed}");
            let is_unsafe = only.is_some_and(|only| only.contains("Unsafe"));
            assert_eq!(fixed.contains("\"LogTicket\""), is_unsafe, "{only:?}: {fixed}");
            assert_eq!(action["title"].as_str().unwrap().ends_with("(unsafe)"), is_unsafe);
        }
    }
}

/// Returns the capabilities of a client that requests the edits of an action only when the user chooses it.
fn resolving_capabilities() -> Value {
    json!({"textDocument": {"codeAction": {"dataSupport": true, "resolveSupport": {"properties": ["edit"]}}}})
}
