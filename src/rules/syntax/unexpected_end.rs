//! `unexpected-end`: a text that is cut off.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::UnexpectedEnd,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Unsafe),
    summary: "a text that is cut off",
    page: Page {
        what: "A text that ends in the middle: in a string, behind a name, behind a comma. It is closed where it \
             ends, and what is missing with its end is not reported besides.",
        why: "What came next is lost. Closing the text makes JSON of it, but hardly the payload that was meant.",
        fields: &[],
        wrong: &[
            r#"{ "Ticket": { "Status": "New", "Caller_EmailID": "kim@example.com", "Description": "The laptop no lo"#,
        ],
        right: &[r#"{ "Status": "New", "Description": "The laptop no longer charges.", … }"#],
    },
    check: Check::Reading,
};
