//! `unknown-payload`: a file that was named but holds no payload.

use crate::diagnostic::{Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::UnknownPayload,
    category: Category::Syntax,
    level: Level::Error,
    fix: None,
    summary: "a file that was named but holds no payload",
    page: Page {
        what: "A file that was named on the command line and in which nothing looks like a payload: no request, no \
             container, no ticket, no response. A file that was come across in a directory is passed over instead.",
        why: "Whoever names a file expects it to be checked. Saying nothing about it would read as approval.",
        fields: &[],
        wrong: &[r#"{ "name": "left-pad", "version": "1.0.0" }"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Reading,
};
