//! The options that select rules and set their levels.

use clap::Args;

use crate::config::{Selector, Setting};
use crate::diagnostic::Level;

/// The options that select rules. Each takes names of rules, categories, or `all`.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct RuleSelection {
    /// Run only these rules.
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Rules")]
    select: Vec<Selector>,

    /// Run these rules in addition to those that are on by default.
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Rules")]
    extend_select: Vec<Selector>,

    /// Turn off these rules.
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Rules")]
    ignore: Vec<Selector>,

    /// Report findings of these rules as warnings.
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Rules")]
    warn: Vec<Selector>,

    /// Report findings of these rules as errors.
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Rules")]
    error: Vec<Selector>,
}

impl RuleSelection {
    /// Returns the levels that the options set, for [`crate::config::Levels::with`]. If several options name the same
    /// rule, the later choice in the returned list wins. `--ignore` comes last, so it wins over other options for the
    /// same rule.
    pub(super) fn level_choices(&self) -> Vec<(Selector, Setting)> {
        let mut choices = Vec::new();
        if !self.select.is_empty() {
            choices.push((Selector::All, Setting::At(Level::Off)));
        }
        let lists = [
            (&self.select, Setting::On),
            (&self.extend_select, Setting::On),
            (&self.warn, Setting::At(Level::Warning)),
            (&self.error, Setting::At(Level::Error)),
            (&self.ignore, Setting::At(Level::Off)),
        ];
        for (selectors, setting) in lists {
            choices.extend(selectors.iter().map(|selector| (*selector, setting)));
        }
        choices
    }
}
