//! Pages with commands: each command of a page is run, in an empty directory for each page, and prints the output on the page.
//!
//! `SNAPSHOTS=overwrite` writes the output to the pages.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use snapbox::cmd::cargo_bin;

use crate::skipped::installed;

/// What a command prints, standard error after standard output of each.
fn run(folder: &Path, command: &str) -> String {
    let program = cargo_bin!("summit-lint");
    let folder_of_program = program.parent().expect("it is in a folder").display();
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
    String::from_utf8(output.stdout).expect("the output is text")
}

#[test]
fn the_commands_of_the_quick_start_print_its_output() {
    if installed("bash") && installed("git") && installed("pre-commit") {
        run_page("docs/quick-start.md");
    }
}

#[test]
fn the_commands_of_the_tenants_story_print_its_output() {
    if installed("bash") {
        run_page("docs/tenant.md");
    }
}

#[test]
fn the_commands_of_the_output_formats_print_their_output() {
    if installed("bash") {
        run_page("docs/output-formats.md");
    }
}

/// Runs the commands of a page, and compares their output.
fn run_page(name: &str) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let text = std::fs::read_to_string(&page).expect("the page is there");
    let folder = tempfile::tempdir().expect("there is a place for temporary files");
    let mut after = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let _ = writeln!(after, "{line}");
        if line != "```console" {
            continue;
        }
        while let Some(command) = lines.next_if(|line| *line != "```") {
            let Some(mut whole) = command.strip_prefix("$ ").map(str::to_owned) else { continue };
            let _ = writeln!(after, "{command}");
            while let Some(line) = lines.next_if(|line| line.starts_with("> ") || *line == ">") {
                let _ = writeln!(after, "{line}");
                whole.push('\n');
                whole.push_str(line.get(2..).unwrap_or(""));
            }
            after.push_str(&run(folder.path(), &whole));
        }
    }
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        std::fs::write(&page, after).expect("the page can be written");
    } else {
        assert_eq!(after, text, "{name} differs: run the test with SNAPSHOTS=overwrite");
    }
}

#[test]
fn the_readme_shows_what_its_first_command_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).expect("it is there");
    let (_, rest) = readme.split_once("```text\n").expect("the output is a block of text");
    let (shown, _) = rest.split_once("```").expect("the block ends");
    let output = run(root, "summit-lint check --isolated testdata/damaged/new.string.txt");
    assert_eq!(output, shown);
}
