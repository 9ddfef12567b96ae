//! `misplaced-field`: a known field in the wrong object.

use std::sync::Arc;

use super::finding::{Findings, ViolationGroup};
use super::member_moves;
use super::missing_field::{display_name_of, join_names, key_or_bracket_span};
use super::registry::{Check, Page, Rule};
use crate::catalog::{PayloadKind, Shapes, envelope};
use crate::diagnostic::{Applicability, Diagnostic, RuleId, Severity};
use crate::syntax::{Kind, Member, NodeRef, Shape, ShapeId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::MisplacedField,
    fix: Some(Applicability::Safe),
    summary: "a known field in the wrong object",
    page: Page {
        what: "Checks for known fields in an object that they do not belong to. The finding shows where the field is and where it belongs. `missing-field` does not report the field again. `RequestType` in `incidentParamsJSON` is a warning, because the \
             vendor's samples have it there and the server accepts it.",
        fix: "The fix moves the field. It is safe. There is no fix if the right object already has the field, or if two objects contain the same misplaced field.",
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
    check: Check::Schema(report),
};

/// An object of a payload that the schemas describe. The shape is stored, because its lookup is slow.
#[derive(Clone, Copy)]
pub(super) struct KnownObject<'t> {
    pub node: NodeRef<'t>,
    /// The shape of the object in the schemas.
    pub shape: ShapeId,
}

/// Returns the objects of a payload that the schemas describe, outermost first.
pub(super) fn known_objects<'t>(findings: &Findings<'_, 't>) -> Vec<KnownObject<'t>> {
    let payload = findings.payload;
    let shapes = findings.shapes;
    let mut objects = Vec::with_capacity(8);
    if payload.kind == PayloadKind::Request {
        let root = KnownObject { node: payload.root, shape: payload.root_shape(payload.root) };
        objects.push(root);
        let parameters = find_known_object(shapes, root, envelope::PARAMETERS);
        objects.extend(parameters);
        objects.extend(parameters.and_then(|parameters| find_known_object(shapes, parameters, envelope::CREDENTIALS)));
        if let Some((_, spec)) = payload.container_spec() {
            let mut holder = Some(root);
            for name in spec.holder_path() {
                holder = holder.and_then(|holder| find_known_object(shapes, holder, name));
                objects.extend(holder.filter(|holder| objects.iter().all(|known| known.node != holder.node)));
            }
        }
    }
    for container in &payload.containers {
        let object = KnownObject { node: container.validated_object(), shape: container.shape() };
        objects.push(object);
        if container.node.is_some() {
            // Add the subject (the `Ticket`) before the other objects, because most fields belong in the subject.
            let subject = findings.schemas.subject_name(container.service);
            let subject = subject.and_then(|name| find_known_object(shapes, object, name));
            objects.extend(subject);
            let members = object.node.members().filter_map(|member| to_known_object(shapes, object, member));
            objects.extend(members.filter(|member| subject.is_none_or(|subject| subject.node != member.node)));
        }
    }
    objects
}

/// Returns the value of the member `name` if the value is an object that the schemas describe.
fn find_known_object<'t>(shapes: &Shapes, object: KnownObject<'t>, name: &str) -> Option<KnownObject<'t>> {
    to_known_object(shapes, object, object.node.member(name)?)
}

/// Returns the value of `member`, a member of `object`, if the value is an object that the schemas describe.
fn to_known_object<'t>(shapes: &Shapes, object: KnownObject<'t>, member: Member<'t>) -> Option<KnownObject<'t>> {
    let node = Some(member.value).filter(|node| node.kind() == Kind::Object)?;
    let shape = shapes.member(object.shape, member.name()).filter(|shape| shapes.is_object(*shape))?;
    Some(KnownObject { node, shape })
}

/// Returns whether an object of the shape `shape` may have a field `name`.
pub(super) fn belongs_in(findings: &Findings<'_, '_>, name: &str, shape: ShapeId) -> bool {
    // A schema may define a field only to reject it: `"RequestType": false`.
    findings.shapes.member(shape, name).is_some_and(|shape| !findings.schemas.is_forbidden(shape))
}

/// Returns a member with the key `name` that is in the wrong object instead of `target`. Returns `None` if there is no
/// such member, or if the rule is off.
pub(super) fn find_misplaced<'t>(findings: &Findings<'_, 't>, name: &str, target: NodeRef<'t>) -> Option<Member<'t>> {
    if findings.config.levels.is_off(RULE.id) {
        return None;
    }
    // This check is fast. Usually, a missing field is not in any other object.
    if !findings.payload.root.has_key_below(name) {
        return None;
    }
    let unknown = findings.unknown_members();
    known_objects(findings).into_iter().filter(|object| object.node != target).find_map(|object| {
        let member = unknown.member(object.node, name)?;
        (!belongs_in(findings, name, object.shape)).then_some(member)
    })
}

/// An object that is missing from the payload.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct MissingObject<'t> {
    /// The object that should contain the missing object. `None` if that object is missing, too. For example, a payload
    /// that is only a `Ticket` has no container.
    pub parent: Option<NodeRef<'t>>,
    /// The key of the missing object. Empty if the container itself is missing.
    pub name: Arc<str>,
}

/// Returns whether other objects contain fields of the object `name`, which is missing from `parent`. If so, only the
/// misplaced fields are reported, and not the missing object.
pub(super) fn has_scattered_fields<'t>(findings: &Findings<'_, 't>, name: &str, parent: NodeRef<'t>) -> bool {
    !findings.config.levels.is_off(RULE.id) && findings.unknown_members().is_scattered(parent, name)
}

/// Reports that `members` of `object` belong in `missing_object`.
pub(super) fn report_missing_object<'t>(
    findings: &mut Findings<'_, 't>,
    object: NodeRef<'t>,
    members: &[Member<'t>],
    missing_object: &MissingObject<'t>,
) {
    let here = display_name_of(findings, object);
    let container = findings.payload.container_of(object);
    let subject = container.and_then(|container| findings.schemas.subject_name(container.service)).unwrap_or_default();
    let (location, note) = match (missing_object.parent, &*missing_object.name) {
        (Some(_), target) => (format!("`{target}`"), format!("`{target}` is missing")),
        (None, "") => ("the container".to_owned(), format!("the container is the object around `{subject}`")),
        (None, target) => (format!("`{target}`"), format!("`{target}` belongs next to `{subject}` in a container")),
    };
    let Some(first) = members.first() else { return };
    let name = |member: &Member<'t>| Findings::excerpt(member.name()).into_owned();
    let (list, belongs) = match members {
        [only] => (format!("`{}`", name(only)), "belongs"),
        all if all.len() <= MAX_LISTED => (join_names(&all.iter().map(name).collect::<Vec<_>>()), "belong"),
        all => {
            let shown: Vec<String> = all[..MAX_LISTED - 1].iter().map(|member| format!("`{}`", name(member))).collect();
            (format!("{} and {} other fields", shown.join(", "), all.len() - shown.len()), "belong")
        }
    };
    let message = format!("{list} {belongs} in {location}, not {here}");
    let mut finding = findings
        .new_finding_at(RULE.id, first.value, first.key.content_span(), message)
        .with_label(if members.len() == 1 {
            "wrong object".to_owned()
        } else {
            format!("first of {} fields", members.len())
        })
        .with_note(note);
    let rivals = match missing_object.parent {
        Some(parent) => findings.unknown_members().rival_key_spans(parent, &missing_object.name, *first),
        None => Vec::new(),
    };
    if !rivals.is_empty() {
        finding = finding.with_note(format!("`{0}` is missing, and several fixes would add it", missing_object.name));
        for rival in rivals {
            finding = finding.with_secondary(rival, format!("this field could also be `{}`", missing_object.name));
        }
    } else if missing_object.parent == Some(object)
        && let Some(edits) = member_moves::wrap_members(findings, object, members, &missing_object.name)
    {
        let title = format!("Move {list} to a new `{}`", missing_object.name);
        finding = finding.with_fix(Applicability::Safe, title, edits);
    }
    findings.push(finding);
}

/// The maximum number of names in a message.
const MAX_LISTED: usize = 4;

/// Reports a field that a schema keyword does not allow in its object (`RequestType` in `incidentParamsJSON`).
fn report<'t>(group: &ViolationGroup<'t>, findings: &mut Findings<'_, 't>) {
    let (Some(object), Some(member)) = (findings.payload.parent(group.node), findings.payload.member_of(group.node))
    else {
        return;
    };
    let name = member.name();
    let targets = known_objects(findings)
        .into_iter()
        .filter(|target| target.node != object && belongs_in(findings, name, target.shape));
    // Prefer the innermost object around `object`. Objects in different JSON strings cannot be compared. So an object in
    // another JSON string counts as an object around `object`, too.
    let may_enclose =
        |target: &KnownObject<'_>| !target.node.tree().id_eq(object.tree()) || target.node.holds(object.id());
    let Some(target) = targets.filter(may_enclose).last() else { return };
    let finding = misplaced_finding(findings, object, member, target.node);
    findings.push(finding);
}

/// Returns the finding for `member` of `object`, which belongs in `target`.
pub(super) fn misplaced_finding<'t>(
    findings: &Findings<'_, 't>,
    object: NodeRef<'t>,
    member: Member<'t>,
    target: NodeRef<'t>,
) -> Diagnostic {
    let name = member.name();
    let (here, there) = (display_name_of(findings, object), display_name_of(findings, target));
    let mut finding = findings
        .new_finding_at(
            RULE.id,
            member.value,
            member.key.content_span(),
            format!("`{name}` belongs in {there}, not {here}"),
        )
        .with_label("wrong object")
        .with_secondary(key_or_bracket_span(findings, target), "expected here");
    // The server accepts `RequestType` in the wrong object, and the vendor's samples have it there.
    if name == envelope::REQUEST_TYPE {
        finding.severity = Severity::Warning;
    }
    let unknown = findings.unknown_members();
    if let Some(existing) = unknown.member(target, name) {
        return finding.with_help("remove this one").with_secondary(existing.key.content_span(), "already set here");
    }
    let rivals = unknown.rival_key_spans(target, name, member);
    if !rivals.is_empty() {
        finding = finding.with_help("move one of these fields and remove the others");
        for rival in rivals {
            finding = finding.with_secondary(rival, format!("this field could also be `{name}` in {there}"));
        }
        return finding;
    }
    match member_moves::move_member(findings, object, member, target) {
        Some(edits) => finding.with_fix(Applicability::Safe, format!("Move `{name}` to {there}"), edits),
        None => finding,
    }
}
