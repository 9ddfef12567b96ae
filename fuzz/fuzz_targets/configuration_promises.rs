//! The promises for arbitrary bytes as `summit-lint.json5`. Nothing panics. Errors have a span inside the file and can be
//! rendered. A valid configuration is also valid by the published schema, and can be used to lint.

use std::path::Path;
use std::sync::LazyLock;

use summit_lint::catalog::Schemas;
use summit_lint::config::{self, Config, Levels, Tenant};
use summit_lint::diagnostic::Diagnostic;
use summit_lint::document::{Document, Expectation};
use summit_lint::lint::{FileReport, lint};
use summit_lint::report::Format;
use summit_lint::source::Source;

use super::engine_promises::{assert_well_formed, render};

/// The payload that is linted with a valid configuration.
const PAYLOAD: &str = r#"{"Updater": "Caller", "Ticket": {"Status": "New", "Medium": "x", "Medium": 1}, "CustomFields": [{"GroupName": "Site", "Fields": [{"Name": "Floor", "Value": "9"}]}]}"#;

static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(config::SCHEMA).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is valid")
});

/// Panics if a promise is broken.
pub fn check(bytes: &[u8]) {
    let source = Source::new("summit-lint.json5", bytes.to_vec()).expect("the input is small");
    let file = match config::read(&source, Path::new("/tenant")) {
        Ok(file) => file,
        Err(problems) => return check_errors(source, problems),
    };
    // A file with only whitespace and comments is treated as `{}`.
    let read_empty = |_| json5::from_str(&format!("{}\n{{}}", source.text())).expect("the configuration was read");
    let value: serde_json::Value = json5::from_str(source.text()).unwrap_or_else(read_empty);
    assert!(SCHEMA.is_valid(&value), "the schema rejects a valid configuration: {value}");
    let schemas = Schemas::builtin();
    let tenant = match Tenant::new(&file, super::lists(&file), &schemas, "summit-lint.json5") {
        Ok(tenant) => tenant.map(Into::into),
        Err(problems) => return check_errors(source, problems),
    };
    let config = Config {
        json5: file.json5.unwrap_or_default(),
        levels: Levels::default().with(&file.rules),
        schemas,
        tenant,
        ..Config::default()
    };
    let payload = Source::from_text("a.json", PAYLOAD).expect("the payload is small");
    let found = lint(&Document::new(&payload, &config, Expectation::Payload));
    assert_well_formed(Format::Concise, &render(Format::Concise, &[(payload, found)]));
}

fn check_errors(source: Source<'_>, diagnostics: Vec<Diagnostic>) {
    assert!(!diagnostics.is_empty(), "an invalid configuration has diagnostics");
    for diagnostic in &diagnostics {
        let labels = diagnostic.labels.iter().map(|label| label.span);
        for span in labels.chain([diagnostic.span]) {
            assert!(source.text().get(span.range()).is_some(), "{diagnostic:?}");
        }
        assert!(!diagnostic.message.is_empty(), "{diagnostic:?}");
        assert!(diagnostic.fix.is_none(), "diagnostics of a configuration have no fix: {diagnostic:?}");
    }
    let found = FileReport { diagnostics, ..FileReport::default() };
    let files = [(source, found)];
    for format in [Format::Full, Format::Concise] {
        assert_well_formed(format, &render(format, &files));
    }
}
