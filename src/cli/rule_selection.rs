//! Which rules are on, as the command line says.

use clap::Args;

use crate::config::{Level, Selector};

/// The options that choose rules. A rule is named by its name, its category, or `all`.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct RuleSelection {
    /// Run these rules only.
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Rules")]
    select: Vec<Selector>,

    /// Run these rules besides those that are on anyway.
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Rules")]
    extend_select: Vec<Selector>,

    /// Leave these rules out.
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Rules")]
    ignore: Vec<Selector>,

    /// Call what these rules find a warning.
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Rules")]
    warn: Vec<Selector>,

    /// Call what these rules find an error.
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Rules")]
    error: Vec<Selector>,
}

impl RuleSelection {
    /// What was chosen, in the order in which [`crate::config::Levels::with`] takes it: among choices of the same rules
    /// leaving out wins.
    pub(super) fn choices(&self) -> Vec<(Selector, Level)> {
        let mut choices = Vec::new();
        if !self.select.is_empty() {
            choices.push((Selector::All, Level::Off));
        }
        let lists = [
            (&self.select, Level::On),
            (&self.extend_select, Level::On),
            (&self.warn, Level::Warning),
            (&self.error, Level::Error),
            (&self.ignore, Level::Off),
        ];
        for (selectors, level) in lists {
            choices.extend(selectors.iter().map(|selector| (*selector, level)));
        }
        choices
    }
}
