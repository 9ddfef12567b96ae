//! `convert`: from one form of the container to the other.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::configuration::{ChoiceArguments, Misconfigured};
use super::isolate::{Step, inject, isolate_file};
use super::{Status, complain, input, terminal};
use crate::catalog::generate::Form;
use crate::document::{Document, Expectation};
use crate::files::settings::Settings;
use crate::files::write;
use crate::fix::convert::convert;
use crate::lint::lint;
use crate::report::Harmless;

/// The form of the container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FormName {
    /// As an object, in `IncidentContainerJsonObj`.
    Object,
    /// As JSON in a string, in `IncidentContainerJson`.
    String,
}

impl From<FormName> for Form {
    fn from(name: FormName) -> Self {
        match name {
            FormName::Object => Self::Object,
            FormName::String => Self::String,
        }
    }
}

/// What `convert` takes.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The form of the result.
    #[arg(long, value_enum, value_name = "FORM")]
    to: FormName,

    /// The file; standard input without one, or for `-`.
    path: Option<PathBuf>,

    /// Write to the file instead of standard output.
    #[arg(long, requires = "path")]
    in_place: bool,

    #[command(flatten)]
    configuration: ChoiceArguments,
}

pub(super) fn run(arguments: &Arguments) -> Status {
    let path = arguments.path.as_deref().filter(|path| !input::is_stdin(path));
    let name = path.unwrap_or(Path::new("<stdin>"));
    let converted = isolate_file("convert", name, || {
        inject(Step::Lint, name);
        run_on(arguments, path)
    });
    converted.unwrap_or_else(|error| {
        complain(&error);
        Status::Error
    })
}

fn run_on(arguments: &Arguments, path: Option<&Path>) -> Status {
    if arguments.in_place && path.is_none() {
        complain(&"--in-place needs a file: standard input has no place to write to");
        return Status::Error;
    }
    let settings = Settings::new(arguments.configuration.choice(), Vec::new());
    let config = match settings.of(path.unwrap_or(Path::new("<stdin>"))) {
        Ok(in_effect) => in_effect.config,
        Err(error) => {
            let mut misconfigured = Misconfigured::default();
            misconfigured.file(error);
            misconfigured.finish("converted");
            return Status::Error;
        }
    };
    let source = match input::open(path) {
        Ok(source) => source,
        Err(error) => {
            complain(&error);
            return Status::Error;
        }
    };
    let lossless = source.lossless();
    if lossless.is_none() && !source.replaced().is_empty() {
        complain(&format_args!(
            "{}: it has characters that are none, which would be lost; `summit-lint check` shows where",
            source.path().display()
        ));
        return Status::Error;
    }
    let document = Document::new(lossless.as_ref().unwrap_or(&source), &config, Expectation::Payload);
    let text = match convert(&document, arguments.to.into()) {
        Ok(text) => text,
        Err(error) => {
            // It may quote the payload.
            let report = lint(&Document::new(&source, &config, Expectation::Payload));
            let error = Harmless::new(&source, &report).line(&error.to_string());
            complain(&format_args!("{}: {error}", source.path().display()));
            return Status::Error;
        }
    };
    let bytes = source.encode(&text);
    match path.filter(|_| arguments.in_place) {
        Some(_) if bytes == source.bytes() => Status::Clean,
        Some(path) => match write::replace(path, source.bytes(), &bytes) {
            Ok(()) => Status::Clean,
            Err(error) => {
                complain(&error);
                Status::Error
            }
        },
        None if terminal::print(&bytes) => Status::Clean,
        None => Status::Error,
    }
}
