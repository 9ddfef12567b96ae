//! Reports invalid bytes in a file: bytes that are not valid in the encoding of the file.

use super::Format;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, RuleId};
use crate::source::{Encoding, Source, Span};

/// Returns whether the fixes of `rule` may replace or remove invalid bytes. Bytes that such a fix changes have no
/// finding of the rule `invalid-utf8`.
pub(crate) const fn replaces_invalid_text(rule: RuleId) -> bool {
    matches!(rule, RuleId::UnexpectedText | RuleId::IrregularWhitespace)
}

/// Returns the findings for invalid bytes in `source`: one for the whole file, or one for each line in JSON Lines. Only
/// invalid bytes inside of `texts` (the payloads) and outside of the `fixed` spans are reported.
pub(crate) fn invalid_text_findings(source: &Source<'_>, texts: &[Span], mut fixed: Vec<Span>) -> Vec<Diagnostic> {
    if source.invalid_spans().is_empty() {
        return Vec::new();
    }
    let linted = source.linted_span();
    let mut invalid: Vec<Span> = source.invalid_spans().iter().copied().filter(|span| linted.contains(*span)).collect();
    let format = Format::of_source(source);
    fixed.sort_unstable();
    invalid.retain(|span| {
        let is_inside = |spans: &[Span]| {
            let after = spans.partition_point(|other| other.start <= span.start);
            spans[..after].last().is_some_and(|other| other.contains(*span))
        };
        is_inside(texts) && !is_inside(&fixed)
    });
    let share_finding = |one: &Span, other: &Span| {
        format != Format::JsonLines || source.lines().line_of(one.start) == source.lines().line_of(other.start)
    };
    invalid.chunk_by(share_finding).filter_map(|spans| invalid_text_finding(source, spans)).collect()
}

/// Returns one finding for all `invalid` spans.
fn invalid_text_finding(source: &Source<'_>, invalid: &[Span]) -> Option<Diagnostic> {
    let first = *invalid.first()?;
    let edits = invalid.iter().map(|span| decoding_edit(source, *span)).collect();
    let count = invalid.len();
    let (what, encoding, title) = match source.encoding() {
        Encoding::InvalidUtf8 => ("byte", "UTF-8", "Decode invalid bytes as Windows-1252"),
        _ => ("character", "UTF-16", "Replace invalid characters with U+FFFD"),
    };
    let message =
        if count == 1 { format!("invalid {encoding} {what}") } else { format!("{count} invalid {encoding} {what}s") };
    let label = if count == 1 { format!("not valid {encoding}") } else { format!("first invalid {what}") };
    Some(
        Diagnostic::new(RuleId::InvalidUtf8, first, message)
            .with_label(label)
            .with_help("save the file as UTF-8, which JSON requires (RFC 8259, section 8.1)")
            .with_fix(Applicability::Unsafe, title, edits),
    )
}

/// Returns the edits that replace the invalid bytes in `span`.
pub(crate) fn decoding_edits(source: &Source<'_>, span: Span) -> Vec<Edit> {
    let replaced = source.invalid_spans();
    let first = replaced.partition_point(|invalid| invalid.start < span.start);
    replaced[first..]
        .iter()
        .take_while(|invalid| invalid.end <= span.end)
        .map(|invalid| decoding_edit(source, *invalid))
        .collect()
}

/// Returns the edit that decodes `invalid` as Windows-1252. If this is impossible, the edit inserts U+FFFD instead.
fn decoding_edit(source: &Source<'_>, invalid: Span) -> Edit {
    Edit::replace(invalid, source.decode_windows_1252(invalid).unwrap_or(char::REPLACEMENT_CHARACTER).to_string())
}

/// Removes fixes that would drop an invalid byte, or a U+FFFD that another program wrote in place of an invalid byte.
/// The byte was probably a letter, so the finding with the fix may be wrong. Fixes that remove comments, or text around
/// the payload, are kept.
pub(crate) fn remove_lossy_fixes(source: &Source<'_>, findings: &mut [Diagnostic]) {
    for finding in findings {
        let has_lossy_fix = finding.fix.as_ref().is_some_and(|fix| drops_invalid_bytes(source, fix));
        if has_lossy_fix && !matches!(finding.rule, RuleId::InvalidUtf8 | RuleId::Comment | RuleId::UnexpectedText) {
            finding.fix = None;
        }
    }
}

/// Returns whether `fix` drops invalid bytes. A fix that moves text drops none, because it writes the same bytes at the
/// new position.
fn drops_invalid_bytes(source: &Source<'_>, fix: &Fix) -> bool {
    let mut removed = fix.edits.iter().flat_map(|edit| invalid_characters(source, edit.span)).peekable();
    if removed.peek().is_none() {
        return false;
    }
    let mut written: Vec<char> =
        fix.edits.iter().flat_map(|edit| edit.text.chars()).filter(|c| !c.is_ascii()).collect();
    removed.any(|invalid| {
        let kept = written.iter().position(|character| *character == invalid);
        kept.map(|kept| written.swap_remove(kept)).is_none()
    })
}

/// Returns the characters in `span` that represent invalid bytes, and each U+FFFD in `span`.
fn invalid_characters<'s>(source: &'s Source<'_>, span: Span) -> impl Iterator<Item = char> + 's {
    let text = &source.text()[span.range()];
    let replaced = source.invalid_spans();
    let first = replaced.partition_point(|invalid| invalid.start < span.start);
    let invalid = replaced[first..].iter().take_while(move |invalid| invalid.end <= span.end);
    let substitutes = invalid.flat_map(|invalid| source.text()[invalid.range()].chars()).filter(|c| *c != '\u{FFFD}');
    let non_ascii_text = if text.is_ascii() { "" } else { text };
    substitutes.chain(non_ascii_text.chars().filter(|character| *character == '\u{FFFD}'))
}
