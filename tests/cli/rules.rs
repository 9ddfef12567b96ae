//! `explain` and `rules`.

use snapbox::str;

use crate::{folder, summit_lint};

#[test]
fn a_rule_is_explained() {
    let folder = folder(&[]);
    summit_lint(folder.path()).args(["explain", "mail-cc-separator"]).assert().code(0).stdout_eq(str![[r#"
mail-cc-separator
Category: Relations between fields · Level: error · Fix: safe

What it does
Checks for addresses in `Mail_CC_EmailID` that are separated by commas, spaces, newlines or vertical
bars. There is one finding per list. A list with a template block, such as `{{#each
cc}}{{this}},{{/each}}`, is not checked.

Why is this bad?
The server splits the list only at semicolons. It treats a list with commas as one invalid address
and rejects the request. The vendor's samples have this mistake.

Example
  { "Status": "New", "Mail_CC_EmailID": "kim@example.com,sam@example.com", … }

Use instead
  { "Status": "New", "Mail_CC_EmailID": "kim@example.com;sam@example.com", … }

`…` stands for the rest of a valid payload.

Fix safety
The fix writes semicolons if every entry is a valid address or a placeholder such as `{{mail}}`. It
is safe.

Fields
  `Mail_CC_EmailID`: Email addresses to copy on notifications, in one string, separated by
    semicolons. One invalid address fails the whole call.

Suppress
To turn the rule off, write in `summit-lint.json5`:
  { "rules": { "mail-cc-separator": "off" } }
To suppress one finding, write a comment on the line above:
  // summit-lint-ignore mail-cc-separator: the reason

"#]]);
}

#[test]
fn a_similar_rule_is_suggested_for_an_unknown_one() {
    let folder = folder(&[]);
    summit_lint(folder.path()).args(["explain", "Missing_Feild"]).assert().code(2).stdout_eq("").stderr_eq(str![[r#"
error: unknown rule `Missing_Feild`; did you mean `missing-field`?

"#]]);
    summit_lint(folder.path()).args(["explain", "colour"]).assert().code(2).stdout_eq("").stderr_eq(str![[r#"
error: unknown rule `colour`; run `summit-lint rules` to list all rules

"#]]);
}

#[test]
fn all_rules_are_listed() {
    let folder = folder(&[]);
    let run = summit_lint(folder.path()).arg("rules").output().expect("the program starts");
    let table = String::from_utf8(run.stdout).expect("the output is UTF-8");
    for rule in summit_lint::rules::RULES {
        let line = table.lines().find(|line| line.trim_start().starts_with(&format!("{} ", rule.name())));
        let line = line.unwrap_or_else(|| panic!("{} is not listed", rule.name()));
        assert!(line.contains(rule.level().as_str()) && line.chars().count() <= 100, "{line}");
    }
    let run = summit_lint(folder.path()).args(["rules", "--format", "json"]).output().expect("the program starts");
    let listed: Vec<serde_json::Value> = serde_json::from_slice(&run.stdout).expect("the output is JSON");
    assert_eq!(listed.len(), summit_lint::rules::RULES.len());
    let find = |name: &str| listed.iter().find(|rule| rule["name"] == name).expect("the item is listed").clone();
    assert_eq!(find("extra-comma")["fix"], "safe");
    assert_eq!(find("duplicate-key")["fix"], serde_json::Value::Null);
    assert_eq!(find("invalid-category-path")["level"], "warning");
}

/// Returns a payload that changes the status of a ticket.
fn step(status: &str) -> String {
    crate::VALID.replace("\"Resolved\"", &format!("\"{status}\""))
}

#[test]
fn numbered_files_are_checked_in_the_order_of_their_numbers() {
    let (resolved, closed, reopened) = (step("Resolved"), step("Closed"), step("In-Progress"));
    let suppressed = reopened.replacen(
        "\"Status\"",
        "// summit-lint-ignore status-transition: reopened by hand\n          \"Status\"",
        1,
    );
    let folder = folder(&[
        ("a/01-resolved.json", &resolved),
        ("a/2-closed.json", &closed),
        ("a/10-back.json", &reopened),
        ("b/01-resolved.json", &resolved),
        ("b/02-back.json", &suppressed),
        ("c/01-closed.json", &closed),
        ("c/back.json", &reopened),
    ]);
    let only = ["check", "--select", "status-transition", "--output-format", "concise"];
    summit_lint(folder.path()).args(only).assert().stdout_eq(str![[r#"
a/10-back.json:24:22: warning[status-transition] ticket `40214` cannot change from `Closed` to `In-Progress`
Found 1 warning in 7 files. Details: summit-lint explain status-transition

"#]]);
    // The rule is off by default.
    let run =
        summit_lint(folder.path()).args(["check", "--output-format", "concise"]).output().expect("the program starts");
    assert!(!String::from_utf8_lossy(&run.stdout).contains("status-transition"));
}

#[test]
fn suppressions_that_need_other_files_are_not_removed() {
    let suppressed = step("In-Progress").replacen(
        "\"Status\"",
        "// summit-lint-ignore status-transition: by hand\n          \"Status\"",
        1,
    );
    let folder = folder(&[
        ("summit-lint.json5", "{syntax: 'json5', rules: {'status-transition': 'warning'}}"),
        ("01-closed.json5", &step("Closed")),
        ("02-back.json5", &suppressed),
    ]);
    for arguments in [&["check", "--fix", "-q", "."][..], &["check", "--fix", "-q", "02-back.json5"]] {
        let run = summit_lint(folder.path()).args(arguments).output().expect("the program starts");
        let shown = String::from_utf8_lossy(&run.stdout).into_owned();
        assert!(!shown.contains("status-transition") && !shown.contains("unused-suppression"), "{shown}");
        let after = std::fs::read_to_string(folder.path().join("02-back.json5")).expect("the file can be read");
        assert!(after.contains("summit-lint-ignore"), "{after}");
    }
}

#[test]
fn a_rejected_fix_does_not_affect_other_records() {
    let refused = r#"{"objCommonParameters": {"in}cidentParamsJSON": {"IncidentContainerJson": "{\"Caller_EmailID\":\\dana@example.com\\,\"Status\":\"New\"}"}}}"#;
    let fixable = r#"{"Updater":"Caller","Ticket":{"Status":"New","IsFromWebService":"true"}}"#;
    let folder = folder(&[("a.jsonl", &format!("{refused}\n{fixable}\n").repeat(25))]);
    summit_lint(folder.path()).args(["check", "--fix", "-q", "a.jsonl"]).output().expect("the program starts");
    let after = std::fs::read_to_string(folder.path().join("a.jsonl")).expect("the file can be read");
    assert_eq!(after.matches("\"IsFromWebService\":true").count(), 25, "{after}");
}
