//! Inputs without a fuzzing toolchain: windows of the fixtures, mutated, the same ones for the same seed.

use std::path::Path;

/// The pieces that payloads and their damage are made of.
const PIECES: &[&str] = &[
    "{", "}", "[", "]", ",", ":", "\"", "\\", "'", "\\\"", "\n", " ", "\t", "\r\n", "\u{A0}", "\u{FEFF}", "\u{200B}", "//", "/*", "*/",
    "#", ";", "=", "=>", "...", "`", "“", "”", "«", "null", "true", "True", "NaN", "0", "-1", "1.5", ".5", "5.", "0x1F", "007", "1,5",
    "\\u00e9", "\\ud83d", "\\x41", "\\d", "é", "a", "\"a\":", "\"b\": \"x\"", "a:", "a@example.com,b@example.com", "{{name}}", "${N}",
    "<n>", "%N%", "24/7", "\"Ticket\": {", "\"DiagnosticDtls\": [", "\"{\\\"a\\\": 1}\"", "\0", "```", "\u{C}",
    "{\"a\":", "{\"a\":{\"a\":{\"a\":", "[{\"a\":[", "\r", "\u{B}", "{% if a %}", "{{#a}}", "{{/a}}", "\\\t", "<<<<<<< a\n",
];

/// xorshift64*: quick, and the same everywhere.
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `limit`; 0 where that is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit.max(1)
    }

    /// One of them.
    pub fn one<'o, T: ?Sized>(&mut self, of: &[&'o T]) -> &'o T {
        of[self.below(of.len())]
    }
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// A window of `seed` that is no longer than `longest` bytes and a few: most of what can go wrong goes wrong in a few dozen.
pub fn window(random: &mut Random, seed: &str, longest: usize) -> String {
    let start = boundary(seed, random.below(seed.len()));
    let end = boundary(seed, (start + 1 + random.below(longest)).min(seed.len()));
    seed[start..end].to_owned()
}

/// Changes `text` in a few places: one of `PIECES` or of `own` is put in, something is left out, or stands twice.
pub fn mutate(random: &mut Random, text: &mut String, own: &[&str]) {
    for _ in 0..1 + random.below(6) {
        let at = boundary(text, random.below(text.len() + 1));
        match random.below(4) {
            0 if !own.is_empty() => text.insert_str(at, random.one(own)),
            0 | 1 => text.insert_str(at, random.one(PIECES)),
            2 => {
                let to = boundary(text, (at + 1 + random.below(8)).min(text.len()));
                text.replace_range(at..to, "");
            }
            _ => {
                let to = boundary(text, (at + 1 + random.below(12)).min(text.len()));
                let copy = text[at..to].to_owned();
                text.insert_str(at, &copy);
            }
        }
    }
}

/// The texts below a folder of the project, in a stable order.
pub fn texts(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder), &mut found);
    found
}

fn collect(folder: &Path, found: &mut Vec<String>) {
    let entries = std::fs::read_dir(folder).expect("the fixtures are there");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, found);
        } else if let Ok(text) = std::fs::read_to_string(&path)
            && !text.is_empty()
            && path.extension().is_none_or(|extension| extension != "snap")
        {
            found.push(text);
        }
    }
}
