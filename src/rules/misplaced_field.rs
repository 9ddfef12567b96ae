//! `misplaced-field`: a known field in the wrong object.

use std::sync::Arc;

use super::finding::{Findings, Group};
use super::missing_field::{list, name_of, place};
use super::moves;
use super::registry::{Check, Page, Rule};
use crate::catalog::{PayloadKind, Shapes, envelope};
use crate::diagnostic::{Applicability, Diagnostic, RuleId, Severity};
use crate::syntax::{Kind, Member, NodeRef, Shape, ShapeId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::MisplacedField,
    fix: Some(Applicability::Safe),
    summary: "a known field in the wrong object",
    page: Page {
        what: "Checks for known fields in an object that they do not belong to. Both positions are shown, and the \
             field is not also reported as missing. `RequestType` in `incidentParamsJSON` is a warning, because the \
             vendor's samples have it there and the server accepts it. The fix moves the field. There is no fix if \
             the right object already has the field, or if the field would be moved there from two objects.",
        why: "The server looks for a field only in its own object and silently ignores it anywhere else. If the field \
             is required, the server rejects the request.",
        fields: &[],
        wrong: &[r#"{
  "Updater": "Executive",
  "Ticket": {
    "Status": "Resolved",
    "Solution": "Replaced the battery",
    …
  },
  "TicketInformation": { … }
}"#],
        right: &[r#"{
  "Updater": "Executive",
  "Ticket": {
    "Status": "Resolved",
    …
  },
  "TicketInformation": { "Solution": "Replaced the battery", … }
}"#],
    },
    check: Check::Schema(word),
};

/// An object of a payload, and where the schemas know it: most questions need not ask them.
#[derive(Clone, Copy)]
pub(super) struct Object<'t> {
    pub node: NodeRef<'t>,
    /// What the schemas know of it.
    pub shape: ShapeId,
}

/// The objects of a payload, outermost first.
pub(super) fn objects<'t>(findings: &Findings<'_, 't>) -> Vec<Object<'t>> {
    let payload = findings.payload;
    let shapes = findings.shapes;
    let mut objects = Vec::with_capacity(8);
    if payload.kind == PayloadKind::Request {
        let root = Object { node: payload.root, shape: payload.root_shape(payload.root) };
        objects.push(root);
        let parameters = known_member(shapes, root, envelope::PARAMETERS);
        objects.extend(parameters);
        objects.extend(parameters.and_then(|parameters| known_member(shapes, parameters, envelope::CREDENTIALS)));
        if let Some((_, form)) = payload.form() {
            let mut holder = Some(root);
            for name in form.holder() {
                holder = holder.and_then(|holder| known_member(shapes, holder, name));
                objects.extend(holder.filter(|holder| objects.iter().all(|known| known.node != holder.node)));
            }
        }
    }
    for container in &payload.containers {
        let judged = Object { node: container.validated(), shape: container.shape() };
        objects.push(judged);
        if container.node.is_some() {
            // The subject first, as most fields belong to it.
            let subject = findings.schemas.subject_name(container.service);
            let subject = subject.and_then(|name| known_member(shapes, judged, name));
            objects.extend(subject);
            let members = judged.node.members().filter_map(|member| known_value(shapes, judged, member));
            objects.extend(members.filter(|member| subject.is_none_or(|subject| subject.node != member.node)));
        }
    }
    objects
}

/// Returns the member `name` of `object`, if it is an object whose members the schemas know.
fn known_member<'t>(shapes: &Shapes, object: Object<'t>, name: &str) -> Option<Object<'t>> {
    known_value(shapes, object, object.node.member(name)?)
}

/// The same for a member that was found already.
fn known_value<'t>(shapes: &Shapes, object: Object<'t>, member: Member<'t>) -> Option<Object<'t>> {
    let node = Some(member.value).filter(|node| node.kind() == Kind::Object)?;
    let shape = shapes.member(object.shape, member.name()).filter(|shape| shapes.is_object(*shape))?;
    Some(Object { node, shape })
}

/// Whether a field of this name belongs into an object of the shape `shape`.
pub(super) fn belongs(findings: &Findings<'_, '_>, name: &str, shape: ShapeId) -> bool {
    // A schema may know it there in order to say that it may not be there.
    findings.shapes.member(shape, name).is_some_and(|shape| !findings.schemas.is_forbidden(shape))
}

/// The member called `name` that stands in another object although it belongs to `home` alone. Nothing where that is not
/// reported.
pub(super) fn misplaced<'t>(findings: &Findings<'_, 't>, name: &str, home: NodeRef<'t>) -> Option<Member<'t>> {
    if findings.config.levels.is_off(RULE.id) {
        return None;
    }
    // Most names that an object lacks are nowhere in the payload.
    if !findings.payload.root.has_key_below(name) {
        return None;
    }
    let unknown = findings.unknown_members();
    objects(findings).into_iter().filter(|object| object.node != home).find_map(|object| {
        let member = unknown.member(object.node, name)?;
        (!belongs(findings, name, object.shape)).then_some(member)
    })
}

/// An object that the payload lacks.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Absent<'t> {
    /// The object that should hold it; nothing where the payload has none, as a ticket by itself has no container.
    pub holder: Option<NodeRef<'t>>,
    /// Its name.
    pub name: Arc<str>,
}

/// Whether fields of the object `name`, which `holder` lacks, stand elsewhere: that is reported, and not that it is missing.
pub(super) fn spilled<'t>(findings: &Findings<'_, 't>, name: &str, holder: NodeRef<'t>) -> bool {
    !findings.config.levels.is_off(RULE.id) && findings.unknown_members().is_spilled(holder, name)
}

/// Reports `members` of `object`, which all belong to an object that is not there.
pub(super) fn report_absent<'t>(
    findings: &mut Findings<'_, 't>,
    object: NodeRef<'t>,
    members: &[Member<'t>],
    absent: &Absent<'t>,
) {
    let here = name_of(findings, object);
    let container = findings.payload.container_of(object);
    let subject = container.and_then(|container| findings.schemas.subject_name(container.service)).unwrap_or_default();
    let (place, note) = match (absent.holder, &*absent.name) {
        (Some(_), home) => (format!("`{home}`"), format!("`{home}` is missing")),
        (None, "") => ("the container".to_owned(), format!("the container is the object around `{subject}`")),
        (None, home) => (format!("`{home}`"), format!("`{home}` belongs next to `{subject}` in a container")),
    };
    let Some(first) = members.first() else { return };
    let name = |member: &Member<'t>| Findings::quote(member.name()).into_owned();
    let (list, belongs) = match members {
        [only] => (format!("`{}`", name(only)), "belongs"),
        all if all.len() <= LISTED => (list(&all.iter().map(name).collect::<Vec<_>>()), "belong"),
        all => {
            let shown: Vec<String> = all[..LISTED - 1].iter().map(|member| format!("`{}`", name(member))).collect();
            (format!("{} and {} other fields", shown.join(", "), all.len() - shown.len()), "belong")
        }
    };
    let message = format!("{list} {belongs} in {place}, not {here}");
    let mut finding = findings
        .at(RULE.id, first.value, first.key.content_span(), message)
        .with_label(if members.len() == 1 {
            "wrong object".to_owned()
        } else {
            format!("first of {} fields", members.len())
        })
        .with_note(note);
    let rivals = match absent.holder {
        Some(holder) => findings.unknown_members().rivals(holder, &absent.name, *first),
        None => Vec::new(),
    };
    if !rivals.is_empty() {
        finding = finding.with_note(format!("`{0}` is missing, and several fixes would add it", absent.name));
        for rival in rivals {
            finding = finding.with_secondary(rival, format!("could also be `{}`", absent.name));
        }
    } else if absent.holder == Some(object)
        && let Some(edits) = moves::wrap(findings, object, members, &absent.name)
    {
        let title = format!("Move {list} to a new `{}`", absent.name);
        finding = finding.with_fix(Applicability::Safe, title, edits);
    }
    findings.push(finding);
}

/// How many names a message lists.
const LISTED: usize = 4;

/// A keyword says that the field may not stand where it does (`RequestType` in `incidentParamsJSON`).
fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let (Some(object), Some(member)) = (findings.payload.parent(group.node), findings.payload.member_of(group.node))
    else {
        return;
    };
    let name = member.name();
    let homes = objects(findings).into_iter().filter(|home| home.node != object && belongs(findings, name, home.shape));
    // The nearest one around it.
    let around = |home: &Object<'_>| !home.node.tree().id_eq(object.tree()) || home.node.holds(object.id());
    let Some(home) = homes.filter(around).last() else { return };
    let finding = report(findings, object, member, home.node);
    findings.push(finding);
}

/// The finding for `member` of `object`, which belongs to `home`.
pub(super) fn report<'t>(
    findings: &Findings<'_, 't>,
    object: NodeRef<'t>,
    member: Member<'t>,
    home: NodeRef<'t>,
) -> Diagnostic {
    let name = member.name();
    let (here, there) = (name_of(findings, object), name_of(findings, home));
    let mut finding = findings
        .at(RULE.id, member.value, member.key.content_span(), format!("`{name}` belongs in {there}, not {here}"))
        .with_label("wrong object")
        .with_secondary(place(findings, home), "expected here");
    // The server accepts it there: the vendor's samples have it so.
    if name == envelope::REQUEST_TYPE {
        finding.severity = Severity::Warning;
    }
    let unknown = findings.unknown_members();
    if let Some(twin) = unknown.member(home, name) {
        return finding.with_help("remove this one").with_secondary(twin.key.content_span(), "already set here");
    }
    let rivals = unknown.rivals(home, name, member);
    if !rivals.is_empty() {
        finding = finding.with_help("move one of them and remove the others");
        for rival in rivals {
            finding = finding.with_secondary(rival, format!("could also be `{name}` in {there}"));
        }
        return finding;
    }
    match moves::relocate(findings, object, member, home) {
        Some(edits) => finding.with_fix(Applicability::Safe, format!("Move `{name}` to {there}"), edits),
        None => finding,
    }
}
