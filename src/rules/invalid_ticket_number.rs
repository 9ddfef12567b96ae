//! `invalid-ticket-number`: a `Ticket_No` that is not all digits.

use super::finding::{Findings, ViolationGroup};
use super::new_with_ticket_number;
use super::registry::{Check, Page, Rule};
use crate::diagnostic::{Applicability, Edit, RuleId};
use crate::document::payload::Container;

pub(super) const RULE: Rule = Rule {
    id: RuleId::InvalidTicketNumber,
    fix: Some(Applicability::Unsafe),
    summary: "a `Ticket_No` that is not all digits",
    page: Page {
        what: "Checks for a `Ticket_No` with characters other than digits. Both a number and a string of digits are allowed.",
        fix: "The fix removes a prefix. It is unsafe, because the digits may belong to another kind of ticket.",
        why: "The ticket number is the value that the server returned as `TicketNo` when the ticket was created. The prefix that the web interface shows \
             (`INC`, `SR`) is not part of it, and the server does not find a ticket by a number with a prefix.",
        fields: &["Ticket/Ticket_No"],
        wrong: &[r#"{ "Ticket_No": "INC10482", "Status": "Closed", … }"#],
        right: &[r#"{ "Ticket_No": "10482", "Status": "Closed", … }"#],
    },
    check: Check::Schema(report),
};

fn report<'t>(group: &ViolationGroup<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    let name = findings.payload.name(node);
    // `new-with-ticket-number` reports any number of a new incident.
    if findings.payload.container_of(node).and_then(Container::status_name) == Some("New")
        && !findings.config.levels.is_off(new_with_ticket_number::RULE.id)
    {
        return;
    }
    let written = Findings::excerpt(node.text().unwrap_or(""));
    let mut finding = findings
        .new_finding(RULE.id, node, format!("invalid ticket number `{written}`"))
        .with_label("expected only digits");
    if let Some(text) = node.as_str() {
        let bare = text.trim().trim_start_matches(|character: char| !character.is_ascii_digit());
        let is_number = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit());
        if is_number && findings.allows_text(node, bare) {
            let edit = Edit::replace(node.content_span(), bare.to_owned());
            finding = finding.with_fix(Applicability::Unsafe, format!("Set `{name}` to `{bare}`"), vec![edit]);
        }
    }
    findings.push(finding);
}
