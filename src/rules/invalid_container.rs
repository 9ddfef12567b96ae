//! `invalid-container`: the string form holds no object.

use super::finding::Findings;
use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "invalid-container",
    category: Category::Envelope,
    level: Severity::Error,
    summary: "the string form holds no object",
    check: Check::Payload(check),
};

fn check(findings: &mut Findings<'_, '_>) {
    let _ = findings;
}
