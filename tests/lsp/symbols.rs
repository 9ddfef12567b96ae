//! Document symbols.

use serde_json::{Value, json};

use crate::client::Client;
use crate::{URI, VALID};

const STRING: &str = include_str!("../../testdata/valid/resolved.string.executive.json");

/// Returns a client that supports hierarchical symbols.
fn client() -> Client {
    Client::with_capabilities(&json!({"textDocument": {"documentSymbol": {"hierarchicalDocumentSymbolSupport": true}}}))
        .0
}

fn symbols(client: &mut Client, uri: &str, text: &str) -> Vec<Value> {
    client.open(uri, text);
    let response = client.request("textDocument/documentSymbol", json!({"textDocument": {"uri": uri}}));
    let symbols = response.expect("the request succeeds").as_array().expect("the result is a list").clone();
    symbols.iter().for_each(|symbol| assert_well_formed(symbol, text));
    symbols
}

/// Asserts the requirements of the protocol for symbols.
fn assert_well_formed(symbol: &Value, text: &str) {
    let at = |position: &Value| (position["line"].as_u64().unwrap(), position["character"].as_u64().unwrap());
    let (range, selection) = (&symbol["range"], &symbol["selectionRange"]);
    assert!(at(&range["start"]) <= at(&selection["start"]) && at(&selection["end"]) <= at(&range["end"]), "{symbol}");
    assert!(at(&range["end"]).0 <= text.matches('\n').count() as u64, "{symbol}");
    assert!(!symbol["name"].as_str().unwrap().trim().is_empty());
    for child in symbol["children"].as_array().into_iter().flatten() {
        assert_well_formed(child, text);
    }
}

/// Returns the symbol at `path`, the names of the symbols from the outermost to this symbol.
fn find_symbol<'s>(symbols: &'s [Value], path: &[&str]) -> &'s Value {
    let (name, rest) = path.split_first().expect("the path is not empty");
    let found = symbols.iter().find(|symbol| symbol["name"] == *name).unwrap_or_else(|| panic!("{name}: {symbols:?}"));
    if rest.is_empty() {
        found
    } else {
        find_symbol(found["children"].as_array().expect("the symbol has children"), rest)
    }
}

#[test]
fn a_payload_is_a_tree_of_its_fields() {
    let mut client = client();
    let found = symbols(&mut client, URI, VALID);
    let path = |last: &'static str| {
        [
            "IM_LogOrUpdateIncident",
            "objCommonParameters",
            "incidentParamsJSON",
            "IncidentContainerJsonObj",
            "Ticket",
            last,
        ]
    };
    let status = find_symbol(&found, &path("Status"));
    assert_eq!((&status["detail"], &status["kind"]), (&json!("Resolved"), &json!(15)));
    assert_eq!(find_symbol(&found, &path("IsFromWebService"))["detail"], "true");
    assert_eq!(found[0]["detail"], "request");
    // The tree contains JSON in strings.
    let found = symbols(&mut client, "file:///payloads/b.json", STRING);
    let path: Vec<&str> = path("Status")
        .map(|name| if name == "IncidentContainerJsonObj" { "IncidentContainerJson" } else { name })
        .to_vec();
    let status = find_symbol(&found, &path);
    assert_eq!(status["detail"], "Resolved");
    let line = STRING.lines().nth(status["range"]["start"]["line"].as_u64().unwrap() as usize).unwrap();
    let start = status["selectionRange"]["start"]["character"].as_u64().unwrap() as usize;
    assert!(line[start..].starts_with(r#"\"Status\""#), "{status}");
}

#[test]
fn several_payloads_are_listed_in_order() {
    let mut client = client();
    let line = serde_json::from_str::<Value>(VALID).unwrap().to_string();
    let container = "{\"Updater\": \"Caller\", \"Ticket\": {\"Status\": \"New\"}}";
    for (name, text) in [
        ("a.jsonl", format!("{line}\n{container}\n")),
        ("a.json", format!("[{line}, {container}]")),
        ("a.md", format!("# A\n\n```json\n{line}\n```\n\n```json\n{container}\n```\n")),
        ("a.py", format!("a = {line}\nb = '{container}'\n").replace("true", "True").replace("false", "False")),
        ("a.yaml", format!("a: {line}\nb: {container}\n")),
    ] {
        let found = symbols(&mut client, &format!("file:///{name}"), &text);
        let names: Vec<&str> = found.iter().map(|symbol| symbol["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["IM_LogOrUpdateIncident", "Container"], "{name}");
        assert_eq!(find_symbol(&found, &["Container", "Ticket", "Status"])["detail"], "New", "{name}");
    }
    assert_eq!(symbols(&mut client, "file:///package.json", "{\"name\": \"left-pad\"}"), [] as [Value; 0]);
    assert_eq!(symbols(&mut client, "file:///empty.json", ""), [] as [Value; 0]);
}

#[test]
fn secrets_are_masked() {
    let mut client = client();
    let text = VALID.replacen("\"ServiceName\"", "\"Password\": \"tulip-Harbor-93\",\n  \"ServiceName\"", 1);
    let found = symbols(&mut client, URI, &text);
    assert_eq!(find_symbol(&found, &["IM_LogOrUpdateIncident", "Password"])["detail"], "***");
}

#[test]
fn a_client_without_hierarchical_symbols_gets_a_list() {
    let (mut client, capabilities) = Client::with_capabilities(&json!({}));
    assert_eq!(capabilities["documentSymbolProvider"], true);
    client.open(URI, VALID);
    let response = client.request("textDocument/documentSymbol", json!({"textDocument": {"uri": URI}})).unwrap();
    let status =
        response.as_array().unwrap().iter().find(|symbol| symbol["name"] == "Status").expect("the item is listed");
    assert_eq!((&status["containerName"], &status["location"]["uri"]), (&json!("Ticket"), &json!(URI)));
}

#[test]
fn a_secret_whose_name_has_a_typo_is_masked() {
    let (mut client, _) = Client::with_capabilities(&json!({}));
    let text = crate::damaged("\"APIKey\": \"XXXXXXXXXXXXXXXX\"", "\"APKey\": \"S3cr3tT0kenXYZ123\"");
    client.open(URI, &text);
    let tree = json!({"textDocument": {"documentSymbol": {"hierarchicalDocumentSymbolSupport": true}}});
    let (mut other, _) = Client::with_capabilities(&tree);
    other.open(URI, &text);
    for client in [&mut client, &mut other] {
        let answer = client.request("textDocument/documentSymbol", json!({"textDocument": {"uri": URI}}));
        let answer = answer.expect("it is open").to_string();
        assert!(answer.contains("APKey") && !answer.contains("S3cr3tT0ken"), "{answer}");
    }
}
