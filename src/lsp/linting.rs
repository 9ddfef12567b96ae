//! The thread that lints: one document at a time, so that no request waits for it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

use gen_lsp_types::{Diagnostic, Uri};

use super::client::Client;
use super::configuration::{Holding, problems};
use super::diagnostics;
use super::open_document::{OpenDocument, Parsing};
use super::parsed::ParsedDocument;
use super::positions::Lines;
use crate::lint::FileReport;

/// A document as it was when its linting was asked for.
#[derive(Debug)]
pub(super) struct Job {
    pub uri: Uri,
    pub path: PathBuf,
    pub language: Option<Arc<str>>,
    pub version: i32,
    pub generation: u64,
    pub text: Arc<String>,
    pub lines: Arc<Lines>,
    pub parsed: Parsing,
    pub holding: Holding,
}

/// What was found in a document.
#[derive(Debug)]
pub(super) struct Linted {
    /// The client's number for the text that was linted.
    pub version: i32,
    /// The document's own count at that time.
    pub generation: u64,
    /// The document; nothing where it is too large for the linter.
    pub document: Option<ParsedDocument>,
    /// The findings.
    pub report: FileReport,
    /// The same, in the protocol's words.
    pub diagnostics: Vec<Diagnostic>,
}

impl Job {
    pub(super) fn new(document: &OpenDocument, holding: Holding) -> Self {
        Self {
            uri: document.uri.clone(),
            path: document.path.clone(),
            language: document.language.clone(),
            version: document.version,
            generation: document.generation,
            text: Arc::clone(&document.text),
            lines: Arc::clone(&document.lines),
            parsed: document.parsed.clone(),
            holding,
        }
    }

    /// Lints the document. A document that is too large for the linter has no findings.
    pub(super) fn run(&self, client: &Client) -> Linted {
        let place = diagnostics::Place { uri: &self.uri, text: &self.text, lines: &self.lines, client };
        let document = self.parsed.document(&self.path, self.language.as_ref(), &self.text, &self.holding.config);
        let (report, diagnostics) = match document {
            Some(document) => {
                let report = self.judge(document);
                let diagnostics = diagnostics::convert_all(document.source(), &report, &place);
                (report, diagnostics)
            }
            None => (FileReport::default(), Vec::new()),
        };
        let document = document.cloned();
        Linted { version: self.version, generation: self.generation, document, report, diagnostics }
    }

    fn judge(&self, document: &ParsedDocument) -> FileReport {
        if self.holding.configuration {
            return problems(document.source()).into_passed_over();
        }
        if self.holding.excluded {
            return FileReport::default().into_passed_over();
        }
        document.with(|document| self.holding.lint(document))
    }
}

/// Starts the thread. `done` is told of every job: what was found, or nothing if linting it failed.
pub(super) fn start<E: Send + 'static>(
    client: Client,
    events: Sender<E>,
    done: impl Fn(Uri, Option<Linted>) -> E + Send + 'static,
) -> Sender<Job> {
    let (sender, jobs) = channel::<Job>();
    std::thread::spawn(move || {
        for job in jobs {
            // A fault in one rule costs the findings of one document, and never the session.
            let linted = catch_unwind(AssertUnwindSafe(|| job.run(&client))).ok();
            if events.send(done(job.uri, linted)).is_err() {
                return;
            }
        }
    });
    sender
}
