//! Recognizes payloads by their members, because the name of a JSON file does not show whether it contains a payload.
//!
//! Each member that is typical of payloads gives points (see [`super::evidence`]). For example, `"ServiceName": "a"`
//! gives two points. An object with enough points is a payload. The number of points that are needed does not depend on
//! how the file was found.

use super::evidence::{MAX_COMMON_POINTS, Marks, Points};
use super::services::ServiceId;
use super::{Schemas, envelope};
use crate::syntax::{Kind, NodeRef};

/// The kind of a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayloadKind {
    /// A whole request with its envelope.
    Request,
    /// A container of this service without an envelope.
    Container(ServiceId),
    /// A subject of this service without a container, such as a `Ticket`.
    Subject(ServiceId),
    /// A response of the server.
    Response,
}

/// Like [`MAX_COMMON_POINTS`], but for a subject in a container. The limit is lower, because other systems also
/// have objects called `Ticket` with common keys.
const MAX_COMMON_POINTS_IN_CONTAINER: u8 = 1;

/// Returns the number of points that an object needs to be recognized as a payload of this kind.
pub(super) const fn needed_points(kind: PayloadKind) -> u8 {
    match kind {
        PayloadKind::Request | PayloadKind::Response => 3,
        PayloadKind::Container(_) | PayloadKind::Subject(_) => 4,
    }
}

/// The number of points that an object needs for [`recognize_draft`].
const NEEDED_POINTS_OF_DRAFT: u8 = 2;

/// Returns the kind of payload that `node` is, or `None` if `node` is not recognized as a payload.
#[must_use]
pub fn recognize(node: NodeRef<'_>, schemas: &Schemas) -> Option<PayloadKind> {
    let (kind, points) = most_likely_kind(node, schemas)?;
    (points >= needed_points(kind)).then_some(kind)
}

/// Returns the kind of payload that an object will probably be when the user has finished typing. Fewer points are
/// needed than for [`recognize`], because only completion uses the result, where a wrong kind does no harm.
#[must_use]
pub(crate) fn recognize_draft(node: NodeRef<'_>, schemas: &Schemas) -> Option<PayloadKind> {
    let (kind, points) = most_likely_kind(node, schemas)?;
    (points >= NEEDED_POINTS_OF_DRAFT).then_some(kind)
}

/// Returns the kind of payload for which `node` has the most points, and the number of these points.
fn most_likely_kind(node: NodeRef<'_>, schemas: &Schemas) -> Option<(PayloadKind, u8)> {
    if node.kind() != Kind::Object {
        return None;
    }
    let marks = schemas.marks();
    let points = marks.points(node)?;
    if describes_fields(node) {
        return None;
    }
    let mut best: Option<(PayloadKind, u8)> = None;
    // If two kinds have the same points, the later kind wins. So an object that may be a container or a subject is
    // treated as a container. Fields of the subject in such an object are reported as misplaced.
    let mut add_candidate = |kind: PayloadKind, points: u8| {
        if points > 0 && best.is_none_or(|(_, most)| points >= most) {
            best = Some((kind, points));
        }
    };
    for service in schemas.service_ids() {
        add_candidate(
            PayloadKind::Subject(service),
            points.subject(service) + points.common(service).min(MAX_COMMON_POINTS),
        );
    }
    add_candidate(PayloadKind::Response, points.response());
    for service in schemas.service_ids() {
        add_candidate(PayloadKind::Container(service), container_points(node, schemas, service, marks, &points));
    }
    let mut request_points = points.request();
    let needed = needed_points(PayloadKind::Request);
    if (1..needed).contains(&request_points) && calls_service(node, schemas) {
        request_points = needed;
    }
    add_candidate(PayloadKind::Request, request_points);
    let (kind, points) = best?;
    if let PayloadKind::Subject(service) = kind
        && marks.has_member_next_to_subject(node, service)
    {
        // The object has a member that belongs next to a subject, not in a subject. So the object is a container that
        // contains misplaced fields of the subject.
        return Some((PayloadKind::Container(service), points));
    }
    Some((kind, points))
}

/// Returns whether each member of an object is the schema of a field, as in `properties` of a JSON Schema. Such an
/// object has the keys of a payload, but is not a payload.
fn describes_fields(object: NodeRef<'_>) -> bool {
    let is_schema = |value: NodeRef<'_>| {
        ["type", "$ref", "enum", "properties", "allOf", "anyOf", "oneOf"].iter().any(|name| value.get(name).is_some())
    };
    let mut values = object.members().map(|member| member.value).peekable();
    values.peek().is_some() && values.all(is_schema)
}

/// Returns the points of `node` as a container of `service`, including the points of the subject in `node`. `points`
/// are the points for the members of `node` itself.
fn container_points(node: NodeRef<'_>, schemas: &Schemas, service: ServiceId, marks: &Marks, points: &Points) -> u8 {
    let own_points = points.container(service);
    let subject_key = schemas.service(service).container().and_then(|spec| spec.subject_key());
    let subject = subject_key.filter(|_| own_points > 0).and_then(|key| node.get(key));
    let Some(subject) = subject.filter(|subject| subject.kind() == Kind::Object) else { return own_points };
    let subject_points = marks.points(subject);
    own_points
        + subject_points
            .map_or(0, |inner| inner.subject(service) + inner.common(service).min(MAX_COMMON_POINTS_IN_CONTAINER))
}

/// Returns whether an object with `ServiceName` calls a service of SUMMIT. Other systems have this key, too. So the
/// value must be a known or misspelled name of a service, or another member must have the credentials `_ProxyDetails`.
fn calls_service(node: NodeRef<'_>, schemas: &Schemas) -> bool {
    let Some(service) = node.members().find(|member| member.name().eq_ignore_ascii_case(envelope::SERVICE_NAME)) else {
        return false;
    };
    let is_known = |name: &str| schemas.is_known_service(name) || schemas.similar_service(name).is_some();
    service.value.as_str().is_some_and(is_known)
        || node.members().any(|member| member.value.get(envelope::CREDENTIALS).is_some())
}

/// Returns whether `node` is a payload or contains one: as an element, as the value of a member, or in a string.
#[must_use]
pub fn holds_payload(node: NodeRef<'_>, schemas: &Schemas) -> bool {
    if let Some(tree) = node.embedded() {
        return tree.roots().any(|root| holds_payload(root, schemas));
    }
    recognize(node, schemas).is_some()
        || node.elements().any(|element| holds_payload(element, schemas))
        || node.members().any(|member| holds_payload(member.value, schemas))
}

/// Returns whether `text` may contain a payload. If the result is `false`, `text` certainly contains none.
///
/// This function is fast, because it only searches the text for the keys that payloads have, without parsing. It also
/// finds keys of JSON in a string. It would miss a key whose letters are written as escapes, such as `\u0054icket`. So
/// it returns `true` for any text with such an escape.
#[must_use]
pub(crate) fn may_hold_payload(text: &str, schemas: &Schemas) -> bool {
    schemas.marks().may_occur_in(text) || may_have_escaped_letter(text.as_bytes())
}

/// Returns whether `text` may contain a letter that is written as an escape, such as `\u0054`. In JSON in a string, the
/// backslash is itself escaped: `\\u0054`.
fn may_have_escaped_letter(text: &[u8]) -> bool {
    // All other escapes of JSON, such as `\n`, do not encode letters.
    memchr::memchr_iter(b'\\', text)
        .any(|at| !matches!(text.get(at + 1), Some(b'"' | b'/' | b'b' | b'f' | b'n' | b'r' | b't')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{ParseOptions, parse};

    fn recognized_kind(text: &str) -> Option<PayloadKind> {
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
            r##"{"ServiceName": {"type": "string"}, "objCommonParameters": {"$ref": "#/$defs/parameters"}}"##,
            r#"{"Ticket": {"type": "object"}, "TicketInformation": {"properties": {}}}"#,
            "[]",
            "3",
        ] {
            assert_eq!(recognized_kind(text), None, "{text}");
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
            (r#"{"Ticket": {}, "TicketInformation": {}}"#, PayloadKind::Container(ServiceId::FIRST)),
            (
                r#"{"Updater": "Caller", "Ticket": {"Status": "New", "Description": ""}}"#,
                PayloadKind::Container(ServiceId::FIRST),
            ),
            (r#"{"Caller_EmailID": "", "Sup_Function": ""}"#, PayloadKind::Subject(ServiceId::FIRST)),
            (r#"{"caller_emailid": "", "Status": "", "Medium": ""}"#, PayloadKind::Subject(ServiceId::FIRST)),
            (r#"{"PageName": "LogTicket", "Status": "New", "Medium": "Web"}"#, PayloadKind::Subject(ServiceId::FIRST)),
            (r#"{"TicketNo": 1, "Errors": ""}"#, PayloadKind::Response),
        ] {
            assert_eq!(recognized_kind(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_text_with_escapes_of_letters_may_hold_a_payload() {
        for text in [
            r#"{"Ticket": 1}"#,
            r#"{"\u0054icket": 1}"#,
            r#"{"a": "{\"\\u0054icket\": 1}"}"#,
            r"{'\x54icket': 1}",
            "{'Tick\\\net': 1}",
            r#"{"a\\b": 1}"#,
        ] {
            assert!(may_hold_payload(text, &Schemas::builtin()), "{text}");
        }
        for text in ["", r#"{"a": "\n\"\/\t", "Status": "x", "Source": 1, "Message": []}"#] {
            assert!(!may_hold_payload(text, &Schemas::builtin()), "{text}");
        }
    }
}
