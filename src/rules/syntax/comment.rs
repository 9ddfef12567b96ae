//! `comment`: a comment.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::Comment,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a comment",
    page: Page {
        what: "A comment in any of the ways that people know: `// …`, `/* … */` and `# …`. A comment that speaks to \
             the linter (`// summit-lint-ignore …`) is not reported.",
        why: "JSON has no comments: the server refuses the text. In a template that is filled in before it is sent \
             they may be wanted; set `syntax` to `json5` then.",
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
