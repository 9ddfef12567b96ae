//! Hovers: the text that an editor shows when the mouse is over a field or a finding.

use gen_lsp_types::Hover;

use super::cursor::{Cursor, Spot, with_cursor_at};
use super::diagnostics::DocumentView;
use super::fields::find_field;
use super::linting::LintResult;
use super::markup::{Markup, code_span, escape_prose};
use crate::config::Config;
use crate::report::{Redactor, rule_url};
use crate::source::Span;

/// Returns the hover at the byte `offset`: the description of the field and the messages of the findings. Returns `None`
/// if neither a field nor a finding is at the offset.
pub(super) fn hover_at(offset: u32, lint_result: &LintResult, view: &DocumentView<'_>) -> Option<Hover> {
    // A skipped document, such as one without payloads, has no hovers.
    if lint_result.report.skipped {
        return None;
    }
    let document = lint_result.document.as_ref()?;
    let field = document.with(|document| {
        with_cursor_at(document, offset, |cursor| describe_field(cursor, document.config())).flatten()
    });
    // In source code, an offset between two literals may be mapped to a field in the following literal. Such a field
    // does not contain the offset.
    let field = field.filter(|(_, span)| span.start <= offset && offset <= span.end);
    let findings = describe_findings(
        offset,
        lint_result,
        &Redactor::new(document.source(), &lint_result.report),
        view.client.hover_format,
    );
    let span = field.as_ref().map(|(_, span)| *span).or(findings.as_ref().map(|(_, span)| *span))?;
    let pages: Vec<String> = field.into_iter().chain(findings).map(|(page, _)| page).collect();
    let page = pages.join("\n\n---\n\n");
    Some(Hover { contents: view.client.hover_format.content(page).into(), range: Some(view.range(span)) })
}

/// Returns the description and span of the field whose key or value is at the cursor.
fn describe_field(cursor: &Cursor<'_>, config: &Config) -> Option<(String, Span)> {
    let parent = cursor.parent()?;
    let (member, span) = match cursor.spot {
        Spot::Key(member) => (member, member.key.span()),
        Spot::Value(member) => (member, member.value.span()),
        _ => return None,
    };
    // The range of a hover should be short. If the value is an object or array with content, use the range from the key
    // to the start of the value.
    let span = match cursor.spot {
        Spot::Value(_) if !member.value.is_empty() => Span::new(member.key.span().start.min(span.start), span.start),
        _ => span,
    };
    let field = find_field(cursor, member.name(), &config.schemas)?;
    let value = member.value.as_str();
    let mut page = field.markdown(parent, &config.schemas);
    let listed_value = field.description.values.iter().find(|listed| listed.value.as_str() == value && value.is_some());
    if let Some(value_description) = listed_value
        .and_then(|listed_value| listed_value.description.as_ref())
        .filter(|_| matches!(cursor.spot, Spot::Value(_)))
    {
        page = format!("{}: {}\n\n{page}", code_span(value.unwrap_or("")), escape_prose(value_description));
    }
    Some((page, span))
}

/// Returns the messages of the findings at the offset, with links to their rules, and the span of the first finding.
/// Equal messages appear once.
fn describe_findings(
    offset: u32,
    lint_result: &LintResult,
    redactor: &Redactor<'_>,
    markup: Markup,
) -> Option<(String, Span)> {
    let mut parts: Vec<String> = Vec::new();
    let mut add = |part: String| {
        if !parts.contains(&part) {
            parts.push(part);
        }
    };
    let mut rules = Vec::new();
    let mut first_span = None;
    for finding in &lint_result.report.diagnostics {
        if offset < finding.span.start || finding.span.end < offset {
            continue;
        }
        add(format!(
            "{}: {}",
            code_span(finding.rule.name()),
            escape_prose(&redactor.redact_message(&finding.message))
        ));
        for (title, text) in [("note", &finding.note), ("help", &finding.help)] {
            if let Some(text) = text {
                add(format!("{title}: {}", escape_prose(&redactor.redact_message(text))));
            }
        }
        if !rules.contains(&finding.rule) {
            rules.push(finding.rule);
        }
        first_span = first_span.or(Some(finding.span));
    }
    for rule in rules {
        parts.push(match rule_url(rule, lint_result.report.documentation.as_deref()) {
            Some(url) => markup.link(rule.name(), &url),
            None => format!("Run {} to learn more.", code_span(&format!("summit-lint explain {rule}"))),
        });
    }
    Some((parts.join("\n\n"), first_span?))
}
