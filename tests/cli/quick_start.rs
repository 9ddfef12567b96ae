//! Follows the steps of a documentation page in an empty directory, and compares the output of each command with the page.
//!
//! A step is a `console` block with commands and their output, or a block of text that the sentence before it says to save
//! (``Save this as `new.json`:``) or to insert (``Add this line to `new.json`, after `"Ticket": {`:``).
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

/// A change of a file that a sentence of a page asks for.
enum Edit {
    Save { file: String },
    Insert { file: String, after: String },
}

/// Returns the change that a line like ``Save this as `new.json`.`` asks for.
fn parse_edit(line: &str) -> Option<Edit> {
    let quoted = |text: &str| text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    if let Some((_, rest)) = line.split_once("Save this as `") {
        let file = rest.split('`').next()?.to_owned();
        return Some(Edit::Save { file });
    }
    let (_, rest) = line.split_once("Add th")?;
    let [file, after] = quoted(rest).try_into().expect("a line with `Add` names a file and a text");
    Some(Edit::Insert { file, after })
}

/// Saves `block` as a file, or inserts it into a file, after the first line that contains the text `after`.
fn apply_edit(edit: &Edit, block: &str, folder: &Path) {
    match edit {
        Edit::Save { file } => {
            let path = folder.join(file);
            std::fs::create_dir_all(path.parent().expect("a file has a parent")).expect("the folder can be created");
            std::fs::write(path, block).expect("the file can be written");
        }
        Edit::Insert { file, after } => {
            let path = folder.join(file);
            let text = std::fs::read_to_string(&path).expect("the file can be read");
            let start = text.find(after).expect("the file contains the text");
            let end_of_line = start + text[start..].find('\n').expect("the line ends") + 1;
            let (before, rest) = text.split_at(end_of_line);
            std::fs::write(path, format!("{before}{block}{rest}")).expect("the file can be written");
        }
    }
}

/// Follows the steps of a page, and compares the output of its commands.
fn run_page(name: &str) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let text = std::fs::read_to_string(&page).expect("the page can be read");
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let mut updated = String::new();
    let mut edit = None;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let _ = writeln!(updated, "{line}");
        if line == "```console" {
            while let Some(line) = lines.next_if(|line| *line != "```") {
                // Other lines are the output that the page shows so far.
                let Some(command) = line.strip_prefix("$ ") else { continue };
                let _ = writeln!(updated, "{line}");
                updated.push_str(&run(folder.path(), command));
            }
        } else if line.starts_with("```")
            && let Some(edit) = edit.take()
        {
            let mut block = String::new();
            while let Some(line) = lines.next_if(|line| *line != "```") {
                let _ = writeln!(block, "{line}");
            }
            updated.push_str(&block);
            apply_edit(&edit, &block, folder.path());
        } else if line == "```" {
            edit = None;
        } else {
            edit = parse_edit(line).or(edit);
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
    let output = run(root, "summit-lint check --isolated testdata/example.json");
    assert_eq!(output, shown);
}
