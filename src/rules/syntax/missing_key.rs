//! `missing-key`: a value without a name in an object.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::MissingKey,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Unsafe),
    summary: "a value without a name in an object",
    page: Page {
        what: "A value that stands among the members of an object without a name before it. It is read as a member \
             with an empty name, which is a guess.",
        why: "The text is no JSON, and no field has no name: the value is lost to the server whichever way it is \
             read.",
        fields: &[],
        wrong: &[r#"{ "Ticket": { "Status": "New", … }, { "Information": "Charging fault" }, … }"#],
        right: &[
            r#"{ "Ticket": { "Status": "New", … }, "TicketInformation": { "Information": "Charging fault" }, … }"#,
        ],
    },
    check: Check::Reading,
};
