//! `invalid-escape`: an invalid escape in a string.

use std::borrow::Cow;

use super::subject::{count, name, quote};
use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};
use crate::syntax::{EscapeDefect, Subject};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::InvalidEscape,
    fix: Some(Applicability::Safe),
    summary: "an invalid escape in a string",
    page: Page {
        what: "Checks for invalid escapes: backslashes that do not start a JSON escape inside a string. The JSON escapes \
             are `\\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t`, and `\\u` with four hexadecimal digits.",
        fix: "In paths and user names, the fix doubles the backslash. If the escape is valid in JSON5, the fix \
             writes the same character in JSON. The fix is safe unless another interpretation is nearly as likely.",
        why: "JSON does not allow other escapes, and the server rejects the payload. Also check the rest of the string: \
             in a path, `\\t` and `\\n` are valid escapes for a tab and a newline, but rarely intended.",
        fields: &[],
        wrong: &[r#"{ "Description": "The share \\files\data is full.", … }"#],
        right: &[r#"{ "Description": "The share \\\\files\\data is full.", … }"#],
    },
    check: Check::Parser,
};

/// `first_escape` is the first invalid escape in the string, and `escape_count` is the number of invalid escapes.
/// `json5_drops_backslash` means that JSON5 ignores the backslash, while this program treats the backslash as text.
pub(super) fn texts(
    subject: &Subject,
    first_escape: &str,
    defect: &EscapeDefect,
    escape_count: usize,
    json5_drops_backslash: bool,
) -> Texts {
    let location = name(subject);
    let (kind, label, note): (_, Cow<'static, str>, _) = match defect {
        EscapeDefect::Json5(json) => {
            ("invalid escape", format!("expected `{json}`").into(), "only JSON5 allows this escape")
        }
        EscapeDefect::Continuation => {
            ("escaped newline", "only allowed in JSON5".into(), "JSON5 ignores an escaped newline")
        }
        EscapeDefect::UnpairedSurrogate => {
            ("unpaired surrogate", "half of a character".into(), "the backslash is treated as text")
        }
        EscapeDefect::Backslash if json5_drops_backslash => {
            ("invalid escape", r"expected `\\`".into(), "the backslash is treated as text; JSON5 would ignore it")
        }
        EscapeDefect::Backslash => ("invalid escape", r"expected `\\`".into(), "the backslash is treated as text"),
    };
    let found = match defect {
        EscapeDefect::Continuation => kind.to_owned(),
        _ => format!("{kind} {}", quote(first_escape)),
    };
    let message = if escape_count == 1 {
        format!("{found} in {location}")
    } else {
        format!("{} in {location}", count(escape_count, "invalid escape"))
    };
    let fix = match defect {
        EscapeDefect::Backslash | EscapeDefect::UnpairedSurrogate => {
            if escape_count == 1 {
                "Escape backslash".to_owned()
            } else {
                "Escape backslashes".to_owned()
            }
        }
        _ if escape_count > 1 => "Replace invalid escapes".to_owned(),
        EscapeDefect::Json5(json) => format!("Replace {} with `{json}`", quote(first_escape)),
        EscapeDefect::Continuation => "Remove escaped newline".to_owned(),
    };
    Texts::new(message, label).note(note).fix(fix)
}
