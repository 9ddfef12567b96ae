//! `unexpected-text`: text around the payload, or between its members.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::UnexpectedText,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Unsafe),
    summary: "text around the payload, or between its members",
    page: Page {
        what: "Text that is no part of the payload: a heading, a Markdown fence, a shell command around it, an \
             ellipsis between its members. It is left out of the reading; removing it from the file is a guess.",
        why: "The text is no JSON: the server refuses it.",
        fields: &[],
        wrong: &[r#"Request body:
{ "Status": "New", … }"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Reading,
};
