//! Folders of numbered steps: `01-new.json`, `2-assigned.json`, … tell the life of a ticket, in the order of their numbers.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::files::discover::step;
use crate::lint::FileReport;
use crate::rules::TicketHistory;
use crate::source::Source;

/// The number of the step that a file is, if it is one.
fn number(path: &Path) -> Option<u16> {
    step(path.file_name()?.as_encoded_bytes())
}

/// Puts the steps of each folder in the order of their numbers, on the places that they have among the `paths` that are named:
/// `10` comes before `2` by name only. A walk has its own order.
pub(super) fn put_in_order(paths: &mut [PathBuf]) {
    let mut folders: BTreeMap<PathBuf, Vec<(u16, usize)>> = BTreeMap::new();
    for (index, path) in paths.iter().enumerate() {
        // A folder has hardly an extension, and stays where it is.
        if let Some(number) = path.extension().and_then(|_| number(path)) {
            let folder = path.parent().map(Path::to_owned).unwrap_or_default();
            folders.entry(folder).or_default().push((number, index));
        }
    }
    for mut steps in folders.into_values() {
        if steps.is_sorted_by_key(|(number, _)| *number) {
            continue;
        }
        let places: Vec<usize> = steps.iter().map(|(_, index)| *index).collect();
        steps.sort_by_key(|(number, _)| *number);
        let sorted: Vec<PathBuf> = steps.iter().map(|(_, index)| paths[*index].clone()).collect();
        for (place, path) in places.into_iter().zip(sorted) {
            paths[place] = path;
        }
    }
}

/// What is known of the tickets of each folder so far.
#[derive(Debug, Default)]
pub(super) struct Steps {
    folders: HashMap<PathBuf, TicketHistory>,
}

impl Steps {
    /// Adds to the report of a step what the steps before it make wrong.
    pub(super) fn judge(&mut self, source: &Source<'_>, config: &Config, report: &mut FileReport) {
        if report.steps.is_empty() || number(source.path()).is_none() {
            return;
        }
        let folder = source.path().parent().map(Path::to_owned).unwrap_or_default();
        let known = self.folders.entry(folder).or_default().add_file(source, &report.steps, &config.schemas);
        report.add(known, source, config);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_put_in_the_order_of_their_numbers_and_nothing_else_moves() {
        let names = ["a/1-new.json", "a/10-closed.json", "a/2-assigned.json", "a/x.json", "b/2.json", "20260314.json"];
        let mut paths = names.map(PathBuf::from);
        put_in_order(&mut paths);
        let order: Vec<&str> = paths.iter().filter_map(|path| path.to_str()).collect();
        assert_eq!(
            order,
            ["a/1-new.json", "a/2-assigned.json", "a/10-closed.json", "a/x.json", "b/2.json", "20260314.json"]
        );
    }
}
