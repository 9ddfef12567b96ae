//! Finds out what unknown members were probably meant to be, once for each payload: no fix may give two members the same
//! key.

use crate::diagnostic::Candidates;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::finding::Findings;
use super::misplaced_field::{self, MissingObject, Object};
use super::schema_findings::has_placeholder;
use crate::catalog::{Shapes, envelope};
use crate::source::Span;
use crate::syntax::{Kind, Member, NodeId, NodeRef, Shape as _, ShapeId};

/// The number of members above which an object is indexed for lookups.
const INDEX_THRESHOLD: usize = 40;

/// Identifies a node among the nodes of all trees.
type Key = (usize, NodeId);

/// What a member was probably meant to be.
#[derive(Debug, Clone)]
pub(super) enum Meant<'t> {
    /// A field of another object, the given one.
    Misplaced(NodeRef<'t>),
    /// A field of a missing object.
    InMissingObject(MissingObject<'t>),
    /// A field of its own object, with the given key.
    Spelling(String),
}

/// The members of a payload that are not in the schema of their object.
#[derive(Debug, Default)]
pub(super) struct UnknownMembers<'t> {
    /// By the node of the member's key.
    meant: HashMap<Key, Meant<'t>>,
    /// The members to which a fix would give the same key in the same object.
    claims: HashMap<Key, HashMap<String, Vec<Member<'t>>>>,
    /// The keys of missing objects whose fields are in other objects, with the object that should have them.
    scattered: HashSet<(Key, Arc<str>)>,
    /// The members of the objects with many members.
    members: HashMap<Key, HashMap<&'t str, Member<'t>>>,
}

/// An object of a payload that has a schema.
struct Known<'t> {
    node: NodeRef<'t>,
    shape: ShapeId,
    pointer: String,
}

impl<'t> UnknownMembers<'t> {
    /// Finds out what the unknown members of all objects were meant to be.
    pub(super) fn of(findings: &Findings<'_, 't>) -> Self {
        let mut all = Self::default();
        // Most payloads have no unknown members.
        if findings.with_unknown_members.is_empty() {
            all.add_rejected_fields(findings);
            return all;
        }
        let objects = misplaced_field::objects(findings);
        for object in objects.iter().map(|object| object.node).chain(findings.with_unknown_members.iter().copied()) {
            if object.members().nth(INDEX_THRESHOLD).is_some() {
                all.members.entry(object.identity()).or_insert_with(|| index(object));
            }
        }
        let pointer = |node| findings.payload.pointer(node);
        let known =
            |object: &Object<'t>| Known { node: object.node, shape: object.shape, pointer: pointer(object.node) };
        let known: Vec<Known<'t>> = objects.iter().map(known).collect();
        let mut done = HashSet::new();
        for object in &findings.with_unknown_members {
            if done.insert(object.identity()) {
                all.add_object(findings, &known, *object);
            }
        }
        all.add_rejected_fields(findings);
        all
    }

    fn add_object(&mut self, findings: &Findings<'_, 't>, objects: &[Known<'t>], object: NodeRef<'t>) {
        let names = findings.shapes.names(findings.payload.shape(object).unwrap_or(ShapeId::UNKNOWN));
        let known: HashSet<&str> = names.iter().map(|name| &**name).collect();
        let candidates = Candidates::new(names.iter().map(|name| &**name));
        let targets = by_distance(findings, objects, object);
        let mut missing_objects: Vec<MissingObject<'t>> = Vec::new();
        for member in object.members() {
            let name = member.name();
            // A key or value that the parser inserted has its own finding.
            let incomplete = member.key.local_span().is_empty() || member.value.local_span().is_empty();
            if known.contains(name) || member.key.is_placeholder() || has_placeholder(name) || incomplete {
                continue;
            }
            // `Priority` in a ticket is its `Priority_Name`, although other objects have a `Priority`.
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
                    // One new object is put around all members that belong in it.
                    if target.holder == Some(object) && !missing_objects.contains(target) {
                        missing_objects.push(target.clone());
                        self.claim(object, &target.name, member);
                    }
                }
            }
            self.meant.insert(member.key.identity(), meant);
        }
    }

    /// Returns the object that the field `name` of `object` belongs in, if that object is missing.
    fn missing_object_of(
        &self,
        findings: &Findings<'_, 't>,
        objects: &[Known<'t>],
        name: &str,
        object: NodeRef<'t>,
    ) -> Option<MissingObject<'t>> {
        let has_field = |holder: ShapeId, target: &str| {
            let shape = findings.shapes.member(holder, target);
            shape.is_some_and(|shape| findings.shapes.member(shape, name).is_some())
        };
        let container = findings.payload.container_of(object);
        let targets: Vec<Arc<str>> = match container {
            // An optional object is not missing, and its fields are more likely to be misspelled.
            Some(container) => findings.schemas.main_parts(container.service).to_vec(),
            None => {
                let form = findings.payload.form();
                let holder =
                    form.iter().flat_map(|(_, form)| form.holder().iter().map(|name| Arc::from(name.as_str())));
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

    /// Adds the members that a schema has in the wrong place only to reject them.
    fn add_rejected_fields(&mut self, findings: &Findings<'_, 't>) {
        let (Some(holder), Some((_, form))) = (findings.payload.holder, findings.payload.form()) else { return };
        let request_type = envelope::REQUEST_TYPE;
        if let (Some(member), Some(target)) = (self.member(holder, request_type), findings.payload.parameters) {
            self.claim(target, request_type, member);
        }
        // A container whose form belongs under the other key is renamed.
        for (name, kind, other) in
            [(form.string(), Kind::Object, form.object()), (form.object(), Kind::String, form.string())]
        {
            if let Some(member) = self.member(holder, name).filter(|member| member.value.kind() == kind) {
                self.claim(holder, other, member);
            }
        }
    }

    fn claim(&mut self, object: NodeRef<'t>, name: &str, member: Member<'t>) {
        self.claims.entry(object.identity()).or_default().entry(name.to_owned()).or_default().push(member);
    }

    /// Returns what `member` was meant to be, or `None` if there is no similar field.
    pub(super) fn meant(&self, member: Member<'t>) -> Option<&Meant<'t>> {
        self.meant.get(&member.key.identity())
    }

    /// Returns the member of `object` with this key.
    pub(super) fn member(&self, object: NodeRef<'t>, name: &str) -> Option<Member<'t>> {
        match self.members.get(&object.identity()) {
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

    /// Returns the locations of up to three other members to which a fix would give the key `name` in `object`.
    pub(super) fn rivals(&self, object: NodeRef<'t>, name: &str, member: Member<'t>) -> Vec<Span> {
        const MAX_SHOWN: usize = 3;
        let claims = self.claims.get(&object.identity()).and_then(|claims| claims.get(name));
        let others = claims.into_iter().flatten().filter(|other| other.key != member.key);
        others.take(MAX_SHOWN).map(|other| other.key.content_span()).collect()
    }

    /// Returns whether fields of the object `name`, which is missing from `holder`, are in other objects.
    pub(super) fn is_scattered(&self, holder: NodeRef<'t>, name: &str) -> bool {
        self.scattered.iter().any(|(other, scattered)| *other == holder.identity() && **scattered == *name)
    }
}

impl Known<'_> {
    /// Returns whether a field of this name belongs to the object.
    fn has(&self, findings: &Findings<'_, '_>, name: &str) -> bool {
        misplaced_field::belongs(findings, name, self.shape)
    }
}

/// Returns the other `objects`, those nearest to `object` first.
fn by_distance<'k, 't>(
    findings: &Findings<'_, 't>,
    objects: &'k [Known<'t>],
    object: NodeRef<'t>,
) -> Vec<&'k Known<'t>> {
    let from = findings.payload.pointer(object);
    let shared = |to: &str| from.bytes().zip(to.bytes()).take_while(|(a, b)| a == b).count();
    // Of equally near objects, the innermost comes first.
    let mut others: Vec<&Known<'t>> = objects.iter().rev().filter(|other| other.node != object).collect();
    others.sort_by_cached_key(|other| std::cmp::Reverse(shared(&other.pointer)));
    others
}

/// Returns the members of `object` by key.
fn index(object: NodeRef<'_>) -> HashMap<&str, Member<'_>> {
    object.members().map(|member| (member.name(), member)).collect()
}
