//! `missing-container`: a request without the container.

use super::finding::{Findings, ViolationGroup};
use super::missing_field::{display_name_of, key_or_bracket_span};
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

fn report<'t>(group: &ViolationGroup<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    // Another rule reports a container under a misspelled key or in another object.
    let is_reported = |name: &str| {
        misplaced_field::find_misplaced(findings, name, node).is_some()
            || unknown_field::misspelling_of(findings, node, name).is_some()
    };
    let Some((_, spec)) = findings.payload.container_spec() else { return };
    if [spec.object_key(), spec.string_key()].into_iter().any(is_reported) {
        return;
    }
    let holder = display_name_of(findings, node);
    let finding = findings
        .new_finding_at(RULE.id, node, key_or_bracket_span(findings, node), format!("missing container in {holder}"))
        .with_label("expected here")
        .with_help(format!("add `{}` (an object) or `{}` (JSON in a string)", spec.object_key(), spec.string_key()));
    findings.push(finding);
}
