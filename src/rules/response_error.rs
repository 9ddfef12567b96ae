//! `response-error`: an answer that carries an error, or neither an error nor a message.

use super::finding::Findings;
use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "response-error",
    category: Category::Response,
    level: Severity::Warning,
    summary: "an answer that carries an error, or neither an error nor a message",
    check: Check::Payload(check),
};

fn check(findings: &mut Findings<'_, '_>) {
    let _ = findings;
}
