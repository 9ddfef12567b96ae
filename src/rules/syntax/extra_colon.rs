//! `extra-colon`: a colon too many.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::ExtraColon,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a colon too many",
    page: Page {
        what: "A second colon between a name and its value.",
        why: "The text is no JSON: the server refuses it.",
        fields: &[],
        wrong: &[r#"{ "Status":: "New", … }"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Reading,
};
