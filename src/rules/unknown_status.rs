//! `unknown-status`: a `Status` that the server does not know.

use super::finding::{Findings, Group};
use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "unknown-status",
    category: Category::Fields,
    level: Severity::Error,
    summary: "a `Status` that the server does not know",
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let _ = (group, findings);
}
