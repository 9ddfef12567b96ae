//! `missing-comma`: a comma that is missing.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::MissingComma,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a comma that is missing",
    page: Page {
        what: "No comma between two members or two elements, or a semicolon in its place.",
        why: "The text is no JSON: the server refuses it. It happens where a line was added or moved.",
        fields: &[],
        wrong: &[r#"{
  "Status": "New"
  "Medium": "Web",
  …
}"#],
        right: &[r#"{
  "Status": "New",
  "Medium": "Web",
  …
}"#],
    },
    check: Check::Reading,
};
