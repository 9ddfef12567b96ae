//! `unexpected-end`: a truncated document.

use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};
use crate::syntax::EndLocation;

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::UnexpectedEnd,
    fix: Some(Applicability::Unsafe),
    summary: "a truncated document",
    page: Page {
        what: "Checks for documents that end too early: in a string, after a key, after a comma. Such a document is linted as if it were closed at that point, and its missing brackets are not reported separately.",
        fix: "The fix closes the document where it ends. It is unsafe, because the rest of the payload is lost.",
        why: "The rest of the document is lost. The fix makes the document valid JSON, but probably not the payload \
             that was intended.",
        fields: &[],
        wrong: &[
            r#"{ "Ticket": { "Status": "New", "Caller_EmailID": "kim@example.com", "Description": "The laptop no lo"#,
        ],
        right: &[r#"{
  "Ticket": {
    "Status": "New",
    "Caller_EmailID": "kim@example.com",
    "Description": "The laptop no longer charges.",
    …
  },
  …
}"#],
    },
    check: Check::Parser,
};

pub(super) fn texts(location: EndLocation) -> Texts {
    let (place, label) = match location {
        EndLocation::String => ("in string", "missing closing quote"),
        EndLocation::Key => ("in key", "incomplete key"),
        EndLocation::AfterKey => ("after key", "expected `:` and value"),
        EndLocation::AfterColon => ("after colon", "expected value"),
        EndLocation::AfterComma => ("after comma", "expected another value"),
        EndLocation::Literal => ("in literal", "incomplete literal"),
    };
    Texts::new(format!("unexpected end of input {place}"), label)
        .note("the document looks truncated")
        .help("restore the missing part of the document")
        .fix("Close open strings and brackets")
}
