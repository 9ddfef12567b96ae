//! A payload as the rules see it: its objects by name, in whichever form they were written.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

pub use super::status::Status;
use crate::catalog::{ContainerForm, PayloadKind, Schemas, ServiceId, Shapes, Target, envelope};
use crate::syntax::{Kind, NodeRef, ShapeId, pointer_segment};

/// The form in which a payload carries its container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As an object: `IncidentContainerJsonObj`.
    Object,
    /// As JSON in a string: `IncidentContainerJson`.
    String,
    /// Without an envelope.
    Bare,
}

/// The subject matter of a payload: a container, or a subject without one.
#[derive(Debug, Clone, Copy)]
pub struct Container<'t> {
    /// The service that it belongs to.
    pub service: ServiceId,
    /// The form in which it is carried.
    pub form: Form,
    /// The object of the container, or `None` for a subject without one.
    pub node: Option<NodeRef<'t>>,
    /// The part with the status, `Ticket`, if it is an object.
    pub subject: Option<NodeRef<'t>>,
    /// The value of `Updater`, of any type.
    pub updater: Option<NodeRef<'t>>,
    /// The status, if there is one.
    pub status: Option<Status<'t>>,
}

impl<'t> Container<'t> {
    fn new(service: ServiceId, form: Form, node: NodeRef<'t>, schemas: &'t Schemas) -> Self {
        let names = schemas.service(service).container();
        let subject = names.and_then(ContainerForm::subject);
        let subject = object(subject.and_then(|name| node.get(name)));
        let field = names.and_then(ContainerForm::status);
        let status = |object: NodeRef<'t>| Status::in_object(object, field?, schemas, service);
        Self {
            service,
            form,
            node: Some(node),
            subject,
            updater: node.get("Updater"),
            // A status next to the subject is misplaced, but it is still the one that was meant.
            status: subject.and_then(status).or_else(|| status(node)),
        }
    }

    fn of_subject(service: ServiceId, subject: NodeRef<'t>, schemas: &'t Schemas) -> Self {
        let field = schemas.service(service).container().and_then(ContainerForm::status);
        Self {
            service,
            form: Form::Bare,
            node: None,
            subject: Some(subject),
            updater: None,
            status: field.and_then(|field| Status::in_object(subject, field, schemas, service)),
        }
    }

    /// Returns the schema that it is validated against, which depends on its status.
    #[must_use]
    pub fn target(&self) -> Target {
        let status = self.status.and_then(|status| status.index);
        if self.node.is_some() {
            Target::Container(self.service, status)
        } else {
            Target::Subject(self.service, status)
        }
    }

    /// Returns the shape of the object that is validated, for any status.
    #[must_use]
    pub fn shape(&self) -> ShapeId {
        if self.node.is_some() { Shapes::container(self.service) } else { Shapes::subject(self.service) }
    }

    /// Returns the object that is validated.
    ///
    /// # Panics
    ///
    /// Never panics: there is always a container or a subject.
    #[must_use]
    pub fn validated(&self) -> NodeRef<'t> {
        self.node.or(self.subject).expect("a container has an object or a subject")
    }

    /// Returns a field of the subject.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<NodeRef<'t>> {
        self.subject?.get(name)
    }

    /// Returns a part of the container, if it is an object.
    #[must_use]
    pub fn part(&self, name: &str) -> Option<NodeRef<'t>> {
        object(self.node?.get(name))
    }

    /// Returns the name of the status, if it is one or was meant to be one.
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
    /// Its outermost object.
    pub root: NodeRef<'t>,
    /// `objCommonParameters`, if it is an object.
    pub parameters: Option<NodeRef<'t>>,
    /// `_ProxyDetails`, if it is an object.
    pub proxy: Option<NodeRef<'t>>,
    /// The object that holds the container, `incidentParamsJSON`, if it is an object.
    pub holder: Option<NodeRef<'t>>,
    /// The containers or the subject. There are two if the payload has both forms.
    pub containers: Vec<Container<'t>>,
    /// The service that is called, or `None` for a service without a schema and for a response.
    pub service: Option<ServiceId>,
    schemas: &'t Schemas,
    sections: Vec<Section<'t>>,
    /// Indexes into `sections` by tree. Built only if there are many sections.
    indexes: OnceLock<HashMap<usize, usize>>,
}

/// Up to this number of sections, a linear search is fast enough.
const FEW: usize = 8;

/// A tree that contains the payload, or a part of it.
#[derive(Debug)]
struct Section<'t> {
    /// The outermost value of the payload in the tree.
    root: NodeRef<'t>,
    /// JSON Pointer of that value.
    pointer: String,
    /// The string that holds the tree, or `None` for the payload's own tree.
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
            indexes: OnceLock::new(),
        };
        payload.read_sections(0);
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

    /// Adds the JSON in the strings of a section, recursively.
    fn read_sections(&mut self, section: usize) {
        for (string, tree) in self.sections[section].root.embedded_below() {
            let Some(root) = tree.root() else { continue };
            let outer = &self.sections[section];
            let pointer = pointer_from(&outer.pointer, outer.root, string);
            self.sections.push(Section { root, pointer, string: Some(string) });
            self.read_sections(self.sections.len() - 1);
        }
    }

    fn read_envelope(&mut self) {
        self.parameters = object(self.root.get(envelope::PARAMETERS));
        self.proxy = self.parameters.and_then(|parameters| object(parameters.get(envelope::CREDENTIALS)));
        self.service = self.called_service();
        let Some((service, form)) = self.form() else { return };
        let path = self.holder_path(form);
        self.holder = (path.len() > form.holder().len()).then(|| path.last().copied()).flatten();
        let Some(holder) = self.holder.filter(|holder| holds_container(*holder, form)) else {
            // A container further out is misplaced, but its content is still validated.
            let outer = path.into_iter().rev().filter(|outer| Some(*outer) != self.holder);
            let node = outer.filter_map(|outer| object(outer.get(form.object()))).next();
            self.containers.extend(node.map(|node| Container::new(service, Form::Object, node, self.schemas)));
            return;
        };
        if let Some(node) = object(holder.get(form.object())) {
            self.containers.push(Container::new(service, Form::Object, node, self.schemas));
        }
        let Some(string) = holder.get(form.string()) else { return };
        if let Some(root) = object(string.embedded().and_then(|tree| tree.root())) {
            self.containers.push(Container::new(service, Form::String, root, self.schemas));
        } else if let Some(node) = object(Some(string)) {
            // The key belongs to the other form, but the content is still validated.
            self.containers.push(Container::new(service, Form::Object, node, self.schemas));
        }
    }

    /// Returns the objects that lead to the one that holds the container, from the outermost one on. Stops at the first that is missing.
    fn holder_path(&self, form: &ContainerForm) -> Vec<NodeRef<'t>> {
        let mut path = vec![self.root];
        for name in form.holder() {
            let Some(next) = object(path[path.len() - 1].get(name)) else { break };
            path.push(next);
        }
        path
    }

    /// Returns the service, and the form in which requests to it carry their container.
    #[must_use]
    pub fn form(&self) -> Option<(ServiceId, &'t ContainerForm)> {
        let service = self.service?;
        Some((service, self.schemas.service(service).container()?))
    }

    /// Returns the value of the key for a container as JSON in a string, if it is a string.
    #[must_use]
    pub fn string_form(&self) -> Option<NodeRef<'t>> {
        let value = self.container_string()?;
        (value.kind() == Kind::String).then_some(value)
    }

    /// Returns the value of the key for a container as JSON in a string.
    #[must_use]
    pub fn container_string(&self) -> Option<NodeRef<'t>> {
        let (_, form) = self.form()?;
        self.holder?.get(form.string())
    }

    /// Returns the value of the key for a container as an object, if it is not an object. Such a value is not among the containers.
    #[must_use]
    pub fn invalid_object_form(&self) -> Option<NodeRef<'t>> {
        let (_, form) = self.form()?;
        let value = self.holder?.get(form.object())?;
        (value.kind() != Kind::Object).then_some(value)
    }

    /// Returns the service that the request calls, or `None` if that has no schema.
    ///
    /// A misspelled name of a service with containers counts as that service. So does an unknown name next to a container.
    fn called_service(&self) -> Option<ServiceId> {
        let schemas = self.schemas;
        let form = |id: ServiceId| schemas.service(id).container();
        let by_container = || {
            let holds = |id: &ServiceId| {
                form(*id)
                    .is_some_and(|form| self.holder_path(form).into_iter().any(|object| holds_container(object, form)))
            };
            schemas.service_ids().find(holds)
        };
        let Some(name) = filled(self.service_name()) else {
            let has_holder =
                |id: &ServiceId| form(*id).is_some_and(|form| self.holder_path(form).len() > form.holder().len());
            let by_holder = || schemas.service_ids().find(has_holder);
            return by_container().or_else(by_holder).or_else(|| schemas.service_ids().next());
        };
        if let Some(id) = schemas.service_called(name) {
            return Some(id);
        }
        if schemas.is_known_service(name) {
            return None;
        }
        match schemas.similar_service(name).filter(|meant| meant.has_schema) {
            Some(meant) => schemas.service_called(meant.name).filter(|id| form(*id).is_some()),
            None => by_container(),
        }
    }

    /// Returns whether the request calls a service without a schema. Only its envelope is checked.
    #[must_use]
    pub fn is_uncovered(&self) -> bool {
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

    /// Returns the value of `ServiceName`, of any type.
    #[must_use]
    pub fn service_name(&self) -> Option<NodeRef<'t>> {
        self.root.get(envelope::SERVICE_NAME)
    }

    /// Returns the section whose tree contains `node`.
    fn section(&self, node: NodeRef<'_>) -> Option<&Section<'t>> {
        if self.sections.len() <= FEW {
            return self.sections.iter().rev().find(|section| section.root.tree().id_eq(node.tree()));
        }
        let tree = |node: NodeRef<'_>| node.key().0;
        let indexes = self.indexes.get_or_init(|| {
            self.sections.iter().enumerate().map(|(index, section)| (tree(section.root), index)).collect()
        });
        indexes.get(&tree(node)).map(|index| &self.sections[*index])
    }

    /// Returns each string of the payload that holds JSON, with the outermost value in it. A container in a string is
    /// excluded, since it is validated by its status.
    pub fn contents(&self) -> impl Iterator<Item = (NodeRef<'t>, NodeRef<'t>)> {
        let container = self.container_string();
        let strings = self.sections.iter().filter_map(|section| Some((section.string?, section.root)));
        strings.filter(move |(string, _)| Some(*string) != container)
    }

    /// Returns the shape of the outermost value in the tree of `node`.
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

    /// Returns the shape of `node`, if the schemas describe it.
    #[must_use]
    pub fn shape(&self, node: NodeRef<'_>) -> Option<ShapeId> {
        let shapes = self.schemas.shapes();
        let path = self.path(node);
        shapes.at(self.root_shape(node), &path).or_else(|| {
            // A misplaced container has the shape of a container.
            let container = self.container_of(node)?;
            shapes.at(container.shape(), path.get(self.path(container.validated()).len()..)?)
        })
    }

    /// Returns the shape of the JSON that `string` holds.
    #[must_use]
    pub fn content_shape(&self, string: NodeRef<'_>) -> Option<ShapeId> {
        self.schemas.shapes().content(self.shape(string)?)
    }

    /// Returns the JSON Pointer of `node` in its file. Inside a string that holds JSON, it continues the pointer of the string.
    #[must_use]
    pub fn pointer(&self, node: NodeRef<'_>) -> String {
        self.section(node).map_or_else(String::new, |section| pointer_from(&section.pointer, section.root, node))
    }

    /// Returns the key of the member whose value is `node`, or the index for an element.
    #[must_use]
    pub fn name(&self, node: NodeRef<'_>) -> String {
        self.path(node).pop().unwrap_or_default()
    }

    /// Returns the keys and indexes that lead to `node` from the outermost value of its tree.
    #[must_use]
    pub fn path(&self, node: NodeRef<'_>) -> Vec<String> {
        let Some(section) = self.section(node) else { return Vec::new() };
        node.path_from(section.root).into_iter().map(Cow::into_owned).collect()
    }

    /// Returns the keys and indexes that lead to `node` from its container, in either form. For a ticket without a
    /// container, they start with `Ticket`.
    #[must_use]
    pub fn container_path(&self, node: NodeRef<'_>) -> Option<Vec<String>> {
        let container = self.container_of(node)?;
        let mut path = self.path(node);
        path.drain(..self.path(container.validated()).len());
        if container.node.is_none() {
            let subject = self.schemas.service(container.service).container().and_then(ContainerForm::subject);
            path.insert(0, subject.unwrap_or_default().to_owned());
        }
        Some(path)
    }

    /// Returns the object or array that holds `node`, within the payload.
    #[must_use]
    pub fn parent(&self, node: NodeRef<'t>) -> Option<NodeRef<'t>> {
        let root = self.section(node)?.root;
        node.parent().filter(|_| node.id() != root.id())
    }

    /// Returns the container that `node` belongs to.
    #[must_use]
    pub fn container_of(&self, node: NodeRef<'_>) -> Option<&Container<'t>> {
        let holds = |container: &&Container<'t>| {
            let validated = container.validated();
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

/// Returns the JSON Pointer of `node`, which is below `root`, whose pointer is `pointer`.
fn pointer_from(pointer: &str, root: NodeRef<'_>, node: NodeRef<'_>) -> String {
    let mut pointer = pointer.to_owned();
    for segment in node.path_from(root) {
        pointer.push('/');
        pointer.push_str(&pointer_segment(&segment));
    }
    pointer
}

/// Returns whether an object has a container in either form, valid or not.
fn holds_container(holder: NodeRef<'_>, form: &ContainerForm) -> bool {
    [form.object(), form.string()].iter().any(|name| holder.get(name).is_some())
}

/// Returns `node` if it is an object.
fn object(node: Option<NodeRef<'_>>) -> Option<NodeRef<'_>> {
    node.filter(|node| node.kind() == Kind::Object)
}

/// Returns the value of a string, unless it is a placeholder.
#[must_use]
pub fn text(node: Option<NodeRef<'_>>) -> Option<&str> {
    node.filter(|node| !node.is_placeholder()).and_then(NodeRef::as_str)
}

/// Returns the value of a string, unless it is a placeholder or only whitespace.
#[must_use]
pub fn filled(node: Option<NodeRef<'_>>) -> Option<&str> {
    text(node).filter(|text| !text.trim().is_empty())
}
