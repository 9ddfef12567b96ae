//! All schemas in use: the built-in ones and those of the user.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use serde_json::{Value, json};

use super::accepts::Constraints;
use super::documents::{Document, Documents, Subschema};
use super::evidence::Marks;
use super::locate;
use super::secret_names::SecretNames;
use super::service_names::ServiceNames;
use super::services::{ContainerSpec, ServiceId};
use super::shape::Shapes;
use super::validator::{self, CompileError, Compiled, Violation};
use super::vocabulary::Vocabulary;
use crate::syntax::{NodeRef, ShapeId, pointer_segment};

/// The schema that a value is validated against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// A whole request to a service with a schema. Its container is validated separately, as [`Target::Container`].
    Request(ServiceId),
    /// A whole request to a service without a schema. Only the envelope is validated.
    OtherService,
    /// A container, with the index of its status in [`Schemas::statuses`], or `None` if the status is missing or
    /// unknown.
    Container(ServiceId, Option<usize>),
    /// A subject without a container around it, such as a `Ticket`, with the index of its status.
    Subject(ServiceId, Option<usize>),
    /// A response of the server.
    Response,
    /// The JSON in a string. The shape of this JSON determines the schemas.
    Content(ShapeId),
}

/// The number of slots (see [`Schemas::slot`]) that do not depend on the services: [`Target::Response`] and
/// [`Target::OtherService`].
const FIXED_SLOT_COUNT: usize = 2;

/// A status that a container can have, and its schema.
#[derive(Debug, PartialEq, Eq)]
pub struct StatusSchema {
    service: ServiceId,
    name: String,
    /// The index of the document with the schema of a container with this status.
    document: usize,
}

impl StatusSchema {
    /// Returns the service whose containers can have the status.
    #[must_use]
    pub fn service(&self) -> ServiceId {
        self.service
    }

    /// Returns the status as the server spells it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// All schemas in use. They are parsed and compiled on first use.
#[derive(Debug)]
pub struct Schemas {
    documents: Arc<Documents>,
    shapes: Shapes,
    pub(super) service_names: OnceLock<ServiceNames>,
    statuses: OnceLock<Vec<StatusSchema>>,
    /// The result of [`Schemas::have_content_schema`].
    content_schema: OnceLock<bool>,
    /// The result of [`Schemas::have_content_encoding`].
    content_encoding: OnceLock<bool>,
    /// The result of [`Schemas::have_deprecated`].
    pub(super) deprecated: OnceLock<bool>,
    marks: OnceLock<Marks>,
    secret_names: OnceLock<SecretNames>,
    vocabulary: OnceLock<Vocabulary>,
    /// The results of [`Schemas::main_parts`], by the index of the service.
    pub(super) main_parts: OnceLock<Vec<Vec<Arc<str>>>>,
    /// The compiled schemas of all targets that have a slot (see [`Schemas::slot`]), by slot.
    compiled: OnceLock<Box<[OnceLock<Compiled>]>>,
    /// The compiled schemas of JSON in strings. They have no slots, because their number is not known in advance.
    compiled_contents: RwLock<HashMap<ShapeId, Arc<Compiled>>>,
    /// The cache of [`Schemas::accepts`].
    constraints: Constraints,
}

impl Default for Schemas {
    fn default() -> Self {
        Self::new(Documents::builtin())
    }
}

impl Schemas {
    pub(super) fn new(documents: Documents) -> Self {
        let documents = Arc::new(documents);
        let shapes = Shapes::new(documents.clone());
        Self {
            documents,
            shapes,
            service_names: OnceLock::new(),
            statuses: OnceLock::new(),
            content_schema: OnceLock::new(),
            content_encoding: OnceLock::new(),
            deprecated: OnceLock::new(),
            marks: OnceLock::new(),
            secret_names: OnceLock::new(),
            vocabulary: OnceLock::new(),
            main_parts: OnceLock::new(),
            compiled: OnceLock::new(),
            compiled_contents: RwLock::default(),
            constraints: Constraints::default(),
        }
    }

    /// Returns the built-in schemas. The process shares one set, because they never change.
    #[must_use]
    pub fn builtin() -> Arc<Self> {
        static BUILTIN: OnceLock<Arc<Schemas>> = OnceLock::new();
        BUILTIN.get_or_init(Arc::default).clone()
    }

    /// Returns the keys that are evidence of a payload.
    pub(super) fn marks(&self) -> &Marks {
        self.marks.get_or_init(|| Marks::of(self))
    }

    /// Returns whether the schemas mark a field of this name as a secret. Letter case and the separators between words
    /// (`_`, `-` and space) are ignored.
    #[must_use]
    pub fn is_secret(&self, name: &str) -> bool {
        self.secret_names().contains(name)
    }

    /// Returns whether the schemas mark a field as a secret that [`is_secret_name`](crate::secrets::is_secret_name)
    /// does not recognize.
    pub(crate) fn have_unusual_secret_fields(&self) -> bool {
        self.secret_names().has_unusual_names
    }

    fn secret_names(&self) -> &SecretNames {
        self.secret_names.get_or_init(|| SecretNames::of(&self.documents))
    }

    /// Returns whether the schemas contain this word as the name of a field or as an allowed value.
    pub(crate) fn has_word(&self, word: &str) -> bool {
        self.vocabulary().words.contains(word)
    }

    /// Returns the allowed values of fields of this name, or an empty slice if no schema lists them.
    pub(crate) fn allowed_values(&self, name: &str) -> &[String] {
        self.vocabulary().values_by_field.get(name).map_or(&[], Vec::as_slice)
    }

    fn vocabulary(&self) -> &Vocabulary {
        self.vocabulary.get_or_init(|| Vocabulary::of(&self.documents))
    }

    pub(super) fn constraints(&self) -> &Constraints {
        &self.constraints
    }

    /// Returns the documents of the schemas.
    #[must_use]
    pub fn documents(&self) -> &Documents {
        &self.documents
    }

    /// Returns the shapes of the values of a payload.
    #[must_use]
    pub fn shapes(&self) -> &Shapes {
        &self.shapes
    }

    /// Returns the statuses of all services, in the order of the branches in the schemas of containers.
    #[must_use]
    pub fn statuses(&self) -> &[StatusSchema] {
        self.statuses.get_or_init(|| {
            let mut statuses = Vec::new();
            for service in self.service_ids() {
                let Some(container) = self.service(service).container() else { continue };
                let branches = self.documents.node(container.schema).get("allOf");
                let branches = branches.into_iter().flat_map(NodeRef::elements);
                statuses.extend(branches.filter_map(|branch| self.status_of_branch(service, container, branch)));
            }
            statuses
        })
    }

    /// Returns the statuses of `service` with their indexes in [`Schemas::statuses`].
    pub fn statuses_of(&self, service: ServiceId) -> impl Iterator<Item = (usize, &StatusSchema)> {
        self.statuses().iter().enumerate().filter(move |(_, status)| status.service == service)
    }

    /// Returns the status that a branch `{"if": …, "then": {"$ref": …}}` in the schema of `container` maps to its
    /// schema.
    fn status_of_branch(
        &self,
        service: ServiceId,
        container: &ContainerSpec,
        branch: NodeRef<'_>,
    ) -> Option<StatusSchema> {
        let property =
            |node: NodeRef<'_>, name: &String| -> Option<_> { Some(node.get("properties")?.get(name)?.id()) };
        let mut node = branch.get("if")?;
        for name in &container.status_path {
            node = branch.tree().node_ref(property(node, name)?);
        }
        let name = node.get("const")?.as_str()?.to_owned();
        let reference = branch.get("then")?.get("$ref")?;
        let from = Subschema { document: container.schema.document, node: reference.id() };
        let target = self.documents.resolve(from, reference.as_str()?)?;
        Some(StatusSchema { service, name, document: target.document })
    }

    /// Returns the name of the status with this index.
    ///
    /// # Panics
    ///
    /// If the index is out of bounds.
    #[must_use]
    pub fn status_name(&self, index: usize) -> &str {
        &self.statuses()[index].name
    }

    /// Returns the schema of the status with this index.
    ///
    /// # Panics
    ///
    /// If the index is out of bounds.
    #[must_use]
    pub fn status_document(&self, index: usize) -> &Document {
        self.documents.get(self.statuses()[index].document)
    }

    /// Returns whether a document is the schema of a status.
    pub(super) fn is_status_document(&self, document: usize) -> bool {
        self.statuses().iter().any(|status| status.document == document)
    }

    /// Returns whether a schema of the user has the keyword `contentSchema`. In the built-in schemas, only the
    /// container in the string form has this keyword, and other rules check the container.
    #[must_use]
    pub fn have_content_schema(&self) -> bool {
        *self.content_schema.get_or_init(|| self.user_schemas_have("contentSchema"))
    }

    /// Returns whether a schema of the user has the keyword `contentEncoding`. The built-in schemas do not have it.
    #[must_use]
    pub fn have_content_encoding(&self) -> bool {
        *self.content_encoding.get_or_init(|| self.user_schemas_have("contentEncoding"))
    }

    /// Returns whether a schema of the user has the keyword `name`, or any other key of that name.
    pub(super) fn user_schemas_have(&self, name: &str) -> bool {
        let user_documents = self.documents.iter().filter(|document| document.path().is_some());
        user_documents.flat_map(|document| document.tree().keys()).any(|key| key.as_str() == Some(name))
    }

    /// Validates `node` against the schema of `target`, and returns the violations. Validating a valid value takes a
    /// few microseconds. Errors are only collected for an invalid value.
    ///
    /// # Errors
    ///
    /// If the schema cannot be compiled. In this case, the value was not validated.
    pub fn validate<'t>(&self, target: Target, node: NodeRef<'t>) -> Result<Vec<Violation<'t>>, CompileError> {
        self.with_compiled(target, |compiled| validator::violations(self, compiled, node))
    }

    /// Calls `read` with the compiled schema of `target`, and returns its result.
    pub(super) fn with_compiled<T>(&self, target: Target, read: impl FnOnce(&Compiled) -> T) -> T {
        // Compiled schemas are never replaced, so threads read them without a lock or a shared reference count.
        let Some(slot) = self.slot(target) else {
            return read(&self.compiled_content(target));
        };
        let slots = || (0..self.slot_count()).map(|_| OnceLock::new()).collect();
        read(self.compiled.get_or_init(slots)[slot].get_or_init(|| self.compile(target)))
    }

    /// Returns the slot of a target: its index among the compiled schemas. JSON in a string has no slot.
    fn slot(&self, target: Target) -> Option<usize> {
        // The slots of containers start with one slot for each service, which is used if the status is unknown. After
        // these slots, there is one slot for each status. The slots of subjects have the same order.
        let service_count = self.services().len();
        let offset =
            |service: ServiceId, status: Option<usize>| status.map_or(service.index(), |status| service_count + status);
        let container_slot_count = service_count + self.statuses().len();
        match target {
            Target::Response => Some(0),
            Target::OtherService => Some(1),
            Target::Request(service) => Some(FIXED_SLOT_COUNT + service.index()),
            Target::Container(service, status) => Some(FIXED_SLOT_COUNT + service_count + offset(service, status)),
            Target::Subject(service, status) => {
                Some(FIXED_SLOT_COUNT + service_count + container_slot_count + offset(service, status))
            }
            Target::Content(_) => None,
        }
    }

    /// Returns the number of targets that have a slot.
    fn slot_count(&self) -> usize {
        // Each service has a slot for requests, for containers and for subjects. Each status has a slot for containers
        // and for subjects.
        FIXED_SLOT_COUNT + 3 * self.services().len() + 2 * self.statuses().len()
    }

    /// Returns the compiled schema of a target without a slot.
    fn compiled_content(&self, target: Target) -> Arc<Compiled> {
        let Target::Content(shape) = target else { return Arc::new(self.compile(target)) };
        // The lock is only held to look up or to insert an entry, so the map is valid even after a panic in another
        // thread.
        let cached = self.compiled_contents.read().unwrap_or_else(PoisonError::into_inner).get(&shape).cloned();
        cached.unwrap_or_else(|| {
            let compiled = Arc::new(self.compile(target));
            let mut all = self.compiled_contents.write().unwrap_or_else(PoisonError::into_inner);
            all.entry(shape).or_insert(compiled).clone()
        })
    }

    /// Returns the schemas that a value is validated against. All of them apply.
    pub(super) fn root_schemas(&self, target: Target) -> Vec<Subschema> {
        let documents = &self.documents;
        let whole_document = |name: &str| documents.index(name).map(|index| documents.root_schema(index));
        match target {
            Target::Response => whole_document("response").into_iter().collect(),
            Target::OtherService => whole_document("other-service").into_iter().collect(),
            Target::Request(service) => vec![documents.root_schema(self.service(service).document)],
            Target::Container(_, Some(status)) => vec![documents.root_schema(self.statuses()[status].document)],
            Target::Container(service, None) => {
                self.service(service).container().map(|container| container.any_status).into_iter().collect()
            }
            Target::Subject(service, status) => {
                let container = self.service(service).container();
                let Some(subject) = container.and_then(|container| container.subject.as_ref()) else {
                    return Vec::new();
                };
                let status_document = status.map(|status| self.statuses()[status].document);
                let schema_at =
                    |pointer: &str| status_document.and_then(|document| documents.schema_at_pointer(document, pointer));
                // Some schemas of statuses have a schema for a subject without a container.
                if let Some(subject_schema) = subject.of_status.as_ref().and_then(|pointer| schema_at(pointer)) {
                    return vec![subject_schema];
                }
                // Otherwise, use the schema of the subject as a property of the container.
                let property_schema = schema_at(&format!("/properties/{}", pointer_segment(&subject.key)));
                [subject.any_status].into_iter().chain(property_schema).collect()
            }
            Target::Content(shape) => self.shapes.own_schemas(shape),
        }
    }

    /// Compiles the schemas of `target`. Each target is only compiled when it is needed, so that a run on one file does
    /// not compile the schemas of all statuses.
    pub(super) fn compile(&self, target: Target) -> Compiled {
        let documents = &self.documents;
        let roots = self.root_schemas(target);
        let Some(first) = roots.first() else {
            let message = "not found".to_owned();
            return Err(CompileError { schema: self.file_of(target), message });
        };
        let mut references: Vec<Value> = roots
            .iter()
            .map(|schema| {
                let document = documents.get(schema.document);
                let pointer = locate::pointer(document.root(), documents.node(*schema));
                json!({"$ref": format!("{}#{}", document.id(), validator::fragment(&pointer))})
            })
            .collect();
        let schema = if references.len() == 1 { references.remove(0) } else { json!({"allOf": references}) };
        let referenced: Vec<usize> = roots.iter().map(|schema| schema.document).collect();
        // The schema of a request does not check the container, because the container is validated separately, against
        // the schema of its status.
        let excluded = match target {
            Target::Request(service) => self.service(service).container().map(|container| container.schema.document),
            _ => None,
        };
        validator::compile(documents, &referenced, excluded, &schema).map_err(|error| {
            let document = documents.get(first.document);
            let schema = document.path().map_or_else(|| document.file().to_owned(), |path| path.display().to_string());
            CompileError { schema, message: error.to_string() }
        })
    }

    /// Returns the name of the file that should hold the schema of `target`. If the name depends on the configuration,
    /// returns a description instead, such as "schema of service X".
    fn file_of(&self, target: Target) -> String {
        match target {
            Target::OtherService => "other-service.schema.json".to_owned(),
            Target::Response => "response.schema.json".to_owned(),
            Target::Request(service) | Target::Container(service, None) | Target::Subject(service, None) => {
                format!("schema of service {}", self.service(service).name())
            }
            Target::Content(_) => "definitions.schema.json".to_owned(),
            Target::Container(_, Some(status)) | Target::Subject(_, Some(status)) => {
                self.status_document(status).file().to_owned()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_compiles() {
        let schemas = Schemas::builtin();
        let statuses = || (0..schemas.statuses().len()).map(Some).chain([None]);
        let targets = [Target::Request(ServiceId::FIRST), Target::Response, Target::OtherService]
            .into_iter()
            .chain(statuses().map(|status| Target::Container(ServiceId::FIRST, status)))
            .chain(statuses().map(|status| Target::Subject(ServiceId::FIRST, status)));
        for target in targets {
            assert!(schemas.compile(target).is_ok(), "{target:?}");
        }
    }

    /// Returns the built-in schemas without some definitions that they refer to. Schemas of the user are checked before
    /// use, so they cannot have this problem.
    fn broken_schemas() -> Schemas {
        let mut documents = Documents::builtin();
        let kept = r#"{"$defs": {"container": {}, "commonContainer": {}, "ticket": {}, "commonTicket": {}}}"#;
        for (name, text) in [("definitions", "{}"), ("IM_LogOrUpdateIncident/definitions", kept)] {
            let tree = crate::syntax::parse(text.into(), None, &crate::syntax::ParseOptions::default()).tree;
            let id = documents.find(name).expect("it is built in").id().to_owned();
            documents.add_or_replace(Document::of_user("broken.json".into(), String::new(), id, text.to_owned(), tree));
        }
        Schemas::new(documents)
    }

    #[test]
    fn a_schema_that_does_not_compile_is_an_error() {
        let schemas = broken_schemas();
        let parsed = crate::syntax::parse("{}".into(), None, &crate::syntax::ParseOptions::default());
        let root = parsed.tree.root().expect("it has a root");
        let failed = |target| schemas.validate(target, root).expect_err("it does not compile").to_string();
        assert!(
            failed(Target::Request(ServiceId::FIRST)).starts_with("cannot compile schema `envelope.schema.json`: ")
        );
        assert!(
            failed(Target::Container(ServiceId::FIRST, Some(0)))
                .starts_with("cannot compile schema `new.schema.json`: ")
        );
        assert!(schemas.validate(Target::Response, root).is_ok(), "it refers to nothing that is missing");
    }

    #[test]
    fn linting_reports_schemas_that_do_not_compile() {
        use crate::config::Config;
        use crate::document::{Document, Expectation};
        use crate::lint::lint;
        use crate::source::Source;
        let config = Config { schemas: Arc::new(broken_schemas()), ..Config::default() };
        let text = include_str!("../../testdata/valid/new.object.caller.json");
        let source = Source::from_text("a.json", text).expect("it is small");
        for expectation in [Expectation::Payload, Expectation::Anything] {
            let failures = lint(&Document::new(&source, &config, expectation)).failures;
            let named: Vec<&str> = failures.iter().map(|failure| failure.schema.as_str()).collect();
            assert_eq!(named, ["envelope.schema.json", "new.schema.json"]);
        }
    }

    #[test]
    fn statuses_are_read_from_the_schemas() {
        let schemas = Schemas::builtin();
        let statuses: Vec<&str> = schemas.statuses().iter().map(StatusSchema::name).collect();
        assert_eq!(statuses, ["New", "Assigned", "In-Progress", "Pending", "Resolved", "Closed", "Cancelled"]);
        let listed = schemas.documents().find("status").expect("it is built in").value()["enum"].clone();
        assert_eq!(listed, json!(statuses), "both files list the same statuses");
    }
}
