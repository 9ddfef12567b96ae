//! `invalid-date`: a date that is no calendar date `YYYY-MM-DD`.

use super::finding::{Findings, Group};
use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "invalid-date",
    category: Category::Fields,
    level: Severity::Error,
    summary: "a date that is no calendar date `YYYY-MM-DD`",
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let _ = (group, findings);
}
