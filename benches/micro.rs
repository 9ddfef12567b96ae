//! Measures the steps of linting one payload, and the cost per byte of hostile texts.
//!
//! `cargo bench --bench micro`. An argument filters the benchmarks.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use summit_lint::catalog::{Schemas, ServiceId, Target};
use summit_lint::config::Config;
use summit_lint::document::{Document, Expectation};
use summit_lint::lint::lint;
use summit_lint::source::Source;
use summit_lint::syntax::{ParseOptions, parse};

static SCHEMAS: LazyLock<Arc<Schemas>> = LazyLock::new(Schemas::builtin);

fn main() {
    divan::main();
}

/// Returns a valid pretty-printed payload: the example in the envelope schema.
fn payload() -> String {
    let schema = SCHEMAS.documents().find("envelope").expect("the envelope is built in").value();
    serde_json::to_string_pretty(&schema["examples"][0]).expect("a value can be serialized")
}

/// Returns a list of valid payloads on one line, of at least this many bytes.
fn payload_list(bytes: usize) -> String {
    let one: serde_json::Value = serde_json::from_str(&payload()).expect("the text is JSON");
    let one = one.to_string();
    let count = bytes / one.len() + 1;
    format!("[{}]", vec![one; count].join(","))
}

fn options() -> ParseOptions<'static> {
    ParseOptions { shape: Some(SCHEMAS.shapes()), ..ParseOptions::default() }
}

#[divan::bench_group]
mod one_payload {
    use super::*;

    #[divan::bench]
    fn parse_summit_lint(bencher: Bencher<'_, '_>) {
        let text = payload();
        bencher.counter(BytesCount::of_str(&text)).bench(|| parse(Cow::Borrowed(black_box(&text)), None, &options()));
    }

    #[divan::bench]
    fn parse_serde_json(bencher: Bencher<'_, '_>) {
        let text = payload();
        bencher
            .counter(BytesCount::of_str(&text))
            .bench(|| serde_json::from_str::<serde_json::Value>(black_box(&text)).unwrap());
    }

    #[divan::bench]
    fn validate(bencher: Bencher<'_, '_>) {
        let text = payload();
        let parsed = parse(Cow::Borrowed(text.as_str()), None, &options());
        let root = parsed.tree.root().unwrap();
        let container = root
            .get("objCommonParameters")
            .unwrap()
            .get("incidentParamsJSON")
            .unwrap()
            .get("IncidentContainerJsonObj")
            .unwrap();
        let new_status = SCHEMAS.statuses().iter().position(|status| status.name() == "New");
        bencher.bench(|| {
            let found = |target, node| SCHEMAS.validate(target, node).unwrap().len();
            (
                found(Target::Request(ServiceId::FIRST), root),
                found(Target::Container(ServiceId::FIRST, new_status), container),
            )
        });
    }

    #[divan::bench]
    fn lint_valid(bencher: Bencher<'_, '_>) {
        let text = payload();
        let source = Source::from_text("a.json", &text).unwrap();
        bencher
            .counter(BytesCount::of_str(&text))
            .bench(|| lint(&Document::new(black_box(&source), &Config::default(), Expectation::Anything)));
    }
}

#[divan::bench_group(sample_count = 10)]
mod large {
    use super::*;

    #[divan::bench(args = [1, 8])]
    fn parse_summit_lint(bencher: Bencher<'_, '_>, megabytes: usize) {
        let text = payload_list(megabytes << 20);
        bencher.counter(BytesCount::of_str(&text)).bench(|| parse(Cow::Borrowed(black_box(&text)), None, &options()));
    }

    #[divan::bench(args = [1, 8])]
    fn parse_serde_json(bencher: Bencher<'_, '_>, megabytes: usize) {
        let text = payload_list(megabytes << 20);
        bencher
            .counter(BytesCount::of_str(&text))
            .bench(|| serde_json::from_str::<serde_json::Value>(black_box(&text)).unwrap());
    }
}

/// The names of texts whose repetition may cause quadratic parsing, and the texts. The time per byte must be the same
/// at 1 and at 8 MB.
const HOSTILE: &[(&str, &str)] = &[
    ("brackets", "["),
    ("braces", "{"),
    ("quotes", "\""),
    ("backslashes", "\\"),
    ("commas", ","),
    ("colons", ":"),
    ("open_strings", "\"a\n"),
    ("half_strings", "{\"a\":\"b\n"),
    ("missing_commas", "\"a\":1 "),
    ("bare_commas", "a,"),
    ("bare_quotes", "a,\""),
    ("no_break_spaces", "\u{A0}"),
    ("string_starts", "\"{\""),
    ("closing_brackets", "}"),
    ("comments", "/*"),
    ("line_comments", "//\n"),
    ("placeholders", "{{"),
    ("typographic", "“"),
    ("members_after_end", "{\"a\":1},\"b\":2"),
    ("semicolons", "1;"),
];

#[divan::bench_group(sample_count = 3)]
mod hostile {
    use super::*;

    /// Measures parsing `prefix` and repetitions of `unit`.
    fn parse_repeated(bencher: Bencher<'_, '_>, prefix: &str, unit: &str, megabytes: usize) {
        let text = format!("{prefix}{}", unit.repeat((megabytes << 20) / unit.len()));
        bencher
            .counter(BytesCount::of_str(&text))
            .bench(|| parse(Cow::Borrowed(black_box(&text)), None, &options()).repairs.len());
    }

    #[divan::bench(args = HOSTILE.iter().map(|(name, _)| *name).flat_map(|name| [1, 8].map(|size| format!("{name}/{size}"))))]
    fn in_an_object(bencher: Bencher<'_, '_>, case: &str) {
        let (name, size) = case.split_once('/').unwrap();
        let (_, unit) = HOSTILE.iter().find(|(other, _)| *other == name).unwrap();
        parse_repeated(bencher, "{\"a\": ", unit, size.parse().unwrap());
    }

    #[divan::bench(args = HOSTILE.iter().map(|(name, _)| *name).flat_map(|name| [1, 8].map(|size| format!("{name}/{size}"))))]
    fn alone(bencher: Bencher<'_, '_>, case: &str) {
        let (name, size) = case.split_once('/').unwrap();
        let (_, unit) = HOSTILE.iter().find(|(other, _)| *other == name).unwrap();
        parse_repeated(bencher, "", unit, size.parse().unwrap());
    }
}
