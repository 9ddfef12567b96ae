//! `extra-comma`: a comma that separates nothing.

use super::subject::{count, name};
use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};
use crate::syntax::Subject;

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::ExtraComma,
    fix: Some(Applicability::Safe),
    summary: "a comma that separates nothing",
    page: Page {
        what: "Checks for a comma before the first member or item, next to another comma, or outside the outermost object. \
             A comma before a closing bracket is a `trailing-comma`.",
        fix: "The fix removes the comma. It is safe unless another interpretation is \
             nearly as likely.",
        why: "JSON requires a member or item between two commas. The server rejects the payload.",
        fields: &[],
        wrong: &[r#"{ "Status": "New",, … }"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Parser,
};

/// `previous` is the value before the extra commas, if any. `mark` is `,`, or the character that is used as a comma,
/// such as `;`. `is_outside` means that the commas are outside of all brackets.
pub(super) fn texts(previous: Option<&Subject>, comma_count: u32, mark: char, is_outside: bool) -> Texts {
    let noun = mark_name(mark);
    // `kind` is an adjective: `extra comma`, `2 extra commas`.
    let counted = |kind: &str| {
        if comma_count == 1 { format!("{kind} {noun}") } else { count(comma_count as usize, &format!("{kind} {noun}")) }
    };
    let fix = if comma_count == 1 {
        format!("Remove {noun}")
    } else {
        format!("Remove {}", count(comma_count as usize, noun))
    };
    let texts = match previous {
        _ if is_outside => {
            Texts::new(format!("{} outside the document", counted("unexpected")), "expected end of document")
        }
        Some(previous) => Texts::new(format!("{} after {}", counted("extra"), name(previous)), "nothing to separate"),
        None => Texts::new(counted("leading"), "expected a value"),
    };
    texts.fix(fix)
}

/// Returns the name of a comma, or of a character that is used as a comma.
pub(super) fn mark_name(mark: char) -> &'static str {
    match mark {
        ',' | '，' => "comma",
        ';' | '；' => "semicolon",
        _ => "separator",
    }
}
