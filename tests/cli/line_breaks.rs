//! Line breaks: in reports, LF, CRLF and CR end a line. In patches, only LF ends a line, as Git expects.

use std::process::Command;

use crate::skipped::installed;
use crate::{VALID, damaged, folder, summit_lint};

#[test]
fn git_applies_a_patch_of_a_file_with_cr() {
    if !installed("git") {
        return;
    }
    let bad = damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\"");
    let mixed = |text: &str| text.replacen('\n', "\r", 6).replacen('\n', "\r\n", 6);
    let only = |text: &str| text.replace('\n', "\r");
    for (before, after) in [(mixed(&bad), mixed(VALID)), (only(&bad), only(VALID))] {
        let folder = folder(&[("a.json", &before)]);
        let run = summit_lint(folder.path()).args(["fix", "--diff", "a.json"]).output().expect("the program starts");
        assert_eq!(run.status.code(), Some(1));
        std::fs::write(folder.path().join("patch"), &run.stdout).expect("the file can be written");
        let apply = Command::new("git").args(["apply", "-p0", "patch"]).current_dir(folder.path()).output();
        let apply = apply.expect("git starts");
        assert!(apply.status.success(), "{}", String::from_utf8_lossy(&apply.stderr));
        assert_eq!(std::fs::read_to_string(folder.path().join("a.json")).expect("the file can be read"), after);
    }
}

#[test]
fn a_diff_in_a_log_shows_the_same_lines_for_all_line_breaks() {
    let bad = damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\"");
    let shown = |text: &str| {
        let folder = folder(&[("a.json", text)]);
        let run = summit_lint(folder.path()).env("CI", "true").args(["fix", "--diff", "a.json"]);
        String::from_utf8(run.output().expect("the program starts").stdout).expect("the output is UTF-8")
    };
    let expected = shown(&bad);
    assert_eq!(expected.matches("\n-").count(), 1, "{expected}");
    assert_eq!(shown(&bad.replace('\n', "\r")), expected);
    assert_eq!(shown(&bad.replace('\n', "\r\n")), expected);
}
