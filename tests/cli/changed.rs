//! `--changed`: only payloads that differ from a commit are reported.

use std::path::Path;
use std::process::Command;

use crate::skipped::installed;
use crate::{VALID, damaged, folder, summit_lint};

/// Runs Git in `folder` without the user's configuration.
fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.current_dir(folder).args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]);
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let run = git.args(arguments).output().expect("git starts");
    assert!(run.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
}

/// Returns a repository with these files in its only commit, or `None` if Git is not installed.
fn repository(files: &[(&str, &str)]) -> Option<tempfile::TempDir> {
    if !installed("git") {
        return None;
    }
    let folder = folder(files);
    git(folder.path(), &["init", "--quiet", "--initial-branch", "main"]);
    commit(folder.path());
    Some(folder)
}

fn commit(folder: &Path) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--allow-empty", "--message", "A change"]);
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("the file can be written");
}

/// Returns the lines with findings of `check` with these arguments, its standard error, and its exit status.
fn check(folder: &Path, arguments: &[&str]) -> (Vec<String>, String, i32) {
    let run =
        summit_lint(folder).args(["check", "--deny-warnings", "--output-format", "concise"]).args(arguments).output();
    let run = run.expect("the program starts");
    let output = String::from_utf8(run.stdout).expect("the output is UTF-8");
    let findings = output.lines().filter(|line| line.contains('['));
    let findings = findings.map(|line| line.to_owned()).collect();
    let stderr = String::from_utf8_lossy(&run.stderr).into_owned();
    (findings, stderr, run.status.code().expect("no signal ended the program"))
}

/// Returns the locations of the findings, as `path:line`.
fn locations(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let (findings, stderr, code) = check(folder, arguments);
    assert_eq!((stderr.as_str(), code), ("", i32::from(!findings.is_empty())), "{findings:?}");
    findings.iter().map(|line| line.splitn(3, ':').take(2).collect::<Vec<_>>().join(":")).collect()
}

/// Returns a payload with a finding, on one line.
fn payload_with_finding() -> String {
    let payload = damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\", \"Colour\": \"red\",");
    payload.lines().map(str::trim).collect()
}

/// Returns a list of payloads with one finding each, and the line on which each payload starts.
fn payload_list() -> (String, Vec<usize>) {
    let payload = damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\", \"Colour\": \"red\",");
    let lines = payload.trim_end().lines().count();
    (format!("[\n{0},\n{0},\n{0}\n]\n", payload.trim_end()), (0..3).map(|index| 2 + index * lines).collect())
}

#[test]
fn only_changed_payloads_are_reported() {
    let line = payload_with_finding();
    let Some(folder) =
        repository(&[("a.json", &line), ("b.jsonl", &format!("{line}\n{line}\n{line}\n")), ("c.json", &line)])
    else {
        return;
    };
    let at = folder.path();
    assert_eq!(locations(at, &["--changed"]), [""; 0]);
    assert_eq!(check(at, &["--changed"]).2, 0);
    let touched = line.replace("\"red\"", "\"blue\"");
    write(at, "b.jsonl", &format!("{line}\n{touched}\n{line}\n"));
    write(at, "new.json", &line);
    assert_eq!(locations(at, &["--changed"]), ["b.jsonl:2", "new.json:1"]);
    git(at, &["add", "--all"]);
    assert_eq!(locations(at, &["--changed"]), ["b.jsonl:2", "new.json:1"], "staged");
    assert_eq!(locations(at, &["--changed", "new.json", "a.json"]), ["new.json:1"], "paths are a filter");
    let run = summit_lint(at).args(["check", "--changed", "b.jsonl"]).output().expect("the program starts");
    let output = String::from_utf8(run.stdout).expect("the output is UTF-8");
    assert!(output.contains("in 1 file.") && !output.contains("3 payloads"), "{output}");
}

#[test]
fn payloads_of_a_list_are_distinguished() {
    let (text, starts) = payload_list();
    let Some(folder) = repository(&[("a.json", &text)]) else { return };
    let at = folder.path();
    let lines: Vec<&str> = text.lines().collect();
    let with = |index: usize, new: Option<&str>| {
        let mut lines = lines.clone();
        match new {
            Some(new) => lines[index] = new,
            None => {
                lines.remove(index);
            }
        }
        write(at, "a.json", &(lines.join("\n") + "\n"));
        let found = locations(at, &["--changed"]);
        let found = found.iter().filter_map(|location| location.strip_prefix("a.json:")?.parse::<usize>().ok());
        // The numbers of the payloads with findings.
        let mut found: Vec<usize> = found.map(|line| starts.iter().filter(|start| **start <= line).count()).collect();
        found.dedup();
        found
    };
    let field = lines.iter().position(|line| line.contains("\"Source\"")).expect("the payload has a source");
    let second = field + starts[1] - starts[0];
    assert_eq!(with(second, Some("\"Source\": \"Other\",")), [2]);
    assert_eq!(with(second, None), [2], "a removed line changes its payload");
    assert_eq!(with(field, None), [1]);
    assert_eq!(with(field + starts[2] - starts[0], None), [3]);
}

#[test]
fn a_branch_is_compared_with_its_merge_base() {
    let line = payload_with_finding();
    let Some(folder) = repository(&[("a.json", &line), ("b.json", &line), ("c.json", &line)]) else { return };
    let at = folder.path();
    let touched = line.replace("\"red\"", "\"blue\"");
    git(at, &["switch", "--quiet", "--create", "work"]);
    write(at, "a.json", &touched);
    commit(at);
    git(at, &["switch", "--quiet", "main"]);
    write(at, "b.json", &touched);
    commit(at);
    git(at, &["switch", "--quiet", "work"]);
    write(at, "c.json", &touched);
    assert_eq!(locations(at, &["--changed=main"]), ["a.json:1", "c.json:1"]);
    assert_eq!(locations(at, &["--changed"]), ["c.json:1"]);
    assert_eq!(locations(at, &["--changed=HEAD~1", "a.json"]), ["a.json:1"]);
}

#[test]
fn changed_files_are_found_with_any_name_and_from_any_folder() {
    let line = payload_with_finding();
    let Some(folder) =
        repository(&[("in/old.jsonl", &format!("{line}\n{line}\n{line}\n{line}\n")), ("in/é \"q\".json", &line)])
    else {
        return;
    };
    let at = folder.path();
    git(at, &["mv", "in/old.jsonl", "in/new name.jsonl"]);
    assert_eq!(locations(at, &["--changed"]), [""; 0], "renaming a file does not change its payloads");
    let touched = line.replace("\"red\"", "\"blue\"");
    write(at, "in/new name.jsonl", &format!("{line}\n{line}\n{line}\n{touched}\n"));
    write(at, "in/é \"q\".json", &touched);
    assert_eq!(locations(at, &["--changed"]), ["in/new name.jsonl:4", "in/é \"q\".json:1"]);
    assert_eq!(locations(&at.join("in"), &["--changed"]), ["new name.jsonl:4", "é \"q\".json:1"]);
    std::fs::create_dir(at.join("other")).expect("the folder can be created");
    assert_eq!(locations(&at.join("other"), &["--changed", "../in/new name.jsonl"]), ["../in/new name.jsonl:4"]);
    // The user's settings for diffs have no effect.
    for (name, value) in [
        ("diff.noprefix", "true"),
        ("diff.mnemonicPrefix", "true"),
        ("diff.external", "false"),
        ("color.ui", "always"),
        ("diff.relative", "true"),
        ("core.quotePath", "false"),
    ] {
        git(at, &["config", name, value]);
    }
    assert_eq!(locations(&at.join("in"), &["--changed"]), ["new name.jsonl:4", "é \"q\".json:1"]);
}

#[test]
fn files_in_utf16_or_without_a_commit_are_treated_as_changed() {
    if !installed("git") {
        return;
    }
    let line = payload_with_finding();
    let folder = folder(&[("a.json", &line)]);
    let at = folder.path();
    git(at, &["init", "--quiet"]);
    assert_eq!(locations(at, &["--changed"]), ["a.json:1"]);
    let utf16 = |text: &str| -> Vec<u8> {
        "\u{FEFF}".chars().chain(text.chars()).collect::<String>().encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    std::fs::write(at.join("b.json"), utf16(&line)).expect("the file can be written");
    commit(at);
    std::fs::write(at.join("b.json"), utf16(&line.replace("red", "blue"))).expect("the file can be written");
    assert_eq!(locations(at, &["--changed"]), ["b.json:1"]);
}

#[cfg(unix)]
#[test]
fn files_without_changes_are_not_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let line = payload_with_finding();
    let Some(folder) = repository(&[("a.json", &line), ("b.json", &line)]) else { return };
    let at = folder.path();
    let unread = std::fs::Permissions::from_mode(0o000);
    std::fs::set_permissions(at.join("a.json"), unread).expect("the permissions can be changed");
    write(at, "b.json", &line.replace("\"red\"", "\"blue\""));
    git(at, &["config", "core.fileMode", "false"]);
    assert_eq!(locations(at, &["--changed"]), ["b.json:1"]);
}

#[test]
fn changes_in_long_files_are_found() {
    let line = payload_with_finding();
    let count = (5 << 20) / line.len();
    let text = format!("{line}\n").repeat(count);
    let Some(folder) = repository(&[("a.jsonl", &text)]) else { return };
    let at = folder.path();
    let touched = line.replace("\"red\"", "\"blue\"");
    let last = format!("{}{touched}\n", format!("{line}\n").repeat(count - 1));
    write(at, "a.jsonl", &last);
    assert_eq!(locations(at, &["--changed"]), [format!("a.jsonl:{count}")]);
}

#[test]
fn the_baseline_also_applies_to_unchanged_payloads() {
    let line = payload_with_finding();
    let Some(folder) = repository(&[("a.jsonl", &format!("{line}\n{line}\n"))]) else { return };
    let at = folder.path();
    summit_lint(at).args(["check", "--write-baseline=base.json", "--quiet"]).assert().code(0);
    write(at, "a.jsonl", &format!("{line}\n{}\n", line.replace("\"Colour\"", "\"Colours\"")));
    let (findings, stderr, _) = check(at, &["--changed", "--baseline", "base.json", "a.jsonl"]);
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(stderr.lines().filter(|line| line.starts_with("  a.jsonl")).count(), 1, "{stderr}");
}

#[test]
fn only_changed_files_are_fixed() {
    let broken = damaged("\"Medium\": \"Web\",", "\"Medium\": \"Web\"");
    let Some(folder) = repository(&[("a.json", &broken), ("b.json", &broken)]) else { return };
    let at = folder.path();
    write(at, "b.json", &broken.replace("\"Monitoring\"", "\"Person\""));
    summit_lint(at).args(["fix", "--changed", "--quiet"]).assert().code(0);
    let text = |name: &str| std::fs::read_to_string(at.join(name)).expect("the file can be read");
    assert_eq!(text("a.json"), broken);
    assert_eq!(text("b.json"), VALID.replace("\"Monitoring\"", "\"Person\""));
}

#[test]
fn invalid_revisions_and_missing_repositories_are_errors() {
    let Some(folder) = repository(&[("a.json", VALID)]) else { return };
    let at = folder.path();
    let assert_refused = |arguments: &[&str], error: &str| {
        let (findings, stderr, code) = check(at, arguments);
        assert_eq!((findings, code), (Vec::new(), 2));
        assert!(stderr.contains(error), "{stderr}");
    };
    assert_refused(&["--changed=nowhere"], "error: unknown revision `nowhere`");
    assert_refused(&["--changed=--output=x"], "error: unknown revision `--output=x`");
    assert_refused(&["--changed", "-"], "`--changed` cannot be used with standard input");
    assert_refused(&["--changed", "--write-baseline"], "cannot be used with");
    git(at, &["switch", "--quiet", "--orphan", "alone"]);
    write(at, "b.json", VALID);
    commit(at);
    assert_refused(&["--changed=main"], "no common commit of `main` and `HEAD`");
    let elsewhere = crate::folder(&[("a.json", VALID)]);
    let outside = elsewhere.path().join("a.json");
    assert_refused(&["--changed", outside.to_str().expect("the path is UTF-8")], "is outside the Git repository");
    let (_, stderr, code) = check(elsewhere.path(), &["--changed"]);
    assert_eq!(
        (stderr.as_str(), code),
        ("error: `--changed` needs a Git repository, but the working directory is not in one\n", 2)
    );
    let run =
        summit_lint(at).env("PATH", "/nowhere").args(["check", "--changed"]).output().expect("the program starts");
    assert_eq!(String::from_utf8_lossy(&run.stderr), "error: `--changed` needs Git, but `git` is not in `PATH`\n");
    assert_eq!(run.status.code(), Some(2));
}
