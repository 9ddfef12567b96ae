//! `invalid-number`: a number in an invalid format.

use super::subject::{quote, value_name};
use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};
use crate::syntax::{Doubt, Subject};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::InvalidNumber,
    fix: Some(Applicability::Safe),
    summary: "a number in an invalid format",
    page: Page {
        what: "Checks for numbers with a plus sign, a leading zero, a decimal point without digits, a hexadecimal \
             prefix, digit separators or a decimal comma.",
        fix: "The fix converts the number to a JSON number, or adds quotes if the field takes a string. It is \
             unsafe for numbers with a leading zero or a decimal comma, and for phone numbers.",
        why: "JSON does not allow these formats, and parsers that accept them may disagree on the value.",
        fields: &[],
        wrong: &[r#"{ "Ticket_No": +10482, "Status": "Closed", … }"#],
        right: &[r#"{ "Ticket_No": 10482, "Status": "Closed", … }"#],
    },
    check: Check::Parser,
};

/// `written` is the number in the document. `number` is the same number in the format of JSON, or `None` if `written`
/// is treated as a string. `doubt` is the reason why `written` may not be a number.
pub(super) fn texts(subject: &Subject, written: &str, number: Option<&str>, doubt: Option<Doubt>) -> Texts {
    let written = quote(written);
    let label = match doubt {
        Some(Doubt::LeadingZero) => "leading zero".into(),
        Some(Doubt::DecimalComma) => "decimal comma".into(),
        Some(Doubt::PlusSign) => "plus sign".into(),
        None => value_name(subject),
    };
    match (number, doubt) {
        (None, _) => Texts::new(format!("invalid number {written}"), label)
            .note("treated as a string, but could also be a number")
            .fix(format!("Quote {}", value_name(subject))),
        (Some(number), None) => Texts::new(format!("invalid number {written}: use {}", quote(number)), label)
            .fix(format!("Replace {written} with {}", quote(number))),
        (Some(number), Some(_)) => Texts::new(format!("invalid number {written}"), label)
            .note(format!("treated as {}, but could also be a string", quote(number)))
            .fix(format!("Replace {written} with {}", quote(number))),
    }
}
