//! `unknown-service`: a `ServiceName` that is not a known service.

use super::finding::{Findings, ViolationGroup};
use super::registry::{Check, Page, Rule};
use crate::diagnostic::{Applicability, Edit, RuleId, Severity, same_letters};

pub(super) const RULE: Rule = Rule {
    id: RuleId::UnknownService,
    fix: Some(Applicability::Safe),
    summary: "a `ServiceName` that is not a known service",
    page: Page {
        what: "Checks for a `ServiceName` of a service that has no schema. The finding is an error if the name looks like a misspelling of a service with a schema. Otherwise, it is a warning, and only the envelope of the request is checked.",
        fix: "The fix replaces the name with the nearest known service. It is safe if only case or punctuation \
             differ.",
        why: "The server rejects a misspelled name. If the service exists, configure a schema for it in `services`, so that its \
             requests are checked completely.",
        fields: &["ServiceName"],
        wrong: &[r#"{ "ServiceName": "IM_LogOrUpdateIncidents", … }"#],
        right: &[r#"{ "ServiceName": "IM_LogOrUpdateIncident", … }"#],
    },
    check: Check::Schema(report),
};

fn report<'t>(group: &ViolationGroup<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    let Some(value) = node.as_str() else { return };
    let quoted = Findings::excerpt(value);
    let mut finding = findings.new_finding(RULE.id, node, format!("unknown service `{quoted}`"));
    // A schema may reject the name of a known service. Do not suggest the same name again.
    let meant = findings.schemas.similar_service(value).filter(|meant| meant.name != value);
    if !meant.is_some_and(|meant| meant.has_schema) {
        // The server may have services that are not in the configuration.
        finding.severity = Severity::Warning;
    }
    let Some(meant) = meant else {
        findings.push(
            finding
                .with_label("service without a schema")
                .with_help("configure a schema for the service: `services` in `summit-lint.json5`"),
        );
        return;
    };
    let has_same_letters = same_letters(value, meant.name);
    finding = finding.with_label(format!("did you mean `{}`?", meant.name));
    if meant.has_schema || has_same_letters {
        let applicability = if has_same_letters { Applicability::Safe } else { Applicability::Unsafe };
        let edit = Edit::replace(node.content_span(), Findings::escape(node.tree(), meant.name));
        finding = finding.with_fix(applicability, format!("Replace `{quoted}` with `{}`", meant.name), vec![edit]);
    }
    findings.push(finding);
}
