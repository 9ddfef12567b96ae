//! `invalid-suppression`: an invalid `summit-lint-ignore` comment.

use super::registry::{Check, Page, Rule};
use crate::diagnostic::{Applicability, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::InvalidSuppression,
    fix: Some(Applicability::Unsafe),
    summary: "an invalid `summit-lint-ignore` comment",
    page: Page {
        what: "Checks for `summit-lint-ignore` comments without a reason, without the name of a rule, or with an \
             unknown rule. The rule with the most similar name is suggested.",
        fix: "The fix replaces the unknown rule with the most similar one. It is unsafe, because another rule may \
             be intended.",
        why: "A comment without a known rule suppresses nothing. The reason, after a colon, explains to the next reader why \
             the finding is suppressed.",
        fields: &[],
        wrong: &[r#"{
  // summit-lint-ignore unknown-field
  "Colour": "blue",
  "Status": "New", …
}"#],
        right: &[r#"{
  // summit-lint-ignore unknown-field: a field of our own, for the reports
  "Colour": "blue",
  "Status": "New", …
}"#],
    },
    check: Check::Parser,
};
