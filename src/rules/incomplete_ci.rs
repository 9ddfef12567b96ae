//! `incomplete-ci`: `CI_Key` without `CI_Value`, or the other way round.

use super::finding::{Findings, Group};
use super::registry::{Check, Page, Rule};
use crate::diagnostic::RuleId;

pub(super) const RULE: Rule = Rule {
    id: RuleId::IncompleteCi,
    fix: None,
    summary: "`CI_Key` without `CI_Value`, or the other way round",
    page: Page {
        what: "`CI_Key` with a value while `CI_Value` has none, or the other way round.",
        why: "The two find a configuration item together: `CI_Key` says what to look for (a host name, a serial \
             number), `CI_Value` which. With one of them the server finds nothing and refuses the request.",
        fields: &["CI_Key", "CI_Value"],
        wrong: &[r#"{ "Updater": "Executive", "CI_Key": "hostname", "CI_Value": "", … }"#],
        right: &[r#"{ "Updater": "Executive", "CI_Key": "hostname", "CI_Value": "lt-0417.example.com", … }"#],
    },
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    // The container where one is missing, or the one that is blank.
    let node = group.node;
    let missing = group.names.first().cloned().unwrap_or_else(|| findings.payload.name(node));
    let given = if missing == "CI_Value" { "CI_Key" } else { "CI_Value" };
    let absent = !group.names.is_empty();
    let Some(container) = findings.payload.container_of(node).and_then(|container| container.node) else { return };
    if absent && super::unknown_field::stands_for(findings, container, &missing).is_some() {
        return;
    }
    let why = if given == "CI_Key" {
        "a key finds no configuration item without a value"
    } else {
        "a value means nothing without its key"
    };
    let message = if absent {
        format!("`{given}` is there without `{missing}`; {why}")
    } else {
        format!("`{missing}` is empty although `{given}` is there; {why}")
    };
    let other = container.get(given);
    let mut finding = if absent {
        let span = container.member(given).map_or(node.span(), |member| member.key.content_span());
        findings.at(RULE.id, other.unwrap_or(node), span, message).with_label(format!("`{missing}` is missing"))
    } else {
        findings.at(RULE.id, node, node.span(), message).with_label("empty")
    };
    if let Some(other) = other.filter(|_| !absent) {
        finding = finding.with_secondary(other.content_span(), format!("`{given}` has a value"));
    }
    findings.push(finding);
}
