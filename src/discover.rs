//! Which files are linted.

use std::collections::{HashMap, HashSet};
use std::fs::FileType;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use walkdir::{DirEntry, WalkDir};

use crate::lint::Expectation;
use crate::settings::{FILE_NAMES, Loaded, Settings};

/// What a directory is searched for.
const EXTENSIONS: [&str; 5] = ["json", "json5", "jsonc", "jsonl", "ndjson"];

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
        if let Some(globs) = &self.include {
            return globs.matched(path.strip_prefix(".").unwrap_or(path), false).is_ignore();
        }
        match self.loaded(path).filter(|(loaded, _)| loaded.file.include.is_some()) {
            Some((loaded, settings)) => {
                let globs = loaded.file.include.as_ref();
                globs.is_some_and(|globs| loaded.matches(globs, &settings.absolute(path), false, true))
            }
            None => path
                .extension()
                .and_then(|extension| extension.to_str())
                .is_some_and(|extension| EXTENSIONS.iter().any(|wanted| extension.eq_ignore_ascii_case(wanted))),
        }
    }
}

/// Finds the files below `paths`. A file that is named is taken whatever its name; a directory is walked: hidden files,
/// what `.gitignore` names and symbolic links are left out.
#[must_use]
pub fn discover(paths: &[PathBuf], globs: &Globs<'_>) -> Discovered {
    let mut discovered = Discovered::default();
    let mut seen = HashSet::new();
    for path in paths {
        match path.metadata() {
            Err(error) => discovered.errors.push(DiscoverError { path: path.clone(), error }),
            Ok(metadata) if metadata.is_dir() => walk(path, globs, &mut seen, &mut discovered),
            Ok(_) if globs.excludes_named(path) => {}
            Ok(_) => {
                let found = Found { path: path.clone(), expectation: Expectation::Payload };
                if seen.insert(identity(path)) {
                    discovered.files.push(found);
                } else if let Some(earlier) =
                    discovered.files.iter_mut().find(|file| identity(&file.path) == identity(path))
                {
                    // Found before, but now it is named.
                    earlier.expectation = Expectation::Payload;
                }
            }
        }
    }
    discovered
}

/// The same for every way to write a path.
fn identity(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

fn walk(root: &Path, globs: &Globs<'_>, seen: &mut HashSet<PathBuf>, discovered: &mut Discovered) {
    let mut ignored = Ignored::new(root);
    let base = identity(root);
    let entries = WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(|entry| {
        entry.depth() == 0
            || (!is_hidden(entry)
                && !globs.excludes(entry.path(), entry.file_type().is_dir())
                && !ignored.contains(entry.path(), entry.file_type()))
    });
    for entry in entries {
        match entry {
            Ok(entry) if entry.file_type().is_file() && globs.wants(entry.path()) && !is_configuration(&entry) => {
                // No link is followed below the root, so what lies below has one path from it.
                let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
                if seen.insert(base.join(relative)) {
                    discovered.files.push(Found { path: entry.into_path(), expectation: Expectation::Anything });
                }
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

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// What the `.gitignore` files between a repository's root and a file say, each read once.
struct Ignored {
    /// The folder up to which `.gitignore` files count: that of the repository, or the one that is walked.
    top: PathBuf,
    walked: PathBuf,
    base: PathBuf,
    files: HashMap<PathBuf, Option<Gitignore>>,
}

impl Ignored {
    fn new(root: &Path) -> Self {
        let base = identity(root);
        let top = base.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&base).to_owned();
        Self { top, walked: root.to_owned(), base, files: HashMap::new() }
    }

    fn contains(&mut self, path: &Path, kind: FileType) -> bool {
        let absolute = self.base.join(path.strip_prefix(&self.walked).unwrap_or(path));
        // The nearest file that says anything about the path decides.
        let folders: Vec<PathBuf> = absolute
            .ancestors()
            .skip(1)
            .take_while(|folder| folder.starts_with(&self.top))
            .map(Path::to_owned)
            .collect();
        for folder in folders {
            let top = folder == self.top;
            let rules = self.files.entry(folder).or_insert_with_key(|folder| read(folder, top));
            if let Some(rules) = rules {
                let verdict = rules.matched(&absolute, kind.is_dir());
                if !verdict.is_none() {
                    return verdict.is_ignore();
                }
            }
        }
        false
    }
}

fn read(folder: &Path, top: bool) -> Option<Gitignore> {
    let names = if top { &[".git/info/exclude", ".gitignore"][..] } else { &[".gitignore"][..] };
    let mut builder = GitignoreBuilder::new(folder);
    for name in names {
        let file = folder.join(name);
        if file.is_file() {
            // A malformed line ignores nothing; the others still count.
            let _ = builder.add(file);
        }
    }
    builder.build().ok().filter(|rules| !rules.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        folder
    }

    fn names(folder: &Path, globs: &Globs<'_>) -> Vec<String> {
        let found = discover(&[folder.to_owned()], globs);
        assert!(found.errors.is_empty());
        found.files.iter().map(|file| file.path.strip_prefix(folder).unwrap().display().to_string()).collect()
    }

    #[test]
    fn a_walk_takes_json_that_is_not_ignored() {
        let folder = tree(&[
            ("b.json", ""),
            ("a/c.JSON", ""),
            ("a/d.jsonl", ""),
            ("a/e.txt", ""),
            (".hidden/f.json", ""),
            (".g.json", ""),
            ("node_modules/h.json", ""),
            ("a/built/i.json", ""),
            ("a/built/keep.json", ""),
            (".gitignore", "node_modules/\n"),
            ("a/.gitignore", "built/*\n!keep.json\n"),
        ]);
        let all = Globs::new(&[], &[]).unwrap();
        assert_eq!(names(folder.path(), &all), ["a/built/keep.json", "a/c.JSON", "a/d.jsonl", "b.json"]);
    }

    #[test]
    fn a_file_is_found_once_and_a_named_one_is_expected_to_be_a_payload() {
        let folder = tree(&[("a.json", ""), ("b.txt", "")]);
        let path = |name: &str| folder.path().join(name);
        let paths = [folder.path().to_owned(), path("a.json"), path("b.txt"), path("./b.txt"), path("none.json")];
        let found = discover(&paths, &Globs::new(&[], &[]).unwrap());
        let files: Vec<_> = found.files.iter().map(|file| (file.path.clone(), file.expectation)).collect();
        assert_eq!(files, [(path("a.json"), Expectation::Payload), (path("b.txt"), Expectation::Payload)]);
        assert_eq!(found.errors.len(), 1);
        assert!(found.errors[0].to_string().starts_with("cannot read "));
    }

    #[test]
    fn a_glob_that_is_malformed_is_an_error() {
        assert!(Globs::new(&[], &["a{b".to_owned()]).is_err());
    }
}
