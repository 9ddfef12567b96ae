//! The least that a validator of many files can do, on one thread: walk, read, parse, ask whether it is valid.
//!
//! `floor FOLDER|FILE.jsonl`: prints how many are valid and how many are not. Nothing is located, nothing is said of
//! what is wrong; it is what the time of a whole tool is held against.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;

use jsonschema::{PatternOptions, Registry, Validator};
use serde_json::Value;

fn validator() -> Validator {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let mut registry = Registry::new();
    let mut root = None;
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.expect("the schemas are there");
        if !entry.file_type().is_file() {
            continue;
        }
        let text = fs::read_to_string(entry.path()).expect("it can be read");
        let schema: Value = serde_json::from_str(&text).expect("it is JSON");
        let Some(id) = schema["$id"].as_str().map(str::to_owned) else { continue };
        if id.ends_with("/envelope.schema.json") {
            root = Some(id.clone());
        }
        registry = registry.add(id, schema).expect("it has a valid identifier");
    }
    let registry = registry.prepare().expect("the schemas refer to each other");
    jsonschema::options()
        .offline()
        .with_registry(&registry)
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex())
        .build(&serde_json::json!({"$ref": root.expect("there is an envelope")}))
        .expect("the schemas compile")
}

fn main() {
    let path = std::env::args_os().nth(1).expect("a folder or a file of lines");
    let path = Path::new(&path);
    let validator = validator();
    let (mut valid, mut invalid) = (0_usize, 0_usize);
    let mut judge = |bytes: &[u8]| {
        let right = serde_json::from_slice::<Value>(bytes).is_ok_and(|value| validator.is_valid(&value));
        if right { valid += 1 } else { invalid += 1 }
    };
    if path.is_dir() {
        for entry in walkdir::WalkDir::new(path).sort_by_file_name() {
            let entry = entry.expect("it can be walked");
            if entry.file_type().is_file() {
                judge(&fs::read(entry.path()).expect("it can be read"));
            }
        }
    } else {
        let mut lines = BufReader::with_capacity(1 << 16, fs::File::open(path).expect("it can be opened"));
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line).expect("it can be read") > 0 {
            judge(&line);
            line.clear();
        }
    }
    let mut out = std::io::stdout().lock();
    let _ = std::io::Write::write_fmt(&mut out, format_args!("{valid} valid, {invalid} invalid\n"));
}
