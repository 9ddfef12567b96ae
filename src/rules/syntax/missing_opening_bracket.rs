//! `missing-opening-bracket`: members without an object around them.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::MissingOpeningBracket,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "members without an object around them",
    page: Page {
        what: "Members, names with their values, that stand in no object: the opening brace is missing.",
        why: "The text is no JSON. It comes from copying a part of a payload.",
        fields: &[],
        wrong: &[r#""Status": "New", … }"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Reading,
};
