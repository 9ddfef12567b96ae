//! The pre-commit hook, run on a Git repository.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::skipped::installed;
use crate::{VALID, damaged, package, path_with_program, read, rebuilds_enabled, succeed, text};

/// A user's repository in a temporary folder. pre-commit also installs hooks in this folder.
pub(crate) struct Project {
    folder: PathBuf,
    /// The environment of every command.
    environment: Vec<(String, String)>,
    _temporary: tempfile::TempDir,
}

impl Project {
    /// Creates a repository with this `.pre-commit-config.yaml`, and installs its hooks.
    pub(crate) fn new(config: &str, environment: &[(&str, &str)]) -> Project {
        let temporary = tempfile::tempdir().expect("a temporary folder can be created");
        let folder = temporary.path().join("project");
        std::fs::create_dir(&folder).expect("the folder can be created");
        std::fs::write(folder.join(".pre-commit-config.yaml"), config).expect("the file can be written");
        let cache = temporary.path().join("cache").display().to_string();
        let mut environment: Vec<_> =
            environment.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        environment.push(("PRE_COMMIT_HOME".to_owned(), cache));
        let project = Project { folder, environment, _temporary: temporary };
        succeed(&mut project.git(&["init", "--quiet"]));
        project.add();
        succeed(&mut project.git(&["commit", "--quiet", "--message", "First"]));
        succeed(&mut project.command("pre-commit", &["install"]));
        project
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&self.folder);
        isolate(&mut command);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    fn git(&self, arguments: &[&str]) -> Command {
        let mut command = self.command("git", &IDENTITY);
        command.args(arguments);
        command
    }

    fn add(&self) {
        succeed(&mut self.git(&["add", "--all"]));
    }

    /// Writes a file and stages it.
    pub(crate) fn write(&self, name: &str, content: &str) {
        std::fs::write(self.folder.join(name), content).expect("the file can be written");
        self.add();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.join(name)).expect("the file can be read")
    }

    /// Runs the hooks on all files.
    pub(crate) fn run(&self) -> Output {
        self.command("pre-commit", &["run", "--all-files"]).output().expect("pre-commit starts")
    }

    /// Commits what is staged.
    fn commit(&self) -> Output {
        self.git(&["commit", "--message", "Add a payload"]).output().expect("git starts")
    }
}

const IDENTITY: [&str; 6] =
    ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main"];

/// Removes the user's settings from the environment, and the settings of a Git hook that may run these tests.
fn isolate(command: &mut Command) {
    command
        .env("PATH", path_with_program())
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env("PRE_COMMIT_COLOR", "never")
        .env_remove("GIT_DIR")
        .env_remove("GIT_INDEX_FILE")
        .env_remove("GIT_WORK_TREE");
}

/// Turns `folder` into a repository with one commit, and returns the commit.
fn commit_all(folder: &Path) -> String {
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(IDENTITY).args(arguments).current_dir(folder);
        isolate(&mut command);
        succeed(&mut command)
    };
    git(&["init", "--quiet"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--no-verify", "--message", "First"]);
    git(&["rev-parse", "HEAD"]).trim().to_owned()
}

/// Creates a repository of hooks that use the built program. Returns a configuration that uses these hooks with `args`.
fn built_hooks(folder: &Path, args: &str) -> String {
    let manifest = read(".pre-commit-hooks.yaml");
    assert_eq!(manifest.matches("language: rust").count(), 1);
    std::fs::write(folder.join(".pre-commit-hooks.yaml"), manifest.replace("language: rust", "language: system"))
        .expect("the file can be written");
    configuration(folder, &commit_all(folder), args)
}

fn configuration(hooks: &Path, revision: &str, args: &str) -> String {
    format!(
        "repos:\n  - repo: {}\n    rev: {revision}\n    hooks:\n      - id: summit-lint\n        args: [{args}]\n",
        hooks.display()
    )
}

/// Checks that a payload without a comma is fixed before it is committed.
pub(crate) fn a_damaged_payload_is_fixed_before_the_commit(project: &Project) {
    project.write("payload.json", &damaged());
    project.write("package.json", "{\"name\": \"x\", \"version\": \"1.0.0\"}\n");

    let first = project.commit();
    assert_eq!(first.status.code(), Some(1), "{}", text(&first));
    assert!(text(&first).contains("files were modified by this hook"), "{}", text(&first));
    assert!(!text(&first).contains("package.json"), "a file without a payload is reported: {}", text(&first));
    assert_eq!(project.read("payload.json"), VALID);

    project.add();
    let second = project.commit();
    assert!(second.status.success(), "{}", text(&second));
    assert!(!text(&second).contains("Failed"), "{}", text(&second));
    assert_eq!(succeed(&mut project.git(&["show", "HEAD:payload.json"])), VALID);
}

#[test]
fn the_hook_is_valid() {
    if installed("pre-commit") {
        succeed(Command::new("pre-commit").arg("validate-manifest").arg(package().join(".pre-commit-hooks.yaml")));
    }
}

#[test]
fn the_hook_lints_every_documented_format() {
    let manifest = read(".pre-commit-hooks.yaml");
    let (_, pattern) = manifest.split_once(r"files: (?i)\.(").expect("the hook has a list of extensions");
    let (extensions, _) = pattern.split_once(")$").expect("the list ends");
    let extensions: BTreeSet<&str> = extensions.split('|').collect();

    let page = read("docs/documents.md");
    let rows =
        page.lines().skip_while(|line| !line.starts_with("| ---")).skip(1).take_while(|line| line.starts_with('|'));
    let cells = rows.map(|row| row.split('|').nth(2).expect("a row has several cells"));
    let documented: BTreeSet<&str> = cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .map(|extension| extension.trim_start_matches('.'))
        .collect();
    assert_eq!(extensions, documented);
}

#[test]
fn the_hook_reports_findings_and_changes_nothing() {
    if !installed("pre-commit") || !installed("git") {
        return;
    }
    let hooks = tempfile::tempdir().expect("a temporary folder can be created");
    let project = Project::new(&built_hooks(hooks.path(), ""), &[]);
    project.write("payload.json", &damaged());
    let run = project.run();
    assert_eq!(run.status.code(), Some(1), "{}", text(&run));
    assert_eq!(text(&run).matches("[missing-comma]").count(), 1, "{}", text(&run));
    assert_eq!(project.read("payload.json"), damaged());
}

#[test]
fn the_hook_with_fix_fixes_a_payload_before_the_commit() {
    if !installed("pre-commit") || !installed("git") {
        return;
    }
    let hooks = tempfile::tempdir().expect("a temporary folder can be created");
    let project = Project::new(&built_hooks(hooks.path(), "--fix"), &[]);
    a_damaged_payload_is_fixed_before_the_commit(&project);
}

#[test]
fn the_hook_with_fix_reports_each_finding_once() {
    if !installed("pre-commit") || !installed("git") {
        return;
    }
    let hooks = tempfile::tempdir().expect("a temporary folder can be created");
    let project = Project::new(&built_hooks(hooks.path(), "--fix"), &[]);
    // One finding has a safe fix, and one has none.
    project.write("payload.json", &damaged().replace("\"Status\": \"Resolved\"", "\"Status\": \"Resovled\""));
    for fixed in [1, 0] {
        let run = project.run();
        assert_eq!(run.status.code(), Some(1), "{}", text(&run));
        assert_eq!(text(&run).matches("[unknown-status]").count(), 1, "{}", text(&run));
        assert_eq!(text(&run).matches("[missing-comma]").count(), 0, "{}", text(&run));
        assert_eq!(text(&run).matches("1 finding fixed").count(), fixed, "{}", text(&run));
        assert_eq!(text(&run).matches("files were modified by this hook").count(), fixed, "{}", text(&run));
    }
}

#[test]
fn the_hook_is_quiet_about_files_without_payloads() {
    if !installed("pre-commit") || !installed("git") {
        return;
    }
    let hooks = tempfile::tempdir().expect("a temporary folder can be created");
    let project = Project::new(&built_hooks(hooks.path(), "--fix, --verbose"), &[]);
    let files = [
        ("package.json", "{\"name\": \"x\", \"scripts\": {\"test\": \"node --test\"}}\n"),
        ("broken.json", "{\"a\": \n"),
        ("broken.yaml", "{{- if .Values.on }}\na: [1\n"),
        ("notes.md", "# Notes\n\n```json\n{\"a\": 1,}\n```\n"),
        ("main.py", "print({'a': 1})\n"),
        ("index.html", "<pre>{a: 1}</pre>\n"),
        ("table.csv", "a,b\n1,\"{\"\"a\"\": 1}\"\n"),
        ("empty.ipynb", ""),
    ];
    for (name, content) in files {
        project.write(name, content);
    }
    let run = project.run();
    assert!(run.status.success(), "{}", text(&run));
    assert!(!text(&run).contains("error") && !text(&run).contains("warning"), "{}", text(&run));
    for (name, content) in files {
        assert_eq!(project.read(name), content);
    }
}

#[test]
fn pre_commit_builds_the_hook() {
    if !rebuilds_enabled() || !installed("pre-commit") || !installed("git") {
        return;
    }
    let temporary = tempfile::tempdir().expect("a temporary folder can be created");
    let hooks = temporary.path().join("hooks");
    // Users get the committed files.
    succeed(
        Command::new("git")
            .args(["clone", "--quiet", "--depth=1"])
            .arg(format!("file://{}", package().display()))
            .arg(&hooks),
    );
    // The hook is tested in its current form, even if it is not committed yet.
    std::fs::copy(package().join(".pre-commit-hooks.yaml"), hooks.join(".pre-commit-hooks.yaml"))
        .expect("the file can be copied");
    std::fs::remove_dir_all(hooks.join(".git")).expect("the repository was cloned");
    let revision = commit_all(&hooks);
    let project = Project::new(&configuration(&hooks, &revision, "--fix"), &[]);
    a_damaged_payload_is_fixed_before_the_commit(&project);
}
