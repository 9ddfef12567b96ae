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
use summit_lint::report::{self, EndOfRun, Format};
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
    /// A bit set of options, which the methods of this type describe.
    pub choice: u8,
}

impl Case {
    /// Returns the index of the configuration in [`CONFIGS`]. Bits 0 and 1 select one of four configurations. Bit 5
    /// selects the four with a low nesting limit.
    fn config_index(&self) -> usize {
        usize::from(self.choice & 3 | self.choice >> 3 & 4)
    }

    /// Returns whether a search has found the file, so that a missing payload is not a finding (bit 2).
    fn is_found_by_search(&self) -> bool {
        self.choice & 4 != 0
    }

    /// Returns whether to apply unsafe fixes (bit 3).
    fn has_unsafe_fixes(&self) -> bool {
        self.choice & 8 != 0
    }

    /// Returns whether to check fixes and the baseline (bit 4).
    fn checks_fixes(&self) -> bool {
        self.choice & 16 != 0
    }
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
    // If the linter recognizes all occurrences of the secret in a file, no report on the file may show the secret.
    // Reports on other files may show it.
    let (mut masked, mut others) = (Vec::new(), Vec::new());
    for case in cases {
        let source = Source::new(&case.name, case.bytes.clone()).expect("the input is small");
        let config = &CONFIGS[case.config_index()];
        let expectation = if case.is_found_by_search() { Expectation::Anything } else { Expectation::Payload };
        let found = lint(&Document::new(&source, config, expectation));
        check_spans(&source, &found);
        check_round_trip(&source);
        if case.checks_fixes() {
            check_fixes(
                &source,
                config,
                expectation,
                if case.has_unsafe_fixes() { Applicability::Unsafe } else { Applicability::Safe },
            );
        }
        let occurrences: Vec<Span> =
            source.text().match_indices(LEAKED).map(|(at, _)| Span::from(at..at + LEAKED.len())).collect();
        let is_masked = occurrences.iter().all(|span| found.secrets.iter().any(|secret| secret.contains(*span)));
        if !is_masked && !found.diagnostics.is_empty() {
            assert!(!all_are_values_of_secrets(source.text(), occurrences.len()), "a secret was not recognized");
        }
        if case.checks_fixes() {
            check_baseline(&source, &found, is_masked);
        }
        if is_masked { &mut masked } else { &mut others }.push((source, found));
    }
    for (files, is_masked) in [(masked, true), (others, false)] {
        for format in Format::ALL {
            let text = render(*format, &files);
            assert_well_formed(*format, &text);
            assert!(!is_masked || !text.contains(LEAKED), "{format} shows a secret: {text}");
        }
    }
}

/// Asserts that all spans are inside the file, and that the messages of findings are well-formed.
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

/// Asserts that a second fix changes nothing, and that fixed and converted texts can be encoded in the file's encoding.
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
        let document = document::Format::of_source(source).may_embed_json();
        assert_eq!(is_utf16(&bytes), document && is_utf16(source.bytes()), "the encoding changed: {bytes:?}");
    }
}

/// Asserts that no finding remains if a baseline lists all findings. `is_masked` means that the baseline must not
/// contain the secret.
fn check_baseline(source: &Source<'_>, found: &FileReport, is_masked: bool) {
    let listed = of_report(source, found);
    if listed.is_empty() {
        return;
    }
    let baseline_text = Baseline { files: [("a".to_owned(), listed)].into_iter().collect() }.write();
    assert!(!is_masked || !baseline_text.contains(LEAKED), "{baseline_text}");
    let mut baseline = Baseline::parse(&baseline_text).expect("the baseline was just written");
    let mut again = found.clone();
    remove_listed(baseline.files.get_mut("a").expect("the item is listed"), source, &mut again);
    assert!(again.diagnostics.is_empty(), "{again:?}");
}

/// Returns whether `text` is strict JSON that contains the secret `count` times, always as the value of a key such as
/// `password`. Uses another parser than the linter.
fn all_are_values_of_secrets(text: &str, count: usize) -> bool {
    fn count_secrets(value: &serde_json::Value, count: &mut usize) {
        match value {
            serde_json::Value::Array(values) => values.iter().for_each(|value| count_secrets(value, count)),
            serde_json::Value::Object(members) => {
                for (key, value) in members {
                    let is_secret = ["apikey", "password", "tokenid"].contains(&key.to_lowercase().as_str());
                    if is_secret && value.as_str() == Some(SECRET) {
                        *count += 1;
                    }
                    count_secrets(value, count);
                }
            }
            _ => {}
        }
    }
    let mut found = 0;
    if let Ok(value) = serde_json::from_str(text) {
        count_secrets(&value, &mut found);
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
    report.finish(&EndOfRun { summary, exit_code: 1 }, &mut out).expect("writing to a vector succeeds");
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
