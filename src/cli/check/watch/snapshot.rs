//! Snapshots of the files that a run depends on. Two snapshots are compared to detect a change.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use walkdir::WalkDir;

use super::super::Arguments;
use crate::cli::reserved::Identity;
use crate::files::discover::discover;
use crate::files::settings::Settings;

/// The metadata of a file. If the stamp of a file is the same in two snapshots, the file is treated as unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    /// The inode number on Unix, and 0 on other systems. The number changes if a new file with the same name replaces
    /// the file.
    inode: u64,
}

impl Stamp {
    /// Returns the stamp of the file at `path`, or `None` if the file does not exist.
    fn of(path: &Path) -> Option<Self> {
        let metadata = path.metadata().ok()?;
        Some(Self { modified: metadata.modified().ok(), length: metadata.len(), inode: inode(&metadata) })
    }
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> u64 {
    0
}

/// The files that a run depends on, with their stamps.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    /// The stamps of the files, by path. `None` if the file does not exist.
    files: BTreeMap<PathBuf, Option<Stamp>>,
}

impl Snapshot {
    /// Takes a snapshot of the files that a search finds, and of their configurations. Also includes the files that the
    /// configurations and the arguments name.
    pub(super) fn of(arguments: &Arguments, settings: &Settings) -> Self {
        let mut snapshot = Self::default();
        // An invalid glob is reported by the run.
        let Ok(globs) = arguments.search.globs(settings) else { return snapshot };
        let reports: Vec<Identity> = arguments.output.files().map(Identity::of).collect();
        for found in discover(arguments.paths_or_default(), &globs) {
            let path = found.map_or_else(|error| error.path, |found| found.path);
            // Reports of this run must not trigger another run.
            if !reports.iter().any(|report| report.is_at(&path)) {
                // The result is not needed. The call makes `settings` load the configuration of the file, which is
                // added below.
                let _ = settings.of_file(&path);
                snapshot.add(path);
            }
        }
        for loaded in settings.loaded() {
            snapshot.add(loaded.path.clone());
            for named in loaded.named_paths() {
                let folder = WalkDir::new(&named).into_iter().flatten().filter(|entry| entry.file_type().is_file());
                folder.for_each(|entry| snapshot.add(entry.into_path()));
                snapshot.add(named);
            }
        }
        let named = arguments.configuration.file().into_iter().chain(arguments.baseline.files());
        named.for_each(|path| snapshot.add(path.to_owned()));
        snapshot
    }

    fn add(&mut self, path: PathBuf) {
        let stamp = Stamp::of(&path);
        self.files.insert(path, stamp);
    }

    /// Updates the stamps of files that the run itself wrote, so that these files do not count as changed.
    pub(super) fn refresh(&mut self, written_files: &[PathBuf]) {
        written_files.iter().for_each(|path| self.add(path.clone()));
    }

    /// Returns the paths of the files, as written in the arguments or the configuration.
    pub(super) fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.files.keys()
    }

    /// Returns the first file that is new, changed or deleted in `later`.
    pub(super) fn first_difference(&self, later: &Self) -> Option<PathBuf> {
        let changed = later.files.iter().find(|(path, stamp)| self.files.get(*path) != Some(*stamp));
        let deleted = || self.files.iter().find(|(path, _)| !later.files.contains_key(*path));
        changed.or_else(deleted).map(|(path, _)| path.clone())
    }
}
