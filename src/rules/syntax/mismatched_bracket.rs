//! `mismatched-bracket`: a closing bracket of the other kind.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::MismatchedBracket,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a closing bracket of the other kind",
    page: Page {
        what: "A `]` that closes an object, or a `}` that closes an array.",
        why: "The text is no JSON: the server refuses it.",
        fields: &[],
        wrong: &[r#"{ "Status": "New", … ]"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Reading,
};
