//! `incomplete-ci`: `CI_Key` without `CI_Value`, or the reverse.

use super::finding::{Findings, ViolationGroup};
use super::registry::{Check, Page, Rule};
use crate::diagnostic::RuleId;

pub(super) const RULE: Rule = Rule {
    id: RuleId::IncompleteCi,
    fix: None,
    summary: "`CI_Key` without `CI_Value`, or the reverse",
    page: Page {
        what: "Checks for an incomplete configuration item (CI): a `CI_Key` without a `CI_Value`, or the reverse.",
        fix: "",
        why: "The two fields identify the item together: `CI_Key` names a property (host name, serial \
             number), and `CI_Value` is its value. With only one of them, the server does not find the item and rejects \
             the request.",
        fields: &["CI_Key", "CI_Value"],
        wrong: &[r#"{ "Updater": "Executive", "CI_Key": "hostname", "CI_Value": "", … }"#],
        right: &[r#"{ "Updater": "Executive", "CI_Key": "hostname", "CI_Value": "lt-0417.example.com", … }"#],
    },
    check: Check::Schema(report),
};

fn report<'t>(group: &ViolationGroup<'t>, findings: &mut Findings<'_, 't>) {
    // If a field is missing, `node` is the container. If a field is empty, `node` is the value of the empty field.
    let node = group.node;
    let missing = group.names.first().cloned().unwrap_or_else(|| findings.payload.name(node));
    let given = if missing == "CI_Value" { "CI_Key" } else { "CI_Value" };
    let is_absent = !group.names.is_empty();
    let Some(container) = findings.payload.container_of(node).and_then(|container| container.node) else { return };
    if is_absent && super::unknown_field::misspelling_of(findings, container, &missing).is_some() {
        return;
    }
    let what = if is_absent { "missing" } else { "empty" };
    let message = format!("{what} field `{missing}`, required with `{given}`");
    let given_value = container.get(given);
    let mut finding = if is_absent {
        let span = container.member(given).map_or(node.span(), |member| member.key.content_span());
        findings
            .new_finding_at(RULE.id, given_value.unwrap_or(node), span, message)
            .with_label("incomplete configuration item")
    } else {
        findings.new_finding_at(RULE.id, node, node.span(), message).with_label("expected a value")
    };
    if let Some(given_value) = given_value.filter(|_| !is_absent) {
        finding =
            finding.with_secondary(given_value.content_span(), format!("requires `{}`", findings.payload.name(node)));
    }
    findings.push(finding.with_note("`CI_Key` and `CI_Value` identify a configuration item together"));
}
