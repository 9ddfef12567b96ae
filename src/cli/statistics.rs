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

#[derive(Debug, Default)]
struct Count {
    all: usize,
    safe: usize,
    unsafe_fixes: usize,
}

impl Statistics {
    /// Counts the findings of one file.
    pub(super) fn add(&mut self, report: &FileReport) {
        for diagnostic in &report.diagnostics {
            let count = self.counts.entry(diagnostic.rule).or_default();
            count.all += 1;
            match diagnostic.fix.as_ref().map(|fix| fix.applicability) {
                Some(Applicability::Safe) => count.safe += 1,
                Some(Applicability::Unsafe) => count.unsafe_fixes += 1,
                None => {}
            }
        }
    }

    /// Returns the counts, ordered by frequency.
    fn sorted(&self) -> Vec<(RuleId, &Count)> {
        let mut sorted: Vec<_> = self.counts.iter().map(|(rule, count)| (*rule, count)).collect();
        sorted.sort_by_key(|(rule, count)| (Reverse(count.all), rule.name()));
        sorted
    }

    /// Returns a table with one line per rule. `[*]` marks a rule whose findings all have a safe fix, `[-]` one of which some do.
    pub(super) fn table(&self) -> String {
        let sorted = self.sorted();
        let digits = sorted.first().map_or(1, |(_, count)| count.all.to_string().len());
        let longest = sorted.iter().map(|(rule, _)| rule.name().len()).max().unwrap_or(0);
        let mut table = String::new();
        for (rule, count) in &sorted {
            let mark = match count.safe {
                0 => "[ ]",
                safe if safe == count.all => "[*]",
                _ => "[-]",
            };
            let summary = rules::find(*rule).map_or("", |rule| rule.summary);
            let _ = writeln!(table, "{:digits$}  {rule:longest$}  {mark} {summary}", count.all);
        }
        let all: usize = sorted.iter().map(|(_, count)| count.all).sum();
        let safe: usize = sorted.iter().map(|(_, count)| count.safe).sum();
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
    pub(super) fn json(&self) -> String {
        let rows = self.sorted().into_iter().map(|(rule, count)| {
            json!({"rule": rule.name(), "count": count.all, "fixable": count.safe, "unsafe_fixable": count.unsafe_fixes})
        });
        let rows: Vec<String> = rows.map(|row| row.to_string()).collect();
        if rows.is_empty() { "[]\n".to_owned() } else { format!("[\n{}\n]\n", rows.join(",\n")) }
    }
}
