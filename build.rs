//! Embeds the schemas: every file in `schemas`. Each service has its own subfolder.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Schemas that are not for payloads: configuration files and reports.
const NOT_FOR_PAYLOADS: [&str; 2] = ["config.schema.json", "report.schema.json"];

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("schemas");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    // Shared schemas come first, so that the order does not depend on the names of services.
    files.sort_by_key(|path| (path.components().count(), path.clone()));
    let mut code = String::from("[\n");
    for file in files {
        let name = file.strip_prefix(&root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        if !NOT_FOR_PAYLOADS.contains(&name.as_str()) {
            let path = file.to_string_lossy();
            writeln!(code, "    ({name:?}, include_str!({path:?})),").map_err(io::Error::other)?;
        }
    }
    code.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("schemas.rs"), code)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    Ok(())
}
