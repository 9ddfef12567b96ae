//! Configurations that extend other configurations.

use crate::config::rules_and_severities;
use crate::{VALID, damaged, folder, summit_lint};
use snapbox::str;

/// Returns a payload with a warning and an error.
fn two_findings() -> String {
    damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\", \"Colour\": \"red\", \"ScheduledDate\": \"soon\",")
}

#[test]
fn settings_are_inherited_and_the_nearer_file_wins() {
    let folder = folder(&[
        ("shared/summit-lint.json5", "{extends: 'base.json5', rules: {'invalid-date': 'warning'}}"),
        ("shared/base.json5", "{rules: {'unknown-field': 'off', 'invalid-date': 'off'}}"),
        ("repo/summit-lint.json5", "{extends: ['../shared/summit-lint.json5']}"),
        ("repo/a.json", &two_findings()),
        ("other/summit-lint.json5", "{extends: '../shared/base.json5', rules: {'unknown-field': 'error'}}"),
        ("other/a.json", &two_findings()),
    ]);
    assert_eq!(rules_and_severities(folder.path(), &["repo"]), ["invalid-date warning"]);
    assert_eq!(rules_and_severities(folder.path(), &["other"]), ["unknown-field error"]);
    assert_eq!(
        rules_and_severities(folder.path(), &["--config", "other/summit-lint.json5", "repo"]),
        ["unknown-field error"]
    );
}

#[test]
fn paths_stay_relative_to_the_file_that_names_them() {
    let folder = folder(&[
        (
            "shared/summit-lint.json5",
            "{values: {Medium: {file: 'lists/media.txt'}}, exclude: ['*.old.json', '/b.json']}",
        ),
        ("shared/lists/media.txt", "Phone\n"),
        ("repo/summit-lint.json5", "{extends: '../shared/summit-lint.json5'}"),
        ("repo/a.json", VALID),
        // A glob without a slash matches everywhere. A glob with a slash matches only under the folder of its file.
        ("repo/a.old.json", VALID),
        ("repo/b.json", VALID),
        ("shared/b.json", VALID),
    ]);
    assert_eq!(rules_and_severities(folder.path(), &["repo"]), ["invalid-value error"; 2]);
    assert_eq!(rules_and_severities(folder.path(), &["shared"]), [""; 0]);
}

#[test]
fn an_extended_file_is_not_linted() {
    let folder = folder(&[
        ("summit-lint.json5", "{extends: 'tenant.json5', include: ['*.json', '*.json5']}"),
        ("tenant.json5", "{values: {Medium: ['Web', 'Phone']}}"),
        ("a.json", VALID),
    ]);
    summit_lint(folder.path()).args(["check", "-v"]).assert().code(0).stderr_eq(str![""]);
}

#[test]
fn an_invalid_extends_is_an_error_at_its_location() {
    let folder = folder(&[
        ("a/summit-lint.json5", "{\n  extends: ['../none.json5'],\n}"),
        ("a/a.json", VALID),
        ("b/summit-lint.json5", "{extends: '../circle.json5'}"),
        ("b/a.json", VALID),
        ("circle.json5", "{\n  syntax: 'json5',\n  extends: 'b/summit-lint.json5',\n}"),
        ("c/summit-lint.json5", "{extends: '../wrong.json5'}"),
        ("c/a.json", VALID),
        ("wrong.json5", "{\n  required: ['Sorce'],\n}"),
    ]);
    let run = |path: &str| {
        summit_lint(folder.path()).args(["check", path]).assert().code(2).stdout_eq("No files were linted.\n")
    };
    run("a").stderr_eq(str![[r#"
error[invalid-configuration]: cannot read none.json5: No such file or directory (os error 2)
  ╭─[a/summit-lint.json5:2:14]
...
"#]]);
    run("b").stderr_eq(str![[r#"
error[invalid-configuration]: circular `extends`: b/summit-lint.json5 → circle.json5 → b/summit-lint.json5
  ╭─[circle.json5:3:13]
...
"#]]);
    run("c").stderr_eq(str![[r#"
error[invalid-configuration]: unknown field `Sorce`
  ╭─[wrong.json5:2:15]
...
"#]]);
}
