//! The `ignore` entries of the configuration. An entry suppresses findings in a file, or at one location of it. Unlike
//! a suppression comment, an entry also works for files that cannot contain comments.
//!
//! Example: `{file: 'a.json', pointer: '/Ticket', rule: 'missing-field', reason: 'the server adds the field'}`.

use std::collections::BTreeSet;

use super::level::Levels;
use super::selector::Selector;
use super::suppression::IncompleteChecks;
use crate::diagnostic::Diagnostic;

/// An entry of `ignore` that applies to the current file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoredLocation {
    /// The index of the entry in the configuration.
    pub entry_index: usize,
    /// The rules whose findings the entry suppresses.
    pub rule: Selector,
    /// The JSON Pointer of the location; `None` for the whole file.
    pub pointer: Option<String>,
}

/// Which `ignore` entries were used in a file. An entry is identified by its index in the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IgnoreUse {
    /// The entries that suppressed a finding.
    pub used: BTreeSet<usize>,
    /// The entries that may suppress a finding that this run cannot report: because the rule is off, because a syntax
    /// error must be fixed first, or because other files have not been read yet.
    pub maybe_used: BTreeSet<usize>,
}

impl IgnoredLocation {
    /// Returns whether the rule and the location of the entry match those of `finding`.
    fn covers(&self, finding: &Diagnostic) -> bool {
        let is_at_or_below = |pointer: &String| {
            let rest = finding.pointer.strip_prefix(pointer.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        finding.rule.is_configurable()
            && self.rule.covers(finding.rule)
            && self.pointer.as_ref().is_none_or(is_at_or_below)
    }
}

/// Returns whether an entry of `locations` suppresses `finding`. Records every entry that does so in `ignore_use`.
pub(crate) fn is_ignored(locations: &[IgnoredLocation], finding: &Diagnostic, ignore_use: &mut IgnoreUse) -> bool {
    let mut is_ignored = false;
    for location in locations.iter().filter(|location| location.covers(finding)) {
        ignore_use.used.insert(location.entry_index);
        is_ignored = true;
    }
    is_ignored
}

/// Returns the entries that may suppress a finding that this run cannot report.
pub(crate) fn find_maybe_used(
    locations: &[IgnoredLocation],
    levels: &Levels,
    incomplete: &IncompleteChecks,
) -> BTreeSet<usize> {
    let undecided = locations.iter().filter(|location| !incomplete.can_decide_in_file(location.rule, levels));
    undecided.map(|location| location.entry_index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::RuleId;
    use crate::source::Span;

    fn location(rule: &str, pointer: Option<&str>) -> IgnoredLocation {
        IgnoredLocation { entry_index: 0, rule: rule.parse().unwrap(), pointer: pointer.map(str::to_owned) }
    }

    #[test]
    fn an_entry_covers_the_value_at_its_pointer_and_everything_in_it() {
        let finding = |pointer: &str| Diagnostic::new(RuleId::MissingField, Span::at(0), "").with_pointer(pointer);
        let covers = |location: &IgnoredLocation, pointer: &str| location.covers(&finding(pointer));
        let ticket = location("missing-field", Some("/a/Ticket"));
        assert!(covers(&ticket, "/a/Ticket") && covers(&ticket, "/a/Ticket/Status"));
        assert!(!covers(&ticket, "/a") && !covers(&ticket, "/a/TicketInformation") && !covers(&ticket, ""));
        let whole_file = location("fields", None);
        assert!(covers(&whole_file, "") && covers(&whole_file, "/a"));
        assert!(!covers(&location("syntax", None), "/a"));
    }

    #[test]
    fn every_entry_that_matches_a_finding_is_recorded_as_used() {
        let locations = [location("all", None), IgnoredLocation { entry_index: 1, ..location("fields", Some("/a")) }];
        let mut ignore_use = IgnoreUse::default();
        let finding = Diagnostic::new(RuleId::EmptyField, Span::at(0), "").with_pointer("/a/b");
        assert!(is_ignored(&locations, &finding, &mut ignore_use));
        assert_eq!(ignore_use.used, BTreeSet::from([0, 1]));
    }
}
