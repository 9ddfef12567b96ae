//! Converts findings to diagnostics of the protocol.

use gen_lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location, Range, Uri,
};
use serde_json::json;

use super::client::ClientCapabilities;
use super::positions::Lines;
use crate::diagnostic::{self, Fix, Severity};
use crate::lint::FileReport;
use crate::report::{Redactor, rule_url};
use crate::source::{Source, Span};

/// The name of the program, which editors show as the source of a diagnostic.
pub(super) const SOURCE: &str = env!("CARGO_PKG_NAME");

/// The text of a document, and the data that converts spans of the text to ranges of the protocol.
#[derive(Debug, Clone, Copy)]
pub(super) struct DocumentView<'a> {
    /// The URI of the document.
    pub uri: &'a Uri,
    /// The text.
    pub text: &'a str,
    /// The offsets at which the lines start.
    pub lines: &'a Lines,
    /// The capabilities of the client.
    pub client: &'a ClientCapabilities,
}

impl DocumentView<'_> {
    /// Converts a span of the text to a range, with columns in the unit of the client.
    pub(super) fn range(&self, span: Span) -> Range {
        self.lines.range(self.text, span, self.client.encoding)
    }
}

/// Converts the findings of `report` to diagnostics.
pub(super) fn convert_all(source: &Source<'_>, report: &FileReport, view: &DocumentView<'_>) -> Vec<Diagnostic> {
    let redactor = Redactor::new(source, report);
    let url = |finding: &diagnostic::Diagnostic| rule_url(finding.rule, report.documentation.as_deref());
    report.diagnostics.iter().map(|finding| convert(finding, url(finding), &redactor, view)).collect()
}

/// Converts a finding to a diagnostic. `redactor` masks secrets in the messages of the finding, because editors also
/// show messages outside of the document and write them to logs. `rule_url` is the URL of the rule's documentation.
fn convert(
    finding: &diagnostic::Diagnostic,
    rule_url: Option<String>,
    redactor: &Redactor<'_>,
    view: &DocumentView<'_>,
) -> Diagnostic {
    let mut message = redactor.redact_message(&finding.message);
    for (title, text) in [("note", &finding.note), ("help", &finding.help)] {
        if let Some(text) = text {
            message = format!("{message}\n{title}: {}", redactor.redact_message(text));
        }
    }
    let related: Vec<_> = finding
        .labels
        .iter()
        .map(|label| DiagnosticRelatedInformation {
            location: Location { uri: view.uri.clone(), range: view.range(label.span) },
            message: redactor.redact_message(&label.message),
        })
        .collect();
    let is_unnecessary = finding.fix.as_ref().is_some_and(|fix| only_deletes(fix, finding.span));
    let fix = finding
        .fix
        .as_ref()
        .map(|fix| json!({"title": redactor.redact_message(&fix.title), "applicability": fix.applicability.as_str()}));
    Diagnostic {
        range: view.range(finding.span),
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::Error,
            Severity::Warning => DiagnosticSeverity::Warning,
        }),
        code: Some(finding.rule.name().to_owned().into()),
        code_description: rule_url
            .filter(|_| view.client.supports_links)
            .map(|url| CodeDescription { href: url.into() }),
        source: Some(SOURCE.to_owned()),
        message: message.into(),
        related_information: (view.client.shows_related_information && !related.is_empty()).then_some(related),
        tags: (is_unnecessary && view.client.supports_unnecessary_tag).then(|| vec![DiagnosticTag::Unnecessary]),
        data: Some(json!({"pointer": redactor.redact_pointer(&finding.pointer), "fix": fix})),
    }
}

/// Returns whether a fix only deletes the text at the finding. Editors show such text faded.
fn only_deletes(fix: &Fix, span: Span) -> bool {
    !span.is_empty()
        && fix.edits.iter().all(|edit| edit.text.is_empty())
        && fix.edits.iter().any(|edit| edit.span.contains(span))
}
