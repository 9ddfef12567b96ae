//! Validates a payload against its schemas and turns the violations into findings.
//!
//! The violations are grouped by value and rule. If one mistake causes several groups, only one of them is reported: an
//! empty string may also violate `pattern`, but only `empty-field` reports it.

use std::collections::HashMap;

use super::encoded_content;
use super::finding::{Findings, MissingMember, ViolationGroup};
use super::flattened_object;
use super::registry::{self, Check};
use crate::catalog::{Detail, Target, Violation};
use crate::diagnostic::RuleId;
use crate::syntax::{Kind, NodeId, NodeRef, Shape as _, ShapeId};

/// Rules whose findings hide the findings of other schema rules about the same value, because the same mistake causes
/// all these findings.
const HIDING_RULES: [RuleId; 3] = [RuleId::EmptyField, RuleId::WrongType, RuleId::InapplicableField];

/// Validates the payload against its schemas and reports the violations.
pub(crate) fn check<'t>(findings: &mut Findings<'_, 't>) {
    let schemas = findings.schemas;
    let mut violations = Vec::new();
    for (target, value) in validated_values(findings) {
        match schemas.validate(target, value) {
            Ok(found) => violations.extend(found),
            Err(failure) => findings.failures.push(failure),
        }
    }
    if schemas.have_content_schema() {
        for (string, json_type) in strings_without_expected_json(findings) {
            if flattened_object::is_reported_as_flattened(findings, string) {
                flattened_object::report(findings, string, &["JSON"]);
            } else {
                super::wrong_type::report_json_string(findings, string, json_type);
            }
        }
    }
    if schemas.have_content_encoding() {
        encoded_content::check(findings);
    }
    if violations.is_empty() {
        return;
    }
    let supplied = findings.supplied;
    let groups =
        group_violations(violations.into_iter().filter(|violation| !is_supplied(violation, supplied)).collect());
    // Collect all missing and unknown members before the first report, because rules look for a misplaced or misspelled
    // member in place of a missing one.
    for group in &groups {
        let has_schema_check = |rule: &&'static super::Rule| matches!(rule.check, Check::Schema(_));
        let Some(rule) = registry::find(group.violations[0].rule).filter(has_schema_check) else { continue };
        let names = group.violations.iter().flat_map(|violation| match &violation.detail {
            Detail::Alternatives(names) => names.as_slice(),
            Detail::Required(name) => std::slice::from_ref(name),
            _ => &[],
        });
        let missing = names.map(|name| MissingMember { object: group.node, name: name.clone(), rule: rule.id });
        findings.missing_members.extend(missing);
        if rule.id == RuleId::UnknownField && !group.names.is_empty() {
            findings.objects_with_unknown_members.push(group.node);
        }
    }
    for group in groups {
        let Some(rule) = registry::find(group.violations[0].rule) else { continue };
        if flattened_object::report_if_flattened(&group, findings) {
            continue;
        }
        if let Check::Schema(report) = rule.check {
            report(&group, findings);
        }
    }
}

/// Returns the values that are validated separately, each with the schema to use: the whole payload, its containers,
/// and the JSON in its strings.
pub(super) fn validated_values<'t>(findings: &Findings<'_, 't>) -> Vec<(Target, NodeRef<'t>)> {
    let payload = findings.payload;
    let whole = payload.target().map(|target| (target, payload.root));
    let containers = payload.containers.iter().map(|container| (container.target(), container.validated_object()));
    // The schema of the envelope (the request around the container) allows any value as the container. If the container
    // is not an object, validate it against the schema of containers, which rejects its type.
    let invalid_container = payload.service.zip(payload.invalid_object_form());
    let invalid_container = invalid_container.map(|(service, value)| (Target::Container(service, None), value));
    let contents = payload.embedded_json().filter_map(|(string, root)| {
        let shape = payload.content_shape(string)?;
        Some((Target::Content(shape), root))
    });
    whole.into_iter().chain(containers).chain(invalid_container).chain(contents).collect()
}

/// Returns the strings that must contain JSON, but contain other text or JSON of the wrong type. The second part of
/// each pair is the type of the JSON, or `None` if the string is not valid JSON.
fn strings_without_expected_json<'t>(findings: &Findings<'_, 't>) -> Vec<(NodeRef<'t>, Option<&'static str>)> {
    let mut found = Vec::new();
    visit_strings(findings, &mut |node, text, shape| {
        let may_become_json = text.trim().is_empty() || has_placeholder(text);
        if let Some(content) = findings.shapes.content(shape).filter(|_| !may_become_json && node.embedded().is_none())
        {
            let types = findings.schemas.describe(content).types;
            found.extend(unexpected_type(text, &types).map(|json_type| (node, json_type)));
        }
    });
    // `invalid-container` reports the container in string form.
    let container = findings.payload.string_form_of_any_type();
    found.retain(|(string, _)| Some(*string) != container);
    found
}

/// Calls `visit` with each string in the payload for which there is a schema. The arguments are the node, its text, and
/// its shape in the schema.
pub(super) fn visit_strings<'t>(findings: &Findings<'_, 't>, visit: &mut dyn FnMut(NodeRef<'t>, &'t str, ShapeId)) {
    fn walk<'t>(
        findings: &Findings<'_, 't>,
        node: NodeRef<'t>,
        shape: ShapeId,
        visit: &mut dyn FnMut(NodeRef<'t>, &'t str, ShapeId),
    ) {
        let shapes = findings.shapes;
        if let Some(text) = node.as_str() {
            visit(node, text, shape);
        }
        for member in node.members() {
            if let Some(shape) = shapes.member(shape, member.name()) {
                walk(findings, member.value, shape, visit);
            }
        }
        for element in node.elements() {
            walk(findings, element, shapes.element(shape), visit);
        }
    }
    let payload = findings.payload;
    for root in payload.embedded_json().map(|(_, root)| root).chain([payload.root]) {
        walk(findings, root, payload.root_shape(root), visit);
    }
}

/// Returns `Some` if `text` is not valid JSON of one of `types`. The inner value is the type of the JSON, or `None` if
/// `text` is not valid JSON. Empty `types` allow any type.
fn unexpected_type(text: &str, types: &[String]) -> Option<Option<&'static str>> {
    use serde_json::Value;
    let Ok(value) = serde_json::from_str(text) else { return Some(None) };
    let json_type = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let is_json_type = |expected: &String| expected == json_type || (expected == "integer" && json_type == "number");
    (!types.is_empty() && !types.iter().any(is_json_type)).then_some(Some(json_type))
}

/// Groups violations by value and rule, in document order. Drops ignored violations. If a rule in [`HIDING_RULES`] has
/// a group for a value, drops the other groups for this value.
fn group_violations(violations: Vec<Violation<'_>>) -> Vec<ViolationGroup<'_>> {
    let mut groups: Vec<ViolationGroup<'_>> = Vec::new();
    // For each value, the indices of its groups in `groups`. With them, the search for a group takes constant time.
    let mut group_indices: HashMap<(usize, NodeId), Vec<usize>> = HashMap::new();
    for violation in violations.into_iter().filter(|violation| !is_ignored(violation)) {
        let indices = group_indices.entry(violation.node.identity()).or_default();
        match indices.iter().find(|index| groups[**index].violations[0].rule == violation.rule) {
            Some(&index) => groups[index].violations.push(violation),
            None => {
                indices.push(groups.len());
                groups.push(ViolationGroup { node: violation.node, violations: vec![violation], names: Vec::new() });
            }
        }
    }
    for group in &mut groups {
        for violation in &group.violations {
            match &violation.detail {
                Detail::Required(name) => group.names.push(name.clone()),
                Detail::Unknown(names) => group.names.extend(names.iter().cloned()),
                _ => {}
            }
        }
        // Two paths through the schemas may require the same field.
        let mut seen = std::collections::HashSet::new();
        group.names.retain(|name| seen.insert(name.clone()));
    }
    // For each value, the first rule that hides the groups of other rules.
    let hiding_rule_of: HashMap<(usize, NodeId), RuleId> = group_indices
        .into_iter()
        .filter_map(|(node, indices)| {
            let mut rules = indices.into_iter().map(|index| groups[index].violations[0].rule);
            rules.find(|rule| HIDING_RULES.contains(rule)).map(|rule| (node, rule))
        })
        .collect();
    let is_shown = |group: &ViolationGroup<'_>| {
        hiding_rule_of.get(&group.node.identity()).is_none_or(|rule| *rule == group.violations[0].rule)
    };
    groups.retain(is_shown);
    groups.sort_by_key(|group| group.node.span());
    groups
}

/// Returns whether the source code around the payload adds the missing member later.
fn is_supplied(violation: &Violation<'_>, supplied: &[String]) -> bool {
    match &violation.detail {
        Detail::Required(name) => supplied.contains(name),
        Detail::Alternatives(names) => names.iter().any(|name| supplied.contains(name)),
        _ => false,
    }
}

/// Returns whether a violation is not reported.
///
/// A value that is a placeholder (`{{count}}`) can become any value. A string that contains a placeholder
/// (`INC-{{number}}`) can become any string. A value that the parser inserted already has a finding about the repair.
fn is_ignored(violation: &Violation<'_>) -> bool {
    let node = violation.node;
    if node.is_placeholder() || node.local_span().is_empty() {
        return true;
    }
    // These rules compare two fields. Only one branch of a template may contain this field, and the same branch may
    // contain a matching value of the other field.
    if matches!(violation.rule, RuleId::InapplicableField | RuleId::UpdaterPageMismatch) && node.is_conditional() {
        return true;
    }
    if matches!(violation.detail, Detail::Required(_) | Detail::Alternatives(_)) && may_have_more_members(node) {
        return true;
    }
    // A string with a placeholder is always a string, so it may have the wrong type. The string is never empty, so
    // it may be inapplicable: `inapplicable-field` reports values that are not empty.
    node.kind() == Kind::String
        && violation.keyword != "type"
        && violation.rule != RuleId::InapplicableField
        && node.as_str().is_some_and(has_placeholder)
}

/// Returns whether an object may have members that are not in the document. A key with a placeholder may become any
/// key, and `**defaults` in Python adds any number of members.
fn may_have_more_members(object: NodeRef<'_>) -> bool {
    object.is_extensible() || object.members().any(|member| member.key.is_placeholder() || member.name().contains("{{"))
}

/// Returns whether `text` contains a placeholder, as in `INC-{{number}}`.
pub(super) fn has_placeholder(text: &str) -> bool {
    crate::syntax::template::contains(text)
}

#[cfg(test)]
#[path = "schema_findings_tests.rs"]
mod tests;
