//! `unknown-status`: a `Status` that the server does not have.

use super::finding::{Findings, ViolationGroup};
use super::page::ANY_STATUS_FIELD;
use super::registry::{Check, Page, Rule};
use crate::catalog::nearest_status;
use crate::diagnostic::{Applicability, Edit, RuleId, same_letters};

pub(super) const RULE: Rule = Rule {
    id: RuleId::UnknownStatus,
    fix: Some(Applicability::Safe),
    summary: "a `Status` that the server does not have",
    page: Page {
        what: "Checks for a `Status` that the server does not know.",
        fix: "The fix corrects a recognizable spelling, such as `In Progress`, `Canceled` or `resolved`. It is safe \
             if only case, whitespace or punctuation differ.",
        why: "The server accepts only the exact spelling: `In-Progress` has a hyphen and a capital P, and \
             `Cancelled` has a double l. The status determines which other fields are required.",
        fields: &[ANY_STATUS_FIELD],
        wrong: &[r#"{ "Status": "In Progress", … }"#],
        right: &[r#"{ "Status": "In-Progress", … }"#],
    },
    check: Check::Schema(report),
};

fn report<'t>(group: &ViolationGroup<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    let Some(value) = node.as_str() else { return };
    let quoted = Findings::excerpt(value);
    let Some(service) = findings.payload.container_of(node).map(|container| container.service) else { return };
    let field = findings.payload.name(node);
    let finding = findings.new_finding(RULE.id, node, format!("unknown status `{quoted}`"));
    let meant = nearest_status(value, findings.schemas, service);
    let finding = match meant.filter(|index| findings.schemas.status_name(*index) != value) {
        Some(index) => {
            let status = findings.schemas.status_name(index);
            // `Canceled` is the American spelling of `Cancelled`, so this fix is safe, too.
            let has_same_letters = same_letters(value, status) || same_letters(value, "Canceled");
            let applicability = if has_same_letters { Applicability::Safe } else { Applicability::Unsafe };
            let edit = Edit::replace(node.content_span(), Findings::escape(node.tree(), status));
            let finding = finding
                .with_label(format!("did you mean `{status}`?"))
                .with_note(format!("the payload is validated as status `{status}`"));
            match findings.allows_text(node, status) {
                true => finding.with_fix(applicability, format!("Set `{field}` to `{status}`"), vec![edit]),
                false => finding,
            }
        }
        None => {
            let statuses = findings.schemas.statuses_of(service);
            let statuses: Vec<String> = statuses.map(|(_, status)| format!("`{}`", status.name())).collect();
            finding
                .with_label(format!("expected one of {} statuses", statuses.len()))
                .with_note("fields that depend on the status are not checked")
                .with_help(format!("use one of {}", statuses.join(", ")))
        }
    };
    findings.push(finding);
}
