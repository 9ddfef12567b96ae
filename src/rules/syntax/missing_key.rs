//! `missing-key`: a value without a key in an object.

use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::MissingKey,
    fix: Some(Applicability::Unsafe),
    summary: "a value without a key in an object",
    page: Page {
        what: "Checks for values without a key in an object. Such a value is treated as a member with an empty key.",
        fix: "The fix inserts an empty key. It is unsafe, because the intended key is not known.",
        why: "JSON requires a key for each member of an object. An empty key makes the JSON valid, but the server \
             ignores the value, because it has no field with that name.",
        fields: &[],
        wrong: &[r#"{ "Ticket": { "Status": "New", … }, { "Information": "Charging fault" }, … }"#],
        right: &[
            r#"{ "Ticket": { "Status": "New", … }, "TicketInformation": { "Information": "Charging fault" }, … }"#,
        ],
    },
    check: Check::Parser,
};

/// `is_before_colon` means that a colon follows the missing key. Otherwise, a value follows.
pub(super) fn texts(is_before_colon: bool) -> Texts {
    Texts::new(if is_before_colon { "missing key before colon" } else { "missing key before value" }, "expected key")
        .note("treated as a member with an empty key")
        .fix("Insert empty key")
}
