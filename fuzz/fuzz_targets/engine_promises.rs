//! The promises for arbitrary bytes under any file name. Nothing panics. Spans of findings are inside the file. Every
//! output format is well-formed and contains no control characters. Secrets are masked. A second fix changes nothing.

use std::path::Path;
use std::sync::LazyLock;

use summit_lint::catalog::generate::Form;
use summit_lint::config::{self, Config};
use summit_lint::diagnostic::Applicability;
use summit_lint::document;
use summit_lint::document::{Document, Expectation};
use summit_lint::files::{Baseline, of_report, remove_listed};
use summit_lint::fix::convert::convert;
use summit_lint::fix::fix;
use summit_lint::fix::repair::{Layout, repair_bytes};
use summit_lint::lint::{FileReport, Summary, lint};
use summit_lint::report::{self, Ending, Format};
use summit_lint::rules;
use summit_lint::source::{Source, Span, is_utf16};

/// A text that appears nowhere else in the project. If an input contains it as a secret, no output may contain it.
pub const SECRET: &str = "zQ9xW8vK7uJ6";

/// The prefix of [`SECRET`]. An output that contains this prefix leaks the secret.
const LEAKED: &str = "zQ9xW8vK";

/// A file name for each kind of document, and hostile file names.
pub const NAMES: &[&str] = &[
    "a.json",
    "a.json5",
    "a.jsonc",
    "a.jsonl",
    "a.ndjson",
    "a.md",
    "a.markdown",
    "a.http",
    "a.rest",
    "a.log",
    "a.sh",
    "a.bash",
    "a.txt",
    "A.JSON",
    "a",
    "\u{1b}[31m.json",
    "::error::.md",
    "##[error].jsonl",
    "a\r\n::stop-commands::x.http",
    "\u{202e}nosj.json",
    "<a>&\".log",
];

/// An input and the options to check it with.
#[derive(Debug, Clone)]
pub struct Case {
    pub name: String,
    pub bytes: Vec<u8>,
    /// A bit set of options. Bits 0 and 1: which configuration. Bit 2: whether the file is found by a search, not
    /// named. Bit 3: whether to apply unsafe fixes. Bit 4: whether to check fixes. Bit 5: whether to use a
    /// configuration with a low nesting limit.
    pub choice: u8,
}

static CONFIGS: LazyLock<Vec<Config>> = LazyLock::new(|| {
    let read = |text: &str| {
        let source = Source::from_text("summit-lint.json5", text).expect("the configuration is small");
        let file = config::read(&source, Path::new("/")).expect("the configuration is valid");
        let lists = super::lists(&file);
        let base = Config::default();
        let tenant =
            config::Tenant::new(&file, lists, &base.schemas, "summit-lint.json5").expect("the schemas have its fields");
        let levels = config::Levels::default().with(&file.rules);
        Config { json5: file.json5.unwrap_or_default(), levels, tenant: tenant.map(Into::into), ..base }
    };
    vec![
        Config::default(),
        read("{syntax: 'json5'}"),
        read(
            "{rules: {all: 'error'}, values: {Medium: ['Web'], 'Ticket/Source': ['A']}, required: {all: ['Impact_Name']}, \
             customFields: {Site: {Floor: {required: true, values: ['1']}}}}",
        ),
        read("{rules: {all: 'warning', 'missing-field': 'off'}}"),
        Config { max_depth: Some(1), ..Config::default() },
        Config { max_depth: Some(2), ..read("{syntax: 'json5'}") },
        Config { max_depth: Some(3), ..Config::default() },
        Config { max_depth: Some(7), ..Config::default() },
    ]
});

/// Checks the cases together, like a run over several files. Panics if a promise is broken.
pub fn check(cases: &[Case]) {
    // If the linter recognizes all occurrences of the secret in a file, no report on the file may show it. Reports on
    // other files may.
    let (mut masked, mut others) = (Vec::new(), Vec::new());
    for case in cases {
        let source = Source::new(&case.name, case.bytes.clone()).expect("the input is small");
        let config = &CONFIGS[usize::from(case.choice & 3 | case.choice >> 3 & 4)];
        let expectation = if case.choice & 4 == 0 { Expectation::Payload } else { Expectation::Anything };
        let found = lint(&Document::new(&source, config, expectation));
        check_spans(&source, &found);
        check_round_trip(&source);
        if case.choice & 16 != 0 {
            check_fixes(
                &source,
                config,
                expectation,
                if case.choice & 8 == 0 { Applicability::Safe } else { Applicability::Unsafe },
            );
        }
        let occurrences: Vec<Span> =
            source.text().match_indices(LEAKED).map(|(at, _)| Span::from(at..at + LEAKED.len())).collect();
        let covered = occurrences.iter().all(|span| found.secrets.iter().any(|secret| secret.contains(*span)));
        if !covered && !found.diagnostics.is_empty() {
            assert!(!all_are_values_of_secrets(source.text(), occurrences.len()), "a secret was not recognized");
        }
        if case.choice & 16 != 0 {
            check_baseline(&source, &found, covered);
        }
        if covered { &mut masked } else { &mut others }.push((source, found));
    }
    for (files, hidden) in [(masked, true), (others, false)] {
        for format in Format::ALL {
            let text = render(*format, &files);
            assert_well_formed(*format, &text);
            assert!(!hidden || !text.contains(LEAKED), "{format} shows a secret: {text}");
        }
    }
}

fn check_spans(source: &Source<'_>, found: &FileReport) {
    for diagnostic in &found.diagnostics {
        let labels = diagnostic.labels.iter().map(|label| label.span);
        let edits = diagnostic.fix.iter().flat_map(|fix| fix.edits.iter().map(|edit| edit.span));
        for span in labels.chain(edits).chain([diagnostic.span]).chain(found.secrets.iter().copied()) {
            assert!(source.text().get(span.range()).is_some(), "{diagnostic:?}");
            assert!(source.byte_span(span).end as usize <= source.bytes().len(), "{diagnostic:?}");
        }
        assert!(!diagnostic.message.is_empty() && !diagnostic.message.ends_with('.'), "{diagnostic:?}");
        assert!(rules::find(diagnostic.rule).is_some(), "{} is not registered", diagnostic.rule);
    }
}

/// Asserts that encoding the text again results in the same bytes.
fn check_round_trip(source: &Source<'_>) {
    if source.invalid_spans().is_empty() {
        assert_eq!(source.encode(source.text()), source.bytes());
    }
}

fn check_fixes(source: &Source<'_>, config: &Config, expectation: Expectation, applicability: Applicability) {
    let document = Document::new(source, config, expectation);
    let fixed = fix(&document, &lint(&document), applicability);
    assert_eq!(fixed.text.is_some(), fixed.applied > 0);
    if let Some(text) = &fixed.text {
        assert!(source.round_trips(text), "the text is not read back as written: {text:?}");
        let again = Source::new(source.path(), source.encode(text)).expect("the input stays small");
        let again = Document::new(&again, config, expectation);
        let twice = fix(&again, &lint(&again), applicability);
        assert_eq!(twice.applied, 0, "a second run applies fixes: {text:?} {:?}", twice.text);
    }
    for form in [Form::Object, Form::String] {
        let lossless = source.lossless();
        let document = Document::new(lossless.as_ref().unwrap_or(source), config, expectation);
        if let Ok(text) = convert(&document, form) {
            assert!(source.round_trips(&text), "the text is not read back as written: {text:?}");
        }
    }
    if let Ok(bytes) = repair_bytes(source, Layout::AsWritten) {
        let document = document::Format::of_source(source).is_document();
        assert_eq!(is_utf16(&bytes), document && is_utf16(source.bytes()), "the encoding changed: {bytes:?}");
    }
}

fn check_baseline(source: &Source<'_>, found: &FileReport, hidden: bool) {
    let listed = of_report(source, found);
    if listed.is_empty() {
        return;
    }
    let written = Baseline { files: [("a".to_owned(), listed)].into_iter().collect() }.write();
    assert!(!hidden || !written.contains(LEAKED), "{written}");
    let mut read = Baseline::parse(&written).expect("the baseline was just written");
    let mut again = found.clone();
    remove_listed(read.files.get_mut("a").expect("the item is listed"), source, &mut again);
    assert!(again.diagnostics.is_empty(), "{again:?}");
}

/// Returns whether `text` is strict JSON that contains the secret `count` times, always as the value of a key such as
/// `password`. Uses another parser than the linter.
fn all_are_values_of_secrets(text: &str, count: usize) -> bool {
    fn secrets(value: &serde_json::Value, count: &mut usize) {
        match value {
            serde_json::Value::Array(values) => values.iter().for_each(|value| secrets(value, count)),
            serde_json::Value::Object(members) => {
                for (key, value) in members {
                    let is_secret = ["apikey", "password", "tokenid"].contains(&key.to_lowercase().as_str());
                    if is_secret && value.as_str() == Some(SECRET) {
                        *count += 1;
                    }
                    secrets(value, count);
                }
            }
            _ => {}
        }
    }
    let mut found = 0;
    if let Ok(value) = serde_json::from_str(text) {
        secrets(&value, &mut found);
    }
    found == count
}

/// Returns the report on the files in `format`.
pub fn render(format: Format, files: &[(Source<'_>, FileReport)]) -> String {
    let mut out = Vec::new();
    let mut report = report::new(format, report::Options::default());
    let mut summary = Summary::default();
    for (source, found) in files {
        summary.add(found);
        if !found.skipped {
            report.add_file(source, found, &mut out).expect("writing to a vector succeeds");
        }
    }
    report.finish(&Ending { summary, exit_code: 1 }, &mut out).expect("writing to a vector succeeds");
    String::from_utf8(out).expect("reports are UTF-8")
}

/// Panics if `text` is not well-formed in `format`.
pub fn assert_well_formed(format: Format, text: &str) {
    let unsafe_character = text.chars().find(|c| affects_display(*c));
    assert_eq!(unsafe_character, None, "{format}: {text}");
    assert!(!text.contains("##[") && !text.contains("##vso["), "{format}: {text}");
    match format {
        Format::Json | Format::Sarif | Format::GitLab => {
            serde_json::from_str::<serde::de::IgnoredAny>(text)
                .unwrap_or_else(|error| panic!("{format}: {error}: {text}"));
        }
        Format::JsonLines => {
            for line in text.lines() {
                serde_json::from_str::<serde::de::IgnoredAny>(line)
                    .unwrap_or_else(|error| panic!("{format}: {error}: {line}"));
            }
        }
        Format::JUnit | Format::Checkstyle => {
            roxmltree::Document::parse(text).unwrap_or_else(|error| panic!("{format}: {error}: {text}"));
        }
        Format::GitHub => {}
        Format::Html => {
            // Payloads are escaped, so the page contains no tags from payloads, and each tag is closed.
            assert_eq!(text.matches("<script").count(), 1, "{text}");
            for tag in ["article", "section", "pre", "mark", "span", "div", "p", "a", "ins", "del"] {
                let opened = text.matches(&format!("<{tag}>")).count() + text.matches(&format!("<{tag} ")).count();
                assert_eq!(opened, text.matches(&format!("</{tag}>")).count(), "{tag}: {text}");
            }
        }
        Format::Full | Format::Narrated | Format::Concise => {
            let command = text.lines().find(|line| line.trim_start().starts_with("::"));
            assert_eq!(command, None, "{format}");
        }
    }
}

/// Returns whether a character is invisible or changes how other text is displayed. Line feeds do not count.
fn affects_display(c: char) -> bool {
    let c = c as u32;
    matches!(c, 0..=0x9 | 0xB..=0x1F | 0x7F..=0x9F | 0x61C | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F)
        || matches!(c, 0xFEFF | 0xFFFE | 0xFFFF | 0xFDD0..=0xFDEF | 0xFFF9..=0xFFFB | 0xE0000..=0xE007F)
}
