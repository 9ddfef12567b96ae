//! `incomplete-ci`: `CI_Key` without `CI_Value`, or the other way round.

use super::finding::{Findings, Group};
use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "incomplete-ci",
    category: Category::BetweenFields,
    level: Severity::Error,
    summary: "`CI_Key` without `CI_Value`, or the other way round",
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let _ = (group, findings);
}
