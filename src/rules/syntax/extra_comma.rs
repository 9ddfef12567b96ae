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
        what: "Checks for a comma before the first member or item, or next to another comma. The fix removes it. A comma \
             before a closing bracket is a `trailing-comma`.",
        why: "JSON requires a member or item between two commas. The server rejects the payload.",
        fields: &[],
        wrong: &[r#"{ "Status": "New",, … }"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Reading,
};
