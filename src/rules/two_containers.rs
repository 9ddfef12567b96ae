//! `two-containers`: the incident is there in both forms.

use super::finding::{Findings, Group};
use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "two-containers",
    category: Category::Envelope,
    level: Severity::Error,
    summary: "the incident is there in both forms",
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let _ = (group, findings);
}
