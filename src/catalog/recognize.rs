//! What an object is meant to be, judged by its members: a fixture carries no other mark.
//!
//! There is one threshold. It does not matter how a file was found: a text is a payload, or it is not.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use crate::catalog::Schemas;
use crate::syntax::{Kind, Member, NodeRef};

/// What a payload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayloadKind {
    /// A whole request with its envelope.
    Request,
    /// A container without an envelope.
    Container,
    /// A `Ticket` without a container.
    Ticket,
    /// A response of the server.
    Response,
}

/// How much a key says about its object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// Points of its own.
    Points(u8),
    /// A word that other systems use, too. All of them together say little.
    Common,
}

use Weight::{Common, Points};

/// Keys that are evidence of a payload. Letter case does not matter for those that are more than one word.
const MARKS: &[(PayloadKind, Weight, &[&str])] = &[
    (PayloadKind::Request, Points(3), &["objCommonParameters"]),
    (PayloadKind::Request, Points(2), &["ServiceName"]),
    (
        PayloadKind::Request,
        Points(1),
        &["_ProxyDetails", "incidentParamsJSON", "IncidentContainerJsonObj", "IncidentContainerJson"],
    ),
    (
        PayloadKind::Container,
        Points(2),
        &["Ticket", "TicketInformation", "OnChangeValidationFields", "PartnerIncidentDetail", "DiagnosticDtls"],
    ),
    (PayloadKind::Container, Points(1), &["Updater", "CustomFields", "CI_Key", "CI_Value"]),
    (
        PayloadKind::Ticket,
        Points(2),
        &[
            "IsFromWebService",
            "Caller_EmailID",
            "Sup_Function",
            "Assigned_WorkGroup_Name",
            "Mail_CC_EmailID",
            "Assigned_Engineer_Email",
            "OpenCategory_Name",
            "Closure_Code_Name",
            "ResolutionCodeName",
        ],
    ),
    (PayloadKind::Ticket, Points(1), &["Category_Name"]),
    (PayloadKind::Ticket, Common, &["Status", "Ticket_No", "Medium", "Source", "PageName", "Description"]),
    (PayloadKind::Response, Points(2), &["TicketNo", "TicketID_Internal", "TicketID_Encrypted"]),
    (PayloadKind::Response, Points(1), &["Errors", "ResolutionDeadLine", "OutputObject", "Message"]),
];

/// How many points all common keys of a ticket have together.
const COMMON: u8 = 2;

/// The same where they are in an object called `Ticket`, which other systems have, too.
const COMMON_IN_TICKET: u8 = 1;

/// Values that only this API has.
const VALUES: &[(PayloadKind, &str, &[&str])] = &[
    (PayloadKind::Container, "Updater", &["Executive", "Caller"]),
    (PayloadKind::Ticket, "PageName", &["TicketDetail", "LogTicket"]),
];

/// How many points make an object a payload.
const fn needed(kind: PayloadKind) -> u8 {
    match kind {
        PayloadKind::Request | PayloadKind::Response => 3,
        PayloadKind::Container | PayloadKind::Ticket => 4,
    }
}

/// Every payload has a key that holds one of these, in any letter case: all other marks together are not enough.
const NEEDLES: [&str; 20] = [
    "ServiceName",
    "objCommonParameters",
    "IncidentContainerJson",
    "Ticket",
    "OnChangeValidationFields",
    "PartnerIncidentDetail",
    "DiagnosticDtls",
    "CI_Key",
    "CI_Value",
    "IsFromWebService",
    "Caller_EmailID",
    "Sup_Function",
    "Assigned_",
    "Mail_CC_EmailID",
    "Category_Name",
    "Closure_Code_Name",
    "ResolutionCodeName",
    "PageName",
    "ResolutionDeadLine",
    "OutputObject",
];

/// The evidence that the members of an object give, for each kind of payload.
#[derive(Debug, Default, Clone, Copy)]
struct Evidence {
    request: u8,
    container: u8,
    ticket: u8,
    response: u8,
    common: u8,
}

impl Evidence {
    fn of(object: NodeRef<'_>) -> Self {
        let mut evidence = Self::default();
        for member in object.members() {
            let Some((kind, weight)) = mark(member.name()) else { continue };
            let Points(points) = weight else {
                evidence.common += 1;
                evidence.ticket += u8::from(has_known_value(kind, member)) * 2;
                continue;
            };
            *evidence.points(kind) += points + u8::from(has_known_value(kind, member));
        }
        evidence
    }

    fn points(&mut self, kind: PayloadKind) -> &mut u8 {
        match kind {
            PayloadKind::Request => &mut self.request,
            PayloadKind::Container => &mut self.container,
            PayloadKind::Ticket => &mut self.ticket,
            PayloadKind::Response => &mut self.response,
        }
    }
}

/// What a key is evidence of.
fn mark(key: &str) -> Option<(PayloadKind, Weight)> {
    // One word in other letters is a word of another system.
    let words = |name: &str| name.contains('_') || name.bytes().skip(1).any(|byte| byte.is_ascii_uppercase());
    let is = |name: &&str| key == *name || (key.len() == name.len() && words(name) && key.eq_ignore_ascii_case(name));
    MARKS.iter().find(|(_, _, names)| names.iter().any(&is)).map(|(kind, weight, _)| (*kind, *weight))
}

/// Whether a member has a value that only this API has.
fn has_known_value(kind: PayloadKind, member: Member<'_>) -> bool {
    let value = || member.value.as_str();
    VALUES.iter().any(|(of, key, values)| {
        *of == kind && *key == member.name() && value().is_some_and(|value| values.contains(&value))
    })
}

/// Returns what `node` is meant to be, or `None` if it is not recognized as a payload.
#[must_use]
pub fn recognize(node: NodeRef<'_>, schemas: &Schemas) -> Option<PayloadKind> {
    let (kind, points) = most_likely(node, schemas)?;
    (points >= needed(kind)).then_some(kind)
}

/// Returns what an object that is being typed is probably meant to be: for completion, where a wrong guess costs nothing.
#[must_use]
pub(crate) fn recognize_draft(node: NodeRef<'_>, schemas: &Schemas) -> Option<PayloadKind> {
    let (kind, points) = most_likely(node, schemas)?;
    (points >= 2).then_some(kind)
}

fn most_likely(node: NodeRef<'_>, schemas: &Schemas) -> Option<(PayloadKind, u8)> {
    if node.kind() != Kind::Object {
        return None;
    }
    let Evidence { mut request, mut container, ticket, response, common } = Evidence::of(node);
    if (1..3).contains(&request) && calls_service(node, schemas) {
        request = needed(PayloadKind::Request);
    }
    if container > 0
        && let Some(ticket) = node.get("Ticket").filter(|ticket| ticket.kind() == Kind::Object)
    {
        // A container with little else is recognized by its ticket.
        let inner = Evidence::of(ticket);
        container += inner.ticket + inner.common.min(COMMON_IN_TICKET);
    }
    let ticket = ticket + common.min(COMMON);
    // Of equals the last one counts: ticket fields in a container are a mistake to be found.
    let kinds = [
        (PayloadKind::Ticket, ticket),
        (PayloadKind::Response, response),
        (PayloadKind::Container, container),
        (PayloadKind::Request, request),
    ];
    let (kind, points) = kinds.into_iter().max_by_key(|(_, points)| *points)?;
    if kind == PayloadKind::Ticket && node.get("TicketInformation").is_some() {
        // `TicketInformation` is next to `Ticket`, never in it: here the ticket's fields are next to it, too.
        return Some((PayloadKind::Container, points));
    }
    Some((kind, points))
}

/// Whether an object calls a service of SUMMIT: `ServiceName` is the name of one, or close to it, or a parameter has
/// `_ProxyDetails`, however the parameters are called.
fn calls_service(node: NodeRef<'_>, schemas: &Schemas) -> bool {
    let Some(service) = node.members().find(|member| member.name().eq_ignore_ascii_case("ServiceName")) else {
        return false;
    };
    let known = |name: &str| schemas.is_known_service(name) || schemas.meant_service(name).is_some();
    service.value.as_str().is_some_and(known)
        || node.members().any(|member| member.value.get("_ProxyDetails").is_some())
}

/// Returns whether `node` is a payload, or one is in it: as an element, as a member's value, or in a string.
#[must_use]
pub fn holds_payload(node: NodeRef<'_>, schemas: &Schemas) -> bool {
    if let Some(tree) = node.embedded() {
        return tree.roots().any(|root| holds_payload(root, schemas));
    }
    recognize(node, schemas).is_some()
        || node.elements().any(|element| holds_payload(element, schemas))
        || node.members().any(|member| holds_payload(member.value, schemas))
}

/// Returns whether a payload may be in `text`, without parsing it: `false` only if there is none.
///
/// A key is spelled by a run of bytes, as it is or with escapes. In a text whose backslashes all start escapes that stand
/// for no letter, every key is spelled as it is, and so is every key in the strings of such a text.
#[must_use]
pub(crate) fn may_hold_payload(text: &str) -> bool {
    static FINDER: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let finder = FINDER.get_or_init(|| AhoCorasick::builder().ascii_case_insensitive(true).build(NEEDLES).ok());
    // It has no reason to fail; if it does, the text is parsed.
    let Some(finder) = finder else { return true };
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
        recognize(parsed.tree.root().expect("it has a root"), &Schemas::builtin())
    }

    #[test]
    fn unrelated_json_is_not_recognized() {
        for text in [
            r#"{"Status": "ok", "Description": "x", "Source": "y", "Medium": "z", "Ticket_No": "1"}"#,
            r#"{"ServiceName": "queue"}"#,
            r#"{"ServiceName": "orders", "Replicas": 3, "Parameters": {"Port": 80}}"#,
            r#"{"Ticket": {}}"#,
            r#"{"Ticket": {"Status": "open", "Description": "x", "Source": "mail", "Medium": "web", "Ticket_No": 7}}"#,
            r#"{"ticket": {"status": "open", "description": "x"}, "custom_fields": []}"#,
            r#"{"Errors": [], "Message": "no"}"#,
            r#"{"name": "left-pad", "version": "1.0.0", "dependencies": {}}"#,
            r#"{"compilerOptions": {"strict": true}}"#,
            "[]",
            "3",
        ] {
            assert_eq!(kind(text), None, "{text}");
        }
    }

    #[test]
    fn payloads_are_recognized_by_their_members() {
        for (text, expected) in [
            (r#"{"objCommonParameters": {}}"#, PayloadKind::Request),
            (r#"{"objcommonparameters": {}}"#, PayloadKind::Request),
            (r#"{"ServiceName": "IM_LogOrUpdateIncident", "objCommonParams": {}}"#, PayloadKind::Request),
            (r#"{"ServiceName": "IM_LogOrUpdateIncidnet", "Parameters": {}}"#, PayloadKind::Request),
            (r#"{"ServiceName": "IM_Other", "Parameters": {"_ProxyDetails": {}}}"#, PayloadKind::Request),
            (r#"{"Ticket": {}, "TicketInformation": {}}"#, PayloadKind::Container),
            (r#"{"Updater": "Caller", "Ticket": {"Status": "New", "Description": ""}}"#, PayloadKind::Container),
            (r#"{"Caller_EmailID": "", "Sup_Function": ""}"#, PayloadKind::Ticket),
            (r#"{"caller_emailid": "", "Status": "", "Medium": ""}"#, PayloadKind::Ticket),
            (r#"{"PageName": "LogTicket", "Status": "New", "Medium": "Web"}"#, PayloadKind::Ticket),
            (r#"{"TicketNo": 1, "Errors": ""}"#, PayloadKind::Response),
        ] {
            assert_eq!(kind(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn without_a_needle_there_is_no_payload() {
        use PayloadKind::{Container, Request, Response, Ticket};
        for kind in [Request, Container, Response, Ticket] {
            let has_needle = |name: &&&str| NEEDLES.iter().any(|needle| name.contains(needle));
            let mut most = if kind == Ticket { COMMON } else { 0 };
            for (_, weight, names) in MARKS.iter().filter(|(of, ..)| *of == kind) {
                let Points(points) = weight else { continue };
                for name in names.iter().filter(|name| !has_needle(name)) {
                    most += points + u8::from(VALUES.iter().any(|(_, key, _)| key == name));
                }
            }
            assert!(most < needed(kind), "{kind:?}: {most}");
        }
    }

    #[test]
    fn a_key_may_be_spelled_with_escapes() {
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
