//! The shapes of values. A shape is the structure of a value according to the schemas: the members of an object, the
//! elements of an array, or the JSON in a string. For example, the shape of a `Ticket` has the member `Status`.
//!
//! The parser uses shapes to repair missing closing brackets. Rules use shapes to find where misplaced fields belong.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use data_encoding::{BASE32, BASE32HEX, BASE64, BASE64URL, Encoding, HEXUPPER_PERMISSIVE};
use foldhash::fast::FixedState;

use super::documents::{Documents, Subschema};
use super::services::ServiceId;
use crate::syntax::{NodeRef, Shape, ShapeId};

/// A shape. The fields other than `schemas` are derived from the schemas on first use, because most payloads need few
/// of these fields.
#[derive(Debug, Default)]
struct Entry {
    /// The schemas that define the shape together.
    schemas: Vec<Subschema>,
    members: OnceLock<Members>,
    /// The shape of the elements of an array.
    element: OnceLock<ShapeId>,
    /// The result of [`Shapes::content`].
    content: OnceLock<Option<ShapeId>>,
    /// The result of [`Shapes::encoded`].
    encoded: OnceLock<Option<EncodedContent>>,
    /// The result of [`Shape::accepts_string`].
    accepts_string: OnceLock<Option<bool>>,
}

impl Entry {
    fn new(schemas: Vec<Subschema>) -> Self {
        Self { schemas, ..Self::default() }
    }
}

/// The encoded content of a string (`contentEncoding`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodedContent {
    /// The encoding as the schema spells it, such as `base64`.
    pub encoding: String,
    /// Whether the content is JSON (`contentMediaType`).
    pub is_json: bool,
    /// The shape of the JSON (`contentSchema`).
    pub shape: Option<ShapeId>,
}

impl EncodedContent {
    /// Returns the codec of the encoding (RFC 4648), or `None` if the encoding is unknown.
    #[must_use]
    pub fn codec(&self) -> Option<Encoding> {
        match self.encoding.to_ascii_lowercase().as_str() {
            "base64" => Some(BASE64),
            "base64url" => Some(BASE64URL),
            "base32" => Some(BASE32),
            "base32hex" => Some(BASE32HEX),
            "base16" => Some(HEXUPPER_PERMISSIVE),
            _ => None,
        }
    }
}

/// The members of an object, in the order of the schemas.
#[derive(Debug, Default)]
struct Members {
    names: Vec<Arc<str>>,
    /// The shapes of the members by name. They are looked up for every member of a payload. A fast hash is enough,
    /// because the names come from trusted schemas.
    shapes: HashMap<Arc<str>, ShapeId, FixedState>,
}

/// The shapes of the values that the schemas describe. Each shape is computed on first use. Lookups take no lock,
/// because threads look up every member that they parse.
#[derive(Debug)]
pub struct Shapes {
    documents: Arc<Documents>,
    /// The shapes by their identifiers.
    entries: OnceLock<boxcar::Vec<Entry>>,
}

/// The number of shapes with a fixed identifier for each service: of its requests, its containers and its subjects.
const SHAPES_PER_SERVICE: u32 = 3;

impl Shapes {
    /// The shape of the outermost value of a text if it may be any kind of payload.
    pub const ROOT: ShapeId = ShapeId(1);
    /// The shape of a response of the server.
    pub const RESPONSE: ShapeId = ShapeId(2);
    /// The shape of a request to a service without a schema. It has only the members of the envelope.
    pub const OTHER_SERVICE: ShapeId = ShapeId(3);

    pub(super) fn new(documents: Arc<Documents>) -> Self {
        Self { documents, entries: OnceLock::new() }
    }

    /// Returns the shape of a request to `service`.
    #[must_use]
    pub fn request(service: ServiceId) -> ShapeId {
        ShapeId(Self::OTHER_SERVICE.0 + 1 + SHAPES_PER_SERVICE * service.0)
    }

    /// Returns the shape of a container of `service`. The shape has no members if requests to the service have no
    /// container.
    #[must_use]
    pub fn container(service: ServiceId) -> ShapeId {
        ShapeId(Self::request(service).0 + 1)
    }

    /// Returns the shape of a subject of `service` without a container around it, such as a `Ticket`. The shape has no
    /// members if the service has no subject.
    #[must_use]
    pub fn subject(service: ServiceId) -> ShapeId {
        ShapeId(Self::request(service).0 + 2)
    }

    /// Returns the shapes that the outermost value of a payload may have: those of requests, containers, subjects and
    /// responses.
    pub(crate) fn root_shapes(&self) -> impl Iterator<Item = ShapeId> + use<> {
        let services = self.documents.services().len() as u32;
        let of_services = (0..services).map(ServiceId);
        let of_services = of_services.flat_map(|id| [Self::request(id), Self::container(id), Self::subject(id)]);
        of_services.chain([Self::RESPONSE])
    }

    /// Returns all shapes. The first call creates the shapes that have a fixed identifier.
    fn entries(&self) -> &boxcar::Vec<Entry> {
        self.entries.get_or_init(|| {
            let documents = &self.documents;
            let whole_document = |name: &str| documents.index(name).map(|index| documents.root_schema(index));
            let (response, other) = (whole_document("response"), whole_document("other-service"));
            let mut of_services = Vec::new();
            for service in documents.services() {
                let container = service.container.as_ref();
                of_services.push(Some(documents.root_schema(service.document)));
                of_services.push(container.map(|container| container.shape));
                of_services
                    .push(container.and_then(|container| container.subject.as_ref()).map(|subject| subject.shape));
            }
            let roots = of_services.iter().copied().chain([response]).flatten().collect();
            // The order must match the constants and the functions that return identifiers.
            let entries = boxcar::Vec::new();
            entries.push(Entry::default());
            entries.push(Entry::new(roots));
            for schema in [response, other].into_iter().chain(of_services) {
                entries.push(Entry::new(schema.into_iter().collect()));
            }
            entries
        })
    }

    fn entry(&self, of: ShapeId) -> &Entry {
        &self.entries()[of.0 as usize]
    }

    /// Adds the shape that these schemas define.
    fn add(&self, schemas: Vec<Subschema>) -> ShapeId {
        ShapeId(self.entries().push(Entry::new(schemas)) as u32)
    }

    /// Returns all schemas that may apply to a value of the shape `of`. Unlike [`Self::own_schemas`], this includes
    /// schemas that apply through `$ref`, `allOf` and similar keywords (see [`Documents::closure`]).
    pub(super) fn schemas(&self, of: ShapeId) -> Vec<Subschema> {
        self.documents.closure(&self.entry(of).schemas)
    }

    /// Returns only the schemas that directly define the shape `of`, without following their references.
    pub(super) fn own_schemas(&self, of: ShapeId) -> Vec<Subschema> {
        self.entry(of).schemas.clone()
    }

    /// Returns the value of `keyword` in each schema that may apply to the same value as `schemas`.
    fn keyword_values<'d>(
        &'d self,
        schemas: &[Subschema],
        keyword: &'d str,
    ) -> impl Iterator<Item = Subschema> + use<'d> {
        self.documents.closure(schemas).into_iter().filter_map(move |schema| {
            let node = self.documents.node(schema).get(keyword)?;
            Some(Subschema { node: node.id(), ..schema })
        })
    }

    /// Returns the shape of the JSON in a string of the shape `of`. Returns `None` if the schemas do not declare that
    /// the string holds JSON (`contentMediaType`), declare an encoding, or have no `contentSchema`.
    pub fn content(&self, of: ShapeId) -> Option<ShapeId> {
        if of == ShapeId::UNKNOWN {
            return None;
        }
        let entry = self.entry(of);
        *entry.content.get_or_init(|| {
            let schemas = self.documents.closure(&entry.schemas);
            let node = |schema: &Subschema| self.documents.node(*schema);
            let plain = schemas.iter().filter(|schema| is_json(node(schema)) && encoding(node(schema)).is_none());
            let content: Vec<Subschema> = plain.filter_map(|schema| self.content_schema(*schema)).collect();
            (!content.is_empty()).then(|| self.add(content))
        })
    }

    /// Returns the encoded content of a string of the shape `of`, if a schema has `contentEncoding`.
    pub fn encoded(&self, of: ShapeId) -> Option<&EncodedContent> {
        if of == ShapeId::UNKNOWN {
            return None;
        }
        let entry = self.entry(of);
        let encoded = entry.encoded.get_or_init(|| {
            let mut schemas = self.documents.closure(&entry.schemas).into_iter();
            let (schema, encoding) =
                schemas.find_map(|schema| Some((schema, encoding(self.documents.node(schema))?.to_owned())))?;
            let is_json = is_json(self.documents.node(schema));
            let shape = self.content_schema(schema).filter(|_| is_json).map(|schema| self.add(vec![schema]));
            Some(EncodedContent { encoding, is_json, shape })
        });
        encoded.as_ref()
    }

    fn content_schema(&self, schema: Subschema) -> Option<Subschema> {
        let node = self.documents.node(schema).get("contentSchema")?;
        Some(Subschema { node: node.id(), ..schema })
    }

    /// Returns the shape of the value at `path` in a value of the shape `of`. A segment of digits is an index in an
    /// array.
    pub fn at(&self, of: ShapeId, path: &[String]) -> Option<ShapeId> {
        path.iter().try_fold(of, |of, segment| {
            let is_index = !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
            if is_index { Some(self.element(of)) } else { self.member(of, segment) }
        })
    }

    /// Returns the names of the members of an object of the shape `of`, in the order of the schemas.
    pub fn names(&self, of: ShapeId) -> Vec<Arc<str>> {
        self.members(of).names.clone()
    }

    fn members(&self, of: ShapeId) -> &Members {
        let entry = self.entry(of);
        entry.members.get_or_init(|| {
            let mut members = Members::default();
            let mut found: Vec<Vec<Subschema>> = Vec::new();
            let mut indexes: HashMap<&str, usize> = HashMap::new();
            for properties in self.keyword_values(&entry.schemas, "properties") {
                for member in self.documents.node(properties).members() {
                    let index = *indexes.entry(member.name()).or_insert_with(|| {
                        members.names.push(member.name().into());
                        found.push(Vec::new());
                        found.len() - 1
                    });
                    found[index].push(Subschema { node: member.value.id(), ..properties });
                }
            }
            for (name, schemas) in members.names.iter().zip(found) {
                members.shapes.insert(name.clone(), self.add(schemas));
            }
            members
        })
    }
}

/// Returns whether strings of this schema hold JSON.
fn is_json(schema: NodeRef<'_>) -> bool {
    schema.get("contentMediaType").and_then(NodeRef::as_str) == Some("application/json")
}

/// Returns the encoding of strings of this schema (`contentEncoding`).
pub(super) fn encoding(schema: NodeRef<'_>) -> Option<&str> {
    schema.get("contentEncoding").and_then(NodeRef::as_str)
}

impl Shape for Shapes {
    fn root(&self) -> ShapeId {
        Self::ROOT
    }

    fn member(&self, of: ShapeId, key: &str) -> Option<ShapeId> {
        self.members(of).shapes.get(key).copied()
    }

    fn element(&self, of: ShapeId) -> ShapeId {
        let entry = self.entry(of);
        *entry.element.get_or_init(|| {
            let items: Vec<Subschema> = self.keyword_values(&entry.schemas, "items").collect();
            // Each element of an array of payloads may be any kind of payload.
            match (items.is_empty(), of) {
                (true, Self::ROOT) => Self::ROOT,
                (true, _) => ShapeId::UNKNOWN,
                (false, _) => self.add(items),
            }
        })
    }

    fn accepts_string(&self, of: ShapeId) -> Option<bool> {
        if of == ShapeId::UNKNOWN {
            return None;
        }
        *self.entry(of).accepts_string.get_or_init(|| {
            let is_string = |node: NodeRef<'_>| node.as_str() == Some("string");
            let types = self.schemas(of).into_iter().filter_map(|schema| self.documents.node(schema).get("type"));
            let mut types = types.map(|types| is_string(types) || types.elements().any(is_string)).peekable();
            types.peek()?;
            Some(types.all(|accepts| accepts))
        })
    }

    fn narrow_by_key(&self, of: ShapeId, key: &str) -> ShapeId {
        if of != Self::ROOT {
            return of;
        }
        let mut shapes_with_key = self.root_shapes().filter(|shape| self.member(*shape, key).is_some());
        match (shapes_with_key.next(), shapes_with_key.next()) {
            (Some(only), None) => only,
            _ => of,
        }
    }

    fn is_object(&self, of: ShapeId) -> bool {
        !self.members(of).names.is_empty()
    }
}

/// The shapes for a text whose outermost value has a certain shape.
#[derive(Debug)]
pub struct RootedShapes<'s> {
    /// All shapes.
    pub shapes: &'s Shapes,
    /// The shape of the outermost value.
    pub root: ShapeId,
}

impl Shape for RootedShapes<'_> {
    fn root(&self) -> ShapeId {
        self.root
    }

    fn member(&self, of: ShapeId, key: &str) -> Option<ShapeId> {
        self.shapes.member(of, key)
    }

    fn element(&self, of: ShapeId) -> ShapeId {
        self.shapes.element(of)
    }

    fn accepts_string(&self, of: ShapeId) -> Option<bool> {
        self.shapes.accepts_string(of)
    }

    fn is_object(&self, of: ShapeId) -> bool {
        self.shapes.is_object(of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Schemas;

    fn shape_at(shapes: &Shapes, path: &[&str]) -> Option<ShapeId> {
        path.iter().try_fold(shapes.root(), |of, key| shapes.member(of, key))
    }

    #[test]
    fn a_container_has_a_shape_as_an_object_and_as_a_string() {
        let schemas = Schemas::builtin();
        let shapes = schemas.shapes();
        let parameters = ["objCommonParameters", "incidentParamsJSON"];
        let object = shape_at(shapes, &[&parameters[..], &["IncidentContainerJsonObj", "Ticket", "Status"]].concat());
        assert!(object.is_some());
        let string =
            shape_at(shapes, &[&parameters[..], &["IncidentContainerJson"]].concat()).expect("the string form");
        let content = shapes.content(string).expect("it holds JSON");
        assert!(shapes.member(content, "DiagnosticDtls").is_some());
        assert!(shapes.is_object(content));
    }

    #[test]
    fn a_key_that_only_one_kind_of_payload_has_determines_the_shape() {
        let schemas = Schemas::builtin();
        let shapes = schemas.shapes();
        for (key, kind) in [
            ("objCommonParameters", Shapes::request(ServiceId::FIRST)),
            ("DiagnosticDtls", Shapes::container(ServiceId::FIRST)),
            ("Caller_EmailID", Shapes::subject(ServiceId::FIRST)),
        ] {
            assert_eq!(shapes.narrow_by_key(Shapes::ROOT, key), kind, "{key}");
            assert_eq!(
                shapes.narrow_by_key(Shapes::container(ServiceId::FIRST), key),
                Shapes::container(ServiceId::FIRST)
            );
        }
        assert_eq!(shapes.narrow_by_key(Shapes::ROOT, "Unheard_Of"), Shapes::ROOT);
    }

    #[test]
    fn a_container_and_a_ticket_without_an_envelope_have_shapes() {
        let schemas = Schemas::builtin();
        let shapes = schemas.shapes();
        assert!(shape_at(shapes, &["Ticket", "Status"]).is_some());
        assert!(shape_at(shapes, &["Status"]).is_some());
        assert!(shape_at(shapes, &["Unheard_Of"]).is_none());
        let list = shape_at(shapes, &["DiagnosticDtls"]).expect("a list");
        assert!(shapes.member(shapes.element(list), "Activity").is_some());
    }
}
