//! `incomplete-auth`: neither way of authenticating is complete, or both are mixed.

use super::finding::Findings;
use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "incomplete-auth",
    category: Category::Envelope,
    level: Severity::Error,
    summary: "neither way of authenticating is complete, or both are mixed",
    check: Check::Payload(check),
};

fn check(findings: &mut Findings<'_, '_>) {
    let _ = findings;
}
