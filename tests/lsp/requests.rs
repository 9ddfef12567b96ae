//! Requests that take long, that are canceled, and whose text changes before the response.

use std::time::{Duration, Instant};

use lsp_server::{Message, RequestId};
use serde_json::{Value, json};

use crate::client::{Client, rules};
use crate::{URI, VALID, damaged};

const SLOW_URI: &str = "file:///payloads/slow.jsonl";

/// Returns the text of a document that is still being linted when the test sends its requests.
fn slow_text() -> String {
    let payload = serde_json::from_str::<Value>(VALID).expect("the text is JSON").to_string();
    let damaged = payload.replace("\"Web\",", "\"Web\"").replace("\"Resolved\"", "'resolved'");
    format!("{damaged}\n").repeat(10_000)
}

/// Returns a client with the slow document and a linted document open.
fn client_with_slow_document() -> Client {
    let mut client = Client::plain();
    assert_eq!(rules(&client.open_and_lint(URI, &damaged("\"Executive\"", "\"Caller\""))), ["updater-page-mismatch"]);
    client.open(SLOW_URI, &slow_text());
    client
}

fn position_params(uri: &str, line: u32, character: u32) -> Value {
    json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}})
}

fn whole_range_params(uri: &str) -> Value {
    json!({
        "textDocument": {"uri": uri},
        "range": {"start": {"line": 0, "character": 0}, "end": {"line": 100, "character": 0}},
        "context": {"diagnostics": []},
    })
}

fn error_code(response: Result<Value, Value>) -> i64 {
    response.expect_err("the request is refused")["code"].as_i64().expect("the code is a number")
}

/// Asserts that the slow document has not been linted yet.
fn assert_slow_document_is_not_linted(client: &mut Client) {
    let left = client.take_unread();
    let published = left.iter().any(|message| {
        matches!(message, Message::Notification(note) if note.method.ends_with("publishDiagnostics") && note.params["uri"] == SLOW_URI)
    });
    assert!(!published, "the slow document was linted too fast");
}

#[test]
fn a_slow_document_does_not_delay_others() {
    let mut client = client_with_slow_document();
    let start = Instant::now();
    let waiting = client.send_request("textDocument/hover", position_params(SLOW_URI, 0, 3));
    let actions = client.request("textDocument/codeAction", whole_range_params(URI)).expect("the request succeeds");
    assert_eq!(actions[0]["title"], "Set `PageName` to `LogTicket` (unsafe)");
    client.request("textDocument/hover", position_params(URI, 3, 6)).expect("the request succeeds");
    client.request("textDocument/completion", position_params(URI, 3, 6)).expect("the request succeeds");
    // A new document is not delayed either.
    assert_eq!(
        rules(&client.open_and_lint("file:///payloads/b.json", &damaged("\"Web\",", "\"Web\""))),
        ["missing-comma"]
    );
    assert_slow_document_is_not_linted(&mut client);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    assert_eq!(client.request("shutdown", Value::Null), Ok(Value::Null));
    assert_eq!(error_code(client.wait_for_response(&waiting)), -32800);
    assert_eq!(client.exit().code(), Some(0));
}

#[test]
fn a_waiting_request_can_be_canceled() {
    let mut client = client_with_slow_document();
    for method in ["textDocument/hover", "textDocument/completion"] {
        let id = client.send_request(method, position_params(SLOW_URI, 0, 3));
        let number: i32 = id.to_string().parse().expect("the identifier is a number");
        client.notify("$/cancelRequest", json!({"id": number}));
        assert_eq!(error_code(client.wait_for_response(&id)), -32800, "{method}");
    }
    let id = RequestId::from("a text".to_owned());
    client.send(lsp_server::Request::new(
        id.clone(),
        "textDocument/codeAction".to_owned(),
        whole_range_params(SLOW_URI),
    ));
    client.notify("$/cancelRequest", json!({"id": "a text"}));
    assert_eq!(error_code(client.wait_for_response(&id)), -32800);
    // A request that already has its response is not canceled.
    let id = client.send_request("textDocument/hover", position_params(URI, 3, 6));
    client.wait_for_response(&id).expect("the request succeeds");
    client.notify("$/cancelRequest", json!({"id": id.to_string().parse::<i32>().unwrap()}));
    client.notify("$/cancelRequest", json!({"id": 4711}));
    client.request("textDocument/hover", position_params(URI, 3, 6)).expect("the request succeeds");
    assert_slow_document_is_not_linted(&mut client);
}

#[test]
fn a_request_about_an_outdated_text_is_refused() {
    let mut client = client_with_slow_document();
    let hover = client.send_request("textDocument/hover", position_params(SLOW_URI, 0, 3));
    let completion = client.send_request("textDocument/completion", position_params(SLOW_URI, 0, 3));
    let actions = client.send_request("textDocument/codeAction", whole_range_params(SLOW_URI));
    client.change(SLOW_URI, 2, VALID);
    for id in [hover, completion, actions] {
        assert_eq!(error_code(client.wait_for_response(&id)), -32801);
    }
    let mut client = client_with_slow_document();
    let closed = client.send_request("textDocument/hover", position_params(SLOW_URI, 0, 3));
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": SLOW_URI}}));
    assert_eq!(error_code(client.wait_for_response(&closed)), -32801);
    // A document that is opened again does not wait until its earlier text is linted.
    client.open(SLOW_URI, &serde_json::from_str::<Value>(VALID).expect("the text is JSON").to_string());
    client.request("textDocument/hover", position_params(SLOW_URI, 0, 6)).expect("the request succeeds");
    assert_eq!(client.wait_for_diagnostics(SLOW_URI, 1), [] as [Value; 0]);
}

#[test]
fn responses_are_about_the_current_text_of_the_client() {
    let mut client = Client::plain();
    client.open(URI, VALID);
    let line = VALID.lines().position(|line| line.contains("\"Medium\"")).expect("the text is found");
    for version in 2..40 {
        let name = if version % 2 == 0 { "Medium" } else { "Source" };
        client.change(URI, version, &damaged("\"Medium\"", &format!("\"{name}\"")));
        let response =
            client.request("textDocument/hover", position_params(URI, line as u32, 14)).expect("the request succeeds");
        assert!(response["contents"]["value"].as_str().unwrap().starts_with(name), "{version}: {response}");
    }
    assert_eq!(client.shut_down().code(), Some(0));
}
