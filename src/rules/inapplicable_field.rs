//! `inapplicable-field`: a field that is documented for other statuses only has a value.

use super::finding::{Findings, Group};
use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "inapplicable-field",
    category: Category::Fields,
    level: Severity::Warning,
    summary: "a field that is documented for other statuses only has a value",
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let _ = (group, findings);
}
