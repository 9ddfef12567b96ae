use snapbox::str;

use crate::{VALID, damaged, folder, summit_lint};

#[test]
fn a_valid_payload_is_silent() {
    let folder = folder(&[("a.json", VALID)]);
    summit_lint(folder.path()).args(["check", "a.json"]).assert().code(0).stdout_eq(str![[r#"
All checks passed: 1 payload in 1 file.

"#]]);
}

#[test]
fn findings_are_shown_with_their_place() {
    let folder = folder(&[("a.json", &damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\""))]);
    summit_lint(folder.path()).args(["check", "a.json", "--output-format", "concise"]).assert().code(1).stdout_eq(
        str![[r#"
a.json:25:26: error[missing-comma] missing comma after `Medium`
Found 1 error in 1 file. 1 fixable with --fix. Details: summit-lint explain missing-comma

"#]],
    );
}

#[test]
fn colour_is_for_terminals() {
    let folder = folder(&[("a.json", &damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\""))]);
    let run = |arguments: &[&str]| {
        let output = summit_lint(folder.path()).arg("check").args(arguments).output().expect("it runs");
        String::from_utf8(output.stdout).expect("it is text")
    };
    assert!(!run(&["a.json"]).contains('\u{1B}'));
    assert!(run(&["a.json", "--color", "always"]).contains('\u{1B}'));
}

#[test]
fn the_environment_decides_on_colour_and_drawings() {
    let folder = folder(&[("a.json", &damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\""))]);
    let run = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = summit_lint(folder.path()).args(["check", "a.json"]).args(arguments);
        for (name, value) in variables {
            command = command.env(name, value);
        }
        String::from_utf8(command.output().expect("it runs").stdout).expect("it is text")
    };
    let colored = |variables: &[(&str, &str)], arguments: &[&str]| run(variables, arguments).contains('\u{1B}');
    assert!(colored(&[("FORCE_COLOR", "1")], &[]));
    assert!(colored(&[("CLICOLOR_FORCE", "1")], &[]));
    assert!(!colored(&[("FORCE_COLOR", "0")], &[]));
    assert!(!colored(&[("FORCE_COLOR", "1"), ("NO_COLOR", "1")], &[]));
    assert!(!colored(&[("FORCE_COLOR", "1")], &["--color", "never"]));
    run(&[("FORCE_COLOR", "1")], &["--output-file", "out.txt"]);
    let written = std::fs::read_to_string(folder.path().join("out.txt")).expect("it was written");
    assert!(!written.contains('\u{1B}'), "a file is coloured only if that is asked for by name");
    assert!(run(&[("NO_GRAPHICS", "1")], &[]).starts_with("Error from rule missing-comma: "));
    assert!(run(&[("NO_GRAPHICS", "1")], &["--output-format", "full"]).starts_with("error[missing-comma]"));
    assert!(run(&[("LC_ALL", "C")], &[]).is_ascii());
}

#[test]
fn exit_statuses() {
    let folder = folder(&[("good.json", VALID), ("bad.json", &damaged("\"Resolved\"", "\"Done\""))]);
    let code = |arguments: &[&str], code: i32| {
        summit_lint(folder.path()).arg("check").args(arguments).assert().code(code);
    };
    code(&["good.json"], 0);
    code(&["bad.json"], 1);
    code(&["bad.json", "--exit-zero"], 0);
    code(&["."], 1);
    code(&["none.json"], 2);
    code(&["good.json", "--no-such-option"], 2);
    code(&["good.json", "--exclude", "a{b"], 2);
}

#[test]
fn warnings_count_when_they_are_denied() {
    let folder = folder(&[("a.json", &damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\", \"Colour\": \"red\","))]);
    summit_lint(folder.path()).args(["check", "a.json"]).assert().code(0);
    summit_lint(folder.path()).args(["check", "a.json", "--deny-warnings"]).assert().code(1);
}

#[test]
fn a_missing_file_hides_nothing() {
    let folder = folder(&[("bad.json", &damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\""))]);
    let run =
        summit_lint(folder.path()).args(["check", "none.json", "bad.json", "--output-format", "concise"]).assert();
    run.code(2)
        .stderr_eq(str![[r#"
error: cannot read none.json: No such file or directory (os error 2)

"#]])
        .stdout_eq(str![[r#"
bad.json:[..]: error[missing-comma] [..]
Found 1 error in 1 file. 1 fixable with --fix. Details: summit-lint explain missing-comma

"#]]);
}

#[test]
fn standard_input_has_the_name_it_is_given() {
    let folder = folder(&[]);
    summit_lint(folder.path())
        .args(["check", "-", "--stdin-filename", "editor/a.json", "--output-format", "concise"])
        .stdin("{\"objCommonParameters\": {},}")
        .assert()
        .code(1)
        .stdout_eq(str![[r#"
editor/a.json:1:1: error[missing-field] missing field `ServiceName` in the request
editor/a.json:1:3: error[missing-field] missing fields `_ProxyDetails`, `incidentParamsJSON` and `RequestType` in `objCommonParameters`
editor/a.json:1:27: error[trailing-comma] trailing comma after `objCommonParameters`
Found 3 errors in 1 file. 1 fixable with --fix. Details: summit-lint explain missing-field

"#]]);
}

#[test]
fn json_has_offsets_and_positions() {
    let folder = folder(&[("a.json", &damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\""))]);
    let output =
        summit_lint(folder.path()).args(["check", "a.json", "--output-format", "json"]).output().expect("it runs");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let finding = &report["diagnostics"][0];
    assert_eq!(finding["rule"], "missing-comma");
    let offset = finding["span"]["offset"].as_u64().expect("it has an offset") as usize;
    let text = std::fs::read_to_string(folder.path().join("a.json")).expect("it is there");
    assert!(text[..offset].ends_with("\"Medium\": \"Web\""));
    assert_eq!(finding["fix"]["edits"][0], serde_json::json!({"offset": offset, "length": 0, "text": ","}));
    assert_eq!(report["summary"]["errors"], 1);
}

#[test]
fn nobody_has_to_read_to_the_end() {
    use std::io::Read as _;
    let folder = folder(&[]);
    for index in 0..40 {
        let text = "{\"Updater\": x, \"Ticket\": {\"Status\": x, \"Status\": y, \"a\" 1}, \"TicketInformation\": {}}\n"
            .repeat(200);
        std::fs::write(folder.path().join(format!("{index}.jsonl")), text).expect("it can be written");
    }
    let mut child = std::process::Command::new(snapbox::cmd::cargo_bin!("summit-lint"))
        .args(["check", "."])
        .current_dir(folder.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut first = [0; 64];
    child.stdout.take().expect("it is piped").read_exact(&mut first).expect("it writes");
    // The pipe is closed here.
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_ne!(output.status.code(), None, "no signal ended it");
}

#[test]
fn a_payload_cannot_speak_to_the_terminal() {
    let hostile = "{\"Ticket\": {\"Status\": \"\u{1B}[31mred\u{1B}]8;;http://example.com\u{7}\", \"\u{202E}x\": 1}}\n::error::x\n";
    let folder = folder(&[("a.json", hostile)]);
    for format in ["full", "concise", "json"] {
        let output =
            summit_lint(folder.path()).args(["check", "a.json", "--output-format", format]).output().expect("it runs");
        let text = String::from_utf8(output.stdout).expect("it is text");
        assert!(!text.contains(['\u{1B}', '\u{7}', '\u{202E}']), "{format}: {text}");
        assert!(!text.lines().any(|line| line.starts_with("::")), "{format}: {text}");
    }
}

#[test]
fn a_secret_is_shown_nowhere() {
    let secret = "s3cr3t-k3y-123";
    let text = damaged("\"XXXXXXXXXXXXXXXX\",", &format!("\"{secret}\""));
    let folder = folder(&[("a.json", &text)]);
    for format in ["full", "concise", "json"] {
        let output =
            summit_lint(folder.path()).args(["check", "a.json", "--output-format", format]).output().expect("it runs");
        assert!(!String::from_utf8_lossy(&output.stdout).contains(secret), "{format}");
    }
}

#[test]
fn what_stands_in_the_place_of_no_secret_is_shown() {
    let text = include_str!("../../testdata/valid/response.logged.json");
    assert!(text.contains("\"TokenID\": null"));
    let folder = folder(&[("a.json", &text.replace("\"Errors\": \"\"", "\"Errors\": None"))]);
    summit_lint(folder.path()).args(["check", "a.json", "--output-format", "concise"]).assert().code(1).stdout_eq(
        str![[r#"
a.json:2:13: error[invalid-literal] invalid literal `None`: use `null`
a.json:2:13: error[wrong-type] expected string for `Errors`, found null
Found 2 errors in 1 file. 1 fixable with --fix. Details: summit-lint explain invalid-literal

"#]],
    );
}
