//! `category-path`: a category path without the blanks around `/`.

use super::finding::{Findings, Group};
use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "category-path",
    category: Category::Fields,
    level: Severity::Warning,
    summary: "a category path without the blanks around `/`",
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let _ = (group, findings);
}
