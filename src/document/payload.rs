//! The payload model that the rules check. [`Payload`] gives access to the objects of a payload, such as the container
//! (the object with the data of a request). Most rules need not know whether the container is an object or JSON in a
//! string. See [`catalog`](crate::catalog) for an example of a payload.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

pub use super::status::Status;
use crate::catalog::{ContainerSpec, PayloadKind, Schemas, ServiceId, Shapes, Target, envelope};
use crate::syntax::{Kind, NodeRef, ShapeId, pointer_segment};

/// The form in which a payload carries its container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The container is an object in the request, such as `IncidentContainerJsonObj`.
    Object,
    /// The container is JSON in a string of the request, such as `IncidentContainerJson`.
    String,
    /// The payload is only a container or a subject, without the request around it.
    Bare,
}

/// A container, or a subject without a container. The subject is the object in a container that has the field for the
/// status, such as `Ticket`.
#[derive(Debug, Clone, Copy)]
pub struct Container<'t> {
    /// The service that the container belongs to.
    pub service: ServiceId,
    /// The form in which the payload carries the container.
    pub form: Form,
    /// The object that is the container, or `None` for a subject without a container.
    pub node: Option<NodeRef<'t>>,
    /// The subject, such as `Ticket`, if it is an object.
    pub subject: Option<NodeRef<'t>>,
    /// The value of `Updater`, which may have an invalid type.
    pub updater: Option<NodeRef<'t>>,
    /// The status, if there is one.
    pub status: Option<Status<'t>>,
}

impl<'t> Container<'t> {
    fn new(service: ServiceId, form: Form, node: NodeRef<'t>, schemas: &'t Schemas) -> Self {
        let spec = schemas.service(service).container();
        let subject_key = spec.and_then(ContainerSpec::subject_key);
        let subject = as_object(subject_key.and_then(|key| node.get(key)));
        let status_key = spec.and_then(ContainerSpec::status_key);
        let status_in = |object: NodeRef<'t>| Status::in_object(object, status_key?, schemas, service);
        Self {
            service,
            form,
            node: Some(node),
            subject,
            updater: node.get("Updater"),
            // A status next to the subject is misplaced (it belongs in the subject), but is still used.
            status: subject.and_then(status_in).or_else(|| status_in(node)),
        }
    }

    fn of_subject(service: ServiceId, subject: NodeRef<'t>, schemas: &'t Schemas) -> Self {
        let status_key = schemas.service(service).container().and_then(ContainerSpec::status_key);
        Self {
            service,
            form: Form::Bare,
            node: None,
            subject: Some(subject),
            updater: None,
            status: status_key.and_then(|key| Status::in_object(subject, key, schemas, service)),
        }
    }

    /// Returns the schema that the container or subject is validated against. The schema depends on the status.
    #[must_use]
    pub fn target(&self) -> Target {
        let status = self.status.and_then(|status| status.index);
        if self.node.is_some() {
            Target::Container(self.service, status)
        } else {
            Target::Subject(self.service, status)
        }
    }

    /// Returns the shape (the type in the schemas) of the validated object. The shape does not depend on the status.
    #[must_use]
    pub fn shape(&self) -> ShapeId {
        if self.node.is_some() { Shapes::container(self.service) } else { Shapes::subject(self.service) }
    }

    /// Returns the object that is validated: the container, or a subject without a container.
    ///
    /// # Panics
    ///
    /// Never panics: there is always a container or a subject.
    #[must_use]
    pub fn validated_object(&self) -> NodeRef<'t> {
        self.node.or(self.subject).expect("a container has an object or a subject")
    }

    /// Returns the value of the field `name` of the subject.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<NodeRef<'t>> {
        self.subject?.get(name)
    }

    /// Returns the value of the member `name` of the container, if this value is an object.
    #[must_use]
    pub fn object_member(&self, name: &str) -> Option<NodeRef<'t>> {
        as_object(self.node?.get(name))
    }

    /// Returns the name of the status. For a misspelled status, this is the correct name.
    #[must_use]
    pub fn status_name(&self) -> Option<&'t str> {
        self.status?.name
    }
}

/// A payload in a file.
#[derive(Debug)]
pub struct Payload<'t> {
    /// The kind of payload.
    pub kind: PayloadKind,
    /// The outermost object of the payload.
    pub root: NodeRef<'t>,
    /// The value of `objCommonParameters`, if it is an object.
    pub parameters: Option<NodeRef<'t>>,
    /// The value of `_ProxyDetails`, if it is an object.
    pub proxy: Option<NodeRef<'t>>,
    /// The value of the member that holds the container, such as `incidentParamsJSON`, if it is an object.
    pub holder: Option<NodeRef<'t>>,
    /// The containers. A payload may have two, if it has a container in both forms. A subject without a container is
    /// also a [`Container`].
    pub containers: Vec<Container<'t>>,
    /// The service that is called, or `None` for a service without a schema and for a response.
    pub service: Option<ServiceId>,
    schemas: &'t Schemas,
    /// The tree of the payload itself, and the trees of the JSON in its strings.
    sections: Vec<Section<'t>>,
    /// Maps the identity of a tree to the index of its section. Built only if there are many sections.
    section_indexes: OnceLock<HashMap<usize, usize>>,
}

/// The maximum number of sections for which a linear search is used instead of a map.
const MAX_LINEAR_SEARCH: usize = 8;

/// A syntax tree that contains the payload, or a part of the payload. JSON in a string has its own tree.
#[derive(Debug)]
struct Section<'t> {
    /// The outermost value of the payload in the tree.
    root: NodeRef<'t>,
    /// JSON Pointer of that value in the file.
    pointer: String,
    /// The string in the payload that holds the tree, or `None` for the tree of the payload itself.
    string: Option<NodeRef<'t>>,
}

impl<'t> Payload<'t> {
    /// Interprets `root`, whose JSON Pointer in its file is `pointer`, as a payload of the given kind.
    #[must_use]
    pub fn new(kind: PayloadKind, root: NodeRef<'t>, pointer: String, schemas: &'t Schemas) -> Self {
        let mut payload = Self {
            kind,
            root,
            parameters: None,
            proxy: None,
            holder: None,
            containers: Vec::new(),
            service: None,
            schemas,
            sections: vec![Section { root, pointer, string: None }],
            section_indexes: OnceLock::new(),
        };
        payload.add_sections_in_strings(0);
        match kind {
            PayloadKind::Request => payload.read_envelope(),
            PayloadKind::Container(service) => {
                payload.service = Some(service);
                payload.containers.push(Container::new(service, Form::Bare, root, schemas));
            }
            PayloadKind::Subject(service) => {
                payload.service = Some(service);
                payload.containers.push(Container::of_subject(service, root, schemas));
            }
            PayloadKind::Response => {}
        }
        payload
    }

    /// Adds a section for each string with JSON in the section at `index`, and for each string with JSON in such JSON.
    fn add_sections_in_strings(&mut self, index: usize) {
        for (string, tree) in self.sections[index].root.embedded_below() {
            let Some(root) = tree.root() else { continue };
            let outer = &self.sections[index];
            let pointer = pointer_from(&outer.pointer, outer.root, string);
            self.sections.push(Section { root, pointer, string: Some(string) });
            self.add_sections_in_strings(self.sections.len() - 1);
        }
    }

    /// Finds the service, the envelope objects (such as `objCommonParameters`) and the containers of a request.
    fn read_envelope(&mut self) {
        self.parameters = as_object(self.root.get(envelope::PARAMETERS));
        self.proxy = self.parameters.and_then(|parameters| as_object(parameters.get(envelope::CREDENTIALS)));
        self.service = self.called_service();
        let Some((service, spec)) = self.container_spec() else { return };
        let objects = self.objects_to_holder(spec);
        self.holder = reaches_holder(&objects, spec).then(|| objects.last().copied()).flatten();
        let Some(holder) = self.holder.filter(|holder| has_container_key(*holder, spec)) else {
            // The holder has no container. A container in an outer object is misplaced, but still validated.
            let outer = objects.into_iter().rev().filter(|outer| Some(*outer) != self.holder);
            let node = outer.filter_map(|outer| as_object(outer.get(spec.object_key()))).next();
            self.containers.extend(node.map(|node| Container::new(service, Form::Object, node, self.schemas)));
            return;
        };
        if let Some(node) = as_object(holder.get(spec.object_key())) {
            self.containers.push(Container::new(service, Form::Object, node, self.schemas));
        }
        let Some(string) = holder.get(spec.string_key()) else { return };
        if let Some(root) = as_object(string.embedded().and_then(|tree| tree.root())) {
            self.containers.push(Container::new(service, Form::String, root, self.schemas));
        } else if let Some(node) = as_object(Some(string)) {
            // The key requires JSON in a string. An object with this key is invalid, but still validated as a
            // container.
            self.containers.push(Container::new(service, Form::Object, node, self.schemas));
        }
    }

    /// Returns the objects on the path from the root to the holder of the container, both included. If an object of the
    /// path is missing, the result ends with the object before it.
    fn objects_to_holder(&self, spec: &ContainerSpec) -> Vec<NodeRef<'t>> {
        let mut objects = vec![self.root];
        for key in spec.holder_path() {
            let Some(next) = as_object(objects[objects.len() - 1].get(key)) else { break };
            objects.push(next);
        }
        objects
    }

    /// Returns the called service, and where requests to this service have their container. Returns `None` for a
    /// service without containers.
    #[must_use]
    pub fn container_spec(&self) -> Option<(ServiceId, &'t ContainerSpec)> {
        let service = self.service?;
        Some((service, self.schemas.service(service).container()?))
    }

    /// Returns the container in the string form, such as the value of `IncidentContainerJson`. Returns `None` if the
    /// value is not a string.
    #[must_use]
    pub fn string_form(&self) -> Option<NodeRef<'t>> {
        let value = self.string_form_of_any_type()?;
        (value.kind() == Kind::String).then_some(value)
    }

    /// Returns the value of the key for a container in the string form, such as `IncidentContainerJson`. Unlike in
    /// [`Self::string_form`], the value may have an invalid type.
    #[must_use]
    pub fn string_form_of_any_type(&self) -> Option<NodeRef<'t>> {
        let (_, spec) = self.container_spec()?;
        self.holder?.get(spec.string_key())
    }

    /// Returns the value of the key for a container in the object form if this value is not an object: 1 for
    /// `{"IncidentContainerJsonObj": 1}`. [`Self::containers`] does not include such a value.
    #[must_use]
    pub fn invalid_object_form(&self) -> Option<NodeRef<'t>> {
        let (_, spec) = self.container_spec()?;
        let value = self.holder?.get(spec.object_key())?;
        (value.kind() != Kind::Object).then_some(value)
    }

    /// Returns the service that the request calls, or `None` if this service has no schema.
    ///
    /// If the name is a misspelled name of a service with containers, this service is returned. If the name is missing
    /// or unknown, the key of the container determines the service.
    fn called_service(&self) -> Option<ServiceId> {
        let schemas = self.schemas;
        let spec_of = |id: ServiceId| schemas.service(id).container();
        let by_container = || {
            let has_container = |id: &ServiceId| {
                spec_of(*id).is_some_and(|spec| {
                    self.objects_to_holder(spec).into_iter().any(|object| has_container_key(object, spec))
                })
            };
            schemas.service_ids().find(has_container)
        };
        let Some(name) = filled(self.service_name()) else {
            let has_holder =
                |id: &ServiceId| spec_of(*id).is_some_and(|spec| reaches_holder(&self.objects_to_holder(spec), spec));
            let by_holder = || schemas.service_ids().find(has_holder);
            return by_container().or_else(by_holder).or_else(|| schemas.service_ids().next());
        };
        if let Some(id) = schemas.service_called(name) {
            return Some(id);
        }
        if schemas.is_known_service(name) {
            return None;
        }
        match schemas.similar_service(name).filter(|similar| similar.has_schema) {
            Some(similar) => schemas.service_called(similar.name).filter(|id| spec_of(*id).is_some()),
            None => by_container(),
        }
    }

    /// Returns whether the payload is a request to a service without a schema. Only the envelope of such a request is
    /// checked.
    #[must_use]
    pub fn calls_service_without_schema(&self) -> bool {
        self.kind == PayloadKind::Request && self.service.is_none()
    }

    /// Returns the schema that the whole payload is validated against, or `None` for a container or a subject.
    #[must_use]
    pub fn target(&self) -> Option<Target> {
        match (self.kind, self.service) {
            (PayloadKind::Request, Some(service)) => Some(Target::Request(service)),
            (PayloadKind::Request, None) => Some(Target::OtherService),
            (PayloadKind::Response, _) => Some(Target::Response),
            (PayloadKind::Container(_) | PayloadKind::Subject(_), _) => None,
        }
    }

    /// Returns the value of `ServiceName`, which may have an invalid type.
    #[must_use]
    pub fn service_name(&self) -> Option<NodeRef<'t>> {
        self.root.get(envelope::SERVICE_NAME)
    }

    /// Returns the section whose tree contains `node`.
    fn section(&self, node: NodeRef<'_>) -> Option<&Section<'t>> {
        if self.sections.len() <= MAX_LINEAR_SEARCH {
            return self.sections.iter().rev().find(|section| section.root.tree().id_eq(node.tree()));
        }
        let tree = |node: NodeRef<'_>| node.identity().0;
        let indexes = self.section_indexes.get_or_init(|| {
            self.sections.iter().enumerate().map(|(index, section)| (tree(section.root), index)).collect()
        });
        indexes.get(&tree(node)).map(|index| &self.sections[*index])
    }

    /// Returns each string of the payload that holds JSON, together with the outermost value of this JSON. Excludes the
    /// string with the container, because the container is validated separately, against the schema of its status.
    pub fn embedded_json(&self) -> impl Iterator<Item = (NodeRef<'t>, NodeRef<'t>)> {
        let container = self.string_form_of_any_type();
        let strings = self.sections.iter().filter_map(|section| Some((section.string?, section.root)));
        strings.filter(move |(string, _)| Some(*string) != container)
    }

    /// Returns the shape of the outermost value in the tree that contains `node`.
    #[must_use]
    pub fn root_shape(&self, node: NodeRef<'_>) -> ShapeId {
        match self.section(node).and_then(|section| section.string) {
            Some(string) => self.content_shape(string).unwrap_or(ShapeId::UNKNOWN),
            None => match (self.kind, self.service) {
                (PayloadKind::Request, Some(service)) => Shapes::request(service),
                (PayloadKind::Request, None) => Shapes::OTHER_SERVICE,
                (PayloadKind::Container(service), _) => Shapes::container(service),
                (PayloadKind::Subject(service), _) => Shapes::subject(service),
                (PayloadKind::Response, _) => Shapes::RESPONSE,
            },
        }
    }

    /// Returns the shape of `node`, or `None` if the schemas do not describe it.
    #[must_use]
    pub fn shape(&self, node: NodeRef<'_>) -> Option<ShapeId> {
        let shapes = self.schemas.shapes();
        let path = self.path(node);
        shapes.at(self.root_shape(node), &path).or_else(|| {
            // In a misplaced container, the path starts at the container.
            let container = self.container_of(node)?;
            shapes.at(container.shape(), path.get(self.path(container.validated_object()).len()..)?)
        })
    }

    /// Returns the shape of the JSON that `string` holds.
    #[must_use]
    pub fn content_shape(&self, string: NodeRef<'_>) -> Option<ShapeId> {
        self.schemas.shapes().content(self.shape(string)?)
    }

    /// Returns the JSON Pointer of `node` in its file. For a node of JSON in a string, the pointer continues the
    /// pointer of the string.
    #[must_use]
    pub fn pointer(&self, node: NodeRef<'_>) -> String {
        self.section(node).map_or_else(String::new, |section| pointer_from(&section.pointer, section.root, node))
    }

    /// Returns the key of the member with the value `node`, or the index of `node` in its array.
    #[must_use]
    pub fn name(&self, node: NodeRef<'_>) -> String {
        self.path(node).pop().unwrap_or_default()
    }

    /// Returns the keys and indexes on the path from the outermost value of its tree to `node`.
    #[must_use]
    pub fn path(&self, node: NodeRef<'_>) -> Vec<String> {
        let Some(section) = self.section(node) else { return Vec::new() };
        node.path_from(section.root).into_iter().map(Cow::into_owned).collect()
    }

    /// Returns the keys and indexes on the path from the container to `node`. For a subject without a container, the
    /// path starts with the key of the subject, such as `Ticket`.
    #[must_use]
    pub fn container_path(&self, node: NodeRef<'_>) -> Option<Vec<String>> {
        let container = self.container_of(node)?;
        let mut path = self.path(node);
        path.drain(..self.path(container.validated_object()).len());
        if container.node.is_none() {
            let subject_key = self.schemas.service(container.service).container().and_then(ContainerSpec::subject_key);
            path.insert(0, subject_key.unwrap_or_default().to_owned());
        }
        Some(path)
    }

    /// Returns the object or array that holds `node`, or `None` for the outermost value of a tree of the payload.
    #[must_use]
    pub fn parent(&self, node: NodeRef<'t>) -> Option<NodeRef<'t>> {
        let root = self.section(node)?.root;
        node.parent().filter(|_| node.id() != root.id())
    }

    /// Returns the container that `node` belongs to.
    #[must_use]
    pub fn container_of(&self, node: NodeRef<'_>) -> Option<&Container<'t>> {
        let holds = |container: &&Container<'t>| {
            let validated = container.validated_object();
            validated.tree().id_eq(node.tree()) && validated.holds(node.id())
        };
        self.containers.iter().find(holds)
    }

    /// Returns the member whose value is `node`.
    #[must_use]
    pub fn member_of(&self, node: NodeRef<'t>) -> Option<crate::syntax::Member<'t>> {
        self.parent(node)?;
        node.as_member()
    }
}

/// Returns the JSON Pointer of `node`, a node in `root`. `root_pointer` is the JSON Pointer of `root`.
fn pointer_from(root_pointer: &str, root: NodeRef<'_>, node: NodeRef<'_>) -> String {
    let mut pointer = root_pointer.to_owned();
    for segment in node.path_from(root) {
        pointer.push('/');
        pointer.push_str(&pointer_segment(&segment));
    }
    pointer
}

/// Returns whether the last of `objects` is the holder of the container. `objects` are the objects that
/// [`Payload::objects_to_holder`] returns: the root, and one object for each existing key of the path.
fn reaches_holder(objects: &[NodeRef<'_>], spec: &ContainerSpec) -> bool {
    objects.len() > spec.holder_path().len()
}

/// Returns whether an object has the key for a container, in either form. The value of the key may be invalid.
fn has_container_key(object: NodeRef<'_>, spec: &ContainerSpec) -> bool {
    [spec.object_key(), spec.string_key()].iter().any(|key| object.get(key).is_some())
}

/// Returns `node` if it is an object.
fn as_object(node: Option<NodeRef<'_>>) -> Option<NodeRef<'_>> {
    node.filter(|node| node.kind() == Kind::Object)
}

/// Returns the value of `node` if it is a string, but not a placeholder.
#[must_use]
pub fn text(node: Option<NodeRef<'_>>) -> Option<&str> {
    node.filter(|node| !node.is_placeholder()).and_then(NodeRef::as_str)
}

/// Returns the value of `node` if it is a string, but not a placeholder, and not blank.
#[must_use]
pub fn filled(node: Option<NodeRef<'_>>) -> Option<&str> {
    text(node).filter(|text| !text.trim().is_empty())
}
