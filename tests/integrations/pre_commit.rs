//! The hooks, run by pre-commit on a git repository.

use std::path::Path;
use std::process::{Command, Output};

use crate::skipped::installed;
use crate::{VALID, builds_wanted, damaged, package, path_with_program, succeed, text};

/// `git` in `folder`, with nothing of the user's settings.
fn git(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command
        .args(["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main"])
        .args(arguments)
        .current_dir(folder)
        .env("PATH", path_with_program())
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        // Of an outer hook that runs the tests.
        .env_remove("GIT_DIR")
        .env_remove("GIT_INDEX_FILE")
        .env_remove("GIT_WORK_TREE")
        .env("PRE_COMMIT_HOME", folder.parent().expect("a test's folder lies in another").join("cache"))
        .env("PRE_COMMIT_COLOR", "never");
    command
}

/// A folder that is committed as it stands; its commit.
fn commit_all(folder: &Path) -> String {
    succeed(&mut git(folder, &["init", "--quiet"]));
    succeed(&mut git(folder, &["add", "--all"]));
    succeed(&mut git(folder, &["commit", "--quiet", "--no-verify", "--message", "First"]));
    succeed(&mut git(folder, &["rev-parse", "HEAD"])).trim().to_owned()
}

/// A repository that uses the hooks of `hooks` at `revision`, both installed.
fn project(folder: &Path, hooks: &Path, revision: &str) {
    std::fs::create_dir(folder).expect("it is new");
    let config = format!(
        "repos:\n  - repo: {}\n    rev: {revision}\n    hooks:\n      - id: summit-lint-fix\n      - id: summit-lint\n",
        hooks.display()
    );
    std::fs::write(folder.join(".pre-commit-config.yaml"), config).expect("it can be written");
    commit_all(folder);
    let run = Command::new("pre-commit")
        .arg("install")
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("PRE_COMMIT_HOME", folder.parent().expect("a test's folder lies in another").join("cache"))
        .output()
        .expect("it was found");
    assert!(run.status.success(), "{}", text(&run));
}

/// Commits what is staged, as a user does.
fn commit(folder: &Path) -> Output {
    git(folder, &["commit", "--message", "Add a payload"]).output().expect("git starts")
}

/// A payload without a comma is kept out of the repository, mended, and let in.
fn a_damaged_payload_is_kept_out_and_mended(folder: &Path) {
    std::fs::write(folder.join("payload.json"), damaged()).expect("it can be written");
    std::fs::write(folder.join("package.json"), "{\"name\": \"x\", \"version\": \"1.0.0\"}\n")
        .expect("it can be written");
    succeed(&mut git(folder, &["add", "--all"]));

    let check = Command::new("pre-commit")
        .args(["run", "summit-lint", "--color", "never"])
        .current_dir(folder)
        .env("PATH", path_with_program())
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("PRE_COMMIT_HOME", folder.parent().expect("a test's folder lies in another").join("cache"))
        .output()
        .expect("it was found");
    assert_eq!(check.status.code(), Some(1), "{}", text(&check));
    assert!(text(&check).contains("error[missing-comma]"), "{}", text(&check));
    assert!(!text(&check).contains("package.json"), "a file that is no payload is none of ours: {}", text(&check));

    let first = commit(folder);
    assert_eq!(first.status.code(), Some(1), "{}", text(&first));
    assert!(text(&first).contains("files were modified by this hook"), "{}", text(&first));
    assert_eq!(std::fs::read_to_string(folder.join("payload.json")).expect("it is there"), VALID);

    succeed(&mut git(folder, &["add", "--update"]));
    let second = commit(folder);
    assert!(second.status.success(), "{}", text(&second));
    assert!(!text(&second).contains("Failed"), "{}", text(&second));
    let committed = succeed(&mut git(folder, &["show", "HEAD:payload.json"]));
    assert_eq!(committed, VALID);
}

#[test]
fn the_hooks_are_valid() {
    if !installed("pre-commit") {
        return;
    }
    succeed(Command::new("pre-commit").arg("validate-manifest").arg(package().join(".pre-commit-hooks.yaml")));
}

#[test]
fn the_hooks_keep_a_damaged_payload_out_and_mend_it() {
    if !installed("pre-commit") || !installed("git") {
        return;
    }
    let place = tempfile::tempdir().expect("there is a place for temporary files");
    let hooks = place.path().join("hooks");
    std::fs::create_dir(&hooks).expect("it is new");
    // The same hooks, but the program is the one that is built already.
    let manifest = std::fs::read_to_string(package().join(".pre-commit-hooks.yaml")).expect("it is there");
    assert_eq!(manifest.matches("language: rust").count(), 2);
    let manifest = manifest.replace("language: rust", "language: system");
    std::fs::write(hooks.join(".pre-commit-hooks.yaml"), manifest).expect("it can be written");
    let revision = commit_all(&hooks);
    let folder = place.path().join("project");
    project(&folder, &hooks, &revision);
    a_damaged_payload_is_kept_out_and_mended(&folder);
}

#[test]
fn the_hooks_build_the_program_from_the_repository() {
    if !builds_wanted() || !installed("pre-commit") || !installed("git") {
        return;
    }
    let place = tempfile::tempdir().expect("there is a place for temporary files");
    let hooks = place.path().join("hooks");
    // What a user gets is what is committed.
    succeed(
        Command::new("git")
            .args(["clone", "--quiet", "--depth=1"])
            .arg(format!("file://{}", package().display()))
            .arg(&hooks),
    );
    // The hooks as they are, even where they are not committed yet.
    std::fs::copy(package().join(".pre-commit-hooks.yaml"), hooks.join(".pre-commit-hooks.yaml")).expect("it is there");
    std::fs::remove_dir_all(hooks.join(".git")).expect("it was cloned");
    let revision = commit_all(&hooks);
    let folder = place.path().join("project");
    project(&folder, &hooks, &revision);
    a_damaged_payload_is_kept_out_and_mended(&folder);
}
