//! JSON Lines files that are longer than one chunk.

use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};

use snapbox::cmd::cargo_bin;

use super::{VALID, folder, summit_lint};

/// Returns the valid payload on one line.
fn payload_line() -> String {
    let value: serde_json::Value = serde_json::from_str(VALID).expect("the text is JSON");
    value.to_string() + "\n"
}

/// Returns about 6 MB of blank lines between a valid payload and a damaged payload, and the number of lines before the
/// damaged payload.
fn long_file() -> (String, usize) {
    let blank = " ".repeat(999) + "\n";
    let damaged = payload_line().replacen(",\"Medium\"", " \"Medium\"", 1);
    assert_ne!(damaged, payload_line());
    (format!("{}{}{damaged}", payload_line(), blank.repeat(6000)), 6001)
}

#[test]
fn positions_are_relative_to_the_file() {
    let (text, before) = long_file();
    let folder = folder(&[("a.jsonl", &text)]);
    let at = text.rfind("\"Medium\"").expect("the text is found");
    let column = at - text[..at].rfind('\n').expect("the payload is not on the first line");
    let expected = format!("a.jsonl:{}:{}: error[missing-comma]", before + 1, column - 1);
    let of_file = summit_lint(folder.path()).args(["check", "--output-format", "concise", "a.jsonl"]).assert().code(1);
    let of_file = String::from_utf8(of_file.get_output().stdout.clone()).expect("reports are UTF-8");
    assert!(of_file.starts_with(&expected), "{of_file} is not {expected}");
    assert!(
        of_file.ends_with(
            "Found 1 error in 1 file (2 payloads). 1 fixable with --fix. Details: summit-lint explain missing-comma\n"
        ),
        "{of_file}"
    );
    let of_search = summit_lint(folder.path()).args(["check", "--output-format", "concise"]).assert().code(1);
    assert_eq!(String::from_utf8_lossy(&of_search.get_output().stdout), of_file);
    let of_stream = summit_lint(folder.path())
        .args(["check", "--output-format", "concise", "--stdin-filename", "a.jsonl", "-"])
        .stdin(text.clone())
        .assert()
        .code(1);
    assert_eq!(String::from_utf8_lossy(&of_stream.get_output().stdout), of_file);
    let json = summit_lint(folder.path()).args(["check", "--output-format", "json", "a.jsonl"]).assert().code(1);
    let json: serde_json::Value = serde_json::from_slice(&json.get_output().stdout).expect("the output is JSON");
    assert_eq!(json["diagnostics"][0]["fix"]["edits"][0]["offset"], at - 1);
    // `fix` processes the whole file.
    summit_lint(folder.path()).args(["fix", "--quiet", "a.jsonl"]).assert().success();
    let fixed = std::fs::read_to_string(folder.path().join("a.jsonl")).expect("the file can be read");
    assert_eq!(fixed.len(), text.len() + 1);
}

#[test]
fn a_long_file_without_a_payload_is_one_finding() {
    let folder = folder(&[("a.jsonl", &"{\"a\": 1}\n".repeat(500_000))]);
    let run = |arguments: &[&str], code| {
        let run = summit_lint(folder.path()).args(["check", "--output-format", "concise"]).args(arguments).assert();
        String::from_utf8(run.code(code).get_output().stdout.clone()).expect("reports are UTF-8")
    };
    let named = run(&["a.jsonl"], 1);
    assert!(named.starts_with("a.jsonl:1:1: error[unknown-payload] not recognized as a payload"), "{named}");
    assert_eq!(named.lines().count(), 2, "{named}");
    assert_eq!(run(&["."], 0), "No payloads found in 1 file.\n");
}

#[test]
fn the_configuration_limits_long_files() {
    let (text, _) = long_file();
    let folder = folder(&[("a.jsonl", &text), ("summit-lint.json5", "{limits: {maxInputBytes: 5000000}}")]);
    let run = summit_lint(folder.path()).args(["check", "a.jsonl"]).assert().code(2);
    let error = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(error.contains("exceed the configured `maxInputBytes` of 5000000"), "{error}");
}

fn start(arguments: &[&str]) -> Child {
    Command::new(cargo_bin!("summit-lint"))
        .args(["check", "--isolated", "--stdin-filename", "a.jsonl", "-"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

#[test]
fn a_closed_pipe_ends_the_run_early() {
    let damaged = payload_line().replacen(",\"Medium\"", " \"Medium\"", 1);
    let mut child = start(&[]);
    let mut input = child.stdin.take().expect("stdin is piped");
    let mut output = child.stdout.take().expect("stdout is piped");
    let writer = std::thread::spawn(move || {
        // Writing fails after the program ends early.
        (0..100_000).take_while(|_| input.write_all(damaged.as_bytes()).is_ok()).count()
    });
    let mut first = [0; 100];
    output.read_exact(&mut first).expect("the report starts");
    drop(output);
    let written = writer.join().expect("the writer does not panic");
    child.wait().expect("the program ends");
    assert!(written < 100_000, "the program read the whole input");
}

#[cfg(target_os = "linux")]
#[test]
fn a_stream_takes_no_more_memory_than_a_few_chunks() {
    let mut child = start(&["--output-format", "concise"]);
    let mut input = child.stdin.take().expect("stdin is piped");
    let block = (payload_line() + &(" ".repeat(999) + "\n").repeat(1000)).into_bytes();
    let mut written = 0;
    while written < 100 << 20 {
        input.write_all(&block).expect("the program reads its input");
        written += block.len();
    }
    // The program is still running, since it waits for more input.
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).expect("the program starts");
    drop(input);
    let run = child.wait_with_output().expect("the program ends");
    let output = String::from_utf8_lossy(&run.stdout);
    assert!(output.starts_with("All checks passed: "), "{output}");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("Linux reports the peak");
    let peak: usize = peak.trim().trim_end_matches(" kB").parse().expect("the peak is a number");
    assert!(peak < 64 << 10, "the peak was {peak} kB");
}

#[test]
fn findings_are_reported_before_the_end_of_a_stream() {
    let mut program = Command::new(cargo_bin!("summit-lint"))
        .args(["check", "-", "--stdin-filename", "a.jsonl", "--output-format", "concise"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut input = program.stdin.take().expect("stdin is piped");
    let mut output = std::io::BufReader::new(program.stdout.take().expect("stdout is piped"));
    for line_number in 1..4 {
        let damaged = payload_line().replacen(",\"Medium\"", " \"Medium\"", 1);
        input.write_all(damaged.as_bytes()).and_then(|()| input.flush()).expect("the program reads its input");
        let mut found = String::new();
        std::io::BufRead::read_line(&mut output, &mut found).expect("the output is UTF-8");
        assert!(found.starts_with(&format!("a.jsonl:{line_number}:")), "{found}");
    }
    drop(input);
    let mut rest = String::new();
    output.read_to_string(&mut rest).expect("the output is UTF-8");
    assert!(rest.starts_with("Found 3 errors in 1 file (3 payloads)"), "{rest}");
    assert_eq!(program.wait().expect("the program ends").code(), Some(1));
}

#[test]
fn findings_have_the_id_of_their_record() {
    let wrong = |id: &str, status: &str| {
        format!("{{\"a/b\": [{{\"id\": {id}}}], \"body\": {}}}\n", payload_line().trim().replace("Resolved", status))
    };
    let text =
        format!("{}{}{}", wrong("\"r-1\"", "Reslved"), wrong("2", "Closd"), payload_line().replace("Resolved", "Nw"));
    let folder = folder(&[("a.jsonl", &text)]);
    let check = |format: &str| {
        let arguments = ["check", "a.jsonl", "--record-id", "/a~1b/0/id", "--output-format", format];
        let assert = summit_lint(folder.path()).args(arguments).assert().code(1);
        String::from_utf8(assert.get_output().stdout.clone()).expect("reports are UTF-8")
    };
    let concise = check("concise");
    let records: Vec<Option<&str>> = concise
        .lines()
        .filter(|line| line.contains("[unknown-status]"))
        .map(|line| line.strip_suffix(')').and_then(|line| line.rsplit_once(" (record ")).map(|(_, id)| id))
        .collect();
    assert_eq!(records, [Some("r-1"), Some("2"), None], "{concise}");
    let jsonl = check("jsonl");
    assert_eq!(jsonl.matches("\"record\":\"r-1\"").count(), concise.matches("(record r-1)").count(), "{jsonl}");
    let arguments = ["check", "a.jsonl", "--record-id", "id"];
    let assert = summit_lint(folder.path()).args(arguments).assert().code(2);
    assert!(String::from_utf8_lossy(&assert.get_output().stderr).contains("missing leading slash"));
}
