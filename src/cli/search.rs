//! The options that select the files of a command.

use clap::Args;

use super::files_from::ListArguments;
use crate::files::discover::{DiscoverError, FoundFile, Globs};
use crate::files::settings::Settings;

/// A file that a search found, or an error of the search.
pub(super) type Discovered = Result<FoundFile, DiscoverError>;

/// The options that select files, apart from the path arguments.
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
    /// Returns whether `--include` or `--exclude` may narrow the search more than the configuration does.
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
        Ok(globs.with_settings(settings).with_forced_exclude(self.force_exclude))
    }
}

/// An iterator that groups files into batches of growing size.
pub(super) struct Batches<I> {
    files: I,
    /// The maximum number of files in a batch.
    max_size: usize,
    /// The number of files in previous batches.
    batched_count: usize,
}

impl<I> Batches<I> {
    /// Splits `files` into batches of at most `max_size` files, in order.
    pub(super) fn of(files: I, max_size: usize) -> Self {
        Self { files, max_size, batched_count: 0 }
    }
}

impl<I: Iterator<Item = Discovered>> Iterator for Batches<I> {
    type Item = Vec<Discovered>;

    fn next(&mut self) -> Option<Self::Item> {
        // The first batches are small, so that several threads get work even if there are only a few files, which may
        // be large. The batches grow to an eighth of the files so far.
        let size = (self.batched_count / 8).clamp(1, self.max_size);
        let batch: Vec<Discovered> = self.files.by_ref().take(size).collect();
        self.batched_count += batch.len();
        (!batch.is_empty()).then_some(batch)
    }
}
