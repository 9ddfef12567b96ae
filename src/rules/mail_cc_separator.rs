//! `mail-cc-separator`: something other than semicolons between the addresses of `Mail_CC_EmailID`.

use super::finding::Findings;
use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "mail-cc-separator",
    category: Category::BetweenFields,
    level: Severity::Error,
    summary: "something other than semicolons between the addresses of `Mail_CC_EmailID`",
    check: Check::Payload(check),
};

fn check(findings: &mut Findings<'_, '_>) {
    let _ = findings;
}
