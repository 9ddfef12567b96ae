//! The wheel: built by maturin, installed by pip into a fresh environment, and run.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::skipped::installed;
use crate::{VALID, builds_wanted, package, succeed};

/// The only file in `folder` that ends so.
fn only(folder: &Path, ending: &str) -> PathBuf {
    let files = std::fs::read_dir(folder).expect("it is there").map(|entry| entry.expect("it is there").path());
    let mut files = files.filter(|file| file.to_string_lossy().ends_with(ending));
    let file = files.next().unwrap_or_else(|| panic!("no {ending} in {}", folder.display()));
    assert_eq!(files.next(), None);
    file
}

#[test]
fn a_wheel_carries_the_program() {
    if !builds_wanted() || !installed("maturin") || !installed("python3") {
        return;
    }
    let place = tempfile::tempdir().expect("there is a place for temporary files");
    let (dist, environment) = (place.path().join("dist"), place.path().join("environment"));
    // Both from one command: the wheel is built from the source distribution, which has to hold all that it takes.
    succeed(Command::new("maturin").args(["build", "--release", "--sdist", "--out"]).arg(&dist).current_dir(package()));
    only(&dist, ".tar.gz");
    let wheel = only(&dist, ".whl");
    succeed(Command::new("python3").args(["-m", "venv"]).arg(&environment));
    succeed(
        Command::new(environment.join("bin/python"))
            .args(["-m", "pip", "install", "--quiet", "--no-index", "--disable-pip-version-check"])
            .arg(wheel),
    );
    let program = environment.join("bin/summit-lint");
    let version = succeed(Command::new(&program).arg("--version"));
    assert_eq!(version, concat!("summit-lint ", env!("CARGO_PKG_VERSION"), "\n"));
    let payload = place.path().join("payload.json");
    std::fs::write(&payload, VALID).expect("it can be written");
    succeed(Command::new(&program).arg("check").arg(payload));
}

#[test]
fn the_python_package_is_that_of_the_crate() {
    let read = |name: &str| std::fs::read_to_string(package().join(name)).expect("it is there");
    let (python, rust) = (read("pyproject.toml"), read("Cargo.toml"));
    for key in ["name", "description", "license"] {
        let line = |text: &str| {
            let found = text.lines().find(|line| line.starts_with(&format!("{key} = "))).map(str::to_owned);
            found.unwrap_or_else(|| panic!("{key} is not there"))
        };
        assert_eq!(line(&python), line(&rust));
    }
}
