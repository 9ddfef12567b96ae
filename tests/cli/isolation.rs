//! Checks that a panic while one file is processed does not affect other files. The tests inject panics, which only
//! debug builds support.
#![cfg(debug_assertions)]

use std::path::Path;
use std::process::Output;
use std::time::Duration;

use crate::{VALID, damaged, folder, summit_lint};

/// How many times a run over several threads is repeated.
const RUNS: usize = 12;

/// Returns a payload with a safe fix.
fn payload_with_safe_fix() -> String {
    damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\"")
}

/// Creates a folder with `count` files that have one finding each.
fn create_files(count: usize) -> tempfile::TempDir {
    let folder = folder(&[]);
    for index in 0..count {
        std::fs::write(folder.path().join(file_name(index)), payload_with_safe_fix()).expect("the file can be written");
    }
    folder
}

fn file_name(index: usize) -> String {
    format!("{index:03}.json")
}

/// Runs the program on four threads with these injected panics, with a timeout.
fn run(folder: &Path, panics: &str, arguments: &[&str], stdin: &str) -> Output {
    let run = summit_lint(folder)
        .env_remove("RUST_BACKTRACE")
        .env("RAYON_NUM_THREADS", "4")
        .env("SUMMIT_LINT_INJECT_PANIC", panics)
        .args(arguments)
        .stdin(stdin.to_owned())
        .timeout(Duration::from_secs(120));
    let output = run.output().expect("the program ends before the timeout");
    let all = [&output.stdout[..], &output.stderr].concat();
    assert!(!String::from_utf8_lossy(&all).contains("injected"), "the panic message quotes a payload");
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Asserts that the errors on standard error are about these files, in this order.
fn assert_errors(output: &Output, action: &str, names: &[String]) {
    let errors = text(&output.stderr);
    let errors: Vec<&str> = errors.lines().filter(|line| line.starts_with("error: ")).collect();
    assert_eq!(errors.len(), names.len(), "{errors:?}");
    for (error, name) in errors.iter().zip(names) {
        assert!(error.starts_with(&format!("error: cannot {action} {name}: internal error at src/")), "{error}");
        assert!(error.ends_with("; please report this bug in summit-lint"), "{error}");
    }
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn other_files_are_linted_in_order() {
    let folder = create_files(130);
    for step in ["lint", "render"] {
        for panicking in [&[57][..], &[0, 1, 64, 65, 66, 129]] {
            let injected: Vec<String> = panicking.iter().map(|index| format!("{step}:{}", file_name(*index))).collect();
            let injected = injected.join(",");
            let expected: Vec<String> = (0..130).filter(|index| !panicking.contains(index)).map(file_name).collect();
            for _ in 0..RUNS / 4 {
                let output = run(folder.path(), &injected, &["check", ".", "--output-format", "concise"], "");
                let names: Vec<String> = panicking.iter().map(|index| file_name(*index)).collect();
                assert_errors(&output, if step == "lint" { "lint" } else { "report" }, &names);
                let found = text(&output.stdout);
                let found: Vec<&str> = found.lines().filter_map(|line| line.get(..8)).collect();
                assert_eq!(found[..expected.len()], expected, "{step} {panicking:?}");
            }
        }
    }
}

#[test]
fn reports_in_every_format_are_valid_and_name_the_file() {
    let folder = create_files(120);
    for step in ["lint", "render"] {
        let injected = format!("{step}:000.json,{step}:077.json");
        for format in ["json", "jsonl", "sarif", "gitlab", "junit", "checkstyle", "github"] {
            let output = run(folder.path(), &injected, &["check", ".", "--output-format", format], "");
            assert_eq!(output.status.code(), Some(2), "{format}");
            let report = text(&output.stdout);
            match format {
                "json" | "sarif" | "gitlab" => {
                    serde_json::from_str::<serde_json::Value>(&report).expect("the report is JSON");
                }
                "junit" | "checkstyle" => {
                    roxmltree::Document::parse(&report).expect("the report is XML");
                }
                _ => {}
            }
            if ["sarif", "junit", "checkstyle", "github"].contains(&format) {
                assert!(report.contains("077.json: internal error at src/"), "{format}: {report}");
            }
            assert!(report.contains("119.json"), "{format}");
        }
    }
}

#[test]
fn other_files_are_fixed() {
    for step in ["lint", "write"] {
        for _ in 0..RUNS / 2 {
            let folder = create_files(110);
            let injected = format!("{step}:003.json,{step}:080.json");
            let output = run(folder.path(), &injected, &["fix", "."], "");
            let names = [file_name(3), file_name(80)];
            assert_errors(&output, if step == "lint" { "fix" } else { "write" }, &names);
            for index in 0..110 {
                let after =
                    std::fs::read_to_string(folder.path().join(file_name(index))).expect("the file can be read");
                assert_eq!(
                    after,
                    if [3, 80].contains(&index) { payload_with_safe_fix() } else { VALID.to_owned() },
                    "{index}"
                );
            }
            let files = std::fs::read_dir(folder.path()).expect("the folder can be read").count();
            assert_eq!(files, 110, "a temporary file is left");
        }
    }
}

#[test]
fn a_diff_shows_the_other_files() {
    let folder = create_files(110);
    for _ in 0..RUNS / 2 {
        let output = run(folder.path(), "lint:050.json", &["fix", "--diff", "."], "");
        assert_errors(&output, "fix", &[file_name(50)]);
        let patch = text(&output.stdout);
        assert_eq!(patch.matches("\n+++ ").count(), 109);
        assert!(!patch.contains("050.json"));
        assert_eq!(
            std::fs::read_to_string(folder.path().join(file_name(0))).expect("the file can be read"),
            payload_with_safe_fix()
        );
    }
}

#[test]
fn standard_input_is_isolated_from_files() {
    let folder = create_files(2);
    let arguments = ["check", "-", "--stdin-filename", "x.json", ".", "--output-format", "concise"];
    let output = run(folder.path(), "lint:x.json", &arguments, VALID);
    assert!(text(&output.stderr).starts_with("error: cannot lint x.json: internal error at src/"));
    assert_eq!(text(&output.stdout).matches("error[missing-comma]").count(), 2);
    assert_eq!(output.status.code(), Some(2));
    let output = run(folder.path(), "lint:<stdin>", &["fix", "-"], &payload_with_safe_fix());
    assert!(text(&output.stderr).starts_with("error: cannot fix <stdin>: internal error at src/"));
    assert_eq!((text(&output.stdout), output.status.code()), (String::new(), Some(2)));
}

#[test]
fn a_chunk_of_a_long_file_is_isolated_from_other_files() {
    let value: serde_json::Value = serde_json::from_str(VALID).expect("the text is JSON");
    let line = value.to_string() + "\n";
    let first = line.replacen(",\"Medium\"", " \"Medium\"", 1);
    let long = first + &line.repeat((6 << 20) / line.len());
    let folder = folder(&[("a.jsonl", &long), ("b.json", &payload_with_safe_fix())]);
    for threads in ["1", "4"] {
        for format in ["concise", "sarif", "junit", "checkstyle"] {
            for step in ["chunk", "render"] {
                let run = summit_lint(folder.path())
                    .env_remove("RUST_BACKTRACE")
                    .env("RAYON_NUM_THREADS", threads)
                    .env("SUMMIT_LINT_INJECT_PANIC", format!("{step}:a.jsonl"))
                    .args(["check", ".", "--output-format", format])
                    .timeout(Duration::from_secs(120));
                let output = run.output().expect("the program ends before the timeout");
                let (report, errors) = (text(&output.stdout), text(&output.stderr));
                assert_eq!(output.status.code(), Some(2), "{format} {step}: {errors}");
                let action = if step == "chunk" { "lint" } else { "report" };
                assert!(errors.contains(&format!("error: cannot {action} a.jsonl: internal error at src/")));
                assert!(report.contains("b.json"), "{format} {step}: {report}");
                match format {
                    "concise" if step == "chunk" => {
                        assert!(report.starts_with("a.jsonl:1:"), "{report}");
                        assert!(report.contains("\nb.json:"), "{report}");
                    }
                    "sarif" => {
                        let report: serde_json::Value = serde_json::from_str(&report).expect("the report is JSON");
                        let results = report["runs"][0]["results"].as_array().expect("a list");
                        let last = &results.last().expect("b.json has a finding")["locations"][0]["physicalLocation"];
                        assert_eq!(last["artifactLocation"]["uri"], "b.json");
                    }
                    "junit" | "checkstyle" => {
                        roxmltree::Document::parse(&report).expect("the report is XML");
                    }
                    _ => {}
                }
            }
        }
    }
}
