//! A typical repository of a client of the service: `testdata/client/` with files of `testdata/code/`.
//!
//! It has a Python client, an Angular front end, scripts, an OpenAPI file, a Postman collection, an Ansible play, a log and a
//! README. One command finds exactly the mistakes that were put into it.

use std::path::Path;

use snapbox::cmd::{Command, cargo_bin};

use super::summit_lint;

/// Files of the repository that are copied from `testdata/code/`, with their names there.
const CODE: [(&str, &str); 6] = [
    ("api/openapi.yaml", "helpdesk-api.yaml"),
    ("ops/log-incident.yml", "log-incident.yml"),
    ("scripts/Update-VmRunbook.ps1", "Update-VmRunbook.ps1"),
    ("scripts/zabbix-summit.sh", "zabbix-summit.sh"),
    ("src/summit.py", "aio_summit.py"),
    ("web/src/incident.service.ts", "incident.service.ts"),
];

/// Copies `from` to `to` with all files in it.
fn copy_folder(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("testdata can be read");
        let target = to.join(entry.path().strip_prefix(from).expect("the file is in the folder"));
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(&target).expect("the folder exists");
        } else {
            std::fs::copy(entry.path(), &target).expect("the folder exists");
        }
    }
}

/// Returns the location and the rule of each finding in the folder, in order.
fn findings(folder: &Path) -> Vec<String> {
    let output =
        summit_lint(folder).args(["check", "--output-format", "concise"]).output().expect("the program starts");
    let text = String::from_utf8(output.stdout).expect("reports are UTF-8");
    let finding = |line: &str| {
        let (location, rest) = line.split_once(": ")?;
        let rule = rest.split_once('[')?.1.split_once(']')?.0;
        Some(format!("{} {rule}", location.replace('\\', "/")))
    };
    text.lines().filter_map(finding).collect()
}

#[test]
fn every_mistake_in_a_repository_is_found_and_nothing_else() {
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let expected = std::fs::read_to_string(testdata.join("client.expected")).expect("the file can be read");
    let expected: Vec<&str> = expected.lines().collect();
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    copy_folder(&testdata.join("client"), folder.path());
    for (path, code) in CODE {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("the file is in a folder")).expect("the folder exists");
        std::fs::copy(testdata.join("code").join(code), path).expect("the folder exists");
    }
    assert_eq!(findings(folder.path()), expected);
    let fix = || {
        let program = Command::new(cargo_bin!("summit-lint")).current_dir(folder.path());
        program.args(["fix", "--unsafe-fixes", "--quiet", "--exit-zero"]).assert().code(0);
    };
    fix();
    let remaining = findings(folder.path());
    assert!(
        remaining.len() < expected.len() && remaining.iter().all(|finding| expected.contains(&finding.as_str())),
        "{remaining:?}"
    );
    fix();
    assert_eq!(findings(folder.path()), remaining);
}
