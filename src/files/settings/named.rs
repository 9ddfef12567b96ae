//! Reads the files that a configuration names: lists of values, and schemas.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Parts;
use crate::catalog::{Document, SchemaError, Schemas, UserSchemas};
use crate::config::{ConfigFile, Spanned, ValueList, ValueSource};
use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::source::{Source, Span};

/// Reads the files that a configuration names.
pub(super) struct NamedFiles<'n> {
    /// The folder that relative paths are resolved against.
    pub working_directory: &'n Path,
    /// The files of the configuration. A path in one of these files is relative to the folder of that file.
    pub parts: &'n Parts,
}

/// The problems in a file, and that file. The file is `None` if the problems are in the configuration itself.
type Problems = (Option<Box<Source<'static>>>, Vec<Diagnostic>);

/// Returns `text` without a byte order mark, which some editors on Windows write.
fn without_byte_order_mark(text: &str) -> &str {
    text.strip_prefix('\u{FEFF}').unwrap_or(text)
}

/// Returns a problem with a configuration.
fn problem(span: Span, message: String, label: &'static str) -> Diagnostic {
    Diagnostic::new(RuleId::InvalidConfiguration, span, message).with_label(label)
}

impl NamedFiles<'_> {
    /// Reads the lists of allowed values in the setting `values`, and returns them in the order of the setting.
    pub(super) fn read_lists(&self, file: &ConfigFile) -> Result<Vec<Arc<ValueList>>, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut lists = Vec::new();
        for field in &file.values {
            let list = match &field.values {
                ValueSource::Inline(values) => ValueList::new(values.iter().cloned()),
                ValueSource::File(path) => match self.read(path) {
                    Ok(source) => ValueList::from_lines(source.text()),
                    Err(problem) => {
                        problems.push(*problem);
                        continue;
                    }
                },
            };
            if list.is_empty()
                && let ValueSource::File(path) = &field.values
            {
                let message = format!("no values in `{}`", path.value);
                problems.push(problem(path.span, message, "expected one value per line"));
            }
            lists.push(Arc::new(list));
        }
        if problems.is_empty() { Ok(lists) } else { Err(problems) }
    }

    /// Reads the file at the path that the configuration names.
    fn read(&self, path: &Spanned<String>) -> Result<Source<'static>, Box<Diagnostic>> {
        self.read_at(&self.parts.path(path), path.span)
    }

    /// Reads the file at `path`. An error is reported at `span`, where the configuration names the file.
    fn read_at(&self, path: &Path, span: Span) -> Result<Source<'static>, Box<Diagnostic>> {
        let failed =
            |why: String| Box::new(problem(span, format!("cannot read {}: {why}", path.display()), "named here"));
        super::read_text(&self.working_directory.join(path), path).map_err(|error| failed(error.to_string()))
    }

    /// Reads the schemas that the configuration names, and returns them together with the built-in schemas.
    pub(super) fn read_schemas(&self, file: &ConfigFile) -> Result<Arc<Schemas>, Problems> {
        if file.schemas.is_empty() && file.services.is_empty() {
            return Ok(Schemas::builtin());
        }
        let mut user = UserSchemas::default();
        let mut add = |path: PathBuf, span: Span| -> Result<(), Problems> {
            if !user.documents.iter().any(|(known, _)| *known == path) {
                let source = self.read_at(&path, span).map_err(|problem| (None, vec![*problem]))?;
                user.documents.push((path, without_byte_order_mark(source.text()).to_owned()));
            }
            Ok(())
        };
        for named in &file.schemas {
            for path in self.schema_files(named).map_err(|problem| (None, vec![*problem]))? {
                add(path, named.span)?;
            }
        }
        let (mut services, mut folders) = (Vec::new(), Vec::new());
        for (service, named) in &file.services {
            let path = self.parts.path(named);
            if self.working_directory.join(&path).is_dir() {
                for file in self.schema_files(named).map_err(|problem| (None, vec![*problem]))? {
                    add(file, named.span)?;
                }
                folders.push((service.value.clone(), path));
            } else {
                add(path.clone(), named.span)?;
                services.push((service.value.clone(), path.to_string_lossy().into_owned()));
            }
        }
        (user.services, user.folders) = (services, folders);
        let texts = user.documents.clone();
        Schemas::with(user).map(Arc::new).map_err(|error| schema_problem(file, &texts, error))
    }

    /// Returns the named file, or the `*.json` files in the named folder, sorted by name.
    fn schema_files(&self, named: &Spanned<String>) -> Result<Vec<PathBuf>, Box<Diagnostic>> {
        let path = self.parts.path(named);
        if !self.working_directory.join(&path).is_dir() {
            return Ok(vec![path]);
        }
        let failed = |error: std::io::Error| {
            Box::new(problem(named.span, format!("cannot read {}: {error}", path.display()), "named here"))
        };
        let mut files = Vec::new();
        for entry in fs::read_dir(self.working_directory.join(&path)).map_err(failed)? {
            let name = PathBuf::from(entry.map_err(failed)?.file_name());
            if name.extension().is_some_and(|extension| extension == "json") {
                files.push(path.join(name));
            }
        }
        files.sort();
        if files.is_empty() {
            let message = format!("no schemas in {}", path.display());
            return Err(Box::new(problem(named.span, message, "expected files ending in `.json`")));
        }
        Ok(files)
    }
}

/// Returns the problem for an error in a schema. The problem is in the schema if the error has a location there.
/// Otherwise, it is in the configuration.
fn schema_problem(file: &ConfigFile, texts: &[(PathBuf, String)], error: SchemaError) -> Problems {
    if let Some(location) = &error.location
        && let Some((path, text)) = texts.iter().find(|(path, _)| *path == location.path)
        && let Ok(source) = Source::new(path, text.clone().into_bytes())
    {
        let finding = problem(location.span, error.message, "here").with_pointer(location.pointer.clone());
        return (Some(Box::new(source)), vec![finding]);
    }
    let first = file.services.first().map(|(_, path)| path).or(file.schemas.first());
    let span = first.map_or(Span::at(0), |named| named.span);
    (None, vec![problem(span, error.to_string(), "named here")])
}

/// Returns the warnings about schemas of the user, grouped by file.
pub(super) fn warnings(schemas: &Schemas) -> Vec<(Source<'static>, Vec<Diagnostic>)> {
    let mut warnings: Vec<(Source<'static>, Vec<Diagnostic>)> = Vec::new();
    for misspelled in schemas.misspelled_keywords() {
        let Some(location) = misspelled.location else { continue };
        let mut finding = problem(location.span, misspelled.message, "ignored").with_pointer(location.pointer);
        finding.severity = Severity::Warning;
        match warnings.last_mut().filter(|(source, _)| source.path() == location.path) {
            Some((_, findings)) => findings.push(finding),
            None => {
                let mut documents = schemas.documents().iter();
                let text = documents.find(|document| document.path() == Some(&location.path)).map(Document::text);
                let source = text.and_then(|text| Source::new(&location.path, text.as_bytes().to_vec()).ok());
                warnings.extend(source.map(|source| (source, vec![finding])));
            }
        }
    }
    warnings
}
