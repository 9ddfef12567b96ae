//! Reads the annotation `x-service` of request schemas. It states where requests to a service have the container, the
//! subject and the status:
//!
//! ```json5
//! "x-service": {
//!   "container": {
//!     "object": "/objCommonParameters/incidentParamsJSON/IncidentContainerJsonObj",
//!     "string": "/objCommonParameters/incidentParamsJSON/IncidentContainerJson",
//!     "schema": "container.schema.json"
//!   },
//!   "subject": { "name": "Ticket" },
//!   "status": "Status"
//! }
//! ```

use super::documents::{Documents, Subschema};
use super::locate::decode_pointer_segment;
use super::user::with_article;
use crate::diagnostic::nearest;
use crate::syntax::{Kind, NodeRef};

/// Identifies a service that has a schema: its index in [`Schemas::services`](super::Schemas::services).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceId(pub(super) u32);

impl ServiceId {
    /// The first built-in service.
    pub const FIRST: Self = Self(0);

    /// Returns the index of the service in [`Schemas::services`](super::Schemas::services).
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A service with a schema.
#[derive(Debug)]
pub struct Service {
    pub(super) name: String,
    /// The index of the document with the schema of a whole request.
    pub(super) document: usize,
    /// Where requests have their container, or `None` if they have no container.
    pub(super) container: Option<ContainerSpec>,
}

/// Where requests to a service have their container, and the schemas of the container.
///
/// The holder is the object that holds the container. It has one of two members: the container as an object
/// (`IncidentContainerJsonObj`), or as JSON in a string (`IncidentContainerJson`).
#[derive(Debug)]
pub struct ContainerSpec {
    /// The keys on the path from the request to the holder.
    pub(super) holder_path: Vec<String>,
    /// The key of the container as an object.
    pub(super) object_key: String,
    /// The key of the container as JSON in a string.
    pub(super) string_key: String,
    /// The full schema of a container. It has a branch for each status. The branch refers to the schema of the status.
    pub(super) schema: Subschema,
    /// The schema with all members of a container, regardless of its status.
    pub(super) shape: Subschema,
    /// The schema of a container whose status is missing or unknown.
    pub(super) any_status: Subschema,
    /// The part of the container that has the status, or `None` if the status is directly in the container.
    pub(super) subject: Option<Subject>,
    /// The path from the container to its status, such as `["Ticket", "Status"]`. Empty if containers have no status.
    pub(super) status_path: Vec<String>,
}

/// The part of a container that has the status, such as a `Ticket`. A subject may also be a payload without a
/// container.
#[derive(Debug)]
pub(super) struct Subject {
    /// The key of the subject in the container.
    pub key: String,
    /// The schema with all members of a subject, regardless of its status.
    pub shape: Subschema,
    /// The schema of a subject without a container, for a missing or unknown status.
    pub any_status: Subschema,
    /// The JSON pointer to the schema of a subject without a container, in the schema document of each status.
    pub of_status: Option<String>,
}

impl Service {
    /// Returns the value of `ServiceName`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns where requests to the service have their container, or `None` if they have no container.
    #[must_use]
    pub fn container(&self) -> Option<&ContainerSpec> {
        self.container.as_ref()
    }
}

impl ContainerSpec {
    /// Returns the keys on the path from a request to the object that holds the container.
    #[must_use]
    pub fn holder_path(&self) -> &[String] {
        &self.holder_path
    }

    /// Returns the key of the container as an object, such as `IncidentContainerJsonObj`.
    #[must_use]
    pub fn object_key(&self) -> &str {
        &self.object_key
    }

    /// Returns the key of the container as JSON in a string, such as `IncidentContainerJson`.
    #[must_use]
    pub fn string_key(&self) -> &str {
        &self.string_key
    }

    /// Returns the key of the part that has the status, such as `Ticket`.
    #[must_use]
    pub fn subject_key(&self) -> Option<&str> {
        self.subject.as_ref().map(|subject| subject.key.as_str())
    }

    /// Returns the path from the container to the status. The path is empty if containers have no status.
    #[must_use]
    pub fn status_path(&self) -> &[String] {
        &self.status_path
    }

    /// Returns the key of the status, such as `Status`.
    #[must_use]
    pub fn status_key(&self) -> Option<&str> {
        self.status_path.last().map(String::as_str)
    }
}

/// A problem with an annotation: the node that is wrong, and the message.
pub(super) type Problem<'d> = (NodeRef<'d>, String);

/// Checks that the value of the annotation `name` is an object without unknown keys. `node` is this value.
pub(super) fn check_members<'d>(name: &str, node: NodeRef<'d>, known_keys: &[&str]) -> Result<(), Problem<'d>> {
    let list: Vec<String> = known_keys.iter().map(|key| format!("`{key}`")).collect();
    let list = list.join(", ");
    if node.kind() != Kind::Object {
        let found = with_article(node.kind().name());
        return Err((node, format!("invalid `{name}`: expected an object with {list}, found {found}")));
    }
    match node.all_members().find(|member| !known_keys.contains(&member.name())) {
        Some(member) => {
            let help = match nearest(member.name(), known_keys.iter().copied()) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("expected {list}"),
            };
            Err((member.key, format!("unknown key `{}` in `{name}`; {help}", member.name())))
        }
        None => Ok(()),
    }
}

/// Reads the annotation `x-service` in `document`, the schema of requests to the service called `name`.
pub(super) fn read_service(documents: &Documents, name: String, document: usize) -> Result<Service, Problem<'_>> {
    let root = documents.get(document).root();
    let Some(annotation) = root.get(X_SERVICE) else { return Ok(Service { name, document, container: None }) };
    check_members(X_SERVICE, annotation, &["container", "subject", "status"])?;
    let reader = Reader { documents, document, annotation };
    let container = annotation.get("container").map(|container| reader.read_container(container)).transpose()?;
    if container.is_none()
        && let Some(member) = annotation.all_members().next()
    {
        return Err((member.key, format!("`{}` of `{X_SERVICE}` requires `container`", member.name())));
    }
    Ok(Service { name, document, container })
}

/// Checks that the schemas of `service` describe all properties that its annotation `x-service` names. Also checks the
/// branches for statuses. The error is the first problem, with the index of the document that has the problem.
pub(super) fn check_service<'d>(documents: &'d Documents, service: &Service) -> Result<(), (usize, Problem<'d>)> {
    let (Some(spec), Some(annotation)) = (&service.container, documents.get(service.document).root().get(X_SERVICE))
    else {
        return Ok(());
    };
    let in_request_schema = |problem: Problem<'d>| (service.document, problem);
    let request = [documents.root_schema(service.document)];
    let container = annotation.get("container");
    for (key, last) in [("object", &spec.object_key), ("string", &spec.string_key)] {
        let node = container.and_then(|container| container.get(key)).unwrap_or(annotation);
        let path: Vec<&str> = spec.holder_path.iter().chain([last]).map(String::as_str).collect();
        check_described(documents, &request, &path)
            .map_err(|why| in_request_schema((node, format!("invalid `{key}`: {why}"))))?;
    }
    // The schemas of the object with the status: the container, or its subject.
    let mut status_owner_schemas = vec![spec.schema, spec.shape];
    if let Some(subject) = &spec.subject {
        let node = annotation.get("subject").and_then(|node| node.get("name")).unwrap_or(annotation);
        check_described(documents, &status_owner_schemas, &[&subject.key])
            .map_err(|why| in_request_schema((node, format!("invalid `name` of `subject`: {why}"))))?;
        status_owner_schemas = vec![subject.shape, subject.any_status];
    }
    let Some(status) = spec.status_key() else { return Ok(()) };
    let node = annotation.get("status").unwrap_or(annotation);
    check_described(documents, &status_owner_schemas, &[status]).map_err(|why| {
        let owner_name = spec.subject_key().unwrap_or("containers");
        in_request_schema((node, format!("invalid `status` of {owner_name}: {why}")))
    })?;
    let statuses = check_branches(documents, spec)?;
    if statuses.is_empty() {
        let file = documents.get(spec.schema.document).file();
        let message = format!(
            "no branch of `allOf` in {file} maps `{status}` to a schema; add one for each status, or remove `status`"
        );
        return Err(in_request_schema((node, message)));
    }
    let of_status = spec.subject.as_ref().and_then(|subject| subject.of_status.as_ref());
    if let Some(pointer) = of_status
        && statuses.iter().all(|document| documents.schema_at_pointer(*document, pointer).is_none())
    {
        let node = annotation.get("subject").and_then(|node| node.get("ofStatus")).unwrap_or(annotation);
        return Err(in_request_schema((node, format!("invalid `ofStatus`: no schema of a status has `{pointer}`"))));
    }
    Ok(())
}

/// Checks the branches in the schema of containers. Each branch maps a status to a document with the schema of this
/// status: `{"if": …, "then": {"$ref": "new.schema.json"}}`. Returns the indexes of these documents.
fn check_branches<'d>(documents: &'d Documents, spec: &ContainerSpec) -> Result<Vec<usize>, (usize, Problem<'d>)> {
    let in_container_schema = |problem: Problem<'d>| (spec.schema.document, problem);
    let path = spec.status_path.join("/");
    let mut found: Vec<(&str, usize)> = Vec::new();
    for branch in documents.node(spec.schema).get("allOf").into_iter().flat_map(NodeRef::elements) {
        // A branch without `then` is for containers whose status is missing or unknown.
        let (Some(condition), Some(then)) = (branch.get("if"), branch.get("then")) else { continue };
        let property = spec
            .status_path
            .iter()
            .try_fold(condition, |node, name| node.get("properties").and_then(|all| all.get(name)));
        let value = property.and_then(|property| property.get("const"));
        let Some((value, name)) = value.and_then(|value| Some((value, value.as_str()?))) else {
            let message = format!(
                "`if` must compare `{path}` with a `const` in `properties`; \
                 move other conditions to the schemas of the statuses"
            );
            return Err(in_container_schema((condition, message)));
        };
        if found.iter().any(|(known, _)| *known == name) {
            return Err(in_container_schema((value, format!("duplicate branch for status `{name}`"))));
        }
        let reference = then.get("$ref");
        let target = reference.and_then(|node| {
            let from = Subschema { document: spec.schema.document, node: node.id() };
            documents.resolve(from, node.as_str()?)
        });
        let is_whole_document = |target: &Subschema| documents.get(target.document).root().id() == target.node;
        let Some(target) = target.filter(is_whole_document) else {
            let node = reference.unwrap_or(then);
            let message = format!(
                "`then` of status `{name}` must be a `$ref` to the file with its schema, such as \
                 `{{ \"$ref\": \"{}.schema.json\" }}`",
                name.to_lowercase().replace(|character: char| !character.is_alphanumeric(), "-")
            );
            return Err(in_container_schema((node, message)));
        };
        found.push((name, target.document));
    }
    Ok(found.into_iter().map(|(_, document)| document).collect())
}

/// Checks that the schemas `roots` describe a property at `path`. The error names the first unknown property of the
/// path.
fn check_described(documents: &Documents, roots: &[Subschema], path: &[&str]) -> Result<(), String> {
    let mut schemas = roots.to_vec();
    for name in path {
        let properties: Vec<Subschema> = documents
            .closure(&schemas)
            .into_iter()
            .filter_map(|schema| {
                let node = documents.node(schema).get("properties")?;
                Some(Subschema { node: node.id(), ..schema })
            })
            .collect();
        let property = |all: &Subschema| Some(Subschema { node: documents.node(*all).get(name)?.id(), ..*all });
        schemas = properties.iter().filter_map(property).collect();
        if schemas.is_empty() {
            let known = properties.iter().flat_map(|all| documents.node(*all).members()).map(|member| member.name());
            let help = match nearest(name, known) {
                Some(nearest) => format!("; did you mean `{nearest}`?"),
                None => String::new(),
            };
            return Err(format!("unknown property `{name}`{help}"));
        }
    }
    Ok(())
}

/// The name of the annotation that describes a service.
const X_SERVICE: &str = "x-service";

/// Reads the parts of an annotation `x-service`.
struct Reader<'d> {
    documents: &'d Documents,
    /// The index of the document with the annotation.
    document: usize,
    /// The value of the annotation.
    annotation: NodeRef<'d>,
}

impl<'d> Reader<'d> {
    /// Reads `node`, the value of the member `container` of the annotation.
    fn read_container(&self, node: NodeRef<'d>) -> Result<ContainerSpec, Problem<'d>> {
        check_members("container", node, &["object", "string", "schema", "shape", "anyStatus"])?;
        let (object, string) = (self.read_pointer(node, "object")?, self.read_pointer(node, "string")?);
        let (Some((object_key, holder_path)), Some((string_key, other_path))) =
            (object.split_last(), string.split_last())
        else {
            return Err((node, "`object` and `string` must be JSON pointers to members".to_owned()));
        };
        if holder_path != other_path {
            return Err((node, "`object` and `string` must be members of the same object".to_owned()));
        }
        if object_key == string_key {
            return Err((node, "`object` and `string` must be different members".to_owned()));
        }
        let schema = self.read_schema(node, "schema")?;
        let schema = schema.ok_or_else(|| (node, "missing `schema` in `container`".to_owned()))?;
        let shape = self.read_schema(node, "shape")?.unwrap_or(schema);
        let status_key =
            self.annotation.get("status").map(|node| read_string("status", "the name of a field", node)).transpose()?;
        // Containers without a status are only validated against this schema, so it must be the full schema.
        let default = if status_key.is_some() { shape } else { schema };
        let any_status = self.read_schema(node, "anyStatus")?.unwrap_or(default);
        let subject = self.annotation.get("subject").map(|node| self.read_subject(node, shape)).transpose()?;
        let mut status_path: Vec<String> = subject.iter().map(|subject| subject.key.clone()).collect();
        match status_key {
            Some(key) => status_path.push(key.to_owned()),
            None => status_path.clear(),
        }
        let (object_key, string_key, holder_path) = (object_key.clone(), string_key.clone(), holder_path.to_vec());
        Ok(ContainerSpec { holder_path, object_key, string_key, schema, shape, any_status, subject, status_path })
    }

    /// Reads `node`, the value of the member `subject` of the annotation. `container` is the schema with all members of
    /// a container.
    fn read_subject(&self, node: NodeRef<'d>, container: Subschema) -> Result<Subject, Problem<'d>> {
        check_members("subject", node, &["name", "shape", "anyStatus", "ofStatus"])?;
        let name = node.get("name").ok_or_else(|| (node, "missing `name` in `subject`".to_owned()))?;
        let name = read_string("name", "the name of a field", name)?.to_owned();
        let property = |schema: Subschema| {
            let node = self.documents.node(schema).get("properties")?.get(&name)?;
            Some(Subschema { node: node.id(), ..schema })
        };
        let property = self.documents.closure(&[container]).into_iter().find_map(property);
        let shape = self.read_schema(node, "shape")?.or(property);
        let shape = shape.ok_or_else(|| {
            let node = node.get("name").unwrap_or(node);
            (node, format!("invalid `name` of `subject`: unknown property `{name}`"))
        })?;
        let any_status = self.read_schema(node, "anyStatus")?.unwrap_or(shape);
        let of_status = node.get("ofStatus").map(|node| {
            let pointer = read_string("ofStatus", "a JSON pointer", node)?.trim_start_matches('#');
            let is_pointer = pointer.is_empty() || pointer.starts_with('/');
            if is_pointer {
                Ok(pointer.to_owned())
            } else {
                Err((node, "invalid `ofStatus`: expected a JSON pointer".to_owned()))
            }
        });
        Ok(Subject { key: name, shape, any_status, of_status: of_status.transpose()? })
    }

    /// Returns the segments of the JSON pointer in the member `name` of `node`.
    fn read_pointer(&self, node: NodeRef<'d>, name: &str) -> Result<Vec<String>, Problem<'d>> {
        let value = node.get(name).ok_or_else(|| (node, format!("missing `{name}` in `container`")))?;
        let pointer = value.as_str().filter(|pointer| pointer.starts_with('/'));
        let pointer = pointer.ok_or_else(|| (value, format!("invalid `{name}`: expected a JSON pointer")))?;
        Ok(pointer[1..].split('/').map(|segment| decode_pointer_segment(segment).into_owned()).collect())
    }

    /// Returns the schema that the member `name` of `node` refers to, or `None` if there is no such member.
    fn read_schema(&self, node: NodeRef<'d>, name: &str) -> Result<Option<Subschema>, Problem<'d>> {
        let Some(value) = node.get(name) else { return Ok(None) };
        let from = Subschema { document: self.document, node: value.id() };
        let reference = read_string(name, "a reference to a schema", value)?;
        let found = self
            .documents
            .resolve(from, reference)
            .filter(|found| matches!(self.documents.node(*found).kind(), Kind::Object | Kind::True | Kind::False));
        found.map(Some).ok_or_else(|| (value, format!("invalid `{name}`: no schema at `{reference}`")))
    }
}

/// Returns the string `node`, which is the value of the member `name` of an annotation. `expected` describes the string
/// in the error message.
fn read_string<'d>(name: &str, expected: &str, node: NodeRef<'d>) -> Result<&'d str, Problem<'d>> {
    let found = with_article(node.kind().name());
    node.as_str().filter(|text| !text.is_empty()).ok_or_else(|| {
        let found = if node.as_str().is_some() { "an empty string" } else { &found };
        (node, format!("invalid `{name}`: expected {expected}, found {found}"))
    })
}
