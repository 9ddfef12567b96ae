//! What an object is meant to be, told by its members: a fixture carries no other mark.

use crate::syntax::{Kind, NodeRef};

/// What a payload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayloadKind {
    /// A whole request with its envelope.
    Request,
    /// A container without an envelope.
    Container,
    /// A `Ticket` without a container.
    Ticket,
    /// An answer of the server.
    Response,
}

/// How sure one has to be that an object is a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// The user said that there is one: a few of its members will do.
    Expected,
    /// It was come across: it has to have what other files hardly have.
    Found,
}

/// What `node` is meant to be; nothing where it is plainly no payload.
#[must_use]
pub fn recognize(node: NodeRef<'_>, certainty: Certainty) -> Option<PayloadKind> {
    if node.kind() != Kind::Object {
        return None;
    }
    // One mark that nothing else has is enough; of common names it takes several.
    let (mut request, mut container, mut ticket, mut response) = (0, 0, 0, 0);
    for member in node.members() {
        match member.name() {
            "objCommonParameters" => request += 3,
            "ServiceName" => request += 2,
            "_ProxyDetails" | "incidentParamsJSON" => request += 1,
            "Ticket" => container += 2,
            "TicketInformation" | "OnChangeValidationFields" | "PartnerIncidentDetail" | "DiagnosticDtls" => {
                container += 2
            }
            "Updater" | "CustomFields" | "CI_Key" | "CI_Value" => container += 1,
            "IsFromWebService"
            | "Caller_EmailID"
            | "Sup_Function"
            | "Assigned_WorkGroup_Name"
            | "Mail_CC_EmailID"
            | "Assigned_Engineer_Email"
            | "Category_Name"
            | "OpenCategory_Name"
            | "Closure_Code_Name" => ticket += 2,
            "Status" | "Ticket_No" | "Medium" | "Source" | "PageName" | "Description" => ticket += 1,
            "TicketNo" | "TicketID_Internal" | "TicketID_Encrypted" => response += 2,
            "Errors" | "ResolutionDeadLine" | "OutputObject" | "Message" => response += 1,
            _ => {}
        }
    }
    let kinds = [
        (request, PayloadKind::Request),
        (container, PayloadKind::Container),
        (response, PayloadKind::Response),
        (ticket, PayloadKind::Ticket),
    ];
    // A container's members tell more than a ticket's: that a ticket's fields lie in it is a fault to be found.
    let (score, mut kind) = kinds.into_iter().rev().max_by_key(|(score, _)| *score)?;
    if kind == PayloadKind::Ticket && node.get("TicketInformation").is_some() {
        // It stands beside a ticket: here the ticket's fields stand beside it one by one.
        kind = PayloadKind::Container;
    }
    let needed = match (certainty, kind) {
        (Certainty::Expected, _) => 2,
        (Certainty::Found, PayloadKind::Request | PayloadKind::Response) => 3,
        (Certainty::Found, PayloadKind::Container | PayloadKind::Ticket) => 4,
    };
    (score >= needed).then_some(kind)
}

/// Whether `node` is a payload, or one lies in it: as an element, as a member's value, or in a string.
#[must_use]
pub fn holds_payload(node: NodeRef<'_>) -> bool {
    if let Some(tree) = node.embedded() {
        return tree.root().is_some_and(holds_payload);
    }
    recognize(node, Certainty::Found).is_some()
        || node.elements().any(holds_payload)
        || node.members().any(|member| holds_payload(member.value))
}

/// Whether a payload may be found in `text`.
pub(super) fn may_hold_payload(_: &str) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{ParseOptions, parse};

    fn kind(text: &str) -> Option<PayloadKind> {
        let parsed = parse(text.into(), None, &ParseOptions::default());
        recognize(parsed.tree.root().expect("it has a root"), Certainty::Expected)
    }

    fn found(text: &str) -> Option<PayloadKind> {
        let parsed = parse(text.into(), None, &ParseOptions::default());
        recognize(parsed.tree.root().expect("it has a root"), Certainty::Found)
    }

    #[test]
    fn common_names_are_no_mark() {
        assert_eq!(found(r#"{"Status": "ok", "Description": "x", "Source": "y"}"#), None);
        assert_eq!(found(r#"{"ServiceName": "queue"}"#), None);
        assert_eq!(found(r#"{"Ticket": {}}"#), None);
        assert_eq!(found(r#"{"Errors": [], "Message": "no"}"#), None);
        assert_eq!(found(r#"{"objCommonParameters": {}}"#), Some(PayloadKind::Request));
        assert_eq!(found(r#"{"Ticket": {}, "TicketInformation": {}}"#), Some(PayloadKind::Container));
        assert_eq!(found(r#"{"Caller_EmailID": "", "Sup_Function": ""}"#), Some(PayloadKind::Ticket));
        assert_eq!(found(r#"{"TicketNo": 1, "Errors": ""}"#), Some(PayloadKind::Response));
    }

    #[test]
    fn payloads_are_known_by_their_members() {
        assert_eq!(kind(r#"{"ServiceName": "x"}"#), Some(PayloadKind::Request));
        assert_eq!(kind(r#"{"objCommonParameters": {}}"#), Some(PayloadKind::Request));
        assert_eq!(kind(r#"{"Updater": "Caller", "Ticket": {}}"#), Some(PayloadKind::Container));
        assert_eq!(kind(r#"{"Ticket_No": "1", "Status": "Closed", "Medium": "Web"}"#), Some(PayloadKind::Ticket));
        assert_eq!(kind(r#"{"Errors": "", "TicketNo": 1}"#), Some(PayloadKind::Response));
    }

    #[test]
    fn other_files_are_no_payloads() {
        for text in [
            r#"{"name": "left-pad", "version": "1.0.0", "dependencies": {}}"#,
            r#"{"compilerOptions": {"strict": true}}"#,
            r#"{"Status": "ok"}"#,
            "[]",
            "3",
        ] {
            assert_eq!(kind(text), None, "{text}");
        }
    }
}
