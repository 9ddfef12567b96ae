//! `invalid-value`: a value that the field cannot have.

use super::finding::{Findings, Group};
use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "invalid-value",
    category: Category::Fields,
    level: Severity::Error,
    summary: "a value that the field cannot have",
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let _ = (group, findings);
}
