//! Rule selectors, as in `--ignore`, `rules` and suppression comments: `missing-field` (a rule), `fields` (a category)
//! or `all`.

use std::fmt;
use std::str::FromStr;

use crate::diagnostic::{Category, RuleId, nearest};

/// A set of rules that the user selected by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Selector {
    /// `all`: every rule.
    All,
    /// All rules of a category.
    Category(Category),
    /// One rule.
    Rule(RuleId),
}

impl Selector {
    /// Returns whether `rule` is one of the selected rules.
    #[must_use]
    pub fn covers(self, rule: RuleId) -> bool {
        match self {
            Self::All => true,
            Self::Category(category) => rule.category() == category,
            Self::Rule(id) => id == rule,
        }
    }

    /// Returns the precedence of the selector. If two selectors select the same rule, the one with the higher
    /// precedence wins: a rule before its category, and a category before `all`.
    pub(super) fn precedence(self) -> u8 {
        match self {
            Self::All => 0,
            Self::Category(_) => 1,
            Self::Rule(_) => 2,
        }
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::All => "all",
            Self::Category(category) => category.name(),
            Self::Rule(id) => id.name(),
        })
    }
}

/// The error for a name that selects no rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownRule {
    /// The name as written.
    pub name: String,
    /// The most similar valid name, if one is similar enough.
    pub nearest: Option<&'static str>,
}

impl std::error::Error for UnknownRule {}

impl fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown rule `{}`; ", self.name)?;
        match self.nearest {
            Some(nearest) => write!(f, "did you mean `{nearest}`?"),
            None => f.write_str("run `summit-lint rules` to list all rules"),
        }
    }
}

impl FromStr for Selector {
    type Err = UnknownRule;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        if name == "all" {
            return Ok(Self::All);
        }
        // The rule `invalid-configuration` cannot be selected, because findings about a configuration cannot be turned
        // off.
        if let Some(rule) = name.parse().ok().filter(|rule: &RuleId| rule.is_configurable()) {
            return Ok(Self::Rule(rule));
        }
        if let Some(category) = Category::ALL.into_iter().find(|category| category.name() == name) {
            return Ok(Self::Category(category));
        }
        let names = RuleId::ALL.iter().map(|rule| rule.name()).chain(Category::ALL.into_iter().map(Category::name));
        Err(UnknownRule { name: name.to_owned(), nearest: nearest(name, names.chain(["all"])) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_is_displayed_as_the_name_that_it_was_parsed_from() {
        for name in ["all", "syntax", "between-fields", "missing-field"] {
            assert_eq!(name.parse::<Selector>().unwrap().to_string(), name);
        }
        let error = "missing-feild".parse::<Selector>().unwrap_err();
        assert_eq!(error.to_string(), "unknown rule `missing-feild`; did you mean `missing-field`?");
    }

    #[test]
    fn no_category_and_rule_have_the_same_name() {
        assert!(Category::ALL.iter().all(|category| category.name().parse::<RuleId>().is_err()));
    }
}
