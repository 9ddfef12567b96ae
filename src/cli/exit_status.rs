//! Computes the exit status from the findings of a run.

use clap::Args;

use super::Status;
use crate::lint::Summary;

/// The options for the exit status.
#[derive(Debug, Args)]
pub(super) struct ExitArguments {
    /// Exit with 1 if there are warnings, too.
    #[arg(long, help_heading = "Exit status")]
    deny_warnings: bool,

    /// Exit with 1 if there are more than N warnings.
    #[arg(long, value_name = "N", conflicts_with = "deny_warnings", help_heading = "Exit status")]
    max_warnings: Option<usize>,

    /// Exit with 0 even if there are findings.
    #[arg(long, conflicts_with_all = ["deny_warnings", "max_warnings"], help_heading = "Exit status")]
    exit_zero: bool,
}

impl ExitArguments {
    /// Returns how many warnings there may be before the exit status is 1.
    const fn allowed_warnings(&self) -> usize {
        match (self.deny_warnings, self.max_warnings) {
            (true, _) => 0,
            (false, Some(max)) => max,
            (false, None) => usize::MAX,
        }
    }

    /// Returns whether warnings are treated as errors.
    pub(super) const fn denies_warnings(&self) -> bool {
        self.allowed_warnings() == 0
    }

    /// Returns the status for the counts in `summary`. `has_other_findings` is whether something else counts as a
    /// finding, such as a file that fixes would change.
    pub(super) const fn status(&self, summary: &Summary, has_other_findings: bool) -> Status {
        let has_findings = summary.errors > 0 || summary.warnings > self.allowed_warnings() || has_other_findings;
        if has_findings && !self.exit_zero { Status::Findings } else { Status::Clean }
    }

    /// Returns the error message if there are more warnings than `--max-warnings` allows.
    pub(super) fn explanation(&self, summary: &Summary) -> Option<String> {
        let max = self.max_warnings.filter(|max| summary.warnings > *max)?;
        Some(format!("too many warnings: found {}, `--max-warnings` allows {max}", summary.warnings))
    }
}
