//! `--changed`: finds the lines that differ from a commit, and limits reports to payloads with such lines.

mod git;
mod patch;

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

pub(super) use git::GitError;
use patch::ChangedLines;

use super::search::Discovered;
use crate::lint::FileReport;
use crate::source::{Source, Span};

/// The differences between a commit and the files of a repository.
#[derive(Debug)]
pub(super) struct Changes {
    /// The root of the working tree, with symbolic links resolved.
    root: PathBuf,
    /// The changed lines of each file, by its path relative to the root.
    files: HashMap<PathBuf, ChangedLines>,
    /// Whether a changed file is reported as a whole, because fixes apply to the whole file.
    reports_whole_files: bool,
    /// A cache of resolved directories. The key is a directory as the search spells it. The value is the path of the
    /// directory relative to the root, with symbolic links resolved, or `None` if the directory is not below the root.
    resolved_folders: Mutex<HashMap<PathBuf, Option<PathBuf>>>,
}

impl Changes {
    /// Returns the differences from `HEAD`, or from the merge base of `HEAD` and `reference` if there is a reference.
    ///
    /// # Errors
    ///
    /// If Git, the repository or the commit does not exist.
    pub(super) fn since(reference: Option<&OsStr>, reports_whole_files: bool) -> Result<Self, GitError> {
        let root = git::working_tree_root()?;
        let files = match git::base_commit(reference)? {
            Some(commit) => git::changed_lines(&commit)?,
            // In a repository without a commit, every file is new.
            None => git::all_files()?,
        };
        Ok(Self { root, files, reports_whole_files, resolved_folders: Mutex::default() })
    }

    /// Checks that all `paths` are in the repository.
    ///
    /// # Errors
    ///
    /// If a path is outside of the repository. The error names the first such path.
    pub(super) fn check_paths_are_inside<'p>(
        &self,
        paths: impl IntoIterator<Item = &'p PathBuf>,
    ) -> Result<(), GitError> {
        let is_outside = |path: &Path| path.canonicalize().is_ok_and(|path| !path.starts_with(&self.root));
        match paths.into_iter().find(|path| is_outside(path)) {
            Some(path) => Err(GitError::Outside { path: path.clone(), root: self.root.clone() }),
            None => Ok(()),
        }
    }

    /// Returns whether a result of the search is kept. Unchanged files are dropped; changed files and errors are kept.
    pub(super) fn keeps(&self, found: &Discovered) -> bool {
        found.as_ref().map_or(true, |found| self.changed_lines(&found.path).is_some())
    }

    /// Returns the changed lines of the file at `path`, or `None` if it is unchanged.
    fn changed_lines(&self, path: &Path) -> Option<&ChangedLines> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut folders = self.resolved_folders.lock().unwrap_or_else(PoisonError::into_inner);
        let relative = match folders.get(folder) {
            Some(relative) => relative,
            None => {
                let real = folder.canonicalize().ok();
                let below = real.and_then(|real| real.strip_prefix(&self.root).ok().map(Path::to_owned));
                folders.entry(folder.to_owned()).or_insert(below)
            }
        };
        self.files.get(&relative.as_ref()?.join(path.file_name()?))
    }

    /// Counts the payloads of `report` that the changes touch: those with at least one changed line. The second number
    /// counts only those touched payloads that have no schema.
    pub(super) fn count_touched(&self, source: &Source<'_>, report: &FileReport) -> (usize, usize) {
        let Some(changed_lines) = self.lines_of_partly_reported_file(source) else {
            return (report.payloads, report.uncovered);
        };
        let lines = LineNumbers::of(source);
        let touched =
            report.locations.iter().filter(|location| changed_lines.touch_payload(lines.of_span(location.span)));
        touched
            .fold((0, 0), |(payloads, uncovered), payload| (payloads + 1, uncovered + usize::from(payload.uncovered)))
    }

    /// Limits `report` to the payloads that the changes touch. Drops the findings in other payloads, and does not count
    /// these payloads. Returns `false` if no payload and no finding is left.
    pub(super) fn retain_touched_payloads(&self, source: &Source<'_>, report: &mut FileReport) -> bool {
        let (touched_count, uncovered_count) = self.count_touched(source, report);
        // Nothing is dropped if there is no payload, or if all payloads are touched.
        if report.payloads == 0 || touched_count == report.payloads {
            return true;
        }
        if let Some(changed_lines) =
            self.lines_of_partly_reported_file(source).filter(|_| !report.diagnostics.is_empty())
        {
            let lines = LineNumbers::of(source);
            let mut spans: Vec<Span> = report.locations.iter().map(|location| location.span).collect();
            spans.sort_unstable();
            let touched: Vec<bool> =
                spans.iter().map(|span| changed_lines.touch_payload(lines.of_span(*span))).collect();
            report.diagnostics.retain(|finding| {
                let next_index = spans.partition_point(|span| span.start <= finding.span.start);
                let previous_index = next_index.checked_sub(1);
                let is_previous_touched = previous_index.is_some_and(|index| touched[index]);
                let is_in_previous = previous_index.is_some_and(|index| finding.span.start < spans[index].end);
                if is_in_previous {
                    return is_previous_touched;
                }
                // A finding between two payloads belongs to both. The finding is kept if either payload is touched, or if a
                // line of the finding itself is changed.
                is_previous_touched
                    || touched.get(next_index) == Some(&true)
                    || changed_lines.touch_payload(lines.of_span(finding.span))
            });
        }
        (report.payloads, report.uncovered) = (touched_count, uncovered_count);
        touched_count > 0 || !report.diagnostics.is_empty()
    }

    /// Returns the changed lines of a file of which only some payloads are reported. Returns `None` if the whole file is
    /// reported.
    fn lines_of_partly_reported_file(&self, source: &Source<'_>) -> Option<&ChangedLines> {
        self.changed_lines(source.path())
            .filter(|lines| !self.reports_whole_files && !matches!(lines, ChangedLines::All))
    }
}

/// Converts spans of a source to line numbers as in Git, where only a line feed ends a line.
struct LineNumbers {
    /// The offsets of the line feeds in the source.
    line_feeds: Vec<usize>,
    /// The number of lines before the source in its file. It is 0 unless the source is a chunk of a long file.
    lines_before: u32,
}

impl LineNumbers {
    fn of(source: &Source<'_>) -> Self {
        let line_feeds = memchr::memchr_iter(b'\n', source.text().as_bytes()).collect();
        Self { line_feeds, lines_before: source.lines_before() }
    }

    /// Returns the 1-based first and last line of `span`.
    fn of_span(&self, span: Span) -> (u32, u32) {
        let line =
            |offset: u32| self.lines_before + self.line_feeds.partition_point(|end| *end < offset as usize) as u32 + 1;
        (line(span.start), line(span.end.saturating_sub(1).max(span.start)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_numbered_as_in_git() {
        let source = Source::from_text("a.json", "1\r2\n3\n\n5").unwrap();
        let lines = LineNumbers::of(&source);
        assert_eq!(lines.of_span(Span::new(0, 4)), (1, 1), "the line feed belongs to its line");
        assert_eq!(lines.of_span(Span::new(0, 5)), (1, 2));
        assert_eq!(lines.of_span(Span::at(7)), (4, 4));
    }
}
