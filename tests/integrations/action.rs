//! The GitHub action and the examples in docs/ci.md: validates them against the published schemas, and runs the steps of the action.

use std::path::Path;
use std::process::Command;

use crate::skipped::installed;
use crate::{VALID, damaged, example, package, program_folder, read, rebuilds_enabled, succeed, text};

/// Returns the script of the step `name` of the action.
fn step_script(name: &str) -> String {
    let action = read("action.yml");
    let (_, step) = action.split_once(&format!("- name: {name}\n")).expect("the action has the step");
    let (_, script) = step.split_once("      run: |\n").expect("the step has a script");
    let lines = script.lines().take_while(|line| line.is_empty() || line.starts_with("        "));
    lines.map(|line| line.strip_prefix("        ").unwrap_or(line).to_owned() + "\n").collect()
}

/// Runs a step with these inputs, like a runner. Returns the exit status, the output of both streams, and the step's outputs.
fn run_step(script: &str, folder: &Path, temporary: &Path, inputs: &[(&str, &str)]) -> (Option<i32>, String, String) {
    let outputs = temporary.join("outputs");
    let output = Command::new("bash")
        .args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script])
        .current_dir(folder)
        .env("RUNNER_TEMP", temporary)
        .env("GITHUB_ACTION_PATH", package())
        .env("GITHUB_OUTPUT", &outputs)
        .envs(inputs.iter().copied())
        .output()
        .expect("bash starts");
    let outputs = std::fs::read_to_string(outputs).unwrap_or_default();
    (output.status.code(), text(&output), outputs)
}

/// Returns a temporary folder as on a runner after the first step, and a folder with a damaged payload and a valid one.
fn workspace() -> (tempfile::TempDir, tempfile::TempDir) {
    let temporary = tempfile::tempdir().expect("a temporary folder can be created");
    let program = temporary.path().join("summit-lint");
    std::fs::create_dir(&program).expect("the folder can be created");
    #[cfg(unix)]
    std::os::unix::fs::symlink(program_folder(), program.join("bin")).expect("the link can be created");
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    std::fs::write(folder.path().join("damaged payload.json"), damaged()).expect("the file can be written");
    std::fs::write(folder.path().join("valid.json"), VALID).expect("the file can be written");
    (temporary, folder)
}

#[test]
fn the_files_are_valid_by_the_published_schemas() {
    if !installed("check-jsonschema") {
        return;
    }
    let check = |schema: &str, file: &Path| {
        succeed(Command::new("check-jsonschema").args(["--builtin-schema", schema]).arg(file));
    };
    check("vendor.github-actions", &package().join("action.yml"));
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    for (name, schema) in [
        (".github/workflows/payloads.yml", "vendor.github-workflows"),
        (".github/workflows/code-scanning.yml", "vendor.github-workflows"),
        (".gitlab-ci.yml", "vendor.gitlab-ci"),
        (".gitlab-ci.yml, from source", "vendor.gitlab-ci"),
    ] {
        let file = folder.path().join("example.yml");
        std::fs::write(&file, example(name)).expect("the file can be written");
        check(schema, &file);
    }
}

#[test]
#[cfg(unix)]
fn the_action_annotates_the_payload() {
    let (temporary, folder) = workspace();
    let inputs = [("PATHS", "."), ("OUTPUT_FORMAT", "github"), ("ARGUMENTS", "")];
    let (status, output, outputs) = run_step(&step_script("Check payloads"), folder.path(), temporary.path(), &inputs);
    assert_eq!(status, Some(1), "{output}");
    assert!(output.contains("::error ") && output.contains("missing-comma"), "{output}");
    assert_eq!(outputs, "");

    let inputs = [("PATHS", "valid.json"), ("OUTPUT_FORMAT", "github"), ("ARGUMENTS", "")];
    let (status, output, _) = run_step(&step_script("Check payloads"), folder.path(), temporary.path(), &inputs);
    assert_eq!(status, Some(0), "{output}");
}

#[test]
#[cfg(unix)]
fn the_action_writes_a_report_for_code_scanning() {
    let (temporary, folder) = workspace();
    let inputs = [("PATHS", "damaged payload.json\nvalid.json\n"), ("OUTPUT_FORMAT", "sarif"), ("ARGUMENTS", "")];
    let (status, output, outputs) = run_step(&step_script("Check payloads"), folder.path(), temporary.path(), &inputs);
    assert_eq!(status, Some(1), "{output}");
    assert!(output.contains("::error "), "{output}");
    let report = temporary.path().join("summit-lint.sarif");
    assert_eq!(outputs, format!("report={}\n", report.display()));
    let report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(report).expect("the file was written")).expect("the output is JSON");
    assert_eq!(report["runs"][0]["results"][0]["ruleId"], "missing-comma");
}

#[test]
#[cfg(unix)]
fn commands_in_inputs_are_not_run() {
    let (temporary, folder) = workspace();
    let inputs = [
        ("PATHS", "$(touch paths)\n`touch paths`\n; touch paths\n-o\n*"),
        ("OUTPUT_FORMAT", "github$(touch format)"),
        ("ARGUMENTS", "--quiet $(touch arguments) ; touch arguments * \"$(touch arguments)\""),
    ];
    let (status, output, _) = run_step(&step_script("Check payloads"), folder.path(), temporary.path(), &inputs);
    assert_eq!(status, Some(2), "{output}");
    let mut names: Vec<_> = std::fs::read_dir(folder.path())
        .expect("the folder can be read")
        .map(|entry| entry.expect("the folder can be read").file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["damaged payload.json", "valid.json"]);
}

#[test]
#[cfg(unix)]
fn further_arguments_reach_the_program() {
    let (temporary, folder) = workspace();
    let inputs = [("PATHS", "."), ("OUTPUT_FORMAT", "concise"), ("ARGUMENTS", "--exit-zero\n--exclude damaged*")];
    let (status, output, _) = run_step(&step_script("Check payloads"), folder.path(), temporary.path(), &inputs);
    assert_eq!(status, Some(0), "{output}");
    assert!(output.contains("1 payload in 1 file"), "{output}");
}

#[test]
fn an_unknown_installer_is_an_error() {
    let temporary = tempfile::tempdir().expect("a temporary folder can be created");
    let (status, output, _) =
        run_step(&step_script("Install summit-lint"), temporary.path(), temporary.path(), &[("INSTALLER", "brew")]);
    assert_eq!(status, Some(2));
    assert_eq!(output, "::error::summit-lint: installer must be pypi, cargo or pip\n");
}

/// Runs the first step of the action, and then the installed program.
pub(crate) fn install_by_action(installer: &str, temporary: &Path, environment: &[(&str, &str)]) {
    let mut inputs = vec![("INSTALLER", installer)];
    inputs.extend(environment);
    let (status, output, _) = run_step(&step_script("Install summit-lint"), temporary, temporary, &inputs);
    assert_eq!(status, Some(0), "{installer}: {output}");
    let version = succeed(Command::new(temporary.join("summit-lint/bin/summit-lint")).arg("--version"));
    assert_eq!(version, concat!("summit-lint ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
#[cfg(unix)]
fn the_action_installs_the_program_from_its_checkout() {
    if !rebuilds_enabled() {
        return;
    }
    for installer in ["cargo", "pip"] {
        if installer == "pip" && !installed("python3") {
            continue;
        }
        let temporary = tempfile::tempdir().expect("a temporary folder can be created");
        install_by_action(installer, temporary.path(), &[]);
    }
}
