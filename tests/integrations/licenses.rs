//! Checks docs/licenses.md, which lists the crates in the program and their licenses.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::process::Command;

use serde_json::Value;
use snapbox::{Data, assert_data_eq};

use crate::package;
use crate::skipped::skip;

/// Returns the metadata of the package and all its dependencies, or `None` if cargo cannot download them.
fn metadata() -> Option<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked", "--manifest-path"])
        .arg(package().join("Cargo.toml"))
        .output()
        .expect("cargo starts");
    if !output.status.success() {
        let error = String::from_utf8_lossy(&output.stderr);
        // The command also fails if Cargo.lock does not match Cargo.toml.
        assert!(!error.contains("--locked"), "{error}");
        skip("cargo metadata", error);
        return None;
    }
    Some(serde_json::from_slice(&output.stdout).expect("cargo writes JSON"))
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or("")
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// Returns whether a crate is a procedural macro, which runs during the build and is not in the program.
fn is_macro(package: &Value) -> bool {
    list(package, "targets").iter().any(|target| list(target, "kind").iter().any(|kind| kind == "proc-macro"))
}

/// Returns the page: a table of the crates in the program on any system, by license.
fn page(metadata: &Value) -> String {
    let packages: HashMap<&str, &Value> =
        list(metadata, "packages").iter().map(|package| (text(package, "id"), package)).collect();
    let nodes: HashMap<&str, &Value> =
        list(&metadata["resolve"], "nodes").iter().map(|node| (text(node, "id"), node)).collect();
    let root = text(&metadata["resolve"], "root");
    let (mut queue, mut seen) = (vec![root], BTreeSet::from([root]));
    let mut by_license: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    while let Some(id) = queue.pop() {
        let package = packages[id];
        if is_macro(package) {
            continue;
        }
        if id != root {
            let license = text(package, "license").replace('/', " OR ");
            let name = text(package, "name");
            let entry = match text(package, "repository") {
                "" => name.to_owned(),
                repository => format!("[{name}]({repository})"),
            };
            by_license.entry(license).or_default().insert(entry);
        }
        for dependency in list(nodes[id], "deps") {
            // The kind `null` means neither for tests nor for a build script.
            let is_normal = list(dependency, "dep_kinds").iter().any(|kind| kind["kind"].is_null());
            let id = text(dependency, "pkg");
            if is_normal && seen.insert(id) {
                queue.push(id);
            }
        }
    }
    let mut page = String::from(
        "# Licenses\n\nsummit-lint is under the MIT license. Built into the program, on one system or another, are the crates below, each \
         under the license that it states itself.\n\n| license | crates |\n| --- | --- |\n",
    );
    for (license, crates) in by_license {
        let crates: Vec<String> = crates.into_iter().collect();
        page += &format!("| {license} | {} |\n", crates.join(", "));
    }
    page
}

#[test]
fn the_page_lists_the_crates_in_the_program() {
    let Some(metadata) = metadata() else { return };
    let file = package().join("docs/licenses.md");
    assert_data_eq!(page(&metadata), Data::read_from(&file, None).raw());
}

#[test]
fn every_crate_states_its_license() {
    let Some(metadata) = metadata() else { return };
    let without: Vec<&str> = list(&metadata, "packages")
        .iter()
        .filter(|package| text(package, "license").is_empty())
        .map(|package| text(package, "name"))
        .collect();
    assert_eq!(without, [""; 0]);
}
