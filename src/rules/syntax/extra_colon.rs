//! `extra-colon`: more than one colon after a key.

use super::subject::{count, name};
use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};
use crate::syntax::Subject;

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::ExtraColon,
    fix: Some(Applicability::Safe),
    summary: "more than one colon after a key",
    page: Page {
        what: "Checks for more than one colon between a key and its value.",
        fix: "The fix removes the extra colons. It is safe unless another interpretation is nearly as likely.",
        why: "JSON requires exactly one colon between a key and its value. The server rejects the payload.",
        fields: &[],
        wrong: &[r#"{ "Status":: "New", … }"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Parser,
};

/// `colon_count` is the number of extra colons before the value of the member `subject`.
pub(super) fn texts(subject: &Subject, colon_count: u32) -> Texts {
    let after = name(subject);
    if colon_count == 1 {
        return Texts::new(format!("extra colon after {after}"), "expected value").fix("Remove extra colon");
    }
    let extra = count(colon_count as usize, "extra colon");
    Texts::new(format!("{extra} after {after}"), "expected value").fix("Remove extra colons")
}
