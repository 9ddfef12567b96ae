//! `wrong-type`: a value of the wrong type.

use std::borrow::Cow;

use super::finding::{Findings, ViolationGroup};
use super::invalid_date;
use super::registry::{Check, Page, Rule};
use crate::catalog::Detail;
use crate::diagnostic::{Applicability, Diagnostic, Edit, RuleId};
use crate::document::parse_piece;
use crate::source::Span;
use crate::syntax::{Kind, NodeRef, Shape};

pub(super) const RULE: Rule = Rule {
    id: RuleId::WrongType,
    fix: Some(Applicability::Safe),
    summary: "a value of the wrong type",
    page: Page {
        what: "Checks for values of the wrong type: a string instead of a boolean, a number instead of a string, an \
             array instead of an object.",
        fix: "The fix converts the value if nothing is lost and the field allows the result, for example `\"true\"` \
             to `true` in a boolean field, or `3` to `\"3\"` in a string field. It does not convert `1` in \
             `Status`, because `\"1\"` is not a status. The fix is safe, except for a boolean that is written as `1` or `yes`: it is unsafe, because programs disagree on these values.",
        why: "The server deserializes the payload into typed objects. It rejects a value of another type, or replaces \
             it with a default.",
        fields: &[],
        wrong: &[r#"{ "IsFromWebService": "true", "Status": "New", … }"#],
        right: &[r#"{ "IsFromWebService": true, "Status": "New", … }"#],
    },
    check: Check::Schema(report),
};

fn report<'t>(group: &ViolationGroup<'t>, findings: &mut Findings<'_, 't>) {
    let node = group.node;
    let payload = findings.payload;
    let name = payload.name(node);
    let mut expected: Vec<&str> = Vec::new();
    for violation in &group.violations {
        if let Detail::Type(types) = &violation.detail {
            expected.extend(types.iter().filter(|kind| !expected.contains(kind)).copied().collect::<Vec<_>>());
        }
    }
    let actual = node.kind().name();
    if let Some(finding) = wrong_form_finding(findings, node, &name) {
        findings.push(finding);
        return;
    }
    if expected.is_empty() {
        // Keywords such as `not` do not list the expected types. In that case, expect the types in the schema other
        // than the type of the value.
        let types =
            findings.payload.shape(node).map(|shape| findings.schemas.describe(shape).types).unwrap_or_default();
        let is_other_type = |kind: &&&str| types.iter().any(|known| known == **kind) && **kind != actual;
        expected.extend(["array", "boolean", "integer", "number", "object", "string"].iter().filter(is_other_type));
    }
    // `null` comes last.
    expected.sort_by_key(|kind| *kind == "null");
    let display_name = match name.as_str() {
        "" => "the payload".to_owned(),
        _ => super::missing_field::display_name_of(findings, node),
    };
    let message = format!("expected {} for {display_name}, found {actual}", expected.join(" or "));
    let mut finding = findings.new_finding_at(RULE.id, node, node.span(), message).with_label(type_label(actual));
    if let Some((applicability, title, edits)) = conversion_fix(findings, node, &expected) {
        finding = finding.with_fix(applicability, title, edits);
    } else if node.kind() == Kind::Null {
        finding = finding.with_help("remove the field if it has no value");
    }
    findings.push(finding);
}

/// Returns the applicability, title and edits of the fix that converts the value to an expected type. Returns `None` if
/// information would be lost, or if the field does not allow the result.
fn conversion_fix<'t>(
    findings: &Findings<'_, 't>,
    node: NodeRef<'t>,
    expected: &[&str],
) -> Option<(Applicability, String, Vec<Edit>)> {
    let name = findings.payload.name(node);
    let expects = |kind: &str| expected.contains(&kind);
    let set_value_to = |applicability, text: String| {
        let edit = Edit::replace(node.span(), Findings::escape(node.tree(), &text));
        findings.allows(node, &text).then(|| (applicability, format!("Set `{name}` to `{text}`"), vec![edit]))
    };
    if let Some(text) = convert_scalar(node, expected) {
        // A number in a string field may be a date without hyphens: `20260314`.
        let date = || node.text().filter(|_| expects("string")).and_then(invalid_date::unambiguous_date);
        return set_value_to(Applicability::Safe, text)
            .or_else(|| set_value_to(Applicability::Safe, serde_json::Value::from(date()?).to_string()));
    }
    let span = node.span();
    let value_text = &node.tree().text()[node.local_span().range()];
    match node.kind() {
        Kind::Object if expects("array") => {
            let element = findings.shapes.element(findings.payload.shape(node)?);
            let edits = vec![Edit::insert(span.start, "["), Edit::insert(span.end, "]")];
            let is_allowed = findings.shapes.is_object(element) && findings.allows(node, &format!("[{value_text}]"));
            is_allowed.then_some((Applicability::Safe, format!("Wrap value of `{name}` in an array"), edits))
        }
        Kind::Array if expects("object") && node.len() == 1 => {
            let element = node.elements().next().filter(|element| element.kind() == Kind::Object)?;
            let (outer, inner) = (node.local_span(), element.local_span());
            let text = node.tree().text();
            let has_only_brackets_around = text[outer.start as usize..inner.start as usize].trim() == "["
                && text[inner.end as usize..outer.end as usize].trim() == "]";
            let bracket_spans = [Span::new(outer.start, inner.start), Span::new(inner.end, outer.end)];
            let edits = bracket_spans.into_iter().map(|span| Edit::delete(node.tree().file_span(span))).collect();
            let is_allowed = has_only_brackets_around && findings.allows(node, &text[inner.range()]);
            is_allowed.then_some((Applicability::Safe, format!("Replace array in `{name}` with its only item"), edits))
        }
        Kind::String if expects("object") || expects("array") => {
            let text = node.as_str()?.trim();
            let edits = vec![Edit::replace(span, Findings::escape(node.tree(), text))];
            let starts_as_expected =
                (expects("object") && text.starts_with('{')) || (expects("array") && text.starts_with('['));
            let is_allowed = starts_as_expected && findings.allows(node, text);
            is_allowed.then_some((
                Applicability::Safe,
                format!("Replace string in `{name}` with the JSON in it"),
                edits,
            ))
        }
        // The fix is unsafe, because programs disagree on which of these values are booleans.
        Kind::String | Kind::Number if expects("boolean") => {
            let lower_case = node.text()?.trim().to_ascii_lowercase();
            let text = match lower_case.as_str() {
                "1" | "yes" | "y" | "on" => "true",
                "0" | "no" | "n" | "off" => "false",
                _ => return None,
            };
            set_value_to(Applicability::Unsafe, text.to_owned())
        }
        _ => None,
    }
}

/// Reports a string that does not contain JSON of the type in its schema. `found` is the type of the JSON in the
/// string, or `None` if the string is not valid JSON.
pub(super) fn report_json_string<'t>(
    findings: &mut Findings<'_, 't>,
    string: NodeRef<'t>,
    found: Option<&'static str>,
) {
    let payload = findings.payload;
    let display_name = super::missing_field::display_name_of(findings, string);
    let types = payload.content_shape(string).map(|content| findings.schemas.describe(content).types);
    let types = types.unwrap_or_default().join(" or ");
    let (message, label) = match found {
        Some(found) => {
            (format!("expected {types} in JSON string {display_name}, found {found}"), format!("{found} in a string"))
        }
        None if types.is_empty() => (format!("invalid JSON in {display_name}"), "expected JSON".to_owned()),
        None => (format!("invalid JSON in {display_name}"), format!("expected {types} as JSON")),
    };
    let finding = findings.new_finding_at(RULE.id, string, string.span(), message).with_label(label);
    findings.push(finding);
}

/// Returns the label at a value of the wrong type `kind`, such as `string value`. The label at `null` is only `null`.
fn type_label(kind: &'static str) -> Cow<'static, str> {
    if kind == "null" { kind.into() } else { format!("{kind} value").into() }
}

/// Converts a string to a boolean or an integer, or a scalar to a string: `"true"` to `true`, `3` to `"3"`. Returns
/// `None` if information would be lost, as in `"007"`.
fn convert_scalar(node: NodeRef<'_>, expected: &[&str]) -> Option<String> {
    let expects = |kind: &str| expected.contains(&kind);
    match node.kind() {
        Kind::String => {
            let text = node.as_str()?.trim();
            if expects("boolean") && (text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")) {
                return Some(text.to_ascii_lowercase());
            }
            let digits = text.strip_prefix('-').unwrap_or(text);
            // Integers with up to 18 digits fit into 64 bits.
            let is_plain_integer = !digits.is_empty()
                && digits.len() < 19
                && digits.bytes().all(|byte| byte.is_ascii_digit())
                && (digits == "0" || !digits.starts_with('0'));
            ((expects("integer") || expects("number")) && is_plain_integer).then(|| text.to_owned())
        }
        Kind::Number | Kind::True | Kind::False if expects("string") => Some(format!("\"{}\"", node.text()?)),
        _ => None,
    }
}

/// Returns a finding if the container is an object under the key for the string form, or a string under the key for the
/// object form.
fn wrong_form_finding<'t>(findings: &Findings<'_, 't>, node: NodeRef<'t>, name: &str) -> Option<Diagnostic> {
    let (right, message, note) = match (name, node.kind()) {
        ("IncidentContainerJson", Kind::Object) => (
            "IncidentContainerJsonObj",
            "expected string for `IncidentContainerJson`, found object",
            "an object belongs in `IncidentContainerJsonObj`",
        ),
        ("IncidentContainerJsonObj", Kind::String) if starts_like_object(node) => (
            "IncidentContainerJson",
            "expected object for `IncidentContainerJsonObj`, found string",
            "a string with JSON belongs in `IncidentContainerJson`",
        ),
        _ => return None,
    };
    let parent = findings.payload.parent(node)?;
    let key = findings.payload.member_of(node)?.key;
    let finding = findings
        .new_finding_at(RULE.id, node, key.content_span(), message)
        .with_label(format!("did you mean `{right}`?"))
        .with_note(note);
    // Do not rename the key if the object already has the other key, or if the string would be invalid there, too.
    if parent.member(right).is_some() || (node.kind() == Kind::String && !contains_json_object(node)) {
        return Some(finding);
    }
    let text = Findings::escape(node.tree(), right);
    Some(finding.with_fix(
        Applicability::Safe,
        format!("Rename `{name}` to `{right}`"),
        vec![Edit::replace(key.content_span(), text)],
    ))
}

/// Returns whether a string was probably meant to be a JSON object.
fn starts_like_object(string: NodeRef<'_>) -> bool {
    string.as_str().is_some_and(|text| text.trim_start().starts_with('{'))
}

/// Returns whether a string contains a valid JSON object.
fn contains_json_object(string: NodeRef<'_>) -> bool {
    let parsed = parse_piece(string.as_str().unwrap_or_default(), None);
    parsed.repairs.is_empty()
        && parsed.too_deep.is_none()
        && parsed.tree.root().is_some_and(|root| root.kind() == Kind::Object)
}
