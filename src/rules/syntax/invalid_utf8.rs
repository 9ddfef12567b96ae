//! `invalid-utf8`: invalid UTF-8.

use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::InvalidUtf8,
    fix: Some(Applicability::Unsafe),
    summary: "invalid UTF-8",
    page: Page {
        what: "Checks for bytes that are not valid UTF-8. The file was probably saved as Windows-1252 or Latin-1.",
        fix: "The fix decodes the bytes as Windows-1252. It is unsafe, because the file may have another encoding.",
        why: "JSON must be UTF-8 (RFC 8259, section 8.1). Save the file as UTF-8 to keep all characters.",
        fields: &[],
        wrong: &[],
        right: &[],
    },
    check: Check::Parser,
};
