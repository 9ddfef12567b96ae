//! A report never replaces an input of the same run.

use std::path::Path;

use crate::{VALID, damaged, folder, summit_lint};

/// Returns a payload with a safe fix.
fn payload_with_safe_fix() -> String {
    damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\"")
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("the file can be read")
}

/// Asserts that the program refuses an output before it does anything.
fn assert_refused(folder: &Path, arguments: &[&str], error: &str) {
    let output = summit_lint(folder).args(arguments).output().expect("the program starts");
    assert_eq!(String::from_utf8_lossy(&output.stderr), format!("error: {error}\n"), "{arguments:?}");
    assert_eq!((output.status.code(), output.stdout), (Some(2), Vec::new()), "{arguments:?}");
}

#[test]
fn a_named_input_is_not_replaced() {
    let folder = folder(&[
        ("a.json", &payload_with_safe_fix()),
        ("b.json", &payload_with_safe_fix()),
        ("list", "b.json\n./sub/../a.json\n"),
        ("sub/x", ""),
    ]);
    let at = folder.path();
    let error = |name: &str| format!("cannot write the report to {name}: it is also an input");
    for arguments in [
        &["check", "a.json", "-o", "a.json"][..],
        &["fix", "b.json", "a.json", "-o", "./a.json"],
        &["check", "sub/../a.json", "--output-format", "sarif=a.json"],
        &["fix", "--files-from", "list", "--output-format", "full", "--output-format", "json=sub/../a.json"],
        &["check", "a.json", "--statistics", "-o", "a.json"],
        &["check", "-", "--stdin-filename", "a.json", "-o", "a.json"],
    ] {
        let name = arguments.iter().rev().find(|one| one.ends_with("a.json")).expect("an argument names the file");
        assert_refused(at, arguments, &error(name.rsplit('=').next().expect("a name")));
    }
    assert_refused(
        at,
        &["check", "--files-from", "list", "-o", "list"],
        "cannot write the report to list: it is the list of files",
    );
    assert_eq!((read(at, "a.json"), read(at, "b.json")), (payload_with_safe_fix(), payload_with_safe_fix()));
    assert_eq!(read(at, "list"), "b.json\n./sub/../a.json\n");
    assert_eq!(std::fs::read_dir(at).expect("the folder can be read").count(), 4, "a temporary file is left");
}

#[test]
#[cfg(unix)]
fn links_to_an_input_are_recognized() {
    let folder = folder(&[("a.json", &payload_with_safe_fix())]);
    let at = folder.path();
    std::os::unix::fs::symlink("a.json", at.join("link")).expect("the link can be created");
    std::fs::hard_link(at.join("a.json"), at.join("hard")).expect("the link can be created");
    for name in ["link", "hard"] {
        let error = format!("cannot write the report to {name}: it is also an input");
        assert_refused(at, &["check", "a.json", "-o", name], &error);
        assert_refused(at, &["check", name, "-o", "a.json"], "cannot write the report to a.json: it is also an input");
    }
    let input = std::fs::File::open(at.join("a.json")).expect("the file can be opened");
    let run = std::process::Command::new(snapbox::cmd::cargo_bin!("summit-lint"))
        .args(["check", "-", "-o", "a.json"])
        .current_dir(at)
        .stdin(input)
        .output()
        .expect("the program starts");
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(read(at, "a.json"), payload_with_safe_fix());
}

#[test]
fn the_configuration_and_its_files_are_not_replaced() {
    let configuration = "{baseline: 'known.json', schemas: 'schemas', values: {Source: {file: 'sources.txt'}}}";
    let folder = folder(&[
        ("a.json", VALID),
        ("summit-lint.json5", configuration),
        ("other.json5", "{}"),
        ("sources.txt", "Monitoring\nAPI\n"),
    ]);
    let at = folder.path();
    summit_lint(at).args(["check", "a.json", "--isolated", "-q", "--write-baseline=known.json"]).assert().code(0);
    let (schema, known) = (
        summit_lint(at).args(["schema", "resolved"]).output().expect("the program starts").stdout,
        read(at, "known.json"),
    );
    std::fs::create_dir(at.join("schemas")).expect("the folder can be created");
    std::fs::write(at.join("schemas/resolved.json"), schema).expect("the file can be written");
    for (name, arguments, what) in [
        ("summit-lint.json5", &[][..], "a configuration file"),
        ("known.json", &[], "named by the configuration"),
        ("schemas/resolved.json", &[], "named by the configuration"),
        ("sources.txt", &[], "named by the configuration"),
        ("other.json5", &["--config", "other.json5"], "the configuration file"),
        ("known.json", &["--isolated", "--baseline", "known.json"], "the baseline"),
        ("known.json", &["--isolated", "--write-baseline=known.json"], "the baseline"),
        ("summit-lint-baseline.json", &["--isolated", "--write-baseline"], "the baseline"),
    ] {
        let arguments = [&["check", "a.json", "-o", name], arguments].concat();
        assert_refused(at, &arguments, &format!("cannot write the report to {name}: it is {what}"));
    }
    assert_eq!((read(at, "summit-lint.json5"), read(at, "known.json")), (configuration.to_owned(), known));
}

#[test]
fn a_baseline_replaces_no_payload() {
    let folder = folder(&[("a.json", &payload_with_safe_fix()), ("list", "a.json\n")]);
    for name in ["a.json", "list"] {
        let baseline = format!("--write-baseline={name}");
        let before = read(folder.path(), name);
        summit_lint(folder.path()).args(["check", "--files-from", "list", &baseline]).assert().code(2);
        assert_eq!(read(folder.path(), name), before);
    }
}

#[test]
fn a_report_of_an_earlier_run_is_replaced() {
    let escaped = serde_json::to_string(VALID).expect("the payload can be escaped");
    let folder = folder(&[
        ("a.json", &payload_with_safe_fix()),
        ("b.json", &escaped),
        ("c.jsonl", "{\"Ticket\": {\"Status\": \"New\", }}\n"),
    ]);
    let at = folder.path();
    for format in ["full", "narrated", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle"] {
        for name in ["report.json", "report.jsonl", "report.log", "report.md"] {
            let run = || {
                let run = summit_lint(at).args(["check", ".", "--output-format", format, "-o", name]).assert();
                run.code(1).stderr_eq("");
                read(at, name)
            };
            let first = run();
            assert!(!first.is_empty());
            assert_eq!(run(), first, "{format} {name}");
            std::fs::remove_file(at.join(name)).expect("the file can be removed");
        }
    }
}

#[test]
fn a_payload_that_a_search_finds_is_not_replaced() {
    for command in ["check", "fix"] {
        let folder = folder(&[
            ("a.json", &payload_with_safe_fix()),
            ("sub/report.json", &payload_with_safe_fix()),
            ("other/report.json", VALID),
        ]);
        let at = folder.path();
        let arguments = [command, ".", "--output-format", "concise", "--output-format", "json=sub/report.json"];
        let output = summit_lint(at).args(arguments).output().expect("the program starts");
        let (found, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(2), "{errors}");
        let error = "error: cannot write the report to sub/report.json: it contains a payload\n";
        assert!(errors.contains(error), "{errors}");
        if command == "check" {
            assert!(found.contains("sub/report.json:"), "the payload is not linted: {found}");
        }
        assert!(found.contains("in 3 files") || command == "fix", "{found}");
        let expected = if command == "fix" { VALID.to_owned() } else { payload_with_safe_fix() };
        assert_eq!((read(at, "a.json"), read(at, "sub/report.json")), (expected.clone(), expected));
        let names = std::fs::read_dir(at.join("sub")).expect("the folder can be read").count();
        assert_eq!(names, 1, "a temporary file is left");
    }
}

#[test]
fn an_output_without_a_payload_is_excluded_from_the_search() {
    let folder = folder(&[("a.json", VALID), ("out.json", "{\"name\": \"x\"}")]);
    let run = summit_lint(folder.path()).args(["check", "-v", "--output-format", "json", "-o", "out.json"]).assert();
    run.code(0).stderr_eq("");
    assert!(read(folder.path(), "out.json").starts_with("{\"version\":1"));
}

#[test]
fn two_reports_to_one_file_are_refused_for_any_spelling_of_its_path() {
    let folder = folder(&[("a.json", VALID), ("sub/x", "")]);
    let outputs = ["--output-format", "json=out", "--output-format", "sarif=./sub/../out"];
    let output =
        summit_lint(folder.path()).args(["check", "a.json"]).args(outputs).output().expect("the program starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("are both written to"));
}
