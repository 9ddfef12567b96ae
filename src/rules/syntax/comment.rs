//! `comment`: a comment.

use super::words::Words;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::Comment,
    fix: Some(Applicability::Safe),
    summary: "a comment",
    page: Page {
        what: "Checks for comments: `// …`, `/* … */`, `# …` and `<!-- … -->`. Suppression comments (`// \
             summit-lint-ignore …`) are not reported. The fix removes the comment; it is unsafe if the comment \
             contains letters or digits.",
        why: "JSON does not allow comments, and the server rejects the payload. If your comments are removed before \
             the payload is sent, set `syntax` to `json5`, which allows `//` and `/* */`.",
        fields: &[],
        wrong: &[r#"{
  "Status": "New", // logged by the night shift
  …
}"#],
        right: &[r#"{
  "Status": "New",
  …
}"#],
    },
    check: Check::Reading,
};

/// `open` is a comment without its end, `words` one with letters or digits, and with `json5` only its end is missing.
pub(super) fn words(open: bool, words: bool, json5: bool) -> Words {
    if open {
        return Words::new("unclosed comment", "opened here")
            .note("the comment is assumed to end with its line")
            .fix(if json5 { "Insert `*/`" } else { "Remove comment" });
    }
    let found = Words::new("unexpected comment", "JSON does not allow comments").fix("Remove comment");
    if words { found.note("the fix removes the text of the comment") } else { found }
}
