//! `schema`, `new` and `convert`.

use snapbox::str;

use crate::{folder, summit_lint};

#[test]
fn schemas_are_listed_and_printed() {
    let folder = folder(&[]);
    let list = summit_lint(folder.path()).arg("schema").output().expect("the program starts");
    let list = String::from_utf8(list.stdout).expect("the output is UTF-8");
    for name in ["envelope", "resolved", "status", "config"] {
        assert!(list.lines().any(|line| line.starts_with(name)), "{list}");
    }
    for line in list.lines() {
        let name = line.split_whitespace().next().expect("a name comes first");
        let output =
            summit_lint(folder.path()).args(["schema", name, "--bundle"]).output().expect("the program starts");
        let schema: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the output is JSON");
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
        let text = output.expect("the program starts").stdout;
        std::fs::write(folder.path().join("new.json"), text).expect("the file can be written");
        summit_lint(folder.path()).args(["check", "--deny-warnings", "new.json"]).assert().code(0);
    }
    summit_lint(folder.path()).args(["new", "Resolvd"]).assert().code(2).stdout_eq("").stderr_eq(str![[r#"
error: unknown status `Resolvd`; did you mean `Resolved`?

"#]]);
}

#[test]
fn a_new_payload_has_the_fields_that_user_schemas_require() {
    let folder = folder(&[("summit-lint.json5", "{schemas: ['schemas']}")]);
    std::fs::create_dir(folder.path().join("schemas")).expect("the folder can be created");
    let output = summit_lint(folder.path()).args(["schema", "assigned"]).output().expect("the program starts");
    let schema = String::from_utf8(output.stdout).expect("the output is UTF-8");
    let stricter = schema.replace(r#""required": ["Ticket_No"]"#, r#""required": ["Ticket_No", "Impact_Name"]"#);
    assert_ne!(schema, stricter);
    std::fs::write(folder.path().join("schemas/assigned.schema.json"), stricter).expect("the file can be written");
    let new = |arguments: &[&str]| {
        let output =
            summit_lint(folder.path()).args(["new", "Assigned"]).args(arguments).output().expect("the program starts");
        String::from_utf8(output.stdout).expect("the output is UTF-8")
    };
    assert!(new(&[]).contains("\"Impact_Name\": \"Single user\""), "{}", new(&[]));
    assert!(!new(&["--isolated"]).contains("Impact_Name"));
}

#[test]
fn a_container_is_converted_in_place_or_to_standard_output() {
    let folder = folder(&[]);
    let output = summit_lint(folder.path()).args(["new", "New"]).output().expect("the program starts");
    let text = String::from_utf8(output.stdout).expect("the output is UTF-8");
    let path = folder.path().join("a.json");
    std::fs::write(&path, &text).expect("the file can be written");
    summit_lint(folder.path())
        .args(["convert", "--to", "string", "--in-place", "a.json"])
        .assert()
        .code(0)
        .stdout_eq("");
    let string = std::fs::read_to_string(&path).expect("the file can be read");
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
fn a_misspelled_keyword_is_a_warning() {
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
