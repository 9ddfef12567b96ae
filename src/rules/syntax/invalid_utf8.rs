//! `invalid-utf8`: bytes that are no UTF-8 text.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::InvalidUtf8,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Unsafe),
    summary: "bytes that are no UTF-8 text",
    page: Page {
        what: "Bytes that make no character in UTF-8. The file was probably saved as Windows-1252 or Latin-1.",
        why: "JSON is UTF-8 (RFC 8259, section 8.1). What the bytes were meant to be is lost to a reader who does \
             not know the encoding; saving the file as UTF-8 brings the letters back, the fix does not, so it is \
             never applied without being asked for.",
        fields: &[],
        wrong: &[],
        right: &[r#"{ "Description": "The café is closed.", … }"#],
    },
    check: Check::Reading,
};
