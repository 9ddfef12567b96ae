//! `multiline-record`: a record of JSON Lines that is broken over lines.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::MultilineRecord,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a record of JSON Lines that is broken over lines",
    page: Page {
        what: "A JSON text that stands on several lines of a JSON Lines file (`.jsonl`, `.ndjson`), as a program writes it \
             that indents what it prints. It is read and linted as the one text that it is; the fix puts it on one line.",
        why: "In JSON Lines a line break ends a record: a reader takes each of these lines for one, and none is JSON. A file \
             that holds one JSON text is named `.json`.",
        fields: &[],
        wrong: &[r#"{
  "Status": "New", …
}"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Reading,
};
