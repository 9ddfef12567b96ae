//! `missing-container`: the incident is not there, in neither form.

use super::finding::{Findings, Group};
use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "missing-container",
    category: Category::Envelope,
    level: Severity::Error,
    summary: "the incident is not there, in neither form",
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let _ = (group, findings);
}
