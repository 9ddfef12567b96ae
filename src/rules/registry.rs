//! The list of all rules.

use super::finding::{Findings, Group};
use crate::diagnostic::{Applicability, Level};

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// The text is not strict JSON.
    Syntax,
    /// The request around the incident.
    Envelope,
    /// One field by itself.
    Fields,
    /// Fields that have to agree.
    BetweenFields,
    /// The server's answer.
    Response,
    /// Comments in a payload that speak to the linter.
    Suppression,
}

impl Category {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 6] =
        [Self::Syntax, Self::Envelope, Self::Fields, Self::BetweenFields, Self::Response, Self::Suppression];

    /// The name by which a configuration chooses all its rules, in kebab case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Envelope => "envelope",
            Self::Fields => "fields",
            Self::BetweenFields => "between-fields",
            Self::Response => "response",
            Self::Suppression => "suppression",
        }
    }

    /// The heading under which its rules are listed.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Syntax => "Syntax",
            Self::Envelope => "Envelope",
            Self::Fields => "Fields",
            Self::BetweenFields => "Between fields",
            Self::Response => "Response",
            Self::Suppression => "Suppression",
        }
    }
}

/// How a rule comes to its findings.
#[derive(Clone, Copy)]
pub enum Check {
    /// The parser reports it while it reads, or the engine before.
    Reading,
    /// It looks at the payload.
    #[allow(private_interfaces, reason = "rules are called by the engine only")]
    Payload(for<'f, 't> fn(&mut Findings<'f, 't>)),
    /// A keyword of a schema states it; this words what the keyword found.
    #[allow(private_interfaces, reason = "rules are called by the engine only")]
    Schema(for<'f, 't> fn(&Group<'t>, &mut Findings<'f, 't>)),
}

impl std::fmt::Debug for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Reading => "Reading",
            Self::Payload(_) => "Payload",
            Self::Schema(_) => "Schema",
        })
    }
}

/// A rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name for ever, in kebab case.
    pub name: &'static str,
    /// What it is about.
    pub category: Category,
    /// Its level where the configuration sets none. A rule may be off until it is asked for.
    pub level: Level,
    /// The safest kind of fix that its findings may offer; nothing where there is none.
    pub fix: Option<Applicability>,
    /// What it finds, in one line without a full stop.
    pub summary: &'static str,
    /// How it comes to its findings.
    pub check: Check,
}

const fn syntax(name: &'static str, fix: Option<Applicability>, summary: &'static str) -> Rule {
    Rule { name, category: Category::Syntax, level: Level::Error, fix, summary, check: Check::Reading }
}

const SAFE: Option<Applicability> = Some(Applicability::Safe);
const UNSAFE: Option<Applicability> = Some(Applicability::Unsafe);

/// Every rule: those of the reading first, then by category.
pub static RULES: &[Rule] = &[
    syntax("byte-order-mark", SAFE, "a byte order mark at the start of the file"),
    syntax("comment", SAFE, "a comment"),
    syntax("control-character", SAFE, "a line break, a tab or another control character as it is in a string"),
    syntax("duplicate-key", None, "the same name twice in one object"),
    syntax("extra-closer", SAFE, "a closing bracket too many"),
    syntax("extra-colon", SAFE, "a colon too many"),
    syntax("extra-comma", SAFE, "a comma that separates nothing"),
    syntax("invalid-escape", SAFE, "a backslash before something that JSON does not escape"),
    syntax("invalid-literal", SAFE, "`True`, `None`, `NaN` and other words of other languages"),
    syntax("invalid-number", SAFE, "a number as JSON does not write it"),
    syntax("invalid-quotes", SAFE, "a string in other quotes than double ones"),
    syntax("invalid-utf8", UNSAFE, "bytes that are no UTF-8 text"),
    syntax("mismatched-closer", SAFE, "a closing bracket of the other kind"),
    syntax("missing-closer", SAFE, "a closing bracket that is missing"),
    syntax("missing-colon", SAFE, "a colon that is missing"),
    syntax("missing-comma", SAFE, "a comma that is missing"),
    syntax("missing-key", UNSAFE, "a value without a name in an object"),
    syntax("missing-opener", SAFE, "members without an object around them"),
    syntax("missing-value", UNSAFE, "a name without a value"),
    syntax("non-ascii-space", SAFE, "no-break spaces and other blank characters outside strings"),
    syntax("several-documents", None, "more than one document in a file"),
    syntax("stray-text", UNSAFE, "text around the payload, or between its members"),
    syntax("too-deep", None, "more levels of nesting than are read"),
    syntax("unescaped-quote", SAFE, "a quote in a string without a backslash"),
    syntax("unexpected-end", UNSAFE, "a text that is cut off"),
    syntax("unquoted-key", SAFE, "a name without quotes"),
    syntax("unquoted-value", SAFE, "a text without quotes"),
    syntax("unterminated-string", SAFE, "a string without its closing quote"),
    syntax("unknown-payload", None, "a file that was named but holds no payload"),
    super::unknown_service::RULE,
    super::missing_container::RULE,
    super::two_containers::RULE,
    super::invalid_container::RULE,
    super::incomplete_auth::RULE,
    super::misplaced_field::RULE,
    super::hardcoded_secret::RULE,
    super::missing_field::RULE,
    super::empty_field::RULE,
    super::unknown_field::RULE,
    super::inapplicable_field::RULE,
    super::wrong_type::RULE,
    super::invalid_value::RULE,
    super::unknown_status::RULE,
    super::invalid_date::RULE,
    super::invalid_ticket_number::RULE,
    super::category_path::RULE,
    super::invalid_email::RULE,
    super::updater_page_mismatch::RULE,
    super::invalid_mail_cc::RULE,
    super::mail_cc_separator::RULE,
    super::duplicate_mail_cc::RULE,
    super::incomplete_ci::RULE,
    super::new_with_ticket_number::RULE,
    super::date_order::RULE,
    super::response_error::RULE,
    super::suppression::INVALID,
    super::suppression::UNUSED,
];

/// The rule with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Rule> {
    position(name).map(|index| &RULES[index])
}

/// The place in [`RULES`] of the rule with this name.
#[must_use]
pub fn position(name: &str) -> Option<usize> {
    RULES.iter().position(|rule| rule.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kebab_case_and_unique() {
        let mut names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
        assert!(
            names.iter().all(|name| name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'))
        );
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
