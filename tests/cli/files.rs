//! Which files `check` and `fix` process: named files, searched folders, lists of files, and special files.

use snapbox::str;

use crate::skipped::{installed, skip};
use crate::{VALID, damaged, folder, summit_lint};

#[test]
fn a_search_skips_files_without_payloads() {
    let folder =
        folder(&[("package.json", "{\"name\": \"x\", \"version\": \"1.0.0\"}"), ("a/b.json", VALID), ("c.txt", "{")]);
    summit_lint(folder.path())
        .args(["check", "-v"])
        .assert()
        .code(0)
        .stdout_eq(str![[r#"
All checks passed: 1 payload in 1 file.

"#]])
        .stderr_eq(str![[r#"
skipped package.json: no payload
skipped 1 file without a payload

"#]]);
}

#[test]
fn a_named_file_must_be_a_payload() {
    let folder = folder(&[("package.json", "{\"name\": \"x\", \"version\": \"1.0.0\"}")]);
    summit_lint(folder.path())
        .args(["check", "package.json", "--output-format", "concise"])
        .assert()
        .code(1)
        .stdout_eq(str![[r#"
package.json:1:1: error[unknown-payload] not recognized as a payload
Found 1 error in 1 file (0 payloads). Details: summit-lint explain unknown-payload

"#]]);
}

#[test]
fn ignore_unknown_skips_named_files_without_payloads() {
    let files = [
        ("package.json", "{\"name\": \"x\", \"version\": \"1.0.0\"}"),
        ("payload.json", &damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\"")),
    ];
    let folder = folder(&files);
    let arguments = ["check", "--ignore-unknown", "--output-format", "concise", "package.json", "payload.json"];
    summit_lint(folder.path()).args(arguments).assert().code(1).stdout_eq(str![[r#"
payload.json:25:26: error[missing-comma] missing comma after `Medium`
Found 1 error in 1 file. 1 fixable with --fix. Details: summit-lint explain missing-comma

"#]]);
    summit_lint(folder.path()).args(["check", "--ignore-unknown", "-"]).stdin("{\"name\": \"x\"}").assert().code(0);
}

#[test]
fn many_files_are_reported_in_order() {
    let folder = folder(&[]);
    for index in 0..100 {
        std::fs::write(
            folder.path().join(format!("{index:03}.json")),
            damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\""),
        )
        .unwrap();
    }
    let run = |threads: &str| {
        let output = summit_lint(folder.path())
            .env("RAYON_NUM_THREADS", threads)
            .args(["check", ".", "--output-format", "concise"])
            .output()
            .expect("the program starts");
        String::from_utf8(output.stdout).expect("the output is UTF-8")
    };
    let (one, four) = (run("1"), run("4"));
    assert_eq!(one, four);
    assert_eq!(one.lines().count(), 101);
    let names: Vec<&str> = one.lines().take(100).map(|line| line.split(':').next().unwrap_or("")).collect();
    assert!(names.is_sorted());
}

#[test]
fn json_lines_are_linted_line_by_line() {
    let line = serde_json::from_str::<serde_json::Value>(VALID).unwrap().to_string();
    let bad = line.replace("\"Resolved\"", "Resolved");
    let folder = folder(&[("log.jsonl", &format!("{line}\n\n{bad}\n{line}\n"))]);
    summit_lint(folder.path()).args(["check", "log.jsonl", "--output-format", "concise"]).assert().code(1).stdout_eq(
        str![[r#"
log.jsonl:3:792: error[unquoted-value] missing quotes around value of `Status`
Found 1 error in 1 file (3 payloads). 1 fixable with --fix. Details: summit-lint explain unquoted-value

"#]],
    );
}

#[test]
#[cfg(unix)]
fn a_loop_of_symbolic_links_is_not_followed() {
    let folder = folder(&[("a.json", VALID)]);
    std::os::unix::fs::symlink(".", folder.path().join("loop")).unwrap();
    summit_lint(folder.path()).args(["check", "."]).assert().code(0);
    summit_lint(folder.path()).args(["check", "loop/loop/a.json"]).assert().code(0);
}

#[test]
#[cfg(unix)]
fn a_file_name_that_is_invalid_utf8_is_found() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = folder(&[]);
    let name = std::ffi::OsStr::from_bytes(b"caf\xE9.json");
    if let Err(why) = std::fs::write(folder.path().join(name), VALID) {
        return skip("file names that are not UTF-8", why);
    }
    summit_lint(folder.path()).args(["check", "."]).assert().code(0).stdout_eq(str![[r#"
All checks passed: 1 payload in 1 file.

"#]]);
}

#[test]
fn a_list_of_files_is_linted() {
    let bad = damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\"");
    let folder = folder(&[
        ("a.json", VALID),
        ("b c.json", &bad),
        ("list", "b c.json\r\n\nnone.json\na.json\n"),
        ("other.json", "{"),
    ]);
    let expected = str![[r#"
b c.json:[..]: error[missing-comma] [..]
Found 1 error in 2 files. 1 fixable with --fix. Details: summit-lint explain missing-comma

"#]];
    let missing = str![[r#"
error: cannot read none.json: No such file or directory (os error 2)

"#]];
    let check = ["check", "--output-format", "concise", "--files-from"];
    summit_lint(folder.path())
        .args(check)
        .arg("list")
        .assert()
        .code(2)
        .stdout_eq(expected.clone())
        .stderr_eq(missing.clone());
    summit_lint(folder.path())
        .args(check)
        .args(["-", "--null"])
        .stdin("b c.json\0none.json\0a.json")
        .assert()
        .code(2)
        .stdout_eq(expected)
        .stderr_eq(missing);
    // With an empty list, the working directory is not searched.
    summit_lint(folder.path()).args(check).arg("-").stdin("").assert().code(0);
    summit_lint(folder.path()).args(check).args(["-", "-"]).stdin("").assert().code(2);
    summit_lint(folder.path()).args(check).arg("none").assert().code(2);
}

#[test]
fn a_search_finds_and_fixes_documents() {
    let bad = damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\"");
    let (before, after) = ("# Title\n\n```json\n", "```\n\nEnd, {\n");
    let folder = folder(&[("a.md", &format!("{before}{bad}{after}")), ("b.md", "# No payload, {\n"), ("c.log", &bad)]);
    summit_lint(folder.path()).args(["check", "--output-format", "concise"]).assert().code(1).stdout_eq(str![[r#"
a.md:28:26: error[missing-comma] missing comma after `Medium`
Found 1 error in 1 file. 1 fixable with --fix. Details: summit-lint explain missing-comma

"#]]);
    summit_lint(folder.path()).args(["fix", "."]).assert().code(0);
    let fixed = std::fs::read_to_string(folder.path().join("a.md")).expect("the file can be read");
    assert_eq!(fixed, format!("{before}{VALID}{after}"));
    summit_lint(folder.path()).args(["repair", "a.md", "--indent", "2"]).assert().code(2);
    summit_lint(folder.path()).args(["repair", "a.md", "--check"]).assert().code(0);
}

#[test]
#[cfg(unix)]
fn a_search_skips_pipes_sockets_and_devices() {
    let folder = folder(&[("a.json", VALID)]);
    let pipe = folder.path().join("pipe.json");
    if !installed("mkfifo") {
        return;
    }
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo starts").success());
    let _socket =
        std::os::unix::net::UnixListener::bind(folder.path().join("socket.json")).expect("the socket can be created");
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("zero.json")).expect("the link can be created");
    summit_lint(folder.path()).args(["check"]).assert().code(0).stdout_eq(str![[r#"
All checks passed: 1 payload in 1 file.

"#]]);
    summit_lint(folder.path()).args(["check", "socket.json", "a.json"]).assert().code(2);
    // A named pipe is read if it is an argument, as with `<(…)` in a shell.
    let writer = std::thread::spawn(move || std::fs::write(pipe, VALID));
    summit_lint(folder.path()).args(["check", "pipe.json"]).assert().code(0);
    writer.join().expect("the writer does not panic").expect("the pipe is read");
}

#[test]
#[cfg(unix)]
fn a_file_that_is_too_large_is_not_read() {
    let folder = folder(&[("a.json", VALID)]);
    let sparse = std::fs::File::create(folder.path().join("sparse.json")).expect("the file can be created");
    if let Err(why) = sparse.set_len(10 << 30) {
        return skip("files of 10 GB", why);
    }
    summit_lint(folder.path()).args(["check", "."]).assert().code(2).stderr_eq(str![[r#"
error: cannot read sparse.json: 10737418240 bytes exceed the limit of 1073741824 bytes (1 GiB); split the file

"#]]);
}

#[test]
#[cfg(unix)]
fn a_file_name_that_is_invalid_utf8_is_reported_and_the_file_is_fixed() {
    use std::os::unix::ffi::OsStrExt as _;
    let bad = damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\"");
    let folder = folder(&[]);
    let name = std::ffi::OsStr::from_bytes(b"caf\xE9.json");
    if let Err(why) = std::fs::write(folder.path().join(name), &bad) {
        return skip("file names that are not UTF-8", why);
    }
    for format in ["full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle"] {
        let output = summit_lint(folder.path())
            .args(["check", "--output-format", format])
            .arg(name)
            .output()
            .expect("the program starts");
        assert_eq!(output.status.code(), Some(1), "{format}");
        let text = String::from_utf8(output.stdout).expect("the output is UTF-8");
        assert!(text.contains("caf"), "{format}: {text}");
    }
    summit_lint(folder.path()).args(["fix", "--files-from", "-"]).stdin(b"caf\xE9.json".to_vec()).assert().code(0);
    assert_eq!(std::fs::read_to_string(folder.path().join(name)).expect("the file can be read"), VALID);
}
