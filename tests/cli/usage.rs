//! Version, help, and errors for invalid command lines.

use std::process::Stdio;

use snapbox::str;

use crate::{VALID, folder, summit_lint};

#[test]
fn the_version_is_that_of_the_package() {
    let folder = folder(&[]);
    let version = concat!("summit-lint ", env!("CARGO_PKG_VERSION"), "\n");
    summit_lint(folder.path()).arg("--version").assert().code(0).stdout_eq(version).stderr_eq("");
    summit_lint(folder.path()).arg("-V").assert().code(0).stdout_eq(version);
}

#[test]
fn similar_commands_and_options_are_suggested() {
    let folder = folder(&[]);
    summit_lint(folder.path()).arg("chek").assert().code(2).stdout_eq("").stderr_eq(str![[r#"
error: unrecognized subcommand 'chek'

  tip: some similar subcommands exist: 'schema', 'check'

Usage: summit-lint [OPTIONS] <COMMAND>

For more information, try '--help'.

"#]]);
    summit_lint(folder.path()).args(["check", "--quite"]).assert().code(2).stderr_eq(str![[r#"
error: unexpected argument '--quite' found

  tip: a similar argument exists: '--quiet'

Usage: summit-lint check --quiet [PATH]...

For more information, try '--help'.

"#]]);
}

#[test]
fn check_is_suggested_for_a_path_without_a_command() {
    let folder = folder(&[("a.json", VALID)]);
    summit_lint(folder.path()).arg("a.json").assert().code(2).stdout_eq("").stderr_eq(str![[r#"
error: unrecognized subcommand 'a.json'

  tip: to lint it, use 'summit-lint check a.json'

Usage: summit-lint [OPTIONS] <COMMAND>

For more information, try '--help'.

"#]]);
}

#[test]
fn an_argument_cannot_send_control_sequences_to_the_terminal() {
    let folder = folder(&[]);
    let hostile = "\u{1b}]0;title\u{7}\u{202e}";
    for arguments in [
        vec![hostile.to_owned()],
        vec![String::from("check"), format!("--{hostile}")],
        vec![String::from("check"), String::from("--output-format"), hostile.to_owned()],
        vec![String::from("repair"), String::from("--indent"), hostile.to_owned()],
        vec![String::from("man"), hostile.to_owned()],
    ] {
        let run = summit_lint(folder.path())
            .env("CLICOLOR_FORCE", "1")
            .args(&arguments)
            .output()
            .expect("the program starts");
        assert_eq!(run.status.code(), Some(2), "{arguments:?}");
        let message = String::from_utf8(run.stderr).expect("the output is UTF-8");
        assert!(message.contains("]0;title"), "{arguments:?}: {message}");
        assert!(!message.contains("\u{1b}]") && !message.contains(['\u{7}', '\u{202e}']), "{arguments:?}: {message:?}");
    }
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    for arguments in [&["completions", "zsh"][..], &["man"], &["--help"], &["check", "--help"], &["--version"]] {
        let mut child = std::process::Command::new(snapbox::cmd::cargo_bin!("summit-lint"))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    }
}

#[test]
fn a_run_without_files_or_payloads_is_reported() {
    let folder = folder(&[("in/package.json", "{\"name\": \"no payload\"}")]);
    std::fs::create_dir(folder.path().join("empty")).expect("the folder can be created");
    let run = |arguments: &[&str]| summit_lint(folder.path()).arg("check").args(arguments).assert();
    run(&["empty"]).code(0).stdout_eq("No files were linted.\n").stderr_eq(str![[r#"
warning: no files found: directories are searched for `*.json` and related types; use `--include` for other files

"#]]);
    run(&["in"]).code(0).stdout_eq("No payloads found in 1 file.\n").stderr_eq("");
    run(&["none.json"]).code(2).stdout_eq("No files were linted.\n").stderr_eq(str![[r#"
error: cannot read none.json: No such file or directory (os error 2)

"#]]);
    // An empty list is normal, for example if no file has changed.
    let run = summit_lint(folder.path()).args(["check", "--files-from", "-"]).stdin("").assert();
    run.code(0).stdout_eq("No files were linted.\n").stderr_eq("");
}
