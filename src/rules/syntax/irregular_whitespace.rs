//! `irregular-whitespace`: no-break spaces and other blank characters outside strings.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::IrregularWhitespace,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "no-break spaces and other blank characters outside strings",
    page: Page {
        what: "No-break spaces, other Unicode blanks and zero-width characters between the members. They are one \
             finding a file, with their number.",
        why: "JSON knows four blanks: space, tab, line feed and carriage return. The others come along when a \
             payload is copied from a web page, cannot be told from a space by eye, and make the server refuse the \
             text at a place that looks right.",
        fields: &[],
        wrong: &["{\n\u{A0}\u{A0}\"Status\": \"New\",\n\u{A0}\u{A0}…\n}"],
        right: &[r#"{
  "Status": "New",
  …
}"#],
    },
    check: Check::Reading,
};
