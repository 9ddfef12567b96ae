//! `extra-comma`: a comma that separates nothing.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::ExtraComma,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a comma that separates nothing",
    page: Page {
        what: "A comma before the first member, behind the last one, or next to another comma.",
        why: "JavaScript and JSON5 pass over a trailing comma, JSON does not: the server refuses the text.",
        fields: &[],
        wrong: &[r#"{ "Status": "New", …, }"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Reading,
};
