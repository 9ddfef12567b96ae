//! Finds out what the unknown members of a payload were probably meant to be: a misspelled or a misplaced field.
//!
//! `unknown-field` and `misplaced-field` both use the result. It also shows whether the fixes of several members would
//! result in the same key of the same object. Then none of these members has a fix.

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

/// What a member was probably meant to be.
#[derive(Debug, Clone)]
pub(super) enum Meant<'t> {
    /// A field of another object, which is given.
    Misplaced(NodeRef<'t>),
    /// A field of a missing object.
    InMissingObject(MissingObject<'t>),
    /// A field of the same object, whose correct key is given.
    Spelling(String),
}

/// What the unknown members of a payload were probably meant to be. A member is unknown if the schema of its object
/// does not define it.
#[derive(Debug, Default)]
pub(super) struct UnknownMembers<'t> {
    /// What each unknown member was meant to be. The map key is the node of the member's key.
    meant: HashMap<NodeKey, Meant<'t>>,
    /// For each object and key: the members that a fix would put under this key, or into a new object with this key.
    claims: HashMap<NodeKey, HashMap<String, Vec<Member<'t>>>>,
    /// Missing objects whose fields are in other objects: the object that should contain the missing object, and its
    /// key there.
    scattered: HashSet<(NodeKey, Arc<str>)>,
    /// For each object with more than [`INDEX_THRESHOLD`] members: its members by key.
    indexes: HashMap<NodeKey, HashMap<&'t str, Member<'t>>>,
}

/// A [`KnownObject`] with its JSON Pointer, by which distances are measured.
struct LocatedObject<'t> {
    node: NodeRef<'t>,
    shape: ShapeId,
    pointer: String,
}

impl<'t> UnknownMembers<'t> {
    /// Finds out what the unknown members of all objects were meant to be.
    pub(super) fn of(findings: &Findings<'_, 't>) -> Self {
        let mut all = Self::default();
        // Most payloads have no unknown members.
        if findings.objects_with_unknown_members.is_empty() {
            all.add_rejected_fields(findings);
            return all;
        }
        let objects = misplaced_field::known_objects(findings);
        for object in
            objects.iter().map(|object| object.node).chain(findings.objects_with_unknown_members.iter().copied())
        {
            if object.members().nth(INDEX_THRESHOLD).is_some() {
                all.indexes.entry(object.identity()).or_insert_with(|| members_by_key(object));
            }
        }
        let pointer = |node| findings.payload.pointer(node);
        let known = |object: &KnownObject<'t>| LocatedObject {
            node: object.node,
            shape: object.shape,
            pointer: pointer(object.node),
        };
        let known: Vec<LocatedObject<'t>> = objects.iter().map(known).collect();
        let mut done = HashSet::new();
        for object in &findings.objects_with_unknown_members {
            if done.insert(object.identity()) {
                all.add_object(findings, &known, *object);
            }
        }
        all.add_rejected_fields(findings);
        all
    }

    /// Finds out what the unknown members of `object` were meant to be. `objects` are the objects that they may belong
    /// in.
    fn add_object(&mut self, findings: &Findings<'_, 't>, objects: &[LocatedObject<'t>], object: NodeRef<'t>) {
        let names = findings.shapes.names(findings.payload.shape(object).unwrap_or(ShapeId::UNKNOWN));
        let known: HashSet<&str> = names.iter().map(|name| &**name).collect();
        let candidates = Candidates::new(names.iter().map(|name| &**name));
        let targets = nearest_first(findings, objects, object);
        let mut missing_objects: Vec<MissingObject<'t>> = Vec::new();
        for member in object.members() {
            let name = member.name();
            // A key or value that the parser inserted has its own finding.
            let incomplete = member.key.local_span().is_empty() || member.value.local_span().is_empty();
            if known.contains(name) || member.key.is_placeholder() || has_placeholder(name) || incomplete {
                continue;
            }
            // `Priority` in a ticket was meant to be `Priority_Name`, even though other objects have a field
            // `Priority`.
            let longer = format!("{name}_Name");
            let has_suffixed_field = known.contains(longer.as_str()) && self.member(object, &longer).is_none();
            let meant = if has_suffixed_field {
                Some(Meant::Spelling(longer))
            } else if let Some(target) = targets.iter().find(|target| target.has(findings, name)) {
                Some(Meant::Misplaced(target.node))
            } else if let Some(target) = self.missing_object_of(findings, objects, name, object) {
                Some(Meant::InMissingObject(target))
            } else {
                candidates.nearest(name).map(|index| Meant::Spelling(names[index].to_string()))
            };
            let Some(meant) = meant else { continue };
            match &meant {
                Meant::Misplaced(target) => self.claim(*target, name, member),
                Meant::Spelling(meant) if self.member(object, meant).is_none() => self.claim(object, meant, member),
                Meant::Spelling(_) => {}
                Meant::InMissingObject(target) => {
                    if let Some(holder) = target.holder {
                        self.scattered.insert((holder.identity(), target.name.clone()));
                    }
                    // A single fix puts a new object around all members that belong in it, so it claims the key only
                    // once.
                    if target.holder == Some(object) && !missing_objects.contains(target) {
                        missing_objects.push(target.clone());
                        self.claim(object, &target.name, member);
                    }
                }
            }
            self.meant.insert(member.key.identity(), meant);
        }
    }

    /// Returns the missing object that the field `name` of `object` belongs in, or `None` if there is no such object.
    fn missing_object_of(
        &self,
        findings: &Findings<'_, 't>,
        objects: &[LocatedObject<'t>],
        name: &str,
        object: NodeRef<'t>,
    ) -> Option<MissingObject<'t>> {
        let has_field = |holder: ShapeId, target: &str| {
            let shape = findings.shapes.member(holder, target);
            shape.is_some_and(|shape| findings.shapes.member(shape, name).is_some())
        };
        let container = findings.payload.container_of(object);
        let targets: Vec<Arc<str>> = match container {
            // Consider only the main objects of a container. If an optional object is absent, the field is more likely
            // misspelled.
            Some(container) => findings.schemas.main_parts(container.service).to_vec(),
            None => {
                let form = findings.payload.container_spec();
                let holder =
                    form.iter().flat_map(|(_, form)| form.holder_path().iter().map(|name| Arc::from(name.as_str())));
                [envelope::PARAMETERS, envelope::CREDENTIALS].map(Arc::from).into_iter().chain(holder.skip(1)).collect()
            }
        };
        if let Some(container) = container.filter(|container| container.node.is_none()) {
            let whole = Shapes::container(container.service);
            if findings.shapes.member(whole, name).is_some() {
                return Some(MissingObject { holder: None, name: "".into() });
            }
            let target = targets.into_iter().find(|target| has_field(whole, target))?;
            return Some(MissingObject { holder: None, name: target });
        }
        objects.iter().find_map(|holder| {
            let is_missing =
                |target: &&Arc<str>| has_field(holder.shape, target) && self.member(holder.node, target).is_none();
            let target = targets.iter().find(is_missing)?;
            Some(MissingObject { holder: Some(holder.node), name: target.clone() })
        })
    }

    /// Adds claims of members that are known to their schema, but only to be rejected in this object: `RequestType`
    /// next to the container, and a container under the key for its other form.
    fn add_rejected_fields(&mut self, findings: &Findings<'_, 't>) {
        let (Some(holder), Some((_, form))) = (findings.payload.holder, findings.payload.container_spec()) else {
            return;
        };
        let request_type = envelope::REQUEST_TYPE;
        if let (Some(member), Some(target)) = (self.member(holder, request_type), findings.payload.parameters) {
            self.claim(target, request_type, member);
        }
        // `wrong-type` renames an object under the key for a string, and the reverse.
        for (name, kind, other) in
            [(form.string_key(), Kind::Object, form.object_key()), (form.object_key(), Kind::String, form.string_key())]
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

    /// Returns what `member` was probably meant to be, or `None` if no known field is similar.
    pub(super) fn meant(&self, member: Member<'t>) -> Option<&Meant<'t>> {
        self.meant.get(&member.key.identity())
    }

    /// Returns the member of `object` with the key `name`.
    pub(super) fn member(&self, object: NodeRef<'t>, name: &str) -> Option<Member<'t>> {
        match self.indexes.get(&object.identity()) {
            Some(members) => members.get(name).copied(),
            None => object.member(name),
        }
    }

    /// Returns the first member of `object` that is a misspelling of `name`.
    pub(super) fn misspelled(&self, object: NodeRef<'t>, name: &str) -> Option<Member<'t>> {
        let claims = self.claims.get(&object.identity())?.get(name)?;
        let misspelled = |member: &&Member<'t>| {
            matches!(self.meant(**member), Some(Meant::Spelling(_))) && member.value.parent() == Some(object)
        };
        claims.iter().find(misspelled).copied()
    }

    /// Returns the spans of other members that also claim the key `name` of `object`, at most three.
    pub(super) fn rivals(&self, object: NodeRef<'t>, name: &str, member: Member<'t>) -> Vec<Span> {
        const MAX_SHOWN: usize = 3;
        let claims = self.claims.get(&object.identity()).and_then(|claims| claims.get(name));
        let others = claims.into_iter().flatten().filter(|other| other.key != member.key);
        others.take(MAX_SHOWN).map(|other| other.key.content_span()).collect()
    }

    /// Returns whether other objects contain fields of the object `name`, which is missing from `holder`.
    pub(super) fn is_scattered(&self, holder: NodeRef<'t>, name: &str) -> bool {
        self.scattered.iter().any(|(other, scattered)| *other == holder.identity() && **scattered == *name)
    }
}

impl LocatedObject<'_> {
    /// Returns whether the object may have a field `name`.
    fn has(&self, findings: &Findings<'_, '_>, name: &str) -> bool {
        misplaced_field::belongs_in(findings, name, self.shape)
    }
}

/// Returns all `objects` except `object`, the nearest first. Two objects are near if their JSON Pointers have a long
/// common prefix.
fn nearest_first<'k, 't>(
    findings: &Findings<'_, 't>,
    objects: &'k [LocatedObject<'t>],
    object: NodeRef<'t>,
) -> Vec<&'k LocatedObject<'t>> {
    let pointer = findings.payload.pointer(object);
    let common_bytes = |other: &str| pointer.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    // Reversed, because the sort is stable and the innermost of equally near objects comes first.
    let mut others: Vec<&LocatedObject<'t>> = objects.iter().rev().filter(|other| other.node != object).collect();
    others.sort_by_cached_key(|other| std::cmp::Reverse(common_bytes(&other.pointer)));
    others
}

/// Returns the members of `object` by key.
fn members_by_key(object: NodeRef<'_>) -> HashMap<&str, Member<'_>> {
    object.members().map(|member| (member.name(), member)).collect()
}
