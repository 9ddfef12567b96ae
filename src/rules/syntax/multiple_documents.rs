//! `multiple-documents`: more than one document in a file.

use crate::diagnostic::{Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::MultipleDocuments,
    category: Category::Syntax,
    level: Level::Error,
    fix: None,
    summary: "more than one document in a file",
    page: Page {
        what: "A second document behind the first one, in a file that is not JSON Lines (`.jsonl`, `.ndjson`). Each \
             of them is linted.",
        why: "A reader of JSON takes one value and stops at the second with an error, or without one. Keep each \
             payload in a file of its own, or one a line in a `.jsonl` file.",
        fields: &[],
        wrong: &[r#"{ "Status": "New", … }
{ "Status": "New", … }"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Reading,
};
