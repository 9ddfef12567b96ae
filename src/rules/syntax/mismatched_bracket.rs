//! `mismatched-bracket`: a bracket of the wrong kind.

use super::subject::name;
use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};
use crate::syntax::Subject;

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::MismatchedBracket,
    fix: Some(Applicability::Safe),
    summary: "a bracket of the wrong kind",
    page: Page {
        what: "Checks for a closing bracket that does not match its opening bracket, such as `]` at the end of an \
             object.",
        fix: "The fix replaces the bracket. It is safe unless another interpretation is nearly as likely.",
        why: "JSON requires `}` at the end of an object and `]` at the end of an array. The server rejects the \
             payload.",
        fields: &[],
        wrong: &[r#"{ "Status": "New", … ]"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Parser,
};

/// `found` contains the wrong brackets of `container`, and `expected` contains the right brackets. Both are a single
/// bracket, two closing brackets, or the opening and the closing bracket.
pub(super) fn texts(container: &Subject, found: &str, expected: &str) -> Texts {
    let has_opening = expected.starts_with(['{', '[']);
    let has_closing = expected.ends_with(['}', ']']);
    let (what, related) = match (has_opening, has_closing) {
        (true, true) => ("brackets", "closed here"),
        (true, false) => ("opening bracket", "opened here"),
        (false, _) if expected.chars().nth(1).is_some() => ("closing brackets", "opened here"),
        (false, _) => ("closing bracket", "opened here"),
    };
    let message = match (has_opening, has_closing) {
        (true, true) => format!("expected brackets `{expected}` for {}, found `{found}`", name(container)),
        _ => format!("mismatched {what} `{found}` for {}", name(container)),
    };
    Texts::new(message, format!("expected `{expected}`"))
        .related(related)
        .fix(format!("Replace `{found}` with `{expected}`"))
}
