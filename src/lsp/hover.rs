//! What a place means: the field, and the rules of what is found there.

use std::fmt::Write as _;

use gen_lsp_types::Hover;

use super::cursor::{Cursor, Spot, look};
use super::diagnostics::Place;
use super::fields::field;
use super::linting::Linted;
use super::markup::{code, prose};
use crate::config::Config;
use crate::report::Harmless;
use crate::rules;
use crate::source::Span;

/// What there is to say about the byte `offset` of a document; nothing where that is nothing.
pub(super) fn at(offset: u32, linted: &Linted, place: &Place<'_>) -> Option<Hover> {
    // Of a document that is passed over nothing is said.
    if linted.report.passed_over {
        return None;
    }
    let document = linted.document.as_ref()?;
    let field =
        document.with(|document| look(document, offset, |cursor| about_field(cursor, document.config())).flatten());
    let found = about_findings(offset, linted, &Harmless::new(document.source(), &linted.report));
    let span = field.as_ref().map(|(_, span)| *span).or(found.as_ref().map(|(_, span)| *span))?;
    let pages: Vec<String> = field.into_iter().chain(found).map(|(page, _)| page).collect();
    let page = pages.join("\n\n---\n\n");
    Some(Hover { contents: place.client.hover.content(page).into(), range: Some(place.range(span)) })
}

/// The page of the field whose name or value stands there, and where that is.
fn about_field(cursor: &Cursor<'_>, config: &Config) -> Option<(String, Span)> {
    let around = cursor.container()?;
    let (member, span) = match cursor.spot {
        Spot::Key(member) => (member, member.key.span()),
        Spot::Value(member) => (member, member.value.span()),
        _ => return None,
    };
    // In front of a long value that holds others, the whole of it is not what is meant.
    let span = if !member.value.is_empty() && member.value.span() == span { member.key.span() } else { span };
    let field = field(cursor, member.name(), &config.schemas)?;
    let value = member.value.as_str();
    let mut page = field.page(around, &config.schemas);
    let meaning = field.described.values.iter().find(|listed| listed.value.as_str() == value && value.is_some());
    if let Some(meaning) =
        meaning.and_then(|meaning| meaning.description.as_ref()).filter(|_| matches!(cursor.spot, Spot::Value(_)))
    {
        page = format!("{}: {}\n\n{page}", code(value.unwrap_or("")), prose(meaning));
    }
    Some((page, span))
}

/// What is found there: each with its message, and what its rule is for.
fn about_findings(offset: u32, linted: &Linted, harmless: &Harmless<'_>) -> Option<(String, Span)> {
    let here =
        linted.report.diagnostics.iter().filter(|finding| finding.span.start <= offset && offset <= finding.span.end);
    let mut page = String::new();
    let mut place = None;
    for finding in here {
        let start = if page.is_empty() { "" } else { "\n\n" };
        let message = prose(&harmless.line(&finding.message));
        let _ = write!(page, "{start}`{}`: {message}", finding.rule);
        if let Some(rule) = rules::find(finding.rule) {
            let _ = write!(page, "\n\n{}", rule.markdown(4).trim_end());
        }
        place = place.or(Some(finding.span));
    }
    Some((page, place?))
}
