//! `excessive-nesting`: more levels of nesting than are read.

use crate::diagnostic::{Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::ExcessiveNesting,
    category: Category::Syntax,
    level: Level::Error,
    fix: None,
    summary: "more levels of nesting than are read",
    page: Page {
        what: "Objects or arrays within each other, more than 127 levels deep. What lies deeper is not read.",
        why: "Most readers stop there as well, to keep their stack. A payload needs seven levels; a text with more \
             is broken, or made to break a reader.",
        fields: &[],
        wrong: &[],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Reading,
};
