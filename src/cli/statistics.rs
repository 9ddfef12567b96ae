//! Counts the findings of each rule.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::json;

use crate::diagnostic::{Applicability, RuleId};
use crate::lint::FileReport;
use crate::report;
use crate::rules;

/// The findings of a run, counted by rule.
#[derive(Debug, Default)]
pub(super) struct Statistics {
    counts: BTreeMap<RuleId, Count>,
}

/// The number of findings of a rule.
#[derive(Debug, Default)]
struct Count {
    all: usize,
    /// The number of findings with a safe fix.
    safe_fixes: usize,
    /// The number of findings with an unsafe fix.
    unsafe_fixes: usize,
}

impl Statistics {
    /// Counts the findings in a report.
    pub(super) fn add(&mut self, report: &FileReport) {
        for diagnostic in &report.diagnostics {
            let count = self.counts.entry(diagnostic.rule).or_default();
            count.all += 1;
            match diagnostic.fix.as_ref().map(|fix| fix.applicability) {
                Some(Applicability::Safe) => count.safe_fixes += 1,
                Some(Applicability::Unsafe) => count.unsafe_fixes += 1,
                None => {}
            }
        }
    }

    /// Returns the count of each rule. The most frequent rule is first.
    fn counts_by_frequency(&self) -> Vec<(RuleId, &Count)> {
        let mut sorted: Vec<_> = self.counts.iter().map(|(rule, count)| (*rule, count)).collect();
        sorted.sort_by_key(|(rule, count)| (Reverse(count.all), rule.name()));
        sorted
    }

    /// Returns a table with one line per rule. `[*]` means that all findings of the rule have a safe fix, and `[-]`
    /// that some have one.
    pub(super) fn render_table(&self) -> String {
        let sorted = self.counts_by_frequency();
        let digits = sorted.first().map_or(1, |(_, count)| count.all.to_string().len());
        let name_width = sorted.iter().map(|(rule, _)| rule.name().len()).max().unwrap_or(0);
        let mut table = String::new();
        for (rule, count) in &sorted {
            let mark = match count.safe_fixes {
                0 => "[ ]",
                safe if safe == count.all => "[*]",
                _ => "[-]",
            };
            let summary = rules::find(*rule).map_or("", |rule| rule.summary);
            let _ = writeln!(table, "{:digits$}  {rule:name_width$}  {mark} {summary}", count.all);
        }
        let all: usize = sorted.iter().map(|(_, count)| count.all).sum();
        let safe: usize = sorted.iter().map(|(_, count)| count.safe_fixes).sum();
        let unsafe_fixes: usize = sorted.iter().map(|(_, count)| count.unsafe_fixes).sum();
        table.push_str(&report::count(all, "finding"));
        if safe > 0 {
            let _ = write!(table, "; [*] {safe} fixable with --fix");
        }
        if unsafe_fixes > 0 {
            let more = if safe > 0 { " more" } else { "" };
            let _ = write!(table, "{} {unsafe_fixes}{more} with --unsafe-fixes", if safe > 0 { "," } else { ";" });
        }
        table.push('\n');
        table
    }

    /// Returns the counts as a JSON array.
    pub(super) fn render_json(&self) -> String {
        let rows = self.counts_by_frequency().into_iter().map(|(rule, count)| {
            json!({"rule": rule.name(), "count": count.all, "fixable": count.safe_fixes, "unsafe_fixable": count.unsafe_fixes})
        });
        let rows: Vec<String> = rows.map(|row| row.to_string()).collect();
        if rows.is_empty() { "[]\n".to_owned() } else { format!("[\n{}\n]\n", rows.join(",\n")) }
    }
}
