//! Checks that tests are skipped only by one function, and only for tools in `.ci/allowed-skips`.

use std::fs;
use std::process::Command;

use crate::skipped::skip;
use crate::{root, rust_files};

/// The variable that is set in the run of a test that must be skipped.
const PROBE: &str = "SUMMIT_LINT_TEST_OF_SKIPS";

#[test]
fn a_skipped_test_is_recorded() {
    if std::env::var_os(PROBE).is_some() {
        return skip("tool", "two\nlines");
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("skipped.tsv");
    fs::write(&file, "").expect("the file can be written");
    for _ in 0..2 {
        let run = Command::new(std::env::current_exe().expect("the test runs from a file"))
            .args(["--exact", "skips::a_skipped_test_is_recorded"])
            .env(PROBE, "1")
            .env("SUMMIT_LINT_SKIPPED", &file)
            .output()
            .expect("the test starts again");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
    }
    let line = "architecture::skips::a_skipped_test_is_recorded\ttool\ttwo lines\n";
    assert_eq!(fs::read_to_string(file).expect("the file can be read"), line.repeat(2));
}

/// Returns the text of every test file, except this file and the file that defines `skip`.
fn test_texts() -> Vec<String> {
    let mut files = Vec::new();
    rust_files(&root().join("tests"), &mut files);
    files.retain(|file| !file.ends_with("architecture/skips.rs") && !file.ends_with("skipped/mod.rs"));
    files.iter().map(|file| fs::read_to_string(file).expect("a test can be read")).collect()
}

#[test]
fn tests_are_skipped_by_one_function() {
    for text in test_texts() {
        let line = text.lines().find(|line| line.contains("print") && line.contains("skip"));
        assert_eq!(line, None, "use `skip` of tests/skipped/mod.rs");
    }
}

#[test]
fn every_allowed_skip_is_used_by_a_test() {
    let read = |name: &str| fs::read_to_string(root().join(name)).expect("the file can be read");
    let tests = test_texts();
    let run = read(".ci/run");
    let list = read(".ci/allowed-skips");
    let rows: Vec<&str> = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert!(!rows.is_empty());
    for row in rows {
        let [tool, condition, reason] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("expected three columns: {row}")
        };
        assert!(["always", "debian", "pypi", "npm", "crates", "user"].contains(&condition), "{row}");
        assert!(!reason.is_empty(), "{row}");
        let literal = format!("\"{tool}\"");
        let named = tests.iter().any(|text| text.contains(&literal)) || run.contains(&format!("skip {tool} "));
        assert!(named, "no test is skipped for {tool}");
    }
}
