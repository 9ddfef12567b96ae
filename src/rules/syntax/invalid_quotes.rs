//! `invalid-quotes`: a string in invalid quotes.

use super::subject::{count, value};
use super::words::Words;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};
use crate::syntax::Subject;

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::InvalidQuotes,
    fix: Some(Applicability::Safe),
    summary: "a string in invalid quotes",
    page: Page {
        what: "Checks for strings in single quotes, backticks, typographic quotes or repeated quotes, and for \
             strings in several parts joined with `+`. The fix replaces the quotes with `\"` and joins the parts. \
             Typographic quotes inside a string are allowed.",
        why: "JSON allows only straight double quotes. Word processors, chats and web pages often change quotes when \
             text is copied.",
        fields: &[],
        wrong: &[r#"{ 'Status': 'New', … }"#, r#"{ “Status”: “New”, … }"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Reading,
};

/// `strings` is how many strings have these quotes.
pub(super) fn words(subject: &Subject, quote: &str, closing: &str, strings: u32) -> Words {
    let place = if strings > 1 { count(strings as usize, "string") } else { value(subject) };
    let (found, fix) = match (quote, closing) {
        ("`", "`") => ("invalid quotes (backticks)".to_owned(), "Replace backticks with `\"`".to_owned()),
        (one, other) if one == other => (format!("invalid quotes `{one}`"), format!("Replace `{one}` with `\"`")),
        _ => (format!("invalid quotes `{quote}…{closing}`"), format!("Replace `{quote}…{closing}` with `\"…\"`")),
    };
    Words::new(format!("{found} around {place}"), "expected `\"…\"`").fix(fix)
}

/// The words for a string in several parts.
pub(super) fn concatenation(subject: &Subject, parts: usize) -> Words {
    Words::new(format!("{} is split into {}", value(subject), count(parts, "string")), "expected one string")
        .note("JSON does not allow string concatenation")
        .fix(format!("Join {}", count(parts, "string")))
}
