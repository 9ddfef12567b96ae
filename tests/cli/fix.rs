//! `fix`: what is written, and what stays as it is (line endings, encodings, permissions, links).

use snapbox::str;

use crate::{VALID, damaged, folder, summit_lint};

#[test]
fn safe_fixes_are_written_and_a_second_run_changes_nothing() {
    let folder = folder(&[("a.json", &damaged("\"Medium\": \"Web\",", "\"Medium\": Web"))]);
    summit_lint(folder.path())
        .args(["fix", "a.json"])
        .assert()
        .code(0)
        .stdout_eq(str![[r#"
All checks passed: 1 payload in 1 file.

"#]])
        .stderr_eq(str![[r#"
2 findings fixed

"#]]);
    assert_eq!(std::fs::read_to_string(folder.path().join("a.json")).unwrap(), VALID);
    summit_lint(folder.path()).args(["fix", "a.json"]).assert().code(0).stderr_eq("");
}

#[test]
fn unsafe_fixes_need_an_option() {
    let text = damaged("\"Ticket_No\": ", "\"OrgID\": 007, \"Ticket_No\": ");
    let folder = folder(&[("a.json", &text)]);
    summit_lint(folder.path()).args(["fix", "a.json"]).assert().code(1);
    assert!(std::fs::read_to_string(folder.path().join("a.json")).unwrap().contains(": 007"));
    summit_lint(folder.path()).args(["fix", "a.json", "--unsafe-fixes"]).assert().code(1);
    assert!(std::fs::read_to_string(folder.path().join("a.json")).unwrap().contains(": \"007\""));
}

#[test]
fn a_diff_writes_nothing() {
    let text = damaged("\"Medium\": \"Web\",", "\"Medium\": Web,");
    let folder = folder(&[("a.json", &text)]);
    summit_lint(folder.path()).args(["fix", "--diff", "a.json"]).assert().code(1).stdout_eq(str![[r#"
--- a.json
+++ a.json
@@ [..] @@
...
-[..]"Medium": Web,
+[..]"Medium": "Web",
...
"#]]);
    assert_eq!(std::fs::read_to_string(folder.path().join("a.json")).unwrap(), text);
}

#[test]
fn standard_input_is_fixed_to_standard_output() {
    let folder = folder(&[]);
    let run = summit_lint(folder.path())
        .args(["fix", "-"])
        .stdin(damaged("\"Medium\": \"Web\",", "\"Medium\": Web,"))
        .assert();
    run.code(0).stdout_eq(snapbox::Data::text(VALID).raw());
}

#[test]
fn a_fix_keeps_crlf_and_a_missing_final_newline() {
    let windows = VALID.replace('\n', "\r\n");
    let windows = windows.trim_end();
    let folder = folder(&[("a.json", &windows.replacen("\"Web\"", "Web", 1))]);
    summit_lint(folder.path()).args(["fix", "a.json"]).assert().code(0);
    assert_eq!(std::fs::read_to_string(folder.path().join("a.json")).unwrap(), windows);
}

#[test]
fn a_fix_keeps_utf16() {
    let utf16 =
        |text: &str| -> Vec<u8> { format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let folder = folder(&[]);
    let path = folder.path().join("a.json");
    std::fs::write(&path, utf16(&damaged("\"Web\"", "Web"))).unwrap();
    summit_lint(folder.path()).args(["fix", "a.json"]).assert().code(0);
    assert_eq!(std::fs::read(&path).unwrap(), utf16(VALID));
}

#[test]
fn a_fix_keeps_invalid_utf8() {
    let folder = folder(&[]);
    let path = folder.path().join("a.json");
    let bytes = |text: &str| {
        text.replace("night shift", "caf\u{1}").bytes().map(|b| if b == 1 { 0xE9 } else { b }).collect::<Vec<_>>()
    };
    std::fs::write(&path, bytes(&damaged("\"Web\"", "Web"))).unwrap();
    summit_lint(folder.path()).args(["fix", "a.json", "--output-format", "concise"]).assert().code(1).stdout_eq(str![
        [r#"
a.json:[..]: error[invalid-utf8] invalid UTF-8 byte
Found 1 error in 1 file. 1 fixable with --unsafe-fixes. Details: summit-lint explain invalid-utf8

"#]
    ]);
    assert_eq!(std::fs::read(&path).unwrap(), bytes(VALID));
}

#[test]
fn an_invalid_byte_in_an_unknown_key_is_decoded() {
    let folder = folder(&[]);
    let path = folder.path().join("a.json");
    // The path ends with a backslash, so the key cannot be renamed: the string after it would be parsed as a part of the path.
    let text = "{\"ServiceName\": \"IM_LogOrUpdateIncident\", \"objCommonParameters\": {\"incide\u{1}ntParamsJSON\": \
                {\"IncidentContainerJsonObj\": {\"Updater\": \"Executive\", \"Ticket\": {\"Status\": \"\", \
                \"OpenCategory_Name\": \"IT /Software /Mail\\\", \"}}}}}";
    let bytes: Vec<u8> = text.bytes().map(|byte| if byte == 1 { 0xFF } else { byte }).collect();
    std::fs::write(&path, bytes).unwrap();
    summit_lint(folder.path()).args(["fix", "--unsafe-fixes", "--quiet", "a.json"]).assert().code(1);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text.replace('\u{1}', "\u{ff}"));
}

#[test]
fn a_byte_order_mark_and_invalid_utf8_are_fixed_in_one_run() {
    let folder = folder(&[]);
    let path = folder.path().join("a.json");
    let text = [b"\xEF\xBB\xBF".as_slice(), &VALID.replace("night shift", "caf").into_bytes()].concat();
    let at = text.windows(3).position(|bytes| bytes == b"caf").expect("the text is found") + 3;
    std::fs::write(&path, [&text[..at], b"\xE9", &text[at..]].concat()).unwrap();
    summit_lint(folder.path()).args(["fix", "a.json", "--unsafe-fixes"]).assert().code(0);
    let after = std::fs::read_to_string(&path).unwrap();
    assert_eq!(after, VALID.replace("night shift", "café"));
    summit_lint(folder.path()).args(["fix", "a.json", "--unsafe-fixes"]).assert().code(0).stderr_eq("");
}

#[test]
#[cfg(unix)]
fn a_fix_keeps_permissions_and_symbolic_links() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = folder(&[("real/a.json", &damaged("\"Web\"", "Web"))]);
    let real = folder.path().join("real/a.json");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    let link = folder.path().join("link.json");
    symlink("real/a.json", &link).unwrap();
    summit_lint(folder.path()).args(["fix", "link.json"]).assert().code(0);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(std::fs::read_to_string(&real).unwrap(), VALID);
}

#[test]
#[cfg(unix)]
fn a_read_only_file_is_left_alone_and_the_others_are_fixed() {
    use std::os::unix::fs::PermissionsExt as _;
    let bad = damaged("\"Web\"", "Web");
    let folder = folder(&[("a.json", &bad), ("b.json", &bad)]);
    std::fs::set_permissions(folder.path().join("a.json"), std::fs::Permissions::from_mode(0o444)).unwrap();
    let run = summit_lint(folder.path()).args(["fix", ".", "--output-format", "concise"]).assert();
    // A file that was not written has the findings from before the fix.
    run.code(2)
        .stdout_eq(str![[r#"
a.json:25:21: error[unquoted-value] missing quotes around value of `Medium`
Found 1 error in 2 files. 1 fixable with --fix. Details: summit-lint explain unquoted-value

"#]])
        .stderr_eq(str![[r#"
error: cannot write a.json: file is read-only; make it writable and run again
1 finding fixed

"#]]);
    assert_eq!(std::fs::read_to_string(folder.path().join("a.json")).unwrap(), bad);
    assert_eq!(std::fs::read_to_string(folder.path().join("b.json")).unwrap(), VALID);
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(names.len(), 2, "no temporary file is left");
}

#[test]
fn a_multiline_record_is_fixed_and_joined_into_one_line() {
    let folder = folder(&[(
        "a.jsonl",
        "{\n  \"Updater\": \"Caller\",\n  \"Ticket\": {\n    \"Status\": \"New\",\n  }\n}\n{\"Ticket\": {}}\n",
    )]);
    summit_lint(folder.path()).args(["fix", "--isolated", "--quiet", "a.jsonl"]).assert().code(1);
    let after = std::fs::read_to_string(folder.path().join("a.jsonl")).unwrap();
    assert_eq!(after, "{\"Updater\": \"Caller\", \"Ticket\": {\"Status\": \"New\"}}\n{\"Ticket\": {}}\n");
}

#[test]
fn a_fix_that_the_surrounding_quotes_cannot_contain_is_not_offered() {
    let payload = r#"{"Status": "New", "Caller_EmailID": "a@example.com", "Sup_Function": "it\x27s"}"#;
    let escaped = payload.replace('"', "&quot;").replace("\\x27", "&#39;");
    for (name, text) in [
        ("a.sh", format!("echo '{payload}'\n")),
        ("b.sh", format!("curl -d '{escaped}' https://example.com/\n")),
        ("c.md", format!("# A call\n\n```sh\necho '{payload}'\n```\n")),
    ] {
        let folder = folder(&[(name, &text)]);
        let output = summit_lint(folder.path()).args(["check", name]).output().expect("the program starts");
        let found = String::from_utf8(output.stdout).expect("the output is UTF-8");
        assert!(found.contains("invalid-escape") || found.contains("escaped-document"), "{found}");
        assert!(!found.contains("fixable") && !found.contains("fix (safe)"), "{found}");
        summit_lint(folder.path()).args(["check", "--fix", name]).assert().code(1);
        assert_eq!(std::fs::read_to_string(folder.path().join(name)).expect("the file can be read"), text);
    }
    // Other quotes can contain the fixed text.
    let text = format!("echo \"{}\"\n", payload.replace('\\', "\\\\").replace('"', "\\\""));
    let folder = folder(&[("d.sh", &text)]);
    summit_lint(folder.path()).args(["check", "--fix", "d.sh"]).assert().code(1);
    let fixed = std::fs::read_to_string(folder.path().join("d.sh")).expect("the file can be read");
    assert!(fixed.contains("it's"), "{fixed}");
}
