//! `new-with-ticket-number`: a new incident that already has a ticket number.

use super::finding::Findings;
use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "new-with-ticket-number",
    category: Category::BetweenFields,
    level: Severity::Warning,
    summary: "a new incident that already has a ticket number",
    check: Check::Payload(check),
};

fn check(findings: &mut Findings<'_, '_>) {
    let _ = findings;
}
