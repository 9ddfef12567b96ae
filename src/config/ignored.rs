//! The `ignore` entries of the configuration. An entry suppresses findings at one location of a file. Unlike a
//! suppression comment, it also works for files that cannot contain comments.

use std::collections::BTreeSet;

use super::level::Levels;
use super::selector::Selector;
use super::suppression::IncompleteChecks;
use crate::diagnostic::Diagnostic;

/// An entry of `ignore` that applies to the current file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoredLocation {
    /// The index of the entry in the configuration.
    pub entry: usize,
    /// The rules that it suppresses.
    pub rule: Selector,
    /// The JSON Pointer of the location; `None` for the whole file.
    pub pointer: Option<String>,
}

/// The `ignore` entries that were used in a file, as indexes in the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IgnoreUse {
    /// The entries that suppressed a finding.
    pub used: BTreeSet<usize>,
    /// The entries that may suppress a finding that this run cannot report: the rule is off, a syntax error must be
    /// fixed first, or other files have not been read yet.
    pub maybe_used: BTreeSet<usize>,
}

impl IgnoredLocation {
    /// Returns whether the entry suppresses `finding`: its rule and its location match.
    fn covers(&self, finding: &Diagnostic) -> bool {
        let below = |pointer: &String| {
            let rest = finding.pointer.strip_prefix(pointer.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        finding.rule.is_configurable() && self.rule.covers(finding.rule) && self.pointer.as_ref().is_none_or(below)
    }
}

/// Returns whether one of `locations` suppresses `finding`, and records the entries that do in `ignore_use`.
pub(crate) fn covers(locations: &[IgnoredLocation], finding: &Diagnostic, ignore_use: &mut IgnoreUse) -> bool {
    let mut covered = false;
    for location in locations.iter().filter(|location| location.covers(finding)) {
        ignore_use.used.insert(location.entry);
        covered = true;
    }
    covered
}

/// Returns the entries that may suppress a finding that this run cannot report.
pub(crate) fn maybe_used(
    locations: &[IgnoredLocation],
    levels: &Levels,
    incomplete: &IncompleteChecks,
) -> BTreeSet<usize> {
    let maybe_used = locations.iter().filter(|location| !incomplete.decides_in_file(location.rule, levels));
    maybe_used.map(|location| location.entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::RuleId;
    use crate::source::Span;

    fn location(rule: &str, pointer: Option<&str>) -> IgnoredLocation {
        IgnoredLocation { entry: 0, rule: rule.parse().unwrap(), pointer: pointer.map(str::to_owned) }
    }

    #[test]
    fn a_pointer_matches_its_value_and_everything_below() {
        let finding = |pointer: &str| Diagnostic::new(RuleId::MissingField, Span::at(0), "").with_pointer(pointer);
        let covers = |location: &IgnoredLocation, pointer: &str| location.covers(&finding(pointer));
        let ticket = location("missing-field", Some("/a/Ticket"));
        assert!(covers(&ticket, "/a/Ticket") && covers(&ticket, "/a/Ticket/Status"));
        assert!(!covers(&ticket, "/a") && !covers(&ticket, "/a/TicketInformation") && !covers(&ticket, ""));
        let whole = location("fields", None);
        assert!(covers(&whole, "") && covers(&whole, "/a"));
        assert!(!covers(&location("syntax", None), "/a"));
    }

    #[test]
    fn every_entry_that_matches_a_finding_is_recorded_as_used() {
        let locations = [location("all", None), IgnoredLocation { entry: 1, ..location("fields", Some("/a")) }];
        let mut ignore_use = IgnoreUse::default();
        let finding = Diagnostic::new(RuleId::EmptyField, Span::at(0), "").with_pointer("/a/b");
        assert!(covers(&locations, &finding, &mut ignore_use));
        assert_eq!(ignore_use.used, BTreeSet::from([0, 1]));
    }
}
