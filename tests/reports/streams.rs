//! Output other than reports: messages, warnings, errors, tables and patches.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::skipped::installed;
use crate::summit_lint;
use crate::texts::{HOSTILE, SECRETS, affects_display, hostile_payload, payload_of_secrets, workflow_commands};

/// Returns the standard output and standard error of a run.
fn run_program(folder: &Path, arguments: &[impl AsRef<std::ffi::OsStr>], stdin: &str) -> [String; 2] {
    let run = summit_lint(folder).args(arguments).stdin(stdin.as_bytes().to_vec());
    let output = run.output().expect("the program starts");
    [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// Returns the output of a run in a terminal, with LF line endings. Returns `None` if `script` is not installed.
fn run_in_terminal(folder: &Path, arguments: &str) -> Option<String> {
    if !installed("script") {
        return None;
    }
    let line = format!("{} {arguments}", snapbox::cmd::cargo_bin!("summit-lint").display());
    // With `TERM=dumb` there is no progress bar, which would only be shown if the run takes long.
    let run = Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .env("TERM", "dumb")
        .current_dir(folder)
        .stdin(Stdio::null())
        .output();
    let output = run.expect("script starts");
    Some(String::from_utf8(output.stdout).expect("the output is UTF-8").replace("\r\n", "\n"))
}

fn assert_inactive(text: &str, what: &str) {
    assert_eq!(text.chars().find(|c| affects_display(*c)), None, "{what}: {text:?}");
    for command in ["##[", "##vso[", "##teamcity["] {
        assert!(!text.contains(command), "{what}: {text}");
    }
    assert_eq!(workflow_commands(text), [""; 0], "{what}");
}

fn assert_no_secret(text: &str, what: &str) {
    for secret in SECRETS {
        let start: String = secret.chars().take(12).collect();
        assert!(!text.contains(&start), "{what} shows {secret}: {text}");
    }
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder can be created")
}

fn write(folder: &Path, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
    std::fs::write(folder.join(name), bytes).expect("the file can be written");
}

/// Returns the hostile texts as file names.
fn hostile_file_names() -> impl Iterator<Item = String> {
    HOSTILE.iter().map(|text| text.replace(['/', '\0'], "_"))
}

#[test]
fn arguments_in_messages_are_inactive() {
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
            for printed in run_program(folder.path(), arguments, "{\"Ticket\": x}") {
                assert_inactive(&printed, &format!("{arguments:?}"));
            }
        }
        for name in ["SUMMIT_LINT_OUTPUT_FORMAT", "SUMMIT_LINT_OUTPUT_FILE"] {
            let run = summit_lint(folder.path()).args(["check", "."]).env(name, &text);
            let output = run.output().expect("the program starts");
            assert_inactive(&String::from_utf8_lossy(&output.stderr), &format!("{name}={text:?}"));
        }
    }
}

#[test]
fn file_names_in_messages_are_inactive() {
    let folder = folder();
    let mut deep = vec![b'['; 1000];
    deep.extend(b"\xFF");
    for name in hostile_file_names() {
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
        .expect("the folder can be read")
        .map(|entry| entry.expect("the folder can be read").file_name())
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
        for printed in run_program(folder.path(), arguments, "") {
            assert_inactive(&printed, &format!("{arguments:?}"));
        }
    }
    // Each file also as the only argument.
    for name in &all {
        for arguments in [["repair", "--check"], ["convert", "--to=object"], ["check", "--verbose"]] {
            let arguments: Vec<OsString> =
                arguments.iter().map(OsString::from).chain([OsString::from("--"), name.clone()]).collect();
            for printed in run_program(folder.path(), &arguments, "") {
                assert_inactive(&printed, &format!("{arguments:?}"));
            }
        }
    }
    // The files in the baseline no longer exist, and their names are reported.
    for name in &all {
        std::fs::remove_file(folder.path().join(name)).expect("the file exists");
    }
    write(folder.path(), "a.json", "{\"Ticket\": {}, \"TicketInformation\": {}}");
    let [_, errors] = run_program(folder.path(), &["check", "--baseline", "summit-lint-baseline.json", "."], "");
    assert!(errors.contains("in a missing file"), "{errors}");
    assert_inactive(&errors, "names in a baseline");
}

#[test]
fn texts_from_configurations_lists_and_baselines_are_inactive() {
    let root = folder();
    for (index, text) in HOSTILE.iter().enumerate() {
        let folder = root.path().join(index.to_string());
        std::fs::create_dir(&folder).expect("the folder can be created");
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
            for printed in run_program(&folder, &["check", "."], "") {
                assert_inactive(&printed, name);
            }
        }
        write(&folder, "summit-lint.json5", "{}");
        for baseline in [
            json!({"version": 1, "findings": findings}).to_string(),
            json!({"version": text}).to_string(),
            (*text).to_owned(),
        ] {
            write(&folder, "baseline", baseline);
            for printed in run_program(&folder, &["check", "--baseline", "baseline", "."], "") {
                assert_inactive(&printed, "baseline");
            }
        }
        for printed in run_program(&folder, &["check", "--files-from", "-"], text) {
            assert_inactive(&printed, "list");
        }
    }
}

/// Returns a folder whose fixes change hostile texts and secrets.
fn create_folder_to_patch() -> tempfile::TempDir {
    let folder = folder();
    write(folder.path(), "a.json", hostile_payload());
    write(folder.path(), "b.json", payload_of_secrets());
    let command = "::error::forged";
    let document = format!("{command}\n```json\n{{\"Ticket\": {{}}, \"TicketInformation\": {{}},}}\n```\n {command}\n");
    write(folder.path(), "c.md", document);
    folder
}

#[test]
fn a_patch_in_a_terminal_is_inactive_and_shows_no_secret() {
    let folder = create_folder_to_patch();
    let Some(shown) = run_in_terminal(folder.path(), "fix --diff --unsafe-fixes .") else { return };
    assert!(shown.contains("--- b.json") && shown.contains("\n+") && shown.contains("<U+003A>:error"), "{shown}");
    assert_inactive(&shown, "a patch");
    assert_no_secret(&shown, "a patch");
    let statistics =
        run_in_terminal(folder.path(), "check --statistics --color never .").expect("`script` is installed");
    assert!(statistics.contains("fixable with --fix"), "{statistics}");
    assert_inactive(&statistics, "statistics");
}

#[test]
fn a_patch_in_a_ci_log_is_inactive_and_a_patch_in_a_file_is_exact() {
    let folder = create_folder_to_patch();
    for name in ["CI", "TF_BUILD"] {
        let run = || summit_lint(folder.path()).args(["fix", "--diff", "--unsafe-fixes", "."]).env(name, "true");
        let log = String::from_utf8(run().output().expect("the program starts").stdout).expect("the output is UTF-8");
        assert!(log.contains("--- b.json") && log.contains("<U+003A>:error"), "{log}");
        assert_inactive(&log, "a patch");
        assert_no_secret(&log, "a patch");
        // Outside of CI systems, the reader is a program.
        let piped = run().env_remove(name).output().expect("the program starts").stdout;
        assert!(String::from_utf8_lossy(&piped).contains(SECRETS[0]));
        let file = std::fs::File::create(folder.path().join("patch")).expect("the file can be created");
        let mut command = Command::new(snapbox::cmd::cargo_bin!("summit-lint"));
        command
            .args(["fix", "--diff", "--unsafe-fixes", "."])
            .env(name, "true")
            .current_dir(folder.path())
            .stdout(file);
        command.status().expect("the program starts");
        assert!(std::fs::read(folder.path().join("patch")).expect("the file was written") == piped);
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
    std::fs::create_dir(&own).expect("the folder can be created");
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
        for printed in run_program(folder.path(), arguments, "") {
            assert_no_secret(&printed, &format!("{arguments:?}"));
        }
    }
    assert_no_secret(
        &std::fs::read_to_string(folder.path().join("summit-lint-baseline.json")).expect("the file was written"),
        "a baseline",
    );
}
