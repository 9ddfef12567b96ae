//! `invalid-number`: a number as JSON does not write it.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::InvalidNumber,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a number as JSON does not write it",
    page: Page {
        what: "A number with a plus sign, a bare decimal point, a hexadecimal, a grouping or a decimal comma. A \
             leading zero marks an identifier more often than a number, so the fix puts it in quotes, as a guess.",
        why: "The text is no JSON, and a reader that takes it anyway may take another number for it.",
        fields: &[],
        wrong: &[r#"{ "Ticket_No": +10482, "Status": "Closed", … }"#],
        right: &[r#"{ "Ticket_No": 10482, "Status": "Closed", … }"#],
    },
    check: Check::Reading,
};
