//! Measures whether the parser is linear: the cost per byte of hostile texts must be the same at 1, 2, 4 and 8 MB. Also
//! compares this cost with the cost per byte of a valid file, and the speed for strict JSON with that of `serde_json`.
//!
//! `cargo bench --bench linear`. An argument selects the families whose name contains it. Each time is the fastest of
//! three runs. `flat` is the ratio of the slowest size to the fastest size. `clean=1` is the ratio of the slowest size
//! to a valid file.
#![allow(clippy::print_stdout, reason = "a benchmark that prints its results")]

use std::borrow::Cow;
use std::hint::black_box;
use std::time::Instant;

use summit_lint::catalog::Schemas;
use summit_lint::syntax::{ParseOptions, parse};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The sizes of the texts, in MB.
const SIZES: [usize; 4] = [1, 2, 4, 8];

/// A kind of text of any size, made of repeated units.
struct Family {
    name: &'static str,
    /// Returns a text of about this many bytes.
    text: fn(usize) -> String,
}

/// Returns `unit` repeated to about `bytes` bytes, between `prefix` and `suffix`.
fn repeat(prefix: &str, unit: &str, bytes: usize, suffix: &str) -> String {
    let body = unit.repeat(bytes.saturating_sub(prefix.len() + suffix.len()) / unit.len());
    format!("{prefix}{body}{suffix}")
}

/// Returns repetitions of `unit` like [`repeat`], each with another number.
fn repeat_numbered(prefix: &str, unit: fn(usize) -> String, bytes: usize, suffix: &str) -> String {
    let mut text = prefix.to_owned();
    for number in 0.. {
        if text.len() >= bytes {
            break;
        }
        text.push_str(&unit(number));
    }
    text + suffix
}

/// Returns a list of valid payloads on one line, of at least this many bytes.
fn valid_payloads(bytes: usize) -> String {
    let schemas = Schemas::builtin();
    let schema = schemas.documents().find("envelope").expect("the envelope is built in").value();
    let one = schema["examples"][0].to_string();
    format!("[{}]", vec![one.as_str(); bytes / one.len() + 1].join(","))
}

macro_rules! family {
    ($name:literal, $prefix:literal, $unit:literal, $suffix:literal) => {
        Family { name: $name, text: |bytes| repeat($prefix, $unit, bytes, $suffix) }
    };
}

const FAMILIES: &[Family] = &[
    Family { name: "clean", text: valid_payloads },
    family!("run of [", "", "[", ""),
    family!("run of {", "", "{", ""),
    family!("run of ]", "", "]", ""),
    family!("run of }", "{\"a\":1", "}", ""),
    family!("run of \"", "", "\"", ""),
    family!("run of \" in an object", "{\"a\": ", "\"", ""),
    family!("run of '", "{\"a\": ", "'", ""),
    family!("run of `", "{\"a\": ", "`", ""),
    family!("run of \\", "{\"a\": ", "\\", ""),
    family!("run of \\ in a string", "{\"a\": \"", "\\", ""),
    family!("run of \\\"", "{\"a\": \"", "\\\"", ""),
    family!("run of ,", "[", ",", "]"),
    family!("run of :", "{\"a\"", ":", ""),
    family!("run of ;", "[", ";", "]"),
    family!("run of =", "{\"a\"", "=", ""),
    family!("run of /", "[", "/", "]"),
    family!("run of #", "[", "#", "]"),
    family!("run of -", "[", "-", "]"),
    family!("run of .", "[", ".", "]"),
    family!("run of NUL", "[", "\0", "]"),
    family!("run of no-break spaces", "[", "\u{A0}", "]"),
    family!("run of “", "{\"a\": ", "“", ""),
    family!("run of «", "{\"a\": ", "«", ""),
    family!("half-open strings, lines", "{", "\"a\": \"b\n", "}"),
    family!("half-open strings", "{\"a\": ", "\"b, ", "}"),
    family!("half-open keys", "{", "\"a: 1,\n", "}"),
    family!("half-open comments", "[1, ", "/* ", "]"),
    family!("half-open arrays of keys", "{", "\"a\": [1, ", "}"),
    family!("strings that start like objects", "[", "\"{\"", "]"),
    family!("objects in prose", "x ", "{x ", "}"),
    family!("objects with comments in prose", "x ", "{/* ", "}"),
    family!("braces and keys in prose", "x ", "{\\\"a", "}"),
    family!("quotes and commas", "{\"a\": \"", "x\", ", ""),
    family!("quotes and closing brackets", "{\"a\": \"", "x\"}", ""),
    family!("quotes and far keys", "{\"a\": 'x", "', bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", ""),
    family!("bare text and commas", "{\"a\": ", "a,", "}"),
    family!("bare text and quotes", "{\"a\": ", "a,\"", "}"),
    family!("bare numbers and commas", "{\"a\": ", "1,5 ", "}"),
    family!("placeholders half open", "{\"a\": ", "{{", "}"),
    family!("dollar signs", "{\"a\": x", "${", "}"),
    family!("members after the end", "{\"a\":1}", ",\"b\":2}", ""),
    family!("documents", "", "{\"a\":1}", ""),
    family!("documents with prose between", "", "{\"a\":1}\nx {x}\n", ""),
    family!("ellipses", "[1", ", ...", "]"),
    family!("line breaks in a string", "{\"a\": \"", "x\n", "\"}"),
    family!("line breaks and closing brackets in a string", "{\"a\": \"", "x\n}", "\"}"),
    family!("mismatched brackets", "[", "[1},", "]"),
    Family { name: "keys without commas", text: |bytes| repeat_numbered("{", |n| format!("\"a{n}\": 1 "), bytes, "}") },
    family!("elements without commas", "[", "1 ", "]"),
    family!("quoted elements without commas", "[", "\"a\" ", "]"),
    family!("half-open elements without commas", "[", "\"a \"b\" ", "]"),
    family!("members on lines without closing quotes", "", "  \"a\": \"x\n", ""),
    family!("members in a text", "{\"a\": \"", "\"a\",\"b\":", ""),
    family!("damaged objects in a text", "{\"a\": \"", "{\"a\"b\":\"c\"d\"}", ""),
    family!("half-open tuples", "{", "\"a\": (1, ", "}"),
    family!("comments before brackets", "", "{\"a\": 1 // x }, ", ""),
    family!("half-open markup comments", "{\"a\":1 ", "<!-- ", "}"),
    family!("documents with words between", "", " {\"a\": 1} x", ""),
    family!("quotes after words", "{\"a\": \"", "x\" y", "\"}"),
    family!("one repeated key", "{", "\"a\": 1,", "\"a\": 1}"),
    Family {
        name: "keys with similar hashes",
        text: |bytes| repeat_numbered("{", |n| format!("\"aaaa{n:09}aaaa\": 1,"), bytes, "\"b\": 1}"),
    },
    family!("deep, closed, side by side", "[", "[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]],", "1]"),
    family!("deep objects in a line", "[", "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}},", "1]"),
];

/// Returns the nanoseconds per byte of the fastest of three runs.
fn nanoseconds_per_byte(text: &str, run: impl Fn(&str)) -> f64 {
    let once = || {
        let start = Instant::now();
        run(black_box(text));
        start.elapsed().as_nanos() as f64
    };
    (0..3).map(|_| once()).fold(f64::INFINITY, f64::min) / text.len() as f64
}

fn main() {
    let filter = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let schemas = Schemas::builtin();
    let options = ParseOptions { shape: Some(schemas.shapes()), ..ParseOptions::default() };
    let summit_lint = |text: &str| drop(black_box(parse(Cow::Borrowed(text), None, &options)));
    let with_serde_json = |text: &str| drop(black_box(serde_json::from_str::<serde_json::Value>(text)));

    println!(
        "{:36} {:>8} {:>8} {:>8} {:>8}  {:>5}  {:>7}",
        "ns/byte at", "1 MB", "2 MB", "4 MB", "8 MB", "flat", "clean=1"
    );
    let mut valid_cost = f64::NAN;
    for family in FAMILIES {
        if family.name != "clean" && filter.as_ref().is_some_and(|filter| !family.name.contains(filter)) {
            continue;
        }
        let costs = SIZES.map(|size| nanoseconds_per_byte(&(family.text)(size << 20), summit_lint));
        let (least, most) =
            costs.iter().fold((f64::INFINITY, 0.0_f64), |(least, most), cost| (least.min(*cost), most.max(*cost)));
        if family.name == "clean" {
            valid_cost = least;
        }
        let [one, two, four, eight] = costs;
        println!(
            "{:36} {one:8.2} {two:8.2} {four:8.2} {eight:8.2}  {:4.1}x  {:6.1}x",
            family.name,
            most / least,
            most / valid_cost
        );
    }
    println!();
    for (name, text) in
        [("strict JSON, one line", valid_payloads(4 << 20)), ("strict JSON, pretty", pretty_payloads(4 << 20))]
    {
        // Measure both in turn, so that a slower machine affects both.
        let pairs =
            [(); 3].map(|()| (nanoseconds_per_byte(&text, summit_lint), nanoseconds_per_byte(&text, with_serde_json)));
        let (ours, theirs) = pairs
            .iter()
            .fold((f64::INFINITY, f64::INFINITY), |(ours, theirs), pair| (ours.min(pair.0), theirs.min(pair.1)));
        println!(
            "{name:36} summit-lint {ours:.2} ns/byte, serde_json into Value {theirs:.2}: {:.1} times as fast",
            theirs / ours
        );
    }
}

/// Returns a list of valid payloads with one member per line.
fn pretty_payloads(bytes: usize) -> String {
    let value: serde_json::Value = serde_json::from_str(&valid_payloads(bytes / 2)).expect("the text is JSON");
    serde_json::to_string_pretty(&value).expect("a value can be serialized")
}
