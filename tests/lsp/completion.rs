//! Completion in unfinished documents. The tests accept completions like the user of an editor.

use serde_json::{Value, json};

use crate::URI;
use crate::client::{Client, apply_edits, rules};

/// An editor with one document. In the `marked` texts that its methods get, `|` marks the cursor.
struct Editor {
    client: Client,
    version: i32,
}

impl Editor {
    fn new(capabilities: &Value) -> Self {
        let (mut client, server) = Client::with_capabilities(capabilities);
        assert!(server["completionProvider"].is_object());
        client.open(URI, "");
        Self { client, version: 1 }
    }

    /// Returns the completions at the cursor, in the order in which editors show them.
    fn items(&mut self, marked: &str) -> Vec<Value> {
        let (text, position) = split_at_cursor(marked);
        self.version += 1;
        self.client.change(URI, self.version, &text);
        let params = json!({"textDocument": {"uri": URI}, "position": position});
        let response = self.client.request("textDocument/completion", params).expect("the request succeeds");
        let mut items = response["items"].as_array().expect("the result is a list").clone();
        items.sort_by_key(|item| item["sortText"].as_str().unwrap().to_owned());
        items
    }

    fn labels(&mut self, marked: &str) -> Vec<String> {
        self.items(marked).iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
    }

    /// Returns the text after the user accepts the completion with this label.
    fn accept(&mut self, marked: &str, label: &str) -> String {
        let items = self.items(marked);
        let item = items.iter().find(|item| item["label"] == label);
        let item = item.unwrap_or_else(|| panic!("{label} is not among {items:?} at {marked}"));
        let mut edits = vec![item["textEdit"].clone()];
        edits.extend(item["additionalTextEdits"].as_array().into_iter().flatten().cloned());
        let (text, position) = split_at_cursor(marked);
        // Clients compare `filterText` with the text from the start of the range to the cursor.
        let range = &item["textEdit"]["range"];
        assert_eq!(range["start"]["line"], position["line"]);
        assert_eq!(range["end"]["line"], position["line"]);
        let line: Vec<u16> =
            text.lines().nth(position["line"].as_u64().unwrap() as usize).unwrap_or("").encode_utf16().collect();
        let column = |position: &Value| position["character"].as_u64().unwrap() as usize;
        let typed = String::from_utf16(&line[column(&range["start"])..column(&position)]).unwrap();
        let filter = item["filterText"].as_str().unwrap();
        assert!(filter.to_lowercase().contains(&typed.trim_matches(['"', '\\']).to_lowercase()), "{typed} {filter}");
        apply_edits(&text, &json!(edits))
    }
}

/// Returns the text without the `|` that marks the cursor, and the position of the cursor.
fn split_at_cursor(marked: &str) -> (String, Value) {
    let at = marked.find('|').expect("the text has a cursor");
    let before = &marked[..at];
    let line = before.matches('\n').count();
    let character = before.rsplit('\n').next().unwrap_or("").encode_utf16().count();
    (marked.replacen('|', "", 1), json!({"line": line, "character": character}))
}

/// Returns a container whose ticket contains `inner`.
fn ticket(inner: &str) -> String {
    format!(
        "{{\n  \"Updater\": \"Executive\",\n  \"Ticket\": {{\n    {inner}\n  }},\n  \"TicketInformation\": {{}}\n}}"
    )
}

/// Returns a request in the string form. `inner` is the container with its escapes.
fn string_form(inner: &str) -> String {
    let outer = r#"{"ServiceName": "IM_LogOrUpdateIncident", "objCommonParameters": {"incidentParamsJSON": {"IncidentContainerJson": "#;
    format!("{outer}\"{inner}\"}}}}}}")
}

const STATUSES: [&str; 7] = ["New", "Assigned", "In-Progress", "Pending", "Resolved", "Closed", "Cancelled"];

#[test]
fn missing_keys_are_offered_with_required_keys_first() {
    let mut editor = Editor::new(&json!({}));
    let labels = editor.labels(&ticket("\"Status\": \"Pending\",\n    |"));
    assert!(!labels.contains(&"Status".to_owned()), "`Status` already exists");
    let at = |name: &str| labels.iter().position(|label| label == name).unwrap_or_else(|| panic!("{name}"));
    assert!(at("PendingReason") < at("Priority_Name") && at("Ticket_No") < at("Impact_Name"), "{labels:?}");
    let items = editor.items(&ticket("\"Status\": \"Pending\",\n    |"));
    let reason = items.iter().find(|item| item["label"] == "PendingReason").unwrap();
    assert_eq!(reason["detail"], "required");
    assert_eq!(reason["documentation"]["kind"], "plaintext");
    let words = reason["documentation"]["value"].as_str().unwrap();
    assert!(words.contains("Required for \"Pending\"") && !words.contains(['`', '*']), "{reason}");
    let markdown = json!({"textDocument": {"completion": {"completionItem": {"documentationFormat": ["markdown"]}}}});
    let items = Editor::new(&markdown).items(&ticket("\"Status\": \"Pending\",\n    |"));
    let reason = items.iter().find(|item| item["label"] == "PendingReason").unwrap();
    assert_eq!(reason["documentation"]["kind"], "markdown");
    assert!(reason["documentation"]["value"].as_str().unwrap().contains("Required for `Pending`"), "{reason}");
    // For another status, the field is neither required nor documented.
    let labels = editor.labels(&ticket("\"Status\": \"New\",\n    |"));
    assert!(labels.iter().rev().take(5).any(|label| label == "PendingReason"), "{labels:?}");
    assert!(labels[..3].contains(&"Caller_EmailID".to_owned()), "{labels:?}");
    let details = json!({"textDocument": {"completion": {"completionItem": {"labelDetailsSupport": true}}}});
    let items = Editor::new(&details).items(&ticket("\"Status\": \"New\",\n    |"));
    let reason = items.iter().find(|item| item["label"] == "PendingReason").unwrap();
    assert_eq!(reason["labelDetails"], json!({"description": "not documented for New"}));
    assert!(
        reason["documentation"]["value"].as_str().unwrap().contains("Not documented for status \"New\""),
        "{reason}"
    );
    assert_eq!(items[0].get("labelDetails"), None);
    // Without a status, no field is marked as undocumented.
    let items = Editor::new(&details).items(&ticket("|"));
    assert!(items.iter().all(|item| item.get("labelDetails").is_none()), "{items:?}");
}

#[test]
fn a_key_is_inserted_with_its_value_and_missing_commas() {
    let mut editor = Editor::new(&json!({}));
    for (before, label, after) in [
        ("\"Status\": \"New\",\n    |", "Source", "\"Status\": \"New\",\n    \"Source\": \"\""),
        ("\"Status\": \"New\"\n    |", "Source", "\"Status\": \"New\",\n    \"Source\": \"\""),
        ("\"Status\": \"New\",\n    \"So|\"", "Source", "\"Status\": \"New\",\n    \"Source\": \"\""),
        ("\"Status\": \"New\",\n    \"So|", "Source", "\"Status\": \"New\",\n    \"Source\": \"\""),
        ("\"Status\": \"New\",\n    So|", "Source", "\"Status\": \"New\",\n    \"Source\": \"\""),
        ("\"So|\n    \"Status\": \"New\"", "Source", "\"Source\": \"\",\n    \"Status\": \"New\""),
        ("So|\n    \"Status\": \"New\"", "Source", "\"Source\": \"\",\n    \"Status\": \"New\""),
        ("|\"Status\": \"New\"", "Source", "\"Source\": \"\",\"Status\": \"New\""),
        ("|", "Medium", "\"Medium\": \"Web\""),
        ("\"Me|\": \"Web\"", "Medium", "\"Medium\": \"Web\""),
        ("\"Is|\"", "IsFromWebService", "\"IsFromWebService\": true"),
    ] {
        assert_eq!(editor.accept(&ticket(before), label), ticket(after), "{before}");
    }
}

#[test]
fn values_are_offered_for_existing_and_missing_values() {
    let mut editor = Editor::new(&json!({}));
    for before in [
        "\"Status\": |",
        "\"Status\":|",
        "\"Status\": \"|\"",
        "\"Status\": \"|",
        "\"Status\": \"Wha|t\"",
        "\"Status\": Pen|",
        "\"Medium\": \"Web\",\n    \"Status\":\n      |",
    ] {
        assert_eq!(editor.labels(&ticket(before)), STATUSES, "{before}");
    }
    for (before, after) in [
        ("\"Status\": |", "\"Status\": \"Pending\""),
        ("\"Status\": \"|\"", "\"Status\": \"Pending\""),
        ("\"Status\": \"Pen|\",\n    \"Medium\": 3", "\"Status\": \"Pending\",\n    \"Medium\": 3"),
        ("\"Status\": Pen|,\n    \"Medium\": 3", "\"Status\": \"Pending\",\n    \"Medium\": 3"),
        ("\"Status\": |\n    \"Medium\": 3", "\"Status\": \"Pending\",\n    \"Medium\": 3"),
        ("\"Status\": \"Pen|\n    \"Medium\": \"Web\"", "\"Status\": \"Pending\",\n    \"Medium\": \"Web\""),
    ] {
        assert_eq!(editor.accept(&ticket(before), "Pending"), ticket(after), "{before}");
    }
    assert_eq!(editor.labels(&ticket("\"IsFromWebService\": |")), ["true", "false"]);
    assert_eq!(editor.labels("{\"Updater\": \"|\", \"Ticket\": {}}"), ["Executive", "Caller"]);
    assert_eq!(editor.labels("{\"ServiceName\": \"|\"}"), ["IM_LogOrUpdateIncident"]);
}

#[test]
fn completions_inside_a_string_are_escaped() {
    let mut editor = Editor::new(&json!({}));
    for (before, label, after) in [
        (r#"{\"Ticket\":{\"Status\":\"|\"}}"#, "Pending", r#"{\"Ticket\":{\"Status\":\"Pending\"}}"#),
        (r#"{\"Ticket\":{\"Status\":|}}"#, "Pending", r#"{\"Ticket\":{\"Status\":\"Pending\"}}"#),
        (r#"{\"Ticket\":{\"Status\":\"Pen|}}"#, "Pending", r#"{\"Ticket\":{\"Status\":\"Pending\"}}"#),
        (r#"{\"Ticket\":{\"Status\":\"New\",|}}"#, "Source", r#"{\"Ticket\":{\"Status\":\"New\",\"Source\": \"\"}}"#),
        (r#"{\"Ticket\":{\"Status\":\"New\"|}}"#, "New", r#"{\"Ticket\":{\"Status\":\"New\"}}"#),
        (
            r#"{\"Ticket\":{\"Status\":\"New\",\"So|}}"#,
            "Source",
            r#"{\"Ticket\":{\"Status\":\"New\",\"Source\": \"\"}}"#,
        ),
        (r#"{\"Ticket\":{|\"Status\":\"New\"}}"#, "Source", r#"{\"Ticket\":{\"Source\": \"\",\"Status\":\"New\"}}"#),
        (r"{|}", "Ticket", r#"{\"Ticket\": {}}"#),
    ] {
        assert_eq!(editor.accept(&string_form(before), label), string_form(after), "{before}");
    }
    // Serialized twice, as in logs.
    let log = |status: &str| {
        let request = string_form(&format!(r#"{{\"Ticket\":{{\"Status\":\"{status}\"}}}}"#));
        json!({"request": request}).to_string()
    };
    assert_eq!(editor.accept(&log("|"), "Closed"), log("Closed"));
}

#[test]
fn clients_with_snippets_get_tab_stops_and_choices() {
    let snippets = json!({"textDocument": {"completion": {"completionItem": {"snippetSupport": true}}}});
    let mut editor = Editor::new(&snippets);
    let text = |editor: &mut Editor, marked: &str, label: &str| {
        let items = editor.items(marked);
        let item = items.iter().find(|item| item["label"] == label).unwrap_or_else(|| panic!("{label}: {items:?}"));
        (item["textEdit"]["newText"].as_str().unwrap().to_owned(), item.get("insertTextFormat").and_then(Value::as_u64))
    };
    assert_eq!(text(&mut editor, &ticket("|"), "Source"), ("\"Source\": \"$0\"".to_owned(), Some(2)));
    assert_eq!(text(&mut editor, &ticket("|"), "Medium"), ("\"Medium\": \"Web\"".to_owned(), None));
    let statuses = STATUSES.map(|status| format!("\"{status}\"")).join(",");
    assert_eq!(text(&mut editor, &ticket("|"), "Status"), (format!("\"Status\": ${{1|{statuses}|}}"), Some(2)));
    assert_eq!(
        text(&mut editor, "{\"Ticket\": {}, |}", "CustomFields"),
        ("\"CustomFields\": [$0]".to_owned(), Some(2))
    );
    // A backslash is also escaped by the syntax of snippets.
    let (inside, _) = text(&mut editor, &string_form(r#"{\"Ticket\":{|}}"#), "Source");
    assert_eq!(inside, r#"\\"Source\\": \\"$0\\""#);
    let (parameters, _) = text(&mut editor, "{\"ServiceName\": \"IM_LogOrUpdateIncident\", |}", "objCommonParameters");
    assert_eq!(parameters, r#""objCommonParameters": {$0\}"#);
}

#[test]
fn a_payload_can_be_written_by_completion_alone() {
    let mut editor = Editor::new(&json!({}));
    let mut text = "{|}".to_owned();
    let mut write = |text: &str, label: &str| editor.accept(text, label);
    text = write(&text, "ServiceName");
    assert_eq!(text, "{\"ServiceName\": \"IM_LogOrUpdateIncident\"}");
    text = write(&text.replace("\"}", "\", |}"), "objCommonParameters");
    text = write(&text.replace("{}", "{|}"), "incidentParamsJSON");
    text = write(&text.replace("{}", "{|}"), "IncidentContainerJsonObj");
    text = write(&text.replace("{}", "{|}"), "Ticket");
    text = write(&text.replace("{}", "{|}"), "Status");
    assert!(text.contains("{\"Status\": \"New\"}"), "{text}");
    editor.client.open("file:///b.json", &text);
    assert!(!rules(&editor.client.wait_for_diagnostics("file:///b.json", 1)).contains(&"unknown-field"));
}

#[test]
fn nothing_is_offered_outside_of_payloads_and_known_values() {
    let mut editor = Editor::new(&json!({}));
    for marked in [
        "|",
        "[|]",
        "{\"name\": \"left-pad\", |}",
        "{\"name\": |}",
        "{\"scripts\": {|}, \"name\": \"x\"}",
        "{\"Ticket\": {\"Status\": \"New\"}, \"Updater\": \"Caller\"}|",
        "{\"Ticket\": {\"Source\": \"|\", \"Status\": \"New\"}}",
        "{\"Ticket\": {}| , \"Updater\": \"Caller\"}",
        "|{\"Ticket\": {}, \"Updater\": \"Caller\"}",
    ] {
        assert_eq!(editor.labels(marked), [] as [&str; 0], "{marked}");
    }
}

#[test]
fn completion_works_at_every_position() {
    let mut editor = Editor::new(&json!({}));
    let text = string_form(r#"{\"Ticket\":{\"Status\":\"Né😀w\",\n\"CustomFields\":[{\"Name\":\"\\\"\"}]}}"#);
    let text = format!("{{\n// 😀\n'a': [1, {{b: \"\n{text}");
    for (at, _) in text.char_indices() {
        let cut = format!("{}|", &text[..at]);
        editor.items(&cut);
        editor.items(&format!("{cut}{}", &text[at..]));
    }
    assert_eq!(editor.client.shut_down().code(), Some(0));
}

#[test]
fn commas_in_comments_do_not_separate_members() {
    let mut editor = Editor::new(&json!({}));
    for (marked, expected) in [
        ("\"Status\": \"New\" // x, y\n|", "\"Status\": \"New\", // x, y\n\"Medium\": \"Web\""),
        ("\"Status\": \"New\" /* , */ |", "\"Status\": \"New\", /* , */ \"Medium\": \"Web\""),
        ("\"Status\": \"New\", // x\n|", "\"Status\": \"New\", // x\n\"Medium\": \"Web\""),
        ("|\n// x\n\"Status\": \"New\"", "\"Medium\": \"Web\",\n// x\n\"Status\": \"New\""),
    ] {
        assert_eq!(editor.accept(&ticket(marked), "Medium"), ticket(expected));
    }
    for marked in ["\"Status\": \"New\", // Med|\n", "\"Status\": \"New\", /* Med| */", "// |\n\"Status\": \"New\""] {
        assert_eq!(editor.labels(&ticket(marked)), [] as [String; 0], "{marked}");
    }
}

#[test]
fn clients_without_snippets_get_no_comma_after_a_missing_value() {
    let mut editor = Editor::new(&json!({}));
    let marked = "{\"ServiceName\": \"IM_LogOrUpdateIncident\", \"objCommonParameters\": {\"_ProxyDetails\": {|\n\"ReturnType\": \"JSON\"}}}";
    assert_eq!(editor.accept(marked, "OrgID"), marked.replace('|', "\"OrgID\": "));
    assert_eq!(editor.accept(marked, "ProxyID"), marked.replace('|', "\"ProxyID\": 0,"));
}

#[test]
fn a_container_is_offered_in_one_form() {
    let mut editor = Editor::new(&json!({}));
    let marked = "{\"ServiceName\": \"IM_LogOrUpdateIncident\", \"objCommonParameters\": {\"incidentParamsJSON\": {\"IncidentContainerJsonObj\": {}, |}}}";
    assert_eq!(editor.labels(marked), ["RequestType"]);
}
