//! `convert`: converts the container (the part of a payload with the data for the service) to its other form: an
//! object, or JSON in a string.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::configuration::{ChoiceArguments, ConfigurationErrors};
use super::isolate::{PanicPoint, isolate_file, panic_if_injected};
use super::{Status, input, print_error, terminal};
use crate::catalog::generate::Form;
use crate::document::{Document, Expectation};
use crate::files::settings::Settings;
use crate::files::write;
use crate::fix::convert::convert;
use crate::lint::lint;
use crate::report::Redactor;

/// How the incident container is written. The two forms use different fields.
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

/// The arguments of `convert`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The new form of the container.
    #[arg(long, value_enum, value_name = "FORM")]
    to: FormName,

    /// File to convert; standard input by default or for `-`.
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
        panic_if_injected(PanicPoint::Lint, name);
        convert_input(arguments, path)
    });
    converted.unwrap_or_else(|error| {
        print_error(&error);
        Status::Error
    })
}

fn convert_input(arguments: &Arguments, path: Option<&Path>) -> Status {
    if arguments.in_place && path.is_none() {
        print_error(&"`--in-place` needs a file, not standard input");
        return Status::Error;
    }
    let settings = Settings::new(arguments.configuration.choice(), Vec::new());
    let config = match settings.of(path.unwrap_or(Path::new("<stdin>"))) {
        Ok(in_effect) => in_effect.config,
        Err(error) => {
            let mut configuration_errors = ConfigurationErrors::default();
            configuration_errors.add_file(error);
            configuration_errors.finish("converted");
            return Status::Error;
        }
    };
    let source = match input::read_input(path) {
        Ok(source) => source,
        Err(error) => {
            print_error(&error);
            return Status::Error;
        }
    };
    // The lossless source keeps invalid bytes. It is `None` if there are no invalid bytes, or if they cannot be kept.
    let lossless = source.lossless();
    if lossless.is_none() && !source.invalid_spans().is_empty() {
        print_error(&format_args!(
            "{}: invalid {} would be lost; run `summit-lint check` to find it",
            source.path().display(),
            source.encoding().name()
        ));
        return Status::Error;
    }
    let document = Document::new(lossless.as_ref().unwrap_or(&source), &config, Expectation::Payload);
    let text = match convert(&document, arguments.to.into()) {
        Ok(text) => text,
        Err(error) => {
            // The error may quote the payload, so its secrets are masked.
            let report = lint(&Document::new(&source, &config, Expectation::Payload));
            let error = Redactor::new(&source, &report).redact_message(&error.to_string());
            print_error(&format_args!("{}: {error}", source.path().display()));
            return Status::Error;
        }
    };
    let bytes = source.encode(&text);
    match path.filter(|_| arguments.in_place) {
        Some(_) if bytes == source.bytes() => Status::Clean,
        Some(path) => match write::replace(path, source.bytes(), &bytes) {
            Ok(()) => Status::Clean,
            Err(error) => {
                print_error(&error);
                Status::Error
            }
        },
        None if terminal::print(&bytes) => Status::Clean,
        None => Status::Error,
    }
}
