//! `multiple-documents`: more than one document in a file.

use super::texts::Texts;
use crate::diagnostic::RuleId;
use crate::rules::registry::{Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::MultipleDocuments,
    fix: None,
    summary: "more than one document in a file",
    page: Page {
        what: "Checks for more than one document in a file that is not JSON Lines (`.jsonl`, `.ndjson`). Each \
             document is linted. There is no fix.",
        fix: "",
        why: "A JSON file contains one document. Parsers stop at the second one, some of them silently. Put each \
             payload in its own file, or one per line in a `.jsonl` file.",
        fields: &[],
        wrong: &[r#"{ "Status": "New", … }
{ "Status": "New", … }"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Parser,
};

pub(super) fn texts(document_count: u32) -> Texts {
    Texts::new(format!("expected one document, found {document_count}"), "second document")
        .related("first document")
        .note("each document is linted")
        .help("put each document in its own file, or one per line in a `.jsonl` file")
}
