//! docs/licences.md, which lists what is built into the program, and its licences.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::process::Command;

use serde_json::Value;
use snapbox::{Data, assert_data_eq};

use crate::package;
use crate::skipped::skip;

/// What cargo knows of the package and all that it is built from.
fn metadata() -> Option<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked", "--manifest-path"])
        .arg(package().join("Cargo.toml"))
        .output()
        .expect("cargo starts, for it runs this test");
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr);
        // The same command fails without a network, and with a Cargo.lock that does not fit Cargo.toml.
        assert!(!why.contains("--locked"), "{why}");
        skip("cargo metadata", why);
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

/// Whether a crate runs while the program is built, and is no part of it.
fn is_macro(package: &Value) -> bool {
    list(package, "targets").iter().any(|target| list(target, "kind").iter().any(|kind| kind == "proc-macro"))
}

/// The page: a table of the crates in the program, on any system, by licence.
fn page(metadata: &Value) -> String {
    let packages: HashMap<&str, &Value> =
        list(metadata, "packages").iter().map(|package| (text(package, "id"), package)).collect();
    let nodes: HashMap<&str, &Value> =
        list(&metadata["resolve"], "nodes").iter().map(|node| (text(node, "id"), node)).collect();
    let root = text(&metadata["resolve"], "root");
    let (mut waiting, mut seen) = (vec![root], BTreeSet::from([root]));
    let mut by_licence: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    while let Some(id) = waiting.pop() {
        let package = packages[id];
        if is_macro(package) {
            continue;
        }
        if id != root {
            let licence = text(package, "license").replace('/', " OR ");
            let name = text(package, "name");
            let entry = match text(package, "repository") {
                "" => name.to_owned(),
                repository => format!("[{name}]({repository})"),
            };
            by_licence.entry(licence).or_default().insert(entry);
        }
        for dependency in list(nodes[id], "deps") {
            // `null` is the kind of what is neither for tests nor for a build script.
            let normal = list(dependency, "dep_kinds").iter().any(|kind| kind["kind"].is_null());
            let id = text(dependency, "pkg");
            if normal && seen.insert(id) {
                waiting.push(id);
            }
        }
    }
    let mut page = String::from(
        "# Licenses\n\nsummit-lint is under the MIT license. Built into the program, on one system or another, are the crates below, each \
         under the license that it states itself.\n\n| license | crates |\n| --- | --- |\n",
    );
    for (licence, crates) in by_licence {
        let crates: Vec<String> = crates.into_iter().collect();
        page += &format!("| {licence} | {} |\n", crates.join(", "));
    }
    page
}

#[test]
fn the_page_of_licences_lists_what_is_built_in() {
    let Some(metadata) = metadata() else { return };
    let file = package().join("docs/licences.md");
    assert_data_eq!(page(&metadata), Data::read_from(&file, None).raw());
}

#[test]
fn every_crate_states_its_licence() {
    let Some(metadata) = metadata() else { return };
    let without: Vec<&str> = list(&metadata, "packages")
        .iter()
        .filter(|package| text(package, "license").is_empty())
        .map(|package| text(package, "name"))
        .collect();
    assert_eq!(without, [""; 0]);
}
