//! `unexpected-bracket`: a closing bracket too many.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::UnexpectedBracket,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a closing bracket too many",
    page: Page {
        what: "A `}` or `]` that closes nothing, or that closes an object before members that belong to it by the \
             schemas.",
        why: "The text is no JSON, or worse: it is JSON in which half of the fields lie outside of their object.",
        fields: &[],
        wrong: &[r#"{ "Status": "New", … }}"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Reading,
};
