//! The wheel: builds it with maturin, installs it from a local index, and runs it, also by pre-commit.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::action::install_by_action;
use crate::pre_commit::{Project, a_damaged_payload_is_fixed_before_the_commit};
use crate::server::serve;
use crate::skipped::installed;
use crate::{VALID, cargo_field, example, package, read, rebuilds_enabled, succeed};

/// Returns the only file in `folder` whose name ends in `ending`.
fn find_only_file(folder: &Path, ending: &str) -> PathBuf {
    let files = std::fs::read_dir(folder)
        .expect("the folder can be read")
        .map(|entry| entry.expect("the folder can be read").path());
    let mut files = files.filter(|file| file.to_string_lossy().ends_with(ending));
    let file = files.next().unwrap_or_else(|| panic!("no {ending} in {}", folder.display()));
    assert_eq!(files.next(), None);
    file
}

/// Creates a package index with the wheel or source distribution `file` in `folder`. Serves the index, and returns its
/// address.
fn serve_index(folder: &Path, file: &Path) -> String {
    let name = file.file_name().expect("the path has a file name").to_string_lossy();
    let page = folder.join("simple/summit-lint");
    std::fs::create_dir_all(&page).expect("the folder can be created");
    std::fs::copy(file, folder.join(&*name)).expect("the file can be copied");
    std::fs::write(page.join("index.html"), format!("<a href=\"/{name}\">{name}</a>"))
        .expect("the file can be written");
    format!("{}/simple", serve(folder))
}

#[test]
fn the_wheel_is_installed_from_an_index_and_used_by_pre_commit() {
    if !rebuilds_enabled() || !installed("maturin") || !installed("python3") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let (dist, environment) = (folder.path().join("dist"), folder.path().join("environment"));
    // One command builds both. The wheel is built from the source distribution, so that one must be complete.
    succeed(Command::new("maturin").args(["build", "--release", "--sdist", "--out"]).arg(&dist).current_dir(package()));
    find_only_file(&dist, ".tar.gz");
    let wheel = find_only_file(&dist, ".whl");
    let index = serve_index(&folder.path().join("index"), &wheel);
    succeed(Command::new("python3").args(["-m", "venv"]).arg(&environment));
    succeed(
        Command::new(environment.join("bin/python"))
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-cache-dir", "--index-url"])
            .args([index.as_str(), concat!("summit-lint==", env!("CARGO_PKG_VERSION"))])
            .env_remove("PIP_FIND_LINKS"),
    );
    let program = environment.join("bin/summit-lint");
    let version = succeed(Command::new(&program).arg("--version"));
    assert_eq!(version, concat!("summit-lint ", env!("CARGO_PKG_VERSION"), "\n"));
    let payload = folder.path().join("payload.json");
    std::fs::write(&payload, VALID).expect("the file can be written");
    succeed(Command::new(&program).arg("check").arg(payload));

    // The action uses the same index.
    let runner = folder.path().join("runner");
    std::fs::create_dir(&runner).expect("the folder can be created");
    install_by_action("pypi", &runner, &[("PIP_INDEX_URL", &index), ("PIP_NO_CACHE_DIR", "1")]);

    if !installed("pre-commit") || !installed("git") {
        return;
    }
    // pre-commit also installs a package that it creates, for which pip needs setuptools.
    succeed(
        Command::new(environment.join("bin/python"))
            .args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "setuptools", "wheel", "--dest"])
            .arg(&dist),
    );
    let links = dist.display().to_string();
    let environment = [("PIP_NO_INDEX", "1"), ("PIP_FIND_LINKS", links.as_str())];
    let project = Project::new(&example(".pre-commit-config.yaml, from PyPI"), &environment);
    a_damaged_payload_is_fixed_before_the_commit(&project);
}

#[test]
fn the_python_package_has_the_metadata_of_the_crate() {
    let python = read("pyproject.toml");
    for key in ["name", "description", "license"] {
        assert!(python.contains(&format!("\n{key} = \"{}\"\n", cargo_field(key))), "{key}");
    }
    // The version and the address of the repository must only be in Cargo.toml.
    assert!(python.contains("\ndynamic = [\"version\", \"urls\"]\n"));
}
