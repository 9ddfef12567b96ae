//! The names of the rules.

use std::fmt;
use std::str::FromStr;

use super::rule_table::for_each_rule;
use super::{Category, Level};

/// Defines [`RuleId`] from the rows of the table.
macro_rules! rule_ids {
    ($($variant:ident, $name:literal, $category:ident, $level:ident, $($module:ident)::+;)*) => {
        /// Identifies a rule. The variants are in the order of [`crate::rules::RULES`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RuleId {
            $(
                #[doc = concat!("`", $name, "`")]
                $variant,
            )*
            /// `invalid-configuration`: problems in configuration files. This rule is not in the table of rules, because users cannot turn
            /// it off.
            InvalidConfiguration,
        }

        impl RuleId {
            /// Every rule that can be configured, in the order of the variants.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Returns the name of the rule in kebab case.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                    Self::InvalidConfiguration => "invalid-configuration",
                }
            }

            /// Returns the category of the rule.
            #[must_use]
            pub const fn category(self) -> Category {
                match self {
                    $(Self::$variant => Category::$category,)*
                    Self::InvalidConfiguration => Category::Suppression,
                }
            }

            /// Returns the default level of the rule. A rule may be off by default.
            #[must_use]
            pub const fn level(self) -> Level {
                match self {
                    $(Self::$variant => Level::$level,)*
                    Self::InvalidConfiguration => Level::Error,
                }
            }
        }
    };
}

for_each_rule!(rule_ids);

impl RuleId {
    /// Returns whether a configuration can set the level of the rule.
    #[must_use]
    pub fn is_configurable(self) -> bool {
        self != Self::InvalidConfiguration
    }

    /// Returns the index of the rule in [`RuleId::ALL`], or `None` for [`RuleId::InvalidConfiguration`].
    #[must_use]
    pub fn index(self) -> Option<usize> {
        self.is_configurable().then_some(self as usize)
    }
}

impl FromStr for RuleId {
    type Err = ParseRuleIdError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let all = Self::ALL.iter().chain(&[Self::InvalidConfiguration]);
        all.copied().find(|id| id.name() == name).ok_or(ParseRuleIdError)
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The error if a text is not the name of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown rule")]
pub struct ParseRuleIdError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kebab_case_and_round_trip() {
        for id in RuleId::ALL {
            let is_kebab = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            assert!(id.name().bytes().all(is_kebab), "{id}");
            assert_eq!(id.name().parse(), Ok(*id));
        }
        assert_eq!("missing-feild".parse::<RuleId>(), Err(ParseRuleIdError));
    }
}
