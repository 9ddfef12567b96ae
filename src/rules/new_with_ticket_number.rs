//! `new-with-ticket-number`: a new incident that already has a ticket number.

use super::finding::Findings;
use super::registry::{Check, Page, Rule};
use crate::diagnostic::RuleId;
use crate::document::payload::filled;
use crate::syntax::Kind;

pub(super) const RULE: Rule = Rule {
    id: RuleId::NewWithTicketNumber,
    fix: None,
    summary: "a new incident that already has a ticket number",
    page: Page {
        what: "A payload with status `New` that has a `Ticket_No`.",
        why: "A ticket number makes it an update of a ticket that is there; `New` logs another one. The server gives \
             the number, in `TicketNo` of its answer.",
        fields: &["Ticket/Ticket_No", "Ticket/Status"],
        wrong: &[r#"{ "Ticket_No": "10482", "Status": "New", … }"#],
        right: &[r#"{ "Ticket_No": "", "Status": "New", … }"#],
    },
    check: Check::Payload(check),
};

fn check(findings: &mut Findings<'_, '_>) {
    for container in &findings.payload.containers {
        if container.status_name() != Some("New") {
            continue;
        }
        let Some(number) = container.field("Ticket_No") else { continue };
        if filled(Some(number)).is_none() && number.kind() != Kind::Number {
            continue;
        }
        let mut finding = findings
            .about(
                RULE.id,
                number,
                "`Ticket_No` has a value, which makes it an update, but status `New` logs a new incident; the server gives it its number",
            )
            .with_label("a ticket that is there already")
            .with_help("leave `Ticket_No` out to log an incident, or set the status that it moves to");
        if let Some(status) = container.status {
            finding = finding.with_secondary(status.node.content_span(), "logs a new one");
        }
        findings.push(finding);
    }
}
