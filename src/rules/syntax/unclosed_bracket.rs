//! `unclosed-bracket`: a missing closing bracket.

use super::subject::{count, name, quote};
use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};
use crate::syntax::Subject;

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::UnclosedBracket,
    fix: Some(Applicability::Safe),
    summary: "a missing closing bracket",
    page: Page {
        what: "Checks for objects and arrays that are not closed.",
        fix: "The fix inserts the bracket at the position that the schemas, the indentation and the other brackets \
             suggest. It is safe unless another interpretation is nearly as likely.",
        why: "The server rejects the payload. Most parsers report a missing bracket at the end of the file. This \
             rule reports the object or array that is not closed.",
        fields: &[],
        wrong: &[r#"{
  "Updater": "Executive",
  "Ticket": {
    "Status": "New",
    …,
  "TicketInformation": { "Information": "Charging fault" }
}"#],
        right: &[r#"{
  "Updater": "Executive",
  "Ticket": {
    "Status": "New",
    …
  },
  "TicketInformation": { "Information": "Charging fault" }
}"#],
    },
    check: Check::Parser,
};

/// The maximum number of brackets that a message shows.
const MAX_SHOWN_BRACKETS: usize = 6;

/// `brackets` are the missing closing brackets of `containers`. `next` is the key after the missing brackets, if any.
pub(super) fn texts(containers: &[Subject], brackets: &str, next: Option<&str>) -> Texts {
    let missing = if brackets.len() > MAX_SHOWN_BRACKETS {
        count(brackets.len(), "closing bracket")
    } else {
        format!("`{brackets}`")
    };
    let owner = match containers {
        [one] => name(one),
        [one, other] => format!("{} and {}", name(one), name(other)),
        all => count(all.len(), "container"),
    };
    let location = match next {
        Some(next) => format!(" before {}", quote(next)),
        None => String::new(),
    };
    let texts = Texts::new(format!("missing {missing} for {owner}{location}"), format!("expected {missing}"))
        .related("opened here")
        .fix(format!("Insert {missing}"));
    match next {
        Some(next) => texts.note(format!("{} is treated as part of an outer object", quote(next))),
        None => texts,
    }
}
