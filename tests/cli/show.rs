//! `check --show-files` and `check --show-config`.

use snapbox::str;

use crate::{VALID, folder, summit_lint};

#[test]
fn files_are_listed_as_they_would_be_linted() {
    let folder = folder(&[
        ("summit-lint.json5", "{exclude: ['old/'], schemas: [], baseline: 'known.json'}"),
        ("10-b.json", "{broken"),
        ("2-a.json", VALID),
        ("known.json", "{}"),
        ("old/c.json", VALID),
        ("d.txt", "nothing"),
    ]);
    let show = |arguments: &[&str]| summit_lint(folder.path()).args(["check", "--show-files"]).args(arguments).assert();
    show(&["."]).code(0).stderr_eq("").stdout_eq(str![[r#"
[..]2-a.json
[..]10-b.json

"#]]);
    show(&["--include", "*.txt"]).code(0).stdout_eq(str![[r#"
[..]d.txt

"#]]);
    show(&["old/c.json", "d.txt"]).code(0).stdout_eq("old/c.json\nd.txt\n");
    show(&["old/c.json", "d.txt", "--force-exclude"]).code(0).stdout_eq("d.txt\n");
    show(&["--exclude", "*"]).code(0).stdout_eq("").stderr_eq(str![[r#"
warning: no files found: directories are searched for `*.json` and related types; use `--include` for other files

"#]]);
    show(&["none.json", "d.txt"]).code(2).stdout_eq("d.txt\n").stderr_eq(str![[r#"
error: cannot read none.json: No such file or directory (os error 2)

"#]]);
}

#[test]
fn files_with_an_invalid_configuration_are_not_listed() {
    let folder = folder(&[("a/summit-lint.json5", "{ruels: {}}"), ("a/a.json", VALID), ("b.json", VALID)]);
    let run = summit_lint(folder.path()).args(["check", "--show-files"]).assert().code(2);
    let error = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(error.contains("unknown key `ruels`"), "{error}");
}

/// Returns the lines that `--show-config` prints, without the rules at their defaults.
fn show_config(folder: &std::path::Path, arguments: &[&str]) -> String {
    let run = summit_lint(folder).args(["check", "--show-config"]).args(arguments).assert().code(0).stderr_eq("");
    let text = String::from_utf8(run.get_output().stdout.clone()).expect("the output is UTF-8");
    let value: serde_json::Value = json5::from_str(&text).expect("the output is JSON5");
    assert_eq!(
        value["rules"].as_object().expect("an object").len(),
        text.matches("\n    \"").count() - count_other_lines(&value)
    );
    let rule = |line: &&str| {
        line.ends_with("// default")
            && (line.contains(": \"error\"") || line.contains(": \"warning\"") || line.contains(": \"off\""))
    };
    text.lines().filter(|line| !rule(line)).map(|line| format!("{line}\n")).collect()
}

/// Returns the number of lines of other settings that start like lines of rules.
fn count_other_lines(value: &serde_json::Value) -> usize {
    let objects = ["values", "customFields", "services", "required"];
    let objects: usize = objects.iter().filter_map(|name| value[name].as_object()).map(serde_json::Map::len).sum();
    objects + value["schemas"].as_array().map_or(0, Vec::len)
}

#[test]
fn the_defaults_are_shown() {
    let folder = folder(&[]);
    snapbox::assert_data_eq!(
        show_config(folder.path(), &["a.json"]),
        str![[r#"
// Configuration in effect for a.json
{
  rules: {
  },
  syntax: "json", // default
  include: ["*.json", "*.json5", "*.jsonc", "*.jsonl", "*.ndjson", "*.md", "*.markdown", "*.http", "*.rest", "*.bru", "*.yaml", "*.yml"], // default
  exclude: [], // default
  ignore: [], // default
  values: {}, // default
  required: {}, // default
  customFields: null, // default
  services: {}, // default
  schemas: [], // default
  baseline: null, // default
  documentation: null, // default
  limits: {
    maxInputBytes: 1073741824, // default
    maxDepth: 127, // default
  },
}

"#]]
    );
}

#[test]
fn each_setting_has_its_origin() {
    let own = r#"{
  extends: "../shared/base.json5",
  rules: { comment: "off", fields: "warning" },
  overrides: [
    { files: "in/**", rules: { "date-order": "error" }, syntax: "json5" },
    { files: "out/**", rules: { "date-order": "off" } },
  ],
  ignore: [
    { file: "in/*.json", pointer: "/a", rule: "fields", reason: "so" },
    { file: "out/*.json", rule: "fields", reason: "so" },
  ],
  exclude: ["old/"],
  baseline: "known.json",
}"#;
    let base = r#"{
  values: { Medium: ["Web"], Source: { file: "sources.txt" } },
  required: { all: "Impact_Name", New: ["Urgency_Name"] },
  customFields: { Site: { Floor: { required: ["New"], values: ["1", "2"] }, Room: {} } },
  limits: { maxDepth: 9 },
}"#;
    let folder = folder(&[
        ("repo/summit-lint.json5", own),
        ("shared/base.json5", base),
        ("shared/sources.txt", "Phone\n"),
        ("repo/in/a.json", VALID),
    ]);
    snapbox::assert_data_eq!(
        show_config(&folder.path().join("repo"), &["in/a.json", "--error", "invalid-date", "--include", "*.x"]),
        str![[r#"
// Configuration in effect for in/a.json
// from summit-lint.json5
// from ../shared/base.json5
{
  rules: {
    "comment": "off", // summit-lint.json5:3
...
    "missing-field": "warning", // summit-lint.json5:3
...
    "invalid-date": "error", // command line
...
    "date-order": "error", // summit-lint.json5:5, override for `in/**`
  },
  syntax: "json5", // summit-lint.json5:5, override for `in/**`
  include: ["*.x"], // command line
  exclude: ["old/"], // summit-lint.json5:12
  ignore: [
    { file: "in/*.json", pointer: "/a", rule: "fields", reason: "so" }, // summit-lint.json5:9
  ],
  values: {
    "Medium": ["Web"], // ../shared/base.json5:2
    "Source": { file: "../shared/sources.txt" }, // ../shared/base.json5:2
  },
  required: {
    "all": [
      "Impact_Name", // ../shared/base.json5:3
    ],
    "New": [
      "Urgency_Name", // ../shared/base.json5:3
    ],
  },
  customFields: {
    "Site": { "Floor": {required: ["New"], values: ["1", "2"]}, "Room": {} }, // ../shared/base.json5:4
  },
  services: {}, // default
  schemas: [], // default
  baseline: "known.json", // summit-lint.json5:13
  documentation: null, // default
  limits: {
    maxInputBytes: 1073741824, // default
    maxDepth: 9, // ../shared/base.json5:5
  },
}

"#]]
    );
}

#[test]
fn an_invalid_configuration_is_an_error() {
    let folder = folder(&[("summit-lint.json5", "{ruels: {}}"), ("a.json", VALID)]);
    let run = summit_lint(folder.path()).args(["check", "--show-config", "a.json"]).assert().code(2).stdout_eq("");
    let error = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(error.contains("unknown key `ruels`"), "{error}");
}

#[test]
fn secrets_and_control_characters_of_a_configuration_are_not_shown() {
    let secret = "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
    let text = format!("{{ignore: [{{file: 'a.json', rule: 'all', reason: '{secret} \u{1b}[2J'}}]}}");
    let folder = folder(&[("summit-lint.json5", &text), ("a.json", VALID)]);
    let run = summit_lint(folder.path()).args(["check", "--show-config", "a.json"]).assert().code(0);
    let text = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert!(!text.contains("dozjgNryP4J3jVmNHl0w5N") && !text.contains('\u{1b}'), "{text}");
    assert!(text.contains("***"), "{text}");
}
