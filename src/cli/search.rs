//! Which files a command works on.

use clap::Args;

use super::files_from::ListArguments;
use crate::files::discover::{DiscoverError, Found, Globs};
use crate::files::settings::Settings;

/// A file of a search, or why there is none.
pub(super) type Discovered = Result<Found, DiscoverError>;

/// The options about files, besides their paths.
#[derive(Debug, Args)]
pub(super) struct SearchArguments {
    #[command(flatten)]
    pub list: ListArguments,

    /// Search directories for files that match the glob instead of `*.json` and related types.
    #[arg(long, value_name = "GLOB", help_heading = "Files")]
    include: Vec<String>,

    /// Exclude files and directories that match the glob.
    #[arg(long, value_name = "GLOB", help_heading = "Files")]
    exclude: Vec<String>,

    /// Apply `--exclude` and `exclude` of the configuration even if it is named.
    #[arg(long, help_heading = "Files")]
    force_exclude: bool,
}

impl SearchArguments {
    /// Returns whether the command line may leave out files that the configuration does not.
    pub(super) fn is_narrowed(&self) -> bool {
        !self.include.is_empty() || !self.exclude.is_empty()
    }

    /// The globs of `--include`.
    pub(super) fn include(&self) -> &[String] {
        &self.include
    }

    /// The globs of `--exclude`.
    pub(super) fn exclude(&self) -> &[String] {
        &self.exclude
    }

    /// Which files the search takes.
    ///
    /// # Errors
    ///
    /// If a glob is malformed: the words say which and why.
    pub(super) fn globs<'s>(&self, settings: &'s Settings) -> Result<Globs<'s>, ignore::Error> {
        let globs = Globs::new(&self.include, &self.exclude)?;
        Ok(globs.with_settings(settings).forced(self.force_exclude))
    }
}

/// Files in batches that grow.
pub(super) struct Batches<I> {
    files: I,
    /// How many files a thread takes at once, at most. The first ones it takes one by one, so that a few large files are shared out.
    most: usize,
    /// How many were given away.
    given: usize,
}

impl<I> Batches<I> {
    /// The `files`, in their order, at `most` so many at once.
    pub(super) fn of(files: I, most: usize) -> Self {
        Self { files, most, given: 0 }
    }
}

impl<I: Iterator<Item = Discovered>> Iterator for Batches<I> {
    type Item = Vec<Discovered>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch: Vec<Discovered> = self.files.by_ref().take((self.given / 8).clamp(1, self.most)).collect();
        self.given += batch.len();
        (!batch.is_empty()).then_some(batch)
    }
}
