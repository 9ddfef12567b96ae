//! `schema`: prints schemas, for editors and other validators.

use crate::diagnostic::nearest;
use clap::Args;

use super::{Status, print_error, terminal};
use crate::catalog::{Document, Schemas};
use crate::config;
use crate::report;

/// The schemas that do not describe payloads: the name, title and text of each. These schemas do not refer to other
/// schemas.
const NON_PAYLOAD_SCHEMAS: [(&str, &str, &str); 2] = [
    ("config", "Configuration of summit-lint", config::SCHEMA),
    ("report", "Report of summit-lint (`--output-format json`)", report::SCHEMA),
];

/// The arguments of `schema`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The name of the schema, such as `envelope` or `resolved`; lists all schemas by default.
    name: Option<String>,

    /// Bundle the schema and all schemas that it refers to in one file, for editors.
    #[arg(long, requires = "name")]
    bundle: bool,
}

pub(super) fn run(arguments: &Arguments) -> Status {
    let schemas = Schemas::builtin();
    let Some(name) = &arguments.name else {
        return if terminal::print(render_list(&schemas).as_bytes()) { Status::Clean } else { Status::Error };
    };
    let other = NON_PAYLOAD_SCHEMAS.iter().find(|(other, ..)| other == name);
    let text = if let Some((_, _, text)) = other {
        Some((*text).to_owned())
    } else if arguments.bundle {
        schemas.bundle(name)
    } else {
        schemas.documents().find(name).map(|document| document.text().to_owned())
    };
    match text {
        Some(text) if terminal::print(text.as_bytes()) => Status::Clean,
        Some(_) => Status::Error,
        None => {
            let names = schemas
                .documents()
                .iter()
                .map(|document| document.name())
                .chain(NON_PAYLOAD_SCHEMAS.map(|(name, ..)| name));
            let hint = match nearest(name, names) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "run `summit-lint schema` to list all schemas".to_owned(),
            };
            print_error(&format_args!("unknown schema `{name}`; {hint}"));
            Status::Error
        }
    }
}

/// Returns a table of all schemas with their titles. If two schemas have the same name, their directories are shown,
/// too.
fn render_list(schemas: &Schemas) -> String {
    let title = |text: &serde_json::Value| text["title"].as_str().unwrap_or("").to_owned();
    let documents = schemas.documents();
    let name = |document: &Document| match documents.iter().filter(|other| other.name() == document.name()).count() {
        1 => document.name().to_owned(),
        _ if document.folder().is_empty() => document.name().to_owned(),
        _ => format!("{}/{}", document.folder(), document.name()),
    };
    let mut rows: Vec<(String, String)> =
        documents.iter().map(|document| (name(document), title(document.value()))).collect();
    rows.extend(NON_PAYLOAD_SCHEMAS.map(|(name, title, _)| (name.to_owned(), title.to_owned())));
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    rows.iter().map(|(name, title)| format!("{name:width$}  {title}\n")).collect()
}
