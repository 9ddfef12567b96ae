//! Globs that select the files of a walk.

use std::path::Path;
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::document::Format;
use crate::files::settings::{GlobTarget, Loaded, Settings};

/// The globs that include and exclude files, in addition to ignore files.
///
/// Both lists of globs have the type [`Gitignore`], because that type implements the glob syntax. For `include`, too, `is_ignore` returns
/// whether a glob matches.
#[derive(Debug, Clone)]
pub struct Globs<'s> {
    include: Option<Gitignore>,
    exclude: Option<Gitignore>,
    /// The settings whose globs are used if the command line has none.
    settings: Option<&'s Settings>,
    /// Whether `exclude` also applies to files that the user named.
    forces_exclude: bool,
}

impl<'s> Globs<'s> {
    /// Creates the globs of the command line. `include` replaces the default extensions, and `exclude` excludes files and folders. The
    /// globs have the syntax of `.gitignore` and are relative to the working directory.
    ///
    /// # Errors
    ///
    /// If a glob is malformed. The message names the glob and the cause.
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
        Ok(Self { include: build(include)?, exclude: build(exclude)?, settings: None, forces_exclude: false })
    }

    /// Adds the globs of configuration files. Globs of the command line override them.
    #[must_use]
    pub fn with_settings(self, settings: &'s Settings) -> Self {
        Self { settings: Some(settings), ..self }
    }

    /// Sets whether `exclude` also applies to files that the user named.
    #[must_use]
    pub fn with_forced_exclude(self, forces_exclude: bool) -> Self {
        Self { forces_exclude, ..self }
    }

    /// Returns the configuration file that applies to `path`, and all settings. Returns `None` for an invalid configuration,
    /// which is reported when the file is linted.
    fn configuration_of(&self, path: &Path) -> Option<(Arc<Loaded>, &'s Settings)> {
        let settings = self.settings?;
        let loaded = settings.of_file(path).ok().flatten()?;
        Some((loaded, settings))
    }

    /// Returns whether a glob excludes the file or folder at `path`, which a walk found.
    pub(super) fn excludes(&self, path: &Path, is_dir: bool) -> bool {
        if let Some(globs) = &self.exclude {
            return globs.matched(path.strip_prefix(".").unwrap_or(path), is_dir).is_ignore();
        }
        self.configuration_of(path).is_some_and(|(loaded, settings)| {
            let globs = loaded.file.exclude.as_ref();
            globs.is_some_and(|globs| loaded.matches(globs, &settings.absolute(path), GlobTarget::WalkEntry { is_dir }))
        })
    }

    /// Returns whether the file at `path`, which the user named, is excluded: a glob matches the file or a folder that
    /// contains the file.
    pub(super) fn excludes_named(&self, path: &Path) -> bool {
        if !self.forces_exclude {
            return false;
        }
        if let Some(globs) = &self.exclude {
            let relative = path.strip_prefix(".").unwrap_or(path);
            return relative.is_relative() && globs.matched_path_or_any_parents(relative, false).is_ignore();
        }
        self.configuration_of(path).is_some_and(|(loaded, settings)| {
            let globs = loaded.file.exclude.as_ref();
            globs.is_some_and(|globs| loaded.matches(globs, &settings.absolute(path), GlobTarget::File))
        })
    }

    /// Returns whether the file at `path`, which a walk found, is included. Files that the configuration names, such as
    /// schemas, are not included.
    pub(super) fn includes(&self, path: &Path) -> bool {
        let loaded = self.configuration_of(path);
        if loaded.as_ref().is_some_and(|(loaded, settings)| loaded.names_file(&settings.absolute(path), settings)) {
            return false;
        }
        if let Some(globs) = &self.include {
            return globs.matched(path.strip_prefix(".").unwrap_or(path), false).is_ignore();
        }
        match loaded.filter(|(loaded, _)| loaded.file.include.is_some()) {
            Some((loaded, settings)) => {
                let globs = loaded.file.include.as_ref();
                globs.is_some_and(|globs| loaded.matches(globs, &settings.absolute(path), GlobTarget::File))
            }
            None => Format::is_searched(path),
        }
    }
}
