//! `missing-colon`: a missing colon after a key.

use super::subject::quote;
use super::words::Words;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::MissingColon,
    fix: Some(Applicability::Safe),
    summary: "a missing colon after a key",
    page: Page {
        what: "Checks for a missing colon between a key and its value, or another sign in its place, such as `=`, \
             `=>` or `;`. The fix inserts the colon or replaces the sign.",
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
    check: Check::Reading,
};

/// `found` is what is in the place of the colon.
pub(super) fn words(key: &str, found: Option<&str>) -> Words {
    let key = quote(key);
    match found {
        None => Words::new(format!("missing colon after {key}"), "expected `:`").fix("Insert missing colon"),
        Some(found) if found.starts_with([':', '：']) && found.ends_with(['"', '\'', '`', '“', '”', '„', '’', '‘']) => {
            Words::new(format!("colon inside the quotes of {key}"), "expected `\":`")
                .fix("Move colon out of the quotes")
        }
        Some(found) => Words::new(format!("expected `:` after {key}, found {}", quote(found)), "JSON requires a colon")
            .fix(format!("Replace {} with `:`", quote(found))),
    }
}
