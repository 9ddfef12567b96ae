//! `invalid-suppression`: comments for the linter that do not do what was meant.

use super::registry::{Check, Page, Rule};
use crate::diagnostic::{Applicability, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::InvalidSuppression,
    fix: Some(Applicability::Unsafe),
    summary: "a `summit-lint-ignore` comment without a reason, or of a rule that does not exist",
    page: Page {
        what: "A comment for the linter that gives no reason, names a rule that does not exist, or none. The nearest \
             rule is suggested.",
        why: "Such a comment suppresses nothing, or nobody knows any more why it suppresses what it does. The reason \
             goes after a colon, for the next reader.",
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
    check: Check::Reading,
};
