//! Checks that the program uses no network, by tracing its system calls.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::damaged;
use crate::skipped::{installed, skip};

/// Returns whether programs can be traced, which a container may forbid. If not, skips the running test.
fn can_trace() -> bool {
    if !installed("strace") {
        return false;
    }
    let status = Command::new("strace").args(["-o", "/dev/null", "true"]).stderr(Stdio::null()).status();
    let can_trace = status.is_ok_and(|status| status.success());
    if !can_trace {
        skip("ptrace", "strace is not permitted to trace programs");
    }
    can_trace
}

/// Returns the network system calls of a run, and its exit status.
fn network_calls(folder: &Path, arguments: &[&str], input: &[u8]) -> (String, Option<i32>) {
    let log = folder.join("calls.txt");
    let mut child = Command::new("strace")
        .args(["--follow-forks", "--quiet=all", "--signal=none", "--trace=%network", "--output"])
        .arg(&log)
        .arg(snapbox::cmd::cargo_bin!("summit-lint"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("strace starts");
    // A program that does not read its input may already have ended.
    let _ = child.stdin.take().expect("stdin is piped").write_all(input);
    let status = child.wait().expect("the program ends").code();
    (std::fs::read_to_string(log).expect("strace wrote the log"), status)
}

/// Returns the messages of an editor that starts the server, opens a payload, and ends.
fn editor_messages() -> Vec<u8> {
    let payload = serde_json::Value::String(damaged());
    let messages = [
        String::from(r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#),
        String::from(r#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#),
        format!(
            r#"{{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{{"textDocument":{{"uri":"file:///a.json","languageId":"json","version":1,"text":{payload}}}}}}}"#
        ),
        String::from(r#"{"jsonrpc":"2.0","id":2,"method":"shutdown"}"#),
        String::from(r#"{"jsonrpc":"2.0","method":"exit"}"#),
    ];
    messages.iter().flat_map(|body| format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()).collect()
}

#[test]
fn no_run_creates_a_socket() {
    if !can_trace() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    for index in 0..40 {
        std::fs::write(folder.path().join(format!("{index}.json")), damaged()).expect("the file can be written");
    }
    let session = editor_messages();
    for (arguments, input, status) in [
        (&["check", "."][..], &b""[..], 1),
        (&["check", "--output-format", "sarif", "0.json"], b"", 1),
        (&["fix", "."], b"", 0),
        (&["repair"], b"{a: 1", 0),
        (&["rules"], b"", 0),
        (&["lsp"], &session, 0),
    ] {
        let (calls, exit_status) = network_calls(folder.path(), arguments, input);
        assert_eq!(exit_status, Some(status), "{arguments:?}");
        assert_eq!(calls, "", "{arguments:?}");
    }
}

#[test]
fn the_trace_shows_sockets() {
    if !can_trace() || !installed("python3") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let log = folder.path().join("calls.txt");
    let status = Command::new("strace")
        .args(["--follow-forks", "--quiet=all", "--signal=none", "--trace=%network", "--output"])
        .arg(&log)
        .args(["python3", "-c", "import socket; socket.socket()"])
        .status()
        .expect("strace starts");
    assert!(status.success());
    assert!(std::fs::read_to_string(log).expect("strace wrote the log").contains("socket(AF_INET"));
}

/// Returns the standard output and the exit status of a run in `wrapper`, which isolates it from the network.
fn run_in(folder: &Path, arguments: &[&str], wrapper: &[&str]) -> (String, Option<i32>) {
    let program = snapbox::cmd::cargo_bin!("summit-lint");
    let mut command = match wrapper {
        [] => Command::new(program),
        [unshare, options @ ..] => {
            let mut command = Command::new(unshare);
            command.args(options).arg(program);
            command
        }
    };
    let output = command.args(arguments).current_dir(folder).stdin(Stdio::null()).output().expect("the program starts");
    (String::from_utf8_lossy(&output.stdout).into_owned(), output.status.code())
}

#[test]
fn every_command_works_without_a_network() {
    let wrapper = ["unshare", "--map-root-user", "--net"];
    if !installed(wrapper[0]) {
        return;
    }
    let works = Command::new(wrapper[0]).args(&wrapper[1..]).arg("true").output().expect("the program starts");
    if !works.status.success() {
        return skip("network namespace", String::from_utf8_lossy(&works.stderr));
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    std::fs::write(folder.path().join("0.json"), damaged()).expect("the file can be written");
    for arguments in [
        &["check", "."][..],
        &["check", ".", "--output-format", "sarif"],
        &["check", ".", "--statistics"],
        &["fix", ".", "--diff"],
        &["repair", "0.json"],
        &["new", "Closed"],
        &["explain", "missing-comma"],
        &["rules"],
        &["schema", "envelope", "--bundle"],
        &["completions", "bash"],
        &["man"],
    ] {
        let normal = run_in(folder.path(), arguments, &[]);
        assert!(!normal.0.is_empty(), "{arguments:?}");
        assert_eq!(run_in(folder.path(), arguments, &wrapper), normal, "{arguments:?}");
    }
}
