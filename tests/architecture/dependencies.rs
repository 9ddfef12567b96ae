//! Checks that `docs/dependencies.md` has exactly one row per direct dependency.

use std::fs;

use crate::root;

/// Returns the names in the section `heading` of `Cargo.toml`, in order.
fn dependencies_in_manifest(heading: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join("Cargo.toml")).expect("Cargo.toml can be read");
    let section = text.split_once(&format!("\n[{heading}]\n")).expect("Cargo.toml has the section").1;
    let lines = section.lines().take_while(|line| !line.starts_with('['));
    let names = lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = "));
    names.map(|(name, _)| name.to_owned()).collect()
}

/// Returns the names in the first column of the table under `heading` on the page.
fn dependencies_on_page(heading: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join("docs/dependencies.md")).expect("the page can be read");
    let section = text.split_once(&format!("\n## {heading}\n")).expect("the page has the heading").1;
    let table = section.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let names = table.skip(2).map(|row| row.split('`').nth(1).expect("a row starts with a name"));
    names.map(str::to_owned).collect()
}

#[test]
fn the_page_lists_the_direct_dependencies() {
    for (section, heading) in [("dependencies", "In the program"), ("dev-dependencies", "In the tests")] {
        let names = dependencies_in_manifest(section);
        assert!(!names.is_empty(), "{section}");
        assert_eq!(dependencies_on_page(heading), names, "{section}");
    }
}
