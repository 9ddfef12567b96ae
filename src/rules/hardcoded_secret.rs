//! `hardcoded-secret`: an `APIKey` or a `Password` in clear text.

use super::finding::Findings;
use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "hardcoded-secret",
    category: Category::Envelope,
    level: Severity::Warning,
    summary: "an `APIKey` or a `Password` in clear text",
    check: Check::Payload(check),
};

fn check(findings: &mut Findings<'_, '_>) {
    let _ = findings;
}
