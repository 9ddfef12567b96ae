//! What an object is meant to be, told by its members: a fixture carries no other mark.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

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

/// Defines what the name of a member tells, and the same as a table.
macro_rules! marks {
    ($($kind:ident $score:literal: $($name:literal)*;)*) => {
        /// What a member of this name tells of its object, and how much.
        fn mark(name: &str) -> Option<(PayloadKind, u8)> {
            match name {
                $($($name)|* => Some((PayloadKind::$kind, $score)),)*
                _ => None,
            }
        }

        /// Every mark.
        #[cfg(test)]
        const MARKS: &[(&str, PayloadKind, u8)] = &[$($(($name, PayloadKind::$kind, $score),)*)*];
    };
}

// One mark that nothing else has is enough; of common names it takes several.
marks! {
    Request 3: "objCommonParameters";
    Request 2: "ServiceName";
    Request 1: "_ProxyDetails" "incidentParamsJSON";
    Container 2: "Ticket" "TicketInformation" "OnChangeValidationFields" "PartnerIncidentDetail" "DiagnosticDtls";
    Container 1: "Updater" "CustomFields" "CI_Key" "CI_Value";
    Ticket 2: "IsFromWebService" "Caller_EmailID" "Sup_Function" "Assigned_WorkGroup_Name" "Mail_CC_EmailID"
        "Assigned_Engineer_Email" "Category_Name" "OpenCategory_Name" "Closure_Code_Name";
    Ticket 1: "Status" "Ticket_No" "Medium" "Source" "PageName" "Description";
    Response 2: "TicketNo" "TicketID_Internal" "TicketID_Encrypted";
    Response 1: "Errors" "ResolutionDeadLine" "OutputObject" "Message";
}

/// How much has to be told for an object that was come across.
const fn needed(kind: PayloadKind) -> u8 {
    match kind {
        PayloadKind::Request | PayloadKind::Response => 3,
        PayloadKind::Container | PayloadKind::Ticket => 4,
    }
}

/// Every payload that is found has a member whose name holds one of these: all other marks together are not enough.
const NEEDLES: [&str; 18] = [
    "ServiceName",
    "objCommonParameters",
    "Ticket",
    "OnChangeValidationFields",
    "PartnerIncidentDetail",
    "DiagnosticDtls",
    "CI_Key",
    "IsFromWebService",
    "Caller_EmailID",
    "Sup_Function",
    "Assigned_",
    "Mail_CC_EmailID",
    "Category_Name",
    "Closure_Code_Name",
    "Medium",
    "PageName",
    "ResolutionDeadLine",
    "OutputObject",
];

/// What `node` is meant to be; nothing where it is plainly no payload.
#[must_use]
pub fn recognize(node: NodeRef<'_>, certainty: Certainty) -> Option<PayloadKind> {
    if node.kind() != Kind::Object {
        return None;
    }
    let (mut request, mut container, mut ticket, mut response) = (0, 0, 0, 0);
    for (kind, score) in node.members().filter_map(|member| mark(member.name())) {
        match kind {
            PayloadKind::Request => request += score,
            PayloadKind::Container => container += score,
            PayloadKind::Ticket => ticket += score,
            PayloadKind::Response => response += score,
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
    let needed = if certainty == Certainty::Expected { 2 } else { needed(kind) };
    // A container with little else is told by what its ticket has.
    let enough = score >= needed || (kind == PayloadKind::Container && score + ticket_marks(node) >= needed);
    enough.then_some(kind)
}

/// How much the members of an object's `Ticket` tell of being a ticket's.
fn ticket_marks(node: NodeRef<'_>) -> u8 {
    let members = node.get("Ticket").into_iter().flat_map(NodeRef::members);
    let marks = members.filter_map(|member| mark(member.name())).filter(|(kind, _)| *kind == PayloadKind::Ticket);
    marks.map(|(_, score)| score).sum()
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

/// Whether a payload may be found in `text`, told without reading it: false only if none would be.
///
/// A name is spelled by a run of bytes, as it stands or with escapes. In a text whose backslashes all start escapes that stand
/// for no letter, no name is spelled otherwise than it stands, nor is any in the strings that such a text holds.
#[must_use]
pub(crate) fn may_hold_payload(text: &str) -> bool {
    static FINDER: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    // It has no reason to fail; if it does, the text is read.
    let Some(finder) = FINDER.get_or_init(|| AhoCorasick::new(NEEDLES).ok()) else { return true };
    finder.is_match(text) || may_spell_letters(text.as_bytes())
}

/// Whether a backslash in `text` may spell a letter, or another backslash that does.
fn may_spell_letters(text: &[u8]) -> bool {
    memchr::memchr_iter(b'\\', text)
        .any(|at| !matches!(text.get(at + 1), Some(b'"' | b'/' | b'b' | b'f' | b'n' | b'r' | b't')))
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
        assert_eq!(found(r#"{"Ticket": {"Status": "open"}}"#), None);
        assert_eq!(
            found(r#"{"Updater": "Caller", "Ticket": {"Status": "New", "Description": ""}}"#),
            Some(PayloadKind::Container)
        );
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

    #[test]
    fn without_a_needle_there_is_no_payload() {
        use PayloadKind::{Container, Request, Response, Ticket};
        for kind in [Request, Container, Response, Ticket] {
            let others =
                MARKS.iter().filter(|(name, of, _)| *of == kind && !NEEDLES.iter().any(|needle| name.contains(needle)));
            let most: u8 = others.map(|(_, _, score)| score).sum();
            assert!(most < needed(kind), "{kind:?}: {most}");
        }
    }

    #[test]
    fn a_name_may_be_spelled_with_escapes() {
        for text in [
            r#"{"Ticket": 1}"#,
            r#"{"\u0054icket": 1}"#,
            r#"{"a": "{\"\\u0054icket\": 1}"}"#,
            r"{'\x54icket': 1}",
            "{'Tick\\\net': 1}",
            r#"{"a\\b": 1}"#,
        ] {
            assert!(may_hold_payload(text), "{text}");
        }
        for text in ["", r#"{"a": "\n\"\/\t", "Status": "x", "Source": 1, "Message": []}"#] {
            assert!(!may_hold_payload(text), "{text}");
        }
    }
}
