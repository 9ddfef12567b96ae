//! Code actions that suppress a finding: they insert a `summit-lint-ignore` comment above the line of the finding.

use gen_lsp_types::{CodeAction, CodeActionKind, TextEdit};

use super::actions::workspace_edit;
use super::configuration::EffectiveConfig;
use super::diagnostics::DocumentView;
use super::linting::LintResult;
use super::parsed::ParsedDocument;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Edit, edits};
use crate::document::{Document, Expectation, Format};
use crate::source::{Source, Span};
use crate::syntax::DIRECTIVE;

/// The maximum number of findings at the cursor for which an action is offered. For each of these findings, the
/// document is linted again with the comment.
const MAX_FINDINGS: usize = 8;

/// Returns the actions that suppress the findings in the span `requested`.
pub(super) fn suppression_actions(
    requested: Span,
    lint_result: &LintResult,
    effective_config: &EffectiveConfig,
    view: &DocumentView<'_>,
) -> Vec<CodeAction> {
    let Some(source) = lint_result.document.as_ref().map(ParsedDocument::source) else { return Vec::new() };
    if !allows_comments(&effective_config.config, source) {
        return Vec::new();
    }
    let is_requested =
        |finding: &Diagnostic| finding.span.start <= requested.end && requested.start <= finding.span.end;
    let findings = lint_result
        .report
        .diagnostics
        .iter()
        .zip(&lint_result.diagnostics)
        .filter(|(finding, _)| is_requested(finding));
    let mut actions: Vec<CodeAction> = Vec::new();
    for (finding, lsp_diagnostic) in findings.take(MAX_FINDINGS) {
        let title = format!("Ignore `{}` on this line", finding.rule);
        if actions.iter().any(|action| action.title == title) {
            continue;
        }
        let Some(edit) = comment_edit(finding, lint_result, source, effective_config, view) else { continue };
        let edit = TextEdit { range: view.range(edit.span), new_text: edit.text.into_owned() };
        actions.push(CodeAction {
            title,
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(vec![lsp_diagnostic.clone()]),
            edit: Some(workspace_edit(vec![edit], lint_result.version, view)),
            ..CodeAction::default()
        });
    }
    actions
}

/// Returns whether the document is JSON with comments: JSON5 or JSONC.
fn allows_comments(config: &Config, source: &Source<'_>) -> bool {
    let extension = source.path().extension().and_then(|extension| extension.to_str());
    let format_name = if Format::is_known(source.path()) { extension } else { source.language() };
    let has_comments = |name: &str| ["json5", "jsonc"].iter().any(|known| name.eq_ignore_ascii_case(known));
    Format::of_source(source) == Format::Json && (config.json5 || format_name.is_some_and(has_comments))
}

/// Returns the edit that inserts a comment above the line of a finding. Returns `None` if the comment would not
/// suppress the finding, for example because the rule cannot be suppressed or the line starts inside of a string.
fn comment_edit(
    finding: &Diagnostic,
    lint_result: &LintResult,
    source: &Source<'_>,
    effective_config: &EffectiveConfig,
    view: &DocumentView<'_>,
) -> Option<Edit> {
    let start = line_start(view.text, finding.span.start as usize);
    let rest = &view.text[start..];
    let indent_end = start + (rest.len() - rest.trim_start_matches([' ', '\t']).len());
    let line_break = line_break(rest).or_else(|| line_break(view.text)).unwrap_or("\n");
    let text =
        format!("// {DIRECTIVE} {}: TODO add a reason{line_break}{}", finding.rule, &view.text[start..indent_end]);
    let edit = Edit::insert(Span::from(indent_end..indent_end).start, text);
    let edited = edits::apply(view.text, [&edit]);
    let source = source.with_text(&edited).ok()?;
    let report_with_comment =
        effective_config.lint(&Document::new(&source, &effective_config.config, Expectation::Anything));
    let count = |diagnostics: &[Diagnostic]| diagnostics.iter().filter(|other| other.rule == finding.rule).count();
    // Compare the number of all findings, too: the comment itself may cause a finding, such as an unused suppression.
    let is_suppressed = count(&report_with_comment.diagnostics) < count(&lint_result.report.diagnostics)
        && report_with_comment.diagnostics.len() < lint_result.report.diagnostics.len();
    is_suppressed.then_some(edit)
}

/// Returns the byte offset of the start of the line that contains `offset`.
fn line_start(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    // An offset between CR and LF belongs to the line before them.
    let before = &text[..offset];
    let before = if text[offset..].starts_with('\n') { before.strip_suffix('\r').unwrap_or(before) } else { before };
    before.rfind(['\n', '\r']).map_or(0, |at| at + 1)
}

/// Returns the first line break in `text`.
fn line_break(text: &str) -> Option<&'static str> {
    let rest = &text[text.find(['\n', '\r'])?..];
    Some(if rest.starts_with("\r\n") {
        "\r\n"
    } else if rest.starts_with('\r') {
        "\r"
    } else {
        "\n"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_start_after_each_kind_of_line_break() {
        let text = "a\nb\r\nc\rd\u{2028}e";
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| line_start(text, at)).collect();
        assert_eq!(starts, [0, 0, 2, 2, 2, 5, 5, 7, 7, 7]);
        assert_eq!(
            [line_break("a"), line_break("a\nb\r"), line_break("a\r\n"), line_break("a\rb\n")],
            [None, Some("\n"), Some("\r\n"), Some("\r")]
        );
    }
}
