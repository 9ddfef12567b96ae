//! Bytes of a file that are no text.

use super::Format;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, RuleId};
use crate::source::{Encoding, Source, Span};

/// Returns whether the fixes of `rule` replace or omit bytes that are not valid where they stand: they need no finding of their own.
pub(crate) const fn replaces_invalid_text(rule: RuleId) -> bool {
    matches!(rule, RuleId::UnexpectedText | RuleId::IrregularWhitespace)
}

/// Returns the finding for invalid UTF-8; where each line is a text, one for each such line. Only the `texts` that hold payloads
/// count, and of them what is not in one of the `fixed` spans.
pub(crate) fn invalid_text(source: &Source<'_>, texts: &[Span], mut fixed: Vec<Span>) -> Vec<Diagnostic> {
    if source.replaced().is_empty() {
        return Vec::new();
    }
    let own = source.own();
    let mut replaced: Vec<Span> = source.replaced().iter().copied().filter(|span| own.contains(*span)).collect();
    let format = Format::of_source(source);
    fixed.sort_unstable();
    replaced.retain(|span| {
        let is_in = |spans: &[Span]| {
            let after = spans.partition_point(|other| other.start <= span.start);
            spans[..after].last().is_some_and(|other| other.contains(*span))
        };
        is_in(texts) && !is_in(&fixed)
    });
    let together = |one: &Span, other: &Span| {
        format != Format::JsonLines || source.lines().line_of(one.start) == source.lines().line_of(other.start)
    };
    replaced.chunk_by(together).filter_map(|replaced| finding(source, replaced)).collect()
}

fn finding(source: &Source<'_>, replaced: &[Span]) -> Option<Diagnostic> {
    let first = *replaced.first()?;
    let edits = replaced.iter().map(|span| decode(source, *span)).collect();
    let count = replaced.len();
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

/// Returns the edits that decode the invalid bytes in `span`.
pub(crate) fn decoded(source: &Source<'_>, span: Span) -> Vec<Edit> {
    let replaced = source.replaced();
    let first = replaced.partition_point(|bad| bad.start < span.start);
    replaced[first..].iter().take_while(|bad| bad.end <= span.end).map(|bad| decode(source, *bad)).collect()
}

fn decode(source: &Source<'_>, invalid: Span) -> Edit {
    Edit::replace(invalid, source.windows_1252(invalid).unwrap_or(char::REPLACEMENT_CHARACTER).to_string())
}

/// Withholds the fixes of `findings` that would drop a byte that is no text, or U+FFFD, which stands for one that was lost: it
/// was a letter of somebody's, whatever a rule takes it for. A comment, and text around the payload, are dropped as they are.
pub(crate) fn keep_bad_bytes(source: &Source<'_>, findings: &mut [Diagnostic]) {
    for finding in findings {
        let drops = finding.fix.as_ref().is_some_and(|fix| drops_bad_bytes(source, fix));
        if drops && !matches!(finding.rule, RuleId::InvalidUtf8 | RuleId::Comment | RuleId::UnexpectedText) {
            finding.fix = None;
        }
    }
}

/// Whether a bad byte that `fix` takes away is in none of the texts that it writes: what is moved keeps its bytes.
fn drops_bad_bytes(source: &Source<'_>, fix: &Fix) -> bool {
    let mut taken = fix.edits.iter().flat_map(|edit| bad(source, edit.span)).peekable();
    if taken.peek().is_none() {
        return false;
    }
    let mut written: Vec<char> =
        fix.edits.iter().flat_map(|edit| edit.text.chars()).filter(|c| !c.is_ascii()).collect();
    taken.any(|bad| {
        let kept = written.iter().position(|character| *character == bad);
        kept.map(|kept| written.swap_remove(kept)).is_none()
    })
}

/// The characters of `span` that stand for a byte that is no text.
fn bad<'s>(source: &'s Source<'_>, span: Span) -> impl Iterator<Item = char> + 's {
    let text = &source.text()[span.range()];
    let replaced = source.replaced();
    let first = replaced.partition_point(|bad| bad.start < span.start);
    let stand_ins = replaced[first..].iter().take_while(move |bad| bad.end <= span.end);
    let stand_ins = stand_ins.flat_map(|bad| source.text()[bad.range()].chars()).filter(|c| *c != '\u{FFFD}');
    let lost = if text.is_ascii() { "" } else { text };
    stand_ins.chain(lost.chars().filter(|character| *character == '\u{FFFD}'))
}
