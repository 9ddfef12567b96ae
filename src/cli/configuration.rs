//! The configuration of a run: which file it comes from, and how one that cannot be used is shown.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::rule_selection::RuleSelection;
use super::{complain, terminal};
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
    /// Which configuration holds for a file.
    pub(super) fn choice(&self) -> Choice {
        match &self.config {
            Some(path) => Choice::File(path.clone()),
            None if self.isolated => Choice::Isolated,
            None => Choice::Nearest,
        }
    }
}

/// The options that choose the configuration, and those that win over it.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct ConfigurationArguments {
    #[command(flatten)]
    choice: ChoiceArguments,

    #[command(flatten)]
    rules: RuleSelection,
}

impl ConfigurationArguments {
    /// The configuration file that `--config` names.
    pub(super) fn file(&self) -> Option<&Path> {
        self.choice.config.as_deref()
    }

    /// What the options choose for rules.
    pub(super) fn choices(&self) -> Vec<(Selector, Setting)> {
        self.rules.choices()
    }

    /// The settings of the run.
    pub(super) fn settings(&self) -> Settings {
        Settings::new(self.choice.choice(), self.rules.choices())
    }
}

/// The configurations that could not be used, each of which is shown once.
#[derive(Debug, Default)]
pub(super) struct Misconfigured {
    shown: Vec<Arc<SettingsError>>,
    files: usize,
}

impl Misconfigured {
    /// Takes note of a file that was left alone because of `error`.
    pub(super) fn file(&mut self, error: Arc<SettingsError>) {
        self.files += 1;
        if !self.shown.iter().any(|shown| Arc::ptr_eq(shown, &error)) {
            show(&error);
            self.shown.push(error);
        }
    }

    /// Says how many files were not `done`, as what is done with them is called.
    pub(super) fn finish(&self, done: &str) {
        match self.files {
            0 => {}
            1 => complain(&format_args!("a file was not {done}, as its configuration cannot be used")),
            files => complain(&format_args!("{files} files were not {done}, as their configuration cannot be used")),
        }
    }
}

/// Shows what is doubtful in the files that the configurations of a run name.
pub(super) fn warn(settings: &Settings) {
    for loaded in settings.loaded() {
        for (source, warnings) in &loaded.warnings {
            show_in(source, warnings);
        }
    }
}

/// Shows what is wrong with a configuration, in it.
pub(super) fn show(error: &SettingsError) {
    let SettingsError::Invalid { source_of, problems, .. } = error else {
        complain(error);
        return;
    };
    show_in(source_of, problems);
}

/// Shows findings about a configuration in `source`, a file of it, on standard error.
pub(super) fn show_in(source: &Source<'_>, problems: &[Diagnostic]) {
    let mut report = report::new(Format::Full, terminal::report_options(&io::stderr()));
    let problems = FileReport::of_text(source, problems.to_vec());
    // There is nowhere left to say that this failed.
    let _ = report.file(source, &problems, &mut anstream::stderr());
}
