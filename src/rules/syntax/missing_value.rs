//! `missing-value`: a name without a value.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::MissingValue,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Unsafe),
    summary: "a name without a value",
    page: Page {
        what: "A name that a comma or a closing brace follows instead of a value. It is read as `null`, which is a \
             guess: the value was forgotten, or the member should not be there.",
        why: "The text is no JSON. A template whose placeholder was not filled in looks like this.",
        fields: &[],
        wrong: &[r#"{ "CI_ID": , "Status": "New", … }"#],
        right: &[r#"{ "CI_ID": "", "Status": "New", … }"#],
    },
    check: Check::Reading,
};
