//! The loss guard: checks that a repaired text still contains the letters and digits of the original text.
//!
//! The fixes of some rules replace or omit letters and digits on purpose. The spans of their edits are *declared*, and
//! the guard does not check these spans. The guard compares the two texts and does not use the parser. Therefore, it
//! also detects text that a bug in the parser drops.

use std::ops::Range;

use crate::diagnostic::{Edit, RuleId};
use crate::source::Span;

/// Returns the declared spans: the spans of `before` in which `edits` may replace or omit letters or digits. The edits
/// fix a finding of `rule` in the text `before`.
pub(crate) fn declared_spans<'e>(rule: RuleId, edits: &'e [Edit], before: &'e str) -> impl Iterator<Item = Span> + 'e {
    let declares_all = may_replace_text(rule);
    edits.iter().map(|edit| edit.span).filter(move |span| declares_all || is_entity(&before[span.range()]))
}

/// Returns whether `text` is an HTML entity, such as `&quot;`.
fn is_entity(text: &str) -> bool {
    let name = text.strip_prefix('&').and_then(|rest| rest.strip_suffix(';'));
    name.is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#'))
}

/// Returns whether the fixes of `rule` may replace or omit letters or digits. This includes rules about punctuation,
/// because the input may spell a comma as `\uff0c`, a bracket as `array(`, and a control character as `\v`.
const fn may_replace_text(rule: RuleId) -> bool {
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

/// Returns the first letter or digit of `before` that is missing from `after`. Returns `None` if `after` has all
/// letters and digits in the same order. Ignores the `declared` spans of `before`, which may overlap.
pub(crate) fn find_lost(before: &str, after: &str, mut declared: Vec<Span>) -> Option<Span> {
    declared.sort_unstable();
    let mut after_start = 0;
    // The end of the declared spans so far. No text may be lost between this end and the next declared span.
    let mut declared_end = 0;
    for span in declared.iter().map(|span| span.range()).chain(std::iter::once(before.len()..before.len())) {
        if declared_end < span.start
            && let Some(lost) = find_lost_in(before, declared_end..span.start, after, &mut after_start)
        {
            return Some(lost);
        }
        declared_end = declared_end.max(span.end);
    }
    None
}

/// Returns the first letter or digit in the `range` of `before` that is missing from `after[after_start..]`. Moves
/// `after_start` past the last letter or digit that was found in `after`.
fn find_lost_in(before: &str, range: Range<usize>, after: &str, after_start: &mut usize) -> Option<Span> {
    /// The number of bytes that are compared at once.
    const BYTES_AT_ONCE: usize = 8;
    let mut at = range.start;
    while at < range.end {
        // Skip equal bytes quickly, because both texts are the same between two edits.
        let limit = range.end - at;
        let is_same = |skipped: usize| {
            skipped + BYTES_AT_ONCE <= limit
                && before.as_bytes().get(at + skipped..at + skipped + BYTES_AT_ONCE)
                    == after.as_bytes().get(*after_start + skipped..*after_start + skipped + BYTES_AT_ONCE)
        };
        let mut skipped = (0..).step_by(BYTES_AT_ONCE).find(|skipped| !is_same(*skipped)).unwrap_or(0);
        while !before.is_char_boundary(at + skipped) {
            skipped -= 1;
        }
        at += skipped;
        *after_start += skipped;
        let Some(character) = before[at..range.end].chars().next() else { break };
        let len = character.len_utf8();
        if character.is_alphanumeric() {
            match after[*after_start..].char_indices().find(|(_, other)| *other == character) {
                Some((found, _)) => *after_start += found + len,
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
        assert_eq!(find_lost("{a: b c}", "{\"a\": \"b c\"}", Vec::new()), None);
        assert_eq!(find_lost("{a: 1}", "{\"a\": 1, \"x\": null}", Vec::new()), None);
        assert_eq!(find_lost("{a: b c}", "{\"a\": \"b\"}", Vec::new()), Some(Span::new(6, 7)));
        assert_eq!(find_lost("äöü", "äü", Vec::new()), Some(Span::new(2, 4)));
    }

    #[test]
    fn text_in_another_order_is_lost() {
        assert_eq!(find_lost("ab", "ba", Vec::new()), Some(Span::new(1, 2)));
    }

    #[test]
    fn a_missing_character_is_detected_in_a_long_text() {
        let before = "ä".repeat(20) + "1234567890" + &"é".repeat(9);
        let after = before.replace("345", "3\"45");
        assert_eq!(find_lost(&before, &after, Vec::new()), None);
        assert_eq!(find_lost(&before, &before.replace('9', ""), Vec::new()), Some(Span::new(48, 49)));
        assert_eq!(find_lost(&before, &before[..before.len() - 2], Vec::new()), Some(Span::new(66, 68)));
        assert_eq!(find_lost(&before, &before.replace('é', "è"), Vec::new()), Some(Span::new(50, 52)));
    }

    #[test]
    fn declared_text_may_be_replaced() {
        let note = Span::new(5, 12);
        assert_eq!(find_lost("{a:1 // note\n}", "{\"a\":1 \n}", vec![note]), None);
        assert_eq!(find_lost("{a:1 // note\nb}", "{\"a\":1 \n}", vec![note, Span::new(0, 2)]), Some(Span::new(13, 14)));
    }
}
