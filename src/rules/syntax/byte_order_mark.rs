//! `byte-order-mark`: a byte order mark at the start of the file.

use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::ByteOrderMark,
    fix: Some(Applicability::Safe),
    summary: "a byte order mark at the start of the file",
    page: Page {
        what: "Checks for a byte order mark (U+FEFF) at the start of a file. The byte order mark of a UTF-16 file \
             is not reported, because it is needed to decode the file.",
        fix: "The fix removes the byte order mark. It is safe.",
        why: "JSON must not start with a byte order mark (RFC 8259, section 8.1). A server may reject the payload \
             because of it, and most editors do not show it.",
        fields: &[],
        wrong: &["\u{FEFF}{ \"Status\": \"New\", … }"],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Parser,
};

pub(super) fn texts() -> Texts {
    Texts::new("unexpected byte order mark", "invisible character")
        .note("JSON must not start with U+FEFF (RFC 8259, section 8.1)")
        .fix("Remove byte order mark")
}
