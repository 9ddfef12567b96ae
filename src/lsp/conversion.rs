//! The code action that converts a container (the part of a payload with the ticket) from an object to a string that
//! contains JSON, or the reverse.

use gen_lsp_types::{CodeAction, CodeActionKind, TextEdit};

use super::actions::workspace_edit;
use super::diagnostics::DocumentView;
use super::linting::LintResult;
use crate::catalog::generate::Form;
use crate::document::{Document, Format};
use crate::fix::convert::conversions;
use crate::source::Span;

/// The kind of the action.
pub(super) const CONVERT: &str = "refactor.rewrite.summit-lint.convert";

/// Returns the action that converts the container at the span `requested`. Returns `None` if there is no container, or
/// if the command `summit-lint convert` cannot convert the document.
pub(super) fn conversion_action(
    requested: Span,
    lint_result: &LintResult,
    view: &DocumentView<'_>,
) -> Option<CodeAction> {
    // A document without payloads has no conversions.
    if lint_result.report.skipped {
        return None;
    }
    let document = lint_result.document.as_ref()?;
    let (title, edits) = document.with(|document| {
        let forms = [("Convert container to string", Form::String), ("Convert container to object", Form::Object)];
        forms.into_iter().find_map(|(title, form)| Some((title, conversion_edits(requested, document, form, view)?)))
    })?;
    Some(CodeAction {
        title: title.to_owned(),
        kind: Some(CodeActionKind::from(CONVERT)),
        edit: Some(workspace_edit(edits, lint_result.version, view)),
        ..CodeAction::default()
    })
}

/// Returns the edits that convert the container at the span `requested` to `form`. Returns `None` if there is no
/// container, or if the container already has this form.
fn conversion_edits(
    requested: Span,
    document: &Document<'_>,
    form: Form,
    view: &DocumentView<'_>,
) -> Option<Vec<TextEdit>> {
    // An object in source code may contain expressions, which JSON cannot represent.
    if Format::of_source(document.source()).is_code() {
        return None;
    }
    let conversions = conversions(document, form).ok()?;
    let is_requested = |member: Span| member.start <= requested.end && requested.start <= member.end;
    let conversion = conversions.into_iter().find(|conversion| is_requested(conversion.member))?;
    let edit =
        |edit: &crate::diagnostic::Edit| TextEdit { range: view.range(edit.span), new_text: edit.text.to_string() };
    Some(conversion.edits.iter().map(edit).collect())
}
