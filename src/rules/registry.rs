//! The list of all rules.

use super::finding::{Findings, ViolationGroup};
use crate::diagnostic::{Applicability, Category, Level, RuleId, for_each_rule};

/// How the findings of a rule are produced.
#[derive(Clone, Copy)]
pub enum Check {
    /// By the parser, or by [`lint`](fn@crate::lint) itself.
    Parser,
    /// By comparing successive payloads, in one file or in several.
    Sequence,
    /// By a function that checks the payload and reports the findings.
    #[allow(private_interfaces, reason = "rules are called by the engine only")]
    Payload(for<'f, 't> fn(&mut Findings<'f, 't>)),
    /// By a schema keyword. The function turns each group of violations into findings.
    #[allow(private_interfaces, reason = "rules are called by the engine only")]
    Schema(for<'f, 't> fn(&ViolationGroup<'t>, &mut Findings<'f, 't>)),
}

impl std::fmt::Debug for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Parser => "Parser",
            Self::Sequence => "Sequence",
            Self::Payload(_) => "Payload",
            Self::Schema(_) => "Schema",
        })
    }
}

/// The page of a rule, in Markdown.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// What the rule finds.
    pub what: &'static str,
    /// What the fix does, and when it is safe. Empty if the rule has no fix.
    pub fix: &'static str,
    /// Why a finding matters to the server or to readers.
    pub why: &'static str,
    /// The fields that the rule checks, if there are only a few: paths from the root of the request, container or
    /// response, with segments separated by `/`. Their descriptions come from the schemas.
    pub fields: &'static [&'static str],
    /// Examples in which only this rule reports findings. `…` means the rest of a valid payload.
    pub wrong: &'static [&'static str],
    /// The same examples after correction, without findings.
    pub right: &'static [&'static str],
}

/// A rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Identifies the rule.
    pub id: RuleId,
    /// The applicability of the safest fix that its findings can have, or `None` if they never have a fix.
    pub fix: Option<Applicability>,
    /// What the rule checks for: a noun phrase without a full stop.
    pub summary: &'static str,
    /// The page that `explain` prints.
    pub page: Page,
    /// How the findings of the rule are produced.
    pub check: Check,
}

impl Rule {
    /// Returns the name of the rule in kebab case.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.id.name()
    }

    /// Returns the category of the rule.
    #[must_use]
    pub const fn category(&self) -> Category {
        self.id.category()
    }

    /// Returns the default level of the rule.
    #[must_use]
    pub const fn level(&self) -> Level {
        self.id.level()
    }
}

/// Defines [`RULES`] from the rows that `for_each_rule!` passes.
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
    fn the_catalog_lists_exactly_the_rules_with_schema_checks() {
        // The schemas also name `incomplete-auth`, although that rule is a `Check::Payload`.
        let is_named = |rule: &&Rule| matches!(rule.check, Check::Schema(_)) || rule.id == RuleId::IncompleteAuth;
        let mut expected: Vec<RuleId> = RULES.iter().filter(is_named).map(|rule| rule.id).collect();
        let mut named: Vec<RuleId> = crate::catalog::RULES.iter().map(|(rule, _)| *rule).collect();
        expected.sort_unstable();
        named.sort_unstable();
        assert_eq!(named, expected);
    }

    #[test]
    fn rules_are_in_the_order_of_their_ids() {
        let registered: Vec<RuleId> = RULES.iter().map(|rule| rule.id).collect();
        assert_eq!(registered, RuleId::ALL);
        assert!(find(RuleId::InvalidConfiguration).is_none());
    }
}
