//! Which files a walk takes, by their names.

use std::path::Path;
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::document::Format;
use crate::files::settings::{Loaded, Settings};

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
        let loaded = settings.of_file(path).ok().flatten()?;
        Some((loaded, settings))
    }

    pub(super) fn excludes(&self, path: &Path, is_dir: bool) -> bool {
        if let Some(globs) = &self.exclude {
            return globs.matched(path.strip_prefix(".").unwrap_or(path), is_dir).is_ignore();
        }
        self.loaded(path).is_some_and(|(loaded, settings)| {
            let globs = loaded.file.exclude.as_ref();
            globs.is_some_and(|globs| loaded.matches(globs, &settings.absolute(path), is_dir, false))
        })
    }

    /// Whether a file that is named is left out by its own name or by a folder that it lies in.
    pub(super) fn excludes_named(&self, path: &Path) -> bool {
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

    pub(super) fn wants(&self, path: &Path) -> bool {
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
