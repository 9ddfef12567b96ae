//! Directories of numbered steps. The files `01-new.json`, `2-assigned.json` and so on are the steps of a ticket, in
//! the order of their numbers.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::files::discover::step_number;
use crate::lint::FileReport;
use crate::rules::TicketHistory;
use crate::source::Source;

/// Returns the number at the start of the file name, or `None` if the file is not a step.
fn number_of(path: &Path) -> Option<u16> {
    step_number(path.file_name()?.as_encoded_bytes())
}

/// Sorts the steps of each directory by number: `2-b.json` before `10-a.json`. Other paths keep their positions. Only
/// paths that the user names must be sorted; a search of a directory already sorts its files.
pub(super) fn sort_numbered_files(paths: &mut [PathBuf]) {
    let mut folders: BTreeMap<PathBuf, Vec<(u16, usize)>> = BTreeMap::new();
    for (index, path) in paths.iter().enumerate() {
        // A path without an extension is treated as a directory, which keeps its position.
        if let Some(number) = path.extension().and_then(|_| number_of(path)) {
            let folder = path.parent().map(Path::to_owned).unwrap_or_default();
            folders.entry(folder).or_default().push((number, index));
        }
    }
    for mut steps in folders.into_values() {
        if steps.is_sorted_by_key(|(number, _)| *number) {
            continue;
        }
        let positions: Vec<usize> = steps.iter().map(|(_, index)| *index).collect();
        steps.sort_by_key(|(number, _)| *number);
        let sorted: Vec<PathBuf> = steps.iter().map(|(_, index)| paths[*index].clone()).collect();
        for (position, path) in positions.into_iter().zip(sorted) {
            paths[position] = path;
        }
    }
}

/// The tickets in the steps that were linted so far. Each step is checked against the previous steps of its directory.
#[derive(Debug, Default)]
pub(super) struct Steps {
    history_by_folder: HashMap<PathBuf, TicketHistory>,
}

impl Steps {
    /// If `source` is a step, adds findings to `report` that depend on the previous steps in the same directory.
    pub(super) fn check(&mut self, source: &Source<'_>, config: &Config, report: &mut FileReport) {
        if report.steps.is_empty() || number_of(source.path()).is_none() {
            return;
        }
        let folder = source.path().parent().map(Path::to_owned).unwrap_or_default();
        let found = self.history_by_folder.entry(folder).or_default().add_file(source, &report.steps, &config.schemas);
        report.add(found, source, config);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_sorted_and_other_paths_keep_their_positions() {
        let names = ["a/1-new.json", "a/10-closed.json", "a/2-assigned.json", "a/x.json", "b/2.json", "20260314.json"];
        let mut paths = names.map(PathBuf::from);
        sort_numbered_files(&mut paths);
        let order: Vec<&str> = paths.iter().filter_map(|path| path.to_str()).collect();
        assert_eq!(
            order,
            ["a/1-new.json", "a/2-assigned.json", "a/10-closed.json", "a/x.json", "b/2.json", "20260314.json"]
        );
    }
}
