//! Lints a snapshot of a document.

use gen_lsp_types::Diagnostic;

use super::configuration::config_file_report;
use super::diagnostics;
use super::parsed::ParsedDocument;
use super::snapshot::Snapshot;
use crate::lint::FileReport;

/// The result of linting one state of a document.
#[derive(Debug)]
pub(super) struct LintResult {
    /// The client's version number of the linted text.
    pub version: i32,
    /// The generation of the linted state (see
    /// [`OpenDocument::generation`](super::open_document::OpenDocument::generation)).
    pub generation: u64,
    /// The parsed document, or `None` if it is too large for the linter.
    pub document: Option<ParsedDocument>,
    /// The findings.
    pub report: FileReport,
    /// The findings as diagnostics of the protocol.
    pub diagnostics: Vec<Diagnostic>,
}

impl LintResult {
    /// Returns the identifier of this result in the protocol (`resultId`).
    pub(super) fn id(&self) -> String {
        self.generation.to_string()
    }
}

/// Lints a document. A document that is too large for the linter has no findings.
pub(super) fn lint(snapshot: &Snapshot) -> LintResult {
    let (version, generation) = (snapshot.version, snapshot.generation);
    let Some(document) = snapshot.document() else {
        return LintResult {
            version,
            generation,
            document: None,
            report: FileReport::default(),
            diagnostics: Vec::new(),
        };
    };
    let report = find_problems(document, snapshot);
    let diagnostics = diagnostics::convert_all(document.source(), &report, &snapshot.view());
    LintResult { version, generation, document: Some(document.clone()), report, diagnostics }
}

/// Returns the findings in a document. A configuration file has findings about its settings. An excluded document has
/// no findings. The reports of both are marked as skipped, so that the editor offers no hovers and no conversions.
fn find_problems(document: &ParsedDocument, snapshot: &Snapshot) -> FileReport {
    let effective_config = &snapshot.effective_config;
    if effective_config.is_config_file {
        return config_file_report(document.source()).into_skipped();
    }
    if effective_config.is_excluded {
        return FileReport::default().into_skipped();
    }
    document.with(|document| effective_config.lint(document))
}
