//! `unexpected-text`: text around the document or between its members.

use super::subject::quote;
use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::UnexpectedText,
    fix: Some(Applicability::Unsafe),
    summary: "text around the document or between its members",
    page: Page {
        what: "Checks for text that is not part of the document: a heading, a Markdown fence, a shell command, an \
             ellipsis between members. The text is ignored by the other rules.",
        fix: "The fix removes the text. It is unsafe, because the text may be part of the payload.",
        why: "JSON does not allow text outside strings. The server rejects the payload.",
        fields: &[],
        wrong: &[r#"Request body:
{ "Status": "New", … }"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Parser,
};

/// `written` is the unexpected text. `is_inside` means that the text is inside of brackets. `has_words` means that the
/// text contains letters or digits.
pub(super) fn texts(written: &str, is_inside: bool, has_words: bool) -> Texts {
    if !is_inside {
        return Texts::new("unexpected text outside the document", "not part of the document")
            .related("more unexpected text")
            .note("the other rules ignore the text")
            .help("keep only the payload in the file")
            .fix("Remove text outside the document");
    }
    let written = quote(written);
    let found = Texts::new(format!("unexpected text {written}"), "not part of any value")
        .related("not part of any value")
        .note("the text is ignored")
        .fix(format!("Remove {written}"));
    if has_words { found.help("put the text inside quotes if it is part of a value") } else { found }
}
