//! Completion, hover and fixes in YAML, also while it is invalid.

use serde_json::{Value, json};

use crate::client::Client;

/// Returns the position of `|` in `text`, and the text without the `|`.
fn split_at_mark(text: &str) -> (Value, String) {
    let at = text.find('|').expect("the text has a mark");
    let line = text[..at].matches('\n').count();
    let character = at - text[..at].rfind('\n').map_or(0, |start| start + 1);
    (json!({"line": line, "character": character}), text.replacen('|', "", 1))
}

/// Returns the completions at the mark in `text`: the new text, and the range of characters that it replaces.
fn completions(text: &str) -> Vec<(String, u64, u64)> {
    let (position, text) = split_at_mark(text);
    let mut client = Client::plain();
    client.open("file:///play.yml", &text);
    let document = json!({"uri": "file:///play.yml"});
    let response = client
        .request("textDocument/completion", json!({"textDocument": document, "position": position}))
        .expect("the request succeeds");
    let edit = |item: &Value| {
        let edit = &item["textEdit"];
        let character = |end: &str| edit["range"][end]["character"].as_u64();
        Some((edit["newText"].as_str()?.to_owned(), character("start")?, character("end")?))
    };
    response["items"].as_array().expect("a list").iter().filter_map(edit).collect()
}

const BEFORE: &str =
    "body:\n  Updater: Executive\n  TicketInformation: {Information: x}\n  Ticket:\n    Status: New\n    ";

#[test]
fn keys_are_completed_while_they_are_typed() {
    for typed in ["Prio|", "|", "Prio|\n    PageName: TicketDetail\n"] {
        let found = completions(&format!("{BEFORE}{typed}"));
        let end = 4 + if typed.starts_with("Prio") { 4 } else { 0 };
        assert!(found.contains(&("Priority_Name: ".to_owned(), 4, end)), "{typed}: {found:?}");
        assert!(!found.iter().any(|(text, ..)| text.starts_with("Status:")), "{found:?}");
    }
    // If the key has a value, only the key is replaced.
    let found = completions(&format!("{BEFORE}Prio|ty: P2\n"));
    assert!(found.contains(&("Priority_Name".to_owned(), 4, 10)), "{found:?}");
}

#[test]
fn values_are_completed_while_they_are_typed() {
    let found = completions(&format!("{BEFORE}PageName: |\n    Medium: Web\n"));
    assert!(found.contains(&("TicketDetail".to_owned(), 14, 14)), "{found:?}");
    let found = completions(&format!("{BEFORE}PageName:|"));
    assert!(found.contains(&(" TicketDetail".to_owned(), 13, 13)), "{found:?}");
    let found = completions(&format!("{BEFORE}PageName: Tick|et\n"));
    assert!(found.contains(&("TicketDetail".to_owned(), 14, 20)), "{found:?}");
    let found = completions(&format!("{BEFORE}IsFromWebService: |\n"));
    assert!(found.contains(&("true".to_owned(), 22, 22)), "{found:?}");
}

#[test]
fn json_in_a_block_is_completed_as_json() {
    let text = "body: >\n  {\"Updater\": \"Caller\",\n   \"Ticket\": {\"Status\": \"New\", \"PageName\": \"|\"}}\n";
    let found = completions(&text.replace(">\n", "|-\n").replacen("|-", ">-", 1));
    assert!(found.iter().any(|(text, ..)| text.contains("LogTicket")), "{found:?}");
}

#[test]
fn files_without_payloads_are_not_completed() {
    assert_eq!(completions("services:\n  web:\n    im|\n"), []);
    assert_eq!(completions("services:\n  web:\n    image: |\n"), []);
}

#[test]
fn hover_and_quick_fixes_work_in_mappings_and_scalars() {
    let text = "a:\n  Updater: Caller\n  Ticket: {Status: Neww}\nb: |\n  {\"Updater\": \"Caller\", \"Ticket\": {\"Status\": \"Clsed\"}}\n";
    let mut client = Client::plain();
    client.open("file:///play.yml", text);
    let document = json!({"uri": "file:///play.yml"});
    let position = json!({"line": 1, "character": 4});
    let response = client
        .request("textDocument/hover", json!({"textDocument": document, "position": position}))
        .expect("the request succeeds");
    assert!(response["contents"]["value"].as_str().is_some_and(|page| page.contains("Required")), "{response}");
    let at = text.lines().nth(4).expect("the text has five lines").find("Clsed").expect("the text is found");
    let position = json!({"line": 4, "character": at});
    let response = client
        .request(
            "textDocument/codeAction",
            json!({"textDocument": document, "range": {"start": position, "end": position}, "context": {"diagnostics": []}}),
        )
        .expect("the request succeeds");
    assert!(response[0]["edit"].to_string().contains("\"newText\":\"Closed\""), "{response}");
}

#[test]
fn nothing_is_completed_in_the_indentation_of_a_block() {
    let text =
        "body: |\n    {\"Updater\": \"Caller\", \"Ticket\": {\"Status\": \"New\"\n    }, \"TicketInformation\": {}}\n";
    let mut client = Client::plain();
    let uri = "file:///block.yaml";
    client.open_as(uri, "yaml", text);
    for (character, expected) in [(4, true), (3, false), (1, false)] {
        let params = json!({"textDocument": {"uri": uri}, "position": {"line": 2, "character": character}});
        let answer = client.request("textDocument/completion", params).expect("it is open");
        assert_eq!(answer["items"].as_array().is_some_and(|items| !items.is_empty()), expected, "{character}");
    }
}
