//! `invalid-ticket-number`: a `Ticket_No` that is not made of digits.

use super::finding::{Findings, Group};
use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "invalid-ticket-number",
    category: Category::Fields,
    level: Severity::Error,
    summary: "a `Ticket_No` that is not made of digits",
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let _ = (group, findings);
}
