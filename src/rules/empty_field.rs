//! `empty-field`: a mandatory field is empty or blank.

use super::finding::{Findings, Group};
use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "empty-field",
    category: Category::Fields,
    level: Severity::Error,
    summary: "a mandatory field is empty or blank",
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let _ = (group, findings);
}
