//! Findings that the configuration suppresses at one location, for files that cannot contain comments.

use std::collections::BTreeSet;

use super::level::Levels;
use super::selector::Selector;
use super::suppression::Repaired;
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

/// Which entries of `ignore` were used in a file, by their indexes in the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IgnoreUse {
    /// The entries that suppressed a finding.
    pub used: BTreeSet<usize>,
    /// The entries whose rules could not report everything in this run: they are off, or need a syntax fix first.
    pub undecided: BTreeSet<usize>,
}

impl IgnoredLocation {
    /// Returns whether the entry suppresses `finding`.
    fn covers(&self, finding: &Diagnostic) -> bool {
        let below = |pointer: &String| {
            let rest = finding.pointer.strip_prefix(pointer.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        finding.rule.is_configurable() && self.rule.covers(finding.rule) && self.pointer.as_ref().is_none_or(below)
    }
}

/// Returns whether one of `locations` suppresses `finding`, and records all that do in `known`.
pub(crate) fn covers(locations: &[IgnoredLocation], finding: &Diagnostic, known: &mut IgnoreUse) -> bool {
    let mut covered = false;
    for location in locations.iter().filter(|location| location.covers(finding)) {
        known.used.insert(location.entry);
        covered = true;
    }
    covered
}

/// Returns the entries of which this run cannot decide whether they are used.
pub(crate) fn undecided(locations: &[IgnoredLocation], levels: &Levels, repaired: &Repaired) -> BTreeSet<usize> {
    let undecided = locations.iter().filter(|location| !repaired.decides_in_file(location.rule, levels));
    undecided.map(|location| location.entry).collect()
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
    fn a_pointer_covers_everything_below_it() {
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
    fn each_entry_that_covers_a_finding_is_used() {
        let locations = [location("all", None), IgnoredLocation { entry: 1, ..location("fields", Some("/a")) }];
        let mut known = IgnoreUse::default();
        let finding = Diagnostic::new(RuleId::EmptyField, Span::at(0), "").with_pointer("/a/b");
        assert!(covers(&locations, &finding, &mut known));
        assert_eq!(known.used, BTreeSet::from([0, 1]));
    }
}
