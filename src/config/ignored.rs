//! Findings that the configuration suppresses at one place, where comments are not possible.

use std::collections::BTreeSet;

use super::level::Levels;
use super::selector::Selector;
use super::suppression::Repaired;
use crate::diagnostic::Diagnostic;

/// An entry of `ignore` that is about the file at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoredPlace {
    /// The index of the entry in the configuration.
    pub entry: usize,
    /// The rules that it suppresses.
    pub rule: Selector,
    /// The JSON Pointer of the place; the whole file if there is none.
    pub pointer: Option<String>,
}

/// What became of the entries of `ignore` in one file, by their indexes in the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IgnoreUse {
    /// Those that suppressed a finding.
    pub used: BTreeSet<usize>,
    /// Those whose rules could not find everything in this run: they are off, or wait for a fix of the syntax.
    pub undecided: BTreeSet<usize>,
}

impl IgnoredPlace {
    /// Returns whether it suppresses `finding`.
    fn covers(&self, finding: &Diagnostic) -> bool {
        let below = |pointer: &String| {
            let rest = finding.pointer.strip_prefix(pointer.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        finding.rule.is_configurable() && self.rule.covers(finding.rule) && self.pointer.as_ref().is_none_or(below)
    }
}

/// Returns whether one of `places` suppresses `finding`. All that do are noted in `known`.
pub(crate) fn covers(places: &[IgnoredPlace], finding: &Diagnostic, known: &mut IgnoreUse) -> bool {
    let mut covered = false;
    for place in places.iter().filter(|place| place.covers(finding)) {
        known.used.insert(place.entry);
        covered = true;
    }
    covered
}

/// Returns the entries about which this run decides nothing.
pub(crate) fn undecided(places: &[IgnoredPlace], levels: &Levels, repaired: &Repaired) -> BTreeSet<usize> {
    let undecided = places.iter().filter(|place| !repaired.decides_in_file(place.rule, levels));
    undecided.map(|place| place.entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::RuleId;
    use crate::source::Span;

    fn place(rule: &str, pointer: Option<&str>) -> IgnoredPlace {
        IgnoredPlace { entry: 0, rule: rule.parse().unwrap(), pointer: pointer.map(str::to_owned) }
    }

    #[test]
    fn a_pointer_is_a_place_and_everything_below_it() {
        let finding = |pointer: &str| Diagnostic::new(RuleId::MissingField, Span::at(0), "").with_pointer(pointer);
        let covers = |place: &IgnoredPlace, pointer: &str| place.covers(&finding(pointer));
        let ticket = place("missing-field", Some("/a/Ticket"));
        assert!(covers(&ticket, "/a/Ticket") && covers(&ticket, "/a/Ticket/Status"));
        assert!(!covers(&ticket, "/a") && !covers(&ticket, "/a/TicketInformation") && !covers(&ticket, ""));
        let whole = place("fields", None);
        assert!(covers(&whole, "") && covers(&whole, "/a"));
        assert!(!covers(&place("syntax", None), "/a"));
    }

    #[test]
    fn each_entry_that_covers_a_finding_is_used() {
        let places = [place("all", None), IgnoredPlace { entry: 1, ..place("fields", Some("/a")) }];
        let mut known = IgnoreUse::default();
        let finding = Diagnostic::new(RuleId::EmptyField, Span::at(0), "").with_pointer("/a/b");
        assert!(covers(&places, &finding, &mut known));
        assert_eq!(known.used, BTreeSet::from([0, 1]));
    }
}
