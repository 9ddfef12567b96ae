//! `duplicate-key`: the same key twice in one object.

use super::subject::quote;
use super::texts::Texts;
use crate::diagnostic::RuleId;
use crate::rules::registry::{Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::DuplicateKey,
    fix: None,
    summary: "the same key twice in one object",
    page: Page {
        what: "Checks for keys that appear more than once in an object. The finding shows the position of each key. Only the last value is linted. There is no fix, because only the author knows which value is intended.",
        fix: "",
        why: "JSON does not define which of the values is used. Most parsers keep the last one and silently drop the \
             others.",
        fields: &[],
        wrong: &[r#"{ "Medium": "Web", "Medium": "Application", … }"#],
        right: &[r#"{ "Medium": "Application", … }"#],
    },
    check: Check::Parser,
};

pub(super) fn texts(key: &str) -> Texts {
    Texts::new(format!("duplicate key {}", quote(key)), "replaces the previous member")
        .related("previous member")
        .note("most parsers keep the last value and silently drop the others")
        .help("remove the one that is not intended")
}
