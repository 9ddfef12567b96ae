//! Checks the promises of the fuzz targets `engine` and `configuration` on inputs that fuzzing found.
#![allow(unreachable_pub, reason = "the targets are separate programs")]

#[path = "../../fuzz/fuzz_targets/configuration_promises.rs"]
mod configuration_promises;
#[path = "../../fuzz/fuzz_targets/engine_promises.rs"]
mod engine_promises;
#[path = "../../fuzz/fuzz_targets/lists.rs"]
mod lists;

use engine_promises::{Case, NAMES, SECRET, check};
use lists::lists;

/// Returns the contents of the files in a folder of `testdata/fuzz`.
fn corpus(folder: &str) -> Vec<Vec<u8>> {
    let folder = format!("{}/testdata/fuzz/{folder}", env!("CARGO_MANIFEST_DIR"));
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    entries
        .map(|entry| std::fs::read(entry.expect("the folder can be read").path()).expect("the file can be read"))
        .collect()
}

#[test]
fn the_engine_keeps_its_promises() {
    let corpus = corpus("engine");
    assert!(corpus.iter().any(|bytes| String::from_utf8_lossy(bytes).contains(&SECRET[..8])));
    // Every configuration, and each kind of fix.
    for choice in [0, 6, 16, 17, 18, 27, 48, 49, 50, 51] {
        let case = |bytes: &Vec<u8>, name: &str| Case { name: name.to_owned(), bytes: bytes.clone(), choice };
        let cases: Vec<Case> =
            corpus.iter().flat_map(|bytes| NAMES.iter().map(move |name| case(bytes, name))).collect();
        check(&cases);
    }
}

#[test]
fn configurations_keep_their_promises() {
    for bytes in corpus("configuration") {
        configuration_promises::check(&bytes);
        // Also truncated at many positions.
        for length in (0..bytes.len()).step_by(7) {
            configuration_promises::check(&bytes[..length]);
        }
    }
}
