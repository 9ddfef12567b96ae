//! `unknown-status`: a `Status` that the server does not know.

use super::finding::{Findings, Group};
use super::page::STATUS;
use super::registry::{Check, Page, Rule};
use crate::catalog::nearest_status;
use crate::diagnostic::{Applicability, Edit, RuleId, same_letters};

pub(super) const RULE: Rule = Rule {
    id: RuleId::UnknownStatus,
    fix: Some(Applicability::Safe),
    summary: "a `Status` that the server does not know",
    page: Page {
        what: "A `Status` that the server does not know. Where one was plainly meant (`In Progress`, `Canceled`, \
             `resolved`), the fix writes it, and the payload is judged by it.",
        why: "Spelling counts: `In-Progress` takes a hyphen, `Cancelled` two l. The status decides which other \
             fields are mandatory, so nothing else can be relied on while it is wrong.",
        fields: &[STATUS],
        wrong: &[r#"{ "Status": "In Progress", … }"#],
        right: &[r#"{ "Status": "In-Progress", … }"#],
    },
    check: Check::Schema(word),
};

fn word<'t>(group: &Group<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    let Some(written) = node.as_str() else { return };
    let quoted = Findings::quote(written);
    let Some(service) = findings.payload.container_of(node).map(|container| container.service) else { return };
    let field = findings.payload.name(node);
    let meant = nearest_status(written, findings.schemas, service);
    let finding = match meant.filter(|index| findings.schemas.status_name(*index) != written) {
        Some(index) => {
            let status = findings.schemas.status_name(index);
            // `Canceled` is the same word in another spelling.
            let same = same_letters(written, status) || same_letters(written, "Canceled");
            let applicability = if same { Applicability::Safe } else { Applicability::Unsafe };
            let edit = Edit::replace(node.content_span(), Findings::spell(node.tree(), status));
            let finding = findings
                .about(
                    RULE.id,
                    node,
                    format!("`{field}` `{quoted}` is unknown to the server, which spells it `{status}`"),
                )
                .with_label(format!("the server spells it `{status}`"))
                .with_help(format!("the payload is judged as `{status}`"));
            match findings.allows_text(node, status) {
                true => finding.with_fix(applicability, format!("Set `{field}` to `{status}`"), vec![edit]),
                false => finding,
            }
        }
        None => {
            let statuses = findings.schemas.statuses_of(service);
            let statuses: Vec<String> = statuses.map(|(_, status)| format!("`{}`", status.name())).collect();
            findings
                .about(
                    RULE.id,
                    node,
                    format!("`{field}` `{quoted}` is unknown to the server; it takes {}", statuses.join(", ")),
                )
                .with_label("no status")
                .with_help("which fields are mandatory for it cannot be told; only those of every status are asked for")
        }
    };
    findings.push(finding);
}
