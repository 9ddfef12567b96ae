//! `testdata/client/`: a repository as clients of the service have it, with a Python client, an Angular front end, scripts, an OpenAPI file,
//! a Postman collection, an Ansible play, a log, and a README. One command finds every mistake that was put into it, and nothing else.

use std::path::Path;

use snapbox::cmd::{Command, cargo_bin};

use super::summit_lint;

/// Copies `from` to `to` with all that is in it.
fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("testdata can be read");
        let target = to.join(entry.path().strip_prefix(from).expect("it is below"));
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(&target).expect("the folder is there");
        } else {
            std::fs::copy(entry.path(), &target).expect("the folder is there");
        }
    }
}

/// Place and rule of each finding in the folder, in order.
fn findings(folder: &Path) -> Vec<String> {
    let output = summit_lint(folder).args(["check", "--output-format", "concise"]).output().expect("it starts");
    let text = String::from_utf8(output.stdout).expect("reports are UTF-8");
    let finding = |line: &str| {
        let (place, rest) = line.strip_prefix("./")?.split_once(": ")?;
        let rule = rest.split_once('[')?.1.split_once(']')?.0;
        Some(format!("{} {rule}", place.replace('\\', "/")))
    };
    text.lines().filter_map(finding).collect()
}

#[test]
fn every_mistake_in_a_repository_is_found_and_nothing_else() {
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let expected = std::fs::read_to_string(testdata.join("client.expected")).expect("it is there");
    let expected: Vec<&str> = expected.lines().collect();
    assert_eq!(findings(&testdata.join("client")), expected);

    let folder = tempfile::tempdir().expect("there is a place for temporary files");
    copy(&testdata.join("client"), folder.path());
    let fix = || {
        let program = Command::new(cargo_bin!("summit-lint")).current_dir(folder.path());
        program.args(["fix", "--unsafe-fixes", "--quiet", "--exit-zero"]).assert().code(0);
    };
    fix();
    let left = findings(folder.path());
    assert!(left.len() < expected.len() && left.iter().all(|finding| expected.contains(&finding.as_str())), "{left:?}");
    fix();
    assert_eq!(findings(folder.path()), left);
}
