//! `invalid-container`: a container in string form that is not a JSON object.

use super::finding::Findings;
use super::flattened_object;
use super::missing_field::display_name_of;
use super::registry::{Check, Page, Rule};
use crate::diagnostic::RuleId;
use crate::syntax::Kind;

pub(super) const RULE: Rule = Rule {
    id: RuleId::InvalidContainer,
    fix: None,
    summary: "a container in string form that is not a JSON object",
    page: Page {
        what: "Checks for an `IncidentContainerJson` whose string is not a JSON object: other text, an array, or an \
             empty string. A template placeholder is allowed.",
        fix: "",
        why: "The server parses the string as JSON and expects the container. If the client fails to serialize the \
             container, the string is empty or contains something else, such as `null` or a type name.",
        fields: &["objCommonParameters/incidentParamsJSON/IncidentContainerJson"],
        wrong: &[r#"{
  "ServiceName": "IM_LogOrUpdateIncident",
  "objCommonParameters": {
    "incidentParamsJSON": { "IncidentContainerJson": "null" },
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
    check: Check::Payload(check),
};

fn check(findings: &mut Findings<'_, '_>) {
    let Some(string) = findings.payload.string_form().filter(|string| !string.is_placeholder()) else { return };
    if flattened_object::is_reported_as_flattened(findings, string) {
        return;
    }
    if is_reported_as_duplicate(findings) {
        return;
    }
    let root = string.embedded().and_then(|tree| tree.root());
    if root.is_some_and(|root| root.kind() == Kind::Object) {
        return;
    }
    let what = match root {
        Some(root) if root.kind() == Kind::Array => "array",
        _ if string.as_str() == Some("") => "empty string",
        _ if string.as_str().is_some_and(|text| text.trim().is_empty()) => "blank string",
        Some(_) | None => "text",
    };
    let finding = findings
        .new_finding_at(
            RULE.id,
            string,
            string.span(),
            format!("expected JSON object in {}, found {what}", display_name_of(findings, string)),
        )
        .with_label("expected `{…}`");
    findings.push(finding);
}

/// Returns whether `duplicate-container` reports the string form, because the object form is present, too.
pub(super) fn is_reported_as_duplicate(findings: &Findings<'_, '_>) -> bool {
    let has_both_forms = || {
        let (_, spec) = findings.payload.container_spec()?;
        let holder = findings.payload.holder?;
        Some([spec.object_key(), spec.string_key()].iter().all(|name| holder.get(name).is_some()))
    };
    has_both_forms() == Some(true) && !findings.config.levels.is_off(super::duplicate_container::RULE.id)
}
