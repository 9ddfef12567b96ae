//! `extra-comma`: a comma that separates nothing.

use super::subject::{count, name};
use super::words::Words;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};
use crate::syntax::Subject;

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::ExtraComma,
    fix: Some(Applicability::Safe),
    summary: "a comma that separates nothing",
    page: Page {
        what: "Checks for a comma before the first member or item, next to another comma, or outside the document. \
             The fix removes it. A comma before a closing bracket is a `trailing-comma`.",
        why: "JSON requires a member or item between two commas. The server rejects the payload.",
        fields: &[],
        wrong: &[r#"{ "Status": "New",, … }"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Reading,
};

/// `after` is the value before the commas, if there is one; `outside` is outside every container.
pub(super) fn words(after: Option<&Subject>, commas: u32, mark: char, outside: bool) -> Words {
    let noun = mark_name(mark);
    let counted = |kind: &str| {
        if commas == 1 { format!("{kind} {noun}") } else { count(commas as usize, &format!("{kind} {noun}")) }
    };
    let fix = if commas == 1 { format!("Remove {noun}") } else { format!("Remove {}", count(commas as usize, noun)) };
    let words = match after {
        _ if outside => {
            Words::new(format!("{} outside the document", counted("unexpected")), "expected end of document")
        }
        Some(after) => Words::new(format!("{} after {}", counted("extra"), name(after)), "nothing to separate"),
        None => Words::new(counted("leading"), "expected first value"),
    };
    words.fix(fix)
}

/// Returns what a comma, or the mark in its place, is called.
pub(super) fn mark_name(mark: char) -> &'static str {
    match mark {
        ',' | '，' => "comma",
        ';' | '；' => "semicolon",
        _ => "separator",
    }
}
