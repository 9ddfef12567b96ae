//! `status-transition`: a status change that the life cycle does not allow.
//!
//! What a file says of tickets is collected as [`Step`]s while it is linted; [`Lives`] takes them in order, of one file or of
//! several, and tells which do not follow from the ones before.

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
        what: "Checks for status changes that the documented life cycle does not allow, in a log with one request per \
             line or a folder of numbered steps (`01-new.json`, `2-assigned.json`, …). The life cycle of an incident \
             is `New`, `Assigned`, `In-Progress`, `Pending`, `Resolved`, `Closed`. Steps may be skipped, but only \
             `Pending` may go back, to `In-Progress`. An incident may become `Cancelled` until it is resolved. Only \
             `Closed` follows `Resolved`, and nothing follows `Closed` or `Cancelled`. The same status again is an \
             update. Tickets are identified by `Ticket_No`. A `New` ticket has the number of the response that \
             follows, and a request whose response has `Errors` is skipped. `x-next` in `status.schema.json` defines \
             which status follows which. This rule is off by default.",
        why: "The server rejects such a change, or accepts it and its SLA times are wrong. In a test that replays a \
             log, the steps are probably in the wrong order.",
        fields: &["Ticket/Status", "Ticket/Ticket_No"],
        wrong: &[r#"{ "Ticket_No": "10482", "Status": "Closed", … }
{ "Ticket_No": "10482", "Status": "Pending", … }"#],
        right: &[r#"{ "Ticket_No": "10482", "Status": "Pending", … }
{ "Ticket_No": "10482", "Status": "Closed", … }"#],
    },
    check: Check::Sequence,
};

/// What a payload says of the life of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The number of the ticket; nothing for one that is logged.
    number: Option<String>,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// A request moves the ticket to a status.
    Moves { status: String, span: Span, pointer: String },
    /// The server answers the request before.
    Answers { failed: bool },
}

impl Step {
    /// What `payload` says of tickets.
    pub(crate) fn of(payload: &Payload<'_>) -> Vec<Self> {
        if payload.kind == PayloadKind::Response {
            let number = payload.root.get("TicketNo").and_then(number);
            let failed = filled(payload.root.get("Errors")).is_some();
            return vec![Self { number, what: What::Answers { failed } }];
        }
        payload.containers.iter().filter_map(|container| Self::of_container(payload, container)).collect()
    }

    fn of_container(payload: &Payload<'_>, container: &Container<'_>) -> Option<Self> {
        let status = container.status?;
        let what = What::Moves {
            status: status.name?.to_owned(),
            span: status.node.content_span(),
            pointer: payload.pointer(status.node),
        };
        Some(Self { number: container.field("Ticket_No").and_then(number), what })
    }
}

/// A ticket's number, be it text or a number; a placeholder stands for one and the same wherever it is written.
fn number(node: NodeRef<'_>) -> Option<String> {
    let text = if node.kind() == Kind::Number { node.text() } else { node.as_str() }?;
    let text = text.trim();
    // The server says so where there is none.
    (!text.is_empty() && text != "0").then(|| text.to_owned())
}

/// Where a ticket was last heard of.
#[derive(Debug, Clone)]
struct Last {
    status: String,
    /// The file, by its place in the order in which files were taken.
    file: usize,
    span: Span,
    /// The file's name and the 1-based line, for whoever looks at another file.
    place: String,
}

/// The tickets of one log, or of one folder of steps, and the status that each has by now.
#[derive(Debug, Default)]
pub struct Lives {
    tickets: HashMap<String, Last>,
    /// The request before, until it is answered: its ticket, and what was known of that before it.
    open: Option<(Option<String>, Option<Last>, Last)>,
    files: usize,
}

impl Lives {
    /// Takes the steps of the next file, and gives a finding for each that does not follow from those before.
    pub fn take(&mut self, source: &Source<'_>, steps: &[Step], schemas: &Schemas) -> Vec<Diagnostic> {
        self.files += 1;
        steps.iter().filter_map(|step| self.step(source, step, schemas)).collect()
    }

    fn step(&mut self, source: &Source<'_>, step: &Step, schemas: &Schemas) -> Option<Diagnostic> {
        match &step.what {
            What::Answers { failed } => {
                self.answer(step.number.as_deref(), *failed);
                None
            }
            What::Moves { status, span, pointer } => {
                let name =
                    source.path().file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
                let place = format!("{name}, line {}", source.position(span.start).line);
                let now = Last { status: status.clone(), file: self.files, span: *span, place };
                let before = step.number.as_ref().and_then(|number| self.tickets.insert(number.clone(), now.clone()));
                self.open = Some((step.number.clone(), before.clone(), now));
                let (before, number) = (before?, step.number.as_deref()?);
                let next = next(schemas, &before.status)?;
                if before.status == *status || next.contains(status) {
                    return None;
                }
                Some(self.finding(number, &before, status, *span, pointer, &next))
            }
        }
    }

    fn finding(
        &self,
        number: &str,
        before: &Last,
        status: &str,
        span: Span,
        pointer: &str,
        next: &[String],
    ) -> Diagnostic {
        let from = &before.status;
        let number = Findings::quote(number);
        let label = match next {
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
        if before.file == self.files {
            finding.with_secondary(before.span, "previous status")
        } else {
            finding.with_note(format!("changed to `{from}` in {}", before.place))
        }
    }

    /// Takes in what the server answered to the request before.
    fn answer(&mut self, number: Option<&str>, failed: bool) {
        let Some((asked, before, now)) = self.open.take() else { return };
        match asked {
            // It did not happen.
            Some(asked) if failed => match before {
                Some(before) => drop(self.tickets.insert(asked, before)),
                None => drop(self.tickets.remove(&asked)),
            },
            None if !failed => drop(number.map(|number| self.tickets.insert(number.to_owned(), now))),
            _ => {}
        }
    }
}

/// The statuses that `status` leads to (`x-next`); nothing where the schemas do not say.
fn next(schemas: &Schemas, status: &str) -> Option<Vec<String>> {
    let next = schemas.documents().find("status")?.root().get("x-next")?.get(status)?;
    Some(next.elements().filter_map(|status| status.as_str().map(str::to_owned)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_says_what_comes_next_of_every_status() {
        let schemas = Schemas::builtin();
        let names: Vec<String> = schemas.statuses().iter().map(|status| status.name().to_owned()).collect();
        for name in &names {
            let next = next(&schemas, name).unwrap_or_else(|| panic!("{name} has no entry"));
            assert!(next.iter().all(|next| names.contains(next) && next != name), "{name}");
        }
        assert_eq!(next(&schemas, "Resolved").unwrap(), ["Closed"]);
        assert_eq!(next(&schemas, "On Hold"), None);
    }
}
