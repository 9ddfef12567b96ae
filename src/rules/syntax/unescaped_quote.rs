//! `unescaped-quote`: an unescaped quote in a string.

use super::subject::{count, name};
use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};
use crate::syntax::Subject;

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::UnescapedQuote,
    fix: Some(Applicability::Safe),
    summary: "an unescaped quote in a string",
    page: Page {
        what: "Checks for double quotes inside a string that are not escaped. A quote is treated as the end of the string if the text after it looks like the rest of the document: a comma, a colon, a bracket or the next key. Any other quote is treated as part of the string.",
        fix: "The fix escapes the quote. It is safe unless another interpretation is nearly as likely.",
        why: "A JSON parser ends the string at the unescaped quote, and the server rejects the payload. This mistake is most common \
             when JSON is pasted into a string and its quotes are not escaped.",
        fields: &[],
        wrong: &[r#"{ "Description": "The "blue" screen is back.", … }"#],
        right: &[r#"{ "Description": "The \"blue\" screen is back.", … }"#],
    },
    check: Check::Parser,
};

pub(super) fn texts(subject: &Subject, quote_count: usize) -> Texts {
    let location = name(subject);
    let label = "ends the string";
    let note = "a quote inside a string must be escaped";
    if quote_count == 1 {
        return Texts::new(format!("unescaped quote in {location}"), label).note(note).fix("Escape quote");
    }
    let found = count(quote_count, "unescaped quote");
    Texts::new(format!("{found} in {location}"), label)
        .note(note)
        .fix(format!("Escape {}", count(quote_count, "quote")))
}
