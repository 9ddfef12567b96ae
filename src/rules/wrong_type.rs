//! `wrong-type`: a value of another type than the field has.

use super::finding::{Findings, Group};
use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "wrong-type",
    category: Category::Fields,
    level: Severity::Error,
    summary: "a value of another type than the field has",
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let _ = (group, findings);
}
