//! The list of all rules.

use super::finding::{Findings, Group};
use crate::diagnostic::{Applicability, Level, RuleId};

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
    /// It looks at several payloads, one after another.
    Sequence,
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
            Self::Sequence => "Sequence",
            Self::Payload(_) => "Payload",
            Self::Schema(_) => "Schema",
        })
    }
}

/// What is told of a rule besides its name, in Markdown.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// What the rule finds, and what its fix does.
    pub what: &'static str,
    /// Why that matters to the server, or to the reader.
    pub why: &'static str,
    /// The fields that it is about, where they are few: names from the request's object, the container's or the response's,
    /// joined by `/`. What they mean is read from the schemas.
    pub fields: &'static [&'static str],
    /// Texts in which the rule finds something and nothing else is wrong. `…` stands for the rest of a payload that is right.
    pub wrong: &'static [&'static str],
    /// Texts as they should be, in the same form.
    pub right: &'static [&'static str],
}

/// A rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Identifies the rule.
    pub id: RuleId,
    /// What it is about.
    pub category: Category,
    /// Its level where the configuration sets none. A rule may be off until it is asked for.
    pub level: Level,
    /// The safest kind of fix that its findings may offer; nothing where there is none.
    pub fix: Option<Applicability>,
    /// What it finds, in one line without a full stop.
    pub summary: &'static str,
    /// What `explain` tells of it.
    pub page: Page,
    /// How it comes to its findings.
    pub check: Check,
}

impl Rule {
    /// Returns the name of the rule in kebab case.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.id.name()
    }
}

/// Every rule in the order of [`RuleId`]: syntax rules first, then by category.
pub static RULES: &[Rule] = &[
    super::syntax::byte_order_mark::RULE,
    super::syntax::comment::RULE,
    super::syntax::control_character::RULE,
    super::syntax::duplicate_key::RULE,
    super::syntax::escaped_document::RULE,
    super::syntax::excessive_nesting::RULE,
    super::syntax::extra_colon::RULE,
    super::syntax::extra_comma::RULE,
    super::syntax::invalid_escape::RULE,
    super::syntax::invalid_literal::RULE,
    super::syntax::invalid_number::RULE,
    super::syntax::invalid_quotes::RULE,
    super::syntax::invalid_utf8::RULE,
    super::syntax::irregular_whitespace::RULE,
    super::syntax::merge_conflict::RULE,
    super::syntax::mismatched_bracket::RULE,
    super::syntax::missing_colon::RULE,
    super::syntax::missing_comma::RULE,
    super::syntax::missing_key::RULE,
    super::syntax::missing_opening_bracket::RULE,
    super::syntax::missing_value::RULE,
    super::syntax::multiline_record::RULE,
    super::syntax::multiple_documents::RULE,
    super::syntax::trailing_comma::RULE,
    super::syntax::unclosed_bracket::RULE,
    super::syntax::unescaped_quote::RULE,
    super::syntax::unexpected_bracket::RULE,
    super::syntax::unexpected_end::RULE,
    super::syntax::unexpected_text::RULE,
    super::syntax::unquoted_key::RULE,
    super::syntax::unquoted_value::RULE,
    super::syntax::unterminated_string::RULE,
    super::syntax::unknown_payload::RULE,
    super::unknown_service::RULE,
    super::missing_container::RULE,
    super::duplicate_container::RULE,
    super::invalid_container::RULE,
    super::incomplete_auth::RULE,
    super::misplaced_field::RULE,
    super::hardcoded_secret::RULE,
    super::missing_field::RULE,
    super::empty_field::RULE,
    super::unknown_field::RULE,
    super::inapplicable_field::RULE,
    super::wrong_type::RULE,
    super::flattened_object::RULE,
    super::invalid_value::RULE,
    super::unknown_status::RULE,
    super::invalid_date::RULE,
    super::invalid_ticket_number::RULE,
    super::invalid_category_path::RULE,
    super::invalid_email::RULE,
    super::updater_page_mismatch::RULE,
    super::invalid_mail_cc::RULE,
    super::mail_cc_separator::RULE,
    super::duplicate_mail_cc::RULE,
    super::incomplete_ci::RULE,
    super::new_with_ticket_number::RULE,
    super::date_order::RULE,
    super::status_transition::RULE,
    super::response_error::RULE,
    super::suppression::INVALID,
    super::suppression::UNUSED,
];

/// Returns the rule that `id` identifies, or `None` for [`RuleId::InvalidConfiguration`].
#[must_use]
pub fn find(id: RuleId) -> Option<&'static Rule> {
    RULES.get(id as usize)
}

/// Returns the index in [`RULES`] of the rule that `id` identifies, or `None` for [`RuleId::InvalidConfiguration`].
#[must_use]
pub fn position(id: RuleId) -> Option<usize> {
    Some(id as usize).filter(|index| *index < RULES.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_may_name_the_rules_that_word_what_a_keyword_found() {
        // That it is broken is stated; which part is missing, the rule sees by itself.
        let also = |id: RuleId| id == RuleId::IncompleteAuth;
        let stated = RULES.iter().filter(|rule| matches!(rule.check, Check::Schema(_)) || also(rule.id));
        let mut stated: Vec<RuleId> = stated.map(|rule| rule.id).collect();
        let mut named: Vec<RuleId> = crate::schema::RULES.iter().map(|(rule, _)| *rule).collect();
        stated.sort_unstable();
        named.sort_unstable();
        assert_eq!(stated, named);
    }

    #[test]
    fn rules_are_in_the_order_of_their_ids() {
        let registered: Vec<RuleId> = RULES.iter().map(|rule| rule.id).collect();
        let (last, all) = RuleId::ALL.split_last().expect("there are rules");
        assert_eq!(registered, all);
        assert_eq!((*last, find(*last).is_none()), (RuleId::InvalidConfiguration, true));
    }
}
