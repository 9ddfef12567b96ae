//! What a run's findings make of its exit status.

use clap::Args;

use super::Status;
use crate::lint::Summary;

/// What the user lets pass.
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
    /// How many warnings may be found.
    const fn allowed(&self) -> usize {
        match (self.deny_warnings, self.max_warnings) {
            (true, _) => 0,
            (false, Some(most)) => most,
            (false, None) => usize::MAX,
        }
    }

    /// Whether every warning counts like an error.
    pub(super) const fn deny_warnings(&self) -> bool {
        self.allowed() == 0
    }

    /// The status after what `summary` counts. `differs` tells that a file is not as its fixes would make it.
    pub(super) const fn status(&self, summary: &Summary, differs: bool) -> Status {
        let found = summary.errors > 0 || summary.warnings > self.allowed() || differs;
        if found && !self.exit_zero { Status::Findings } else { Status::Clean }
    }

    /// What to tell a user who might wonder about the status: that `--max-warnings` has decided it.
    pub(super) fn explanation(&self, summary: &Summary) -> Option<String> {
        let most = self.max_warnings.filter(|most| summary.warnings > *most)?;
        let plural = if summary.warnings == 1 { " is" } else { "s are" };
        Some(format!("{} warning{plural} more than the {most} that `--max-warnings` allows", summary.warnings))
    }
}
