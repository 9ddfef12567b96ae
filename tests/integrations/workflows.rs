//! Checks the workflows and the Dockerfile of this repository with external linters.

use std::process::Command;

use crate::skipped::installed;
use crate::{package, succeed};

#[test]
fn zizmor_has_no_findings() {
    if installed("zizmor") {
        succeed(
            Command::new("zizmor")
                .args(["--offline", "--no-progress", "--persona", "pedantic"])
                .args(["action.yml", ".github/workflows", ".github/dependabot.yml"])
                .current_dir(package()),
        );
    }
}

#[test]
fn actionlint_has_no_findings() {
    // actionlint runs shellcheck on the scripts if it is installed.
    if installed("actionlint") {
        succeed(
            Command::new("actionlint")
                .args([".github/workflows/ci.yml", ".github/workflows/release.yml", ".github/workflows/site.yml"])
                .current_dir(package()),
        );
    }
}

#[test]
fn the_workflows_follow_the_published_schemas() {
    if installed("check-jsonschema") {
        for (schema, file) in [
            ("vendor.github-workflows", ".github/workflows/ci.yml"),
            ("vendor.github-workflows", ".github/workflows/release.yml"),
            ("vendor.github-workflows", ".github/workflows/site.yml"),
            ("vendor.dependabot", ".github/dependabot.yml"),
        ] {
            succeed(Command::new("check-jsonschema").args(["--builtin-schema", schema, file]).current_dir(package()));
        }
    }
}

#[test]
fn hadolint_has_no_findings_in_the_dockerfile() {
    if installed("hadolint") {
        succeed(Command::new("hadolint").arg("Dockerfile").current_dir(package()));
    }
}
