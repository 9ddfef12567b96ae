//! `repair`: conversion of malformed JSON to strict JSON, in files, folders, JSON Lines and logs.

use snapbox::str;

use crate::skipped::skip;
use crate::{VALID, folder, summit_lint};

#[test]
fn malformed_json_becomes_strict_json() {
    let folder = folder(&[]);
    summit_lint(folder.path())
        .arg("repair")
        .stdin("{Status: 'New', cc: a@example.com,b@example.com // both\n")
        .assert()
        .code(0)
        .stdout_eq(str![[r#"
{"Status": "New", "cc": "a@example.com,b@example.com"} 

"#]]);
}

#[test]
fn compact_and_indent_change_the_layout() {
    let folder = folder(&[("a.json", "{\"b\": [1e400, {}],\n \"a\": \"\\u00e9\"}")]);
    summit_lint(folder.path()).args(["repair", "a.json", "--compact"]).assert().code(0).stdout_eq(str![[r#"
{"b":[1e400,{}],"a":"é"}

"#]]);
    summit_lint(folder.path()).args(["repair", "a.json", "--indent", "2"]).assert().code(0).stdout_eq(str![[r#"
{
  "b": [
    1e400,
    {}
  ],
  "a": "é"
}

"#]]);
}

#[test]
fn in_place_writes_files_and_check_lists_them() {
    let folder = folder(&[("a.json", "{a: 1}\n"), ("b.json", VALID)]);
    summit_lint(folder.path()).args(["repair", "--check", "a.json"]).assert().code(1).stdout_eq("");
    summit_lint(folder.path()).args(["repair", "--in-place", "a.json"]).assert().code(0).stdout_eq("");
    assert_eq!(std::fs::read_to_string(folder.path().join("a.json")).unwrap(), "{\"a\": 1}\n");
    summit_lint(folder.path()).args(["repair", "--check", "a.json"]).assert().code(0);
    summit_lint(folder.path()).args(["repair", "--check", "b.json"]).assert().code(0);
    summit_lint(folder.path()).args(["repair", "--in-place"]).assert().code(2);
}

#[test]
fn excessive_nesting_is_an_error_with_its_position() {
    let folder = folder(&[]);
    summit_lint(folder.path()).arg("repair").stdin("[".repeat(1000)).assert().code(1).stderr_eq(str![[r#"
error: <stdin>: line 1, column 128: nested deeper than 127 levels

"#]]);
}

#[test]
fn json_lines_are_repaired_one_by_one() {
    let text = "{a: 1}\r\n\n{\"b\": 2}\n[[\n";
    let folder = folder(&[("a.jsonl", text)]);
    let expected = "{\"a\": 1}\r\n\n{\"b\": 2}\n[[]]\n";
    summit_lint(folder.path())
        .args(["repair", "a.jsonl"])
        .assert()
        .code(0)
        .stdout_eq(snapbox::Data::text(expected).raw());
    summit_lint(folder.path())
        .args(["repair", "--lines"])
        .stdin(text)
        .assert()
        .code(0)
        .stdout_eq(snapbox::Data::text(expected).raw());
    summit_lint(folder.path()).args(["repair", "--check", "a.jsonl"]).assert().code(1);
}

#[test]
fn a_line_that_cannot_be_repaired_does_not_affect_others() {
    let deep = "[".repeat(200);
    let folder = folder(&[("a.jsonl", &format!("{{a: 1}}\n{deep}\n{{b: 2}}\n"))]);
    summit_lint(folder.path())
        .args(["repair", "a.jsonl"])
        .assert()
        .code(1)
        .stdout_eq(snapbox::Data::text(format!("{{\"a\": 1}}\n{deep}\n{{\"b\": 2}}\n")).raw())
        .stderr_eq(str![[r#"
error: a.jsonl: line 2, column 128: nested deeper than 127 levels
repaired a.jsonl: 2 fixes

"#]]);
}

#[test]
fn several_files_are_repaired_in_place() {
    let deep = "[".repeat(200);
    let folder = folder(&[
        ("a.json", "{a: 1}\n"),
        ("deep.json", &deep),
        ("b.json", VALID),
        ("c.jsonl", "{c: 1}\n{\"c\": 2}\n"),
        ("d.json", "[1,]"),
    ]);
    let paths = ["a.json", "deep.json", "none.json", "b.json", "c.jsonl", "d.json"];
    let check = summit_lint(folder.path()).args(["repair", "--check"]).args(paths).assert().code(2);
    check.stdout_eq("a.json\nc.jsonl\nd.json\n");
    let run = summit_lint(folder.path()).args(["repair", "--in-place"]).args(paths).assert().code(2).stdout_eq("");
    let messages = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    // Threads write their lines in any order.
    let mut messages: Vec<&str> = messages.lines().collect();
    messages.sort_unstable();
    assert_eq!(
        messages[2..],
        ["repaired a.json: 1 fix", "repaired c.jsonl: 1 fix", "repaired d.json: 1 fix"],
        "{messages:?}"
    );
    assert!(messages[0].starts_with("error: cannot read none.json: "), "{messages:?}");
    assert!(messages[1].starts_with("error: deep.json: line 1, column 128: nested deeper"), "{messages:?}");
    let text = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(text("a.json"), "{\"a\": 1}\n");
    assert_eq!(text("deep.json"), deep);
    assert_eq!(text("b.json"), VALID);
    assert_eq!(text("c.jsonl"), "{\"c\": 1}\n{\"c\": 2}\n");
    assert_eq!(text("d.json"), "[1]");
    summit_lint(folder.path()).args(["repair", "--check", "a.json", "c.jsonl"]).assert().code(0).stdout_eq("");
}

/// A payload that is not strict JSON, and its repaired form.
const DAMAGED: (&str, &str) = (
    "{Updater: 'Caller', Ticket: {Status: 'New', Medium: 'Web',}}\n",
    "{\"Updater\": \"Caller\", \"Ticket\": {\"Status\": \"New\", \"Medium\": \"Web\"}}\n",
);

#[test]
fn directories_are_searched_for_payloads() {
    let (damaged, repaired) = DAMAGED;
    let foreign = "// of the compiler\n{compilerOptions: {},}\n";
    let folder = folder(&[
        ("b/10.json", damaged),
        ("b/9.json", VALID),
        ("b/c/d.jsonl", &format!("{{a: 1}}\n{damaged}")),
        ("b/tsconfig.json", foreign),
        ("b/others.jsonl", "{a: 1}\n"),
        ("b/left/out.json", damaged),
        ("b/.gitignore", "left/\n"),
        ("b/prose.txt", damaged),
        ("b/read.md", &format!("# A payload\n\n```json\n{damaged}```\n")),
    ]);
    let differ = "b/10.json\nb/c/d.jsonl\nb/read.md\n";
    summit_lint(folder.path()).args(["repair", "--check", "b"]).assert().code(1).stdout_eq(differ).stderr_eq("");
    // A named file is treated as a payload.
    let named = ["repair", "--check", "b", "b/tsconfig.json"];
    summit_lint(folder.path()).args(named).assert().code(1).stdout_eq(format!("{differ}b/tsconfig.json\n"));
    summit_lint(folder.path()).args(["repair", "b"]).assert().code(2).stdout_eq("");
    summit_lint(folder.path())
        .args(["repair", "--in-place", "--quiet", "b"])
        .assert()
        .code(0)
        .stdout_eq("")
        .stderr_eq("");
    let text = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(text("b/10.json"), repaired);
    assert_eq!(text("b/c/d.jsonl"), format!("{{a: 1}}\n{repaired}"), "lines without a payload are kept");
    assert_eq!(text("b/tsconfig.json"), foreign);
    assert_eq!(text("b/others.jsonl"), "{a: 1}\n");
    assert_eq!(text("b/left/out.json"), damaged);
    assert_eq!(text("b/prose.txt"), damaged);
    assert_eq!(text("b/read.md"), format!("# A payload\n\n```json\n{repaired}```\n"));
    summit_lint(folder.path()).args(["repair", "--check", "b"]).assert().code(0).stdout_eq("");
}

#[test]
fn the_configuration_excludes_files() {
    let (damaged, _) = DAMAGED;
    let folder = folder(&[
        ("summit-lint.json5", "{exclude: ['broken/']}"),
        ("a.json", damaged),
        ("broken/b.json", damaged),
        ("wrong/summit-lint.json5", "{exclude: 1}"),
        ("wrong/c.json", damaged),
    ]);
    let run = summit_lint(folder.path()).args(["repair", "--check", "."]).assert().code(2).stdout_eq("a.json\n");
    let messages = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(messages.contains("1 file not repaired: its configuration could not be loaded"), "{messages}");
    let isolated = ["repair", "--check", "--isolated", "--exclude", "wrong", "."];
    summit_lint(folder.path()).args(isolated).assert().code(1).stdout_eq("a.json\nbroken/b.json\n");
}

#[test]
fn files_come_from_a_list() {
    let (damaged, repaired) = DAMAGED;
    let folder =
        folder(&[("a.json", damaged), ("b.json", VALID), ("c.json", "{a: 1}"), ("list", "a.json\nc.json\na.json\n")]);
    let check = ["repair", "--check", "--files-from", "list"];
    summit_lint(folder.path()).args(check).assert().code(1).stdout_eq("a.json\nc.json\n");
    let piped = ["repair", "--in-place", "--quiet", "--files-from", "-"];
    summit_lint(folder.path()).args(piped).stdin("a.json\0c.json\0").assert().code(0).stdout_eq("").stderr_eq("");
    assert_eq!(std::fs::read_to_string(folder.path().join("a.json")).unwrap(), repaired);
    assert_eq!(std::fs::read_to_string(folder.path().join("c.json")).unwrap(), "{\"a\": 1}");
    summit_lint(folder.path()).args(["repair", "--files-from", "list"]).assert().code(2).stdout_eq("");
    summit_lint(folder.path()).args(["repair", "--check", "--files-from", "-"]).stdin("").assert().code(0).stderr_eq(
        str![[r#"
warning: no files found: directories are searched for `*.json` and related types; use `--include` for other files

"#]],
    );
}

#[test]
fn check_accepts_lines_with_the_requested_layout() {
    let folder = folder(&[("a.jsonl", "{\"a\":1}\n{\"b\":2}\n")]);
    summit_lint(folder.path()).args(["repair", "--compact", "--check", "a.jsonl"]).assert().code(0);
}

#[test]
fn several_files_need_in_place_or_check() {
    let folder = folder(&[("a.json", "{}"), ("b.json", "{}")]);
    summit_lint(folder.path()).args(["repair", "a.json", "b.json"]).assert().code(2).stdout_eq("").stderr_eq(str![[
        r#"
error: multiple files need `--in-place` or `--check`

"#
    ]]);
    summit_lint(folder.path()).args(["repair", "--check", "a.json", "-"]).assert().code(2).stdout_eq("");
    summit_lint(folder.path()).args(["repair", "--in-place", "a.json", "-"]).assert().code(2).stdout_eq("");
}

#[test]
fn an_invalid_utf8_byte_is_decoded_as_windows_1252() {
    let folder = folder(&[]);
    std::fs::write(folder.path().join("a.json"), b"{\"a\": \"caf\xE9\"}").unwrap();
    summit_lint(folder.path()).args(["repair", "a.json"]).assert().code(0).stdout_eq("{\"a\": \"café\"}").stderr_eq(
        str![[r#"
repaired a.json: decoded 1 invalid UTF-8 byte as Windows-1252

"#]],
    );
}

#[test]
fn lines_in_utf16_are_repaired() {
    let folder = folder(&[]);
    let text = "\u{FEFF}{a: 1}\n{\"b\": \"é\"}\n";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(folder.path().join("a.jsonl"), bytes).unwrap();
    let expected = "{\"a\": 1}\n{\"b\": \"é\"}\n";
    summit_lint(folder.path()).args(["repair", "a.jsonl"]).assert().code(0).stdout_eq(expected);
    summit_lint(folder.path()).args(["repair", "--check", "a.jsonl"]).assert().code(1);
    summit_lint(folder.path()).args(["repair", "--in-place", "a.jsonl"]).assert().code(0);
    assert_eq!(std::fs::read_to_string(folder.path().join("a.jsonl")).unwrap(), expected);
}

#[test]
fn lines_of_any_file_are_repaired_in_place() {
    let deep = "[".repeat(200);
    let folder = folder(&[("a.txt", &format!("{{a: 1}}\n{deep}\n{{b: 2}}\n"))]);
    summit_lint(folder.path()).args(["repair", "--lines", "--in-place", "a.txt"]).assert().code(1);
    let after = std::fs::read_to_string(folder.path().join("a.txt")).unwrap();
    assert_eq!(after, format!("{{\"a\": 1}}\n{deep}\n{{\"b\": 2}}\n"));
}

#[test]
fn a_long_log_takes_little_memory() {
    use std::io::{BufRead as _, Write as _};
    if !cfg!(target_os = "linux") || !std::path::Path::new("/proc/self/status").exists() {
        return skip("/proc", "it is a file system of Linux");
    }
    let mut child = std::process::Command::new(snapbox::cmd::cargo_bin!("summit-lint"))
        .args(["repair", "--lines"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let stdout = std::io::BufReader::new(child.stdout.take().expect("stdout is piped"));
    let pid = child.id();
    let lines = 40_000_usize;
    let writer = std::thread::spawn(move || {
        let line = format!("{{Status: 'New', text: \"{}\"}}\n", "x".repeat(1000));
        for _ in 0..lines {
            stdin.write_all(line.as_bytes()).expect("the program reads its input");
        }
        // The program waits for more input, so its peak can be read.
        std::thread::sleep(std::time::Duration::from_millis(200));
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("the program is still running");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("Linux reports the peak");
        peak.trim().trim_end_matches(" kB").parse::<usize>().expect("the peak is a number")
    });
    assert_eq!(stdout.lines().count(), lines);
    let peak = writer.join().expect("the writer does not panic");
    assert!(peak < 32 * 1024, "40 MB went through; the peak was {peak} kB");
    assert!(child.wait().expect("the program ends").success());
}

#[test]
fn omitted_text_is_reported_without_secrets() {
    let payload = "curl -H 'Authorization: Bearer abcdef123456' -d {\"a\": 1 // note\n} thanks\n";
    let folder = folder(&[("a.json", payload), ("b.jsonl", "first {\"a\": 1,}\n{\"b\": 2}\n{\"c\": 3} last\n")]);
    summit_lint(folder.path()).args(["repair", "a.json"]).assert().code(0).stderr_eq(str![[r#"
repaired a.json: 1 fix, 1 assumption; omitted `curl -H 'Authorization: Bearer ***' -d` at line 1, column 1, `// note` at line 1, column 57, `thanks` at line 2, column 3

"#]]);
    summit_lint(folder.path()).args(["repair", "b.jsonl"]).assert().code(0).stderr_eq(str![[r#"
repaired b.jsonl: 1 fix, 2 assumptions; omitted `first` at line 1, column 1, `last` at line 3, column 10

"#]]);
    summit_lint(folder.path()).args(["repair", "--check", "a.json"]).assert().code(1).stderr_eq("");
}

#[test]
fn a_byte_order_mark_on_a_separate_line_is_removed() {
    let folder = folder(&[("a.jsonl", "\u{FEFF}\n{\"a\": 1,}\n")]);
    summit_lint(folder.path())
        .args(["repair", "-q", "a.jsonl"])
        .assert()
        .code(0)
        .stdout_eq("\n{\"a\": 1}\n")
        .stderr_eq("");
}

#[test]
fn utf16_without_a_byte_order_mark_is_not_split_within_a_character() {
    let folder = folder(&[]);
    let text = "{\"a\": \"\u{40A}\",}\n{\"b\": 2}\n";
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
        std::fs::write(folder.path().join("a.jsonl"), bytes).unwrap();
        let expected = text.replace(",}", "}");
        summit_lint(folder.path()).args(["repair", "-q", "a.jsonl"]).assert().code(0).stdout_eq(expected).stderr_eq("");
    }
}

#[test]
fn an_entity_as_the_opening_quote_of_a_key_is_repaired() {
    let text = "{ServiceName: \"IM_LogOrUpdateIncident\", &quot;a\ns: {}}";
    let folder = folder(&[("a.http", text)]);
    summit_lint(folder.path()).args(["repair", "a.http", "--in-place"]).assert().code(0);
    let repaired = std::fs::read_to_string(folder.path().join("a.http")).unwrap();
    assert_eq!(repaired, "{\"ServiceName\": \"IM_LogOrUpdateIncident\", \"a\": null,\n\"s\": {}}");
}

#[test]
fn explain_lists_each_change_with_its_position() {
    let folder = folder(&[
        ("a.json", "Sure:\n{\"Status\": \"New\" \"APIKey\": \"s3cretK3y0123\", a: 1}"),
        ("b.jsonl", "{}\n{\"a\" 2}\n"),
    ]);
    summit_lint(folder.path()).args(["repair", "--explain", "a.json"]).assert().code(0).stderr_eq(str![[r#"
a.json:1:1: unexpected text outside the document: Remove text outside the document (assumed)
a.json:2:17: missing comma after `Status`: Insert missing comma
a.json:2:45: missing quotes around key `a`: Quote key `a`
repaired a.json: 2 fixes, 1 assumption; omitted `Sure:` at line 1, column 1

"#]]);
    summit_lint(folder.path()).args(["repair", "--explain", "b.jsonl"]).assert().code(0).stderr_eq(str![[r#"
b.jsonl:2:5: missing colon after `a`: Insert missing colon
repaired b.jsonl: 1 fix

"#]]);
}

#[test]
fn a_strict_repair_makes_no_assumptions() {
    let folder = folder(&[("a.json", "{\"a\": 1,}"), ("b.json", "{\"a\": \"x"), ("c.json", "{\"a\": 1} // note\n")]);
    let strict = |path: &str| summit_lint(folder.path()).args(["repair", "--strict", path]).assert();
    strict("a.json").code(0).stdout_eq("{\"a\": 1}");
    strict("b.json").code(1).stdout_eq("").stderr_eq(str![[r#"
error: b.json: line 1, column 7: unexpected end of input in string; the repair is an assumption, which `--strict` forbids

"#]]);
    strict("c.json").code(0).stdout_eq(str![[r#"
{"a": 1} 

"#]]);
}
