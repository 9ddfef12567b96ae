//! The content, the positions and the times of diagnostics.

use lsp_server::Message;
use serde_json::{Value, json};

use crate::client::{Client, rules};
use crate::{URI, VALID, damaged};

/// Returns the text in a range. Its columns are UTF-16 units.
fn text_in_range(text: &str, range: &Value) -> String {
    let at = |position: &Value| (position["line"].as_u64().unwrap(), position["character"].as_u64().unwrap());
    let ((line, start), (last, end)) = (at(&range["start"]), at(&range["end"]));
    assert_eq!(line, last, "the range is on one line");
    let units: Vec<u16> = text.lines().nth(line as usize).unwrap().encode_utf16().collect();
    String::from_utf16(&units[start as usize..end as usize]).unwrap()
}

#[test]
fn a_finding_has_all_properties_that_editors_show() {
    let (mut client, _) = Client::with_capabilities(&json!({
        "textDocument": {"publishDiagnostics": {"relatedInformation": true, "tagSupport": {"valueSet": [1, 2]}}},
    }));
    let text = damaged("\"Executive\"", "\"Caller\"");
    let found = client.open_and_lint(URI, &text);
    assert_eq!(rules(&found), ["updater-page-mismatch"]);
    let [finding] = &found[..] else { unreachable!() };
    assert_eq!((&finding["severity"], &finding["source"]), (&json!(1), &json!("summit-lint")));
    assert!(finding["message"].as_str().unwrap().contains("`PageName`"));
    assert_eq!(text_in_range(&text, &finding["range"]), "TicketDetail");
    let related = &finding["relatedInformation"][0];
    assert_eq!(related["location"]["uri"], URI);
    assert_eq!(text_in_range(&text, &related["location"]["range"]), "Caller");
    assert_eq!(finding["data"]["fix"]["applicability"], "unsafe");
    assert!(finding["data"]["pointer"].as_str().unwrap().ends_with("/Ticket/PageName"));
    assert_eq!(finding.get("codeDescription"), None, "no page is published");

    client.change(URI, 2, &damaged("\"Web\",", "\"Web\",,"));
    let found = client.wait_for_diagnostics(URI, 2);
    assert_eq!(rules(&found), ["extra-comma"]);
    assert_eq!(found[0]["tags"], json!([1]));
    assert_eq!(client.shut_down().code(), Some(0));
}

#[test]
fn properties_that_a_client_does_not_support_are_not_sent() {
    let mut client = Client::plain();
    let found = client.open_and_lint(URI, &damaged("\"Executive\"", "\"Caller\""));
    assert_eq!(found[0].get("relatedInformation"), None);
    client.change(URI, 2, &damaged("\"Web\",", "\"Web\",,"));
    assert_eq!(client.wait_for_diagnostics(URI, 2)[0].get("tags"), None);
}

#[test]
fn positions_use_the_negotiated_encoding() {
    // Before the finding is a character of two UTF-16 units and four bytes.
    let text = r#"{"Ticket": {"Description": "é😀", "Status": "In Progress"}, "TicketInformation": {}}"#;
    let column = |encodings: Value, named: &str| {
        let (mut client, capabilities) =
            Client::with_capabilities(&json!({"general": {"positionEncodings": encodings}}));
        assert_eq!(capabilities["positionEncoding"], named);
        let found = client.open_and_lint(URI, text);
        let status = found.iter().find(|finding| finding["code"] == "unknown-status").expect("the status is found");
        // An incremental change uses the same positions: "In Progress" becomes "Pending".
        client.change_by(URI, 2, json!([{"range": status["range"], "text": "Pending"}]));
        let found = client.wait_for_diagnostics(URI, 2);
        assert!(!rules(&found).contains(&"unknown-status") && rules(&found).contains(&"missing-field"), "{found:?}");
        status["range"]["start"]["character"].as_u64().unwrap()
    };
    let bytes = text.find("In Progress").unwrap() as u64;
    assert_eq!(column(json!(["utf-16", "utf-8"]), "utf-8"), bytes);
    assert_eq!(column(json!(["utf-16"]), "utf-16"), bytes - 3);
    assert_eq!(column(json!(["utf-32"]), "utf-32"), bytes - 4);
}

#[test]
fn incremental_changes_are_applied() {
    let mut client = Client::plain();
    assert_eq!(client.open_and_lint(URI, VALID), [] as [Value; 0]);
    let line = VALID.lines().position(|line| line.contains("\"Medium\"")).expect("the text is found");
    let width = VALID.lines().nth(line).unwrap().len();
    let at = |character: usize| json!({"line": line, "character": character});
    // One notification removes the comma after `Medium`, inserts it, and removes it again.
    let changes = json!([
        {"range": {"start": at(width - 1), "end": at(width)}, "text": ""},
        {"range": {"start": at(width - 1), "end": at(width - 1)}, "text": ","},
        {"range": {"start": at(width - 1), "end": at(width)}, "text": ""},
    ]);
    client.change_by(URI, 2, changes);
    let found = client.wait_for_diagnostics(URI, 2);
    assert_eq!(rules(&found), ["missing-comma"]);
    client.change_by(URI, 3, json!([{"range": found[0]["range"], "text": ","}]));
    assert_eq!(client.wait_for_diagnostics(URI, 3), [] as [Value; 0]);
}

#[test]
fn a_burst_of_changes_is_linted_few_times_and_last_for_the_last_change() {
    let mut client = Client::plain();
    client.open_and_lint(URI, VALID);
    let last = 200;
    for version in 2..=last {
        client.change(URI, version, &damaged("\"Web\",", "\"Web\""));
    }
    assert_eq!(rules(&client.wait_for_diagnostics(URI, last)), ["missing-comma"]);
    // When a later change has been linted, no more diagnostics of earlier changes can arrive.
    client.change(URI, last + 1, VALID);
    client.wait_for_diagnostics(URI, last + 1);
    let published = client
        .take_unread()
        .iter()
        .filter(|message| matches!(message, Message::Notification(note) if note.method == "textDocument/publishDiagnostics"))
        .count();
    assert!(published < 20, "{published} runs for {last} changes");
}

#[test]
fn a_closed_document_has_no_diagnostics() {
    let mut client = Client::plain();
    assert_eq!(client.open_and_lint(URI, &damaged("\"Web\",", "\"Web\"")).len(), 1);
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": URI}}));
    let withdrawn = client.wait_for_notification("textDocument/publishDiagnostics");
    assert_eq!((&withdrawn["uri"], &withdrawn["diagnostics"]), (&json!(URI), &json!([])));
    // A document that is opened again is linted again.
    assert_eq!(client.open_and_lint(URI, &damaged("\"Web\",", "\"Web\"")).len(), 1);
}

#[test]
fn files_without_payloads_have_no_diagnostics() {
    let mut client = Client::plain();
    for text in ["", "{}", "{\"name\": \"left-pad\",, \"version\": 1", "\u{0}\u{1}", "[[[[", "\"", "{\"Status\": "] {
        client.open(URI, text);
        assert_eq!(client.wait_for_diagnostics(URI, 1), [] as [Value; 0], "{text}");
    }
}

#[test]
fn the_language_selects_the_format_if_the_name_does_not() {
    let mut client = Client::plain();
    let python = format!("import requests\n\npayload = {}\n", damaged("\"Executive\"", "\"Executiv\""));
    let prose = format!("# A request\n\n```json\n{}\n```\n", damaged("\"Web\",", "\"Web\""));
    let line = serde_json::from_str::<Value>(VALID).unwrap().to_string().replace("\"Executive\"", "\"Executiv\"");
    let shell = format!("curl -d '{line}' https://example.com/\n");
    for (uri, language, text, expected) in [
        ("untitled:Untitled-1", "python", &python, &["invalid-value"][..]),
        ("file:///tmp/x", "python", &python, &["invalid-value"]),
        ("file:///tmp/.env", "python", &python, &["invalid-value"]),
        ("file:///tmp/x.txt", "markdown", &prose, &["missing-comma"]),
        ("untitled:Untitled-2", "shellscript", &shell, &["invalid-value"]),
        ("untitled:Untitled-3", "jsonl", &format!("{line}\n{line}\n"), &["invalid-value", "invalid-value"]),
        ("untitled:Untitled-4", "yaml", &line, &["invalid-value"]),
        // The file extension has precedence if it is known.
        ("file:///tmp/x.json", "python", &line, &["invalid-value"]),
        ("file:///tmp/x.md", "json", &prose, &["missing-comma"]),
        // Some languages are not searched for payloads.
        ("untitled:Untitled-5", "ruby", &python, &[]),
        ("untitled:Untitled-6", "plaintext", &line, &["invalid-value"]),
    ] {
        client.open_as(uri, language, text);
        assert_eq!(rules(&client.wait_for_diagnostics(uri, 1)), expected, "{uri} {language}");
    }
    // Changes are parsed in the same format.
    let uri = "untitled:Untitled-1";
    client.change(uri, 2, &python.replace("\"Web\"", "3"));
    assert_eq!(rules(&client.wait_for_diagnostics(uri, 2)).len(), 2);
    for language in [
        "javascript",
        "javascriptreact",
        "typescript",
        "typescriptreact",
        "vue",
        "svelte",
        "powershell",
        "csharp",
        "java",
        "kotlin",
        "go",
        "bat",
        "http",
        "yaml",
        "log",
    ] {
        let uri = format!("untitled:{language}");
        client.open_as(&uri, language, "let nothing = {}; // \"Ticket\", Caller_EmailID");
        assert_eq!(rules(&client.wait_for_diagnostics(&uri, 1)), [""; 0], "{language}");
    }
}

#[test]
fn any_uri_is_accepted() {
    let mut client = Client::plain();
    let text = damaged("\"Web\",", "\"Web\"");
    for uri in ["untitled:Untitled-1", "file:///C:/a%20b/payload", "vscode-notebook-cell:/x#1", "file:///a.txt", "x"] {
        assert_eq!(rules(&client.open_and_lint(uri, &text)), ["missing-comma"], "{uri}");
    }
    // The name selects the format.
    let prose = format!("# A request\n\n```json\n{text}\n```\n");
    let found = client.open_and_lint("file:///README.md", &prose);
    assert_eq!(rules(&found), ["missing-comma"]);
    let position = json!({"line": found[0]["range"]["start"]["line"], "character": 13});
    let hover = client
        .request("textDocument/hover", json!({"textDocument": {"uri": "file:///README.md"}, "position": position}));
    assert!(hover.expect("the request succeeds")["contents"]["value"].as_str().unwrap().starts_with("Medium"));
    let line = serde_json::from_str::<Value>(VALID).unwrap().to_string();
    let log = format!("{line}\n{}\n", line.replace("\"Web\"", "3"));
    let found = client.open_and_lint("file:///log.jsonl", &log);
    assert_eq!(rules(&found), ["wrong-type"]);
    assert_eq!(found[0]["range"]["start"]["line"], 1);
}

#[test]
fn deep_and_long_texts_are_linted() {
    let mut client = Client::plain();
    let deep = damaged("\"Web\",", &format!("{}1{},", "[".repeat(100_000), "]".repeat(100_000)));
    assert!(rules(&client.open_and_lint(URI, &deep)).contains(&"excessive-nesting"));
    let wide = damaged("\"Web\",", &format!("\"{}\"", "\u{1F600}".repeat(100_000)));
    assert_eq!(rules(&client.open_and_lint("file:///b.json", &wide)), ["missing-comma"]);
    assert_eq!(client.shut_down().code(), Some(0));
}

#[test]
fn diagnostics_can_be_requested() {
    let (mut client, capabilities) = Client::with_capabilities(&json!({
        "textDocument": {"diagnostic": {}},
        "workspace": {"diagnostics": {"refreshSupport": true}},
    }));
    assert_eq!(capabilities["diagnosticProvider"]["interFileDependencies"], false);
    let pull = |client: &mut Client, previous: Option<&Value>| {
        let params = json!({"textDocument": {"uri": URI}, "previousResultId": previous});
        client.request("textDocument/diagnostic", params)
    };
    client.open(URI, &damaged("\"Web\",", "\"Web\""));
    let report = pull(&mut client, None).expect("the request succeeds");
    assert_eq!(report["kind"], "full");
    assert_eq!(rules(report["items"].as_array().unwrap()), ["missing-comma"]);
    let again = pull(&mut client, Some(&report["resultId"])).expect("the request succeeds");
    assert_eq!(again, json!({"kind": "unchanged", "resultId": report["resultId"]}));
    client.change(URI, 2, VALID);
    let fixed = pull(&mut client, Some(&report["resultId"])).expect("the request succeeds");
    assert_eq!((&fixed["kind"], &fixed["items"]), (&json!("full"), &json!([])));
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": URI}}));
    assert_eq!(pull(&mut client, None).expect_err("the document is closed")["code"], -32602);
    let published = |message: &Message| matches!(message, Message::Notification(note) if note.method.ends_with("publishDiagnostics"));
    assert!(!client.take_unread().iter().any(published), "requested diagnostics are not published as well");
}

#[test]
fn a_range_does_not_end_inside_a_line_break() {
    for line_break in ["\n", "\r\n", "\r"] {
        let mut client = Client::plain();
        let text = damaged("\"Web\"", &format!("\"We{line_break}b\""));
        let found = client.open_and_lint(URI, &text);
        let finding = found.iter().find(|finding| finding["code"] == "control-character").expect("it is found");
        assert_eq!(finding["range"]["end"]["character"], 0, "{line_break:?}");
    }
}
