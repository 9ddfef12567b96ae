//! Checks that the modules of `src` use each other as in the table of `CONTRIBUTING.md`, without cycles.

mod dependencies;
#[path = "../skipped/mod.rs"]
mod skipped;
mod skips;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A module of `src` and the modules that it may use.
struct Row {
    module: String,
    uses: BTreeSet<String>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Reads the table of modules. Its rows are `| module | responsibility | modules that it uses |`.
fn read_table() -> Vec<Row> {
    let text = fs::read_to_string(root().join("CONTRIBUTING.md")).expect("CONTRIBUTING.md can be read");
    let start = text.find("| module |").expect("CONTRIBUTING.md has a table of modules");
    let rows = text[start..].lines().skip(2).take_while(|line| line.starts_with('|'));
    let names_in_backticks = |cell: &str| {
        let names = cell.split('`').skip(1).step_by(2);
        names.map(|name| name.trim_end_matches('/').trim_end_matches(".rs").to_owned()).collect::<Vec<_>>()
    };
    rows.flat_map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
        let uses: BTreeSet<String> = names_in_backticks(cells[cells.len() - 1]).into_iter().collect();
        names_in_backticks(cells[0]).into_iter().map(move |module| Row { module, uses: uses.clone() })
    })
    .collect()
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Returns the modules that each module names after `crate::`, outside of comments and tests.
fn find_uses() -> BTreeMap<String, BTreeSet<String>> {
    let source = root().join("src");
    let mut files = Vec::new();
    rust_files(&source, &mut files);
    let mut used = BTreeMap::<String, BTreeSet<String>>::new();
    for file in files {
        let path = file.strip_prefix(&source).expect("the file is in src");
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let module = path.iter().next().and_then(|part| part.to_str()).unwrap_or_default().trim_end_matches(".rs");
        if matches!(module, "lib" | "main") {
            continue;
        }
        let uses = used.entry(module.to_owned()).or_default();
        if name == "tests" || name.ends_with("_tests") {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a source file can be read");
        let non_test_code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for line in non_test_code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            assert!(!line.contains("use crate::{"), "{}: write one `use` line per module", file.display());
            for (at, start) in line.match_indices("crate::") {
                let rest = &line[at + start.len()..];
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                uses.insert(rest[..end].to_owned());
            }
        }
        uses.remove(module);
    }
    used
}

#[test]
fn modules_use_only_those_above_them_in_the_table() {
    let table = read_table();
    let listed: BTreeSet<&str> = table.iter().map(|row| row.module.as_str()).collect();
    let used = find_uses();
    let existing: BTreeSet<&str> = used.keys().map(String::as_str).collect();
    assert_eq!(listed, existing, "the table lists every module");
    for (position, row) in table.iter().enumerate() {
        let above: BTreeSet<&str> = table[..position].iter().map(|row| row.module.as_str()).collect();
        let below: Vec<&String> = row.uses.iter().filter(|used| !above.contains(used.as_str())).collect();
        assert!(below.is_empty(), "`{}` uses modules that are not above it: {below:?}", row.module);
        assert_eq!(row.uses, used[&row.module], "the modules that `{}` uses", row.module);
    }
}

#[test]
fn only_documents_the_catalog_and_the_configuration_call_the_parser() {
    let source = root().join("src");
    let mut files = Vec::new();
    rust_files(&source, &mut files);
    let calls = |file: &&PathBuf| {
        let text = fs::read_to_string(file).expect("a source file can be read");
        let non_test_code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let imports = non_test_code.split("use crate::syntax::").skip(1).filter_map(|rest| rest.split(';').next());
        imports.flat_map(|names| names.split(|c: char| !c.is_alphanumeric() && c != '_')).any(|name| name == "parse")
            || non_test_code.contains("syntax::parse(")
    };
    let module = |file: &PathBuf| {
        let path = file.strip_prefix(&source).expect("the file is in src");
        path.iter().next().expect("the path has a name").to_string_lossy().into_owned()
    };
    let callers: BTreeSet<String> = files.iter().filter(calls).map(module).collect();
    assert_eq!(callers, ["catalog", "config", "document"].map(str::to_owned).into());
}
