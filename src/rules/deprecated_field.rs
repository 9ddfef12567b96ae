//! `deprecated-field`: a value that a schema marks as deprecated.

use super::finding::Findings;
use super::invalid_value::visible_span;
use super::missing_field::display_name_of;
use super::registry::{Check, Page, Rule};
use super::schema_findings::validated_values;
use crate::diagnostic::RuleId;

pub(super) const RULE: Rule = Rule {
    id: RuleId::DeprecatedField,
    fix: None,
    summary: "a field that its schema marks as deprecated",
    page: Page {
        what: "Checks for fields that a configured schema marks with `\"deprecated\": true`. The finding \
             has the schema's `deprecationMessage` as its note. The built-in schemas mark no field. In the example, a schema marks `Phone`.",
        fix: "",
        why: "The service may stop accepting a deprecated field.",
        fields: &[],
        wrong: &[r#"{ "ServiceName": "Example", "Contact": "Dana", "Phone": "555-0100" }"#],
        right: &[r#"{ "ServiceName": "Example", "Contact": "Dana" }"#],
    },
    check: Check::Payload(check),
};

fn check(findings: &mut Findings<'_, '_>) {
    if !findings.schemas.have_deprecated() {
        return;
    }
    for (target, value) in validated_values(findings) {
        // A schema that cannot be compiled has been reported already.
        let deprecated = findings.schemas.deprecated_values(target, value).unwrap_or_default();
        for (node, why) in deprecated {
            let span = findings.payload.member_of(node).map_or(visible_span(node), |member| member.key.content_span());
            let message = format!("{} is deprecated", display_name_of(findings, node));
            let mut finding =
                findings.new_finding_at(RULE.id, node, span, message).with_label("deprecated in its schema");
            if let Some(why) = why {
                finding = finding.with_note(why);
            }
            findings.push(finding);
        }
    }
}
