//! `invalid-literal`: `True`, `None`, `NaN` and other words of other languages.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::InvalidLiteral,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "`True`, `None`, `NaN` and other words of other languages",
    page: Page {
        what: "A word for a value that another language has: `True`, `FALSE`, `None`, `nil`, `undefined`. The fix \
             writes JSON's own word. `NaN` and `Infinity` have none; `null` in their place is a guess.",
        why: "JSON knows `true`, `false` and `null`, in small letters. Words like these come from a payload that a \
             program printed instead of serialising it.",
        fields: &[],
        wrong: &[r#"{ "IsFromWebService": True, … }"#],
        right: &[r#"{ "IsFromWebService": true, … }"#],
    },
    check: Check::Reading,
};
