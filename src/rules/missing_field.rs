//! `missing-field`: a required field that is missing.

use super::finding::{Findings, ViolationGroup};
use super::registry::{Check, Page, Rule};
use super::{misplaced_field, unknown_field};
use crate::catalog::{Detail, PayloadKind};
use crate::diagnostic::RuleId;
use crate::document::payload::{Container, text};
use crate::source::Span;
use crate::syntax::{Kind, Member, NodeRef};

pub(super) const RULE: Rule = Rule {
    id: RuleId::MissingField,
    fix: None,
    summary: "a required field that is missing",
    page: Page {
        what: "Checks for required fields that are missing. All missing fields of an object are one finding. The `Status` decides which fields are required, and the `Updater` decides whether `Assigned_WorkGroup_Name` is required. The finding marks the `Status` or `Updater` that requires a field.",
        fix: "",
        why: "The server rejects the request, and its response names only one of the missing fields.",
        fields: &[],
        wrong: &[r#"{
  "Ticket_No": "10482",
  "IsFromWebService": true,
  "Sup_Function": "IT",
  "Caller_EmailID": "caller@example.com",
  "Status": "Pending",
  "Assigned_Engineer_Email": "engineer@example.com",
  "Medium": "Web",
  "Source": "Person",
  "Description": "The laptop no longer charges.",
  "PageName": "TicketDetail"
}"#],
        right: &[r#"{
  "Ticket_No": "10482",
  "IsFromWebService": true,
  "Sup_Function": "IT",
  "Caller_EmailID": "caller@example.com",
  "Status": "Pending",
  "PendingReason": "Waiting for a spare part",
  "Assigned_Engineer_Email": "engineer@example.com",
  "Medium": "Web",
  "Source": "Person",
  "Description": "The laptop no longer charges.",
  "PageName": "TicketDetail"
}"#],
    },
    check: Check::Schema(report),
};

fn report<'t>(group: &ViolationGroup<'t>, findings: &mut Findings<'_, 't>) {
    let payload = findings.payload;
    let node = group.node;
    let mut names = group.names.clone();
    for violation in &group.violations {
        if let Detail::Alternatives(alternatives) = &violation.detail {
            if let [name] = alternatives.as_slice() {
                names.push(name.clone());
            } else if alternatives.iter().all(|name| node.get(name).is_none()) {
                report_alternatives(findings, node, alternatives);
            }
        }
    }
    let has_alternatives = group.violations.iter().any(|violation| matches!(violation.detail, Detail::Alternatives(_)));
    // If a field may be in one of several objects (`CancelRemarks` in `Ticket` or `TicketInformation`), look for a
    // misspelling of the field in all of these objects.
    let possible_objects: Vec<NodeRef<'t>> =
        if has_alternatives { node.members().map(|member| member.value).collect() } else { Vec::new() };
    let is_misspelled_in_possible_object = |name: &str, findings: &Findings<'_, 't>| {
        possible_objects.iter().any(|object| unknown_field::misspelling_of(findings, *object, name).is_some())
    };
    // A field in the wrong object or under a misspelled key has its own finding.
    names.retain(|name| {
        misplaced_field::find_misplaced(findings, name, node).is_none()
            && !misplaced_field::has_scattered_fields(findings, name, node)
            && unknown_field::misspelling_of(findings, node, name).is_none()
            && !is_misspelled_in_possible_object(name, findings)
            && !node.members().any(|member| is_truncated_key(member, name))
    });
    if names.is_empty() {
        return;
    }
    let container = payload.container_of(node);
    // If the field may be in one of several objects, report that it is missing from `TicketInformation`, as documented.
    let node = container
        .and_then(|container| container.object_member("TicketInformation"))
        .filter(|_| has_alternatives)
        .unwrap_or(node);
    let is_required_by_status = group.violations.iter().any(|violation| violation.is_of_status);
    let status = container.and_then(Container::status_name).filter(|_| is_required_by_status);
    let is_required_by_updater = names.iter().any(|name| name == "Assigned_WorkGroup_Name");
    let object = display_name_of(findings, node);
    let why = match status {
        Some(status) => format!(", required for status `{status}`"),
        None if is_required_by_updater && names.len() == 1 => ", required if `Updater` is `Executive`".to_owned(),
        None => String::new(),
    };
    let message = format!("{} in {object}{why}", describe_missing_fields(&names));
    let mut finding = findings
        .new_finding_at(RULE.id, node, key_or_bracket_span(findings, node), message)
        .with_label(expected_label(&names));
    if let (Some(_), Some(container_status)) = (status, container.and_then(|container| container.status)) {
        finding = finding.with_secondary(container_status.node.content_span(), requires_label(&names));
    }
    if is_required_by_updater
        && let Some(updater) = container
            .and_then(|container| container.updater)
            .filter(|updater| text(Some(*updater)) == Some("Executive"))
    {
        finding = finding.with_secondary(updater.content_span(), "requires `Assigned_WorkGroup_Name`");
    }
    findings.push(finding);
}

/// Returns the first part of a message about missing fields: `` missing fields `A` and `B` ``. The caller adds the name
/// of the object.
pub(super) fn describe_missing_fields(names: &[String]) -> String {
    format!("missing {} {}", if names.len() == 1 { "field" } else { "fields" }, join_names(names))
}

/// Returns the label at the object from which the fields `names` are missing.
pub(super) fn expected_label(names: &[String]) -> String {
    if names.len() == 1 { "expected here".to_owned() } else { format!("{} fields expected here", names.len()) }
}

/// Returns the label at the value (a status, for example) that requires the fields `names`.
pub(super) fn requires_label(names: &[String]) -> String {
    match names {
        [name] => format!("requires `{name}`"),
        _ => "requires these fields".to_owned(),
    }
}

/// Returns whether the key of `member` is a truncated `name` without a value: `"Sta` for `Status`. The parser reports
/// the truncated key.
fn is_truncated_key(member: Member<'_>, name: &str) -> bool {
    member.value.local_span().is_empty() && !member.name().is_empty() && name.starts_with(member.name())
}

/// Reports an object that requires at least one of the members `alternatives`, but has none.
fn report_alternatives<'t>(findings: &mut Findings<'_, 't>, node: NodeRef<'t>, alternatives: &[String]) {
    let list = alternatives.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ");
    let message = format!("missing field {list} in {}", display_name_of(findings, node));
    let finding = findings.new_finding_at(RULE.id, node, key_or_bracket_span(findings, node), message);
    findings.push(finding.with_label("expected here").with_note("one of them is required"));
}

/// Returns the name of a value in messages: `` `Ticket` ``, ``item 2 of `CustomFields` ``, or `the request` for an
/// outermost value.
pub(super) fn display_name_of<'t>(findings: &Findings<'_, 't>, node: NodeRef<'t>) -> String {
    if let Some(item) = item_name(findings, node) {
        return item;
    }
    if let Some(name) = findings.payload.path(node).last() {
        return format!("`{}`", Findings::excerpt(name));
    }
    match findings.payload.containers.iter().find(|container| container.validated_object() == node) {
        Some(container) if container.node.is_some() => "the container".to_owned(),
        // A payload that is only a `Ticket`, without the container around it, is "the ticket".
        Some(container) => match findings.schemas.subject_name(container.service) {
            Some(name) => format!("the {}", name.to_lowercase()),
            None => "the payload".to_owned(),
        },
        None => match findings.payload.kind {
            PayloadKind::Request => "the request".to_owned(),
            PayloadKind::Response => "the response".to_owned(),
            PayloadKind::Container(_) | PayloadKind::Subject(_) => "the payload".to_owned(),
        },
    }
}

/// Returns the name of an array item in messages: ``item 2 of `CustomFields` ``. Returns `None` if `node` is not in an
/// array. Messages count items from 1, JSON Pointers from 0.
pub(super) fn item_name<'t>(findings: &Findings<'_, 't>, node: NodeRef<'t>) -> Option<String> {
    let array = findings.payload.parent(node).filter(|array| array.kind() == Kind::Array)?;
    let number = node.segment()?.parse::<usize>().ok()? + 1;
    Some(match findings.payload.parent(array) {
        Some(_) => format!("item {number} of {}", display_name_of(findings, array)),
        None => format!("item {number}"),
    })
}

/// Returns the span of the key of an object or, without a key, of its opening bracket. Findings about a whole object
/// point at this span.
pub(super) fn key_or_bracket_span<'t>(findings: &Findings<'_, 't>, node: NodeRef<'t>) -> Span {
    match findings.payload.member_of(node) {
        Some(member) => member.key.content_span(),
        None => {
            let start = node.local_span().start;
            let bracket_len = node.tree().text()[start as usize..].chars().next().map_or(0, char::len_utf8);
            node.tree().file_span(Span::new(start, start + bracket_len as u32))
        }
    }
}

/// Joins names to a list such as `` `A` ``, `` `A` and `B` `` or `` `A`, `B` and `C` ``.
pub(super) fn join_names(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [name] => format!("`{name}`"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|name| format!("`{name}`")).collect();
            format!("{} and `{last}`", first.join(", "))
        }
    }
}
