//! `control-character`: a line break, a tab or another control character as it is in a string.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::ControlCharacter,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a line break, a tab or another control character as it is in a string",
    page: Page {
        what: "A line break, a tab or another character below U+0020 that stands in a string as it is. The fix writes \
             its escape, so the text stays the same.",
        why: "In JSON a string ends on the line that it starts on; most readers stop at the break with an error. It \
             comes from long descriptions, and from containers that were pasted into a string with their line \
             breaks.",
        fields: &[],
        wrong: &[r#"{
  "Description": "The laptop no longer charges.
Another adapter made no difference.",
  …
}"#],
        right: &[r#"{
  "Description": "The laptop no longer charges.\nAnother adapter made no difference.",
  …
}"#],
    },
    check: Check::Reading,
};
