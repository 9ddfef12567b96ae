//! `missing-field`: a required field that is missing.

use super::finding::{Findings, Group};
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
        what: "Checks for required fields that are missing. All missing fields of an object are one finding. The `Status` decides which fields are required, and the `Updater` decides whether the workgroup is required. The finding shows the values of `Status` and `Updater`.",
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

fn report<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let payload = findings.payload;
    let node = group.node;
    let mut names = group.names.clone();
    for violation in &group.violations {
        if let Detail::Alternatives(alternatives) = &violation.detail {
            if let [name] = alternatives.as_slice() {
                names.push(name.clone());
            } else if alternatives.iter().all(|name| node.get(name).is_none()) {
                one_of(findings, node, alternatives);
            }
        }
    }
    let alternative = group.violations.iter().any(|violation| matches!(violation.detail, Detail::Alternatives(_)));
    // If a field may be in one of several objects, a misspelled name in any of them is enough.
    let parts: Vec<NodeRef<'t>> =
        if alternative { node.members().map(|member| member.value).collect() } else { Vec::new() };
    let is_misspelled = |name: &str, findings: &Findings<'_, 't>| {
        parts.iter().any(|part| unknown_field::misspelling_of(findings, *part, name).is_some())
    };
    // A field in the wrong object or under a misspelled key has its own finding.
    names.retain(|name| {
        misplaced_field::misplaced(findings, name, node).is_none()
            && !misplaced_field::has_scattered_fields(findings, name, node)
            && unknown_field::misspelling_of(findings, node, name).is_none()
            && !is_misspelled(name, findings)
            && !node.members().any(|member| is_cut_key(member, name))
    });
    if names.is_empty() {
        return;
    }
    let container = payload.container_of(node);
    // If the field may be in several objects, report it for the documented one.
    let node =
        container.and_then(|container| container.part("TicketInformation")).filter(|_| alternative).unwrap_or(node);
    let by_status = group.violations.iter().any(|violation| violation.of_status);
    let status = container.and_then(Container::status_name).filter(|_| by_status);
    let by_updater = names.iter().any(|name| name == "Assigned_WorkGroup_Name");
    let object = name_of(findings, node);
    let why = match status {
        Some(status) => format!(", required for status `{status}`"),
        None if by_updater && names.len() == 1 => ", required if `Updater` is `Executive`".to_owned(),
        None => String::new(),
    };
    let message = format!("{} in {object}{why}", missing(&names));
    let mut finding = findings.at(RULE.id, node, location(findings, node), message).with_label(expected(&names));
    if let (Some(_), Some(written)) = (status, container.and_then(|container| container.status)) {
        finding = finding.with_secondary(written.node.content_span(), requires(&names));
    }
    if by_updater
        && let Some(updater) = container
            .and_then(|container| container.updater)
            .filter(|updater| text(Some(*updater)) == Some("Executive"))
    {
        finding = finding.with_secondary(updater.content_span(), "requires `Assigned_WorkGroup_Name`");
    }
    findings.push(finding);
}

/// Returns the start of the message about an object without the fields `names`: `` missing fields `A` and `B` ``. The name
/// of the object follows.
pub(super) fn missing(names: &[String]) -> String {
    format!("missing {} {}", if names.len() == 1 { "field" } else { "fields" }, list(names))
}

/// Returns the label of an object without the fields `names`.
pub(super) fn expected(names: &[String]) -> String {
    if names.len() == 1 { "expected here".to_owned() } else { format!("{} fields expected here", names.len()) }
}

/// Returns the label of the value that requires the fields `names`.
pub(super) fn requires(names: &[String]) -> String {
    match names {
        [name] => format!("requires `{name}`"),
        _ => "requires these fields".to_owned(),
    }
}

/// Returns whether the key of `member` is the start of `name`, and the line ends in it. This has its own finding.
fn is_cut_key(member: Member<'_>, name: &str) -> bool {
    member.value.local_span().is_empty() && !member.name().is_empty() && name.starts_with(member.name())
}

/// Reports an object that has none of several members, one of which is required.
fn one_of<'t>(findings: &mut Findings<'_, 't>, node: NodeRef<'t>, alternatives: &[String]) {
    let list = alternatives.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ");
    let message = format!("missing field {list} in {}", name_of(findings, node));
    let finding = findings.at(RULE.id, node, location(findings, node), message);
    findings.push(finding.with_label("expected here").with_note("one of them is required"));
}

/// Returns how a message names a value: `` `Ticket` ``, ``item 2 of `CustomFields` ``, or `the payload` for the outermost
/// value.
pub(super) fn name_of<'t>(findings: &Findings<'_, 't>, node: NodeRef<'t>) -> String {
    if let Some(item) = item(findings, node) {
        return item;
    }
    if let Some(name) = findings.payload.path(node).last() {
        return format!("`{}`", Findings::quote(name));
    }
    match findings.payload.containers.iter().find(|container| container.validated() == node) {
        Some(container) if container.node.is_some() => "the container".to_owned(),
        // A subject is named as in a container: `Ticket` is the ticket.
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

/// Returns how a message names an item of an array: ``item 2 of `CustomFields` ``. Prose counts from 1, pointers from 0.
pub(super) fn item<'t>(findings: &Findings<'_, 't>, node: NodeRef<'t>) -> Option<String> {
    let list = findings.payload.parent(node).filter(|list| list.kind() == Kind::Array)?;
    let number = node.segment()?.parse::<usize>().ok()? + 1;
    Some(match findings.payload.parent(list) {
        Some(_) => format!("item {number} of {}", name_of(findings, list)),
        None => format!("item {number}"),
    })
}

/// Returns the span that a finding about a whole object points at: its key, or its opening bracket.
pub(super) fn location<'t>(findings: &Findings<'_, 't>, node: NodeRef<'t>) -> Span {
    match findings.payload.member_of(node) {
        Some(member) => member.key.content_span(),
        None => {
            let start = node.local_span().start;
            let first = node.tree().text()[start as usize..].chars().next().map_or(0, char::len_utf8);
            node.tree().file_span(Span::new(start, start + first as u32))
        }
    }
}

/// Returns a list such as `` `A` ``, `` `A` and `B` `` or `` `A`, `B` and `C` ``.
pub(super) fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [name] => format!("`{name}`"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|name| format!("`{name}`")).collect();
            format!("{} and `{last}`", first.join(", "))
        }
    }
}
