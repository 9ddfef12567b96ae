//! `missing-value`: a key without a value.

use super::subject::name;
use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};
use crate::syntax::{MissingPart, Subject};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::MissingValue,
    fix: Some(Applicability::Unsafe),
    summary: "a key without a value",
    page: Page {
        what: "Checks for keys that are followed by a comma or a closing bracket instead of a value, and for empty \
             documents. The value is treated as `null`.",
        fix: "The fix inserts `null`. It is unsafe, because the intended value is not known.",
        why: "JSON requires a value for each key. Either the value was forgotten, or the key is not needed. This \
             also happens when a template writes an empty value: `\"CI_ID\": {{id}}`.",
        fields: &[],
        wrong: &[r#"{ "CI_ID": , "Status": "New", … }"#],
        right: &[r#"{ "CI_ID": "", "Status": "New", … }"#],
    },
    check: Check::Parser,
};

pub(super) fn texts(subject: &Subject, missing: MissingPart) -> Texts {
    match missing {
        MissingPart::Value => Texts::new(format!("missing value for {}", name(subject)), "expected value")
            .note("treated as `null`")
            .help("remove the key if the field is not needed")
            .fix("Insert `null`"),
        MissingPart::ColonAndValue => {
            Texts::new(format!("missing colon and value after {}", name(subject)), "expected `:` and value")
                .note("treated as `null`, but the key could also be part of the previous value")
                .fix("Insert `: null`")
        }
        MissingPart::Document => {
            Texts::new("the document is empty", "expected value").note("treated as `null`").fix("Insert `null`")
        }
    }
}
