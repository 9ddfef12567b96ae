//! `invalid-suppression` and `unused-suppression`: comments for the linter that do not do what was meant.

use super::registry::{Category, Check, Page, Rule};
use crate::diagnostic::{Applicability, Level, RuleId};

pub(super) const INVALID: Rule = Rule {
    id: RuleId::InvalidSuppression,
    category: Category::Suppression,
    level: Level::Warning,
    fix: Some(Applicability::Unsafe),
    summary: "a `summit-lint-ignore` comment without a reason, or of a rule that does not exist",
    page: Page {
        what: "A comment for the linter that gives no reason, names a rule that does not exist, or none. The nearest \
             rule is suggested.",
        why: "Such a comment suppresses nothing, or nobody knows any more why it suppresses what it does. The reason \
             stands behind a colon, for whoever reads it next.",
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

pub(super) const UNUSED: Rule = Rule {
    id: RuleId::UnusedSuppression,
    category: Category::Suppression,
    level: Level::Warning,
    fix: Some(Applicability::Safe),
    summary: "a `summit-lint-ignore` comment that no finding needs",
    page: Page {
        what: "A comment for the linter that suppresses nothing: what it was written for is gone, or stands on \
             another line. The fix removes it, or the rule that is not needed from its list.",
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
