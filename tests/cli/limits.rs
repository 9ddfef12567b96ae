//! Limits of the system: memory, the length of paths, and permissions.

use std::process::{Command, Output};

use snapbox::cmd::cargo_bin;

use crate::skipped::skip;
use crate::{VALID, folder};

/// Runs the program in a shell, after the command `before`.
#[cfg(unix)]
fn run_after(before: &str, folder: &std::path::Path, arguments: &str) -> Output {
    let program = cargo_bin!("summit-lint").display().to_string();
    let script = format!("{before} && exec '{program}' {arguments}");
    Command::new("sh").args(["-c", &script]).current_dir(folder).output().expect("a shell starts")
}

#[cfg(target_os = "linux")]
#[test]
fn memory_is_bounded() {
    let folder = folder(&[]);
    let path = folder.path();
    // 40 MB of JSON Lines, a million brackets, and an endless input, each in 300 or 400 MB of address space.
    let line = serde_json::from_str::<serde_json::Value>(VALID).unwrap().to_string() + "\n";
    let count = 40_000_000 / line.len();
    std::fs::write(path.join("a.jsonl"), line.repeat(count)).unwrap();
    std::fs::write(path.join("deep.json"), "[".repeat(1_000_000)).unwrap();
    let lines = run_after("ulimit -v 300000", path, "check a.jsonl --output-format concise");
    let expected = format!("All checks passed: {count} payloads in 1 file.\n");
    assert_eq!((String::from_utf8_lossy(&lines.stdout).into_owned(), lines.status.code()), (expected, Some(0)));
    let deep = run_after("ulimit -v 300000", path, "check deep.json --output-format concise");
    let text = String::from_utf8_lossy(&deep.stdout).into_owned();
    assert!(text.contains("deep.json:1:128: error[excessive-nesting]"), "{text}");
    let endless = run_after("ulimit -v 400000", path, "check /dev/zero a.jsonl --output-format concise");
    let error = String::from_utf8_lossy(&endless.stderr).into_owned();
    assert_eq!(endless.status.code(), Some(2), "{error}");
    assert!(error.contains("cannot read /dev/zero: "), "{error}");
    assert!(
        String::from_utf8_lossy(&endless.stdout).contains(&format!("{count} payloads")),
        "the other file is not linted"
    );
}

#[cfg(unix)]
#[test]
fn a_path_that_is_too_long_is_an_error() {
    let folder = folder(&[("a.json", VALID)]);
    let long = "a/".repeat(3000);
    let run = run_after("true", folder.path(), &format!("check {long} a.json --output-format concise"));
    let error = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(2), "{error}");
    assert!(error.contains("a/a/a/"), "{error}");
    assert!(String::from_utf8_lossy(&run.stdout).contains("1 payload"), "the other file is not linted");
}

#[cfg(target_os = "linux")]
#[test]
fn an_unreadable_folder_does_not_hide_findings_elsewhere() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder(&[("a.json", VALID), ("unreadable/b.json", VALID)]);
    let unreadable = folder.path().join("unreadable");
    let mode = |mode| std::fs::set_permissions(&unreadable, std::fs::Permissions::from_mode(mode)).unwrap();
    mode(0o000);
    // Root can read everything, so another user must run the program.
    let is_root = std::fs::read_dir(&unreadable).is_ok();
    let wrapper = if is_root { "setpriv --reuid 65534 --regid 65534 --clear-groups" } else { "" };
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let program = cargo_bin!("summit-lint").display().to_string();
    let script = format!("{wrapper} '{program}' check . --isolated --output-format concise");
    let run = Command::new("sh").args(["-c", &script]).current_dir(folder.path()).output().expect("a shell starts");
    mode(0o755);
    let (out, error) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    if is_root && (run.status.code() == Some(127) || run.status.code() == Some(126) || error.contains("setpriv")) {
        return skip("another user", error);
    }
    assert_eq!(run.status.code(), Some(2), "{out}{error}");
    assert!(error.contains("unreadable"), "{error}");
    assert!(out.contains("1 payload"), "{out}");
}
