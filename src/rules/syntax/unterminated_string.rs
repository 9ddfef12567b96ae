//! `unterminated-string`: a string without a closing quote.

use super::subject::value_name;
use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};
use crate::syntax::Subject;

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::UnterminatedString,
    fix: Some(Applicability::Safe),
    summary: "a string without a closing quote",
    page: Page {
        what: "Checks for strings without a closing quote.",
        fix: "The fix inserts the quote at the end of the line, or before the next key or closing bracket. It is \
             safe unless another interpretation is nearly as likely.",
        why: "JSON continues the string up to the next quote, so most parsers report the error at a later position, \
             or not at all.",
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
    check: Check::Parser,
};

pub(super) fn texts(subject: &Subject) -> Texts {
    Texts::new(format!("missing closing quote for {}", value_name(subject)), "unterminated string")
        .fix("Insert missing quote")
}
