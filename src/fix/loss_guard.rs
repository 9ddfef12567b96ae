//! The loss guard: checks that the letters and digits of a text are still in its repaired version.
//!
//! Fixes of some rules replace or omit letters and digits on purpose. The spans of their edits are *declared*, and not
//! checked. The guard only compares the two texts and does not use the parser, so it also detects text that a bug in
//! the parser drops.

use std::ops::Range;

use crate::diagnostic::{Edit, RuleId};
use crate::source::Span;

/// Returns the declared spans: those in which `edits` may replace letters or digits. `edits` fix a finding of `rule` in
/// the text `before`.
pub(crate) fn declared<'e>(rule: RuleId, edits: &'e [Edit], before: &'e str) -> impl Iterator<Item = Span> + 'e {
    let all = declares(rule);
    edits.iter().map(|edit| edit.span).filter(move |span| all || is_entity(&before[span.range()]))
}

/// Returns whether `text` is a character reference of HTML, such as `&quot;`.
fn is_entity(text: &str) -> bool {
    let name = text.strip_prefix('&').and_then(|rest| rest.strip_suffix(';'));
    name.is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#'))
}

/// Returns whether the fixes of `rule` replace or omit letters or digits. For some rules, this is because the input may
/// write a comma as `\uff0c`, a bracket as `array(`, and a control character as `\v`.
const fn declares(rule: RuleId) -> bool {
    matches!(
        rule,
        RuleId::Comment
            | RuleId::ControlCharacter
            | RuleId::EscapedDocument
            | RuleId::ExtraComma
            | RuleId::InvalidEscape
            | RuleId::InvalidLiteral
            | RuleId::InvalidNumber
            | RuleId::InvalidQuotes
            | RuleId::InvalidUtf8
            | RuleId::IrregularWhitespace
            | RuleId::MismatchedBracket
            | RuleId::MissingColon
            | RuleId::MissingComma
            | RuleId::TrailingComma
            | RuleId::UnexpectedEnd
            | RuleId::UnexpectedText
            | RuleId::UnterminatedString
    )
}

/// Returns the first letter or digit of `before` that is missing from `after`, or `None` if `after` has all of them in
/// the same order. The `declared` spans of `before` are ignored. They may overlap.
pub(crate) fn lost(before: &str, after: &str, mut declared: Vec<Span>) -> Option<Span> {
    declared.sort_unstable();
    let mut kept = 0;
    let mut start = 0;
    for span in declared.iter().map(|span| span.range()).chain(std::iter::once(before.len()..before.len())) {
        if start < span.start
            && let Some(lost) = lost_between(before, start..span.start, after, &mut kept)
        {
            return Some(lost);
        }
        start = start.max(span.end);
    }
    None
}

/// Returns the first letter or digit in `range` of `before` that is missing from the part of `after` that starts at
/// `kept`. Moves `kept` past the last letter or digit that was found.
fn lost_between(before: &str, range: Range<usize>, after: &str, kept: &mut usize) -> Option<Span> {
    /// How many bytes are compared at once.
    const WORD: usize = 8;
    let mut at = range.start;
    while at < range.end {
        // Skip equal bytes quickly: between two edits, both texts are the same.
        let (from, limit) = (at, range.end - at);
        let same = |skipped: usize| {
            skipped + WORD <= limit
                && before.as_bytes().get(from + skipped..from + skipped + WORD)
                    == after.as_bytes().get(*kept + skipped..*kept + skipped + WORD)
        };
        let mut skipped = (0..).step_by(WORD).find(|skipped| !same(*skipped)).unwrap_or(0);
        while !before.is_char_boundary(from + skipped) {
            skipped -= 1;
        }
        at += skipped;
        *kept += skipped;
        let Some(character) = before[at..range.end].chars().next() else { break };
        let len = character.len_utf8();
        if character.is_alphanumeric() {
            match after[*kept..].char_indices().find(|(_, other)| *other == character) {
                Some((found, _)) => *kept += found + len,
                None => return Some(Span::from(at..at + len)),
            }
        }
        at += len;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_may_be_quoted_and_separated_but_not_dropped() {
        assert_eq!(lost("{a: b c}", "{\"a\": \"b c\"}", Vec::new()), None);
        assert_eq!(lost("{a: 1}", "{\"a\": 1, \"x\": null}", Vec::new()), None);
        assert_eq!(lost("{a: b c}", "{\"a\": \"b\"}", Vec::new()), Some(Span::new(6, 7)));
        assert_eq!(lost("äöü", "äü", Vec::new()), Some(Span::new(2, 4)));
    }

    #[test]
    fn text_in_another_order_is_lost() {
        assert_eq!(lost("ab", "ba", Vec::new()), Some(Span::new(1, 2)));
    }

    #[test]
    fn a_missing_character_is_detected_in_a_long_text() {
        let before = "ä".repeat(20) + "1234567890" + &"é".repeat(9);
        let after = before.replace("345", "3\"45");
        assert_eq!(lost(&before, &after, Vec::new()), None);
        assert_eq!(lost(&before, &before.replace('9', ""), Vec::new()), Some(Span::new(48, 49)));
        assert_eq!(lost(&before, &before[..before.len() - 2], Vec::new()), Some(Span::new(66, 68)));
        assert_eq!(lost(&before, &before.replace('é', "è"), Vec::new()), Some(Span::new(50, 52)));
    }

    #[test]
    fn declared_text_may_be_replaced() {
        let note = Span::new(5, 12);
        assert_eq!(lost("{a:1 // note\n}", "{\"a\":1 \n}", vec![note]), None);
        assert_eq!(lost("{a:1 // note\nb}", "{\"a\":1 \n}", vec![note, Span::new(0, 2)]), Some(Span::new(13, 14)));
    }
}
