//! The list of all rules.

use super::finding::{Findings, Group};
use crate::diagnostic::{Applicability, Category, Level, RuleId, for_each_rule};

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

    /// Returns what the rule is about.
    #[must_use]
    pub const fn category(&self) -> Category {
        self.id.category()
    }

    /// Returns the level of the rule where the configuration sets none.
    #[must_use]
    pub const fn level(&self) -> Level {
        self.id.level()
    }
}

/// Defines [`RULES`] from the rows of the table.
macro_rules! rules {
    ($($variant:ident, $name:literal, $category:ident, $level:ident, $($module:ident)::+;)*) => {
        /// Every rule in the order of [`RuleId`]: syntax rules first, then by category.
        pub static RULES: &[Rule] = &[$(super::$($module)::+::RULE,)*];
    };
}

for_each_rule!(rules);

/// Returns the rule that `id` identifies, or `None` for [`RuleId::InvalidConfiguration`].
#[must_use]
pub fn find(id: RuleId) -> Option<&'static Rule> {
    RULES.get(id as usize)
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
        let mut named: Vec<RuleId> = crate::catalog::RULES.iter().map(|(rule, _)| *rule).collect();
        stated.sort_unstable();
        named.sort_unstable();
        assert_eq!(stated, named);
    }

    #[test]
    fn rules_are_in_the_order_of_their_ids() {
        let registered: Vec<RuleId> = RULES.iter().map(|rule| rule.id).collect();
        assert_eq!(registered, RuleId::ALL);
        assert!(find(RuleId::InvalidConfiguration).is_none());
    }
}
