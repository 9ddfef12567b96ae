//! `multiline-record`: a JSON Lines record on more than one line.

use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::MultilineRecord,
    fix: Some(Applicability::Safe),
    summary: "a JSON Lines record on more than one line",
    page: Page {
        what: "Checks for records in a JSON Lines file (`.jsonl`, `.ndjson`) that span several lines. The record is \
             linted as one document.",
        fix: "The fix puts the record on one line. It is safe: the value stays the same.",
        why: "In JSON Lines, each line is a document. A parser reads the lines of the record separately, and none of \
             them is valid JSON. A file with one JSON document should be named `.json`.",
        fields: &[],
        wrong: &[r#"{
  "Status": "New", …
}"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Parser,
};
