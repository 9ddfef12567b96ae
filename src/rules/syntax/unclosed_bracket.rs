//! `unclosed-bracket`: a closing bracket that is missing.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::UnclosedBracket,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a closing bracket that is missing",
    page: Page {
        what: "An object or an array that nothing closes. Where the schemas know that the next member belongs further \
             out, the closer is put before it, and the rest of the braces balance.",
        why: "The text is no JSON. A brace that is missing in the middle shows at the end, in another object; here \
             the finding points at the object that lacks it.",
        fields: &[],
        wrong: &[r#"{
  "Updater": "Executive",
  "Ticket": {
    "Status": "New",
    …,
  "TicketInformation": { "Information": "Charging fault" }
}"#],
        right: &[r#"{
  "Updater": "Executive",
  "Ticket": {
    "Status": "New",
    …
  },
  "TicketInformation": { "Information": "Charging fault" }
}"#],
    },
    check: Check::Reading,
};
