//! Bytes in: every finding lies in the text, every output format takes it, fixes settle.
#![no_main]

use libfuzzer_sys::fuzz_target;
use summit_lint::config::Config;
use summit_lint::diagnostic::Applicability;
use summit_lint::fix::fix;
use summit_lint::lint::{Expectation, Summary, lint};
use summit_lint::report::{self, Format};
use summit_lint::source::Source;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let name = if first & 1 == 0 { "a.json" } else { "a.jsonl" };
    let source = Source::new(name, rest.to_vec()).expect("the input is small");
    let config = Config { json5: first & 2 != 0, ..Config::default() };
    let found = lint(&source, &config, Expectation::Payload);
    for diagnostic in &found.diagnostics {
        assert!(source.text().get(diagnostic.span.range()).is_some(), "{diagnostic:?}");
        assert!(source.byte_span(diagnostic.span).end as usize <= source.bytes().len());
    }
    let mut summary = Summary::default();
    summary.add(&found);
    for name in Format::NAMES {
        let mut out = Vec::new();
        let mut report = report::new(name.parse::<Format>().expect("it is a name"), report::Options::default());
        report.file(&source, &found, &mut out).expect("a vector takes all");
        report.finish(&summary, &mut out).expect("a vector takes all");
        let text = String::from_utf8(out).expect("reports are text");
        assert!(!text.contains(['\u{1B}', '\u{202E}', '\r', '\u{7}']), "{text:?}");
    }
    let applicability = if first & 4 == 0 { Applicability::Safe } else { Applicability::Unsafe };
    let fixed = fix(&source, &config, Expectation::Payload, applicability);
    if let Some(text) = fixed.text {
        let again = Source::new(name, source.encode(&text)).expect("it stays small");
        let twice = fix(&again, &config, Expectation::Payload, applicability);
        if let Some(twice) = twice.text {
            assert_eq!(again.encode(&twice), again.bytes(), "a second run changes nothing");
        }
    }
});
