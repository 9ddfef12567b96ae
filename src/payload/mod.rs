//! A payload as the rules see it: its objects by name, in whichever form they were written.

mod secret;
mod status;

pub use secret::{is_dummy, is_secret_name};
pub use status::{Status, nearest_status};

use crate::document::PayloadKind;
use crate::schema::{STATUSES, Target};
use crate::syntax::{Kind, NodeRef, pointer_segment};

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
    fn new(form: Form, node: NodeRef<'t>) -> Self {
        let ticket = object(node.get("Ticket"));
        Self {
            form,
            node: Some(node),
            ticket,
            information: object(node.get("TicketInformation")),
            updater: node.get("Updater"),
            status: ticket.and_then(Status::of_ticket),
        }
    }

    fn of_ticket(ticket: NodeRef<'t>) -> Self {
        Self {
            form: Form::Bare,
            node: None,
            ticket: Some(ticket),
            information: None,
            updater: None,
            status: Status::of_ticket(ticket),
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
    pub fn status_name(&self) -> Option<&'static str> {
        self.status?.index.map(|index| STATUSES[index].0)
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
    /// Pointers of the outermost values of the trees that the payload lies in.
    sections: Vec<(NodeRef<'t>, String)>,
}

impl<'t> Payload<'t> {
    /// Takes `root`, whose JSON pointer in its file is `pointer`, for a payload of the given kind.
    #[must_use]
    pub fn new(kind: PayloadKind, root: NodeRef<'t>, pointer: String) -> Self {
        let mut payload = Self {
            kind,
            root,
            parameters: None,
            proxy: None,
            incident_parameters: None,
            containers: Vec::new(),
            sections: vec![(root, pointer)],
        };
        match kind {
            PayloadKind::Request => payload.read_envelope(),
            PayloadKind::Container => payload.containers.push(Container::new(Form::Bare, root)),
            PayloadKind::Ticket => payload.containers.push(Container::of_ticket(root)),
            PayloadKind::Response => {}
        }
        payload
    }

    fn read_envelope(&mut self) {
        self.parameters = object(self.root.get("objCommonParameters"));
        self.proxy = self.parameters.and_then(|parameters| object(parameters.get("_ProxyDetails")));
        self.incident_parameters = self.parameters.and_then(|parameters| object(parameters.get("incidentParamsJSON")));
        let Some(parameters) = self.incident_parameters else { return };
        if let Some(node) = object(parameters.get("IncidentContainerJsonObj")) {
            self.containers.push(Container::new(Form::Object, node));
        }
        if let Some(string) = parameters.get("IncidentContainerJson")
            && let Some(root) = string.embedded().and_then(|tree| tree.root())
        {
            let pointer = self.pointer(string);
            self.sections.push((root, pointer));
            if root.kind() == Kind::Object {
                self.containers.push(Container::new(Form::String, root));
            }
        }
    }

    /// `ServiceName`, whatever it is.
    #[must_use]
    pub fn service(&self) -> Option<NodeRef<'t>> {
        self.root.get("ServiceName")
    }

    /// JSON pointer of `node` in its file. Inside a string that holds JSON it goes on behind the string's own.
    #[must_use]
    pub fn pointer(&self, node: NodeRef<'_>) -> String {
        let section = self.sections.iter().rev().find(|(root, _)| std::ptr::eq(root.tree(), node.tree()));
        let Some((root, prefix)) = section else { return String::new() };
        let mut pointer = prefix.clone();
        let mut at = *root;
        while at.id() != node.id() {
            let Some((segment, next)) = step(at, node) else { break };
            pointer.push('/');
            pointer.push_str(&segment);
            at = next;
        }
        pointer
    }

    /// The name of the member whose value `node` is; the index for an element.
    #[must_use]
    pub fn name(&self, node: NodeRef<'_>) -> String {
        self.path(node).pop().unwrap_or_default()
    }

    /// The names and indexes that lead to `node` from the outermost value of its tree.
    #[must_use]
    pub fn path(&self, node: NodeRef<'_>) -> Vec<String> {
        let section = self.sections.iter().rev().find(|(root, _)| std::ptr::eq(root.tree(), node.tree()));
        let mut path = Vec::new();
        let Some(mut at) = section.map(|(root, _)| *root) else { return path };
        while at.id() != node.id() {
            let Some((segment, next)) = step(at, node) else { break };
            path.push(segment.replace("~1", "/").replace("~0", "~"));
            at = next;
        }
        path
    }

    /// The object that holds `node` as a member or an element.
    #[must_use]
    pub fn parent(&self, node: NodeRef<'t>) -> Option<NodeRef<'t>> {
        let section = self.sections.iter().rev().find(|(root, _)| std::ptr::eq(root.tree(), node.tree()));
        let mut at = section?.0;
        let mut parent = None;
        while at.id() != node.id() {
            parent = Some(at);
            at = step(at, node)?.1;
        }
        parent
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
        self.parent(node)?.all_members().find(|member| member.value == node)
    }
}

/// One step from `at` down to the value that holds `node`.
fn step<'t>(at: NodeRef<'t>, node: NodeRef<'_>) -> Option<(String, NodeRef<'t>)> {
    match at.kind() {
        Kind::Object => at
            .all_members()
            .find(|member| member.value.holds(node.id()))
            .map(|member| (pointer_segment(member.name()), member.value)),
        Kind::Array => at
            .elements()
            .enumerate()
            .find(|(_, element)| element.holds(node.id()))
            .map(|(index, element)| (index.to_string(), element)),
        _ => None,
    }
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
