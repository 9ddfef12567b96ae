//! `unknown-service`: a `ServiceName` that no schema covers.

use super::finding::{Findings, Group};
use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "unknown-service",
    category: Category::Envelope,
    level: Severity::Error,
    summary: "a `ServiceName` that no schema covers",
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let _ = (group, findings);
}
