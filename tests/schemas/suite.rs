//! Runs the official JSON Schema Test Suite, draft 2020-12: the required tests and `optional/format`. Each schema is loaded as a
//! user's schema, and each instance is validated like a request.
//!
//! The suite is not part of this repository. `JSON_SCHEMA_TEST_SUITE` must name a checkout of
//! <https://github.com/json-schema-org/JSON-Schema-Test-Suite>, or the folder `json` in the source archive of the
//! Python package `jsonschema`:
//!
//! ```console
//! $ pip download --no-deps --no-binary :all: jsonschema && tar xzf jsonschema-*.tar.gz
//! $ JSON_SCHEMA_TEST_SUITE="$(echo "$PWD"/jsonschema-*/json)" cargo test --test schemas suite -- --nocapture
//! ```
//!
//! The suite's remote schemas are loaded as other schemas of the user, since nothing is downloaded. A document has one URI. A
//! document without an `$id` gets the URI on the suite's server. For a document with another `$id`, an additional document with this
//! URI refers to it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use summit_lint::catalog::{Schemas, ServiceId, Target, UserSchemas};
use summit_lint::syntax::{ParseOptions, parse};

/// The base URI of the suite's remote schemas.
const SERVER: &str = "http://localhost:1234/";

/// The end of the descriptions of tests that expect `format` not to be asserted.
const ANNOTATION: &str = "is only an annotation by default";

/// The results of one file.
#[derive(Default)]
struct Tally {
    agreed: usize,
    all: usize,
}

#[test]
fn the_official_suite_agrees() {
    let Some(suite) = std::env::var_os("JSON_SCHEMA_TEST_SUITE").map(PathBuf::from) else {
        crate::skipped::skip("JSON_SCHEMA_TEST_SUITE", "the variable does not name the JSON Schema Test Suite");
        return;
    };
    let remotes = remotes(&suite.join("remotes"));
    let folder = suite.join("tests/draft2020-12");
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let (mut rejected, mut different, mut asserted) = (Vec::new(), Vec::new(), 0);
    for file in json_files(&folder).into_iter().chain(json_files(&folder.join("optional/format"))) {
        let name = file.strip_prefix(&folder).expect("the file is in the folder").display().to_string();
        let tally = tallies.entry(name.clone()).or_default();
        for group in read_json(&file).as_array().expect("a file lists groups") {
            let title = format!("{name}: {}", group["description"].as_str().unwrap_or_default());
            let loaded = load(&group["schema"], &remotes);
            for test in group["tests"].as_array().expect("a group lists tests") {
                let description = test["description"].as_str().unwrap_or_default();
                // The same formats are asserted by the tests in `optional/format`.
                if description.ends_with(ANNOTATION) {
                    asserted += 1;
                    continue;
                }
                tally.all += 1;
                let Ok((schemas, service)) = &loaded else { continue };
                match (accepts(schemas, *service, &test["data"]), test["valid"].as_bool()) {
                    (verdict, expected) if Some(verdict) == expected => tally.agreed += 1,
                    (verdict, _) => different.push(format!("{title}: {description}: accepted: {verdict}")),
                }
            }
            if let Err(error) = loaded {
                rejected.push(format!("{title}: {error}"));
            }
        }
    }
    for (name, tally) in &tallies {
        eprintln!("{:>4} of {:>4} {name}", tally.agreed, tally.all);
    }
    rejected.iter().for_each(|line| eprintln!("rejected: {line}"));
    different.iter().for_each(|line| eprintln!("different: {line}"));
    let (agreed, all) = tallies.values().fold((0, 0), |sum, tally| (sum.0 + tally.agreed, sum.1 + tally.all));
    eprintln!(
        "{agreed} of {all} tests agree ({:.2} %), {} schemas rejected; not counted: {asserted} tests for `format` as an annotation",
        100.0 * agreed as f64 / all as f64,
        rejected.len()
    );
    assert!(all > 1000, "the suite is incomplete");
    assert!(rejected.is_empty(), "rejected: {}", rejected.len());
    assert!(agreed * 1000 >= all * 995, "{agreed} of {all}");
}

/// Loads `schema` as a user's schema of a service.
fn load(schema: &Value, remotes: &[(PathBuf, String)]) -> Result<(Schemas, ServiceId), String> {
    let text = schema.to_string();
    let mut documents = if text.contains(SERVER) { remotes.to_vec() } else { Vec::new() };
    documents.push((PathBuf::from("suite.json"), text));
    let services = vec![("Suite".to_owned(), "suite.json".to_owned())];
    let user = UserSchemas { documents, services, ..UserSchemas::default() };
    let schemas = Schemas::with(user).map_err(|error| error.to_string())?;
    let service =
        schemas.service_ids().find(|id| schemas.service(*id).name() == "Suite").expect("the service was added");
    Ok((schemas, service))
}

fn accepts(schemas: &Schemas, service: ServiceId, instance: &Value) -> bool {
    let parsed = parse(instance.to_string().into(), None, &ParseOptions::default());
    let root = parsed.tree.root().expect("every text is parsed as something");
    schemas.validate(Target::Request(service), root).expect("the schema compiles").is_empty()
}

/// Returns the suite's remote schemas for this draft and for all drafts.
fn remotes(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut documents = Vec::new();
    for file in walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok) {
        let path = file.path().strip_prefix(folder).expect("the file is in the folder");
        let older = ["draft3", "draft4", "draft6", "draft7", "draft2019-09", "draft-next", "v1"];
        if !file.file_type().is_file() || older.iter().any(|draft| path.starts_with(draft)) {
            continue;
        }
        let uri = format!("{SERVER}{}", path.display());
        let mut schema = read_json(file.path());
        match schema.get("$id").cloned() {
            None => schema["$id"] = json!(uri),
            Some(id) if id == json!(uri) => {}
            Some(id) => {
                documents.push((path.with_extension("alias.json"), json!({"$id": uri, "$ref": id}).to_string()))
            }
        }
        documents.push((path.to_owned(), schema.to_string()));
    }
    assert!(!documents.is_empty(), "no schemas in {}", folder.display());
    documents
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "json"));
    files.sort();
    files
}

fn read_json(file: &Path) -> Value {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
