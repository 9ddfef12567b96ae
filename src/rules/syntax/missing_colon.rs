//! `missing-colon`: a missing colon after a key.

use super::subject::quote;
use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::MissingColon,
    fix: Some(Applicability::Safe),
    summary: "a missing colon after a key",
    page: Page {
        what: "Checks for a missing colon between a key and its value, or another token in its place, such as `=`, \
             `=>` or `;`.",
        fix: "The fix inserts the colon or replaces the token. It is safe unless another interpretation is nearly \
             as likely.",
        why: "JSON requires a colon between a key and its value. The server rejects the payload.",
        fields: &[],
        wrong: &[
            r#"{
  "Status" "New",
  …
}"#,
            r#"{ "Status" = "New", … }"#,
        ],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Parser,
};

/// `found` is the text in place of the colon. If the colon is inside the quotes of the key, as in `"Status:" "New"`,
/// `found` is the colon and the closing quote (`:"`).
pub(super) fn texts(key: &str, found: Option<&str>) -> Texts {
    let key = quote(key);
    match found {
        None => Texts::new(format!("missing colon after {key}"), "expected `:`").fix("Insert missing colon"),
        Some(found) if found.starts_with([':', '：']) && found.ends_with(['"', '\'', '`', '“', '”', '„', '’', '‘']) => {
            Texts::new(format!("colon inside the quotes of {key}"), "expected `\":`")
                .fix("Move colon out of the quotes")
        }
        Some(found) => Texts::new(format!("expected `:` after {key}, found {}", quote(found)), "JSON requires a colon")
            .fix(format!("Replace {} with `:`", quote(found))),
    }
}
