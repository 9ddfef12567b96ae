//! The options that choose the configuration, and the display of problems in configuration files.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::rule_selection::RuleSelection;
use super::{print_error, terminal};
use crate::config::{Selector, Setting};
use crate::diagnostic::Diagnostic;
use crate::files::settings::{Choice, Settings, SettingsError};
use crate::lint::FileReport;
use crate::report::{self, Format};
use crate::source::Source;

/// The options that choose the configuration.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct ChoiceArguments {
    /// Use this configuration for all files instead of the nearest `summit-lint.json5` upward from each.
    #[arg(long, value_name = "FILE", help_heading = "Configuration")]
    config: Option<PathBuf>,

    /// Ignore all configuration files.
    #[arg(long, conflicts_with = "config", help_heading = "Configuration")]
    isolated: bool,
}

impl ChoiceArguments {
    /// Returns how the configuration of a file is chosen.
    pub(super) fn choice(&self) -> Choice {
        match &self.config {
            Some(path) => Choice::File(path.clone()),
            None if self.isolated => Choice::Isolated,
            None => Choice::Nearest,
        }
    }
}

/// The options that choose the configuration, and those that override it.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct ConfigurationArguments {
    #[command(flatten)]
    choice: ChoiceArguments,

    #[command(flatten)]
    rules: RuleSelection,
}

impl ConfigurationArguments {
    /// Returns the path of `--config`.
    pub(super) fn file(&self) -> Option<&Path> {
        self.choice.config.as_deref()
    }

    /// Returns the levels of rules that the command line sets.
    pub(super) fn level_choices(&self) -> Vec<(Selector, Setting)> {
        self.rules.level_choices()
    }

    /// Returns the settings of the run.
    pub(super) fn settings(&self) -> Settings {
        Settings::new(self.choice.choice(), self.rules.level_choices())
    }
}

/// Collects the errors of configurations that could not be loaded. Each error is shown once, even if it affects several
/// files.
#[derive(Debug, Default)]
pub(super) struct ConfigurationErrors {
    /// The errors that were already shown.
    shown_errors: Vec<Arc<SettingsError>>,
    /// The number of files that were skipped.
    skipped_file_count: usize,
}

impl ConfigurationErrors {
    /// Records a file that was skipped because of `error`.
    pub(super) fn add_file(&mut self, error: Arc<SettingsError>) {
        self.skipped_file_count += 1;
        if !self.shown_errors.iter().any(|shown| Arc::ptr_eq(shown, &error)) {
            show_error(&error);
            self.shown_errors.push(error);
        }
    }

    /// Prints how many files were skipped. `participle` names what the command does with other files, such as `linted`.
    pub(super) fn finish(&self, participle: &str) {
        match self.skipped_file_count {
            0 => {}
            1 => print_error(&format_args!("1 file not {participle}: its configuration could not be loaded")),
            files => {
                print_error(&format_args!("{files} files not {participle}: their configuration could not be loaded"))
            }
        }
    }
}

/// Shows the warnings about the configurations of a run.
pub(super) fn show_warnings(settings: &Settings) {
    for loaded in settings.loaded() {
        for (source, warnings) in &loaded.warnings {
            show_findings(source, warnings);
        }
    }
}

/// Shows the problems of a configuration on standard error.
pub(super) fn show_error(error: &SettingsError) {
    let SettingsError::Invalid { source_of, problems, .. } = error else {
        print_error(error);
        return;
    };
    show_findings(source_of, problems);
}

/// Shows findings about a configuration on standard error. `source` is the configuration file that contains the
/// findings.
pub(super) fn show_findings(source: &Source<'_>, problems: &[Diagnostic]) {
    let mut report = report::new(Format::Full, terminal::report_options(&io::stderr()));
    let problems = FileReport::of_text(source, problems.to_vec());
    // A failed write to standard error cannot be reported.
    let _ = report.add_file(source, &problems, &mut anstream::stderr());
}
