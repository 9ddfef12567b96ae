//! A mutation loop of its own, for a machine without a fuzzing toolchain: `mutate [executions] [seed]` mutates the
//! fixtures and checks the same promises as the `syntax` target, without instrumentation and so many times as fast; every
//! fourth time also that repairing settles, in a file, in its lines and in a string form.

#[path = "promises.rs"]
mod promises;

use std::path::Path;

/// The pieces that payloads and their damage are made of.
const PIECES: &[&str] = &[
    "{", "}", "[", "]", ",", ":", "\"", "\\", "'", "\\\"", "\n", " ", "\t", "\r\n", "\u{A0}", "\u{FEFF}", "\u{200B}", "//", "/*", "*/",
    "#", ";", "=", "=>", "...", "`", "“", "”", "«", "null", "true", "True", "NaN", "0", "-1", "1.5", ".5", "5.", "0x1F", "007", "1,5",
    "\\u00e9", "\\ud83d", "\\x41", "\\d", "é", "a", "\"a\":", "\"b\": \"x\"", "a:", "a@example.com,b@example.com", "{{name}}", "${N}",
    "<n>", "%N%", "24/7", "\"Ticket\": {", "\"DiagnosticDtls\": [", "\"{\\\"a\\\": 1}\"", "\0", "```", "\u{C}",
];

/// xorshift64*: quick, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit.max(1)
    }
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>().expect("a number"));
    let executions = arguments.next().unwrap_or(1_000_000);
    let mut random = Random(arguments.next().unwrap_or(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut seeds = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata"), &mut seeds);
    for execution in 0..executions {
        let seed = &seeds[random.below(seeds.len())];
        // A window of a fixture: most of what can go wrong goes wrong in a few dozen bytes.
        let start = boundary(seed, random.below(seed.len()));
        let end = boundary(seed, (start + 1 + random.below(160)).min(seed.len()));
        let mut text = seed[start..end].to_owned();
        for _ in 0..1 + random.below(6) {
            let at = boundary(&text, random.below(text.len() + 1));
            match random.below(4) {
                0 | 1 => text.insert_str(at, PIECES[random.below(PIECES.len())]),
                2 => {
                    let to = boundary(&text, (at + 1 + random.below(8)).min(text.len()));
                    text.replace_range(at..to, "");
                }
                _ => {
                    let to = boundary(&text, (at + 1 + random.below(12)).min(text.len()));
                    let copy = text[at..to].to_owned();
                    text.insert_str(at, &copy);
                }
            }
        }
        let result = std::panic::catch_unwind(|| {
            promises::check(&text);
            if execution % 4 == 0 {
                promises::check_repair(&text);
                promises::check_repair(&promises::string_form(&text));
            }
        });
        if result.is_err() {
            panic!("execution {execution}: {text:?}");
        }
    }
    println!("{executions} executions, all promises kept");
}

fn collect(folder: &Path, seeds: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("the fixtures are there") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            collect(&path, seeds);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            if !text.is_empty() && path.extension().is_none_or(|extension| extension != "snap") {
                seeds.push(text);
            }
        }
    }
}
