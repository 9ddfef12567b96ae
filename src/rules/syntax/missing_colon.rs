//! `missing-colon`: a colon that is missing.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::MissingColon,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a colon that is missing",
    page: Page {
        what: "No colon between a name and its value, or another sign in its place: `=`, `=>`, `;`.",
        why: "The text is no JSON: the server refuses it.",
        fields: &[],
        wrong: &[
            r#"{
  "Status" "New",
  …
}"#,
            r#"{ "Status" = "New", … }"#,
        ],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Reading,
};
