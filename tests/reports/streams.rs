//! What is printed besides reports: messages, warnings, errors, tables and patches.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::skipped::installed;
use crate::summit_lint;
use crate::texts::{HOSTILE, SECRETS, acts, commands, hostile_payload, payload_of_secrets};

/// What a run prints, on both streams; line ends as a terminal has them are taken for those of a file.
fn printed(folder: &Path, arguments: &[impl AsRef<std::ffi::OsStr>], stdin: &str) -> [String; 2] {
    let run = summit_lint(folder).args(arguments).stdin(stdin.as_bytes().to_vec());
    let output = run.output().expect("it runs");
    [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// The same with a terminal for both streams; nothing where none can be made.
fn in_terminal(folder: &Path, arguments: &str) -> Option<String> {
    if !installed("script") {
        return None;
    }
    let line = format!("{} {arguments}", snapbox::cmd::cargo_bin!("summit-lint").display());
    // A terminal without a progress bar, which redraws its line: whether one is shown depends on how long the run takes.
    let run = Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .env("TERM", "dumb")
        .current_dir(folder)
        .stdin(Stdio::null())
        .output();
    let output = run.expect("script starts");
    Some(String::from_utf8(output.stdout).expect("it is text").replace("\r\n", "\n"))
}

fn nothing_acts(text: &str, what: &str) {
    assert_eq!(text.chars().find(|c| acts(*c)), None, "{what}: {text:?}");
    for command in ["##[", "##vso[", "##teamcity["] {
        assert!(!text.contains(command), "{what}: {text}");
    }
    assert_eq!(commands(text), [""; 0], "{what}");
}

fn no_secret(text: &str, what: &str) {
    for secret in SECRETS {
        let start: String = secret.chars().take(12).collect();
        assert!(!text.contains(&start), "{what} shows {secret}: {text}");
    }
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("there is a place for temporary files")
}

fn write(folder: &Path, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
    std::fs::write(folder.join(name), bytes).expect("it can be written");
}

/// The hostile texts as names of files.
fn names() -> impl Iterator<Item = String> {
    HOSTILE.iter().map(|text| text.replace(['/', '\0'], "_"))
}

#[test]
fn arguments_are_not_said_back_as_they_are() {
    let folder = folder();
    for text in HOSTILE.iter().map(|text| text.replace('\0', "0")) {
        let option = format!("--{text}");
        let (list, format) = (format!("--files-from={text}"), format!("--output-format={text}"));
        let cases: &[&[&str]] = &[
            &[&text],
            &[&option],
            &["check", &option],
            &["check", &text],
            &["check", &format],
            &["check", "--output-format", "json", "--output-file", &format!("{text}/x"), "."],
            &["check", "--select", &text, "."],
            &["check", "--ignore", &text, "."],
            &["check", "--include", &format!("[{text}"), "."],
            &["check", "--config", &text, "."],
            &["check", "--baseline", &text, "."],
            &["check", &format!("--write-baseline={text}/x"), "."],
            &["check", "--color", &text],
            &["check", "--stdin-filename", &text, "-"],
            &["check", "--verbose", "--stdin-filename", &text, "-"],
            &["check", &list],
            &["fix", "--diff", &text],
            &["repair", &text],
            &["repair", "--in-place", &text, &option],
            &["repair", "--check", &text, "x"],
            &["repair", "--indent", &text],
            &["convert", "--to", "object", &text],
            &["convert", "--to", &text],
            &["new", &text],
            &["new", "New", "--updater", &text],
            &["explain", &text],
            &["rules", &text],
            &["rules", "--output-format", &text],
            &["schema", &text],
            &["completions", &text],
            &["man", &text],
            &["lsp", &text],
        ];
        for arguments in cases {
            for printed in printed(folder.path(), arguments, "{\"Ticket\": x}") {
                nothing_acts(&printed, &format!("{arguments:?}"));
            }
        }
        for name in ["SUMMIT_LINT_OUTPUT_FORMAT", "SUMMIT_LINT_OUTPUT_FILE"] {
            let run = summit_lint(folder.path()).args(["check", "."]).env(name, &text);
            let output = run.output().expect("it runs");
            nothing_acts(&String::from_utf8_lossy(&output.stderr), &format!("{name}={text:?}"));
        }
    }
}

#[test]
fn names_of_files_do_not_act() {
    let folder = folder();
    let mut deep = vec![b'['; 1000];
    deep.extend(b"\xFF");
    for name in names() {
        write(folder.path(), format!("{name}.json"), "{\"name\": \"no payload\"}");
        write(
            folder.path(),
            format!("{name}.jsonl"),
            [b"{\"Ticket\": {}, \"TicketInformation\": {},}\n", &deep[..]].concat(),
        );
        write(
            folder.path(),
            format!("{name} bad.json"),
            b"{\"Ticket\": {\"Status\": \"\xFF\",}, \"TicketInformation\": {}}",
        );
    }
    let all: Vec<OsString> = std::fs::read_dir(folder.path())
        .expect("it can be read")
        .map(|entry| entry.expect("it is there").file_name())
        .collect();
    let list: Vec<u8> = all
        .iter()
        .flat_map(|name| [name.as_encoded_bytes(), b"gone\0", name.as_encoded_bytes(), b"\0"].concat())
        .collect();
    write(folder.path(), "list", list);
    let cases: &[&[&str]] = &[
        &["check", "--verbose", "."],
        &["check", "--statistics", "."],
        &["check", "--statistics", "--output-format", "json", "."],
        &["check", "--files-from", "list"],
        &["check", "--write-baseline", "."],
        &["check", "--baseline", "summit-lint-baseline.json", "--verbose", "."],
        &["fix", "--diff", "."],
        &["repair", "--check", "."],
        &["repair", "--in-place", "."],
        &["fix", "--verbose", "."],
    ];
    for arguments in cases {
        for printed in printed(folder.path(), arguments, "") {
            nothing_acts(&printed, &format!("{arguments:?}"));
        }
    }
    // Each by itself, too: named, and the only one.
    for name in &all {
        for arguments in [["repair", "--check"], ["convert", "--to=object"], ["check", "--verbose"]] {
            let arguments: Vec<OsString> =
                arguments.iter().map(OsString::from).chain([OsString::from("--"), name.clone()]).collect();
            for printed in printed(folder.path(), &arguments, "") {
                nothing_acts(&printed, &format!("{arguments:?}"));
            }
        }
    }
    // What the baseline lists is gone now, and its names are told.
    for name in &all {
        std::fs::remove_file(folder.path().join(name)).expect("it is there");
    }
    write(folder.path(), "a.json", "{\"Ticket\": {}, \"TicketInformation\": {}}");
    let [_, told] = printed(folder.path(), &["check", "--baseline", "summit-lint-baseline.json", "."], "");
    assert!(told.contains("no such file"), "{told}");
    nothing_acts(&told, "a baseline's names");
}

#[test]
fn what_configurations_lists_and_baselines_hold_does_not_act() {
    let root = folder();
    for (index, text) in HOSTILE.iter().enumerate() {
        let folder = root.path().join(index.to_string());
        std::fs::create_dir(&folder).expect("it can be made");
        write(&folder, "a.json", "{\"Ticket\": {}, \"TicketInformation\": {}}");
        let raw = text.replace(['"', '\\'], "'");
        let findings = json!({*text: [{"rule": text, "pointer": text, "hash": text}], "a.json": [{"rule": text, "pointer": text, "hash": text}]});
        for (name, config) in [
            ("unknown", format!("{{\"{raw}\": 1, {text}: {text}}}")),
            ("list", json!({"values": {"Medium": {"file": text}}}).to_string()),
            ("schema", json!({"services": {*text: text}}).to_string()),
            ("own", json!({"schemas": ["own.schema.json"], "services": {"Own": "own.schema.json"}}).to_string()),
            ("field", json!({"values": {*text: [text]}, "required": {*text: [text]}, "customFields": {*text: {*text: {"values": [text]}}}}).to_string()),
            ("glob", json!({"exclude": [format!("[{text}")], "overrides": [{"files": [text], "rules": {*text: text}}]}).to_string()),
            ("baseline", json!({"baseline": text}).to_string()),
        ] {
            write(&folder, "own.schema.json", json!({"type": text, *text: {"$ref": text}, "properties": {*text: {"type": text, "x-lint": {*text: text}}}}).to_string());
            write(&folder, "summit-lint.json5", config);
            for printed in printed(&folder, &["check", "."], "") {
                nothing_acts(&printed, name);
            }
        }
        write(&folder, "summit-lint.json5", "{}");
        for baseline in [
            json!({"version": 1, "findings": findings}).to_string(),
            json!({"version": text}).to_string(),
            (*text).to_owned(),
        ] {
            write(&folder, "baseline", baseline);
            for printed in printed(&folder, &["check", "--baseline", "baseline", "."], "") {
                nothing_acts(&printed, "baseline");
            }
        }
        for printed in printed(&folder, &["check", "--files-from", "-"], text) {
            nothing_acts(&printed, "list");
        }
    }
}

/// A folder whose fixes would change what is hostile and what is secret.
fn to_be_patched() -> tempfile::TempDir {
    let folder = folder();
    write(folder.path(), "a.json", hostile_payload());
    write(folder.path(), "b.json", payload_of_secrets());
    let command = "::error::forged";
    let document = format!("{command}\n```json\n{{\"Ticket\": {{}}, \"TicketInformation\": {{}},}}\n```\n {command}\n");
    write(folder.path(), "c.md", document);
    folder
}

#[test]
fn a_patch_in_a_terminal_does_not_act_and_shows_no_secret() {
    let folder = to_be_patched();
    let Some(shown) = in_terminal(folder.path(), "fix --diff --unsafe-fixes .") else { return };
    assert!(shown.contains("--- b.json") && shown.contains("\n+") && shown.contains("<U+003A>:error"), "{shown}");
    nothing_acts(&shown, "a patch");
    no_secret(&shown, "a patch");
    let statistics = in_terminal(folder.path(), "check --statistics --color never .").expect("there is a terminal");
    assert!(statistics.contains("fixable with --fix"), "{statistics}");
    nothing_acts(&statistics, "statistics");
}

#[test]
fn a_patch_in_the_log_of_a_ci_system_neither_but_one_in_a_file_is_exact() {
    let folder = to_be_patched();
    for name in ["CI", "TF_BUILD"] {
        let run = || summit_lint(folder.path()).args(["fix", "--diff", "--unsafe-fixes", "."]).env(name, "true");
        let log = String::from_utf8(run().output().expect("it runs").stdout).expect("it is text");
        assert!(log.contains("--- b.json") && log.contains("<U+003A>:error"), "{log}");
        nothing_acts(&log, "a patch");
        no_secret(&log, "a patch");
        // Without such a system the reader is a program.
        let piped = run().env_remove(name).output().expect("it runs").stdout;
        assert!(String::from_utf8_lossy(&piped).contains(SECRETS[0]));
        let file = std::fs::File::create(folder.path().join("patch")).expect("it can be made");
        let mut command = Command::new(snapbox::cmd::cargo_bin!("summit-lint"));
        command
            .args(["fix", "--diff", "--unsafe-fixes", "."])
            .env(name, "true")
            .current_dir(folder.path())
            .stdout(file);
        command.status().expect("it runs");
        assert!(std::fs::read(folder.path().join("patch")).expect("it was written") == piped);
    }
}

#[test]
fn no_message_shows_a_secret() {
    let folder = folder();
    let payload = payload_of_secrets();
    write(folder.path(), "a.json", &payload);
    write(folder.path(), "b.md", format!("```json\n{payload}\n```\n"));
    write(folder.path(), "deep.json", format!("{payload}{}", "[".repeat(200)));
    let [key, password, session, client, ..] = SECRETS;
    let bare = format!(
        "{{\"objCommonParameters\": {{\"IncidentContainerJsonObj\": {{\"APIKey\": \"{key}\", \"{key}\": 1x}}}}}}"
    );
    write(folder.path(), "c.json", &bare);
    let config = format!(
        "{{values: {{Medium: ['a']}}, client_secret: '{client}', Password: '{password}', APIKey: {key}, rules: {{'{password}': 1}}, TokenID: \"{session}\"}}"
    );
    let own = folder.path().join("own");
    std::fs::create_dir(&own).expect("it can be made");
    write(&own, "summit-lint.json5", config);
    write(&own, "a.json", "{\"Ticket\": {}, \"TicketInformation\": {}}");
    let cases: &[&[&str]] = &[
        &["check", "own"],
        &["check", "--statistics", "."],
        &["check", "--verbose", "--output-format=github", "a.json"],
        &["repair", "--check", "a.json", "b.md", "deep.json"],
        &["repair", "deep.json"],
        &["convert", "--to", "object", "a.json"],
        &["convert", "--to", "string", "c.json"],
        &["convert", "--to", "string", "b.md"],
        &["check", "--write-baseline", "a.json", "b.md", "c.json"],
        &["check", "--baseline", "a.json", "b.md"],
        &["check", "--config", "a.json", "b.md"],
        &["check", "--files-from", "a.json"],
    ];
    for arguments in cases {
        for printed in printed(folder.path(), arguments, "") {
            no_secret(&printed, &format!("{arguments:?}"));
        }
    }
    no_secret(
        &std::fs::read_to_string(folder.path().join("summit-lint-baseline.json")).expect("it was written"),
        "a baseline",
    );
}
