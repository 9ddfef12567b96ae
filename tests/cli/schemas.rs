//! `schema`, `new` and `convert`.

use snapbox::str;

use crate::{folder, summit_lint};

#[test]
fn schemas_are_listed_and_printed() {
    let folder = folder(&[]);
    let list = summit_lint(folder.path()).arg("schema").output().expect("it runs");
    let list = String::from_utf8(list.stdout).expect("it is text");
    for name in ["envelope", "resolved", "status", "config"] {
        assert!(list.lines().any(|line| line.starts_with(name)), "{list}");
    }
    for line in list.lines() {
        let name = line.split_whitespace().next().expect("a name comes first");
        let output = summit_lint(folder.path()).args(["schema", name, "--bundle"]).output().expect("it runs");
        let schema: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
        assert!(schema["$schema"].is_string(), "{name}");
    }
    summit_lint(folder.path()).args(["schema", "evelope"]).assert().code(2).stdout_eq("").stderr_eq(str![[r#"
error: there is no schema `evelope`; did you mean `envelope`?

"#]]);
}

#[test]
fn a_new_payload_passes_check() {
    let folder = folder(&[]);
    for form in ["object", "string"] {
        let output =
            summit_lint(folder.path()).args(["new", "in-progress", "--updater", "Caller", "--form", form]).output();
        let text = output.expect("it runs").stdout;
        std::fs::write(folder.path().join("new.json"), text).expect("it can be written");
        summit_lint(folder.path()).args(["check", "--deny-warnings", "new.json"]).assert().code(0);
    }
    summit_lint(folder.path()).args(["new", "Resolvd"]).assert().code(2).stdout_eq("").stderr_eq(str![[r#"
error: unknown status `Resolvd`; did you mean `Resolved`?

"#]]);
}

#[test]
fn a_new_payload_has_what_the_schemas_of_the_user_demand() {
    let folder = folder(&[("summit-lint.json5", "{schemas: ['schemas']}")]);
    std::fs::create_dir(folder.path().join("schemas")).expect("it can be made");
    let output = summit_lint(folder.path()).args(["schema", "assigned"]).output().expect("it runs");
    let schema = String::from_utf8(output.stdout).expect("it is text");
    let demanding = schema.replace(r#""required": ["Ticket_No"]"#, r#""required": ["Ticket_No", "Impact_Name"]"#);
    assert_ne!(schema, demanding);
    std::fs::write(folder.path().join("schemas/assigned.schema.json"), demanding).expect("it can be written");
    let new = |arguments: &[&str]| {
        let output = summit_lint(folder.path()).args(["new", "Assigned"]).args(arguments).output().expect("it runs");
        String::from_utf8(output.stdout).expect("it is text")
    };
    assert!(new(&[]).contains("\"Impact_Name\": \"Single user\""), "{}", new(&[]));
    assert!(!new(&["--isolated"]).contains("Impact_Name"));
}

#[test]
fn a_container_is_converted_in_place_and_through() {
    let folder = folder(&[]);
    let output = summit_lint(folder.path()).args(["new", "New"]).output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("it is text");
    let path = folder.path().join("a.json");
    std::fs::write(&path, &text).expect("it can be written");
    summit_lint(folder.path())
        .args(["convert", "--to", "string", "--in-place", "a.json"])
        .assert()
        .code(0)
        .stdout_eq("");
    let string = std::fs::read_to_string(&path).expect("it is there");
    assert!(string.contains("\"IncidentContainerJson\": \"{\\\"Updater\\\""), "{string}");
    summit_lint(folder.path()).args(["convert", "--to", "object", "-"]).stdin(string).assert().code(0).stdout_eq(text);
    summit_lint(folder.path())
        .args(["convert", "--to", "object"])
        .stdin("{\"a\": 1}\n")
        .assert()
        .code(2)
        .stdout_eq("")
        .stderr_eq(str![[r#"
error: <stdin>: no container: expected `IncidentContainerJsonObj` (object) or `IncidentContainerJson` (JSON in a string)

"#]]);
}

#[test]
fn a_misspelt_keyword_is_told_and_keeps_nothing_from_being_judged() {
    let schema = r#"{
  "type": "object",
  "propertes": { "a": { "requird": [] } },
  "properties": { "requird": { "maxlength": 3 }, "ServiceName": {} },
  "x-types": {}, "owner": "me"
}"#;
    let folder = folder(&[
        ("summit-lint.json5", "{services: {Own: 'own.schema.json'}}"),
        ("own.schema.json", schema),
        ("in/a.json", r#"{"ServiceName": "Own", "objCommonParameters": {}, "requird": "abcd"}"#),
        ("in/b.json", r#"{"ServiceName": "Own", "objCommonParameters": {}}"#),
    ]);
    summit_lint(folder.path())
        .args(["check", "in"])
        .assert()
        .code(0)
        .stdout_eq(str![[r#"
All checks passed: 2 payloads in 2 files.

"#]])
        .stderr_eq(str![[r#"
warning[invalid-configuration]: unknown keyword `propertes`; did you mean `properties`?
warning[invalid-configuration]: unknown keyword `maxlength`; did you mean `maxLength`?
  ╭─[own.schema.json:3:4]
3 │   "propertes": { "a": { "requird": [] } },
  ·    ━━━━━━━━━ ignored
4 │   "properties": { "requird": { "maxlength": 3 }, "ServiceName": {} },
  ·                                 ━━━━━━━━━ ignored


"#]]);
    summit_lint(folder.path()).args(["check", "--quiet", "in"]).assert().code(0).stderr_eq("");
}
