//! The lifecycle of sessions, and invalid or unexpected messages.

use std::io::Write as _;
use std::process::{Command, Stdio};

use lsp_server::Message;
use serde_json::{Value, json};

use crate::client::{Client, rules};
use crate::{URI, damaged};

#[test]
fn a_session_starts_and_ends() {
    let (mut client, capabilities) = Client::with_capabilities(&json!({}));
    assert_eq!(capabilities["positionEncoding"], "utf-16");
    assert_eq!(capabilities["textDocumentSync"]["change"], 2);
    assert_eq!(capabilities.get("diagnosticProvider"), None);
    let text = damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\"");
    assert_eq!(rules(&client.open_and_lint(URI, &text)), ["missing-comma"]);
    assert_eq!(client.shut_down().code(), Some(0));
}

#[test]
fn the_server_ends_if_the_client_crashes() {
    let mut client = Client::plain();
    client.open_and_lint(URI, "{}");
    assert_eq!(client.disconnect().code(), Some(1));
    assert_eq!(Client::start().disconnect().code(), Some(1));
}

#[test]
fn a_message_that_is_too_long_ends_the_session_with_an_error() {
    for length in ["99999999999999", "1000000001", "99999999999999999999999"] {
        let frame = format!("Content-Length: {length}\r\n\r\n");
        let mut server = Command::new(env!("CARGO_BIN_EXE_summit-lint"))
            .arg("lsp")
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program was built");
        let mut input = server.stdin.take().expect("stdin is piped");
        input.write_all(frame.as_bytes()).expect("the server reads");
        // The input is still open.
        let output = server.wait_with_output().expect("the program ends");
        drop(input);
        assert_eq!(output.status.code(), Some(2), "{length}");
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            format!("error: `Content-Length` of {length} bytes exceeds the limit of 1000000000 bytes\n")
        );
    }
}

#[test]
fn exit_without_shutdown_is_a_failure() {
    assert_eq!(Client::plain().exit().code(), Some(1));
    assert_eq!(Client::start().exit().code(), Some(1));
}

#[test]
fn requests_before_initialize_or_after_shutdown_are_refused() {
    let mut client = Client::start();
    let code = |response: Result<Value, Value>| response.expect_err("the request is refused")["code"].as_i64();
    assert_eq!(code(client.request("textDocument/hover", json!({}))), Some(-32002));
    client.open(URI, "{}");
    client.request("initialize", json!({"capabilities": {}})).expect("the first request is accepted");
    client.notify("initialized", json!({}));
    assert_eq!(code(client.request("initialize", json!({"capabilities": {}}))), Some(-32600));
    assert_eq!(client.request("shutdown", Value::Null), Ok(Value::Null));
    assert_eq!(code(client.request("shutdown", Value::Null)), Some(-32600));
    assert!(client.take_unread().is_empty(), "a document that was opened too early is linted");
    assert_eq!(client.exit().code(), Some(0));
}

#[test]
fn unknown_requests_are_refused_and_unknown_notifications_ignored() {
    let mut client = Client::plain();
    let refused = |client: &mut Client, method: &str, params: Value| {
        client.request(method, params).expect_err("the request is refused")["code"].as_i64()
    };
    assert_eq!(refused(&mut client, "textDocument/rename", json!({})), Some(-32601));
    assert_eq!(refused(&mut client, "textDocument/codeAction", json!({"textDocument": 3})), Some(-32602));
    assert_eq!(refused(&mut client, "textDocument/codeAction", Value::Null), Some(-32602));
    client.notify("$/setTrace", json!({"value": "off"}));
    client.notify("$/cancelRequest", json!({"id": 1}));
    client.notify("workspace/didChangeConfiguration", json!({"settings": {}}));
    assert!(client.take_unread().is_empty());
    // An invalid notification is logged, and the session continues.
    client.change(URI, 2, "{}");
    let log = client.wait_for_notification("window/logMessage");
    assert!(log["message"].as_str().unwrap().contains("is not open"), "{log}");
    client.notify("textDocument/didOpen", json!([1]));
    let log = client.wait_for_notification("window/logMessage");
    assert!(log["message"].as_str().unwrap().contains("textDocument/didOpen"), "{log}");
    assert_eq!(client.shut_down().code(), Some(0));
}

#[test]
fn malformed_messages_get_an_error_and_the_session_continues() {
    let mut client = Client::plain();
    for frame in ["{\"jsonrpc\":", "[1, 2]", "no JSON at all"] {
        client.send_raw(format!("Content-Length: {}\r\n\r\n{frame}", frame.len()).as_bytes());
    }
    for _ in 0..3 {
        let response = client.wait_for_notification("unreadable");
        assert!(response.as_str().unwrap().contains(r#"\"code\":-32700"#), "{response}");
    }
    client.send_raw(b"what is this?\r\nContent-Length: 3\r\n\r\n\xFF\xFE\xFD");
    assert_eq!(rules(&client.open_and_lint(URI, &damaged("\"Web\",", "\"Web\""))), ["missing-comma"]);
    assert_eq!(client.shut_down().code(), Some(0));
}

#[test]
fn a_response_without_a_request_is_ignored() {
    let mut client = Client::plain();
    client.send(Message::Response(lsp_server::Response::new_ok(99.into(), Value::Null)));
    assert_eq!(client.shut_down().code(), Some(0));
}

#[test]
fn the_configuration_is_watched_if_the_client_supports_it() {
    let (mut client, _) =
        Client::with_capabilities(&json!({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}}}));
    let request = client.wait_for_request("client/registerCapability");
    assert_eq!(request.params["registrations"][0]["method"], "workspace/didChangeWatchedFiles");
    client.send(lsp_server::Response::new_ok(request.id, Value::Null));
    client.open_and_lint(URI, "{}");
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": []}));
    client.wait_for_diagnostics(URI, 1);
    assert_eq!(client.shut_down().code(), Some(0));
}
