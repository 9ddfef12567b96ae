//! Which files are linted.

mod ignored;

use std::cmp::Ordering;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use walkdir::{DirEntry, WalkDir};

use ignored::Ignored;

use crate::document::Format;
use crate::lint::Expectation;
use crate::settings::{FILE_NAMES, Loaded, Settings};

/// A file to be linted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its path, as the user would write it.
    pub path: PathBuf,
    /// Whether the user named it, or it was found in a directory.
    pub expectation: Expectation,
}

/// A path that could not be searched.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {}: {error}", path.display())]
pub struct DiscoverError {
    /// The path.
    pub path: PathBuf,
    /// Why.
    pub error: std::io::Error,
}

/// What was found, in a stable order, and what could not be searched.
#[derive(Debug, Default)]
pub struct Discovered {
    /// Every file once.
    pub files: Vec<Found>,
    /// Paths that are missing or may not be read. They don't keep the others from being linted.
    pub errors: Vec<DiscoverError>,
}

/// Files that a walk takes or leaves, besides what `.gitignore` says.
#[derive(Debug, Clone)]
pub struct Globs<'s> {
    include: Option<Gitignore>,
    exclude: Option<Gitignore>,
    /// Whose globs count where the command line has none.
    settings: Option<&'s Settings>,
    /// Files that are named are left out, too.
    force: bool,
}

impl<'s> Globs<'s> {
    /// `include` replaces the extensions that a walk looks for; `exclude` leaves files and folders out. Both are globs as
    /// `.gitignore` writes them, relative to the working directory.
    ///
    /// # Errors
    ///
    /// If a glob is malformed: the words say which and why.
    pub fn new(include: &[String], exclude: &[String]) -> Result<Self, ignore::Error> {
        let build = |globs: &[String]| {
            if globs.is_empty() {
                return Ok(None);
            }
            let mut builder = GitignoreBuilder::new("");
            for glob in globs {
                builder.add_line(None, glob)?;
            }
            builder.build().map(Some)
        };
        Ok(Self { include: build(include)?, exclude: build(exclude)?, settings: None, force: false })
    }

    /// Takes the globs of the configuration files as well. Where the command line has such globs, these are not asked.
    #[must_use]
    pub fn with_settings(self, settings: &'s Settings) -> Self {
        Self { settings: Some(settings), ..self }
    }

    /// Leaves out what `exclude` matches also where it is named.
    #[must_use]
    pub fn forced(self, force: bool) -> Self {
        Self { force, ..self }
    }

    /// The configuration for a file in a walk. One that cannot be used is reported by whoever lints the file.
    fn loaded(&self, path: &Path) -> Option<(Arc<Loaded>, &'s Settings)> {
        let settings = self.settings?;
        let loaded = settings.of_folder(path.parent().unwrap_or(path)).ok().flatten()?;
        Some((loaded, settings))
    }

    fn excludes(&self, path: &Path, is_dir: bool) -> bool {
        if let Some(globs) = &self.exclude {
            return globs.matched(path.strip_prefix(".").unwrap_or(path), is_dir).is_ignore();
        }
        self.loaded(path).is_some_and(|(loaded, settings)| {
            let globs = loaded.file.exclude.as_ref();
            globs.is_some_and(|globs| loaded.matches(globs, &settings.absolute(path), is_dir, false))
        })
    }

    /// Whether a file that is named is left out by its own name or by a folder that it lies in.
    fn excludes_named(&self, path: &Path) -> bool {
        if !self.force {
            return false;
        }
        if let Some(globs) = &self.exclude {
            let relative = path.strip_prefix(".").unwrap_or(path);
            return relative.is_relative() && globs.matched_path_or_any_parents(relative, false).is_ignore();
        }
        self.loaded(path).is_some_and(|(loaded, settings)| {
            let globs = loaded.file.exclude.as_ref();
            globs.is_some_and(|globs| loaded.matches(globs, &settings.absolute(path), false, true))
        })
    }

    fn wants(&self, path: &Path) -> bool {
        let loaded = self.loaded(path);
        if loaded.as_ref().is_some_and(|(loaded, settings)| loaded.names(&settings.absolute(path), settings)) {
            return false;
        }
        if let Some(globs) = &self.include {
            return globs.matched(path.strip_prefix(".").unwrap_or(path), false).is_ignore();
        }
        match loaded.filter(|(loaded, _)| loaded.file.include.is_some()) {
            Some((loaded, settings)) => {
                let globs = loaded.file.include.as_ref();
                globs.is_some_and(|globs| loaded.matches(globs, &settings.absolute(path), false, true))
            }
            None => Format::is_searched(path),
        }
    }
}

/// Finds the files below `paths`. A file that is named is taken whatever its name; a directory is walked: hidden files,
/// what ignore files name and symbolic links are left out, and so is everything that is no file: pipes, sockets, devices.
#[must_use]
pub fn discover(paths: &[PathBuf], globs: &Globs<'_>) -> Discovered {
    let mut discovered = Discovered::default();
    // One path alone meets no file twice: no link is followed below it.
    let mut seen = (paths.len() > 1).then(Seen::default);
    for path in paths {
        let link = path.symlink_metadata();
        let is_link = link.as_ref().is_ok_and(|link| link.is_symlink());
        match if is_link { path.metadata() } else { link } {
            Err(error) => discovered.errors.push(DiscoverError { path: path.clone(), error }),
            Ok(metadata) if metadata.is_dir() => walk(path, globs, seen.as_mut(), &mut discovered),
            Ok(_) if globs.excludes_named(path) => {}
            Ok(_) => {
                let found = Found { path: path.clone(), expectation: Expectation::Payload };
                let next = discovered.files.len();
                let place = seen.as_mut().map_or(next, |seen| seen.place_of_named(path, is_link, next));
                match discovered.files.get_mut(place) {
                    // Found before, but now it is named.
                    Some(earlier) => earlier.expectation = Expectation::Payload,
                    None => discovered.files.push(found),
                }
            }
        }
    }
    discovered
}

/// The files that were found, by what they are: each may be written in many ways.
#[derive(Default)]
struct Seen {
    /// To the place among the files.
    places: HashMap<PathBuf, usize>,
    /// Folders of files that were named. Many files lie in the same one, and each link on the way to it costs a look.
    folders: HashMap<PathBuf, PathBuf>,
}

impl Seen {
    /// The place of the file at `path`, which is `next` if it is new.
    fn place_of_named(&mut self, path: &Path, is_link: bool, next: usize) -> usize {
        let identity = match (path.parent(), path.file_name()) {
            (Some(folder), Some(name)) if !is_link => {
                let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
                if !self.folders.contains_key(folder) {
                    self.folders.insert(folder.to_owned(), identity(folder));
                }
                self.folders[folder].join(name)
            }
            _ => identity(path),
        };
        *self.places.entry(identity).or_insert(next)
    }
}

/// The same for every way to write a path.
fn identity(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

fn walk(root: &Path, globs: &Globs<'_>, mut seen: Option<&mut Seen>, discovered: &mut Discovered) {
    let mut ignored = Ignored::new(root);
    let base = seen.as_ref().map(|_| identity(root));
    let entries = WalkDir::new(root).sort_by(hidden_first).into_iter().filter_entry(|entry| {
        if entry.depth() == 0 {
            return true;
        }
        ignored.at(entry.depth());
        if is_hidden(entry) {
            ignored.hidden(entry);
            return false;
        }
        let kind = entry.file_type();
        // The cheap questions first: most files of a source tree are of no interest.
        let wanted = kind.is_dir() || (kind.is_file() && !is_configuration(entry) && globs.wants(entry.path()));
        wanted && !globs.excludes(entry.path(), kind.is_dir()) && !ignored.contains(entry)
    });
    for entry in entries {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                if let (Some(seen), Some(base)) = (&mut seen, &base) {
                    // No link is followed below the root, so what lies below has one path from it.
                    let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
                    let next = discovered.files.len();
                    if *seen.places.entry(base.join(relative)).or_insert(next) != next {
                        continue;
                    }
                }
                let mut path = entry.into_path();
                // There may be a million of them.
                path.shrink_to_fit();
                discovered.files.push(Found { path, expectation: Expectation::Anything });
            }
            Ok(_) => {}
            Err(error) => {
                let path = error.path().unwrap_or(root).to_owned();
                let error = error.into_io_error().unwrap_or_else(|| std::io::Error::other("a loop of links"));
                discovered.errors.push(DiscoverError { path, error });
            }
        }
    }
}

fn is_configuration(entry: &DirEntry) -> bool {
    FILE_NAMES.iter().any(|name| entry.file_name() == *name)
}

/// The order of a folder: by name, but hidden entries first, as an ignore file among them counts for all the others.
fn hidden_first(a: &DirEntry, b: &DirEntry) -> Ordering {
    is_hidden(b).cmp(&is_hidden(a)).then_with(|| a.file_name().cmp(b.file_name()))
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

#[cfg(test)]
mod tests;
