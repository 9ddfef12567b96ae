//! `unquoted-key`: a name without quotes.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::UnquotedKey,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a name without quotes",
    page: Page {
        what: "A name that stands without quotes, as in JavaScript and JSON5.",
        why: "The text is no JSON: the server refuses it.",
        fields: &[],
        wrong: &[r#"{ Status: "New", … }"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Reading,
};
