//! `schema`: the schemas, for editors and other validators.

use crate::diagnostic::nearest;
use clap::Args;

use super::{Status, complain, terminal};
use crate::catalog::{Document, Schemas};
use crate::config;
use crate::report;

/// Schemas of other things than payloads: their names, titles and texts. They refer to nothing but themselves.
const OTHERS: [(&str, &str, &str); 2] = [
    ("config", "Configuration of summit-lint", config::SCHEMA),
    ("report", "Report of summit-lint (`--output-format json`)", report::SCHEMA),
];

/// What `schema` takes.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The schema's name, such as `envelope` or `resolved`; without one all are listed.
    name: Option<String>,

    /// Bundle the schema and all schemas that it refers to in one file, for editors.
    #[arg(long, requires = "name")]
    bundle: bool,
}

pub(super) fn run(arguments: &Arguments) -> Status {
    let schemas = Schemas::builtin();
    let Some(name) = &arguments.name else {
        return if terminal::print(list(&schemas).as_bytes()) { Status::Clean } else { Status::Error };
    };
    let other = OTHERS.iter().find(|(other, ..)| other == name);
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
            let names = schemas.documents().iter().map(|document| document.name()).chain(OTHERS.map(|(name, ..)| name));
            let hint = match nearest(name, names) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "`summit-lint schema` lists them all".to_owned(),
            };
            complain(&format_args!("there is no schema `{name}`; {hint}"));
            Status::Error
        }
    }
}

/// Every schema with its title.
fn list(schemas: &Schemas) -> String {
    let title = |text: &serde_json::Value| text["title"].as_str().unwrap_or("").to_owned();
    let documents = schemas.documents();
    let name = |document: &Document| match documents.iter().filter(|other| other.name() == document.name()).count() {
        1 => document.name().to_owned(),
        _ if document.folder().is_empty() => document.name().to_owned(),
        _ => format!("{}/{}", document.folder(), document.name()),
    };
    let mut rows: Vec<(String, String)> =
        documents.iter().map(|document| (name(document), title(document.value()))).collect();
    rows.extend(OTHERS.map(|(name, title, _)| (name.to_owned(), title.to_owned())));
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    rows.iter().map(|(name, title)| format!("{name:width$}  {title}\n")).collect()
}
