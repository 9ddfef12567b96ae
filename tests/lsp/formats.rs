//! Checks the exact positions of findings, hovers, quick fixes and completions in every format of `docs/documents.md`.
//! The texts before these positions contain characters of two UTF-16 units.

use serde_json::{Value, json};

use crate::client::{Client, apply_edits, rules};

/// A container on one line. `¦` marks a gap between members, and each `~` is replaced by a quote.
const CONTAINER: &str = "{~Updater~: ~Caller~, ~Ticket~: {~Description~: ~é😀~, ~Status~: ~Neww~, ¦ ~Medim~: ~Web~}}";

/// Returns the container with these quotes.
fn container(quote: &str) -> String {
    CONTAINER.replace('~', quote)
}

/// Returns a file of each format: its name, its text, and whether members can be inserted at the gap. Members can be
/// inserted into JSON, but not into values of a programming language.
fn files() -> Vec<(&'static str, String, bool)> {
    let json = container("\"");
    let escaped = container("\\\"");
    let bare = |equals: &str, separator: &str| {
        format!(
            "Updater{equals} \"Caller\"{separator} Ticket{equals} {{Description{equals} \"é😀\"{separator} \
             Status{equals} \"Neww\"{separator} ¦ Medim{equals} \"Web\"}}"
        )
    };
    vec![
        ("a.json", json.clone(), true),
        ("string.json", format!("{{\"ServiceName\": \"IM_LogOrUpdateIncident\", \"objCommonParameters\": {{\"incidentParamsJSON\": {{\"IncidentContainerJson\": \"{escaped}\"}}}}}}"), true),
        ("a.json5", json.clone(), true),
        ("a.jsonc", format!("// 😀\n{json}"), true),
        ("postman.json", format!("{{\"info\": {{\"_postman_id\": \"1\", \"name\": \"x\", \"schema\": \"https://schema.getpostman.com/json/collection/v2.1.0/collection.json\"}}, \"item\": [{{\"name\": \"😀\", \"request\": {{\"method\": \"POST\", \"body\": {{\"mode\": \"raw\", \"raw\": \"{escaped}\"}}}}}}]}}"), true),
        ("a.jsonl", format!("{{\"x\": \"😀\"}}\n{json}\n"), true),
        ("a.md", format!("# 😀\n\n```json\n{json}\n```\n"), true),
        ("quoted.md", format!("> ```json\n> {json}\n> ```\n"), true),
        ("a.http", format!("POST https://example.com/\nContent-Type: application/json\n\n{json}\n"), true),
        ("a.bru", format!("meta {{\n  name: x\n}}\n\npost {{\n  url: https://example.com\n}}\n\nbody:json {{\n  {json}\n}}\n"), true),
        ("flow.yaml", format!("x: 😀\nbody: {json}\n"), false),
        ("mapping.yaml", "x: 😀\nbody:\n  Updater: Caller\n  Ticket:\n    Description: é😀\n    Status: Neww # 😀\n    ¦\n    Medim: Web\n".to_owned(), false),
        ("block.yaml", format!("body: |\n  {json}\n"), true),
        ("folded.yaml", format!("body: >-\n  {json}\n"), true),
        ("single.yaml", format!("body: '{json}'\n"), true),
        ("double.yaml", format!("body: \"{escaped}\"\n"), true),
        ("a.log", format!("2026-01-02 03:04:05 INFO 😀 body={json}\n"), true),
        ("a.sh", format!("curl -H 'X: 😀' -d '{json}' https://example.com/\n"), true),
        ("double.sh", format!("curl -d \"{escaped}\" https://example.com/\n"), true),
        ("here.sh", format!("cat <<EOF\n{json}\nEOF\n"), true),
        ("a.bat", format!("curl -d \"{escaped}\" https://example.com/\r\n"), true),
        ("dict.py", format!("# 😀\nbody = {json}\n"), false),
        ("string.py", format!("x = '😀'; body = '{json}'\n"), true),
        ("escaped.py", format!("body = \"{escaped}\"\n"), true),
        ("triple.py", format!("body = \"\"\"\n{json}\n\"\"\"\n"), true),
        ("keywords.py", format!("body = dict(Updater=\"Caller\", Ticket={{{}}})\n", json[json.find("\"Description").unwrap()..].trim_end_matches('}')), false),
        ("object.js", format!("const body = {{{}}};\n", bare(":", ",")), false),
        ("quoted.js", format!("const body = {json};\n"), false),
        ("string.js", format!("const body = '{json}';\n"), true),
        ("template.ts", format!("const body = `{json}`;\n"), true),
        ("a.vue", format!("<script>\nconst body = {json};\n</script>\n"), false),
        ("table.ps1", format!("$body = @{{{}}}\n", bare(" =", ";").replace("Ticket = {", "Ticket = @{")), false),
        ("string.ps1", format!("$body = '{json}'\n"), true),
        ("here.ps1", format!("$body = @'\n{json}\n'@\n"), true),
        ("a.cs", format!("var body = \"{escaped}\";\n"), true),
        ("verbatim.cs", format!("var body = @\"{}\";\n", container("\"\"")), true),
        ("raw.cs", format!("var body = \"\"\"{json}\"\"\";\n"), true),
        ("anonymous.cs", format!("var body = new {{ {} }};\n", bare(" =", ",").replace("Ticket = {", "Ticket = new {")), false),
        ("A.java", format!("class A {{ String body = \"{escaped}\"; }}\n"), true),
        ("Block.java", format!("class A {{ String body = \"\"\"\n    {json}\n    \"\"\"; }}\n"), true),
        ("Maps.java", "class A { Object body = Map.of(\"Updater\", \"Caller\", \"Ticket\", Map.of(\"Description\", \"é😀\", \"Status\", \"Neww\", ¦ \"Medim\", \"Web\")); }\n".to_owned(), false),
        ("a.kt", format!("val body = \"{escaped}\"\n"), true),
        ("raw.kt", format!("val body = \"\"\"{json}\"\"\"\n"), true),
        ("maps.kt", "val body = mapOf(\"Updater\" to \"Caller\", \"Ticket\" to mapOf(\"Description\" to \"é😀\", \"Status\" to \"Neww\", ¦ \"Medim\" to \"Web\"))\n".to_owned(), false),
        ("a.go", format!("package a\n\nvar body = `{json}`\n"), true),
        ("maps.go", format!("package a\n\nvar body = map[string]any{}\n", json.replace("\"Ticket\": {", "\"Ticket\": map[string]any{")), false),
        ("a.j2", format!("{{\"x\": {{{{ y }}}}, \"body\": {json}}}\n"), true),
        ("a.html", format!("<p>😀</p><pre>{json}</pre>\n"), false),
        ("entities.html", format!("<code>{}</code>\n", container("&quot;")), false),
        ("script.html", format!("<script type=\"application/json\">{json}</script>\n"), true),
        ("a.csv", format!("id,body\n1,\"{}\"\n", container("\"\"")), true),
        ("a.ipynb", format!("{{\"cells\": [{{\"cell_type\": \"code\", \"metadata\": {{}}, \"outputs\": [], \"source\": [\"# 😀\\n\", \"body = {}\"]}}], \"metadata\": {{\"language_info\": {{\"name\": \"python\"}}}}, \"nbformat\": 4, \"nbformat_minor\": 5}}\n", container("\\\"")), false),
    ]
}

/// Returns the position of the byte offset `at`.
fn position(text: &str, at: usize) -> Value {
    let start = text[..at].rfind('\n').map_or(0, |before| before + 1);
    json!({"line": text[..at].matches('\n').count(), "character": text[start..at].encode_utf16().count()})
}

/// A document that is edited.
struct Editor {
    client: Client,
    uri: String,
    version: i32,
}

impl Editor {
    fn rules_of(&mut self, text: &str) -> Vec<String> {
        self.version += 1;
        self.client.change(&self.uri, self.version, text);
        let mut found = self.client.wait_for_diagnostics(&self.uri, self.version);
        found.sort_by_key(|finding| finding["code"].to_string());
        rules(&found).into_iter().map(str::to_owned).collect()
    }

    fn hover(&mut self, text: &str, word: &str) -> String {
        let position = position(text, text.find(word).expect("the text is found") + 2);
        let params = json!({"textDocument": {"uri": self.uri}, "position": position});
        self.client.request("textDocument/hover", params).expect("the request succeeds").to_string()
    }

    /// Returns the text after the completion with this label at the byte offset `at`, or `None` if it is not offered.
    fn complete(&mut self, text: &str, at: usize, label: &str) -> Option<String> {
        let params = json!({"textDocument": {"uri": self.uri}, "position": position(text, at)});
        let response = self.client.request("textDocument/completion", params).expect("the request succeeds");
        let item = response["items"].as_array()?.iter().find(|item| item["label"] == label)?.clone();
        let mut edits = vec![item["textEdit"].clone()];
        edits.extend(item["additionalTextEdits"].as_array().into_iter().flatten().cloned());
        Some(apply_edits(text, &json!(edits)))
    }
}

/// Returns whether findings in the file `name` have fixes. Findings in YAML mappings, in HTML and in notebooks have
/// none.
fn has_fixes(name: &str) -> bool {
    !(name.ends_with(".html") || name.ends_with(".ipynb") || matches!(name, "flow.yaml" | "mapping.yaml"))
}

/// Checks the server with one file, in whose text `¦` marks a gap between members. Returns a message for each failure.
fn check(name: &str, marked: &str, is_json: bool) -> Vec<String> {
    let mut failures = Vec::new();
    let text = marked.replace('¦', "");
    let mut editor = Editor { client: Client::plain(), uri: format!("file:///formats/{name}"), version: 1 };
    let found = editor.client.open_and_lint(&editor.uri, &text);
    let status = text.find("Neww").expect("the text is found");
    let range = json!({"start": position(&text, status), "end": position(&text, status + 4)});
    let Some(finding) = found.iter().find(|finding| finding["code"] == "unknown-status") else {
        return vec![format!("unknown-status is not among {found:?}")];
    };
    if finding["range"] != range {
        failures.push(format!("the finding is at {} and not at {range}", finding["range"]));
    }
    let before = editor.rules_of(&text);
    if !editor.hover(&text, "Neww").contains("Status") {
        failures.push("no hover over a value".to_owned());
    }
    if !editor.hover(&text, "Updater").contains("Updater") {
        failures.push("no hover over a key".to_owned());
    }
    let params = json!({"textDocument": {"uri": editor.uri}, "range": range, "context": {"diagnostics": [], "only": ["quickfix"]}});
    let actions = editor.client.request("textDocument/codeAction", params).expect("the request succeeds");
    match actions.get(0) {
        Some(action) => {
            let fixed = apply_edits(&text, &action["edit"]["changes"][&editor.uri]);
            if fixed != text.replace("Neww", "New") {
                failures.push(format!("the fix writes {fixed}"));
            }
        }
        None if !has_fixes(name) => {}
        None => failures.push("no fix".to_owned()),
    }
    match editor.complete(&text, status + 4, "Pending") {
        Some(completed) if completed == text.replace("Neww", "Pending") => {}
        None if !has_fixes(name) && !name.ends_with(".yaml") => {}
        other => failures.push(format!("the value is completed as {other:?}")),
    }
    match editor.complete(&text, text.find("Medim").expect("the text is found") + 5, "Medium") {
        Some(completed) if completed == text.replace("Medim", "Medium") => {}
        None if !is_json && !name.ends_with(".yaml") => {}
        other => failures.push(format!("the key is completed as {other:?}")),
    }
    match editor.complete(&text, marked.find('¦').expect("the text is found"), "Source") {
        Some(completed) => {
            let after = editor.rules_of(&completed);
            // A key of YAML has no value yet.
            let is_new = |rule: &String| !before.contains(rule) && !matches!(&**rule, "empty-field" | "wrong-type");
            let has_new_finding = after.iter().any(is_new);
            if has_new_finding || !editor.hover(&completed, "Source").contains("Source") {
                failures.push(format!("a key is inserted as {completed}, which has {after:?} and not {before:?}"));
            }
        }
        None if !is_json => {}
        None => failures.push("no key can be inserted".to_owned()),
    }
    failures
}

#[test]
fn every_format_works_at_exact_positions() {
    let mut failed = Vec::new();
    for (name, text, is_json) in files() {
        failed.extend(check(name, &text, is_json).into_iter().map(|wrong| format!("{name}: {wrong}")));
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

#[test]
fn the_cells_of_a_notebook_are_documents() {
    let folder = tempfile::tempdir().expect("there is a place for temporary files");
    let notebook = folder.path().join("a.ipynb");
    let code = "body = {\"Updater\": \"Caller\", \"Ticket\": {\"Status\": \"Neww\"}, \"TicketInformation\": {}}\n";
    let markdown = format!("```json\n{}\n```\n", &code[7..]);
    let uri = |cell: &str| format!("vscode-notebook-cell:{}#{cell}", notebook.display());
    let mut client = Client::plain();
    for (cell, language, text) in [("W0", "python", code), ("W1", "markdown", &markdown)] {
        client.open_as(&uri(cell), language, text);
        let found = client.wait_for_diagnostics(&uri(cell), 1);
        assert!(rules(&found).contains(&"unknown-status"), "{language}: {found:?}");
    }
    // The configuration is that of the notebook.
    std::fs::write(folder.path().join("summit-lint.json5"), "{rules: {'unknown-status': 'off'}}")
        .expect("it is written");
    client.open_as(&uri("W3"), "python", code);
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": []}));
    client.change(&uri("W3"), 2, code);
    let found = client.wait_for_diagnostics(&uri("W3"), 2);
    assert!(!found.is_empty() && !rules(&found).contains(&"unknown-status"), "{found:?}");
}
