//! Services: what a request to one holds, read from its schema and the annotation `x-service` in it.

use super::documents::{Documents, Subschema};
use crate::syntax::NodeRef;

/// Identifies a service that has a schema: its index in [`Schemas::services`](super::Schemas::services).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceId(pub(super) u32);

impl ServiceId {
    /// The first service that comes with the program.
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
    /// The document of the schema for a whole request.
    pub(super) document: usize,
    pub(super) container: Option<ContainerForm>,
}

/// What a request to a service is about, and where it is: as an object, or as JSON in a string.
#[derive(Debug)]
pub struct ContainerForm {
    /// The names of the objects that lead to the one which holds the container.
    pub(super) holder: Vec<String>,
    /// The name of the member that holds the container as an object.
    pub(super) object: String,
    /// The name of the member that holds the container as JSON in a string.
    pub(super) string: String,
    /// The schema that tells statuses apart.
    pub(super) schema: Subschema,
    /// Which members a container has, whatever its status.
    pub(super) shape: Subschema,
    /// The schema of a container whose status is missing or unknown.
    pub(super) any_status: Subschema,
    pub(super) subject: Option<Subject>,
    /// The names that lead from the container to its status; empty if it has none.
    pub(super) status: Vec<String>,
}

/// The part of a container that has the status, and that is sent without a container, too: a `Ticket`.
#[derive(Debug)]
pub(super) struct Subject {
    pub name: String,
    /// Which members a subject has, whatever its status.
    pub shape: Subschema,
    /// The schema of a subject without a container whose status is missing or unknown.
    pub any_status: Subschema,
    /// Where the document of a status has the schema of a subject without a container: a JSON pointer.
    pub of_status: Option<String>,
}

impl Service {
    /// Returns the value of `ServiceName`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns where requests have their container, if they have one.
    #[must_use]
    pub fn container(&self) -> Option<&ContainerForm> {
        self.container.as_ref()
    }
}

impl ContainerForm {
    /// Returns the names of the objects that lead from a request to the one which holds the container.
    #[must_use]
    pub fn holder(&self) -> &[String] {
        &self.holder
    }

    /// Returns the name of the member that holds the container as an object.
    #[must_use]
    pub fn object(&self) -> &str {
        &self.object
    }

    /// Returns the name of the member that holds the container as JSON in a string.
    #[must_use]
    pub fn string(&self) -> &str {
        &self.string
    }

    /// Returns the name of the part that has the status, as `Ticket`.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_ref().map(|subject| subject.name.as_str())
    }

    /// Returns the names that lead from the container to the status; empty if containers have none.
    #[must_use]
    pub fn status_path(&self) -> &[String] {
        &self.status
    }

    /// Returns the name of the field that holds the status, as `Status`.
    #[must_use]
    pub fn status(&self) -> Option<&str> {
        self.status.last().map(String::as_str)
    }
}

/// A wrong annotation: where it is, and what is wrong with it.
pub(super) type Wrong<'d> = (NodeRef<'d>, String);

/// Reads the annotation of the schema `document`, which is that of the service called `name`.
pub(super) fn read(documents: &Documents, name: String, document: usize) -> Result<Service, Wrong<'_>> {
    let root = documents.get(document).root();
    let Some(annotation) = root.get("x-service") else { return Ok(Service { name, document, container: None }) };
    let reader = Reader { documents, document, annotation };
    let container = annotation.get("container").map(|container| reader.container(container)).transpose()?;
    Ok(Service { name, document, container })
}

struct Reader<'d> {
    documents: &'d Documents,
    document: usize,
    annotation: NodeRef<'d>,
}

impl<'d> Reader<'d> {
    fn container(&self, node: NodeRef<'d>) -> Result<ContainerForm, Wrong<'d>> {
        let (object, string) = (self.path(node, "object")?, self.path(node, "string")?);
        let (Some((object, holder)), Some((string, other))) = (object.split_last(), string.split_last()) else {
            return Err((node, "`object` and `string` need JSON pointers to members".to_owned()));
        };
        if holder != other {
            return Err((node, "`object` and `string` must be members of the same object".to_owned()));
        }
        let schema = self.schema(node, "schema")?;
        let schema = schema.ok_or_else(|| (node, "`container` needs the `schema` of containers".to_owned()))?;
        let shape = self.schema(node, "shape")?.unwrap_or(schema);
        let any_status = self.schema(node, "anyStatus")?.unwrap_or(shape);
        let subject = self.annotation.get("subject").map(|node| self.subject(node, shape)).transpose()?;
        let field = self.annotation.get("status").and_then(NodeRef::as_str);
        let mut status: Vec<String> = subject.iter().map(|subject| subject.name.clone()).collect();
        match field {
            Some(field) => status.push(field.to_owned()),
            None => status.clear(),
        }
        let (object, string, holder) = (object.clone(), string.clone(), holder.to_vec());
        Ok(ContainerForm { holder, object, string, schema, shape, any_status, subject, status })
    }

    fn subject(&self, node: NodeRef<'d>, container: Subschema) -> Result<Subject, Wrong<'d>> {
        let name = node.get("name").and_then(NodeRef::as_str);
        let name = name.ok_or_else(|| (node, "`subject` needs a `name`".to_owned()))?.to_owned();
        let property = self.documents.node(container).get("properties").and_then(|members| members.get(&name));
        let property = property.map(|node| Subschema { node: node.id(), ..container });
        let shape = self.schema(node, "shape")?.or(property);
        let shape = shape.ok_or_else(|| (node, format!("the schema of containers has no property `{name}`")))?;
        let any_status = self.schema(node, "anyStatus")?.unwrap_or(shape);
        let of_status = node.get("ofStatus").and_then(NodeRef::as_str);
        let of_status = of_status.map(|pointer| pointer.trim_start_matches('#').to_owned());
        Ok(Subject { name, shape, any_status, of_status })
    }

    /// Returns the names in the JSON pointer `name` of `node`.
    fn path(&self, node: NodeRef<'d>, name: &str) -> Result<Vec<String>, Wrong<'d>> {
        let value = node.get(name).ok_or_else(|| (node, format!("`container` needs `{name}`")))?;
        let pointer = value.as_str().filter(|pointer| pointer.starts_with('/'));
        let pointer = pointer.ok_or_else(|| (value, format!("`{name}` must be a JSON pointer")))?;
        Ok(pointer[1..].split('/').map(|segment| segment.replace("~1", "/").replace("~0", "~")).collect())
    }

    /// Returns the schema that the reference `name` of `node` leads to.
    fn schema(&self, node: NodeRef<'d>, name: &str) -> Result<Option<Subschema>, Wrong<'d>> {
        let Some(value) = node.get(name) else { return Ok(None) };
        let from = Subschema { document: self.document, node: value.id() };
        let found = value.as_str().and_then(|reference| self.documents.resolve(from, reference));
        found.map(Some).ok_or_else(|| (value, format!("`{name}` leads to no schema")))
    }
}
