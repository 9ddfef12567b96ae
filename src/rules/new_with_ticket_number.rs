//! `new-with-ticket-number`: status `New` with a ticket number.

use super::finding::Findings;
use super::registry::{Check, Page, Rule};
use crate::diagnostic::RuleId;
use crate::document::payload::filled;
use crate::syntax::Kind;

pub(super) const RULE: Rule = Rule {
    id: RuleId::NewWithTicketNumber,
    fix: None,
    summary: "status `New` with a ticket number",
    page: Page {
        what: "Checks for a `Ticket_No` in a payload with status `New`.",
        fix: "",
        why: "A ticket number makes the request an update of an existing ticket, but the status `New` logs a new \
             ticket. The server assigns the number of a new ticket, and returns it in its response (as `TicketNo`).",
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
            .new_finding(RULE.id, number, "unexpected `Ticket_No` for status `New`")
            .with_label("number of an existing ticket")
            .with_note("the server assigns the number of a new incident")
            .with_help("remove `Ticket_No`, or set the status that the update should have");
        if let Some(status) = container.status {
            finding = finding.with_secondary(status.node.content_span(), "status of a new incident");
        }
        findings.push(finding);
    }
}
