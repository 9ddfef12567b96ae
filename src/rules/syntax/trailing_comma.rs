//! `trailing-comma`: a comma before a closing bracket.

use super::extra_comma::mark_name;
use super::subject::name;
use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};
use crate::syntax::Subject;

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::TrailingComma,
    fix: Some(Applicability::Safe),
    summary: "a comma before a closing bracket",
    page: Page {
        what: "Checks for a comma after the last member of an object or the last item of an array. With `syntax: \
             json5`, a single trailing comma is allowed.",
        fix: "The fix removes the comma. It is safe unless another interpretation is nearly as likely.",
        why: "JavaScript and JSON5 ignore a trailing comma. JSON does not allow it, and the server rejects the \
             payload.",
        fields: &[],
        wrong: &[r#"{ "Status": "New", …, }"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Parser,
};

/// `previous` is the value before the comma, if any. `mark` is `,`, or the character that is used as a comma, such as
/// `;`.
pub(super) fn texts(previous: Option<&Subject>, mark: char) -> Texts {
    let noun = mark_name(mark);
    let message = match previous {
        Some(previous) => format!("trailing {noun} after {}", name(previous)),
        None => format!("unexpected {noun} in empty brackets"),
    };
    Texts::new(message, "nothing to separate").fix(format!("Remove {noun}"))
}
