//! `invalid-quotes`: a string in other quotes than double ones.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::InvalidQuotes,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a string in other quotes than double ones",
    page: Page {
        what: "A string in single quotes, backticks, or the typographic quotes that a text processor puts in. \
             Typographic quotes within a string are text, and fine.",
        why: "JSON knows the straight double quote only. Copying from a web page or a chat changes it on the way.",
        fields: &[],
        wrong: &[r#"{ 'Status': 'New', … }"#, r#"{ “Status”: “New”, … }"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Reading,
};
