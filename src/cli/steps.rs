//! Folders of numbered steps: `01-new.json`, `2-assigned.json`, … tell the life of a ticket, in the order of their numbers.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::discover::Found;
use crate::lint::{Expectation, FileReport, lint_with};
use crate::rules::Lives;
use crate::source::Source;

/// The number that a step's file name starts with; nothing where it starts with something else.
fn number(path: &Path) -> Option<u64> {
    let name = path.file_name()?.to_str()?;
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    // More digits are a date or a ticket, not a place in an order.
    (1..=4).contains(&digits).then(|| name[..digits].parse().ok()).flatten()
}

/// Puts the steps of each folder in the order of their numbers, on the places that they have among the files: `10` comes
/// before `2` by name only.
pub(super) fn put_in_order(files: &mut [Found]) {
    let mut folders: BTreeMap<PathBuf, Vec<(u64, usize)>> = BTreeMap::new();
    for (index, found) in files.iter().enumerate() {
        if let Some(number) = number(&found.path) {
            let folder = found.path.parent().map(Path::to_owned).unwrap_or_default();
            folders.entry(folder).or_default().push((number, index));
        }
    }
    for mut steps in folders.into_values() {
        let places: Vec<usize> = steps.iter().map(|(_, index)| *index).collect();
        if steps.is_sorted_by_key(|(number, _)| *number) {
            continue;
        }
        steps.sort_by_key(|(number, _)| *number);
        let sorted: Vec<Found> = steps.iter().map(|(_, index)| files[*index].clone()).collect();
        for (place, found) in places.into_iter().zip(sorted) {
            files[place] = found;
        }
    }
}

/// What is known of the tickets of each folder so far.
#[derive(Debug, Default)]
pub(super) struct Steps {
    folders: HashMap<PathBuf, Lives>,
}

impl Steps {
    /// Adds to the report of a step what the steps before it make wrong.
    pub(super) fn judge(
        &mut self,
        source: &Source<'_>,
        config: &Config,
        expectation: Expectation,
        report: &mut FileReport,
    ) {
        if report.steps.is_empty() || number(source.path()).is_none() {
            return;
        }
        let folder = source.path().parent().map(Path::to_owned).unwrap_or_default();
        let known = self.folders.entry(folder).or_default().take(source, &report.steps, &config.schemas);
        if !known.is_empty() {
            // Once more, so that the levels and the file's own comments hold for these, too.
            *report = lint_with(source, config, expectation, known);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_put_in_the_order_of_their_numbers_and_nothing_else_moves() {
        let names = ["a/1-new.json", "a/10-closed.json", "a/2-assigned.json", "a/x.json", "b/2.json", "20260314.json"];
        let mut files: Vec<Found> =
            names.iter().map(|name| Found { path: name.into(), expectation: Expectation::Anything }).collect();
        put_in_order(&mut files);
        let order: Vec<&str> = files.iter().filter_map(|found| found.path.to_str()).collect();
        assert_eq!(
            order,
            ["a/1-new.json", "a/2-assigned.json", "a/10-closed.json", "a/x.json", "b/2.json", "20260314.json"]
        );
    }
}
