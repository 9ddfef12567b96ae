//! `unquoted-value`: a string without quotes.

use super::subject::{count, name, value_name};
use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};
use crate::syntax::Subject;

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::UnquotedValue,
    fix: Some(Applicability::Safe),
    summary: "a string without quotes",
    page: Page {
        what: "Checks for strings without quotes, such as email addresses, dates and template placeholders. In an object, a comma \
             ends such a string only if a key follows the comma. Otherwise, the comma is part of the string.",
        fix: "The fix adds the quotes. It is safe unless another interpretation is nearly as likely. It is unsafe for a \
             placeholder, because the value that replaces the placeholder may have its own quotes or need none.",
        why: "JSON requires double quotes around strings. The server rejects the payload.",
        fields: &[],
        wrong: &[r#"{ "Caller_EmailID": caller@example.com, … }"#],
        right: &[r#"{ "Caller_EmailID": "caller@example.com", … }"#],
    },
    check: Check::Parser,
};

/// `is_placeholder` means that the value is a placeholder such as `{{count}}`. `has_closing_quote` means that only the
/// opening quote is missing. `has_commas` means that the string contains commas. `string_count` is the number of
/// strings without quotes.
pub(super) fn texts(
    subject: &Subject,
    is_placeholder: bool,
    has_closing_quote: bool,
    has_commas: bool,
    string_count: u32,
) -> Texts {
    let subject_value = value_name(subject);
    if string_count > 1 {
        let all = count(string_count as usize, "string");
        return Texts::new(format!("missing quotes around {all}"), format!("first of {string_count}"))
            .fix(format!("Quote {all}"));
    }
    if has_closing_quote {
        return Texts::new(format!("missing opening quote in value of {}", name(subject)), "expected `\"`")
            .fix("Insert missing quote");
    }
    let fix = format!("Quote {subject_value}");
    if is_placeholder {
        return Texts::new(format!("missing quotes around placeholder for {}", name(subject)), "expected string")
            .note("JSON does not allow a placeholder outside a string")
            .help("leave the placeholder unquoted if its value is a number, a boolean or a quoted string")
            .fix(fix);
    }
    let found = Texts::new(format!("missing quotes around {subject_value}"), "expected double quotes").fix(fix);
    if has_commas { found.note("treated as one string, because no key follows any of its commas") } else { found }
}
