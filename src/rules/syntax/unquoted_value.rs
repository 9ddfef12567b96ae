//! `unquoted-value`: a text without quotes.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::UnquotedValue,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a text without quotes",
    page: Page {
        what: "A text that stands without quotes: an address, a date, a list of addresses, a template's placeholder. \
             A comma in it is part of the text where no name follows.",
        why: "The text is no JSON: the server refuses it. A placeholder is put in quotes only if asked for, as what \
             it stands for may bring its own.",
        fields: &[],
        wrong: &[r#"{ "Caller_EmailID": caller@example.com, … }"#],
        right: &[r#"{ "Caller_EmailID": "caller@example.com", … }"#],
    },
    check: Check::Reading,
};
