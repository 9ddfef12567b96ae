use std::fs;
use std::path::Path;

use clap::Parser as _;

use super::*;
use crate::cli::{Cli, Command};
use crate::lint::FileReport;
use crate::report::Format;
use crate::source::Source;

const VALID: &str = include_str!("../../../testdata/valid/resolved.object.executive.json");

/// Runs `check` on the file at `path` with additional arguments. Returns the exit status and the report.
fn run_with(path: &Path, arguments: &[&str], sizes: ReadSizes) -> (Status, Vec<u8>) {
    let folder = path.parent().unwrap();
    let out = folder.join("out");
    let base_arguments =
        ["summit-lint", "check", "--isolated", "--output-file", out.to_str().unwrap(), path.to_str().unwrap()];
    let cli = Cli::try_parse_from(base_arguments.iter().chain(arguments)).unwrap();
    let Command::Check(arguments) = cli.command else { panic!("the command is `check`") };
    let status = run_once(&arguments, sizes).status;
    (status, fs::read(out).unwrap())
}

/// Read sizes with which a file of any length is linted as a whole.
const WHOLE_FILE: ReadSizes = ReadSizes { head: usize::MAX - 1, chunk: 1 };

/// Checks, in every format, that a file has the same report if it is linted as a whole and if it is linted in chunks.
/// Returns the report in the format `concise`.
fn assert_same_report(content: &[u8], arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    fs::write(&path, content).unwrap();
    for format in Format::NAMES {
        let arguments: Vec<&str> = ["--output-format", format].iter().chain(arguments).copied().collect();
        let (whole_status, whole_report) = run_with(&path, &arguments, WHOLE_FILE);
        for chunk in [1, 700, 4000, 20_000] {
            let (status, report) = run_with(&path, &arguments, ReadSizes { head: 0, chunk });
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
            assert_eq!(text(&report), text(&whole_report), "{format} in chunks of {chunk}");
            assert_eq!(status, whole_status, "{format} in chunks of {chunk}");
        }
    }
    String::from_utf8(run_with(&path, &["--output-format", "concise"], WHOLE_FILE).1).unwrap()
}

/// Returns a valid payload on one line.
fn payload_line() -> String {
    let value: serde_json::Value = serde_json::from_str(VALID).unwrap();
    value.to_string()
}

/// Returns a payload on one line, in which the text `from` is replaced by the text `to`.
fn payload_line_replacing(from: &str, to: &str) -> String {
    let line = payload_line();
    assert!(line.contains(from), "{line}");
    line.replacen(from, to, 1)
}

/// Returns the payload of `line`, pretty-printed on several lines.
fn pretty(line: &str) -> String {
    serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(line).unwrap()).unwrap()
}

#[test]
fn a_long_file_has_the_same_report_in_chunks_and_as_a_whole() {
    let invalid_date = payload_line_replacing(
        "\"Medium\":\"Web\"",
        "\"Medium\":\"Web\",\"ScheduledDate\":\"soon\",\"Colour\":\"réd \u{1F600}\"",
    );
    let missing_comma = payload_line_replacing(",\"Medium\"", " \"Medium\"");
    let with_secret = payload_line_replacing("\"XXXXXXXXXXXXXXXX\"", "\"s3cr3t-value\",\"Password\":\"hunter22\"");
    let lines = [
        "\u{FEFF}".to_owned() + &payload_line(),
        missing_comma.clone(),
        String::new(),
        "// a comment".to_owned(),
        "// summit-lint-ignore invalid-date, unknown-field: not yet".to_owned(),
        String::new(),
        invalid_date.clone(),
        payload_line() + " // summit-lint-ignore missing-field: none is",
        "2026-01-02 03:04:05 INFO sent ".to_owned() + &invalid_date,
        with_secret.clone(),
        payload_line().split("\"PageName\"").next().unwrap().to_owned(),
        "nothing".to_owned(),
        pretty(&invalid_date),
        String::new(),
        pretty(&payload_line()).replace("},\n", "}\n") + " // summit-lint-ignore missing-field: none is",
        pretty(&format!("[{invalid_date}]")).trim_end_matches(['}', ']', '\n', ' ']).to_owned(),
        missing_comma.replace("Medium", "Mediums"),
        payload_line(),
        with_secret,
        invalid_date,
    ];
    let text = lines.join("\n");
    let output = assert_same_report(text.as_bytes(), &[]);
    assert!(output.lines().count() > 8, "{output}");
    for rule in
        ["byte-order-mark", "missing-comma", "unused-suppression", "invalid-date", "unexpected-end", "multiline-record"]
    {
        assert!(output.contains(rule), "{rule}: {output}");
    }
    assert_same_report((text.replace('\n', "\r\n") + "\r\n").as_bytes(), &[]);
    assert_same_report(text.as_bytes(), &["--statistics"]);
    assert_same_report(format!("{}\n{}\n", payload_line(), payload_line()).as_bytes(), &[]);
    assert_same_report(format!("{}\n{}\n", payload_line(), payload_line()).as_bytes(), &["--ignore-unknown"]);
    assert_same_report(b"{\"a\": 1}\n[2]\n", &[]);
    assert_same_report(b"{\"a\": 1}\n[2]\n", &["--ignore-unknown"]);
}

#[test]
fn invalid_utf8_is_reported_line_by_line() {
    // The byte order mark is reported even if invalid UTF-8 follows.
    let mut bytes = "\u{FEFF}".as_bytes().to_vec();
    for (index, byte) in [b'x', 0xE9, b'x', 0xE8, 0xE9].into_iter().enumerate() {
        let text = payload_line_replacing("\"Web\"", &format!("\"Web\",\"Colour{index}\":\"~\""));
        bytes.extend(text.bytes().map(|one| if one == b'~' { byte } else { one }));
        bytes.push(b'\n');
    }
    let output = assert_same_report(&bytes, &[]);
    assert_eq!(output.matches("invalid-utf8").count(), 3, "{output}");
    assert_eq!(output.matches("[byte-order-mark]").count(), 1, "{output}");
}

#[test]
fn status_transitions_are_checked_across_chunks() {
    let closed = payload_line_replacing("\"Resolved\"", "\"Closed\"");
    let text = [closed, payload_line(), payload_line()].join("\n");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    fs::write(&path, text).unwrap();
    let arguments = ["--output-format", "concise", "--select", "status-transition"];
    let whole = run_with(&path, &arguments, WHOLE_FILE).1;
    assert!(String::from_utf8_lossy(&whole).contains("a.jsonl:2:"), "{}", String::from_utf8_lossy(&whole));
    assert_eq!(run_with(&path, &arguments, ReadSizes { head: 0, chunk: 1 }).1, whole);
}

#[test]
fn a_baseline_applies_to_all_chunks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    let faulty = payload_line_replacing("\"Web\"", "\"Web\",\"Colour\":\"red\"");
    fs::write(&path, format!("{faulty}\n{}\n{faulty}\n{faulty}\n", payload_line())).unwrap();
    let (whole, parts) = (folder.path().join("whole.json"), folder.path().join("parts.json"));
    let write = |baseline: &Path| format!("--write-baseline={}", baseline.display());
    run_with(&path, &[&write(&whole), "--quiet"], WHOLE_FILE);
    let small = ReadSizes { head: 0, chunk: 1 };
    run_with(&path, &[&write(&parts), "--quiet"], small);
    assert_eq!(fs::read_to_string(&whole).unwrap(), fs::read_to_string(&parts).unwrap());
    assert!(fs::read_to_string(&whole).unwrap().contains("\"count\": 3"));
    let (status, output) =
        run_with(&path, &["--baseline", whole.to_str().unwrap(), "--output-format", "concise"], small);
    assert_eq!((status, String::from_utf8(output).unwrap().lines().count()), (Status::Clean, 1));
}

#[test]
fn a_comment_for_a_whole_long_file_must_be_near_its_start() {
    let faulty = payload_line_replacing("\"Web\"", "\"Web\",\"Colour\":\"red\"");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    let comment = "// summit-lint-ignore-file unknown-field: a log";
    let small = ReadSizes { head: 100, chunk: 1 };
    let run = |text: String| {
        fs::write(&path, text).unwrap();
        String::from_utf8(run_with(&path, &["--output-format", "concise"], small).1).unwrap()
    };
    let output = run(format!("{comment}\n{faulty}\n{faulty}\n{faulty}\n"));
    assert!(!output.contains("unknown-field"), "{output}");
    let output = run(format!("{faulty}\n{faulty}\n{comment}\n{faulty}\n"));
    assert_eq!(output.matches("warning[unknown-field]").count(), 3, "{output}");
    assert!(output.contains("a.jsonl:3:4: warning[invalid-suppression]"), "{output}");
    assert!(output.contains("is too far from the start of a long file"), "{output}");
}

#[test]
fn a_secret_is_also_masked_in_later_chunks() {
    let secret = payload_line_replacing("\"XXXXXXXXXXXXXXXX\"", "\"s3cr3t-value\",\"Colour\":\"red\"");
    let copy = payload_line_replacing("\"Web\"", "\"Web\",\"Colour\":\"s3cr3t-value\"");
    assert_same_report(format!("{secret}\n{}\n{}\n{copy}\n", payload_line(), payload_line()).as_bytes(), &[]);
}

#[test]
fn a_schema_that_does_not_compile_is_an_error_of_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let base_arguments = ["summit-lint", "check", "--isolated", "--output-format", "github", "--output-file"];
    let cli = Cli::try_parse_from(base_arguments.iter().chain(&[out.to_str().unwrap(), "a.json"])).unwrap();
    let Command::Check(arguments) = cli.command else { panic!("the command is `check`") };
    let settings = arguments.configuration.settings();
    let report_files = ReportFiles::new(None);
    let mut run = Run::new(&arguments, &settings, &report_files, None).unwrap();
    let failure = crate::catalog::CompileError { schema: "a.schema.json".to_owned(), message: "no".to_owned() };
    let report = FileReport { failures: vec![failure], payloads: 1, ..FileReport::default() };
    let source = Source::from_text("a.json", VALID).unwrap().into_owned();
    let settings = settings.of(Path::new("a.json")).unwrap();
    let linted = linter::LintedFile { source, settings, report, fixed: None };
    assert!(run.handle(linter::Outcome::Linted(Box::new(linted))).is_continue());
    assert_eq!(run.finish().status, Status::Error);
    let written = fs::read_to_string(out).unwrap();
    assert!(written.contains("cannot compile schema `a.schema.json`: no"), "{written}");
}
