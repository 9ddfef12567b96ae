//! `check`: findings, exit statuses, color, standard input, and what must not appear in a terminal.

use snapbox::str;

use crate::{VALID, damaged, folder, summit_lint};

#[test]
fn a_valid_payload_has_no_findings() {
    let folder = folder(&[("a.json", VALID)]);
    summit_lint(folder.path()).args(["check", "a.json"]).assert().code(0).stdout_eq(str![[r#"
All checks passed: 1 payload in 1 file.

"#]]);
}

#[test]
fn findings_are_shown_with_their_location() {
    let folder = folder(&[("a.json", &damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\""))]);
    summit_lint(folder.path()).args(["check", "a.json", "--output-format", "concise"]).assert().code(1).stdout_eq(
        str![[r#"
a.json:25:26: error[missing-comma] missing comma after `Medium`
Found 1 error in 1 file. 1 fixable with --fix. Details: summit-lint explain missing-comma

"#]],
    );
}

#[test]
fn color_is_used_only_in_terminals() {
    let folder = folder(&[("a.json", &damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\""))]);
    let run = |arguments: &[&str]| {
        let output = summit_lint(folder.path()).arg("check").args(arguments).output().expect("the program starts");
        String::from_utf8(output.stdout).expect("the output is UTF-8")
    };
    assert!(!run(&["a.json"]).contains('\u{1B}'));
    assert!(run(&["a.json", "--color", "always"]).contains('\u{1B}'));
}

#[test]
fn environment_variables_control_color_and_graphics() {
    let folder = folder(&[("a.json", &damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\""))]);
    let run = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = summit_lint(folder.path()).args(["check", "a.json"]).args(arguments);
        for (name, value) in variables {
            command = command.env(name, value);
        }
        String::from_utf8(command.output().expect("the program starts").stdout).expect("the output is UTF-8")
    };
    let colored = |variables: &[(&str, &str)], arguments: &[&str]| run(variables, arguments).contains('\u{1B}');
    assert!(colored(&[("FORCE_COLOR", "1")], &[]));
    assert!(colored(&[("CLICOLOR_FORCE", "1")], &[]));
    assert!(!colored(&[("FORCE_COLOR", "0")], &[]));
    assert!(!colored(&[("FORCE_COLOR", "1"), ("NO_COLOR", "1")], &[]));
    assert!(!colored(&[("FORCE_COLOR", "1")], &["--color", "never"]));
    run(&[("FORCE_COLOR", "1")], &["--output-file", "out.txt"]);
    let written = std::fs::read_to_string(folder.path().join("out.txt")).expect("the file was written");
    assert!(!written.contains('\u{1B}'), "a file has colors only with `--color always`");
    assert!(run(&[("NO_GRAPHICS", "1")], &[]).starts_with("Error from rule missing-comma: "));
    assert!(run(&[("NO_GRAPHICS", "1")], &["--output-format", "full"]).starts_with("error[missing-comma]"));
    assert!(run(&[("LC_ALL", "C")], &[]).is_ascii());
}

#[test]
fn exit_statuses_are_0_1_and_2() {
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
fn denied_warnings_fail_the_run() {
    let folder = folder(&[("a.json", &damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\", \"Colour\": \"red\","))]);
    summit_lint(folder.path()).args(["check", "a.json"]).assert().code(0);
    summit_lint(folder.path()).args(["check", "a.json", "--deny-warnings"]).assert().code(1);
}

#[test]
fn a_missing_file_does_not_hide_findings_of_others() {
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
fn standard_input_has_the_given_file_name() {
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
    let output = summit_lint(folder.path())
        .args(["check", "a.json", "--output-format", "json"])
        .output()
        .expect("the program starts");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the output is JSON");
    let finding = &report["diagnostics"][0];
    assert_eq!(finding["rule"], "missing-comma");
    let offset = finding["span"]["offset"].as_u64().expect("the span has an offset") as usize;
    let text = std::fs::read_to_string(folder.path().join("a.json")).expect("the file can be read");
    assert!(text[..offset].ends_with("\"Medium\": \"Web\""));
    assert_eq!(finding["fix"]["edits"][0], serde_json::json!({"offset": offset, "length": 0, "text": ","}));
    assert_eq!(report["summary"]["errors"], 1);
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    use std::io::Read as _;
    let folder = folder(&[]);
    for index in 0..40 {
        let text = "{\"Updater\": x, \"Ticket\": {\"Status\": x, \"Status\": y, \"a\" 1}, \"TicketInformation\": {}}\n"
            .repeat(200);
        std::fs::write(folder.path().join(format!("{index}.jsonl")), text).expect("the file can be written");
    }
    let mut child = std::process::Command::new(snapbox::cmd::cargo_bin!("summit-lint"))
        .args(["check", "."])
        .current_dir(folder.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut first = [0; 64];
    child.stdout.take().expect("stdout is piped").read_exact(&mut first).expect("the program writes output");
    // `take` has dropped the pipe, so it is closed.
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_ne!(output.status.code(), None, "the process was ended by a signal");
}

#[test]
fn a_payload_cannot_send_control_sequences_to_the_terminal() {
    let hostile = "{\"Ticket\": {\"Status\": \"\u{1B}[31mred\u{1B}]8;;http://example.com\u{7}\", \"\u{202E}x\": 1}}\n::error::x\n";
    let folder = folder(&[("a.json", hostile)]);
    for format in ["full", "concise", "json"] {
        let output = summit_lint(folder.path())
            .args(["check", "a.json", "--output-format", format])
            .output()
            .expect("the program starts");
        let text = String::from_utf8(output.stdout).expect("the output is UTF-8");
        assert!(!text.contains(['\u{1B}', '\u{7}', '\u{202E}']), "{format}: {text}");
        assert!(!text.lines().any(|line| line.starts_with("::")), "{format}: {text}");
    }
}

#[test]
fn secrets_are_not_shown() {
    let secret = "s3cr3t-k3y-123";
    let text = damaged("\"XXXXXXXXXXXXXXXX\",", &format!("\"{secret}\""));
    let folder = folder(&[("a.json", &text)]);
    for format in ["full", "concise", "json"] {
        let output = summit_lint(folder.path())
            .args(["check", "a.json", "--output-format", format])
            .output()
            .expect("the program starts");
        assert!(!String::from_utf8_lossy(&output.stdout).contains(secret), "{format}");
    }
}

#[test]
fn a_literal_as_the_value_of_a_secret_field_is_shown() {
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
