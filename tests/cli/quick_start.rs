//! Runs every command of a documentation page in an empty directory, and compares the output with the page.
//!
//! With `SNAPSHOTS=overwrite`, writes the output to the pages.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use snapbox::cmd::cargo_bin;

use crate::skipped::installed;

/// Returns the output of a command, with standard error merged into standard output.
fn run(folder: &Path, command: &str) -> String {
    let program = cargo_bin!("summit-lint");
    let folder_of_program = program.parent().expect("the program is in a folder").display();
    let path = format!("{folder_of_program}:{}", std::env::var("PATH").unwrap_or_default());
    let output = Command::new("bash")
        .args(["-c", &format!("exec 2>&1\n{command}")])
        .current_dir(folder)
        .env("PATH", path)
        .env("HOME", folder)
        .env("LC_ALL", "C.UTF-8")
        .envs([("GIT_AUTHOR_NAME", "kim"), ("GIT_AUTHOR_EMAIL", "kim@example.com")])
        .envs([("GIT_COMMITTER_NAME", "kim"), ("GIT_COMMITTER_EMAIL", "kim@example.com")])
        .env_remove("GITHUB_ACTIONS")
        .env_remove("CI")
        .output()
        .expect("bash starts");
    String::from_utf8(output.stdout).expect("the output is UTF-8")
}

#[test]
fn the_quick_start_shows_the_output_of_its_commands() {
    if installed("bash") && installed("git") && installed("pre-commit") {
        run_page("docs/quick-start.md");
    }
}

#[test]
fn the_tenants_story_shows_the_output_of_its_commands() {
    if installed("bash") {
        run_page("docs/tenant.md");
    }
}

#[test]
fn the_output_formats_page_shows_the_output_of_its_commands() {
    if installed("bash") {
        run_page("docs/output-formats.md");
    }
}

/// Runs the commands of a page, and compares their output.
fn run_page(name: &str) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let text = std::fs::read_to_string(&page).expect("the page can be read");
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let mut updated = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let _ = writeln!(updated, "{line}");
        if line != "```console" {
            continue;
        }
        while let Some(command) = lines.next_if(|line| *line != "```") {
            let Some(mut full_command) = command.strip_prefix("$ ").map(str::to_owned) else { continue };
            let _ = writeln!(updated, "{command}");
            while let Some(line) = lines.next_if(|line| line.starts_with("> ") || *line == ">") {
                let _ = writeln!(updated, "{line}");
                full_command.push('\n');
                full_command.push_str(line.get(2..).unwrap_or(""));
            }
            updated.push_str(&run(folder.path(), &full_command));
        }
    }
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        std::fs::write(&page, updated).expect("the page can be written");
    } else {
        assert_eq!(updated, text, "{name} differs: run the test with SNAPSHOTS=overwrite");
    }
}

#[test]
fn the_readme_shows_the_output_of_its_first_command() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).expect("the file can be read");
    let (_, rest) = readme.split_once("```text\n").expect("the output is a block of text");
    let (shown, _) = rest.split_once("```").expect("the block ends");
    let output = run(root, "summit-lint check --isolated testdata/damaged/new.string.txt");
    assert_eq!(output, shown);
}
