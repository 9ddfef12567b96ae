//! Output formats, reports in files, and limits for the number of warnings and findings.

use snapbox::str;

use crate::{VALID, damaged, folder, summit_lint};

/// Returns a payload with a missing comma and an unknown field.
fn payload_with_two_findings() -> String {
    damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\" \"Colour\": \"red\",")
}

fn read(folder: &tempfile::TempDir, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).expect("the file was written")
}

#[test]
fn one_run_writes_several_formats() {
    let folder = folder(&[("a.json", &payload_with_two_findings())]);
    summit_lint(folder.path())
        .args(["check", "a.json", "--output-format", "concise", "--output-format", "sarif=out.sarif"])
        .args(["--output-format", "jsonl=out.jsonl"])
        .assert()
        .code(1)
        .stdout_eq(str![[r#"
a.json:25:26: error[missing-comma] missing comma after `Medium`
a.json:[..]: warning[unknown-field] [..]
Found 1 error and 1 warning in 1 file. 1 fixable with --fix. Details: summit-lint explain missing-comma

"#]])
        .stderr_eq("");
    let sarif: serde_json::Value = serde_json::from_str(&read(&folder, "out.sarif")).expect("the text is JSON");
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "missing-comma");
    assert_eq!(sarif["runs"][0]["invocations"][0]["exitCode"], 1);
    assert_eq!(read(&folder, "out.jsonl").lines().count(), 2);
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("the folder can be read").count(),
        3,
        "a temporary file is left"
    );
}

#[test]
fn a_report_is_written_to_a_file() {
    let folder = folder(&[("a.json", &payload_with_two_findings()), ("out.txt", "old")]);
    let run = || summit_lint(folder.path()).args(["check", "a.json", "--output-file", "out.txt"]);
    run().assert().code(1).stdout_eq("").stderr_eq("");
    assert!(read(&folder, "out.txt").starts_with("error[missing-comma]"));
    run().args(["--color", "always"]).assert().code(1);
    assert!(read(&folder, "out.txt").starts_with("\u{1b}[1;31merror[missing-comma]"));
    // `--quiet` applies only to standard output.
    let quiet = ["check", "a.json", "-q", "--output-format", "concise=out.txt", "--output-format", "full"];
    summit_lint(folder.path()).args(quiet).assert().code(1).stdout_eq("");
    assert!(read(&folder, "out.txt").contains("1 error and 1 warning"));
}

#[test]
fn an_invalid_output_is_an_error_before_linting() {
    let folder = folder(&[("a.json", &payload_with_two_findings()), ("sub/x", "")]);
    let assert_error = |arguments: &[&str], expected: snapbox::data::Inline| {
        let run = summit_lint(folder.path()).args(["check", "a.json"]).args(arguments).assert();
        run.code(2).stdout_eq("").stderr_eq(expected);
    };
    assert_error(
        &["--output-file", "none/out.json"],
        str![[r#"
error: cannot write none/out.json: directory none does not exist

"#]],
    );
    assert_error(
        &["-o", "sub"],
        str![[r#"
error: cannot write sub: it is a directory

"#]],
    );
    assert_error(
        &["--output-format", "full", "--output-format", "json"],
        str![[r#"
error: formats `full` and `json` are both written to standard output; use `--output-format json=FILE` for one of them

"#]],
    );
    assert_error(
        &["--output-format", "junit=x.xml", "--output-format", "checkstyle=x.xml"],
        str![[r#"
error: formats `junit` and `checkstyle` are both written to x.xml; use `--output-format checkstyle=FILE` for one of them

"#]],
    );
    assert_error(
        &["--output-format", "sarif="],
        str![[r#"
error: missing file name in `sarif=`; use `sarif=FILE`, or `sarif` for standard output

"#]],
    );
    assert_error(
        &["--output-format", "sarfi=x"],
        str![[r#"
error: invalid value 'sarfi' for '--output-format <FORMAT[=FILE]>'
  [possible values: [..]]

  tip: a similar value exists: 'sarif'

For more information, try '--help'.

"#]],
    );
}

#[test]
#[cfg(unix)]
fn a_report_keeps_symbolic_links_permissions_and_devices() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = folder(&[("a.json", &payload_with_two_findings()), ("real.txt", "old")]);
    let real = folder.path().join("real.txt");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).expect("the permissions can be changed");
    symlink("real.txt", folder.path().join("link.txt")).expect("the link can be created");
    let write = |name: &str| summit_lint(folder.path()).args(["check", "a.json", "-o", name]).assert().code(1);
    write("link.txt");
    assert!(std::fs::symlink_metadata(folder.path().join("link.txt")).expect("the file exists").is_symlink());
    assert!(read(&folder, "real.txt").starts_with("error["));
    assert_eq!(std::fs::metadata(&real).expect("the file exists").permissions().mode() & 0o777, 0o640);
    write("/dev/null").stdout_eq("");
    write("/dev/stdout").stdout_eq(str![[r#"
error[missing-comma]: missing comma after `Medium`
...
"#]]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    let folder = folder(&[("a.json", &payload_with_two_findings())]);
    summit_lint(folder.path()).args(["check", "a.json", "--output-file", "/dev/full"]).assert().code(2).stderr_eq(
        str![[r#"
error: cannot write /dev/full: No space left on device (os error 28)

"#]],
    );
}

#[test]
fn reports_for_ci_contain_missing_files() {
    let folder = folder(&[("a.json", VALID)]);
    for format in ["sarif", "github", "junit", "checkstyle"] {
        let run = summit_lint(folder.path()).args(["check", "a.json", "none.json", "--output-format", format]);
        let output = run.output().expect("the program starts");
        assert_eq!(output.status.code(), Some(2));
        let text = String::from_utf8(output.stdout).expect("the output is UTF-8");
        assert!(text.contains("none.json") && text.contains("o such file"), "{format}: {text}");
    }
}

#[test]
fn the_environment_chooses_the_format() {
    let folder = folder(&[("a.json", &payload_with_two_findings())]);
    let run = summit_lint(folder.path()).args(["check", "a.json"]).env("SUMMIT_LINT_OUTPUT_FORMAT", "gitlab");
    run.assert().code(1).stdout_eq(str![[r#"
[
...
]

"#]]);
}

#[test]
fn max_warnings_limits_the_number_of_warnings() {
    let unknown = damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\", \"Colour\": \"red\", \"Shape\": \"round\",");
    let folder = folder(&[("a.json", &unknown)]);
    let run = |arguments: &[&str]| summit_lint(folder.path()).args(["check", "a.json"]).args(arguments).assert();
    run(&[]).code(0);
    run(&["--max-warnings", "2"]).code(0).stderr_eq("");
    run(&["--max-warnings", "1"]).code(1).stderr_eq(str![[r#"
error: too many warnings: found 2, `--max-warnings` allows 1

"#]]);
    run(&["--max-warnings", "0", "-q"]).code(1).stderr_eq("");
    run(&["--deny-warnings"]).code(1);
    run(&["--max-warnings", "1", "--deny-warnings"]).code(2);
    run(&["--exit-zero", "--max-warnings", "1"]).code(2);
    run(&["--max-warnings", "few"]).code(2);
    // In JUnit reports, a test case fails if its finding fails the run.
    let junit = |arguments: &[&str]| {
        let output = run(arguments).get_output().stdout.clone();
        String::from_utf8(output).expect("the output is UTF-8")
    };
    assert!(junit(&["--output-format", "junit"]).contains("failures=\"0\""));
    assert!(junit(&["--output-format", "junit", "--deny-warnings"]).contains("failures=\"2\""));
}

#[test]
fn findings_beyond_the_limit_are_counted_but_not_shown() {
    let folder = folder(&[("a.json", &payload_with_two_findings()), ("b.json", &payload_with_two_findings())]);
    let limited = |format: &str| {
        let output =
            summit_lint(folder.path()).args(["check", "--max-diagnostics", "1", "--output-format", format]).output();
        String::from_utf8(output.expect("the program starts").stdout).expect("reports are UTF-8")
    };
    let concise = limited("concise");
    assert_eq!(concise.lines().filter(|line| line.contains(": error[")).count(), 1, "{concise}");
    assert!(concise.contains("not shown (--max-diagnostics).\nFound "), "{concise}");
    let json: serde_json::Value = serde_json::from_str(&limited("json")).expect("the text is JSON");
    assert!(json["diagnostics"].as_array().is_some_and(|all| all.len() > 1), "a report for programs has all findings");
}
