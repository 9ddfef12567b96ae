//! Finds the probable mistake in each unknown member of a payload: a misspelled key, or a field in the wrong object.
//!
//! `unknown-field` and `misplaced-field` both use the result. The result also shows whether the fixes of several
//! members would produce the same key in the same object. In that case, none of these members has a fix.

use crate::diagnostic::Candidates;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::finding::Findings;
use super::misplaced_field::{self, KnownObject, MissingObject};
use super::schema_findings::has_placeholder;
use crate::catalog::{Shapes, envelope};
use crate::source::Span;
use crate::syntax::{Kind, Member, NodeId, NodeRef, Shape as _, ShapeId};

/// The number of members above which the members of an object are stored in a hash map.
const INDEX_THRESHOLD: usize = 40;

/// Identifies a node among the nodes of all trees. A payload has one tree for the document and one for each JSON
/// string.
type NodeKey = (usize, NodeId);

/// The probable mistake in an unknown member.
#[derive(Debug, Clone)]
pub(super) enum Mistake<'t> {
    /// The member belongs in another object. Contains the other object.
    Misplaced(NodeRef<'t>),
    /// The member belongs in an object that is missing.
    BelongsInMissingObject(MissingObject<'t>),
    /// The key is misspelled. Contains the correct key.
    Misspelled(String),
}

/// The probable mistakes in the unknown members of a payload. A member is unknown if the schema of its object does not
/// define the member.
#[derive(Debug, Default)]
pub(super) struct UnknownMembers<'t> {
    /// The mistake in each unknown member. The map key is the node of the member's key.
    mistakes: HashMap<NodeKey, Mistake<'t>>,
    /// For each object and key: the members that a fix would put under this key, or into a new object with this key.
    claims: HashMap<NodeKey, HashMap<String, Vec<Member<'t>>>>,
    /// Missing objects whose fields are in other objects. Each entry is the object that should contain the missing
    /// object, and the key of the missing object.
    scattered_objects: HashSet<(NodeKey, Arc<str>)>,
    /// For each object with more than [`INDEX_THRESHOLD`] members: its members by key.
    indexes: HashMap<NodeKey, HashMap<&'t str, Member<'t>>>,
}

/// A [`KnownObject`] with its JSON Pointer, which shows how near two objects are.
struct LocatedObject<'t> {
    node: NodeRef<'t>,
    shape: ShapeId,
    pointer: String,
}

impl<'t> UnknownMembers<'t> {
    /// Finds the mistakes in the unknown members of all objects.
    pub(super) fn of(findings: &Findings<'_, 't>) -> Self {
        let mut unknown = Self::default();
        // Most payloads have no unknown members.
        if findings.objects_with_unknown_members.is_empty() {
            unknown.add_rejected_fields(findings);
            return unknown;
        }
        let objects = misplaced_field::known_objects(findings);
        for object in
            objects.iter().map(|object| object.node).chain(findings.objects_with_unknown_members.iter().copied())
        {
            if object.members().nth(INDEX_THRESHOLD).is_some() {
                unknown.indexes.entry(object.identity()).or_insert_with(|| members_by_key(object));
            }
        }
        let pointer = |node| findings.payload.pointer(node);
        let locate = |object: &KnownObject<'t>| LocatedObject {
            node: object.node,
            shape: object.shape,
            pointer: pointer(object.node),
        };
        let known: Vec<LocatedObject<'t>> = objects.iter().map(locate).collect();
        let mut visited = HashSet::new();
        for object in &findings.objects_with_unknown_members {
            if visited.insert(object.identity()) {
                unknown.add_object(findings, &known, *object);
            }
        }
        unknown.add_rejected_fields(findings);
        unknown
    }

    /// Finds the mistakes in the unknown members of `object`. `objects` are the objects in which these members may
    /// belong.
    fn add_object(&mut self, findings: &Findings<'_, 't>, objects: &[LocatedObject<'t>], object: NodeRef<'t>) {
        let names = findings.shapes.names(findings.payload.shape(object).unwrap_or(ShapeId::UNKNOWN));
        let known: HashSet<&str> = names.iter().map(|name| &**name).collect();
        let candidates = Candidates::new(names.iter().map(|name| &**name));
        let targets = sort_nearest_first(findings, objects, object);
        let mut missing_objects: Vec<MissingObject<'t>> = Vec::new();
        for member in object.members() {
            let name = member.name();
            // A key or value that the parser inserted has its own finding.
            let is_incomplete = member.key.local_span().is_empty() || member.value.local_span().is_empty();
            if known.contains(name) || member.key.is_placeholder() || has_placeholder(name) || is_incomplete {
                continue;
            }
            // `Priority` in a ticket is a misspelling of `Priority_Name`, even though other objects have a field
            // `Priority`.
            let suffixed_name = format!("{name}_Name");
            let is_suffixed_field_missing =
                known.contains(suffixed_name.as_str()) && self.member(object, &suffixed_name).is_none();
            let mistake = if is_suffixed_field_missing {
                Some(Mistake::Misspelled(suffixed_name))
            } else if let Some(target) = targets.iter().find(|target| target.may_have_field(findings, name)) {
                Some(Mistake::Misplaced(target.node))
            } else if let Some(target) = self.missing_object_of(findings, objects, name, object) {
                Some(Mistake::BelongsInMissingObject(target))
            } else {
                candidates.nearest(name).map(|index| Mistake::Misspelled(names[index].to_string()))
            };
            let Some(mistake) = mistake else { continue };
            match &mistake {
                Mistake::Misplaced(target) => self.claim(*target, name, member),
                Mistake::Misspelled(key) if self.member(object, key).is_none() => self.claim(object, key, member),
                Mistake::Misspelled(_) => {}
                Mistake::BelongsInMissingObject(target) => {
                    if let Some(parent) = target.parent {
                        self.scattered_objects.insert((parent.identity(), target.name.clone()));
                    }
                    // A single fix moves all members that belong in the missing object to a new object. So only the
                    // first of these members claims the key of the new object.
                    if target.parent == Some(object) && !missing_objects.contains(target) {
                        missing_objects.push(target.clone());
                        self.claim(object, &target.name, member);
                    }
                }
            }
            self.mistakes.insert(member.key.identity(), mistake);
        }
    }

    /// Returns the missing object that should contain the field `name`, which is now in `object`. Returns `None` if no
    /// missing object may have this field.
    fn missing_object_of(
        &self,
        findings: &Findings<'_, 't>,
        objects: &[LocatedObject<'t>],
        name: &str,
        object: NodeRef<'t>,
    ) -> Option<MissingObject<'t>> {
        let has_field = |parent: ShapeId, target: &str| {
            let shape = findings.shapes.member(parent, target);
            shape.is_some_and(|shape| findings.shapes.member(shape, name).is_some())
        };
        let container = findings.payload.container_of(object);
        let targets: Vec<Arc<str>> = match container {
            // Consider only the main objects of a container. If an optional object is absent, the field is more likely
            // misspelled.
            Some(container) => findings.schemas.main_parts(container.service).to_vec(),
            None => {
                let spec = findings.payload.container_spec();
                let holder_path =
                    spec.iter().flat_map(|(_, spec)| spec.holder_path().iter().map(|name| Arc::from(name.as_str())));
                [envelope::PARAMETERS, envelope::CREDENTIALS]
                    .map(Arc::from)
                    .into_iter()
                    .chain(holder_path.skip(1))
                    .collect()
            }
        };
        if let Some(container) = container.filter(|container| container.node.is_none()) {
            let container_shape = Shapes::container(container.service);
            if findings.shapes.member(container_shape, name).is_some() {
                return Some(MissingObject { parent: None, name: "".into() });
            }
            let target = targets.into_iter().find(|target| has_field(container_shape, target))?;
            return Some(MissingObject { parent: None, name: target });
        }
        objects.iter().find_map(|parent| {
            let is_missing =
                |target: &&Arc<str>| has_field(parent.shape, target) && self.member(parent.node, target).is_none();
            let target = targets.iter().find(is_missing)?;
            Some(MissingObject { parent: Some(parent.node), name: target.clone() })
        })
    }

    /// Adds claims of members that are not unknown, because a schema defines these members in order to reject them. These
    /// are `RequestType` next to the container, and a container under the key for its other form.
    fn add_rejected_fields(&mut self, findings: &Findings<'_, 't>) {
        let (Some(holder), Some((_, spec))) = (findings.payload.holder, findings.payload.container_spec()) else {
            return;
        };
        let request_type = envelope::REQUEST_TYPE;
        if let (Some(member), Some(target)) = (self.member(holder, request_type), findings.payload.parameters) {
            self.claim(target, request_type, member);
        }
        // `wrong-type` renames an object under the key for a string, and a string under the key for an object.
        for (name, kind, other) in
            [(spec.string_key(), Kind::Object, spec.object_key()), (spec.object_key(), Kind::String, spec.string_key())]
        {
            if let Some(member) = self.member(holder, name).filter(|member| member.value.kind() == kind) {
                self.claim(holder, other, member);
            }
        }
    }

    /// Records that a fix would put `member` under the key `name` of `object`, or into a new object with this key.
    fn claim(&mut self, object: NodeRef<'t>, name: &str, member: Member<'t>) {
        self.claims.entry(object.identity()).or_default().entry(name.to_owned()).or_default().push(member);
    }

    /// Returns the probable mistake in `member`, or `None` if no known field is similar.
    pub(super) fn mistake_in(&self, member: Member<'t>) -> Option<&Mistake<'t>> {
        self.mistakes.get(&member.key.identity())
    }

    /// Returns the member of `object` with the key `name`.
    pub(super) fn member(&self, object: NodeRef<'t>, name: &str) -> Option<Member<'t>> {
        match self.indexes.get(&object.identity()) {
            Some(members) => members.get(name).copied(),
            None => object.member(name),
        }
    }

    /// Returns the first member of `object` that is a misspelling of `name`.
    pub(super) fn find_misspelled(&self, object: NodeRef<'t>, name: &str) -> Option<Member<'t>> {
        let claims = self.claims.get(&object.identity())?.get(name)?;
        let is_misspelled = |member: &&Member<'t>| {
            matches!(self.mistake_in(**member), Some(Mistake::Misspelled(_))) && member.value.parent() == Some(object)
        };
        claims.iter().find(is_misspelled).copied()
    }

    /// Returns the key spans of the other members that also claim the key `name` of `object`, at most three.
    pub(super) fn rival_key_spans(&self, object: NodeRef<'t>, name: &str, member: Member<'t>) -> Vec<Span> {
        const MAX_SHOWN: usize = 3;
        let claims = self.claims.get(&object.identity()).and_then(|claims| claims.get(name));
        let others = claims.into_iter().flatten().filter(|other| other.key != member.key);
        others.take(MAX_SHOWN).map(|other| other.key.content_span()).collect()
    }

    /// Returns whether other objects contain fields of the object `name`, which is missing from `parent`.
    pub(super) fn is_scattered(&self, parent: NodeRef<'t>, name: &str) -> bool {
        self.scattered_objects.iter().any(|(other, scattered)| *other == parent.identity() && **scattered == *name)
    }
}

impl LocatedObject<'_> {
    /// Returns whether the object may have a field `name`.
    fn may_have_field(&self, findings: &Findings<'_, '_>, name: &str) -> bool {
        misplaced_field::belongs_in(findings, name, self.shape)
    }
}

/// Returns all `objects` except `object`, the nearest first. Two objects are near if their JSON Pointers have a long
/// common prefix.
fn sort_nearest_first<'k, 't>(
    findings: &Findings<'_, 't>,
    objects: &'k [LocatedObject<'t>],
    object: NodeRef<'t>,
) -> Vec<&'k LocatedObject<'t>> {
    let pointer = findings.payload.pointer(object);
    let common_bytes = |other: &str| pointer.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    // Reversed, because the sort is stable, and the innermost of equally near objects must come first.
    let mut others: Vec<&LocatedObject<'t>> = objects.iter().rev().filter(|other| other.node != object).collect();
    others.sort_by_cached_key(|other| std::cmp::Reverse(common_bytes(&other.pointer)));
    others
}

/// Returns the members of `object` by key.
fn members_by_key(object: NodeRef<'_>) -> HashMap<&str, Member<'_>> {
    object.members().map(|member| (member.name(), member)).collect()
}
