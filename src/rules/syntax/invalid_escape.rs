//! `invalid-escape`: a backslash before something that JSON does not escape.

use crate::diagnostic::{Applicability, Level, RuleId};
use crate::rules::registry::{Category, Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::InvalidEscape,
    category: Category::Syntax,
    level: Level::Error,
    fix: Some(Applicability::Safe),
    summary: "a backslash before something that JSON does not escape",
    page: Page {
        what: "A backslash in a string that starts none of the escapes that JSON has: `\\\"`, `\\\\`, `\\/`, `\\b`, \
             `\\f`, `\\n`, `\\r`, `\\t` and `\\u` with four hexadecimal digits. Where it reads as text, in a \
             Windows path or a domain user, the fix doubles it; where another language knows the escape, the fix \
             writes the character that it means.",
        why: "The text is no JSON. Look at the neighbours, too: in a path, a backslash before `t` or `n` is read as \
             a tab or a line break, and nobody can tell that from one that was meant.",
        fields: &[],
        wrong: &[r#"{ "Description": "The share \\files\data is full.", … }"#],
        right: &[r#"{ "Description": "The share \\\\files\\data is full.", … }"#],
    },
    check: Check::Reading,
};
