//! `comment`: a comment.

use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::Comment,
    fix: Some(Applicability::Safe),
    summary: "a comment",
    page: Page {
        what: "Checks for comments: `// …`, `/* … */`, `# …` and `<!-- … -->`. Suppression comments (`// \
             summit-lint-ignore …`) are not reported.",
        fix: "The fix removes the comment. It is safe only if the comment contains no letters or digits.",
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
    check: Check::Parser,
};

/// `is_unclosed` means that the `*/` is missing. `has_words` means that the comment contains letters or digits.
/// `is_json5` means that the document is JSON5, which allows comments. In JSON5, only the missing `*/` is an error.
pub(super) fn texts(is_unclosed: bool, has_words: bool, is_json5: bool) -> Texts {
    if is_unclosed {
        return Texts::new("unclosed comment", "opened here")
            .note("the comment is assumed to end at the end of its line")
            .fix(if is_json5 { "Insert `*/`" } else { "Remove comment" });
    }
    let found = Texts::new("unexpected comment", "JSON does not allow comments").fix("Remove comment");
    if has_words { found.note("the comment contains words, which the fix would delete") } else { found }
}
