//! A payload as the rules see it: its objects by name, in whichever form they were written.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

pub use super::status::Status;
use crate::catalog::PayloadKind;
use crate::catalog::{Schemas, Shapes, Target};
use crate::syntax::{Kind, NodeRef, ShapeId, pointer_segment};

/// How the container is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As an object: `IncidentContainerJsonObj`.
    Object,
    /// As JSON in a string: `IncidentContainerJson`.
    String,
    /// Without an envelope around it.
    Bare,
}

/// The incident: a container, or a ticket without one.
#[derive(Debug, Clone, Copy)]
pub struct Container<'t> {
    /// How it is carried.
    pub form: Form,
    /// The container's object; nothing around a bare ticket.
    pub node: Option<NodeRef<'t>>,
    /// `Ticket`, where it is an object.
    pub ticket: Option<NodeRef<'t>>,
    /// `TicketInformation`, where it is an object.
    pub information: Option<NodeRef<'t>>,
    /// `Updater`, whatever it is.
    pub updater: Option<NodeRef<'t>>,
    /// `Status` of the ticket, where it is text.
    pub status: Option<Status<'t>>,
}

impl<'t> Container<'t> {
    fn new(form: Form, node: NodeRef<'t>, schemas: &'t Schemas) -> Self {
        let ticket = object(node.get("Ticket"));
        Self {
            form,
            node: Some(node),
            ticket,
            information: object(node.get("TicketInformation")),
            updater: node.get("Updater"),
            // One that stands beside the ticket is misplaced, but what was meant.
            status: ticket
                .and_then(|ticket| Status::of_ticket(ticket, schemas))
                .or_else(|| Status::of_ticket(node, schemas)),
        }
    }

    fn of_ticket(ticket: NodeRef<'t>, schemas: &'t Schemas) -> Self {
        Self {
            form: Form::Bare,
            node: None,
            ticket: Some(ticket),
            information: None,
            updater: None,
            status: Status::of_ticket(ticket, schemas),
        }
    }

    /// What it is held against: the schema of its status.
    #[must_use]
    pub fn target(&self) -> Target {
        let status = self.status.and_then(|status| status.index);
        if self.node.is_some() { Target::Container(status) } else { Target::Ticket(status) }
    }

    /// The object that the schema judges.
    ///
    /// # Panics
    ///
    /// Never: one of the two is always there.
    #[must_use]
    pub fn judged(&self) -> NodeRef<'t> {
        self.node.or(self.ticket).expect("a container without an object is made from its ticket")
    }

    /// A field of the ticket.
    #[must_use]
    pub fn ticket_field(&self, name: &str) -> Option<NodeRef<'t>> {
        self.ticket?.get(name)
    }

    /// The status by name, where it is one or was meant to be.
    #[must_use]
    pub fn status_name(&self) -> Option<&'t str> {
        self.status?.name
    }
}

/// One payload of a file.
#[derive(Debug)]
pub struct Payload<'t> {
    /// What it is.
    pub kind: PayloadKind,
    /// Its outermost object.
    pub root: NodeRef<'t>,
    /// `objCommonParameters`, where it is an object.
    pub parameters: Option<NodeRef<'t>>,
    /// `_ProxyDetails`, where it is an object.
    pub proxy: Option<NodeRef<'t>>,
    /// `incidentParamsJSON`, where it is an object.
    pub incident_parameters: Option<NodeRef<'t>>,
    /// The incident; two if both forms are there.
    pub containers: Vec<Container<'t>>,
    /// The service that is called, where the user has a schema for it: its place in the list of those.
    pub service: Option<usize>,
    uncovered: bool,
    schemas: &'t Schemas,
    sections: Vec<Section<'t>>,
    /// Where each tree is in `sections`, worked out if there are many.
    places: OnceLock<HashMap<usize, usize>>,
}

/// Up to so many sections are walked for each question.
const FEW: usize = 8;

/// A tree that the payload, or a part of it, lies in.
#[derive(Debug)]
struct Section<'t> {
    /// The outermost value of the payload in it.
    root: NodeRef<'t>,
    /// JSON pointer of that value.
    pointer: String,
    /// The string that holds the tree; nothing for the payload's own.
    string: Option<NodeRef<'t>>,
}

impl<'t> Payload<'t> {
    /// Takes `root`, whose JSON pointer in its file is `pointer`, for a payload of the given kind.
    #[must_use]
    pub fn new(kind: PayloadKind, root: NodeRef<'t>, pointer: String, schemas: &'t Schemas) -> Self {
        let mut payload = Self {
            kind,
            root,
            parameters: None,
            proxy: None,
            incident_parameters: None,
            containers: Vec::new(),
            service: None,
            uncovered: false,
            schemas,
            sections: vec![Section { root, pointer, string: None }],
            places: OnceLock::new(),
        };
        payload.read_sections(0);
        match kind {
            PayloadKind::Request => payload.read_envelope(),
            PayloadKind::Container => payload.containers.push(Container::new(Form::Bare, root, schemas)),
            PayloadKind::Ticket => payload.containers.push(Container::of_ticket(root, schemas)),
            PayloadKind::Response => {}
        }
        payload
    }

    /// Takes in what the strings of a section hold.
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
        self.service = self.service_name().and_then(NodeRef::as_str).and_then(|name| self.schemas.service(name));
        self.parameters = object(self.root.get("objCommonParameters"));
        self.proxy = self.parameters.and_then(|parameters| object(parameters.get("_ProxyDetails")));
        if self.service.is_some() {
            return;
        }
        self.incident_parameters = self.parameters.and_then(|parameters| object(parameters.get("incidentParamsJSON")));
        if self.calls_other_service() {
            self.uncovered = true;
            self.incident_parameters = None;
            return;
        }
        let Some(parameters) = self.incident_parameters.filter(|parameters| holds_container(*parameters)) else {
            // One that stands further out is misplaced; what is in it is judged all the same.
            let outer = [self.parameters, Some(self.root)].into_iter().flatten();
            let node = outer.filter_map(|outer| object(outer.get("IncidentContainerJsonObj"))).next();
            self.containers.extend(node.map(|node| Container::new(Form::Object, node, self.schemas)));
            return;
        };
        if let Some(node) = object(parameters.get("IncidentContainerJsonObj")) {
            self.containers.push(Container::new(Form::Object, node, self.schemas));
        }
        let Some(string) = parameters.get("IncidentContainerJson") else { return };
        if let Some(root) = object(string.embedded().and_then(|tree| tree.root())) {
            self.containers.push(Container::new(Form::String, root, self.schemas));
        } else if let Some(node) = object(Some(string)) {
            // The form that belongs to the other name; what is in it is judged all the same.
            self.containers.push(Container::new(Form::Object, node, self.schemas));
        }
    }

    /// Returns the value of `IncidentContainerJson` if it is a string.
    #[must_use]
    pub fn string_form(&self) -> Option<NodeRef<'t>> {
        let value = self.incident_parameters?.get("IncidentContainerJson")?;
        (value.kind() == Kind::String).then_some(value)
    }

    /// Returns the value of `IncidentContainerJsonObj` if it is not an object, and so not among the containers.
    #[must_use]
    pub fn invalid_object_form(&self) -> Option<NodeRef<'t>> {
        let value = self.incident_parameters?.get("IncidentContainerJsonObj")?;
        (value.kind() != Kind::Object).then_some(value)
    }

    /// Returns whether the request names a service without a schema. A name that is close to the built-in service, or unknown
    /// next to the container of an incident, is a slip in a request to the built-in service.
    fn calls_other_service(&self) -> bool {
        let Some(name) = filled(self.service_name()).filter(|name| !self.schemas.is_covered_service(name)) else {
            return false;
        };
        if self.schemas.is_known_service(name) {
            return true;
        }
        match self.schemas.meant_service(name).filter(|meant| meant.covered) {
            Some(meant) => self.schemas.service(meant.name).is_some(),
            None => {
                let outer = [self.incident_parameters, self.parameters, Some(self.root)];
                !outer.into_iter().flatten().any(holds_container)
            }
        }
    }

    /// Returns whether the request calls a service without a schema: only its envelope is checked.
    #[must_use]
    pub fn is_uncovered(&self) -> bool {
        self.uncovered
    }

    /// Returns what the whole payload is validated against; `None` for a container or a ticket.
    #[must_use]
    pub fn target(&self) -> Option<Target> {
        match (self.kind, self.service) {
            (PayloadKind::Request, Some(service)) => Some(Target::Service(service)),
            (PayloadKind::Request, None) if self.uncovered => Some(Target::OtherService),
            (PayloadKind::Request, None) => Some(Target::Envelope),
            (PayloadKind::Response, _) => Some(Target::Response),
            (PayloadKind::Container | PayloadKind::Ticket, _) => None,
        }
    }

    /// `ServiceName`, whatever it is.
    #[must_use]
    pub fn service_name(&self) -> Option<NodeRef<'t>> {
        self.root.get("ServiceName")
    }

    /// The section whose tree `node` is of.
    fn section(&self, node: NodeRef<'_>) -> Option<&Section<'t>> {
        if self.sections.len() <= FEW {
            return self.sections.iter().rev().find(|section| section.root.tree().id_eq(node.tree()));
        }
        let tree = |node: NodeRef<'_>| node.key().0;
        let places = self.places.get_or_init(|| {
            self.sections.iter().enumerate().map(|(index, section)| (tree(section.root), index)).collect()
        });
        places.get(&tree(node)).map(|index| &self.sections[*index])
    }

    /// The outermost value of each string of the payload that holds JSON, with the string. A container in a string is not
    /// among them: it is judged by its status.
    pub fn contents(&self) -> impl Iterator<Item = (NodeRef<'t>, NodeRef<'t>)> {
        let container = self.incident_parameters.and_then(|parameters| parameters.get("IncidentContainerJson"));
        let strings = self.sections.iter().filter_map(|section| Some((section.string?, section.root)));
        strings.filter(move |(string, _)| Some(*string) != container)
    }

    /// What the schemas know of the outermost value of `node`'s tree.
    #[must_use]
    pub fn root_shape(&self, node: NodeRef<'_>) -> ShapeId {
        match self.section(node).and_then(|section| section.string) {
            Some(string) => self.content_shape(string).unwrap_or(ShapeId::UNKNOWN),
            None => match (self.kind, self.service) {
                (PayloadKind::Request, Some(service)) => Shapes::service(service),
                (PayloadKind::Request, None) if self.uncovered => Shapes::OTHER_SERVICE,
                (PayloadKind::Request, None) => Shapes::ENVELOPE,
                (PayloadKind::Container, _) => Shapes::CONTAINER,
                (PayloadKind::Ticket, _) => Shapes::TICKET,
                (PayloadKind::Response, _) => Shapes::RESPONSE,
            },
        }
    }

    /// What the schemas know of `node`.
    #[must_use]
    pub fn shape(&self, node: NodeRef<'_>) -> Option<ShapeId> {
        let shapes = self.schemas.shapes();
        let path = self.path(node);
        shapes.at(self.root_shape(node), &path).or_else(|| {
            // A container in the wrong place is a container.
            let container = self.container_of(node)?;
            let of = if container.node.is_some() { Shapes::CONTAINER } else { Shapes::TICKET };
            shapes.at(of, path.get(self.path(container.judged()).len()..)?)
        })
    }

    /// What the schemas know of the JSON that `string` holds.
    #[must_use]
    pub fn content_shape(&self, string: NodeRef<'_>) -> Option<ShapeId> {
        self.schemas.shapes().content(self.shape(string)?)
    }

    /// JSON pointer of `node` in its file. Inside a string that holds JSON it goes on behind the string's own.
    #[must_use]
    pub fn pointer(&self, node: NodeRef<'_>) -> String {
        self.section(node).map_or_else(String::new, |section| pointer_from(&section.pointer, section.root, node))
    }

    /// The name of the member whose value `node` is; the index for an element.
    #[must_use]
    pub fn name(&self, node: NodeRef<'_>) -> String {
        self.path(node).pop().unwrap_or_default()
    }

    /// The names and indexes that lead to `node` from the outermost value of its tree.
    #[must_use]
    pub fn path(&self, node: NodeRef<'_>) -> Vec<String> {
        let Some(section) = self.section(node) else { return Vec::new() };
        node.path_from(section.root).into_iter().map(Cow::into_owned).collect()
    }

    /// The names and indexes that lead to `node` from the container that it lies in, whichever form that is in; those of a bare
    /// ticket start with `Ticket`.
    #[must_use]
    pub fn container_path(&self, node: NodeRef<'_>) -> Option<Vec<String>> {
        let container = self.container_of(node)?;
        let mut path = self.path(node);
        path.drain(..self.path(container.judged()).len());
        if container.node.is_none() {
            path.insert(0, "Ticket".to_owned());
        }
        Some(path)
    }

    /// The object or array that holds `node`, within the payload.
    #[must_use]
    pub fn parent(&self, node: NodeRef<'t>) -> Option<NodeRef<'t>> {
        let root = self.section(node)?.root;
        node.parent().filter(|_| node.id() != root.id())
    }

    /// The incident that `node` belongs to.
    #[must_use]
    pub fn container_of(&self, node: NodeRef<'_>) -> Option<&Container<'t>> {
        let holds = |container: &&Container<'t>| {
            let judged = container.judged();
            judged.tree().id_eq(node.tree()) && judged.holds(node.id())
        };
        self.containers.iter().find(holds)
    }

    /// The member of its object whose value `node` is.
    #[must_use]
    pub fn member_of(&self, node: NodeRef<'t>) -> Option<crate::syntax::Member<'t>> {
        self.parent(node)?;
        node.as_member()
    }
}

/// Returns the JSON pointer of `node`, which is below `root`, whose pointer is `pointer`.
fn pointer_from(pointer: &str, root: NodeRef<'_>, node: NodeRef<'_>) -> String {
    let mut pointer = pointer.to_owned();
    for segment in node.path_from(root) {
        pointer.push('/');
        pointer.push_str(&pointer_segment(&segment));
    }
    pointer
}

/// Whether an object has a container in either form, be it what it should be or not.
fn holds_container(parameters: NodeRef<'_>) -> bool {
    ["IncidentContainerJsonObj", "IncidentContainerJson"].iter().any(|name| parameters.get(name).is_some())
}

/// `node` where it is an object.
fn object(node: Option<NodeRef<'_>>) -> Option<NodeRef<'_>> {
    node.filter(|node| node.kind() == Kind::Object)
}

/// The text of a string that is no placeholder.
#[must_use]
pub fn text(node: Option<NodeRef<'_>>) -> Option<&str> {
    node.filter(|node| !node.is_placeholder()).and_then(NodeRef::as_str)
}

/// The text of a string that is no placeholder and not blank.
#[must_use]
pub fn filled(node: Option<NodeRef<'_>>) -> Option<&str> {
    text(node).filter(|text| !text.trim().is_empty())
}
