//! `missing-comma`: a missing comma between members or items.

use super::subject::name;
use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};
use crate::syntax::Subject;

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::MissingComma,
    fix: Some(Applicability::Safe),
    summary: "a missing comma between members or items",
    page: Page {
        what: "Checks for a missing comma between two members or items, or another character in its place, such as \
             `;`.",
        fix: "The fix inserts the comma or replaces the character. It is safe unless another interpretation is \
             nearly as likely.",
        why: "JSON requires a comma between members and between items. The server rejects the payload. The comma is \
             often forgotten when a line is added or moved.",
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
    check: Check::Parser,
};

/// `previous` is the value before the missing comma. `found` is the character in place of the comma, if any.
pub(super) fn texts(previous: &Subject, found: Option<char>) -> Texts {
    let after = name(previous);
    match found {
        None => Texts::new(format!("missing comma after {after}"), "expected `,`").fix("Insert missing comma"),
        Some(found) => Texts::new(format!("expected `,` after {after}, found `{found}`"), "JSON requires a comma")
            .fix(format!("Replace `{found}` with `,`")),
    }
}
