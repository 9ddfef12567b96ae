//! `flattened-object`: text that a program wrote in place of an object or array, such as `[object Object]`.

use super::finding::{Findings, ViolationGroup};
use super::invalid_container;
use super::missing_field::display_name_of;
use super::registry::{Check, Page, Rule};
use crate::catalog::Detail;
use crate::diagnostic::RuleId;
use crate::document::Flattener;
use crate::syntax::{Kind, NodeRef};

pub(super) const RULE: Rule = Rule {
    id: RuleId::FlattenedObject,
    fix: None,
    summary: "a type name or a summary in place of an object or array",
    page: Page {
        what: "Checks for text such as `System.Collections.Hashtable`, `System.Object[]`, `@{Updater=Executive; …}` \
             or `[object Object]` in place of an object or array. PowerShell's `ConvertTo-Json` writes such text for \
             values nested deeper than two levels, unless `-Depth` allows more. JavaScript writes `[object Object]` \
             when it converts an object to a string. In PowerShell scripts, the rule also reports calls of `ConvertTo-Json` with a `-Depth` that is too small for the hashtable.",
        fix: "",
        why: "The members of the object are lost, and the server rejects the request.",
        fields: &[],
        wrong: &[
            r#"{ "Updater": "Executive", "TicketInformation": "System.Collections.Hashtable", … }"#,
            r#"{
  "ServiceName": "IM_LogOrUpdateIncident",
  "objCommonParameters": {
    "incidentParamsJSON": { "IncidentContainerJson": "[object Object]" },
    …
  }
}"#,
        ],
        right: &[r#"{ "Updater": "Executive", "TicketInformation": { "Information": "Charging fault" }, … }"#],
    },
    check: Check::Payload(check),
};

/// Checks the container in string form, for which the schemas allow any string. [`report_if_flattened`] checks all
/// other values.
fn check(findings: &mut Findings<'_, '_>) {
    let Some(string) = findings.payload.string_form() else { return };
    if is_reported_as_flattened(findings, string) && !invalid_container::is_reported_as_duplicate(findings) {
        report(findings, string, &["object"]);
    }
}

/// Returns whether this rule reports `node`: `node` is a flattened object, and the rule is on. If so, other rules must
/// not report `node`.
pub(super) fn is_reported_as_flattened(findings: &Findings<'_, '_>, node: NodeRef<'_>) -> bool {
    let has_flattened_text = node.kind() == Kind::String && node.as_str().and_then(Flattener::of).is_some();
    has_flattened_text && !findings.config.levels.is_off(RULE.id)
}

/// Reports the value of `group` if it is a flattened object and a schema requires an object or array in its place.
/// Returns whether the value was reported.
pub(super) fn report_if_flattened<'t>(group: &ViolationGroup<'t>, findings: &mut Findings<'_, 't>) -> bool {
    let types = group.violations.iter().flat_map(|violation| match &violation.detail {
        Detail::Type(types) => types.as_slice(),
        _ => &[],
    });
    let mut expected: Vec<&str> = types.copied().filter(|kind| matches!(*kind, "object" | "array")).collect();
    expected.dedup();
    if expected.is_empty() || !is_reported_as_flattened(findings, group.node) {
        return false;
    }
    report(findings, group.node, &expected);
    true
}

/// Reports the flattened object `node`. `expected` has the types that the schema allows.
pub(super) fn report<'t>(findings: &mut Findings<'_, 't>, node: NodeRef<'t>, expected: &[&str]) {
    let help = match node.as_str().and_then(Flattener::of) {
        Some(Flattener::JavaScript) => "pass the object to `JSON.stringify`",
        _ => "pass `-Depth 10` to `ConvertTo-Json`",
    };
    let finding = findings
        .new_finding_at(
            RULE.id,
            node,
            node.span(),
            format!("object in {} was flattened to a string", display_name_of(findings, node)),
        )
        .with_label(format!("expected {}", expected.join(" or ")))
        .with_help(help);
    findings.push(finding);
}
