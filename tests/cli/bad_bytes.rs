//! Invalid UTF-8 bytes, such as `é` in a Latin-1 file, are kept in all files that the program writes.

use crate::{VALID, folder, summit_lint};

/// Returns a payload with a trailing comma, and with `é` in Latin-1 directly after `before`.
fn payload_with_latin1_after(before: &str) -> Vec<u8> {
    let at = VALID.find(before).expect("the text is found") + before.len();
    let closing = VALID.rfind("\n}").expect("the payload has a closing brace");
    [&VALID.as_bytes()[..at], b"\xE9", &VALID.as_bytes()[at..closing], b",\n}\n"].concat()
}

/// Returns the content of the file `name` after a run with `arguments`.
fn file_after_run(name: &str, bytes: &[u8], arguments: &[&str]) -> Vec<u8> {
    let folder = folder(&[]);
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("the file can be written");
    summit_lint(folder.path()).args(arguments).arg(name).output().expect("the program starts");
    std::fs::read(path).expect("the file can be read")
}

fn without_comma(bytes: &[u8]) -> Vec<u8> {
    let at = bytes.windows(3).rposition(|bytes| bytes == b",\n}").expect("the comma is there");
    [&bytes[..at], &bytes[at + 1..]].concat()
}

#[test]
fn invalid_bytes_outside_of_payloads_are_kept() {
    let good = [b"# Caf\xE9\n\n```json\n", VALID.as_bytes(), b"```\n\nna\xEFve\n"].concat();
    let closing = VALID.rfind("\n}").expect("the payload has a closing brace") + b"# Caf\xE9\n\n```json\n".len();
    let bad = [&good[..closing], b",", &good[closing..]].concat();
    for arguments in [&["fix"][..], &["fix", "--unsafe-fixes"], &["repair", "--in-place"]] {
        assert_eq!(file_after_run("a.md", &bad, arguments), good, "{arguments:?}");
    }
}

#[test]
fn invalid_bytes_in_a_key_are_letters() {
    let bad = payload_with_latin1_after("\"Stat");
    assert_eq!(file_after_run("a.json", &bad, &["fix"]), without_comma(&bad));
    let decoded = String::from_utf8_lossy(&without_comma(&bad)).replace('\u{FFFD}', "é");
    let arguments = ["fix", "--unsafe-fixes", "--select", "syntax"];
    assert_eq!(file_after_run("a.json", &bad, &arguments), decoded.as_bytes());
}

#[test]
fn a_conversion_keeps_invalid_bytes() {
    let bad = without_comma(&payload_with_latin1_after("\"Description\": \""));
    let string = file_after_run("a.json", &bad, &["convert", "--to", "string", "--in-place"]);
    assert_ne!(string, bad);
    assert_eq!(string.iter().filter(|byte| **byte == 0xE9).count(), 1);
    assert_eq!(file_after_run("a.json", &string, &["convert", "--to", "object", "--in-place"]), bad);
}

#[test]
fn a_patch_has_the_bytes_of_the_file() {
    let folder = folder(&[]);
    std::fs::write(folder.path().join("a.json"), payload_with_latin1_after("\"Description\": \""))
        .expect("the file can be written");
    let run = summit_lint(folder.path()).args(["fix", "--diff", "a.json"]).output().expect("the program starts");
    // Only the line of the comma changes.
    let changed: Vec<_> = run.stdout.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"-")).collect();
    assert_eq!(changed.len(), 2, "{}", String::from_utf8_lossy(&run.stdout));
}

#[test]
fn a_fix_that_would_drop_an_invalid_byte_is_not_applied() {
    let arguments = ["fix", "--unsafe-fixes", "--select", "unknown-status"];
    let payload = |status: &[u8]| [b"{\"Ticket\": {\"Status\": ", status, b"}, \"TicketInformation\": {}}\n"].concat();
    for status in [&b"\xE9New"[..], b"New\xE9", b"N\xE9w", b"\"\xE9New\"", b"\"New\xE9\""] {
        let bad = payload(status);
        assert_eq!(file_after_run("a.json", &bad, &arguments), bad, "{}", String::from_utf8_lossy(status));
    }
    assert_eq!(file_after_run("a.json", &payload(b"Neww"), &arguments), payload(b"New"));
}
