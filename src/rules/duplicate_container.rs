//! `duplicate-container`: the container in both forms.

use super::finding::{Findings, ViolationGroup};
use super::missing_field::display_name_of;
use super::registry::{Check, Page, Rule};
use crate::diagnostic::RuleId;

pub(super) const RULE: Rule = Rule {
    id: RuleId::DuplicateContainer,
    fix: None,
    summary: "the container in both forms",
    page: Page {
        what: "Checks for an `incidentParamsJSON` that has the container in both forms: as an object, and as JSON \
             in a string.",
        fix: "",
        why: "The server uses only one of the two, and the vendor does not document which one.",
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
    check: Check::Schema(report),
};

fn report<'t>(group: &ViolationGroup<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    let Some((_, spec)) = findings.payload.container_spec() else { return };
    let (Some(object), Some(string)) = (node.member(spec.object_key()), node.member(spec.string_key())) else { return };
    let holder = display_name_of(findings, node);
    let (object, string) = ((object, "container as an object"), (string, "container in a string"));
    let is_object_first = object.0.key.span() < string.0.key.span();
    let ((first, first_label), (second, second_label)) =
        if is_object_first { (object, string) } else { (string, object) };
    let finding = findings
        .new_finding_at(RULE.id, second.value, second.key.content_span(), format!("duplicate container in {holder}"))
        .with_label(second_label)
        .with_secondary(first.key.content_span(), first_label)
        .with_note("the server uses either the object or the string, not both")
        .with_help("remove the one that is not intended");
    findings.push(finding);
}
