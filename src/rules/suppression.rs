//! `invalid-suppression` and `unused-suppression`: comments for the linter that do not do what was meant.

use super::registry::{Category, Check, Rule};
use crate::diagnostic::Severity;

pub(super) const INVALID: Rule = Rule {
    name: "invalid-suppression",
    category: Category::Suppression,
    level: Severity::Warning,
    summary: "a `summit-lint-ignore` comment without a reason, or of a rule that does not exist",
    check: Check::Reading,
};

pub(super) const UNUSED: Rule = Rule {
    name: "unused-suppression",
    category: Category::Suppression,
    level: Severity::Warning,
    summary: "a `summit-lint-ignore` comment that no finding needs",
    check: Check::Reading,
};
