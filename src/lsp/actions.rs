//! Code actions: a quick fix for each finding that has a fix, and actions that apply all fixes.

use std::collections::HashMap;
use std::time::Duration;

use gen_lsp_types::{
    CodeAction, CodeActionContext, CodeActionKind, CodeActionParams, Diagnostic,
    OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextDocumentIdentifier, TextEdit, WorkspaceEdit,
};
use similar::{Algorithm, DiffTag, TextDiff};

use super::conversion::{self, CONVERT};
use super::diagnostics::DocumentView;
use super::linting::LintResult;
use super::snapshot::Snapshot;
use super::suppression;
use crate::diagnostic::{self, Applicability};
use crate::fix::fix;
use crate::lint::lint;
use crate::source::Span;

/// The kind of the action that applies all safe fixes. Clients request this kind on save, for example.
pub(super) const FIX_ALL: &str = "source.fixAll.summit-lint";

/// The kind of the action that applies all fixes, including unsafe ones. The name does not start with `source.fixAll.`,
/// because editors may apply all actions with this prefix on save. The action is offered only if the client requests
/// this kind.
pub(super) const FIX_ALL_UNSAFE: &str = "source.fixAllUnsafe.summit-lint";

/// The title of the action that applies all safe fixes.
const FIX_ALL_TITLE: &str = "summit-lint: Fix all safely fixable problems";

/// The title of the action that applies all fixes, including unsafe ones.
const FIX_ALL_UNSAFE_TITLE: &str = "summit-lint: Fix all fixable problems (unsafe)";

/// The time after which the comparison of a document with its fixed version stops looking for the smallest edits.
const DIFF_TIMEOUT: Duration = Duration::from_millis(200);

/// Returns the kinds of the actions that the server offers.
pub(super) fn action_kinds() -> Vec<CodeActionKind> {
    let source = [CONVERT, FIX_ALL, FIX_ALL_UNSAFE].map(CodeActionKind::from);
    std::iter::once(CodeActionKind::QuickFix).chain(source).collect()
}

/// Returns whether the client requests actions of this kind. A request without kinds includes all kinds. A request for
/// `source.fixAll` includes all kinds that start with `source.fixAll.`.
fn is_requested(context: &CodeActionContext, kind: &str) -> bool {
    context.only.as_ref().is_none_or(|only| {
        only.iter().any(|requested| {
            let requested = requested.as_str();
            kind.strip_prefix(requested)
                .is_some_and(|rest| requested.is_empty() || rest.is_empty() || rest.starts_with('.'))
        })
    })
}

/// Returns the code actions for the range that the client requests.
pub(super) fn code_actions(
    params: &CodeActionParams,
    lint_result: &LintResult,
    snapshot: &Snapshot,
) -> Vec<CodeAction> {
    let (range, context) = (params.range, &params.context);
    let (effective_config, view) = (&snapshot.effective_config, &snapshot.view());
    let mut actions = Vec::new();
    if is_requested(context, "quickfix") {
        let requested = view.lines.span(view.text, range, view.client.encoding);
        for (finding, lsp_diagnostic) in lint_result.report.diagnostics.iter().zip(&lint_result.diagnostics) {
            let is_in_range = finding.span.start <= requested.end && requested.start <= finding.span.end;
            if let Some(fix) = finding.fix.as_ref().filter(|_| is_in_range) {
                actions.push(quick_fix(fix, lsp_diagnostic, lint_result.version, view));
            }
        }
        // Safe fixes come first, because they need no review.
        actions.sort_by_key(|action| action.is_preferred != Some(true));
        actions.extend(suppression::suppression_actions(requested, lint_result, effective_config, view));
    }
    if is_requested(context, CONVERT) {
        actions.extend(conversion::conversion_action(
            view.lines.span(view.text, range, view.client.encoding),
            lint_result,
            view,
        ));
    }
    let is_unsafe_kind = |only: &CodeActionKind| only.as_str().starts_with("source.fixAllUnsafe");
    let unsafe_is_requested = context.only.as_ref().is_some_and(|only| only.iter().any(is_unsafe_kind));
    for kind in [FIX_ALL, FIX_ALL_UNSAFE] {
        let highest = highest_applicability(kind, snapshot);
        let has_applied_fix =
            |finding: &diagnostic::Diagnostic| finding.fix.as_ref().is_some_and(|fix| fix.applicability <= highest);
        let is_offered = is_requested(context, kind) && (kind == FIX_ALL || unsafe_is_requested);
        if is_offered && lint_result.report.diagnostics.iter().any(has_applied_fix) {
            let title = if highest == Applicability::Unsafe { FIX_ALL_UNSAFE_TITLE } else { FIX_ALL_TITLE };
            actions.push(CodeAction {
                title: title.to_owned(),
                kind: Some(CodeActionKind::from(kind)),
                data: Some(serde_json::json!({"uri": view.uri, "version": lint_result.version})),
                ..CodeAction::default()
            });
        }
    }
    actions
}

/// Returns the action that applies `fix`. `lsp_diagnostic` is the finding with this fix, as sent to the client.
fn quick_fix(fix: &diagnostic::Fix, lsp_diagnostic: &Diagnostic, version: i32, view: &DocumentView<'_>) -> CodeAction {
    let is_safe = fix.applicability == Applicability::Safe;
    // Take the title from the diagnostic, where secrets are already masked.
    let title = lsp_diagnostic.data.as_ref().and_then(|data| data["fix"]["title"].as_str()).unwrap_or_default();
    let mut letters = title.chars();
    let title = letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect());
    let edits = fix.edits.iter().map(|edit| TextEdit { range: view.range(edit.span), new_text: edit.text.to_string() });
    CodeAction {
        title: if is_safe { title } else { format!("{title} (unsafe)") },
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(vec![lsp_diagnostic.clone()]),
        is_preferred: Some(is_safe),
        edit: Some(workspace_edit(edits.collect(), version, view)),
        ..CodeAction::default()
    }
}

/// Returns which fixes a "fix all" action of this kind applies: only safe ones, or also unsafe ones. The client's
/// options may allow unsafe fixes for both kinds.
fn highest_applicability(kind: &str, snapshot: &Snapshot) -> Applicability {
    if kind == FIX_ALL_UNSAFE || snapshot.allows_unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe }
}

/// Returns the edits of the "fix all" action `action`.
pub(super) fn fix_all_edit(action: &CodeAction, lint_result: &LintResult, snapshot: &Snapshot) -> WorkspaceEdit {
    let kind = action.kind.as_ref().map_or(FIX_ALL, CodeActionKind::as_str);
    let (effective_config, view) = (&snapshot.effective_config, &snapshot.view());
    let fixed = lint_result.document.as_ref().and_then(|document| {
        document.with(|document| {
            // Also fix the findings that the baseline hides.
            let unfiltered_report = effective_config.has_baseline().then(|| lint(document));
            let report = unfiltered_report.as_ref().unwrap_or(&lint_result.report);
            fix(document, report, highest_applicability(kind, snapshot)).text
        })
    });
    let edits = fixed.map_or_else(Vec::new, |fixed| line_edits(&fixed, view));
    workspace_edit(edits, lint_result.version, view)
}

/// Returns the edits that change the document to `fixed`. The edits do not replace unchanged lines, so that the editor
/// keeps the bookmarks and folds in these lines.
fn line_edits(fixed: &str, view: &DocumentView<'_>) -> Vec<TextEdit> {
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).timeout(DIFF_TIMEOUT).diff_lines(view.text, fixed);
    let (mut old_start, mut new_start) = (0, 0);
    let mut edits = Vec::new();
    for op in diff.ops() {
        let len = |line: Option<&str>| line.map_or(0, str::len);
        let old_end = old_start + op.old_range().map(|index| len(diff.old_slice(index))).sum::<usize>();
        let new_end = new_start + op.new_range().map(|index| len(diff.new_slice(index))).sum::<usize>();
        if op.tag() != DiffTag::Equal {
            let (span, text) = trim_common_ends(view.text, old_start..old_end, &fixed[new_start..new_end]);
            edits.push(TextEdit { range: view.range(span), new_text: text.to_owned() });
        }
        (old_start, new_start) = (old_end, new_end);
    }
    edits
}

/// Shortens an edit that replaces `text[replaced]` with `new_text`: excludes the characters that are the same at the
/// start or at the end. Returns the remaining span in `text`, and the replacement for this span.
///
/// For example, a fix of a payload inside of a string then replaces only a part of the line that contains the string.
fn trim_common_ends<'f>(text: &str, replaced: std::ops::Range<usize>, new_text: &'f str) -> (Span, &'f str) {
    let old_text = &text[replaced.clone()];
    let common_len = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
    };
    let prefix_len = common_len(&mut old_text.chars().zip(new_text.chars()));
    let suffix_len = common_len(&mut old_text[prefix_len..].chars().rev().zip(new_text[prefix_len..].chars().rev()));
    let span = Span::from(replaced.start + prefix_len..replaced.end - suffix_len);
    (span, &new_text[prefix_len..new_text.len() - suffix_len])
}

/// Converts edits of a document to an edit of the workspace. The result contains the version of the document if the
/// client supports versions.
pub(super) fn workspace_edit(edits: Vec<TextEdit>, version: i32, view: &DocumentView<'_>) -> WorkspaceEdit {
    if !view.client.supports_versioned_edits {
        return WorkspaceEdit { changes: Some(HashMap::from([(view.uri.clone(), edits)])), ..WorkspaceEdit::default() };
    }
    let text_document = OptionalVersionedTextDocumentIdentifier {
        version: Some(version),
        text_document_identifier: TextDocumentIdentifier { uri: view.uri.clone() },
    };
    let edits = edits.into_iter().map(Into::into).collect();
    WorkspaceEdit {
        document_changes: Some(vec![TextDocumentEdit { text_document, edits }.into()]),
        ..WorkspaceEdit::default()
    }
}
