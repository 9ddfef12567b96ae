//! The scripts of the release workflow: archives, release notes, the address of the repository, and the version in all files.

use std::path::Path;
use std::process::{Command, Output};

use crate::skipped::installed;
use crate::{cargo_field, package, read, succeed, text};

/// Returns a copy of the files that contain the address of the repository or the version.
fn copy_files_to_update() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    for name in [".ci", "docs", "editors/vscode"] {
        std::fs::create_dir_all(folder.path().join(name)).expect("the folder can be created");
    }
    for name in [
        "Cargo.toml",
        "CHANGELOG.md",
        "README.md",
        "docs/ci.md",
        "editors/vscode/package.json",
        ".ci/release-notes",
        ".ci/set-repository",
    ] {
        std::fs::copy(package().join(name), folder.path().join(name)).expect("the file can be copied");
    }
    folder
}

fn run(folder: &Path, script: &str, argument: &str) -> Output {
    Command::new("bash").arg(folder.join(script)).arg(argument).output().expect("bash starts")
}

#[test]
fn the_release_notes_are_the_section_of_the_changelog() {
    let folder = copy_files_to_update();
    let version = cargo_field("version");
    let tag = format!("v{version}");
    let notes = format!(
        "# Changelog\n\n## Unreleased\n\nNew.\n\n## {version} - 2030-01-01\n\n### Added\n\n- Text.\n\n## 0.0.1\n\nOld.\n"
    );
    std::fs::write(folder.path().join("CHANGELOG.md"), notes).expect("the file can be written");
    let output = run(folder.path(), ".ci/release-notes", &tag);
    assert!(output.status.success(), "{}", text(&output));
    assert_eq!(text(&output).trim(), "### Added\n\n- Text.");

    let output = run(folder.path(), ".ci/release-notes", "v99.0.0");
    assert_eq!(output.status.code(), Some(1));
    let expected = format!("error: the tag is `v99.0.0`, but Cargo.toml has version `{version}`\n");
    assert_eq!(text(&output), expected);

    std::fs::write(folder.path().join("CHANGELOG.md"), "# Changelog\n\n## Unreleased\n\nNew.\n")
        .expect("the file can be written");
    let output = run(folder.path(), ".ci/release-notes", &tag);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output), format!("error: CHANGELOG.md has no section `## {version}`\n"));
}

#[test]
fn the_release_fills_in_the_address_of_the_repository() {
    let folder = copy_files_to_update();
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("the file can be read");
    let output = run(folder.path(), ".ci/set-repository", "https://code.example/team/summit-lint");
    assert!(output.status.success(), "{}", text(&output));
    let manifest = read("Cargo.toml");
    assert_eq!(manifest.matches("\nrepository = \"https://code.example/team/summit-lint\"\n").count(), 1);
    let page = read("docs/ci.md");
    assert!(!page.contains("REPOSITORY") && !page.contains("OWNER"));
    assert!(page.contains("https://code.example/team/summit-lint"));
    assert!(read("README.md").contains("](https://code.example/team/summit-lint/blob/HEAD/docs/quick-start.md)"));
    assert!(!read("README.md").contains("](docs/"));
    let extension: serde_json::Value =
        serde_json::from_str(&read("editors/vscode/package.json")).expect("the manifest of the extension is JSON");
    assert_eq!(extension["repository"]["url"], "https://code.example/team/summit-lint");
    assert_eq!(extension["repository"]["directory"], "editors/vscode");

    // A second run, and one with another address.
    assert!(run(folder.path(), ".ci/set-repository", "https://code.example/team/summit-lint").status.success());
    assert_eq!(read("Cargo.toml"), manifest);
    assert_eq!(run(folder.path(), ".ci/set-repository", "https://code.example/other/fork").status.code(), Some(1));
    assert_eq!(run(folder.path(), ".ci/set-repository", "no address").status.code(), Some(2));
}

/// Returns the first value of `key` in the `[package.metadata.binstall…]` sections.
fn binstall(key: &str) -> String {
    let manifest = read("Cargo.toml");
    let (_, sections) = manifest.split_once("[package.metadata.binstall]").expect("Cargo.toml has the section");
    let prefix = format!("{key} = \"");
    let line = sections.lines().find_map(|line| line.strip_prefix(&prefix)?.strip_suffix('"'));
    line.unwrap_or_else(|| panic!("no `{key}`")).to_owned()
}

#[test]
fn the_archives_have_the_names_that_cargo_binstall_expects() {
    if !installed("python3") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    for (target, suffix, program) in
        [("x86_64-unknown-linux-musl", ".tar.gz", "summit-lint"), ("x86_64-pc-windows-msvc", ".zip", "summit-lint.exe")]
    {
        succeed(
            Command::new("python3")
                .arg(package().join(".ci/package-archive"))
                .args([target, "build.rs"])
                .arg(folder.path())
                .current_dir(package()),
        );
        let url = binstall("pkg-url").replace("{ target }", target).replace("{ archive-suffix }", suffix);
        let name = url.rsplit('/').next().expect("the URL has a path").to_owned();
        let archive = folder.path().join(&name);
        // The format of `sha256sum --check`: the digest, two spaces, the name.
        let checksum =
            std::fs::read_to_string(folder.path().join(format!("{name}.sha256"))).expect("the file was written");
        assert_eq!(checksum.len(), 64 + 2 + name.len() + 1);
        assert!(checksum.ends_with(&format!("  {name}\n")), "{checksum}");
        let member = binstall("bin-dir").replace("{ target }", target).replace("{ bin }{ binary-ext }", program);
        let list = "import shutil, sys; shutil.unpack_archive(sys.argv[1], sys.argv[2])";
        let unpacked = folder.path().join(target);
        succeed(Command::new("python3").args(["-c", list]).arg(&archive).arg(&unpacked));
        let content = std::fs::read_to_string(unpacked.join(member)).expect("the archive has the program");
        assert_eq!(content, read("build.rs"));
        assert!(unpacked.join(format!("summit-lint-{target}/LICENSE")).is_file());
    }
}

#[test]
fn every_platform_of_the_release_is_packaged() {
    let workflow = read(".github/workflows/release.yml");
    let script = read(".ci/package-npm");
    let platforms = workflow.lines().filter_map(|line| line.trim().strip_prefix("platform: "));
    let platforms: Vec<&str> = platforms.collect();
    assert_eq!(platforms.len(), 5);
    for platform in platforms {
        assert!(script.contains(&format!("\"{platform}\"")), "{platform}");
    }
}

/// Returns the versions of summit-lint on a page, which follow `v`, `==` or `summit-lint@`.
fn versions(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    for mark in ["rev: v", "summit-lint@v", "--tag v", "summit-lint==", "summit-lint@", "summit-lint:"] {
        for (at, _) in page.match_indices(mark) {
            let rest = &page[at + mark.len()..];
            let version: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
            if version.matches('.').count() == 2 {
                found.push(version);
            }
        }
    }
    found
}

#[test]
fn all_files_have_the_same_version() {
    let version = cargo_field("version");
    let lock = read("Cargo.lock");
    assert!(lock.contains(&format!("name = \"summit-lint\"\nversion = \"{version}\"\n")));
    let pages = [read("README.md"), read("docs/ci.md")].join("\n");
    let versions = versions(&pages);
    assert!(versions.len() > 5, "{versions:?}");
    for found in versions {
        assert_eq!(found, version);
    }
}
