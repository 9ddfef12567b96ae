//! `escaped-document`: a document that is escaped or encoded as a whole.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::EscapedDocument,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a document that is escaped or encoded as a whole",
    page: Page {
        what: "Checks for a document that is escaped once or several times (`{\\\"Status\\\": \\\"New\\\"}`), has HTML entities in \
             place of its quotes (`&quot;`), is percent-encoded (`%7B%22Status%22`), has doubled quotes (`{\"\"Status\"\": …}`), or \
             has a prefix on each line (`> `). The fix removes the escaping from the whole document.",
        why: "A document looks like this when it is copied from source code, a log, a web page, a URL, a spreadsheet or a \
             quoted email. It is not valid JSON, and the server rejects the request.",
        fields: &[],
        wrong: &[],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Reading,
};
