//! `mismatched-bracket`: a bracket of the wrong kind.

use super::subject::name;
use super::words::Words;
use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};
use crate::syntax::Subject;

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::MismatchedBracket,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a bracket of the wrong kind",
    page: Page {
        what: "Checks for a bracket that does not match the other one, such as `]` at the end of an object. The fix \
             replaces it.",
        why: "JSON requires `}` at the end of an object and `]` at the end of an array. The server rejects the \
             payload.",
        fields: &[],
        wrong: &[r#"{ "Status": "New", … ]"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Reading,
};

pub(super) fn words(container: &Subject, found: &str, expected: &str) -> Words {
    let side = if expected.starts_with(['{', '[']) { "opening" } else { "closing" };
    let noun = if expected.chars().nth(1).is_some() { "brackets" } else { "bracket" };
    Words::new(format!("mismatched {side} {noun} `{found}` for {}", name(container)), format!("expected `{expected}`"))
        .related("opened here")
        .fix(format!("Replace `{found}` with `{expected}`"))
}
