//! The minimal work of a validator for many files, on one thread: walk, read, parse, and validate.
//!
//! `floor FOLDER|FILE.jsonl` prints the numbers of valid and invalid payloads, without positions or messages. Its time
//! is the baseline for the times of complete tools.

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
        let entry = entry.expect("the folder can be read");
        if !entry.file_type().is_file() {
            continue;
        }
        let text = fs::read_to_string(entry.path()).expect("the file can be read");
        let schema: Value = serde_json::from_str(&text).expect("the text is JSON");
        let Some(id) = schema["$id"].as_str().map(str::to_owned) else { continue };
        if id.ends_with("/envelope.schema.json") {
            root = Some(id.clone());
        }
        registry = registry.add(id, schema).expect("the `$id` is valid");
    }
    let registry = registry.prepare().expect("all references can be resolved");
    jsonschema::options()
        .offline()
        .with_registry(&registry)
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex())
        .build(&serde_json::json!({"$ref": root.expect("the envelope schema exists")}))
        .expect("the schemas compile")
}

fn main() {
    let path = std::env::args_os().nth(1).expect("usage: floor FOLDER|FILE.jsonl");
    let path = Path::new(&path);
    let validator = validator();
    let (mut valid, mut invalid) = (0_usize, 0_usize);
    let mut validate = |bytes: &[u8]| {
        let is_valid = serde_json::from_slice::<Value>(bytes).is_ok_and(|value| validator.is_valid(&value));
        if is_valid { valid += 1 } else { invalid += 1 }
    };
    if path.is_dir() {
        for entry in walkdir::WalkDir::new(path).sort_by_file_name() {
            let entry = entry.expect("the folder can be read");
            if entry.file_type().is_file() {
                validate(&fs::read(entry.path()).expect("the file can be read"));
            }
        }
    } else {
        let mut lines = BufReader::with_capacity(1 << 16, fs::File::open(path).expect("the file can be opened"));
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line).expect("the file can be read") > 0 {
            validate(&line);
            line.clear();
        }
    }
    let mut out = std::io::stdout().lock();
    let _ = std::io::Write::write_fmt(&mut out, format_args!("{valid} valid, {invalid} invalid\n"));
}
