//! `duplicate-key`: the same name twice in one object.

use crate::diagnostic::{Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::DuplicateKey,
    category: Category::Syntax,
    level: Level::Error,
    fix: None,
    summary: "the same name twice in one object",
    page: Page {
        what: "Two members of one object that have the same name. The last is what most readers take; both places are \
             shown.",
        why: "Which of the two the server reads is not said anywhere, and the other is lost without a word. Only the \
             author knows which was meant, so there is no fix.",
        fields: &[],
        wrong: &[r#"{ "Medium": "Web", "Medium": "Application", … }"#],
        right: &[r#"{ "Medium": "Application", … }"#],
    },
    check: Check::Reading,
};
