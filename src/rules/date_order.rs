//! `date-order`: an incident's end or deadline before its start.

use super::finding::Findings;
use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "date-order",
    category: Category::BetweenFields,
    level: Severity::Warning,
    summary: "an incident's end or deadline before its start",
    check: Check::Payload(check),
};

fn check(findings: &mut Findings<'_, '_>) {
    let _ = findings;
}
