//! `missing-opening-bracket`: a missing opening bracket.

use super::subject::name;
use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};
use crate::syntax::Subject;

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::MissingOpeningBracket,
    fix: Some(Applicability::Safe),
    summary: "a missing opening bracket",
    page: Page {
        what: "Checks for members or items without an opening bracket before them.",
        fix: "The fix inserts the opening bracket, and the closing bracket if it is missing as well. It is safe \
             unless another interpretation is nearly as likely.",
        why: "JSON requires brackets around members and items. The server rejects the payload. The bracket is often \
             lost when a part of a payload is copied.",
        fields: &[],
        wrong: &[r#""Status": "New", … }"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Parser,
};

/// `bracket` is the missing opening bracket. `is_closing_missing` means that the closing bracket is missing, too.
pub(super) fn texts(container: &Subject, bracket: char, is_closing_missing: bool) -> Texts {
    let brackets = match (bracket, is_closing_missing) {
        (_, false) => format!("`{bracket}`"),
        ('{', true) => "`{` and `}`".to_owned(),
        (_, true) => "`[` and `]`".to_owned(),
    };
    Texts::new(format!("missing {brackets} for {}", name(container)), format!("expected `{bracket}`"))
        .fix(format!("Insert {brackets}"))
}
