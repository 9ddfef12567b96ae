//! What members were meant to be that no schema knows in their object, worked out once for a payload: no fix may give two
//! members the same key.

use crate::diagnostic::Candidates;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::finding::Findings;
use super::misplaced_field::{self, Absent, Object};
use super::schema_findings::has_placeholder;
use crate::catalog::{Shapes, envelope};
use crate::source::Span;
use crate::syntax::{Kind, Member, NodeId, NodeRef, Shape as _, ShapeId};

/// Objects with more members are indexed before members are looked up in them.
const FEW: usize = 40;

/// Identifies a node among those of all trees.
type Key = (usize, NodeId);

/// What a member was meant to be.
#[derive(Debug, Clone)]
pub(super) enum Meant<'t> {
    /// A field of another object, which is given.
    Misplaced(NodeRef<'t>),
    /// A field of an object that is missing.
    Homeless(Absent<'t>),
    /// A field of its own object under another spelling, which is given.
    Spelling(String),
}

/// The members of a payload that no schema knows in their object.
#[derive(Debug, Default)]
pub(super) struct UnknownMembers<'t> {
    /// By the member's key.
    meant: HashMap<Key, Meant<'t>>,
    /// The members that a fix would give a certain key in a certain object.
    claims: HashMap<Key, HashMap<String, Vec<Member<'t>>>>,
    /// Names of missing objects that some members belong to, by the object that lacks them.
    spilled: HashSet<(Key, Arc<str>)>,
    /// The members of the objects with many members.
    members: HashMap<Key, HashMap<&'t str, Member<'t>>>,
}

/// An object of a payload that the schemas know.
struct Known<'t> {
    node: NodeRef<'t>,
    shape: ShapeId,
    pointer: String,
}

impl<'t> UnknownMembers<'t> {
    /// Works out what the members of the objects with unknown members were meant to be.
    pub(super) fn of(findings: &Findings<'_, 't>) -> Self {
        let mut all = Self::default();
        // Most payloads have none.
        if findings.strangers.is_empty() {
            all.read_known_places(findings);
            return all;
        }
        let objects = misplaced_field::objects(findings);
        for object in objects.iter().map(|object| object.node).chain(findings.strangers.iter().copied()) {
            if object.members().nth(FEW).is_some() {
                all.members.entry(object.key()).or_insert_with(|| index(object));
            }
        }
        let pointer = |node| findings.payload.pointer(node);
        let known =
            |object: &Object<'t>| Known { node: object.node, shape: object.shape, pointer: pointer(object.node) };
        let known: Vec<Known<'t>> = objects.iter().map(known).collect();
        let mut done = HashSet::new();
        for object in &findings.strangers {
            if done.insert(object.key()) {
                all.read(findings, &known, *object);
            }
        }
        all.read_known_places(findings);
        all
    }

    fn read(&mut self, findings: &Findings<'_, 't>, objects: &[Known<'t>], object: NodeRef<'t>) {
        let names = findings.shapes.names(findings.payload.shape(object).unwrap_or(ShapeId::UNKNOWN));
        let known: HashSet<&str> = names.iter().map(|name| &**name).collect();
        let candidates = Candidates::new(names.iter().map(|name| &**name));
        let homes = by_distance(findings, objects, object);
        let mut absent: Vec<Absent<'t>> = Vec::new();
        for member in object.members() {
            let name = member.name();
            // A key that the parser inserted is reported there, and so is one without a value.
            let half = member.key.local_span().is_empty() || member.value.local_span().is_empty();
            if known.contains(name) || member.key.is_placeholder() || has_placeholder(name) || half {
                continue;
            }
            // `Priority` in a ticket is its `Priority_Name`, although other objects have a `Priority`.
            let longer = format!("{name}_Name");
            let extended = known.contains(longer.as_str()) && self.member(object, &longer).is_none();
            let meant = if extended {
                Some(Meant::Spelling(longer))
            } else if let Some(home) = homes.iter().find(|home| home.has(findings, name)) {
                Some(Meant::Misplaced(home.node))
            } else if let Some(home) = self.absent_home(findings, objects, name, object) {
                Some(Meant::Homeless(home))
            } else {
                candidates.nearest(name).map(|index| Meant::Spelling(names[index].to_string()))
            };
            let Some(meant) = meant else { continue };
            match &meant {
                Meant::Misplaced(home) => self.claim(*home, name, member),
                Meant::Spelling(meant) if self.member(object, meant).is_none() => self.claim(object, meant, member),
                Meant::Spelling(_) => {}
                Meant::Homeless(home) => {
                    if let Some(holder) = home.holder {
                        self.spilled.insert((holder.key(), home.name.clone()));
                    }
                    // The members that belong to it get one object around them.
                    if home.holder == Some(object) && !absent.contains(home) {
                        absent.push(home.clone());
                        self.claim(object, &home.name, member);
                    }
                }
            }
            self.meant.insert(member.key.key(), meant);
        }
    }

    /// Returns the object that the field `name` of `object` belongs to, if the payload lacks that object.
    fn absent_home(
        &self,
        findings: &Findings<'_, 't>,
        objects: &[Known<'t>],
        name: &str,
        object: NodeRef<'t>,
    ) -> Option<Absent<'t>> {
        let knows = |holder: ShapeId, home: &str| {
            let shape = findings.shapes.member(holder, home);
            shape.is_some_and(|shape| findings.shapes.member(shape, name).is_some())
        };
        let container = findings.payload.container_of(object);
        let homes: Vec<Arc<str>> = match container {
            // What is optional is not missing: its fields are more likely to be misspelled.
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
                return Some(Absent { holder: None, name: "".into() });
            }
            let home = homes.into_iter().find(|home| knows(whole, home))?;
            return Some(Absent { holder: None, name: home });
        }
        objects.iter().find_map(|holder| {
            let lacks = |home: &&Arc<str>| knows(holder.shape, home) && self.member(holder.node, home).is_none();
            let home = homes.iter().find(lacks)?;
            Some(Absent { holder: Some(holder.node), name: home.clone() })
        })
    }

    /// Reads the members that schemas know in the wrong place in order to reject them.
    fn read_known_places(&mut self, findings: &Findings<'_, 't>) {
        let (Some(holder), Some((_, form))) = (findings.payload.holder, findings.payload.form()) else { return };
        let request_type = envelope::REQUEST_TYPE;
        if let (Some(member), Some(home)) = (self.member(holder, request_type), findings.payload.parameters) {
            self.claim(home, request_type, member);
        }
        // A container of the form that belongs to the other name is renamed.
        for (name, kind, other) in
            [(form.string(), Kind::Object, form.object()), (form.object(), Kind::String, form.string())]
        {
            if let Some(member) = self.member(holder, name).filter(|member| member.value.kind() == kind) {
                self.claim(holder, other, member);
            }
        }
    }

    fn claim(&mut self, object: NodeRef<'t>, name: &str, member: Member<'t>) {
        self.claims.entry(object.key()).or_default().entry(name.to_owned()).or_default().push(member);
    }

    /// Returns what `member` was meant to be, or `None` if nothing known is near.
    pub(super) fn meant(&self, member: Member<'t>) -> Option<&Meant<'t>> {
        self.meant.get(&member.key.key())
    }

    /// Returns the member of `object` with this key.
    pub(super) fn member(&self, object: NodeRef<'t>, name: &str) -> Option<Member<'t>> {
        match self.members.get(&object.key()) {
            Some(members) => members.get(name).copied(),
            None => object.member(name),
        }
    }

    /// Returns the first member of `object` that was meant to be `name`.
    pub(super) fn spelled(&self, object: NodeRef<'t>, name: &str) -> Option<Member<'t>> {
        let claims = self.claims.get(&object.key())?.get(name)?;
        let spelled = |member: &&Member<'t>| {
            matches!(self.meant(**member), Some(Meant::Spelling(_))) && member.value.parent() == Some(object)
        };
        claims.iter().find(spelled).copied()
    }

    /// Returns where other members than `member` are, a few of them, that a fix would give the key `name` in `object`.
    pub(super) fn rivals(&self, object: NodeRef<'t>, name: &str, member: Member<'t>) -> Vec<Span> {
        const SHOWN: usize = 3;
        let claims = self.claims.get(&object.key()).and_then(|claims| claims.get(name));
        let others = claims.into_iter().flatten().filter(|other| other.key != member.key);
        others.take(SHOWN).map(|other| other.key.content_span()).collect()
    }

    /// Returns whether members of the object `name`, which `holder` lacks, are in other objects.
    pub(super) fn is_spilled(&self, holder: NodeRef<'t>, name: &str) -> bool {
        self.spilled.iter().any(|(other, spilled)| *other == holder.key() && **spilled == *name)
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
    // Of those that are equally near, the innermost comes first.
    let mut others: Vec<&Known<'t>> = objects.iter().rev().filter(|other| other.node != object).collect();
    others.sort_by_cached_key(|other| std::cmp::Reverse(shared(&other.pointer)));
    others
}

/// Returns the members of `object` by key.
fn index(object: NodeRef<'_>) -> HashMap<&str, Member<'_>> {
    object.members().map(|member| (member.name(), member)).collect()
}
