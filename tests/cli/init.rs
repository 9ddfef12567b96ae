//! `init`: writes a configuration with the values of existing payloads.

use std::path::Path;

use snapbox::str;

use crate::{VALID, damaged, folder, summit_lint};

/// Returns a payload with this workgroup and this custom field.
fn payload(workgroup: &str, group: &str, field: &str) -> String {
    let workgroup = format!("\"Medium\": \"Web\", \"Assigned_WorkGroup_Name\": \"{workgroup}\",");
    let payload = damaged("\"Medium\": \"Web\",", &workgroup);
    assert!(payload.contains("\"Site\"") && payload.contains("\"Floor\""));
    payload.replace("\"Site\"", &format!("\"{group}\"")).replace("\"Floor\"", &format!("\"{field}\""))
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("the file can be read")
}

/// Returns a folder with the payloads of a tenant.
fn tenant() -> tempfile::TempDir {
    let usual = payload("Service \\\"Desk\\\"", "Site", "Floor");
    folder(&[
        ("payloads/1.json", &usual),
        ("payloads/deep/2.json", &usual),
        ("payloads/3.json", &payload("Network", "Site", "Room")),
        ("payloads/4.json", &payload("service \\\"desk\\\"", "site", "Floor")),
        ("payloads/5.json", &payload("dana@example.com", "Site", "floor")),
        ("docs/a.md", &format!("# Text\n\n```json\n{usual}\n```\n")),
        ("vendor/package.json", "{\"name\": \"x\"}"),
        ("package.json", "{\"name\": \"x\"}"),
    ])
}

#[test]
fn values_of_payloads_are_written_with_counts() {
    let folder = tenant();
    let at = folder.path();
    summit_lint(at).arg("init").assert().code(0).stdout_eq("").stderr_eq(str![[r#"
Read 8 files: 6 payloads in 6 files, [..] values of [..] fields
3 rare spellings are close to a common value and not listed
1 value omitted: too long, or an address, a number or a secret
Wrote summit-lint.json5
Next: review summit-lint.json5, then run `summit-lint check`

"#]]);
    let text = read(at, "summit-lint.json5");
    snapbox::assert_data_eq!(
        text.as_str(),
        str![[r#"
// Configuration of summit-lint; `summit-lint schema config` prints all keys.
// Written by `summit-lint init` from 6 payloads in 6 files. Numbers in comments are counts.
{
  // To search directories only for these files, not for `*.json` and related types:
  // include: [
  //   "/docs/**/*.md", // 1
  //   "/payloads/**/*.json", // 5
  // ],

  // To skip the directories in which no payload was found:
  // exclude: [
  //   "/vendor/", // 1
  // ],

  // The values that fields may have. Remove wrong ones, and add those that no payload has yet.
  values: {
    Assigned_WorkGroup_Name: [
      "Service /"Desk/"", // 3
      "Network", // 1
      // "service /"desk/"", // 1: did you mean "Service /"Desk/""?
    ],
    Category_Name: [
      "IT / Software / Mail", // 6
    ],
    Closure_Code_Name: [
      "Fixed", // 6
    ],
    Medium: [
      "Web", // 6
    ],
    Priority_Name: [
      "P2", // 6
    ],
    ResolutionCodeName: [
      "Part replaced", // 6
    ],
    Source: [
      "Monitoring", // 6
    ],
    Sup_Function: [
      "IT", // 6
    ],
  },
  // PageName (allowed values are built in): "TicketDetail" 6
  // Status (allowed values are built in): "Resolved" 6
  // Updater (allowed values are built in): "Executive" 6

  // The groups of custom fields, and the names of the fields in each.
  customFields: {
    Site: [ // 5
      "Floor", // 4
      "Room", // 1
      // "floor", // 1: did you mean "Floor"?
    ],
    // "site", // 1: did you mean "Site"?
  },

  // The findings in the baseline file are not reported.
  // baseline: "summit-lint-baseline.json", // created by `summit-lint check --write-baseline`

  // Levels of rules: "off", "warning" or "error".
  rules: {
    // "hardcoded-secret": "error",
  },
}

"#]]
    );
    for private in ["dana", "example.com", "Replaced", "XXXX", "10482", "charges"] {
        assert!(!text.contains(private), "{private}: {text}");
    }
}

#[test]
fn values_in_the_new_configuration_are_not_reported() {
    let folder = tenant();
    let at = folder.path();
    summit_lint(at).arg("init").assert().code(0);
    let run = summit_lint(at).args(["check", "--output-format", "concise"]).output().expect("the program starts");
    let output = String::from_utf8(run.stdout).expect("the output is UTF-8");
    let findings: Vec<&str> = output.lines().filter(|line| line.contains('[')).collect();
    // The misspelled values, and an address as a workgroup.
    let about = |word: &str| findings.iter().filter(|line| line.contains(word)).count();
    assert_eq!(findings.len(), 4, "{findings:#?}");
    assert_eq!(
        (about("service \\\"desk\\\"") + about("service \"desk\""), about("`site`"), about("`floor`")),
        (1, 1, 1),
        "{findings:#?}"
    );
    // The configuration does not change which files are searched.
    assert!(output.contains("in 6 files"), "{output}");
    assert_eq!(String::from_utf8_lossy(&run.stderr), "");
}

#[test]
fn init_accepts_all_test_data() {
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let folder = folder(&[]);
    let run =
        summit_lint(folder.path()).args(["init", "--stdout"]).arg(&testdata).output().expect("the program starts");
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    std::fs::write(folder.path().join("summit-lint.json5"), &run.stdout).expect("the file can be written");
    std::fs::write(folder.path().join("a.json"), VALID).expect("the file can be written");
    let text = String::from_utf8(run.stdout).expect("the output is UTF-8");
    assert!(!text.contains('@'), "{text}");
    summit_lint(folder.path()).args(["check", "--quiet", "a.json"]).assert().code(0).stderr_eq("");
}

#[test]
fn a_configuration_is_overwritten_only_with_force() {
    for name in ["summit-lint.json5", ".summit-lint.json5"] {
        let folder = folder(&[("a.json", VALID), (name, "{}")]);
        let at = folder.path();
        summit_lint(at).arg("init").assert().code(2).stderr_eq(format!(
            "error: {name} already exists; use `--force` to overwrite it, or `--stdout` to print the new configuration\n"
        ));
        assert_eq!(read(at, name), "{}");
        let run = summit_lint(at).args(["init", "--stdout"]).output().expect("the program starts");
        assert_eq!((run.status.code(), read(at, name).as_str()), (Some(0), "{}"));
        summit_lint(at).args(["init", "--force"]).assert().code(0);
        assert_eq!(read(at, name).as_bytes(), run.stdout);
        assert_eq!(std::fs::read_dir(at).expect("the folder can be read").count(), 2);
    }
}

#[test]
fn current_findings_are_written_to_a_baseline() {
    let folder = folder(&[("in/a.json", &damaged("\"Source\": \"Monitoring\",", ""))]);
    let at = folder.path();
    summit_lint(at).args(["init", "--baseline"]).assert().code(0).stderr_eq(str![[r#"
Read 1 file: 1 payload in 1 file, [..] values of [..] fields
Wrote summit-lint.json5
1 finding listed in summit-lint-baseline.json
Next: review summit-lint.json5, then run `summit-lint check`

"#]]);
    assert!(read(at, "summit-lint.json5").contains("\n  baseline: \"summit-lint-baseline.json\",\n"));
    summit_lint(at).arg("check").assert().code(0).stdout_eq("All checks passed: 1 payload in 1 file.\n").stderr_eq("");
}

#[test]
fn the_hook_is_written_or_shown() {
    let folder = folder(&[("a.json", VALID), (".git/HEAD", "")]);
    let at = folder.path();
    let run = summit_lint(at).args(["init", "--pre-commit"]).output().expect("the program starts");
    assert_eq!(run.status.code(), Some(0));
    let stderr = String::from_utf8(run.stderr).expect("the output is UTF-8");
    assert!(stderr.contains("Wrote .pre-commit-config.yaml; run `pre-commit install` to enable it\n"), "{stderr}");
    snapbox::assert_data_eq!(
        read(at, ".pre-commit-config.yaml"),
        str![[r#"
repos:
  - repo: local
    hooks:
      - id: summit-lint
        name: summit-lint
        entry: summit-lint check --ignore-unknown --force-exclude
        language: system
        files: '/.(json)$'
        require_serial: true

"#]]
    );
    assert!(read(at, ".pre-commit-config.yaml").contains(r"files: '\.(json)$'"));
    let before = "repos: []\n";
    std::fs::write(at.join(".pre-commit-config.yaml"), before).expect("the file can be written");
    let run = summit_lint(at).args(["init", "--pre-commit", "--force"]).output().expect("the program starts");
    let stderr = String::from_utf8(run.stderr).expect("the output is UTF-8");
    assert!(
        stderr.contains(".pre-commit-config.yaml exists; add this to its `repos`:\n\n  - repo: local\n"),
        "{stderr}"
    );
    assert_eq!(read(at, ".pre-commit-config.yaml"), before);
}

#[test]
fn without_payloads_the_configuration_has_examples() {
    let folder = folder(&[("package.json", "{}")]);
    let at = folder.path();
    let run = summit_lint(at).arg("init").output().expect("the program starts");
    let stderr = String::from_utf8(run.stderr).expect("the output is UTF-8");
    assert!(stderr.starts_with("warning: no payloads found; "), "{stderr}");
    assert!(read(at, "summit-lint.json5").contains("  // values: {"));
    std::fs::write(at.join("a.json"), VALID).expect("the file can be written");
    summit_lint(at).arg("check").assert().code(0).stdout_eq("All checks passed: 1 payload in 1 file.\n").stderr_eq("");
    summit_lint(at).args(["init", "--force", "missing"]).assert().code(2);
}

#[test]
fn hostile_values_stay_on_their_line() {
    let hostile = "\\u2028rules: {all: 'off'}, //";
    let folder = folder(&[("a.json", &payload(hostile, "*/ x", "'"))]);
    let at = folder.path();
    summit_lint(at).arg("init").assert().code(0);
    let text = read(at, "summit-lint.json5");
    assert!(!text.contains(['\u{2028}', '\u{1b}']), "{text}");
    summit_lint(at).arg("check").assert().code(0).stderr_eq("");
}
