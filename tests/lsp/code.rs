//! Completion, hover and fixes in source code.

use serde_json::{Value, json};

use crate::client::Client;

const SOURCE: &str = r#"import json

body = {"Updater": "Executive", "Ticket": {'Status': "Neww" if number else other, "Status": "Clsed", "Ticket_No": number}}
text = '{"Updater": "Caller", "Ticket": {"Status": "Resolvd", "Ticket_No": ' + number + '}}'
"#;

fn open_source() -> Client {
    let mut client = Client::plain();
    client.open("file:///client.py", SOURCE);
    client
}

/// Returns a position inside `word`.
fn position(word: &str) -> Value {
    let at = SOURCE.find(word).expect("the word is in the text") + 3;
    let line = SOURCE[..at].matches('\n').count();
    json!({"line": line, "character": at - SOURCE[..at].rfind('\n').map_or(0, |start| start + 1)})
}

/// Sends a request about the position of `word`, and returns the result.
fn request_at(client: &mut Client, method: &str, word: &str) -> Value {
    let document = json!({"uri": "file:///client.py"});
    client.request(method, json!({"textDocument": document, "position": position(word)})).expect("the request succeeds")
}

/// Returns the text of the first completion, and the range of characters that it replaces on its line.
fn first_completion(client: &mut Client, word: &str) -> Option<(String, u64, u64)> {
    let response = request_at(client, "textDocument/completion", word);
    let edit = &response["items"].as_array()?.first()?["textEdit"];
    let character = |end: &str| edit["range"][end]["character"].as_u64();
    Some((edit["newText"].as_str()?.to_owned(), character("start")?, character("end")?))
}

/// Returns the range of characters of `word` on its line.
fn columns(word: &str) -> (u64, u64) {
    let at = SOURCE.find(word).expect("the word is in the text");
    let start = at - SOURCE[..at].rfind('\n').map_or(0, |start| start + 1);
    (start as u64, (start + word.len()) as u64)
}

#[test]
fn completions_stay_in_the_literal() {
    let mut client = open_source();
    let (start, end) = columns("Clsed");
    assert_eq!(first_completion(&mut client, "Clsed"), Some(("New".to_owned(), start, end)));
    let (start, end) = columns("\"Resolvd\"");
    assert_eq!(first_completion(&mut client, "Resolvd"), Some(("\"New\"".to_owned(), start, end)));
    // Code outside of literals is not completed.
    assert_eq!(first_completion(&mut client, "else other"), None);
}

#[test]
fn hover_explains_fields_in_code() {
    let mut client = open_source();
    for word in ["Updater", "Resolvd"] {
        let response = request_at(&mut client, "textDocument/hover", word);
        assert!(response["contents"]["value"].as_str().is_some_and(|page| page.contains("Required")), "{response}");
    }
}

#[test]
fn quick_fixes_replace_only_the_value_in_the_literal() {
    let mut client = open_source();
    let position = position("Resolvd");
    let response = client
        .request(
            "textDocument/codeAction",
            json!({
                "textDocument": {"uri": "file:///client.py"},
                "range": {"start": position, "end": position},
                "context": {"diagnostics": []},
            }),
        )
        .expect("the request succeeds");
    let (start, end) = columns("Resolvd");
    let edit = response[0]["edit"].to_string();
    assert!(edit.contains("\"newText\":\"Resolved\""), "{response}");
    assert!(
        edit.contains(&format!("\"character\":{start}")) && edit.contains(&format!("\"character\":{end}")),
        "{edit}"
    );
}

/// Returns the text in a range of `text`, which must be ASCII: columns are treated as bytes.
fn text_in_range<'t>(text: &'t str, range: &Value) -> &'t str {
    let offset = |end: &str| {
        let (line, character) = (&range[end]["line"], &range[end]["character"]);
        let start: usize = text.split_inclusive('\n').take(line.as_u64().unwrap() as usize).map(str::len).sum();
        start + character.as_u64().unwrap() as usize
    };
    &text[offset("start")..offset("end")]
}

#[test]
fn a_finding_ends_with_its_token() {
    for (uri, language, text) in [
        (
            "file:///many.py",
            "python",
            "body = {\n  \"Ticket\": {\"Status\": \"New\", \"Medium\": 3  # a number\n  },\n  \"TicketInformation\": {\n    \"Information\": 4\n  }\n}\n",
        ),
        (
            "file:///many.ts",
            "typescript",
            "const body = {\r\n  Ticket: { Status: \"New\", Medium: 3 /* a number */ },\r\n  TicketInformation: {\r\n    Information: 4\r\n  }\r\n};\r\n",
        ),
        (
            "file:///many.ps1",
            "powershell",
            "$body = @{\n  Ticket = @{ Status = 'New'; Medium = 3 }\n  TicketInformation = @{\n    Information = 4\n  }\n}\n",
        ),
    ] {
        let mut client = Client::plain();
        client.open_as(uri, language, text);
        let found = client.wait_for_diagnostics(uri, 1);
        let marked = |rule: &str| -> Vec<&str> {
            found
                .iter()
                .filter(|finding| finding["code"] == rule)
                .map(|finding| text_in_range(text, &finding["range"]))
                .collect()
        };
        assert_eq!(marked("wrong-type"), ["3", "4"], "{uri}");
        let missing = marked("missing-field");
        assert!(!missing.is_empty() && missing.iter().all(|marked| !marked.contains('\n')), "{uri}: {missing:?}");
    }
}
