//! `inapplicable-field`: a field that is documented only for other statuses.

use super::finding::{Findings, ViolationGroup};
use super::registry::{Check, Page, Rule};
use crate::diagnostic::RuleId;
use crate::document::payload::Container;

pub(super) const RULE: Rule = Rule {
    id: RuleId::InapplicableField,
    fix: None,
    summary: "a field that is documented only for other statuses",
    page: Page {
        what: "Checks for non-empty fields that are documented only for other statuses, such as `PendingReason` on \
             a `Resolved` ticket.",
        fix: "",
        why: "The server does not use the value. The field was probably copied from another payload, or the status is \
             wrong.",
        fields: &[],
        wrong: &[r#"{ "Status": "Resolved", "PendingReason": "Waiting for a spare part", … }"#],
        right: &[r#"{ "Status": "Pending", "PendingReason": "Waiting for a spare part", … }"#],
    },
    check: Check::Schema(report),
};

fn report<'t>(group: &ViolationGroup<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    let name = findings.payload.name(node);
    let container = findings.payload.container_of(node);
    let status = container.and_then(Container::status_name);
    let span = findings.payload.member_of(node).map_or(node.span(), |member| member.key.content_span());
    let status = status.map_or_else(|| "this status".to_owned(), |status| format!("status `{status}`"));
    let message = format!("unexpected field `{name}` for {status}");
    let mut finding = findings.new_finding_at(RULE.id, node, span, message).with_label("documented for other statuses");
    if let Some(container_status) = container.and_then(|container| container.status) {
        finding = finding.with_secondary(container_status.node.content_span(), "status");
    }
    let finding = finding.with_note("the server does not use the value");
    findings.push(finding.with_help("remove the field, or change the status"));
}
