//! The loss guard: text that a repair is not meant to touch is still there afterwards.
//!
//! It stands after the parser and knows nothing of it. Whatever bug a repair has, it cannot silently drop what somebody wrote.

use crate::diagnostic::RuleId;
use crate::source::Span;

/// Returns whether the fixes of `rule` replace letters or digits by others, or omit them. The spans of their edits are declared.
pub(crate) const fn declares(rule: RuleId) -> bool {
    matches!(
        rule,
        RuleId::Comment
            | RuleId::EscapedDocument
            | RuleId::InvalidEscape
            | RuleId::InvalidLiteral
            | RuleId::InvalidNumber
            | RuleId::InvalidQuotes
            | RuleId::InvalidUtf8
            | RuleId::IrregularWhitespace
            | RuleId::UnexpectedText
    )
}

/// Returns the first letter or digit of `before` that is missing from `after`, or `None` if all of them are there, in the same order.
/// The `declared` spans of `before` do not count: an edit says that it replaces or omits them. They may overlap.
pub(crate) fn lost(before: &str, after: &str, mut declared: Vec<Span>) -> Option<Span> {
    declared.sort_unstable();
    let mut declared = declared.into_iter().peekable();
    let mut covered = 0;
    let mut kept = after.chars().filter(|character| character.is_alphanumeric());
    for (at, character) in before.char_indices().filter(|(_, character)| character.is_alphanumeric()) {
        let at = at as u32;
        while let Some(span) = declared.next_if(|span| span.start <= at) {
            covered = covered.max(span.end);
        }
        if at < covered || kept.any(|other| other == character) {
            continue;
        }
        return Some(Span::new(at, at + character.len_utf8() as u32));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_may_be_quoted_and_moved_apart_but_not_dropped() {
        assert_eq!(lost("{a: b c}", "{\"a\": \"b c\"}", Vec::new()), None);
        assert_eq!(lost("{a: 1}", "{\"a\": 1, \"x\": null}", Vec::new()), None);
        assert_eq!(lost("{a: b c}", "{\"a\": \"b\"}", Vec::new()), Some(Span::new(6, 7)));
        assert_eq!(lost("äöü", "äü", Vec::new()), Some(Span::new(2, 4)));
    }

    #[test]
    fn the_order_counts() {
        assert_eq!(lost("ab", "ba", Vec::new()), Some(Span::new(1, 2)));
    }

    #[test]
    fn declared_text_may_be_replaced() {
        let note = Span::new(5, 12);
        assert_eq!(lost("{a:1 // note\n}", "{\"a\":1 \n}", vec![note]), None);
        assert_eq!(lost("{a:1 // note\nb}", "{\"a\":1 \n}", vec![note, Span::new(0, 2)]), Some(Span::new(13, 14)));
    }
}
