//! All schemas in use: those that come with the program, and the user's.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use serde_json::{Value, json};

use super::accepts::Accepted;
use super::documents::{Document, Documents, Subschema};
use super::locate;
use super::services::ServiceNames;
use super::shape::Shapes;
use super::validator::{self, CompileError, Compiled, Violation};
use crate::syntax::{NodeRef, ShapeId};

/// What a value is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// A whole request; what its container holds is judged by itself.
    Envelope,
    /// A whole request to a service that the user has a schema for, by the service's place in the list of them.
    Service(usize),
    /// A whole request to a service without a schema: its envelope.
    OtherService,
    /// A container; the status by its index in [`Schemas::statuses`], nothing where it is missing or unknown.
    Container(Option<usize>),
    /// A ticket without a container around it; the status likewise.
    Ticket(Option<usize>),
    /// An answer of the server.
    Response,
    /// The JSON in a string, by its shape.
    Content(ShapeId),
}

/// A status of an incident.
#[derive(Debug, PartialEq, Eq)]
pub struct StatusSchema {
    name: String,
    document: usize,
}

impl StatusSchema {
    /// The status as the server spells it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// All schemas in use. What is asked of them is read and compiled when it is first asked.
#[derive(Debug)]
pub struct Schemas {
    documents: Arc<Documents>,
    shapes: Shapes,
    pub(super) service_names: OnceLock<ServiceNames>,
    statuses: OnceLock<Vec<StatusSchema>>,
    contents: OnceLock<bool>,
    /// By the place of their target.
    compiled: OnceLock<Box<[OnceLock<Compiled>]>>,
    /// Those of the JSON in strings, which are not known beforehand.
    contents_compiled: RwLock<HashMap<ShapeId, Arc<Compiled>>>,
    accepted: Accepted,
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
            contents: OnceLock::new(),
            compiled: OnceLock::new(),
            contents_compiled: RwLock::default(),
            accepted: Accepted::default(),
        }
    }

    /// The schemas that come with the program. There is one set for the process: they never change.
    #[must_use]
    pub fn builtin() -> Arc<Self> {
        static BUILTIN: OnceLock<Arc<Schemas>> = OnceLock::new();
        BUILTIN.get_or_init(Arc::default).clone()
    }

    pub(super) fn accepted(&self) -> &Accepted {
        &self.accepted
    }

    /// The texts of the schemas.
    #[must_use]
    pub fn documents(&self) -> &Documents {
        &self.documents
    }

    /// Which members the objects of a payload have.
    #[must_use]
    pub fn shapes(&self) -> &Shapes {
        &self.shapes
    }

    /// The statuses of an incident, in the order in which `container.schema.json` tells them apart.
    #[must_use]
    pub fn statuses(&self) -> &[StatusSchema] {
        self.statuses.get_or_init(|| {
            let Some(container) = self.documents.index("container") else { return Vec::new() };
            let root = self.documents.get(container).root();
            let branches = root.get("allOf").into_iter().flat_map(NodeRef::elements);
            branches.filter_map(|branch| self.status_of_branch(container, branch)).collect()
        })
    }

    /// The status that `{"if": …, "then": {"$ref": …}}` is about.
    fn status_of_branch(&self, document: usize, branch: NodeRef<'_>) -> Option<StatusSchema> {
        let condition = ["if", "properties", "Ticket", "properties", "Status", "const"];
        let name = condition.iter().try_fold(branch, |node, name| node.get(name))?.as_str()?.to_owned();
        let reference = branch.get("then")?.get("$ref")?;
        let target = self.documents.resolve(Subschema { document, node: reference.id() }, reference.as_str()?)?;
        Some(StatusSchema { name, document: target.document })
    }

    /// The name of a status by its index.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    #[must_use]
    pub fn status_name(&self, index: usize) -> &str {
        &self.statuses()[index].name
    }

    /// The schema of a status by its index.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    #[must_use]
    pub fn status_document(&self, index: usize) -> &Document {
        self.documents.get(self.statuses()[index].document)
    }

    pub(super) fn is_status_document(&self, document: usize) -> bool {
        self.statuses().iter().any(|status| status.document == document)
    }

    /// Whether a schema of the user says of a string that it holds JSON (`contentSchema`). The built-in ones say it of the
    /// container alone, which has rules of its own.
    #[must_use]
    pub fn have_contents(&self) -> bool {
        *self.contents.get_or_init(|| {
            let of_user = self.documents.iter().filter(|document| document.path().is_some());
            of_user.flat_map(|document| document.tree().keys()).any(|key| key.as_str() == Some("contentSchema"))
        })
    }

    /// What the schema of `target` finds wrong with `node`. A value that is right costs a few microseconds; only for one
    /// that is wrong are the errors collected.
    ///
    /// # Errors
    ///
    /// If the schema cannot be compiled: nothing is known about the value.
    pub fn validate<'t>(&self, target: Target, node: NodeRef<'t>) -> Result<Vec<Violation<'t>>, CompileError> {
        // Whatever is compiled stays, and threads read it without a lock or a count that they would share.
        let Some(place) = self.place(target) else {
            return validator::violations(self, &self.compiled_content(target), node);
        };
        let places = || (0..self.places()).map(|_| OnceLock::new()).collect();
        let compiled = self.compiled.get_or_init(places)[place].get_or_init(|| self.compile(target));
        validator::violations(self, compiled, node)
    }

    /// The place of a target among the compiled schemas; nothing for the JSON in a string.
    fn place(&self, target: Target) -> Option<usize> {
        // For each status, and for those that have none.
        let forms = self.statuses().len() + 1;
        let form = |status: Option<usize>| status.map_or(0, |status| status + 1);
        match target {
            Target::Envelope => Some(0),
            Target::Response => Some(1),
            Target::OtherService => Some(2),
            Target::Container(status) => Some(3 + form(status)),
            Target::Ticket(status) => Some(3 + forms + form(status)),
            Target::Service(service) => Some(3 + 2 * forms + service),
            Target::Content(_) => None,
        }
    }

    /// How many targets have a place.
    fn places(&self) -> usize {
        3 + 2 * (self.statuses().len() + 1) + self.documents.services().len()
    }

    fn compiled_content(&self, target: Target) -> Arc<Compiled> {
        let Target::Content(shape) = target else { return Arc::new(self.compile(target)) };
        // A lock is only held to look up and to put in; a panic leaves nothing half-done.
        let known = self.contents_compiled.read().unwrap_or_else(PoisonError::into_inner).get(&shape).cloned();
        known.unwrap_or_else(|| {
            let compiled = Arc::new(self.compile(target));
            let mut all = self.contents_compiled.write().unwrap_or_else(PoisonError::into_inner);
            all.entry(shape).or_insert(compiled).clone()
        })
    }

    /// The schemas that a value is held against, together.
    pub(super) fn roots(&self, target: Target) -> Vec<Subschema> {
        let documents = &self.documents;
        let part = |name: &str, pointer: &str| documents.index(name).and_then(|index| documents.at(index, pointer));
        match target {
            Target::Envelope => part("envelope", "").into_iter().collect(),
            Target::Response => part("response", "").into_iter().collect(),
            Target::OtherService => part("other-service", "").into_iter().collect(),
            Target::Service(service) => {
                let document = documents.services().get(service).map(|(_, document)| *document);
                document.and_then(|document| documents.at(document, "")).into_iter().collect()
            }
            Target::Container(Some(status)) => documents.at(self.statuses()[status].document, "").into_iter().collect(),
            Target::Container(None) => part("definitions", "/$defs/commonContainer").into_iter().collect(),
            Target::Ticket(status) => {
                let of_status = status.map(|status| self.statuses()[status].document);
                if let Some(whole) = of_status.and_then(|document| documents.at(document, "/$defs/ticket")) {
                    return vec![whole];
                }
                let common = part("definitions", "/$defs/commonTicket");
                let own = of_status.and_then(|document| documents.at(document, "/properties/Ticket"));
                common.into_iter().chain(own).collect()
            }
            Target::Content(shape) => self.shapes.own_schemas(shape),
        }
    }

    /// Only what is used is compiled: a run on one file does not pay for seven statuses.
    pub(super) fn compile(&self, target: Target) -> Compiled {
        let documents = &self.documents;
        let roots = self.roots(target);
        let Some(first) = roots.first() else {
            let message = "it is missing".to_owned();
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
        let entries: Vec<usize> = roots.iter().map(|schema| schema.document).collect();
        // The envelope's container is judged by the schema of its status, with its own errors.
        let judged_apart = if target == Target::Envelope { documents.index("container") } else { None };
        validator::compile(documents, &entries, judged_apart, &schema).map_err(|error| {
            let document = documents.get(first.document);
            let schema = document.path().map_or_else(|| document.file().to_owned(), |path| path.display().to_string());
            CompileError { schema, message: error.to_string() }
        })
    }

    /// Returns the file that should hold the schema of `target`.
    fn file_of(&self, target: Target) -> String {
        match target {
            Target::Envelope => "envelope.schema.json".to_owned(),
            Target::OtherService => "other-service.schema.json".to_owned(),
            Target::Response => "response.schema.json".to_owned(),
            Target::Service(service) => {
                let name = self.documents.services().get(service).map_or("", |(name, _)| name);
                format!("schema of service {name}")
            }
            Target::Container(None) | Target::Ticket(None) | Target::Content(_) => "definitions.schema.json".to_owned(),
            Target::Container(Some(status)) | Target::Ticket(Some(status)) => {
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
        let targets = [Target::Envelope, Target::Response, Target::OtherService]
            .into_iter()
            .chain(statuses().map(Target::Container))
            .chain(statuses().map(Target::Ticket));
        for target in targets {
            assert!(schemas.compile(target).is_ok(), "{target:?}");
        }
    }

    /// The built-in schemas, one of them without what others refer to. A set of the user's is checked before it is used.
    fn broken() -> Schemas {
        let mut documents = Documents::builtin();
        let text = "{\"$defs\": {}}".to_owned();
        let tree = crate::syntax::parse(text.clone().into(), None, &crate::syntax::ParseOptions::default()).tree;
        let id = documents.find("definitions").expect("it is built in").id().to_owned();
        documents.put(Document::of_user("broken.json".into(), id, text, tree));
        Schemas::new(documents)
    }

    #[test]
    fn a_schema_that_does_not_compile_is_an_error() {
        let schemas = broken();
        let parsed = crate::syntax::parse("{}".into(), None, &crate::syntax::ParseOptions::default());
        let root = parsed.tree.root().expect("it has a root");
        let failed = |target| schemas.validate(target, root).expect_err("it does not compile").to_string();
        assert!(failed(Target::Envelope).starts_with("cannot compile schema `envelope.schema.json`: "));
        assert!(failed(Target::Container(Some(0))).starts_with("cannot compile schema `new.schema.json`: "));
        // Nothing to validate against is an error as well.
        assert_eq!(failed(Target::Container(None)), "cannot compile schema `definitions.schema.json`: it is missing");
        assert!(schemas.validate(Target::Response, root).is_ok(), "it refers to nothing that is missing");
    }

    #[test]
    fn a_payload_without_a_usable_schema_is_a_failure_of_the_file() {
        use crate::config::Config;
        use crate::lint::{Expectation, lint};
        use crate::source::Source;
        let config = Config { schemas: Arc::new(broken()), ..Config::default() };
        let text = include_str!("../../testdata/valid/new.object.caller.json");
        let source = Source::from_text("a.json", text).expect("it is small");
        for expectation in [Expectation::Payload, Expectation::Anything] {
            let failures = lint(&source, &config, expectation).failures;
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
        assert_eq!(listed, json!(statuses), "both files list the same");
    }
}
