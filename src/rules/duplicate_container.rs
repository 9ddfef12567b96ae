//! `duplicate-container`: the incident is there in both forms.

use super::finding::{Findings, Group};
use super::missing_field::name_of;
use super::registry::{Check, Page, Rule};
use crate::diagnostic::RuleId;

pub(super) const RULE: Rule = Rule {
    id: RuleId::DuplicateContainer,
    fix: None,
    summary: "the incident is there in both forms",
    page: Page {
        what: "An `incidentParamsJSON` that has the incident in both forms: as an object, and as JSON in a string.",
        why: "The server takes one of the two, and which is not documented. As soon as they differ, half of the \
             readers of the file are wrong about it.",
        fields: &[
            "objCommonParameters/incidentParamsJSON/IncidentContainerJsonObj",
            "objCommonParameters/incidentParamsJSON/IncidentContainerJson",
        ],
        wrong: &[r#"{
  "ServiceName": "IM_LogOrUpdateIncident",
  "objCommonParameters": {
    "incidentParamsJSON": {
      "IncidentContainerJsonObj": { … },
      "IncidentContainerJson": "{{container}}"
    },
    …
  }
}"#],
        right: &[r#"{
  "ServiceName": "IM_LogOrUpdateIncident",
  "objCommonParameters": {
    "incidentParamsJSON": { "IncidentContainerJson": "{{container}}" },
    …
  }
}"#],
    },
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    let Some((_, form)) = findings.payload.form() else { return };
    let (Some(object), Some(string)) = (node.member(form.object()), node.member(form.string())) else { return };
    let holder = name_of(findings, node);
    let (first, second) = if object.key.span() < string.key.span() { (object, string) } else { (string, object) };
    let finding = findings
        .at(
            RULE.id,
            second.value,
            second.key.content_span(),
            format!("{holder} holds the container twice, as an object and as JSON in a string; the server takes one"),
        )
        .with_label("the second")
        .with_secondary(first.key.content_span(), "the first")
        .with_help("remove the one that is not meant");
    findings.push(finding);
}
