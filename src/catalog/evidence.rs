//! Collects the keys that are evidence of a payload: names that all requests share, and properties with the annotation
//! `x-evidence`. Each key gives points to an object. An object with enough points is recognized as a payload.
//!
//! An annotation is an object such as `{"key": 2, "value": 1}`:
//!
//! - With `"key": 2`, an object that has the property gets two points.
//! - With `"value": 1`, the object gets another point if the schema lists the value of the property.
//! - With `"key": "common"`, the key is a common word, which other systems use, too. All common keys together give at
//!   most [`MAX_COMMON_POINTS`].

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::finder::Finder;
use super::recognize::{PayloadKind, needed_points};
use super::services::ServiceId;
use super::shape::Shapes;
use super::{Schemas, envelope};
use crate::syntax::{Member, NodeRef, Shape as _, ShapeId};

/// The maximum number of points that all common keys of a subject, such as a `Ticket`, give together.
pub(super) const MAX_COMMON_POINTS: u8 = 2;

/// The maximum length of a key that is compared regardless of letter case, in bytes.
const MAX_FOLDED_KEY: usize = 64;

/// An index into [`Points`]. The slot identifies what a key is evidence of: a kind of payload and, for containers and
/// subjects, a service.
type Slot = usize;

const REQUEST: Slot = 0;
const RESPONSE: Slot = 1;

/// The number of slots of each service: for its containers, its subjects, and the common keys of its subjects.
const SLOTS_PER_SERVICE: usize = 3;

/// Returns the number of slots for `service_count` services. This is also the first slot of the next service.
const fn slot_count(service_count: usize) -> usize {
    RESPONSE + 1 + SLOTS_PER_SERVICE * service_count
}

/// Returns the slot for containers of `service`, which is the first slot of the service.
const fn container_slot(service: ServiceId) -> Slot {
    slot_count(service.0 as usize)
}

/// Returns the slot for subjects of `service`, without their common keys.
const fn subject_slot(service: ServiceId) -> Slot {
    container_slot(service) + 1
}

/// Returns the slot for the common keys of subjects of `service`.
const fn common_slot(service: ServiceId) -> Slot {
    container_slot(service) + 2
}

/// One kind of payload that a key is evidence of, and how many points the key gives.
#[derive(Debug, Clone)]
struct Mark {
    /// The slot that gets the points for the key.
    slot: Slot,
    /// The points for the key with any value.
    points: u8,
    /// The additional points for the key with one of `values`.
    value_points: u8,
    /// The slot that gets the points for the value.
    value_slot: Slot,
    values: Vec<String>,
}

/// The points of an object in each slot.
#[derive(Debug)]
pub(super) struct Points(Vec<u8>);

impl Points {
    pub(super) fn request(&self) -> u8 {
        self.0[REQUEST]
    }

    pub(super) fn response(&self) -> u8 {
        self.0[RESPONSE]
    }

    pub(super) fn container(&self, service: ServiceId) -> u8 {
        self.0[container_slot(service)]
    }

    pub(super) fn subject(&self, service: ServiceId) -> u8 {
        self.0[subject_slot(service)]
    }

    /// Returns the points for the common keys of a subject, without a limit.
    pub(super) fn common(&self, service: ServiceId) -> u8 {
        self.0[common_slot(service)]
    }
}

/// All keys that are evidence.
#[derive(Debug)]
pub(super) struct Marks {
    slot_count: usize,
    /// The marks of each key.
    by_key: HashMap<String, Vec<Mark>, FixedState>,
    /// The keys that consist of several words, by the key in lower case: `ticket_no` maps to `Ticket_No`. Such keys are
    /// also recognized in other letter case. A key that is a single word is not: `status` is more likely a key of
    /// another system than a misspelled `Status`.
    by_lower_case: HashMap<String, String, FixedState>,
    /// For each service, the names of objects that belong next to the subject in a container, not in the subject.
    next_to_subject: Vec<Vec<String>>,
    /// Finds the [needles](Self::needles) in a text. If there is no finder, every text is parsed.
    finder: Option<Finder>,
}

impl Marks {
    /// Collects the evidence that `schemas` define.
    pub(super) fn of(schemas: &Schemas) -> Self {
        let mut marks = Self {
            slot_count: slot_count(schemas.services().len()),
            by_key: HashMap::default(),
            by_lower_case: HashMap::default(),
            next_to_subject: Vec::new(),
            finder: None,
        };
        // `objCommonParameters` alone gives enough points for a request.
        marks.add_key(envelope::PARAMETERS, REQUEST, 3);
        marks.add_key(envelope::SERVICE_NAME, REQUEST, 2);
        marks.add_key(envelope::CREDENTIALS, REQUEST, 1);
        marks.add_annotated(schemas, Shapes::RESPONSE, RESPONSE, RESPONSE);
        for service in schemas.service_ids() {
            if let Some(spec) = schemas.service(service).container() {
                // The keys from the request to the container, such as `incidentParamsJSON` and `IncidentContainerJson`.
                let keys = spec.holder_path().iter().map(String::as_str).chain([spec.object_key(), spec.string_key()]);
                for key in keys.filter(|key| *key != envelope::PARAMETERS) {
                    if !marks.by_key.get(key).is_some_and(|known| known.iter().any(|mark| mark.slot == REQUEST)) {
                        marks.add_key(key, REQUEST, 1);
                    }
                }
            }
            let (container, subject) = (Shapes::container(service), Shapes::subject(service));
            marks.add_annotated(schemas, container, container_slot(service), container_slot(service));
            marks.add_annotated(schemas, subject, subject_slot(service), common_slot(service));
            let shapes = schemas.shapes();
            // Objects such as `TicketInformation`, whose key alone gives several points.
            let not_in_subject =
                shapes.names(container).into_iter().filter(|name| shapes.member(subject, name).is_none());
            let objects = not_in_subject
                .filter(|name| shapes.member(container, name).is_some_and(|shape| shapes.is_object(shape)));
            let subject_key = schemas.service(service).container().and_then(|spec| spec.subject_key());
            let is_distinctive =
                |name: &str| marks.by_key.get(name).is_some_and(|marks| marks.iter().any(|mark| mark.points > 1));
            let next_to_subject = objects.filter(|name| Some(&**name) != subject_key && is_distinctive(name));
            marks.next_to_subject.push(next_to_subject.map(|name| name.to_string()).collect());
        }
        for key in marks.by_key.keys() {
            if has_several_words(key) {
                marks.by_lower_case.insert(key.to_ascii_lowercase(), key.clone());
            }
        }
        marks.finder = Finder::new(&marks.needles(schemas));
        marks
    }

    /// Adds a mark of a key.
    fn add_mark(&mut self, key: &str, mark: Mark) {
        self.by_key.entry(key.to_owned()).or_default().push(mark);
    }

    /// Adds a key that gives points with any value.
    fn add_key(&mut self, key: &str, slot: Slot, points: u8) {
        self.add_mark(key, Mark { slot, points, value_points: 0, value_slot: slot, values: Vec::new() });
    }

    /// Adds the members of objects with this shape that have the annotation `x-evidence`. Common keys give their points
    /// in `common_slot`, and other keys in `slot`.
    fn add_annotated(&mut self, schemas: &Schemas, object_shape: ShapeId, slot: Slot, common_slot: Slot) {
        let shapes = schemas.shapes();
        for name in shapes.names(object_shape) {
            let Some(shape) = shapes.member(object_shape, &name) else { continue };
            let mut nodes = shapes.own_schemas(shape).into_iter().map(|schema| schemas.documents().node(schema));
            let Some(evidence) = nodes.find_map(|node| node.get("x-evidence")) else { continue };
            let number =
                |node: Option<NodeRef<'_>>| node.and_then(NodeRef::text).and_then(|text| text.parse::<u8>().ok());
            let is_common = evidence.get("key").and_then(NodeRef::as_str) == Some("common");
            let value_points = number(evidence.get("value")).unwrap_or(0);
            let listed = if value_points > 0 { schemas.describe(shape).values } else { Vec::new() };
            let values = listed.iter().filter_map(|value| value.value.as_str().map(str::to_owned)).collect();
            let points = if is_common { 1 } else { number(evidence.get("key")).unwrap_or(0) };
            let key_slot = if is_common { common_slot } else { slot };
            self.add_mark(&name, Mark { slot: key_slot, points, value_points, value_slot: slot, values });
        }
    }

    /// Returns the marks of a key.
    fn marks(&self, key: &str) -> &[Mark] {
        if let Some(marks) = self.by_key.get(key) {
            return marks;
        }
        let mut buffer = [0; MAX_FOLDED_KEY];
        let Some(lower_case) = buffer.get_mut(..key.len()) else { return &[] };
        lower_case.copy_from_slice(key.as_bytes());
        lower_case.make_ascii_lowercase();
        let known_key = std::str::from_utf8(lower_case).ok().and_then(|key| self.by_lower_case.get(key));
        known_key.and_then(|key| self.by_key.get(key)).map_or(&[], Vec::as_slice)
    }

    /// Returns the points of an object, or `None` if none of its members is evidence.
    pub(super) fn points(&self, object: NodeRef<'_>) -> Option<Points> {
        let mut points: Option<Points> = None;
        let has_value = |mark: &Mark, member: Member<'_>| {
            mark.value_points > 0
                && member.value.as_str().is_some_and(|value| mark.values.iter().any(|known| known == value))
                // A key in other letter case gives no points for its value.
                && self.by_key.contains_key(member.name())
        };
        for member in object.members() {
            for mark in self.marks(member.name()) {
                let Points(points) = points.get_or_insert_with(|| Points(vec![0; self.slot_count]));
                points[mark.slot] = points[mark.slot].saturating_add(mark.points);
                if has_value(mark, member) {
                    points[mark.value_slot] = points[mark.value_slot].saturating_add(mark.value_points);
                }
            }
        }
        points
    }

    /// Returns whether `object` has a member that belongs next to the subject in containers of `service`.
    pub(super) fn has_member_next_to_subject(&self, object: NodeRef<'_>, service: ServiceId) -> bool {
        self.next_to_subject[service.index()].iter().any(|name| object.get(name).is_some())
    }

    /// Returns whether `text` contains one of the [needles](Self::needles), in any letter case. If not, `text` contains
    /// no payload.
    pub(super) fn may_occur_in(&self, text: &str) -> bool {
        self.finder.as_ref().is_none_or(|finder| finder.finds_any_in(text))
    }

    /// Returns the needles. These are keys, in lower case, of which every payload has at least one. An object that has
    /// only other keys does not have enough points to be a payload.
    fn needles(&self, schemas: &Schemas) -> Vec<String> {
        let kinds = schemas.service_ids().flat_map(|service| {
            let subject =
                (subject_slot(service), Some(common_slot(service)), PayloadKind::Subject(service), MAX_COMMON_POINTS);
            [(container_slot(service), None, PayloadKind::Container(service), 0), subject]
        });
        // A container may also be recognized by its subject.
        let subject_names = schemas.service_ids().filter_map(|service| schemas.subject_name(service));
        let whole = [(REQUEST, None, PayloadKind::Request, 0), (RESPONSE, None, PayloadKind::Response, 0)];
        let mut needles = vec![envelope::SERVICE_NAME.to_owned()];
        let is_part_of_others = |name: &str| self.by_key.keys().filter(|other| other.contains(name)).count() > 1;
        for (slot, common_slot, kind, max_common_points) in whole.into_iter().chain(kinds) {
            let max_points = |mark: &Mark| {
                let key_points = if mark.slot == slot { mark.points } else { 0 };
                key_points + if mark.value_slot == slot { mark.value_points } else { 0 }
            };
            // The keys that give points in this slot, each after its sort criteria (see below).
            let mut keys: Vec<(bool, bool, u8, &str)> = Vec::new();
            let mut has_common_keys = false;
            for (key, marks) in &self.by_key {
                has_common_keys |= marks.iter().any(|mark| Some(mark.slot) == common_slot);
                let points = marks.iter().map(max_points).max().unwrap_or(0);
                if points > 0 {
                    keys.push((is_part_of_others(key), has_several_words(key), points, key));
                }
            }
            // In the sorted order, the first keys are left out of the needles, as long as their points together are not
            // enough for a payload. Single words and keys with few points come first, because many other texts contain
            // such keys. Keys that are a part of other keys come last: a search for `Ticket` also finds `Ticket_No`.
            keys.sort_unstable();
            let mut left_out_points = if has_common_keys { max_common_points } else { 0 };
            for (_, _, points, key) in keys {
                if left_out_points + points < needed_points(kind) {
                    left_out_points += points;
                } else {
                    needles.push(key.to_owned());
                }
            }
        }
        needles.extend(subject_names.map(str::to_owned));
        // A needle that contains a shorter needle is not needed.
        needles.sort_by_key(|name| name.len());
        let mut shortest: Vec<String> = Vec::new();
        for needle in needles {
            let lower_case = needle.to_ascii_lowercase();
            if !shortest.iter().any(|known| lower_case.contains(known.as_str())) {
                shortest.push(lower_case);
            }
        }
        shortest
    }
}

/// Returns whether a name consists of several words, as `Ticket_No` and `PageName` do. Such a name has an underscore,
/// or a capital letter after the first letter.
fn has_several_words(name: &str) -> bool {
    name.contains('_') || name.bytes().skip(1).any(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needles_are_few_and_not_common_words() {
        let schemas = Schemas::builtin();
        let needles = schemas.marks().needles(&schemas);
        for word in ["status", "message", "errors", "updater", "description"] {
            assert!(!needles.iter().any(|needle| needle == word), "{needles:?}");
        }
        assert!(needles.iter().any(|needle| needle == "ticket"), "{needles:?}");
        assert!(needles.len() <= 24, "{needles:?}");
    }
}
