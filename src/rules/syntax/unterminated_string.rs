//! `unterminated-string`: a string without its closing quote.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::UnterminatedString,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a string without its closing quote",
    page: Page {
        what: "A string that nothing ends. It is closed where its line ends, or before the next name.",
        why: "For JSON the string goes on to the next quote, wherever that is, and the error is reported there, if \
             at all.",
        fields: &[],
        wrong: &[r#"{
  "Status": "New,
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
