//! The options that select the files of a command.

use clap::Args;

use super::files_from::ListArguments;
use crate::files::discover::{DiscoverError, FoundFile, Globs};
use crate::files::settings::Settings;

/// A file of a search, or an error.
pub(super) type Discovered = Result<FoundFile, DiscoverError>;

/// The options for files other than their paths.
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

    /// Apply `--exclude` and the configured `exclude` to named files, too.
    #[arg(long, help_heading = "Files")]
    force_exclude: bool,
}

impl SearchArguments {
    /// Returns whether the command line may exclude files that the configuration does not.
    pub(super) fn is_narrowed(&self) -> bool {
        !self.include.is_empty() || !self.exclude.is_empty()
    }

    /// Returns the globs of `--include`.
    pub(super) fn include(&self) -> &[String] {
        &self.include
    }

    /// Returns the globs of `--exclude`.
    pub(super) fn exclude(&self) -> &[String] {
        &self.exclude
    }

    /// Returns the globs of the search.
    ///
    /// # Errors
    ///
    /// If a glob is invalid.
    pub(super) fn globs<'s>(&self, settings: &'s Settings) -> Result<Globs<'s>, ignore::Error> {
        let globs = Globs::new(&self.include, &self.exclude)?;
        Ok(globs.with_settings(settings).forced(self.force_exclude))
    }
}

/// An iterator over files in growing batches.
pub(super) struct Batches<I> {
    files: I,
    /// The maximum size of a batch. The first batches are small, so that threads share a few large files.
    most: usize,
    /// The number of files in previous batches.
    given: usize,
}

impl<I> Batches<I> {
    /// Splits `files` into batches of at most `most` files, in order.
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
