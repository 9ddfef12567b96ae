//! `invalid-quotes`: a string in invalid quotes.

use super::subject::{count, value_name};
use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};
use crate::syntax::Subject;

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::InvalidQuotes,
    fix: Some(Applicability::Safe),
    summary: "a string in invalid quotes",
    page: Page {
        what: "Checks for strings in single quotes, backticks, typographic quotes or repeated quotes, and for \
             strings in several parts joined with `+`. Typographic quotes inside a string are allowed.",
        fix: "The fix replaces the quotes with `\"` and joins the parts. It is safe unless another interpretation \
             is nearly as likely.",
        why: "JSON allows only straight double quotes. Word processors, chats and web pages often change quotes when \
             text is copied.",
        fields: &[],
        wrong: &[r#"{ 'Status': 'New', … }"#, r#"{ “Status”: “New”, … }"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Parser,
};

/// `quote` and `closing` are the opening and closing quotes of the string `subject`. `string_count` is the number of
/// strings with these quotes.
pub(super) fn texts(subject: &Subject, quote: &str, closing: &str, string_count: u32) -> Texts {
    let location = if string_count > 1 { count(string_count as usize, "string") } else { value_name(subject) };
    let (found, fix) = match (quote, closing) {
        ("`", "`") => ("invalid quotes (backticks)".to_owned(), "Replace backticks with `\"`".to_owned()),
        (one, other) if one == other => (format!("invalid quotes `{one}`"), format!("Replace `{one}` with `\"`")),
        _ => (format!("invalid quotes `{quote}…{closing}`"), format!("Replace `{quote}…{closing}` with `\"…\"`")),
    };
    Texts::new(format!("{found} around {location}"), "expected `\"…\"`").fix(fix)
}

/// Returns the texts for a string that is concatenated from several parts: `"a" + "b"`.
pub(super) fn concatenation(subject: &Subject, part_count: usize) -> Texts {
    Texts::new(
        format!("quotes split {} into {}", value_name(subject), count(part_count, "string")),
        "expected one string",
    )
    .note("JSON does not allow string concatenation")
    .fix(format!("Join {}", count(part_count, "string")))
}
