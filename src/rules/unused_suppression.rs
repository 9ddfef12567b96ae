//! `unused-suppression`: comments for the linter that no finding needs.

use super::registry::{Check, Page, Rule};
use crate::diagnostic::{Applicability, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::UnusedSuppression,
    fix: Some(Applicability::Safe),
    summary: "a `summit-lint-ignore` comment that no finding needs",
    page: Page {
        what: "A comment for the linter, or an entry of `ignore` in the configuration, that suppresses nothing: what \
             it was written for is gone, or is on another line. The fix removes the comment, or the rule that is not \
             needed from its list.",
        why: "It would suppress the next mistake on that line, which nobody meant it to.",
        fields: &[],
        wrong: &[r#"{
  // summit-lint-ignore empty-field: filled in by the server
  "Source": "Person",
  "Status": "New", …
}"#],
        right: &[r#"{
  // summit-lint-ignore empty-field: filled in by the server
  "Source": "",
  "Status": "New", …
}"#],
    },
    check: Check::Reading,
};
