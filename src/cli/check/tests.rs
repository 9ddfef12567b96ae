use std::fs;
use std::path::Path;

use clap::Parser as _;

use super::*;
use crate::cli::{Cli, Command};
use crate::lint::FileReport;
use crate::report::Format;
use crate::source::Source;

const VALID: &str = include_str!("../../../testdata/valid/resolved.object.executive.json");

/// How the run over `path` with these arguments ends, and what it writes.
fn run_with(path: &Path, arguments: &[&str], portions: Portions) -> (Status, Vec<u8>) {
    let folder = path.parent().unwrap();
    let out = folder.join("out");
    let fixed = ["summit-lint", "check", "--isolated", "--output-file", out.to_str().unwrap(), path.to_str().unwrap()];
    let cli = Cli::try_parse_from(fixed.iter().chain(arguments)).unwrap();
    let Command::Check(arguments) = cli.command else { panic!("it is `check`") };
    let status = run_in(&arguments, portions).status;
    (status, fs::read(out).unwrap())
}

const WHOLE: Portions = Portions { head: usize::MAX - 1, stretch: 1 };

/// Checks that a file of `lines` is told of alike, in whatever portions it is read, in every format.
fn assert_alike(lines: &[u8], arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    fs::write(&path, lines).unwrap();
    for format in Format::NAMES {
        let arguments: Vec<&str> = ["--output-format", format].iter().chain(arguments).copied().collect();
        let whole = run_with(&path, &arguments, WHOLE);
        for stretch in [1, 700, 4000, 20_000] {
            let parts = run_with(&path, &arguments, Portions { head: 0, stretch });
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
            assert_eq!(text(&parts.1), text(&whole.1), "{format} in stretches of {stretch}");
            assert_eq!(parts.0, whole.0, "{format} in stretches of {stretch}");
        }
    }
    String::from_utf8(run_with(&path, &["--output-format", "concise"], WHOLE).1).unwrap()
}

fn line() -> String {
    let value: serde_json::Value = serde_json::from_str(VALID).unwrap();
    value.to_string()
}

/// A payload that is damaged: `from` is replaced by `to`.
fn damaged(from: &str, to: &str) -> String {
    let line = line();
    assert!(line.contains(from), "{line}");
    line.replacen(from, to, 1)
}

/// The same on many lines.
fn pretty(line: &str) -> String {
    serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(line).unwrap()).unwrap()
}

#[test]
fn a_long_file_is_told_of_as_if_it_were_read_as_a_whole() {
    let soon =
        damaged("\"Medium\":\"Web\"", "\"Medium\":\"Web\",\"ScheduledDate\":\"soon\",\"Colour\":\"réd \u{1F600}\"");
    let comma = damaged(",\"Medium\"", " \"Medium\"");
    let secret = damaged("\"XXXXXXXXXXXXXXXX\"", "\"s3cr3t-value\",\"Password\":\"hunter22\"");
    let lines = [
        "\u{FEFF}".to_owned() + &line(),
        comma.clone(),
        String::new(),
        "// a comment".to_owned(),
        "// summit-lint-ignore invalid-date, unknown-field: not yet".to_owned(),
        String::new(),
        soon.clone(),
        line() + " // summit-lint-ignore missing-field: none is",
        "2026-01-02 03:04:05 INFO sent ".to_owned() + &soon,
        secret.clone(),
        line().split("\"PageName\"").next().unwrap().to_owned(),
        "nothing".to_owned(),
        pretty(&soon),
        String::new(),
        pretty(&line()).replace("},\n", "}\n") + " // summit-lint-ignore missing-field: none is",
        pretty(&format!("[{soon}]")).trim_end_matches(['}', ']', '\n', ' ']).to_owned(),
        comma.replace("Medium", "Mediums"),
        line(),
        secret,
        soon,
    ];
    let text = lines.join("\n");
    let told = assert_alike(text.as_bytes(), &[]);
    assert!(told.lines().count() > 8, "{told}");
    for rule in
        ["byte-order-mark", "missing-comma", "unused-suppression", "invalid-date", "unexpected-end", "multiline-record"]
    {
        assert!(told.contains(rule), "{rule}: {told}");
    }
    assert_alike((text.replace('\n', "\r\n") + "\r\n").as_bytes(), &[]);
    assert_alike(text.as_bytes(), &["--statistics"]);
    assert_alike(format!("{}\n{}\n", line(), line()).as_bytes(), &[]);
    assert_alike(format!("{}\n{}\n", line(), line()).as_bytes(), &["--ignore-unknown"]);
    assert_alike(b"{\"a\": 1}\n[2]\n", &[]);
    assert_alike(b"{\"a\": 1}\n[2]\n", &["--ignore-unknown"]);
}

#[test]
fn bytes_that_are_no_text_are_told_of_line_by_line() {
    // A byte order mark counts, whatever comes behind it.
    let mut bytes = "\u{FEFF}".as_bytes().to_vec();
    for (index, byte) in [b'x', 0xE9, b'x', 0xE8, 0xE9].into_iter().enumerate() {
        let text = damaged("\"Web\"", &format!("\"Web\",\"Colour{index}\":\"~\""));
        bytes.extend(text.bytes().map(|one| if one == b'~' { byte } else { one }));
        bytes.push(b'\n');
    }
    let told = assert_alike(&bytes, &[]);
    assert_eq!(told.matches("invalid-utf8").count(), 3, "{told}");
    assert_eq!(told.matches("[byte-order-mark]").count(), 1, "{told}");
}

#[test]
fn steps_are_followed_from_stretch_to_stretch() {
    let closed = damaged("\"Resolved\"", "\"Closed\"");
    let text = [closed, line(), line()].join("\n");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    fs::write(&path, text).unwrap();
    let arguments = ["--output-format", "concise", "--select", "status-transition"];
    let whole = run_with(&path, &arguments, WHOLE).1;
    assert!(String::from_utf8_lossy(&whole).contains("a.jsonl:2:"), "{}", String::from_utf8_lossy(&whole));
    assert_eq!(run_with(&path, &arguments, Portions { head: 0, stretch: 1 }).1, whole);
}

#[test]
fn a_baseline_holds_for_all_stretches() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    let faulty = damaged("\"Web\"", "\"Web\",\"Colour\":\"red\"");
    fs::write(&path, format!("{faulty}\n{}\n{faulty}\n{faulty}\n", line())).unwrap();
    let (whole, parts) = (folder.path().join("whole.json"), folder.path().join("parts.json"));
    let write = |baseline: &Path| format!("--write-baseline={}", baseline.display());
    run_with(&path, &[&write(&whole), "--quiet"], WHOLE);
    let small = Portions { head: 0, stretch: 1 };
    run_with(&path, &[&write(&parts), "--quiet"], small);
    assert_eq!(fs::read_to_string(&whole).unwrap(), fs::read_to_string(&parts).unwrap());
    assert!(fs::read_to_string(&whole).unwrap().contains("\"count\": 3"));
    let (status, told) = run_with(&path, &["--baseline", whole.to_str().unwrap(), "--output-format", "concise"], small);
    assert_eq!((status, String::from_utf8(told).unwrap().lines().count()), (Status::Clean, 1));
}

#[test]
fn a_comment_about_the_whole_file_stands_at_its_head() {
    let faulty = damaged("\"Web\"", "\"Web\",\"Colour\":\"red\"");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    let comment = "// summit-lint-ignore-file unknown-field: a log";
    let small = Portions { head: 100, stretch: 1 };
    let run = |text: String| {
        fs::write(&path, text).unwrap();
        String::from_utf8(run_with(&path, &["--output-format", "concise"], small).1).unwrap()
    };
    let told = run(format!("{comment}\n{faulty}\n{faulty}\n{faulty}\n"));
    assert!(!told.contains("unknown-field"), "{told}");
    let told = run(format!("{faulty}\n{faulty}\n{comment}\n{faulty}\n"));
    assert_eq!(told.matches("warning[unknown-field]").count(), 3, "{told}");
    assert!(told.contains("a.jsonl:3:4: warning[invalid-suppression]"), "{told}");
    assert!(told.contains("is too far from the start of a long file"), "{told}");
}

#[test]
fn a_secret_is_masked_in_the_stretches_behind_it_too() {
    let secret = damaged("\"XXXXXXXXXXXXXXXX\"", "\"s3cr3t-value\",\"Colour\":\"red\"");
    let copy = damaged("\"Web\"", "\"Web\",\"Colour\":\"s3cr3t-value\"");
    assert_alike(format!("{secret}\n{}\n{}\n{copy}\n", line(), line()).as_bytes(), &[]);
}

#[test]
fn a_schema_that_does_not_compile_is_an_error_of_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let fixed = ["summit-lint", "check", "--isolated", "--output-format", "github", "--output-file"];
    let cli = Cli::try_parse_from(fixed.iter().chain(&[out.to_str().unwrap(), "a.json"])).unwrap();
    let Command::Check(arguments) = cli.command else { panic!("it is `check`") };
    let settings = arguments.configuration.settings();
    let reserved = Reserved::new(None);
    let mut run = Run::new(&arguments, &settings, &reserved, None).unwrap();
    let failure = crate::catalog::CompileError { schema: "a.schema.json".to_owned(), message: "no".to_owned() };
    let report = FileReport { failures: vec![failure], payloads: 1, ..FileReport::default() };
    let source = Source::from_text("a.json", VALID).unwrap().into_owned();
    let settings = settings.of(Path::new("a.json")).unwrap();
    let linted = judge::Linted { source, settings, report, fixed: None };
    assert!(run.take(judge::Outcome::Linted(Box::new(linted))).is_continue());
    assert_eq!(run.finish().status, Status::Error);
    let written = fs::read_to_string(out).unwrap();
    assert!(written.contains("cannot compile schema `a.schema.json`: no"), "{written}");
}
