//! Ensures that a run does not read the files that it writes reports to, because a report would replace the input.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::input;
use super::isolate::isolate;
use super::search::Discovered;
use crate::document::{Document, Expectation};
use crate::files::settings::{FILE_NAMES, Settings};
use crate::lint::lint;
use crate::report;

/// The error if a report would replace a file that the run reads.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the report to {}: it is {what}", path.display())]
pub(super) struct ReportFileError {
    path: PathBuf,
    /// What else the file is, such as `also an input`.
    what: &'static str,
}

/// The files that the reports of a run are written to.
#[derive(Debug, Default)]
pub(super) struct ReportFiles {
    files: Vec<ReservedFile>,
}

/// A file that a report is written to. Such a file is reserved: it must not be used for anything else.
#[derive(Debug)]
struct ReservedFile {
    path: PathBuf,
    identity: Identity,
    /// Whether a search found the file, and the file contains a payload.
    is_input: AtomicBool,
}

impl ReportFiles {
    /// Reserves `paths`, which may not exist yet.
    pub(super) fn new<'p>(paths: impl IntoIterator<Item = &'p Path>) -> Self {
        let file = |path: &Path| {
            let (path, identity) = (path.to_owned(), Identity::of(path));
            ReservedFile { path, identity, is_input: AtomicBool::new(false) }
        };
        // A device or a pipe has no content that could be lost, so it is not reserved.
        let is_file = |path: &&Path| path.metadata().map_or(true, |metadata| metadata.is_file());
        Self { files: paths.into_iter().filter(is_file).map(file).collect() }
    }

    /// Returns an error if `paths` contains a reserved file. `what` completes the error message: what the paths are,
    /// such as `also an input`.
    pub(super) fn check_overlap<'p>(
        &self,
        paths: impl IntoIterator<Item = &'p Path>,
        what: &'static str,
    ) -> Result<(), ReportFileError> {
        if self.files.is_empty() {
            return Ok(());
        }
        for path in paths {
            if let Some(file) = self.files.iter().find(|file| file.identity.is_target_of(path)) {
                return Err(ReportFileError { path: file.path.clone(), what });
            }
        }
        Ok(())
    }

    /// Returns an error if standard input is redirected from a reserved file.
    pub(super) fn check_overlap_with_stdin(&self) -> Result<(), ReportFileError> {
        let Some(stdin) = self.files.first().and_then(|_| stdin_device_and_inode()) else { return Ok(()) };
        match self.files.iter().find(|file| file.identity.device_and_inode == Some(stdin)) {
            Some(file) => Err(ReportFileError { path: file.path.clone(), what: "also an input" }),
            None => Ok(()),
        }
    }

    /// Returns an error if a reserved file is a configuration file. Also returns an error if the configuration of its
    /// directory names the reserved file.
    pub(super) fn check_overlap_with_configurations(&self, settings: &Settings) -> Result<(), ReportFileError> {
        for ReservedFile { path, .. } in &self.files {
            let overlap_error = |what| Err(ReportFileError { path: path.clone(), what });
            if path.file_name().is_some_and(|name| FILE_NAMES.iter().any(|known| name == *known)) {
                return overlap_error("a configuration file");
            }
            // An invalid configuration is ignored here. It is reported later, with the first file that it applies to.
            let loaded = settings.of_file(path).ok().flatten();
            if loaded.is_some_and(|loaded| loaded.names_file(&settings.absolute(path), settings)) {
                return overlap_error("named by the configuration");
            }
        }
        Ok(())
    }

    /// Returns whether a result of the search is kept. A reserved file is usually the report of an earlier run, so the
    /// file is skipped unless it contains a payload.
    pub(super) fn keeps(&self, found: &Discovered, settings: &Settings) -> bool {
        let Ok(found) = found else { return true };
        let Some(file) = self.files.iter().find(|file| file.identity.is_at(&found.path)) else { return true };
        // If the check panics, the file is treated as if it contained a payload.
        let is_input = isolate(|| holds_payload(&found.path, settings)).unwrap_or(true);
        file.is_input.fetch_or(is_input, Ordering::Relaxed);
        is_input
    }

    /// Returns the reserved files that contain a payload.
    fn inputs(&self) -> impl Iterator<Item = &ReservedFile> {
        self.files.iter().filter(|file| file.is_input.load(Ordering::Relaxed))
    }

    /// Returns whether a reserved file contains a payload.
    pub(super) fn contain_input(&self) -> bool {
        self.inputs().next().is_some()
    }

    /// Returns the path of the reserved file at `path`, as the user wrote it. Returns `None` if there is no such file,
    /// or if it does not contain a payload.
    pub(super) fn find_input(&self, path: &Path) -> Option<&Path> {
        self.inputs().find(|file| file.identity.is_at(path)).map(|file| &*file.path)
    }
}

/// Returns whether the file at `path` contains a payload, and is not a report. A file that cannot be read is treated as
/// a payload.
fn holds_payload(path: &Path, settings: &Settings) -> bool {
    let Ok(source) = input::read(path) else { return true };
    let config = settings.of(path).map(|in_effect| in_effect.config).unwrap_or_default();
    !report::is_report(source.text()) && !lint(&Document::new(&source, &config, Expectation::Anything)).skipped
}

/// Identifies a file, independently of how its path is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Identity {
    /// The path with symbolic links resolved. For a file that does not exist yet, only the path of its directory is
    /// resolved.
    path: PathBuf,
    /// The device and inode of the file, which are equal for hard links. `None` if the file does not exist, or on
    /// systems without inodes.
    device_and_inode: Option<(u64, u64)>,
}

impl Identity {
    /// Returns the identity of the file at `path`, which may not exist yet.
    pub(super) fn of(path: &Path) -> Self {
        Self { path: resolve(path), device_and_inode: path.metadata().ok().as_ref().and_then(device_and_inode) }
    }

    /// Returns whether the file at `path` is this file. `path` may be a symbolic link. Resolves the path only if
    /// necessary, because there may be many paths.
    fn is_target_of(&self, path: &Path) -> bool {
        match self.device_and_inode {
            Some(_) => path.metadata().ok().as_ref().and_then(device_and_inode) == self.device_and_inode,
            // On Unix, `None` means that this file did not exist yet. Then only the same path leads to the file.
            None if cfg!(unix) => self.is_at(path),
            None => self.path == resolve(path),
        }
    }

    /// Returns whether the file at `path` is this file. `path` must not be a symbolic link. Compares the file names
    /// first, because they are usually different.
    pub(super) fn is_at(&self, path: &Path) -> bool {
        self.path.file_name() == path.file_name() && self.path == resolve(path)
    }
}

/// Returns `path` with symbolic links resolved. If the file does not exist, only the path of its directory is resolved.
fn resolve(path: &Path) -> PathBuf {
    if let Ok(path) = path.canonicalize() {
        return path;
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (folder.canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

#[cfg(unix)]
fn device_and_inode(metadata: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn device_and_inode(_: &Metadata) -> Option<(u64, u64)> {
    None
}

#[cfg(unix)]
fn stdin_device_and_inode() -> Option<(u64, u64)> {
    use std::os::fd::AsFd as _;
    let stdin = std::io::stdin().as_fd().try_clone_to_owned().ok()?;
    std::fs::File::from(stdin).metadata().ok().filter(Metadata::is_file).as_ref().and_then(device_and_inode)
}

#[cfg(not(unix))]
fn stdin_device_and_inode() -> Option<(u64, u64)> {
    None
}
