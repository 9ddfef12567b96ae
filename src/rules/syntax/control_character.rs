//! `control-character`: an unescaped newline, tab or other control character in a string.

use std::borrow::Cow;

use super::subject::{count, name};
use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};
use crate::syntax::Subject;

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::ControlCharacter,
    fix: Some(Applicability::Safe),
    summary: "an unescaped newline, tab or other control character in a string",
    page: Page {
        what: "Checks for unescaped newlines, tabs and other control characters (below U+0020) in strings.",
        fix: "The fix escapes the characters. It is safe: the value stays the same.",
        why: "JSON does not allow control characters in strings, and most parsers stop at the first one. Typical \
             sources are long descriptions, and multi-line JSON that was pasted into a string.",
        fields: &[],
        wrong: &[r#"{
  "Description": "The laptop no longer charges.
Another adapter made no difference.",
  …
}"#],
        right: &[r#"{
  "Description": "The laptop no longer charges.\nAnother adapter made no difference.",
  …
}"#],
    },
    check: Check::Parser,
};

/// The three counts are the numbers of line breaks, tabs and other control characters in the string `subject`. `escape`
/// is the JSON escape of one of these characters.
pub(super) fn texts(
    subject: &Subject,
    newline_count: usize,
    tab_count: usize,
    other_count: usize,
    escape: &str,
) -> Texts {
    let total = newline_count + tab_count + other_count;
    let noun = match (newline_count, tab_count, other_count) {
        (_, 0, 0) => "newline",
        (0, _, 0) => "tab",
        _ => "control character",
    };
    let found = if total == 1 { format!("unescaped {noun}") } else { count(total, &format!("unescaped {noun}")) };
    let fix = if total == 1 { format!("Escape {noun}") } else { format!("Escape {}", count(total, noun)) };
    Texts::new(format!("{found} in {}", name(subject)), Cow::Owned(format!("must be escaped: `{escape}`")))
        .note("JSON does not allow control characters in strings")
        .fix(fix)
}
