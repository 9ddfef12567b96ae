//! Creates inputs without a fuzzing toolchain: mutates parts (windows) of the files in `testdata/`. The same seed
//! always results in the same inputs.

use std::path::Path;

/// Texts to insert: parts of payloads, and typical damage.
const PIECES: &[&str] = &[
    "{", "}", "[", "]", ",", ":", "\"", "\\", "'", "\\\"", "\n", " ", "\t", "\r\n", "\u{A0}", "\u{FEFF}", "\u{200B}", "//", "/*", "*/",
    "#", ";", "=", "=>", "...", "`", "“", "”", "«", "null", "true", "True", "NaN", "0", "-1", "1.5", ".5", "5.", "0x1F", "007", "1,5",
    "\\u00e9", "\\ud83d", "\\x41", "\\d", "é", "a", "\"a\":", "\"b\": \"x\"", "a:", "a@example.com,b@example.com", "{{name}}", "${N}",
    "<n>", "%N%", "24/7", "\"Ticket\": {", "\"DiagnosticDtls\": [", "\"{\\\"a\\\": 1}\"", "\0", "```", "\u{C}",
    "{\"a\":", "{\"a\":{\"a\":{\"a\":", "[{\"a\":[", "\r", "\u{B}", "{% if a %}", "{{#a}}", "{{/a}}", "\\\t", "<<<<<<< a\n",
];

/// An xorshift64* generator: fast, and the same on all platforms.
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// Returns a number below `limit`, or 0 if `limit` is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit.max(1)
    }

    /// Returns a random item.
    pub fn choose<'i, T: ?Sized>(&mut self, items: &[&'i T]) -> &'i T {
        items[self.below(items.len())]
    }
}

/// Returns the first character boundary at or after the byte `offset`.
fn next_boundary(text: &str, mut offset: usize) -> usize {
    while !text.is_char_boundary(offset) {
        offset += 1;
    }
    offset
}

/// Returns a random part of `seed` of at most about `max_len` bytes. A short input is enough for most failures.
pub fn window(random: &mut Random, seed: &str, max_len: usize) -> String {
    let start = next_boundary(seed, random.below(seed.len()));
    let end = next_boundary(seed, (start + 1 + random.below(max_len)).min(seed.len()));
    seed[start..end].to_owned()
}

/// Changes `text` at one to six positions. Each change inserts one of [`PIECES`] or `extra`, removes some bytes, or
/// duplicates some bytes.
pub fn mutate(random: &mut Random, text: &mut String, extra: &[&str]) {
    for _ in 0..1 + random.below(6) {
        let at = next_boundary(text, random.below(text.len() + 1));
        match random.below(4) {
            0 if !extra.is_empty() => text.insert_str(at, random.choose(extra)),
            0 | 1 => text.insert_str(at, random.choose(PIECES)),
            2 => {
                let to = next_boundary(text, (at + 1 + random.below(8)).min(text.len()));
                text.replace_range(at..to, "");
            }
            _ => {
                let to = next_boundary(text, (at + 1 + random.below(12)).min(text.len()));
                let copy = text[at..to].to_owned();
                text.insert_str(at, &copy);
            }
        }
    }
}

/// Reads all text files in a folder of the project, except snapshots, in a stable order.
pub fn read_texts(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    collect_texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder), &mut found);
    found
}

/// Adds to `found` the texts in `folder` and its subfolders.
fn collect_texts(folder: &Path, found: &mut Vec<String>) {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect_texts(&path, found);
        } else if let Ok(text) = std::fs::read_to_string(&path)
            && !text.is_empty()
            && path.extension().is_none_or(|extension| extension != "snap")
        {
            found.push(text);
        }
    }
}
