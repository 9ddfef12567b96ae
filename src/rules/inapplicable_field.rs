//! `inapplicable-field`: a field that is documented for other statuses only has a value.

use super::finding::{Findings, Group};
use super::registry::{Check, Page, Rule};
use crate::diagnostic::RuleId;
use crate::document::payload::Container;

pub(super) const RULE: Rule = Rule {
    id: RuleId::InapplicableField,
    fix: None,
    summary: "a field that is documented for other statuses only has a value",
    page: Page {
        what: "A field that has a value although it is documented for other statuses only, such as `PendingReason` on \
             a `Resolved` ticket.",
        why: "The server does not use it. Either the field was left over from a payload that was copied, or the \
             status is the wrong one.",
        fields: &[],
        wrong: &[r#"{ "Status": "Resolved", "PendingReason": "Waiting for a spare part", … }"#],
        right: &[r#"{ "Status": "Pending", "PendingReason": "Waiting for a spare part", … }"#],
    },
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    let name = findings.payload.name(node);
    let container = findings.payload.container_of(node);
    let status = container.and_then(Container::status_name).unwrap_or("this status");
    let span = findings.payload.member_of(node).map_or(node.span(), |member| member.key.content_span());
    let message = format!(
        "`{name}` has a value, but is documented for other statuses than `{status}`; the server does not use it"
    );
    let mut finding = findings.at(RULE.id, node, span, message).with_label(format!("not for `{status}`"));
    if let Some(written) = container.and_then(|container| container.status) {
        finding = finding.with_secondary(written.node.content_span(), "the status");
    }
    findings.push(finding.with_help("remove the field, or set the status that it belongs to"));
}
