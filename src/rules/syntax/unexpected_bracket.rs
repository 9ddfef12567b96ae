//! `unexpected-bracket`: an unexpected bracket.

use super::subject::{count, name};
use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};
use crate::syntax::Subject;

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::UnexpectedBracket,
    fix: Some(Applicability::Safe),
    summary: "an unexpected bracket",
    page: Page {
        what: "Checks for a `}` or `]` that has no opening bracket, or that closes an object too early: according \
             to the schemas, the members after it belong to the object.",
        fix: "The fix removes the bracket. It is safe unless another interpretation is nearly as likely.",
        why: "The server rejects the payload. If a closing bracket is missing later, the brackets balance again: \
             the server accepts the payload, but some fields are outside their object.",
        fields: &[],
        wrong: &[r#"{ "Status": "New", … }}"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Parser,
};

/// `bracket_count` is the number of unexpected brackets in a row, and `bracket` is the first of these brackets.
/// `container` is the innermost object or array around the brackets, if any.
pub(super) fn texts(bracket: char, bracket_count: u32, container: Option<&Subject>) -> Texts {
    let side = if matches!(bracket, '{' | '[' | '(') { "opening" } else { "closing" };
    let found = match bracket_count {
        1 => format!("unexpected {side} bracket `{bracket}`"),
        more => count(more as usize, &format!("unexpected {side} bracket")),
    };
    let message = match container {
        Some(container) => format!("{found} in {}", name(container)),
        None => found,
    };
    let label = if bracket_count == 1 { "does not match another bracket" } else { "do not match other brackets" };
    let fix = if bracket_count == 1 {
        format!("Remove `{bracket}`")
    } else {
        format!("Remove {}", count(bracket_count as usize, "bracket"))
    };
    Texts::new(message, label).related("the object continues here").fix(fix)
}
