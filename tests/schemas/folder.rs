//! Folders with schemas of a user.

use std::path::PathBuf;
use std::sync::Arc;

use crate::lint;
use summit_lint::catalog::{SchemaError, Schemas, UserSchemas};
use summit_lint::config::Config;
use summit_lint::document::Expectation;
use summit_lint::source::Source;
use tempfile::TempDir;

/// A folder with schemas of a user.
pub(crate) struct Folder {
    folder: TempDir,
    services: Vec<(String, String)>,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder can be created"), services: Vec::new() }
    }

    pub(crate) fn with(self, name: &str, text: &str) -> Self {
        std::fs::write(self.folder.path().join(name), text).expect("the file can be written");
        self
    }

    /// Adds a built-in schema with one change.
    pub(crate) fn with_change(self, name: &str, from: &str, to: &str) -> Self {
        let schemas = Schemas::builtin();
        let text = schemas.documents().find(name).expect("the schema is built in").text();
        assert_eq!(text.matches(from).count(), 1, "{from} in {name}");
        let text = text.replace(from, to);
        let file = name.rsplit('/').next().unwrap_or(name);
        self.with(&format!("{file}.schema.json"), &text)
    }

    pub(crate) fn with_service(mut self, name: &str, file: &str) -> Self {
        self.services.push((name.to_owned(), file.to_owned()));
        self
    }

    /// Returns the schemas in the folder.
    pub(crate) fn schemas(&self) -> Result<Schemas, SchemaError> {
        let mut files: Vec<PathBuf> = self
            .folder
            .path()
            .read_dir()
            .expect("the folder can be read")
            .map(|entry| entry.expect("a file").path())
            .collect();
        files.sort();
        let read = |path: PathBuf| {
            let text = std::fs::read_to_string(&path).expect("the file can be read");
            (path, text)
        };
        Schemas::with(UserSchemas {
            documents: files.into_iter().map(read).collect(),
            services: self.services.clone(),
            ..UserSchemas::default()
        })
    }

    /// Lints a payload with the schemas of the folder. Returns `rule pointer text: message` for each finding, where
    /// `text` is the first line of the marked text.
    pub(crate) fn findings_in(&self, payload: &str) -> Vec<String> {
        let schemas = self.schemas().unwrap_or_else(|error| panic!("{error}"));
        let config = Config { schemas: Arc::new(schemas), ..Config::default() };
        let source = Source::from_text("a.json", payload).expect("the input is small");
        let report = lint(&source, &config, Expectation::Payload);
        report
            .diagnostics
            .iter()
            .map(|finding| {
                let text = payload[finding.span.range()].lines().next().unwrap_or("");
                format!("{} {} {text}: {}", finding.rule, finding.pointer, finding.message)
            })
            .collect()
    }
}
