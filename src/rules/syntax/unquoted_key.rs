//! `unquoted-key`: a key without quotes.

use super::subject::{count, quote};
use super::texts::Texts;
use crate::diagnostic::{Applicability, RuleId};
use crate::rules::registry::{Check, Page, Rule};

pub(in crate::rules) const RULE: Rule = Rule {
    id: RuleId::UnquotedKey,
    fix: Some(Applicability::Safe),
    summary: "a key without quotes",
    page: Page {
        what: "Checks for keys without quotes, as in JavaScript and JSON5.",
        fix: "The fix adds the quotes. It is safe unless another interpretation is nearly as likely.",
        why: "JSON requires double quotes around keys. The server rejects the payload.",
        fields: &[],
        wrong: &[r#"{ Status: "New", … }"#],
        right: &[r#"{ "Status": "New", … }"#],
    },
    check: Check::Parser,
};

/// `has_closing_quote` means that only the opening quote is missing. `key_count` is the number of keys without quotes,
/// and `string_count` is the number of other strings without quotes.
pub(super) fn texts(key: &str, has_closing_quote: bool, key_count: u32, string_count: u32) -> Texts {
    let key = quote(key);
    if has_closing_quote {
        return Texts::new(format!("missing opening quote for key {key}"), "expected `\"`").fix("Insert missing quote");
    }
    let all = match (key_count, string_count) {
        (0 | 1, 0) => {
            return Texts::new(format!("missing quotes around key {key}"), "expected double quotes")
                .fix(format!("Quote key {key}"));
        }
        (_, 0) => count(key_count as usize, "key"),
        _ => format!("{} and {}", count(key_count as usize, "key"), count(string_count as usize, "string")),
    };
    Texts::new(format!("missing quotes around {all}"), format!("first of {}", key_count + string_count))
        .fix(format!("Quote {all}"))
}
