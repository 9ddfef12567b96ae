//! `invalid-mail-cc`: an entry of `Mail_CC_EmailID` that is no address.

use super::finding::Findings;
use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "invalid-mail-cc",
    category: Category::BetweenFields,
    level: Severity::Error,
    summary: "an entry of `Mail_CC_EmailID` that is no address",
    check: Check::Payload(check),
};

fn check(findings: &mut Findings<'_, '_>) {
    let _ = findings;
}
