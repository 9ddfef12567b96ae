//! `unescaped-quote`: a quote in a string without a backslash.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::UnescapedQuote,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a quote in a string without a backslash",
    page: Page {
        what: "A double quote in the middle of a string. A quote ends a string only where what follows can follow a \
             value; the others are text, and the fix escapes them.",
        why: "For JSON the string ends at the first such quote, and what follows makes no sense. In the string form \
             it is the commonest fault of all: the container was pasted into the string without escaping it.",
        fields: &[],
        wrong: &[r#"{ "Description": "The "blue" screen is back.", … }"#],
        right: &[r#"{ "Description": "The \"blue\" screen is back.", … }"#],
    },
    check: Check::Reading,
};
