//! The levels of rules (off, warning or error), and how settings of several rules are combined.

use std::sync::Arc;

use super::selector::Selector;
use crate::diagnostic::{Diagnostic, Level, RuleId};

/// A setting of a rule in the configuration or on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// The rule is on, as with `--select`. A level of `warning` or `error` that an earlier setting chose stays.
    /// Otherwise the rule has its default level, or `warning` if the rule is off by default.
    On,
    /// The rule has this level, as with `--warn` or `rules: {missing-field: 'error'}`.
    At(Level),
}

/// The names of the levels in a configuration file.
pub(super) const LEVEL_NAMES: [&str; 3] = [Level::Off.as_str(), Level::Warning.as_str(), Level::Error.as_str()];

/// Returns the level with this name.
pub(super) fn level_by_name(name: &str) -> Option<Level> {
    [Level::Off, Level::Warning, Level::Error].into_iter().find(|level| level.as_str() == name)
}

/// The levels of all rules. Cloning is cheap, and nothing is allocated if all rules have their default levels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels {
    /// The setting of each rule, by its index in [`RuleId::ALL`]; `None` for the default level. The outer `None` means
    /// that all rules have their default levels.
    chosen: Option<Arc<[Option<Setting>]>>,
}

impl Levels {
    /// Returns these levels with `choices` applied. A choice for a rule wins over a choice for its category, and a
    /// choice for a category wins over a choice for all rules. If two choices are equally narrow, the last one wins.
    #[must_use]
    pub fn with(&self, choices: &[(Selector, Setting)]) -> Self {
        if choices.is_empty() {
            return self.clone();
        }
        let merge_setting = |(index, rule): (usize, &RuleId)| {
            let previous = self.chosen.as_ref().and_then(|chosen| chosen[index]);
            match Self::narrowest_choice(choices, *rule).map(|(_, setting)| setting) {
                // `On` keeps a level that was already set, unless that level is `off`.
                Some(Setting::On) if matches!(previous, Some(Setting::At(Level::Warning | Level::Error))) => previous,
                None => previous,
                setting => setting,
            }
        };
        let chosen: Arc<[Option<Setting>]> = RuleId::ALL.iter().enumerate().map(merge_setting).collect();
        Self { chosen: Some(chosen) }
    }

    /// Returns the choice that takes precedence for `rule`, if any choice selects the rule. See [`Levels::with`] for
    /// the precedence.
    pub(crate) fn narrowest_choice(choices: &[(Selector, Setting)], rule: RuleId) -> Option<(Selector, Setting)> {
        let covering = choices.iter().filter(|(selector, _)| selector.covers(rule));
        covering.max_by_key(|(selector, _)| selector.precedence()).copied()
    }

    /// Returns the level of `rule`.
    #[must_use]
    pub fn level(&self, rule: RuleId) -> Level {
        match rule.index().and_then(|index| self.chosen.as_ref()?[index]) {
            Some(Setting::At(level)) => level,
            // A rule that is off by default is reported as a warning when it is on.
            Some(Setting::On) if rule.level() == Level::Off => Level::Warning,
            Some(Setting::On) | None => rule.level(),
        }
    }

    /// Returns whether `rule` is off.
    #[must_use]
    pub fn is_off(&self, rule: RuleId) -> bool {
        let Some(index) = rule.index() else { return false };
        match self.chosen.as_ref().and_then(|chosen| chosen[index]) {
            Some(Setting::On) => false,
            Some(Setting::At(level)) => level == Level::Off,
            None => rule.level() == Level::Off,
        }
    }

    /// Removes the findings of rules that are off. The findings of a rule with a chosen level get this level as their
    /// severity.
    pub fn apply(&self, diagnostics: &mut Vec<Diagnostic>) {
        let Some(chosen) = &self.chosen else { return };
        diagnostics.retain_mut(|diagnostic| {
            match diagnostic.rule.index().and_then(|index| chosen[index]) {
                Some(Setting::At(level)) => match level.severity() {
                    Some(severity) => diagnostic.severity = severity,
                    None => return false,
                },
                Some(Setting::On) | None => {}
            }
            true
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;
    use crate::source::Span;

    fn selector(name: &str) -> Selector {
        name.parse().unwrap()
    }

    /// Returns the severity of a finding of `rule`, or `None` if the finding is removed.
    fn severity(levels: &Levels, rule: RuleId) -> Option<Severity> {
        let mut diagnostics = vec![Diagnostic::new(rule, Span::at(0), "")];
        levels.apply(&mut diagnostics);
        diagnostics.first().map(|diagnostic| diagnostic.severity)
    }

    #[test]
    fn the_narrowest_choice_wins_regardless_of_the_order() {
        let choices = [
            (selector("missing-field"), Setting::At(Level::Error)),
            (selector("fields"), Setting::At(Level::Off)),
            (selector("all"), Setting::At(Level::Warning)),
        ];
        let levels = Levels::default().with(&choices);
        assert_eq!(severity(&levels, RuleId::MissingField), Some(Severity::Error));
        assert_eq!(severity(&levels, RuleId::EmptyField), None);
        assert_eq!(severity(&levels, RuleId::MissingComma), Some(Severity::Warning));
    }

    #[test]
    fn later_choices_win_but_on_keeps_an_earlier_level_that_is_not_off() {
        let file = Levels::default().with(&[(selector("missing-comma"), Setting::At(Level::Warning))]);
        let command_line = file.with(&[(selector("syntax"), Setting::At(Level::Off))]);
        assert_eq!(severity(&command_line, RuleId::MissingComma), None);
        assert_eq!(
            severity(&file.with(&[(selector("missing-comma"), Setting::On)]), RuleId::MissingComma),
            Some(Severity::Warning)
        );
        assert_eq!(
            severity(&command_line.with(&[(selector("missing-comma"), Setting::On)]), RuleId::MissingComma),
            Some(Severity::Error)
        );
    }
}
