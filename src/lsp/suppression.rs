//! Code actions that put a comment above a line, so that what is found there is no longer reported.

use gen_lsp_types::{CodeAction, CodeActionKind, TextEdit};

use super::actions::workspace_edit;
use super::configuration::Holding;
use super::diagnostics::Place;
use super::linting::Linted;
use super::parsed::ParsedDocument;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Edit, edits};
use crate::document::{Document, Expectation, Format};
use crate::source::{Source, Span};
use crate::syntax::DIRECTIVE;

/// More findings than these at one place are not asked about one by one.
const MAX_FINDINGS: usize = 8;

/// The comments that can be put above what is found at `asked`.
pub(super) fn at(asked: Span, linted: &Linted, holding: &Holding, place: &Place<'_>) -> Vec<CodeAction> {
    let Some(source) = linted.document.as_ref().map(ParsedDocument::source) else { return Vec::new() };
    if !allows_comments(&holding.config, source) {
        return Vec::new();
    }
    let here = |finding: &Diagnostic| finding.span.start <= asked.end && asked.start <= finding.span.end;
    let findings = linted.report.diagnostics.iter().zip(&linted.diagnostics).filter(|(finding, _)| here(finding));
    let mut actions: Vec<CodeAction> = Vec::new();
    for (finding, shown) in findings.take(MAX_FINDINGS) {
        let title = format!("Ignore `{}` on this line", finding.rule);
        if actions.iter().any(|action| action.title == title) {
            continue;
        }
        let Some(edit) = comment(finding, linted, source, holding, place) else { continue };
        let edit = TextEdit { range: place.range(edit.span), new_text: edit.text.into_owned() };
        actions.push(CodeAction {
            title,
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(vec![shown.clone()]),
            edit: Some(workspace_edit(vec![edit], linted.version, place)),
            ..CodeAction::default()
        });
    }
    actions
}

/// Whether whoever reads the document reads comments, too: strict JSON has none.
fn allows_comments(config: &Config, source: &Source<'_>) -> bool {
    let extension = source.path().extension().and_then(|extension| extension.to_str());
    let kind = if Format::is_told(source.path()) { extension } else { source.language() };
    let by_kind = ["json5", "jsonc"].iter().any(|name| kind.is_some_and(|kind| kind.eq_ignore_ascii_case(name)));
    Format::of_source(source) == Format::Json && (config.json5 || by_kind)
}

/// The comment above a finding's line, if it does what it should: there are rules that no comment can turn off, and lines that start
/// inside a string.
fn comment(
    finding: &Diagnostic,
    linted: &Linted,
    source: &Source<'_>,
    holding: &Holding,
    place: &Place<'_>,
) -> Option<Edit> {
    let start = line_start(place.text, finding.span.start as usize);
    let rest = &place.text[start..];
    let at = start + (rest.len() - rest.trim_start_matches([' ', '\t']).len());
    let line_break = line_break(rest).or_else(|| line_break(place.text)).unwrap_or("\n");
    let text = format!("// {DIRECTIVE} {}: TODO say why{line_break}{}", finding.rule, &place.text[start..at]);
    let edit = Edit::insert(Span::from(at..at).start, text);
    let after = edits::apply(place.text, [&edit]);
    let source = source.with_text(&after).ok()?;
    let report = holding.lint(&Document::new(&source, &holding.config, Expectation::Anything));
    let count = |diagnostics: &[Diagnostic]| diagnostics.iter().filter(|other| other.rule == finding.rule).count();
    let quieter = count(&report.diagnostics) < count(&linted.report.diagnostics)
        && report.diagnostics.len() < linted.report.diagnostics.len();
    quieter.then_some(edit)
}

/// Where the line starts that holds the byte at `offset`.
fn line_start(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    // Between CR and LF the line has not ended yet.
    let before = &text[..offset];
    let before = if text[offset..].starts_with('\n') { before.strip_suffix('\r').unwrap_or(before) } else { before };
    before.rfind(['\n', '\r']).map_or(0, |at| at + 1)
}

/// The first line break of `text`.
fn line_break(text: &str) -> Option<&'static str> {
    let from = &text[text.find(['\n', '\r'])?..];
    Some(if from.starts_with("\r\n") {
        "\r\n"
    } else if from.starts_with('\r') {
        "\r"
    } else {
        "\n"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_start_after_each_kind_of_break() {
        let text = "a\nb\r\nc\rd\u{2028}e";
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| line_start(text, at)).collect();
        assert_eq!(starts, [0, 0, 2, 2, 2, 5, 5, 7, 7, 7]);
        assert_eq!(
            [line_break("a"), line_break("a\nb\r"), line_break("a\r\n"), line_break("a\rb\n")],
            [None, Some("\n"), Some("\r\n"), Some("\r")]
        );
    }
}
