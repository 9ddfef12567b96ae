//! `extra-colon`: more than one colon after a key.

use super::subject::{count, name};
use super::words::Words;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};
use crate::syntax::Subject;

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::ExtraColon,
    fix: Some(Applicability::Safe),
    summary: "more than one colon after a key",
    page: Page {
        what: "Checks for more than one colon between a key and its value. The fix removes the extra colons.",
        why: "JSON requires exactly one colon between a key and its value. The server rejects the payload.",
        fields: &[],
        wrong: &[r#"{ "Status":: "New", … }"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Reading,
};

pub(super) fn words(subject: &Subject, colons: u32) -> Words {
    let after = name(subject);
    if colons == 1 {
        return Words::new(format!("extra colon after {after}"), "expected value").fix("Remove extra colon");
    }
    let extra = count(colons as usize, "extra colon");
    Words::new(format!("{extra} after {after}"), "expected value").fix("Remove extra colons")
}
