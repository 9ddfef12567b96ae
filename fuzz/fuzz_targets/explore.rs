//! The `engine` and `configuration` targets without a fuzzing toolchain: `explore engine|configuration [executions] [seed]`.
//!
//! Mutates the files in `testdata/` and checks the same promises as the targets. Without instrumentation, this is many
//! times faster than fuzzing. If an input breaks a promise, prints the input and ends the run.

mod configuration_promises;
mod engine_promises;
mod lists;
mod mutation;

use std::panic::catch_unwind;
use std::time::{Duration, Instant};

use engine_promises::{Case, NAMES};
use lists::lists;
use mutation::{Random, mutate, read_texts, window};

/// The number of inputs per check. The inputs of a check share a report, because the start and end of a report cost as
/// much as one input.
const INPUTS_PER_CHECK: usize = 32;

/// Texts to insert into documents: parts of documents, secrets, and text that imitates output of the program.
const ENGINE_PIECES: &[&str] = &[
    "\"APIKey\": \"zQ9xW8vK7uJ6\",", "\"password\":\"zQ9xW8vK7uJ6\"", "\\\"TokenID\\\": \\\"zQ9xW8vK7uJ6\\\",", "zQ9xW8vK7uJ6",
    "Authorization: Bearer zQ9xW8vK7uJ6", "https://a:zQ9xW8vK7uJ6@example.com", "\u{1b}[31m", "\u{1b}]8;;x\u{7}", "\u{202e}", "\u{9b}",
    "\n::error::x\n", "##vso[x]", "##[error]", "]]>", "<b>", "&amp;", "\r", "\u{2028}", "\u{fffe}", "```json\n", "\n```\n", "POST https://example.com\n\n",
    "\n###\n", "{\"Ticket\": {\"Status\": \"New\"}}", "\"Ticket\": {", "\"ServiceName\": \"IM_LogOrUpdateIncident\",", "curl -d '", "$'\\n'",
    "// summit-lint-ignore all\n", "2024-05-01 12:00:00 INFO ", "\u{1F600}", "\u{301}",
];

/// Texts to insert into configurations.
const CONFIGURATION_PIECES: &[&str] = &[
    "rules: {", "overrides: [{files: '*', rules: {}}],", "include: ['a'],", "exclude: '!a',", "syntax: 'json5',", "values: {Medium: ['a', 1]},",
    "values: {Source: {file: 'a'}},", "required: ['Impact_Name'],", "required: {New: ['Impact_Name']},", "customFields: {Site: {Floor: {required: true}}},",
    "services: {A: 'a.json'},", "schemas: 'a',", "baseline: 'b',", "limits: {maxInputBytes: 1},", "limits: {maxDepth: 9},", "'missing-field': 'off',", "all: 'error',",
    "+1", "1e999", "0x10", "Infinity", "-NaN", "\\\n", "\\x", "\\u{1b}", "\u{1b}[31m", "\u{2028}", "a{b", "[[", "**/", "!", "\u{1F600}", "__proto__", "$schema: 'x',",
];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let target = arguments.next().unwrap_or_default();
    let mut numbers = arguments.map(|argument| argument.parse::<u64>().expect("a number"));
    let executions = numbers.next().unwrap_or(1_000_000);
    let mut random = Random::new(numbers.next().unwrap_or(1));
    let check: &mut dyn FnMut(&mut Random) -> u64 = match target.as_str() {
        "engine" => {
            let seeds = read_texts("testdata");
            &mut move |random| check_engine(random, &seeds)
        }
        "configuration" => {
            let mut seeds = read_texts("testdata/fuzz/configuration");
            seeds.push("{}".to_owned());
            &mut move |random| check_configuration(random, &seeds)
        }
        _ => panic!("usage: explore engine|configuration [executions] [seed]"),
    };
    let start = Instant::now();
    let (mut done, mut last_report) = (0, Duration::ZERO);
    while done < executions {
        done += check(&mut random);
        if start.elapsed() > last_report + Duration::from_secs(60) {
            last_report = start.elapsed();
            eprintln!("{done} executions in {} s", last_report.as_secs());
        }
    }
    println!("{done} executions in {} s, all promises kept", start.elapsed().as_secs());
}

/// Checks several mutated files of `testdata/` together, like a run over several files. Returns the number of inputs.
fn check_engine(random: &mut Random, seeds: &[String]) -> u64 {
    let case = |random: &mut Random| {
        let seed = &seeds[random.below(seeds.len())];
        // Use some whole files, because a part of a payload is usually not a payload.
        let mut text = if random.below(16) == 0 && seed.len() < 4000 { seed.clone() } else { window(random, seed, 160) };
        mutate(random, &mut text, ENGINE_PIECES);
        let bytes = match random.below(16) {
            0 => "\u{FEFF}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
            1 => {
                let mut bytes = text.into_bytes();
                for _ in 0..1 + random.below(3) {
                    let at = random.below(bytes.len() + 1);
                    bytes.insert(at, random.below(256) as u8);
                }
                bytes
            }
            _ => text.into_bytes(),
        };
        Case { name: random.choose(NAMES).to_owned(), bytes, choice: random.below(64) as u8 }
    };
    let cases: Vec<Case> = (0..INPUTS_PER_CHECK).map(|_| case(random)).collect();
    if catch_unwind(|| engine_promises::check(&cases)).is_err() {
        // Print the first input that fails on its own. If no input fails on its own, print all inputs.
        for case in &cases {
            if catch_unwind(|| engine_promises::check(std::slice::from_ref(case))).is_err() {
                panic!("{:?} {:?} {}", case.name, String::from_utf8_lossy(&case.bytes), case.choice);
            }
        }
        panic!("several together: {cases:?}");
    }
    INPUTS_PER_CHECK as u64
}

/// Checks a mutated configuration. Returns the number of inputs, which is 1.
fn check_configuration(random: &mut Random, seeds: &[String]) -> u64 {
    let mut text = seeds[random.below(seeds.len())].clone();
    if random.below(8) == 0 {
        text = window(random, &text, 200);
    }
    mutate(random, &mut text, CONFIGURATION_PIECES);
    let mut bytes = text.into_bytes();
    if random.below(32) == 0 && !bytes.is_empty() {
        let at = random.below(bytes.len());
        bytes[at] = random.below(256) as u8;
    }
    if catch_unwind(|| configuration_promises::check(&bytes)).is_err() {
        panic!("{:?}", String::from_utf8_lossy(&bytes));
    }
    1
}
