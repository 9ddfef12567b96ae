//! `date-order`: an end date or deadline before the start.

use super::finding::Findings;
use super::invalid_date::is_calendar_date;
use super::registry::{Check, Page, Rule};
use crate::diagnostic::RuleId;
use crate::document::payload::filled;
use crate::syntax::{Kind, NodeRef};

pub(super) const RULE: Rule = Rule {
    id: RuleId::DateOrder,
    fix: None,
    summary: "an end date or deadline before the start",
    page: Page {
        what: "Checks for a `PartnerIncidentDetail` whose `IncidentEndDate` or `DeadLine` is an earlier date than its \
             `IncidentStartDate`.",
        fix: "",
        why: "An incident ends after it starts. The dates were probably swapped, or one was copied from another \
             payload.",
        fields: &[
            "PartnerIncidentDetail/IncidentStartDate",
            "PartnerIncidentDetail/IncidentEndDate",
            "PartnerIncidentDetail/DeadLine",
        ],
        wrong: &[r#"{
  "PartnerIncidentDetail": { "IncidentStartDate": "2026-03-14", "IncidentEndDate": "2026-03-10" },
  …
}"#],
        right: &[r#"{
  "PartnerIncidentDetail": { "IncidentStartDate": "2026-03-10", "IncidentEndDate": "2026-03-14" },
  …
}"#],
    },
    check: Check::Payload(check),
};

fn check(findings: &mut Findings<'_, '_>) {
    for container in &findings.payload.containers {
        let Some(details) = container.node.and_then(|node| node.get("PartnerIncidentDetail")) else { continue };
        // The server accepts one object, or several in an array.
        let objects = if details.kind() == Kind::Object { vec![details] } else { details.elements().collect() };
        for object in objects {
            check_object(findings, object);
        }
    }
}

fn check_object<'t>(findings: &mut Findings<'_, 't>, object: NodeRef<'t>) {
    let date = |name: &str| {
        let node = object.get(name)?;
        filled(Some(node)).filter(|text| is_calendar_date(text)).map(|text| (node, text))
    };
    let Some((start, first)) = date("IncidentStartDate") else { return };
    for name in ["IncidentEndDate", "DeadLine"] {
        // Dates in the format `YYYY-MM-DD` can be compared as strings.
        let Some((end, _)) = date(name).filter(|(_, text)| *text < first) else { continue };
        let finding = findings
            .new_finding(RULE.id, end, format!("`{name}` is before `IncidentStartDate`"))
            .with_label(format!("before `{first}`"))
            .with_secondary(start.content_span(), "start date");
        findings.push(finding);
    }
}
