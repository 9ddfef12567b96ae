//! `missing-container`: the incident is not there, in neither form.

use super::finding::{Findings, Group};
use super::missing_field::{name_of, place};
use super::registry::{Check, Page, Rule};
use super::{misplaced_field, unknown_field};
use crate::diagnostic::RuleId;

pub(super) const RULE: Rule = Rule {
    id: RuleId::MissingContainer,
    fix: None,
    summary: "the incident is not there, in neither form",
    page: Page {
        what: "An `incidentParamsJSON` without the incident: neither `IncidentContainerJsonObj`, an object, nor \
             `IncidentContainerJson`, the same as JSON in a string.",
        why: "Without it there is nothing to log and nothing to update.",
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
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    // A container under a misspelt name, or in another object, is reported there.
    let elsewhere = |name: &str| {
        misplaced_field::misplaced(findings, name, node).is_some()
            || unknown_field::stands_for(findings, node, name).is_some()
    };
    let Some((_, form)) = findings.payload.form() else { return };
    if [form.object(), form.string()].into_iter().any(elsewhere) {
        return;
    }
    let holder = name_of(findings, node);
    let finding = findings
        .at(
            RULE.id,
            node,
            place(findings, node),
            format!(
                "{holder} holds no container: neither `{}`, an object, nor `{}`, JSON in a string",
                form.object(),
                form.string()
            ),
        )
        .with_label("one of the two is missing");
    findings.push(finding);
}
