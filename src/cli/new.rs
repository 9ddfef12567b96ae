//! `new`: writes a minimal valid payload.

use std::path::{Path, PathBuf};

use clap::Args;

use super::convert::FormName;
use super::{Status, configuration, print_error, terminal};
use crate::catalog::{Schemas, ServiceId, generate};
use crate::diagnostic::nearest;
use crate::files::settings::{Choice, Settings};

/// The arguments of `new`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The status of the incident: `New`, `Assigned`, `In-Progress`, `Pending`, `Resolved`, `Closed`, `Cancelled`,
    /// or a status that your own schemas define.
    status: String,

    /// The service to call; by default, the first service that has the status.
    #[arg(long, value_name = "NAME")]
    service: Option<String>,

    /// The value of `Updater`: `Executive` (an analyst) or `Caller` (an end user).
    #[arg(long, default_value = "Executive")]
    updater: String,

    /// How to write the incident container: as an object, or as JSON in a string.
    #[arg(long, value_enum, default_value = "object")]
    form: FormName,

    /// Use the schemas of this configuration instead of the nearest `summit-lint.json5`.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Ignore all configuration files.
    #[arg(long, conflicts_with = "config")]
    isolated: bool,
}

pub(super) fn run(arguments: &Arguments) -> Status {
    let choice = match &arguments.config {
        Some(path) => Choice::File(path.clone()),
        None if arguments.isolated => Choice::Isolated,
        None => Choice::Nearest,
    };
    // Use the configuration that would apply to a file in the working directory.
    let config = match Settings::new(choice, Vec::new()).of(Path::new("new.json")) {
        Ok(in_effect) => in_effect.config,
        Err(error) => {
            configuration::show_error(&error);
            return Status::Error;
        }
    };
    let Some(service) = choose_service(&config.schemas, arguments) else { return Status::Error };
    match generate::request(&config.schemas, service, &arguments.status, &arguments.updater, arguments.form.into()) {
        Ok(text) if terminal::print(text.as_bytes()) => Status::Clean,
        Ok(_) => Status::Error,
        Err(error) => {
            print_error(&error);
            Status::Error
        }
    }
}

/// Returns the service that the request is for. If the user named a service, returns that service, or prints an error if
/// it does not exist. Otherwise returns the first service with a container that has the status, or else the first service
/// with a container.
fn choose_service(schemas: &Schemas, arguments: &Arguments) -> Option<ServiceId> {
    let Some(name) = &arguments.service else {
        let has_status = |id: &ServiceId| {
            schemas.statuses_of(*id).any(|(_, status)| status.name().eq_ignore_ascii_case(&arguments.status))
        };
        let mut with_container = schemas.service_ids().filter(|id| schemas.service(*id).container().is_some());
        let first = with_container.clone().next();
        return with_container.find(has_status).or(first);
    };
    let found = schemas.service_called(name);
    if found.is_none() {
        let names: Vec<&str> = schemas.services().iter().map(|service| service.name()).collect();
        let hint = match nearest(name, names.iter().copied()) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!("use one of {}", names.join(", ")),
        };
        print_error(&format!("no schema for service `{name}`; {hint}"));
    }
    found
}
