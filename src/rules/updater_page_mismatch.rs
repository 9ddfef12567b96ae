//! `updater-page-mismatch`: `Updater` and `PageName` contradict each other.

use super::finding::{Findings, Group};
use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "updater-page-mismatch",
    category: Category::BetweenFields,
    level: Severity::Error,
    summary: "`Updater` and `PageName` contradict each other",
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let _ = (group, findings);
}
