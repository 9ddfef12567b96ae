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

/// `has_closing_quote` means that only the opening quote is missing. `keys` and `values` are the numbers of keys and of
/// strings without quotes.
pub(super) fn texts(key: &str, has_closing_quote: bool, keys: u32, values: u32) -> Texts {
    let key = quote(key);
    if has_closing_quote {
        return Texts::new(format!("missing opening quote for key {key}"), "expected `\"`").fix("Insert missing quote");
    }
    let all = match (keys, values) {
        (0 | 1, 0) => {
            return Texts::new(format!("missing quotes around key {key}"), "expected double quotes")
                .fix(format!("Quote key {key}"));
        }
        (keys, 0) => count(keys as usize, "key"),
        (keys, values) => format!("{} and {}", count(keys as usize, "key"), count(values as usize, "string")),
    };
    Texts::new(format!("missing quotes around {all}"), format!("first of {}", keys + values))
        .fix(format!("Quote {all}"))
}
