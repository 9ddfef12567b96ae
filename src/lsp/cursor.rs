//! [`Cursor`]: what is at an offset of a document, and which part of the schemas describes the value at the offset. The
//! text around the offset may be malformed, because the user is typing there.
//!
//! A *container* is the part of a request that contains the ticket: an object, or JSON in a string. The *subject* of a
//! container is the ticket itself, which has the status.

use crate::catalog::{ContainerSpec, PayloadKind, Schemas, ServiceId, Shapes, Target, nearest_status, recognize_draft};
use crate::document::payload::Payload;
use crate::document::{Document, Literals, Purpose};
use crate::source::Span;
use crate::syntax::{Kind, Member, NodeRef, Shape as _, ShapeId, Tree};

/// What is at an offset of a document.
#[derive(Debug, Clone, Copy)]
pub(super) enum Spot<'t> {
    /// The key of a member.
    Key(Member<'t>),
    /// The value of a member. It is an object or array only if the offset is at the start or end of the value.
    Value(Member<'t>),
    /// An item of an array. It is an object or array only if the offset is at the start or end of the item.
    Element(NodeRef<'t>),
    /// Between the members of an object, or in an empty object.
    BetweenMembers,
    /// Between the items of an array, or in an empty array.
    BetweenItems,
    /// Anywhere else, such as outside of all values.
    Outside,
}

/// An offset of a document and its context.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'t> {
    /// The tree of the text that contains the offset: the document, or JSON in a string.
    pub tree: &'t Tree<'t>,
    /// The offset in the text of `tree`, in bytes.
    pub offset: u32,
    /// What is at the offset.
    pub spot: Spot<'t>,
    /// The objects and arrays around the offset, outermost first. If the offset is in a string that contains JSON, the
    /// list includes the objects and arrays around the string.
    pub enclosing: Vec<EnclosingNode<'t>>,
    /// The literals of the document, such as strings, if the document is source code. A completion may change text only
    /// inside of these literals.
    pub literals: Option<&'t Literals>,
}

/// An object or array around an offset.
#[derive(Debug, Clone)]
pub(super) struct EnclosingNode<'t> {
    /// The object or array.
    pub node: NodeRef<'t>,
    /// The shape of the object or array: the position of its definition in the schemas.
    pub shape: ShapeId,
    /// The kind of the payload that contains the object or array. `None` if no payload was recognized.
    pub payload_kind: Option<PayloadKind>,
    /// The service that the request is for, if the service has a schema.
    pub service: Option<ServiceId>,
    /// The keys and indexes from the root of the payload to the object or array.
    pub path: Vec<String>,
}

impl<'t> Cursor<'t> {
    /// Returns the innermost object or array around the offset.
    pub(super) fn parent(&self) -> Option<&EnclosingNode<'t>> {
        self.enclosing.last()
    }

    /// Returns the status of the ticket in the innermost container around the offset, as an index of
    /// [`Schemas::statuses`].
    pub(super) fn status(&self, schemas: &Schemas) -> Option<usize> {
        let service = self.enclosing.iter().rev().find_map(|enclosing| match enclosing.payload_kind? {
            PayloadKind::Container(service) | PayloadKind::Subject(service) => Some(service),
            PayloadKind::Request | PayloadKind::Response => None,
        })?;
        let spec = schemas.service(service).container()?;
        let status_text = self.enclosing.iter().rev().find_map(|enclosing| {
            let subject = match enclosing.payload_kind {
                Some(PayloadKind::Subject(_)) if enclosing.path.is_empty() => Some(enclosing.node),
                _ => enclosing.node.get(spec.subject_key()?),
            };
            subject?.get(spec.status_key()?)?.as_str()
        });
        nearest_status(status_text?, schemas, service)
    }

    /// Returns the schema that validates the innermost object around the offset, and the path from the root of the
    /// schema to the object.
    pub(super) fn target(&self, schemas: &Schemas) -> Option<(Target, &[String])> {
        let enclosing = self.parent()?;
        let target = match enclosing.payload_kind? {
            PayloadKind::Request => enclosing.service.map_or(Target::OtherService, Target::Request),
            PayloadKind::Container(service) => Target::Container(service, self.status(schemas)),
            PayloadKind::Subject(service) => Target::Subject(service, self.status(schemas)),
            PayloadKind::Response => Target::Response,
        };
        Some((target, &enclosing.path))
    }
}

/// Calls `function` with the cursor at the byte `offset` of a document and returns the result.
///
/// A document may have several texts, such as the lines of JSON Lines. The cursor is in the smallest text that contains
/// the offset. If no text contains the offset, returns `None`.
pub(super) fn with_cursor_at<R>(
    document: &Document<'_>,
    offset: u32,
    function: impl FnOnce(&Cursor<'_>) -> R,
) -> Option<R> {
    let schemas = &document.config().schemas;
    let whole_span = |tree: &Tree<'_>| tree.file_span(Span::new(0, tree.text().len() as u32));
    let texts = document.texts(Purpose::Findings).iter();
    let around_offset = texts
        .map(|text| (whole_span(&text.parsed.tree), text))
        .filter(|(span, _)| span.start <= offset && offset <= span.end);
    let (_, text) = around_offset.min_by_key(|(span, _)| span.len())?;
    let (tree, literals) = (&text.parsed.tree, text.literals.as_deref());
    let mut cursor = Cursor { tree, offset: 0, spot: Spot::Outside, enclosing: Vec::new(), literals };
    let start = SchemaPosition { shape: Shapes::ROOT, payload_kind: None, service: None, path: Vec::new() };
    descend(&mut cursor, tree, schemas, start, offset);
    Some(function(&cursor))
}

/// The position in the schemas while [`descend`] moves from the root of a text to the offset. The fields are the same
/// as in [`EnclosingNode`].
struct SchemaPosition {
    shape: ShapeId,
    payload_kind: Option<PayloadKind>,
    service: Option<ServiceId>,
    path: Vec<String>,
}

impl SchemaPosition {
    /// If `object` is recognized as a payload, moves to the root of the schema of this payload. Does nothing if the
    /// position in the schemas is already known.
    fn recognize(&mut self, object: NodeRef<'_>, schemas: &Schemas) {
        if self.shape != Shapes::ROOT {
            return;
        }
        let Some(kind) = recognize_draft(object, schemas) else { return };
        self.payload_kind = Some(kind);
        self.path.clear();
        let payload = Payload::new(kind, object, String::new(), schemas);
        self.service = payload.service;
        self.shape = payload.root_shape(object);
    }

    /// Moves to the value of the member `name`.
    fn enter_member(&mut self, schemas: &Schemas, name: &str) {
        let shapes = schemas.shapes();
        self.shape = match shapes.member(self.shape, name) {
            Some(shape) => shape,
            // Outside of a payload, any value may be a payload.
            None if self.payload_kind.is_none() => Shapes::ROOT,
            None => ShapeId::UNKNOWN,
        };
        // A container has its own schema, so the path starts again at the container.
        let has_container_key = |spec: &ContainerSpec| [spec.object_key(), spec.string_key()].contains(&name);
        if self.payload_kind == Some(PayloadKind::Request)
            && let Some(service) = self.service
            && schemas.service(service).container().is_some_and(has_container_key)
        {
            self.payload_kind = Some(PayloadKind::Container(service));
            self.path.clear();
        } else {
            self.path.push(name.to_owned());
        }
    }

    /// Moves to the item `index` of an array.
    fn enter_element(&mut self, shapes: &Shapes, index: usize) {
        self.shape = shapes.element(self.shape);
        self.path.push(index.to_string());
    }
}

/// Converts the byte offset `file_offset` in the file to an offset in the text of `tree`. An offset inside of an escape
/// becomes the offset after the escaped character.
fn local_offset(tree: &Tree<'_>, file_offset: u32) -> u32 {
    let (mut low, mut high) = (0, tree.text().len() as u32);
    while low < high {
        let middle = low + (high - low) / 2;
        if tree.file_span(Span::at(middle)).start < file_offset { low = middle + 1 } else { high = middle }
    }
    let mut offset = low;
    while !tree.text().is_char_boundary(offset as usize) {
        offset -= 1;
    }
    offset
}

/// Moves the cursor to the innermost value at the byte offset `file_offset` in the file. Collects the objects and
/// arrays around that value.
fn descend<'t>(
    cursor: &mut Cursor<'t>,
    tree: &'t Tree<'t>,
    schemas: &Schemas,
    mut position: SchemaPosition,
    file_offset: u32,
) {
    let shapes = schemas.shapes();
    let offset = local_offset(tree, file_offset);
    (cursor.tree, cursor.offset, cursor.spot) = (tree, offset, Spot::Outside);
    let Some(mut node) = tree.roots().find(|root| touches(*root, offset)) else { return };
    if let Some(inner) = embedded_tree_at(node, file_offset) {
        return descend(cursor, inner, schemas, position, file_offset);
    }
    loop {
        let span = node.local_span();
        // Stop if the offset is only at the start or end of the value, and not inside of the value.
        if span.start >= offset || (offset >= span.end && is_closed(node)) {
            return;
        }
        if node.kind() == Kind::Object {
            position.recognize(node, schemas);
        }
        let enclosing = EnclosingNode {
            node,
            shape: position.shape,
            payload_kind: position.payload_kind,
            service: position.service,
            path: position.path.clone(),
        };
        let next = match node.kind() {
            Kind::Object => {
                cursor.enclosing.push(enclosing);
                cursor.spot = spot_in_object(node, offset);
                let Spot::Value(member) = cursor.spot else { return };
                position.enter_member(schemas, member.name());
                member.value
            }
            Kind::Array => {
                cursor.enclosing.push(enclosing);
                let mut elements = node.elements().enumerate();
                let Some((index, element)) = elements.find(|(_, element)| touches(*element, offset)) else {
                    cursor.spot = Spot::BetweenItems;
                    return;
                };
                cursor.spot = Spot::Element(element);
                position.enter_element(shapes, index);
                element
            }
            _ => return,
        };
        if let Some(inner) = embedded_tree_at(next, file_offset) {
            position.shape = shapes.content(position.shape).unwrap_or(Shapes::ROOT);
            return descend(cursor, inner, schemas, position, file_offset);
        }
        node = next;
    }
}

/// Returns what is at `offset` in an object.
fn spot_in_object(object: NodeRef<'_>, offset: u32) -> Spot<'_> {
    let text = object.tree().text();
    for member in object.all_members() {
        if touches(member.key, offset) {
            return Spot::Key(member);
        }
        let is_value_missing = member.value.local_span().is_empty();
        if touches(member.value, offset) && !is_value_missing {
            return Spot::Value(member);
        }
        // If the value is missing, every offset between the colon and the next token counts as the value.
        let start = member.key.local_span().end;
        let after_key = text.get(start as usize..offset as usize).unwrap_or("");
        if is_value_missing && after_key.trim_start().strip_prefix(':').is_some_and(|rest| rest.trim().is_empty()) {
            return Spot::Value(member);
        }
    }
    Spot::BetweenMembers
}

/// Returns the tree of the JSON in the string `node`, if the offset is between the quotes of the string.
fn embedded_tree_at<'t>(node: NodeRef<'t>, file_offset: u32) -> Option<&'t Tree<'t>> {
    let content = node.content_span();
    let is_inside = content.start <= file_offset && file_offset <= content.end;
    node.embedded().filter(|_| is_inside).map(|tree| tree as &Tree<'t>)
}

/// Returns whether `offset` is in a node, at its start, or at its end.
fn touches(node: NodeRef<'_>, offset: u32) -> bool {
    let span = node.local_span();
    span.start <= offset && offset <= span.end
}

/// Returns whether an object or array has a closing bracket. The result has no meaning for other values.
fn is_closed(node: NodeRef<'_>) -> bool {
    node.tree().text()[node.local_span().range()].ends_with(['}', ']'])
}
