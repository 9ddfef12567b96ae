//! `unused-suppression`: an unused `summit-lint-ignore` comment.

use super::registry::{Check, Page, Rule};
use crate::diagnostic::{Applicability, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::UnusedSuppression,
    fix: Some(Applicability::Safe),
    summary: "an unused `summit-lint-ignore` comment",
    page: Page {
        what: "Checks for `summit-lint-ignore` comments and `ignore` entries of the configuration that suppress \
             nothing.",
        fix: "The fix removes the comment. If the comment lists several rules, the fix removes only the unused ones. The fix is safe.",
        why: "The finding was fixed or is on another line. The suppression would hide the next mistake on its line.",
        fields: &[],
        wrong: &[r#"{
  // summit-lint-ignore empty-field: filled in by the server
  "Source": "Person",
  "Status": "New", …
}"#],
        right: &[r#"{
  "Source": "Person",
  "Status": "New", …
}"#],
    },
    check: Check::Parser,
};
