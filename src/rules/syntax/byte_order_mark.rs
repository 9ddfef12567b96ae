//! `byte-order-mark`: a byte order mark at the start of the file.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::ByteOrderMark,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a byte order mark at the start of the file",
    page: Page {
        what: "A file that starts with U+FEFF, the byte order mark that some editors write before UTF-8 text. The \
             mark of a UTF-16 file is needed to read it, and is not reported.",
        why: "JSON that is sent must not start with one (RFC 8259, section 8.1), and a server may refuse it as a \
             stray character before the first brace. It cannot be seen in most editors.",
        fields: &[],
        wrong: &["\u{FEFF}{ \"Status\": \"New\", … }"],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Reading,
};
