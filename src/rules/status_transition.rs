//! `status-transition`: a status change that the life cycle does not allow.
//!
//! While a file is linted, its steps are collected: requests that change a ticket, and responses ([`Step`]).
//! [`TicketHistory`] takes the steps of one or several files in order. It returns a finding for each status change that
//! the life cycle does not allow, such as `Closed` to `Pending`.

use std::collections::HashMap;

use super::finding::Findings;
use super::registry::{Check, Page, Rule};
use crate::catalog::{PayloadKind, Schemas};
use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::document::payload::{Container, Payload, filled};
use crate::source::{Source, Span};
use crate::syntax::{Kind, NodeRef};

pub(super) const RULE: Rule = Rule {
    id: RuleId::StatusTransition,
    fix: None,
    summary: "a status change that the life cycle does not allow",
    page: Page {
        what: "Checks the successive requests of a ticket for status changes that the life cycle does not allow. The \
             requests are in a log (one request or response per line), or in a folder of numbered files \
             (`01-new.json`, `02-assigned.json`, …). This rule is off by default.\n\n\
             The life cycle is `New`, `Assigned`, `In-Progress`, `Pending`, `Resolved`, `Closed`. Statuses may be \
             skipped. A request may repeat the current status. The only step back is from `Pending` to `In-Progress`. An incident may be \
             `Cancelled` at any time before it is `Resolved`. After `Resolved`, only `Closed` is allowed. `Closed` \
             and `Cancelled` are final. `x-next` in `status.schema.json` defines the allowed changes.\n\n\
             Tickets are identified by `Ticket_No`. The number of a `New` ticket is taken from the response to its \
             request. A request whose response has `Errors` is skipped.",
        fix: "",
        why: "The server either rejects the change, or accepts it and computes wrong SLA times for the incident. In a log that is replayed as a test, this usually means that the requests are in the wrong order.",
        fields: &["Ticket/Status", "Ticket/Ticket_No"],
        wrong: &[r#"{ "Ticket_No": "10482", "Status": "Closed", … }
{ "Ticket_No": "10482", "Status": "Pending", … }"#],
        right: &[r#"{ "Ticket_No": "10482", "Status": "Pending", … }
{ "Ticket_No": "10482", "Status": "Closed", … }"#],
    },
    check: Check::Sequence,
};

/// A request that changes a ticket, or the response to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The number of the ticket, or `None` for a new ticket.
    number: Option<String>,
    event: Event,
}

/// What happens in a step.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Event {
    /// A request changes the ticket to a status.
    StatusChange { status: String, span: Span, pointer: String },
    /// The server responds to the previous request. `has_failed` means that the response has `Errors`.
    Response { has_failed: bool },
}

impl Step {
    /// Returns the steps in `payload`.
    pub(crate) fn of(payload: &Payload<'_>) -> Vec<Self> {
        if payload.kind == PayloadKind::Response {
            let number = payload.root.get("TicketNo").and_then(ticket_number);
            let has_failed = filled(payload.root.get("Errors")).is_some();
            return vec![Self { number, event: Event::Response { has_failed } }];
        }
        payload.containers.iter().filter_map(|container| Self::of_container(payload, container)).collect()
    }

    /// Returns the step of a request with `container`, or `None` if the status is missing or unknown.
    fn of_container(payload: &Payload<'_>, container: &Container<'_>) -> Option<Self> {
        let status = container.status?;
        let event = Event::StatusChange {
            status: status.name?.to_owned(),
            span: status.node.content_span(),
            pointer: payload.pointer(status.node),
        };
        Some(Self { number: container.field("Ticket_No").and_then(ticket_number), event })
    }
}

/// Returns the number of a ticket, which may be a JSON string or number. Returns a placeholder unchanged, because equal
/// placeholders identify the same ticket.
fn ticket_number(node: NodeRef<'_>) -> Option<String> {
    let text = if node.kind() == Kind::Number { node.text() } else { node.as_str() }?;
    let text = text.trim();
    // In responses of the server, 0 means that there is no number.
    (!text.is_empty() && text != "0").then(|| text.to_owned())
}

/// The last known status of a ticket.
#[derive(Debug, Clone)]
struct LastStatus {
    status: String,
    /// The number of the file with this status, counted from 1 in the order of the files.
    file_number: usize,
    span: Span,
    /// The file name and line, as in `02-assigned.json, line 3`. Shown in findings about later files.
    location: String,
}

/// The current statuses of the tickets in one log, or in one folder of numbered files.
#[derive(Debug, Default)]
pub struct TicketHistory {
    /// The status of each ticket by ticket number.
    tickets: HashMap<String, LastStatus>,
    /// The last request, if its response has not followed yet.
    pending_request: Option<PendingRequest>,
    /// The number of files that were added so far.
    file_count: usize,
}

/// A request whose response has not followed yet.
#[derive(Debug)]
struct PendingRequest {
    /// The number of the ticket, or `None` for a new ticket.
    ticket_number: Option<String>,
    /// The status of the ticket before the request, if known.
    previous_status: Option<LastStatus>,
    new_status: LastStatus,
}

impl TicketHistory {
    /// Adds the steps of the next file. Returns a finding for each status change that is not allowed.
    pub fn add_file(&mut self, source: &Source<'_>, steps: &[Step], schemas: &Schemas) -> Vec<Diagnostic> {
        self.file_count += 1;
        steps.iter().filter_map(|step| self.add_step(source, step, schemas)).collect()
    }

    fn add_step(&mut self, source: &Source<'_>, step: &Step, schemas: &Schemas) -> Option<Diagnostic> {
        match &step.event {
            Event::Response { has_failed } => {
                self.add_response(step.number.as_deref(), *has_failed);
                None
            }
            Event::StatusChange { status, span, pointer } => {
                let name =
                    source.path().file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
                let location = format!("{name}, line {}", source.position(span.start).line);
                let new_status =
                    LastStatus { status: status.clone(), file_number: self.file_count, span: *span, location };
                let previous_status =
                    step.number.as_ref().and_then(|number| self.tickets.insert(number.clone(), new_status.clone()));
                self.pending_request = Some(PendingRequest {
                    ticket_number: step.number.clone(),
                    previous_status: previous_status.clone(),
                    new_status,
                });
                let (previous, number) = (previous_status?, step.number.as_deref()?);
                let allowed = allowed_next(schemas, &previous.status)?;
                if previous.status == *status || allowed.contains(status) {
                    return None;
                }
                Some(self.new_finding(number, &previous, status, *span, pointer, &allowed))
            }
        }
    }

    fn new_finding(
        &self,
        number: &str,
        previous: &LastStatus,
        status: &str,
        span: Span,
        pointer: &str,
        allowed: &[String],
    ) -> Diagnostic {
        let from = &previous.status;
        let number = Findings::excerpt(number);
        let label = match allowed {
            [] => format!("`{from}` is final"),
            [only] => format!("expected `{only}`"),
            [first @ .., last] => {
                let first: Vec<String> = first.iter().map(|status| format!("`{status}`")).collect();
                format!("expected {} or `{last}`", first.join(", "))
            }
        };
        let message = format!("ticket `{number}` cannot change from `{from}` to `{status}`");
        let mut finding = Diagnostic::new(RULE.id, span, message).with_label(label).with_pointer(pointer);
        finding.severity = Severity::Warning;
        if previous.file_number == self.file_count {
            finding.with_secondary(previous.span, "previous status")
        } else {
            finding.with_note(format!("changed to `{from}` in {}", previous.location))
        }
    }

    /// Applies the response to the previous request.
    fn add_response(&mut self, number: Option<&str>, has_failed: bool) {
        let Some(request) = self.pending_request.take() else { return };
        match request.ticket_number {
            // The request failed, so the status did not change.
            Some(number_in_request) if has_failed => match request.previous_status {
                Some(previous) => drop(self.tickets.insert(number_in_request, previous)),
                None => drop(self.tickets.remove(&number_in_request)),
            },
            // The request created a ticket, and the response has its number.
            None if !has_failed => {
                drop(number.map(|number| self.tickets.insert(number.to_owned(), request.new_status)))
            }
            _ => {}
        }
    }
}

/// Returns the statuses that may follow `status` (`x-next` in the schemas). Returns `None` if the schemas do not define
/// which statuses may follow.
fn allowed_next(schemas: &Schemas, status: &str) -> Option<Vec<String>> {
    let next = schemas.documents().find("status")?.root().get("x-next")?.get(status)?;
    Some(next.elements().filter_map(|status| status.as_str().map(str::to_owned)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_defines_the_next_statuses_of_every_status() {
        let schemas = Schemas::builtin();
        let names: Vec<String> = schemas.statuses().iter().map(|status| status.name().to_owned()).collect();
        for name in &names {
            let next = allowed_next(&schemas, name).unwrap_or_else(|| panic!("{name} has no entry"));
            assert!(next.iter().all(|next| names.contains(next) && next != name), "{name}");
        }
        assert_eq!(allowed_next(&schemas, "Resolved").unwrap(), ["Closed"]);
        assert_eq!(allowed_next(&schemas, "On Hold"), None);
    }
}
