//! `empty-field`: a required field that is empty or blank.

use super::finding::{Findings, ViolationGroup};
use super::missing_field::display_name_of;
use super::registry::{Check, Page, Rule};
use crate::diagnostic::RuleId;
use crate::document::payload::text;
use crate::syntax::NodeRef;

pub(super) const RULE: Rule = Rule {
    id: RuleId::EmptyField,
    fix: None,
    summary: "a required field that is empty or blank",
    page: Page {
        what: "Checks for required fields that are empty or contain only whitespace.",
        fix: "",
        why: "The server treats an empty field as missing and rejects the request. Turn this rule off for templates \
             whose values are filled in later.",
        fields: &[],
        wrong: &[r#"{ "Status": "New", "Source": "", … }"#],
        right: &[r#"{ "Status": "New", "Source": "Person", … }"#],
    },
    check: Check::Schema(report),
};

fn report<'t>(group: &ViolationGroup<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    let name = findings.payload.name(node);
    let container = findings.payload.container_of(node);
    let status_index = container.and_then(|container| container.status).and_then(|status| status.index);
    // Mention the status only if the field is not required for every status.
    let requiring_status = status_index.filter(|index| findings.schemas.status_document(*index).requires(&name));
    let status = requiring_status.map(|index| findings.schemas.status_name(index));
    let blank = if node.content_span().is_empty() { "empty" } else { "blank" };
    let executive_updater = container
        .and_then(|container| container.updater)
        .filter(|updater| name == "Assigned_WorkGroup_Name" && text(Some(*updater)) == Some("Executive"));
    let label = match status {
        Some(status) => format!("required for status `{status}`"),
        None if executive_updater.is_some() => "required if `Updater` is `Executive`".to_owned(),
        None => "expected a value".to_owned(),
    };
    let message = format!("{} is {blank}", required_field_name(findings, node));
    let mut finding = findings.new_finding_at(RULE.id, node, node.span(), message).with_label(label).with_note(NOTE);
    if let (Some(_), Some(container_status)) = (status, container.and_then(|container| container.status)) {
        finding = finding.with_secondary(container_status.node.content_span(), format!("requires `{name}`"));
    }
    if let Some(updater) = executive_updater {
        finding = finding.with_secondary(updater.content_span(), "requires `Assigned_WorkGroup_Name`");
    }
    findings.push(finding);
}

/// The note that explains why an empty field matters.
pub(super) const NOTE: &str = "the server treats an empty field as missing";

/// Returns the name of a required value in messages: `` required field `Source` ``, ``item 2 of `CustomFields` ``.
pub(super) fn required_field_name<'t>(findings: &Findings<'_, 't>, node: NodeRef<'t>) -> String {
    let display_name = display_name_of(findings, node);
    if display_name.starts_with('`') { format!("required field {display_name}") } else { display_name }
}
