//! `--changed`: which lines of which files differ from a commit, and which payloads those lines touch.

mod git;
mod patch;

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

pub(super) use git::GitError;
use patch::Lines;

use super::search::Discovered;
use crate::lint::FileReport;
use crate::source::{Source, Span};

/// What differs from a commit in the files of a repository.
#[derive(Debug)]
pub(super) struct Changes {
    /// The folder of the working tree, without links.
    root: PathBuf,
    /// By path below the root.
    files: HashMap<PathBuf, Lines>,
    /// Every line of a changed file counts, because its fixes change all of it.
    whole_files: bool,
    /// The folders of files without links, by folder as the search writes it.
    folders: Mutex<HashMap<PathBuf, Option<PathBuf>>>,
}

impl Changes {
    /// Returns what differs from `HEAD`, or from the commit at which `HEAD` left `reference`.
    ///
    /// # Errors
    ///
    /// If there is no Git, no repository, or no such commit.
    pub(super) fn since(reference: Option<&OsStr>, whole_files: bool) -> Result<Self, GitError> {
        let root = git::working_tree()?;
        let files = match git::base(reference)? {
            Some(commit) => git::changed(&commit)?,
            // Without a commit, everything is new.
            None => git::all()?,
        };
        Ok(Self { root, files, whole_files, folders: Mutex::default() })
    }

    /// Refuses the first of `paths` that is not in the repository.
    ///
    /// # Errors
    ///
    /// The path.
    pub(super) fn refuse_outside<'p>(&self, paths: impl IntoIterator<Item = &'p PathBuf>) -> Result<(), GitError> {
        let is_outside = |path: &Path| path.canonicalize().is_ok_and(|path| !path.starts_with(&self.root));
        match paths.into_iter().find(|path| is_outside(path)) {
            Some(path) => Err(GitError::Outside { path: path.clone(), root: self.root.clone() }),
            None => Ok(()),
        }
    }

    /// Whether a search keeps what it found: a file that differs, or a path that cannot be searched.
    pub(super) fn keeps(&self, found: &Discovered) -> bool {
        found.as_ref().map_or(true, |found| self.lines(&found.path).is_some())
    }

    /// Returns the lines of the file at `path` that differ, or `None` for a file that does not.
    fn lines(&self, path: &Path) -> Option<&Lines> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        let known = match folders.get(folder) {
            Some(known) => known,
            None => {
                let real = folder.canonicalize().ok();
                let below = real.and_then(|real| real.strip_prefix(&self.root).ok().map(Path::to_owned));
                folders.entry(folder.to_owned()).or_insert(below)
            }
        };
        self.files.get(&known.as_ref()?.join(path.file_name()?))
    }

    /// Returns how many payloads of `report` the changes touch, and how many of them only have their envelope checked.
    pub(super) fn payloads(&self, source: &Source<'_>, report: &FileReport) -> (usize, usize) {
        let Some(hunks) = self.hunks(source) else { return (report.payloads, report.uncovered) };
        let lines = LineNumbers::of(source);
        let touched = report.places.iter().filter(|place| hunks.touch(lines.of_span(place.span)));
        touched.fold((0, 0), |(payloads, uncovered), place| (payloads + 1, uncovered + usize::from(place.uncovered)))
    }

    /// Removes from `report` what is found in payloads that the changes do not touch. Returns whether anything is left of the file:
    /// a payload or a finding.
    pub(super) fn narrow(&self, source: &Source<'_>, report: &mut FileReport) -> bool {
        let (payloads, uncovered) = self.payloads(source, report);
        if report.payloads == 0 || payloads == report.payloads {
            return true;
        }
        if let Some(hunks) = self.hunks(source).filter(|_| !report.diagnostics.is_empty()) {
            let lines = LineNumbers::of(source);
            let mut places: Vec<Span> = report.places.iter().map(|place| place.span).collect();
            places.sort_unstable();
            let touched: Vec<bool> = places.iter().map(|span| hunks.touch(lines.of_span(*span))).collect();
            report.diagnostics.retain(|finding| {
                let next = places.partition_point(|span| span.start <= finding.span.start);
                let before = next.checked_sub(1);
                if before.is_some_and(|before| finding.span.start < places[before].end) {
                    return before.is_some_and(|before| touched[before]);
                }
                // What is between two payloads concerns both of them.
                before.is_some_and(|before| touched[before])
                    || touched.get(next) == Some(&true)
                    || hunks.touch(lines.of_span(finding.span))
            });
        }
        (report.payloads, report.uncovered) = (payloads, uncovered);
        payloads > 0 || !report.diagnostics.is_empty()
    }

    /// Returns the changed lines of a file, or `None` if all of them count.
    fn hunks(&self, source: &Source<'_>) -> Option<&Lines> {
        self.lines(source.path()).filter(|lines| !self.whole_files && !matches!(lines, Lines::All))
    }
}

/// The numbers of lines as Git counts them: only a line feed ends a line.
struct LineNumbers {
    /// The offsets of the line feeds.
    ends: Vec<usize>,
    /// How many lines come before the source.
    before: u32,
}

impl LineNumbers {
    fn of(source: &Source<'_>) -> Self {
        let ends = memchr::memchr_iter(b'\n', source.text().as_bytes()).collect();
        Self { ends, before: source.first_line() }
    }

    /// Returns the first and the last line of `span`, from 1 on.
    fn of_span(&self, span: Span) -> (u32, u32) {
        let line = |offset: u32| self.before + self.ends.partition_point(|end| *end < offset as usize) as u32 + 1;
        (line(span.start), line(span.end.saturating_sub(1).max(span.start)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_git() {
        let source = Source::from_text("a.json", "1\r2\n3\n\n5").unwrap();
        let lines = LineNumbers::of(&source);
        assert_eq!(lines.of_span(Span::new(0, 4)), (1, 1), "its line feed is part of a line");
        assert_eq!(lines.of_span(Span::new(0, 5)), (1, 2));
        assert_eq!(lines.of_span(Span::at(7)), (4, 4));
    }
}
