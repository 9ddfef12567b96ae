//! `missing-container`: a request without the container.

use super::finding::{Findings, Group};
use super::missing_field::{location, name_of};
use super::registry::{Check, Page, Rule};
use super::{misplaced_field, unknown_field};
use crate::diagnostic::RuleId;

pub(super) const RULE: Rule = Rule {
    id: RuleId::MissingContainer,
    fix: None,
    summary: "a request without the container",
    page: Page {
        what: "Checks for an `incidentParamsJSON` without the container: neither `IncidentContainerJsonObj` (an \
             object) nor `IncidentContainerJson` (JSON in a string).",
        fix: "",
        why: "The container contains all data of the incident. The server rejects a request without it.",
        fields: &[
            "objCommonParameters/incidentParamsJSON/IncidentContainerJsonObj",
            "objCommonParameters/incidentParamsJSON/IncidentContainerJson",
        ],
        wrong: &[r#"{
  "ServiceName": "IM_LogOrUpdateIncident",
  "objCommonParameters": {
    "incidentParamsJSON": {},
    …
  }
}"#],
        right: &[r#"{
  "ServiceName": "IM_LogOrUpdateIncident",
  "objCommonParameters": {
    "incidentParamsJSON": { "IncidentContainerJsonObj": { … } },
    …
  }
}"#],
    },
    check: Check::Schema(report),
};

fn report<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    // A container under a misspelled key or in another object has its own finding.
    let elsewhere = |name: &str| {
        misplaced_field::misplaced(findings, name, node).is_some()
            || unknown_field::misspelling_of(findings, node, name).is_some()
    };
    let Some((_, form)) = findings.payload.form() else { return };
    if [form.object(), form.string()].into_iter().any(elsewhere) {
        return;
    }
    let holder = name_of(findings, node);
    let finding = findings
        .at(RULE.id, node, location(findings, node), format!("missing container in {holder}"))
        .with_label("expected here")
        .with_help(format!("add `{}` (an object) or `{}` (JSON in a string)", form.object(), form.string()));
    findings.push(finding);
}
