//! Loads the schemas of the user, and checks them before use. The schemas of the user replace built-in schemas, or
//! describe other services.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::json;

use super::annotations;
use super::documents::{BASE, Document, Documents, REQUEST_FILE, Subschema};
use super::expansion;
use super::keywords::{SchemaRole, visit_schemas};
use super::locate::{self, locate};
use super::references::decode_percent_escapes;
use super::resources::resolve_uri;
use super::schemas::Schemas;
use super::services::ServiceId;
use super::shape::Shapes;
use super::validator;
use crate::diagnostic::RuleId;
use crate::source::{LineIndex, Position, Span};
use crate::syntax::{Kind, NodeRef, ParseOptions, Tree, parse};

/// The schemas of the user. The files were already read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserSchemas {
    /// The files: paths and texts. A file with the name or the `$id` of a built-in schema replaces that schema. Any
    /// other file is added.
    pub documents: Vec<(PathBuf, String)>,
    /// Additional services that have one schema: the `ServiceName`, and the schema of a whole request. The schema is a
    /// path in `documents`, a file name, or an `$id`.
    pub services: Vec<(String, String)>,
    /// Additional services that have a folder of schemas: the `ServiceName`, and the folder. The files in the folder
    /// have the same names as those in `schemas/IM_LogOrUpdateIncident`.
    pub folders: Vec<(String, PathBuf)>,
}

/// A problem with a schema of the user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", location.as_ref().map(ToString::to_string).unwrap_or_default())]
pub struct SchemaError {
    /// The location of the problem, or `None` if the problem is not in a file.
    pub location: Option<SchemaLocation>,
    /// What is wrong, and what to do.
    pub message: String,
}

/// A location in a schema of the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaLocation {
    /// The file.
    pub path: PathBuf,
    /// The span in the text of the file.
    pub span: Span,
    /// The start of the span as line and column.
    pub position: Position,
    /// The JSON pointer of the value in the file.
    pub pointer: String,
}

impl std::fmt::Display for SchemaLocation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}: ", self.path.display(), self.position.line, self.position.column)
    }
}

/// The rules that `x-lint` may name, each with the keywords whose failures the rule can report. An empty list means any
/// keyword.
pub const RULES: &[(RuleId, &[&str])] = &[
    (RuleId::MissingField, &["required", "dependentRequired", "anyOf", "oneOf"]),
    (RuleId::UnknownField, &["additionalProperties", "unevaluatedProperties", "propertyNames"]),
    (RuleId::MisplacedField, &["not"]),
    (RuleId::MissingContainer, &["required", "anyOf", "oneOf"]),
    (RuleId::DuplicateContainer, &["not"]),
    (RuleId::UpdaterPageMismatch, &["const", "enum"]),
    (RuleId::IncompleteCi, &["required", "pattern", "minLength"]),
    (RuleId::IncompleteAuth, &["oneOf", "anyOf"]),
    (RuleId::WrongType, &[]),
    (RuleId::EmptyField, &[]),
    (RuleId::InapplicableField, &[]),
    (RuleId::InvalidValue, &[]),
    (RuleId::UnknownService, &[]),
    (RuleId::UnknownStatus, &[]),
    (RuleId::InvalidDate, &[]),
    (RuleId::InvalidTicketNumber, &[]),
    (RuleId::InvalidCategoryPath, &[]),
    (RuleId::InvalidEmail, &[]),
];

impl Schemas {
    /// Returns the built-in schemas together with those of the user.
    ///
    /// # Errors
    ///
    /// If one of the files is not a valid schema, refers to a missing schema, names an unknown rule, or expands beyond
    /// [`super::MAX_EXPANSION`]. Also if a configured schema is missing. The error has the file, and the location in
    /// the file.
    pub fn with(user: UserSchemas) -> Result<Self, SchemaError> {
        let mut documents = Documents::builtin();
        let mut added: Vec<(PathBuf, usize)> = Vec::new();
        let mut paths: HashMap<usize, PathBuf> = HashMap::new();
        for (path, text) in user.documents {
            let folder = user.folders.iter().find(|(_, folder)| path.parent() == Some(folder));
            let document = parse_schema(path.clone(), folder.map(|(service, _)| service.clone()), text)?;
            let index = documents.add_or_replace(document);
            if let Some(other) = paths.insert(index, path.clone()) {
                let message = format!("{} defines the same schema as {}", path.display(), other.display());
                return Err(SchemaError { location: None, message });
            }
            added.push((path, index));
        }
        for (service, document) in user.services {
            let by_path = added.iter().find(|(path, _)| path == Path::new(&document)).map(|(_, at)| *at);
            let at = by_path.or_else(|| documents.index(&document)).or_else(|| documents.index_of_id(&document));
            let Some(at) = at else {
                let message = format!("unknown schema `{document}` for service `{service}`");
                return Err(SchemaError { location: None, message });
            };
            documents.add_service(service, at);
        }
        for (service, folder) in user.folders {
            let request = added.iter().find(|(path, _)| *path == folder.join(REQUEST_FILE)).map(|(_, at)| *at);
            let Some(at) = request else {
                let folder = folder.display();
                let message = format!("missing {REQUEST_FILE} in folder {folder} of service `{service}`");
                return Err(SchemaError { location: None, message });
            };
            documents.add_service(service, at);
        }
        if let Some(duplicate) = documents.part_with_duplicate_id() {
            let node = documents.node(duplicate);
            let node = node.get("$id").unwrap_or(node);
            let message = format!("duplicate `$id` `{}`", node.as_str().unwrap_or(""));
            return Err(error_at(documents.get(duplicate.document), node, message));
        }
        let added: Vec<usize> = added.into_iter().map(|(_, index)| index).collect();
        for &document in &added {
            check_document(&documents, document)?;
        }
        check_references_to(&documents, &added)?;
        if let Some((at, (node, message))) = documents.service_problem() {
            return Err(error_at(documents.get(at), node, message));
        }
        expansion::check_chains(&documents)?;
        expansion::check(&documents)?;
        let schemas = Self::new(documents);
        schemas.check_statuses(&added)?;
        // A document is compiled after the documents that it refers to. A problem is then reported in the document that
        // causes the problem.
        let mut order = added.clone();
        order.sort_by_key(|document| schemas.documents().reachable(&[*document], None).len());
        for document in order {
            schemas.check_compiles(document)?;
        }
        schemas.check_service_names(&added)?;
        Ok(schemas)
    }

    /// Checks that the schema of the requests to each service accepts the name of the service. Only schemas that the
    /// user `added` are checked.
    fn check_service_names(&self, added: &[usize]) -> Result<(), SchemaError> {
        for service in self.service_ids() {
            let (name, document) = (self.service(service).name(), self.service(service).document);
            if !added.contains(&document) {
                continue;
            }
            if let Some((document, node, keyword)) = validator::keyword_rejecting_name(self, service) {
                let message = match node.as_str().filter(|_| keyword == "const") {
                    Some(other) => format!(
                        "schema of service `{other}` is configured for service `{name}`; use the same name in both"
                    ),
                    None => format!("`{keyword}` rejects the service name `{name}` from the configuration"),
                };
                return Err(error_at(self.documents().get(document), node, message));
            }
        }
        Ok(())
    }

    /// Checks that each allowed value of the status field has a branch in the schema of containers, and that each
    /// branch is for an allowed value. Only services whose branches or allowed values are in documents that the user
    /// `added` are checked.
    fn check_statuses(&self, added: &[usize]) -> Result<(), SchemaError> {
        self.service_ids().try_for_each(|service| self.check_statuses_of(service, added))
    }

    /// Checks the statuses of one service.
    fn check_statuses_of(&self, service: ServiceId, added: &[usize]) -> Result<(), SchemaError> {
        let documents = self.documents();
        let Some(spec) = self.service(service).container().filter(|spec| !spec.status_path().is_empty()) else {
            return Ok(());
        };
        let Some(shape) = self.shapes().at(Shapes::container(service), spec.status_path()) else { return Ok(()) };
        let enum_keyword = self
            .shapes()
            .schemas(shape)
            .into_iter()
            .find_map(|schema| Some((schema.document, documents.node(schema).get("enum")?)));
        // The document that lists the allowed values, and the list.
        let Some((enum_document, options)) = enum_keyword else { return Ok(()) };
        let container_document = spec.schema.document;
        if !added.contains(&container_document) && !added.contains(&enum_document) {
            return Ok(());
        }
        let has_branch = |name: &str| self.statuses_of(service).any(|(_, status)| status.name() == name);
        let is_listed = |name: &str| options.elements().any(|option| option.as_str() == Some(name));
        let file = documents.get(container_document).file();
        let (node, message) = if let Some(option) =
            options.elements().find(|option| option.as_str().is_some_and(|name| !has_branch(name)))
        {
            let name = option.as_str().unwrap_or("");
            let message = format!("missing branch for status `{name}` in `allOf` of {file}");
            (option, message)
        } else if let Some((_, unlisted)) = self.statuses_of(service).find(|(_, status)| !is_listed(status.name())) {
            let name = unlisted.name();
            let message = format!("missing status `{name}`, for which {file} has a branch");
            (options, message)
        } else {
            return Ok(());
        };
        // The error is reported in a file of the user, because the user cannot change built-in schemas.
        let document = if added.contains(&enum_document) { enum_document } else { container_document };
        let node = if document == enum_document { node } else { documents.get(container_document).root() };
        Err(error_at(documents.get(document), node, message))
    }

    /// Checks that the document with this index and all its definitions compile. Compiling a part of the document later
    /// then does not fail.
    fn check_compiles(&self, index: usize) -> Result<(), SchemaError> {
        let document = self.documents().get(index);
        let mut parts = vec![json!({"$ref": document.id()})];
        for definition in document.root().get("$defs").into_iter().flat_map(NodeRef::members) {
            let pointer = format!("/$defs/{}", crate::syntax::pointer_segment(definition.name()));
            parts.push(json!({"$ref": format!("{}#{}", document.id(), validator::fragment(&pointer))}));
        }
        match validator::compile(self.documents(), &[index], None, &json!({"allOf": parts})) {
            Ok(_) => Ok(()),
            Err(failure) => {
                if let Some(error) = self.invalid_pattern() {
                    return Err(error);
                }
                let node = locate(document.root(), failure.instance_path().as_str()).unwrap_or_else(|| document.root());
                Err(error_at(document, node, format!("cannot compile schema: {}", truncate(&failure.to_string()))))
            }
        }
    }
}

impl Schemas {
    /// Returns an error for the first invalid regular expression in the schemas of the user.
    fn invalid_pattern(&self) -> Option<SchemaError> {
        let mut first = None;
        for document in self.documents().iter().filter(|document| document.path().is_some()) {
            visit_schemas(document.root(), SchemaRole::Root, &mut |schema, _| {
                let pattern = schema.get("pattern").map(|node| (node, "pattern"));
                let names = schema.get("patternProperties").into_iter().flat_map(NodeRef::members);
                let keys = names.map(|member| (member.key, "patternProperties"));
                let mut all = pattern.into_iter().chain(keys);
                let invalid = all.find(|(node, _)| node.text().is_some_and(|text| !validator::is_pattern(text)));
                if let Some((node, keyword)) = invalid.filter(|_| first.is_none()) {
                    let text = truncate(node.text().unwrap_or(""));
                    let message = format!("invalid `{keyword}`: `{text}` is not a regular expression");
                    first = Some(error_at(document, node, message));
                }
            });
        }
        first
    }
}

/// Checks that the dialect that `schema` names (`$schema`) is known.
fn check_dialect(documents: &Documents, document: &Document, schema: NodeRef<'_>) -> Result<(), SchemaError> {
    let Some(node) = schema.get("$schema") else { return Ok(()) };
    let Some(dialect) = node.as_str() else { return Ok(()) };
    let is_known_draft = jsonschema::Draft::from_schema_uri(dialect) != jsonschema::Draft::Unknown;
    if is_known_draft || documents.index_of_id(dialect.trim_end_matches('#')).is_some() {
        return Ok(());
    }
    let message = format!(
        "unknown dialect `{}`; use JSON Schema draft 2020-12 (`https://json-schema.org/draft/2020-12/schema`), 2019-09, 7, 6 or 4, \
         or the `$id` of a metaschema in the configuration",
        truncate(dialect)
    );
    Err(error_at(document, node, message))
}

/// Parses a schema of the user.
///
/// If the file is in the folder of a service, `service` is the name of the service.
fn parse_schema(path: PathBuf, service: Option<String>, text: String) -> Result<Document, SchemaError> {
    let fail = |text: &str, span: Span, pointer: String, message: String| {
        let position = LineIndex::new(text).position(text, span.start);
        SchemaError { location: Some(SchemaLocation { path: path.clone(), span, position, pointer }), message }
    };
    if text.len() > crate::source::MAX_INPUT_BYTES {
        let message = format!("{} is larger than 1 GiB", path.display());
        return Err(SchemaError { location: None, message });
    }
    let options = ParseOptions { strict: true, ..ParseOptions::default() };
    let parsed = parse(text.clone().into(), None, &options);
    if let Some(at) = parsed.too_deep {
        return Err(fail(&text, at, String::new(), "schema is nested too deeply".to_owned()));
    }
    if let Some(first) = parsed.repairs.iter().min_by_key(|repair| repair.span) {
        let found = crate::diagnostic::Diagnostic::from(first.clone());
        let message = format!("schema is not strict JSON: {}", found.message);
        return Err(fail(&text, first.span, first.pointer.clone(), message));
    }
    let tree: Tree<'static> = parsed.tree;
    let root = tree.root().expect("every text can be parsed");
    if !matches!(root.kind(), Kind::Object | Kind::True | Kind::False) {
        let message = format!("invalid schema: expected an object, found {}", with_article(root.kind().name()));
        return Err(fail(&text, root.span(), String::new(), message));
    }
    let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let own_id = root.get("$id").and_then(NodeRef::as_str).map(|id| id.trim_end_matches('#').to_owned());
    // In earlier drafts, an `$id` that is only a fragment is an anchor.
    let own_id = own_id.filter(|id| !id.starts_with('#'));
    let builtin = Documents::builtin();
    // A file replaces the built-in schema with the same file name, no matter in which folder the built-in schema is.
    let ids_of_same_name =
        || builtin.iter().filter(|document| document.file() == file).map(|document| document.id().to_owned());
    // The `$id` that the file has if it does not state one.
    let default_id = match &service {
        Some(service) => format!("{BASE}{}/{}", validator::fragment(service), validator::fragment(&file)),
        None => ids_of_same_name().next().unwrap_or_else(|| format!("{BASE}{}", validator::fragment(&file))),
    };
    if let (Some(own_id), Some(_)) = (&own_id, builtin.index_of_id(&default_id))
        && *own_id != default_id
        && !ids_of_same_name().any(|id| id == *own_id)
    {
        let span = root.get("$id").map_or(root.span(), NodeRef::content_span);
        let message =
            format!("{file} replaces a built-in schema but has another `$id`; rename the file, or use `{default_id}`");
        return Err(fail(&text, span, "/$id".to_owned(), message));
    }
    let id = match own_id {
        Some(own_id) => resolve_uri(&default_id, &own_id).ok_or_else(|| {
            let span = root.get("$id").map_or(root.span(), NodeRef::content_span);
            fail(&text, span, "/$id".to_owned(), format!("invalid `$id`: `{own_id}` is not a URI reference"))
        })?,
        None => default_id,
    };
    Ok(Document::of_user(path, service.unwrap_or_default(), id, text, tree))
}

/// Checks the document with this index without compiling it: its dialect, keywords, `$id`s, references and annotations.
fn check_document(documents: &Documents, index: usize) -> Result<(), SchemaError> {
    let document = documents.get(index);
    let root = document.root();
    let parts = document.resources().nested().iter().map(|resource| document.tree().node_ref(resource.root));
    for schema in [root].into_iter().chain(parts) {
        check_dialect(documents, document, schema)?;
    }
    if let Err(failure) = validator::check_schema(documents, index) {
        let node = locate(root, failure.instance_path().as_str()).unwrap_or(root);
        return Err(error_at(document, node, failure_message(&failure, node)));
    }
    if let Some(&invalid) = document.resources().invalid_ids().first() {
        let node = document.tree().node_ref(invalid);
        let message = format!("invalid `$id`: `{}` does not resolve to a URI", node.as_str().unwrap_or(""));
        return Err(error_at(document, node, message));
    }
    for (node, reference) in document.references() {
        let from = Subschema { document: index, node: node.id() };
        if documents.resolve(from, reference).is_none() && !reference.contains("json-schema.org") {
            let message =
                format!("unresolved reference `{reference}`: {}", unresolved_reason(documents, from, reference));
            return Err(error_at(document, node, message));
        }
    }
    if let Some((node, message)) = annotations::first_problem(documents, index) {
        return Err(error_at(document, node, message));
    }
    Ok(())
}

/// Checks that the documents that the user `added` contain everything that other documents refer to. A document that
/// replaces a built-in document may miss a definition of the built-in document.
fn check_references_to(documents: &Documents, added: &[usize]) -> Result<(), SchemaError> {
    let added: HashSet<usize> = added.iter().copied().collect();
    for (index, from) in documents.iter().enumerate() {
        for (node, reference) in from.references() {
            let subschema = Subschema { document: index, node: node.id() };
            let Some((resource, fragment)) = documents.resource_of_reference(subschema, reference) else { continue };
            let is_missing = resource.document != index
                && added.contains(&resource.document)
                && documents.schema_at_fragment(resource, fragment).is_none();
            if is_missing {
                let document = documents.get(resource.document);
                let message =
                    format!("missing `{}`, which {} refers to", decode_percent_escapes(fragment), from.file());
                return Err(error_at(document, document.root(), message));
            }
        }
    }
    Ok(())
}

/// Returns why a reference cannot be resolved.
fn unresolved_reason(documents: &Documents, from: Subschema, reference: &str) -> String {
    match documents.resource_of_reference(from, reference) {
        Some((resource, fragment)) => {
            format!("{} has no `{}`", documents.get(resource.document).file(), decode_percent_escapes(fragment))
        }
        None => {
            let file = reference.split('#').next().unwrap_or(reference);
            let name = file.rsplit('/').next().unwrap_or(file);
            match documents.find(name) {
                Some(known) => format!("the `$id` of {} is `{}`", known.file(), known.id()),
                None => format!("unknown schema `{file}`"),
            }
        }
    }
}

/// Returns the message for a schema that violates its metaschema at `node`.
fn failure_message(failure: &ValidationError<'_>, node: NodeRef<'_>) -> String {
    let path = failure.instance_path().as_str();
    let keyword = path.rsplit('/').find(|segment| !segment.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or("");
    if keyword == "type" {
        return format!(
            "invalid `type` {}: expected `array`, `boolean`, `integer`, `null`, `number`, `object` or `string`",
            truncate(&node.tree().text()[node.local_span().range()])
        );
    }
    if let ValidationErrorKind::Type { .. } = failure.kind() {
        return format!("`{keyword}` must not be {}", with_article(node.kind().name()));
    }
    format!("invalid `{keyword}`: {}", truncate(&failure.to_string()))
}

/// Returns the name of a kind with its article, such as `an object`.
pub(super) fn with_article(kind: &str) -> String {
    match kind {
        "null" => "null".to_owned(),
        "array" | "object" => format!("an {kind}"),
        kind => format!("a {kind}"),
    }
}

/// The maximum length of a text that a message quotes, in characters.
const MAX_QUOTED_LEN: usize = 160;

/// Returns `text`, truncated after [`MAX_QUOTED_LEN`] characters.
fn truncate(text: &str) -> String {
    match text.char_indices().nth(MAX_QUOTED_LEN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// Returns an error with the location of `node` in `document`.
pub(super) fn error_at(document: &Document, node: NodeRef<'_>, message: String) -> SchemaError {
    let span = node.content_span();
    let position = LineIndex::new(document.text()).position(document.text(), span.start);
    let pointer = locate::pointer(document.root(), node);
    let path = document.path().unwrap_or_else(|| Path::new(document.file())).to_owned();
    SchemaError { location: Some(SchemaLocation { path, span, position, pointer }), message }
}
