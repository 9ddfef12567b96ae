//! Turns schema violations into findings: groups them by value and drops those that follow from the same mistake.

use std::collections::HashMap;

use super::encoded_content;
use super::finding::{Findings, Group, Missing};
use super::flattened_object;
use super::registry::{self, Check};
use crate::catalog::{Detail, Target, Violation};
use crate::diagnostic::RuleId;
use crate::syntax::{Kind, NodeId, NodeRef, Shape as _, ShapeId};

/// Rules that hide other violations of the same value, because those follow from the same mistake.
const DECISIVE: [RuleId; 3] = [RuleId::EmptyField, RuleId::WrongType, RuleId::InapplicableField];

/// Validates the payload against its schemas.
pub(crate) fn check<'t>(findings: &mut Findings<'_, 't>) {
    let schemas = findings.schemas;
    let mut violations = Vec::new();
    for (target, value) in validated(findings) {
        match schemas.validate(target, value) {
            Ok(found) => violations.extend(found),
            Err(failure) => findings.failures.push(failure),
        }
    }
    if schemas.have_content_schema() {
        for (string, found) in unparsed_json_strings(findings) {
            if flattened_object::is_flattened(findings, string) {
                flattened_object::report(findings, string, &["JSON"]);
            } else {
                super::wrong_type::other_content(findings, string, found);
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
    let groups = group(violations.into_iter().filter(|violation| !is_supplied(violation, supplied)).collect());
    for group in &groups {
        let stated = |rule: &&'static super::Rule| matches!(rule.check, Check::Schema(_));
        let Some(rule) = registry::find(group.violations[0].rule).filter(stated) else { continue };
        let alternatives = group.violations.iter().flat_map(|violation| match &violation.detail {
            Detail::Alternatives(names) => names.as_slice(),
            Detail::Required(name) => std::slice::from_ref(name),
            _ => &[],
        });
        let missing = alternatives.map(|name| Missing { object: group.node, name: name.clone(), rule: rule.id });
        findings.missing.extend(missing);
        if rule.id == RuleId::UnknownField && !group.names.is_empty() {
            findings.with_unknown_members.push(group.node);
        }
    }
    for group in groups {
        let Some(rule) = registry::find(group.violations[0].rule) else { continue };
        if flattened_object::replaces(&group, findings) {
            continue;
        }
        if let Check::Schema(report) = rule.check {
            report(&group, findings);
        }
    }
}

/// Returns the values of the payload that have a schema, each with the kind of payload that it is validated as.
pub(super) fn validated<'t>(findings: &Findings<'_, 't>) -> Vec<(Target, NodeRef<'t>)> {
    let payload = findings.payload;
    let whole = payload.target().map(|target| (target, payload.root));
    let containers = payload.containers.iter().map(|container| (container.target(), container.validated()));
    // The schema of the envelope does not check the container, so the schema of the container rejects its type.
    let invalid = payload.service.zip(payload.invalid_object_form());
    let invalid = invalid.map(|(service, value)| (Target::Container(service, None), value));
    let contents = payload.contents().filter_map(|(string, root)| {
        let shape = payload.content_shape(string)?;
        Some((Target::Content(shape), root))
    });
    whole.into_iter().chain(containers).chain(invalid).chain(contents).collect()
}

/// Returns the strings that must contain JSON but were not parsed as JSON. The second part is the type of the JSON, or
/// `None` if it is not valid JSON.
fn unparsed_json_strings<'t>(findings: &Findings<'_, 't>) -> Vec<(NodeRef<'t>, Option<&'static str>)> {
    let mut found = Vec::new();
    each_string(findings, &mut |node, text, of| {
        let blank = text.trim().is_empty() || has_placeholder(text);
        if let Some(content) = findings.shapes.content(of).filter(|_| !blank && node.embedded().is_none()) {
            let types = findings.schemas.describe(content).types;
            found.extend(unexpected_type(text, &types).map(|found| (node, found)));
        }
    });
    // The container in string form has its own rule.
    let container = findings.payload.container_string();
    found.retain(|(string, _)| Some(*string) != container);
    found
}

/// Calls `visit` with each string that has a schema, its text and its shape.
pub(super) fn each_string<'t>(findings: &Findings<'_, 't>, visit: &mut dyn FnMut(NodeRef<'t>, &'t str, ShapeId)) {
    fn walk<'t>(
        findings: &Findings<'_, 't>,
        node: NodeRef<'t>,
        of: ShapeId,
        visit: &mut dyn FnMut(NodeRef<'t>, &'t str, ShapeId),
    ) {
        let shapes = findings.shapes;
        if let Some(text) = node.as_str() {
            visit(node, text, of);
        }
        for member in node.members() {
            if let Some(shape) = shapes.member(of, member.name()) {
                walk(findings, member.value, shape, visit);
            }
        }
        for element in node.elements() {
            walk(findings, element, shapes.element(of), visit);
        }
    }
    let payload = findings.payload;
    for root in payload.contents().map(|(_, root)| root).chain([payload.root]) {
        walk(findings, root, payload.root_shape(root), visit);
    }
}

/// Returns the type of the JSON in `text` if it is none of `types`, and `Some(None)` if `text` is not valid JSON.
fn unexpected_type(text: &str, types: &[String]) -> Option<Option<&'static str>> {
    use serde_json::Value;
    let Ok(value) = serde_json::from_str(text) else { return Some(None) };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let fits = |expected: &String| expected == kind || (expected == "integer" && kind == "number");
    (!types.is_empty() && !types.iter().any(fits)).then_some(Some(kind))
}

/// Groups violations by value and rule, in document order.
fn group(violations: Vec<Violation<'_>>) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    // Indexed by value, so that finding the groups of a value does not take longer if there are many.
    let mut groups_of: HashMap<(usize, NodeId), Vec<usize>> = HashMap::new();
    for violation in violations.into_iter().filter(|violation| !is_ignored(violation)) {
        let of_value = groups_of.entry(violation.node.identity()).or_default();
        match of_value.iter().find(|index| groups[**index].violations[0].rule == violation.rule) {
            Some(&index) => groups[index].violations.push(violation),
            None => {
                of_value.push(groups.len());
                groups.push(Group { node: violation.node, violations: vec![violation], names: Vec::new() });
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
    // The first group of each value whose rule hides the others.
    let decided: HashMap<(usize, NodeId), RuleId> = groups_of
        .into_iter()
        .filter_map(|(node, of_value)| {
            let mut rules = of_value.into_iter().map(|index| groups[index].violations[0].rule);
            rules.find(|rule| DECISIVE.contains(rule)).map(|rule| (node, rule))
        })
        .collect();
    groups.retain(|group| decided.get(&group.node.identity()).is_none_or(|rule| *rule == group.violations[0].rule));
    groups.sort_by_key(|group| group.node.span());
    groups
}

/// Returns whether the program that contains the payload adds the missing member later.
fn is_supplied(violation: &Violation<'_>, supplied: &[String]) -> bool {
    match &violation.detail {
        Detail::Required(name) => supplied.contains(name),
        Detail::Alternatives(names) => names.iter().any(|name| supplied.contains(name)),
        _ => false,
    }
}

/// Returns whether a violation is ignored. A placeholder matches any type and value, and a string with a placeholder matches
/// any value. A value that the parser inserted has its own finding.
fn is_ignored(violation: &Violation<'_>) -> bool {
    let node = violation.node;
    if node.is_placeholder() || node.local_span().is_empty() {
        return true;
    }
    // The other field may be in the same branch of the template.
    if matches!(violation.rule, RuleId::InapplicableField | RuleId::UpdaterPageMismatch) && node.is_conditional() {
        return true;
    }
    if matches!(violation.detail, Detail::Required(_) | Detail::Alternatives(_)) && has_unknown_members(node) {
        return true;
    }
    node.kind() == Kind::String
        && violation.keyword != "type"
        && violation.rule != RuleId::InapplicableField
        && node.as_str().is_some_and(has_placeholder)
}

/// Returns whether an object may have more members than it shows. A key with a placeholder may become any key. `**defaults`
/// in Python adds any number of members.
fn has_unknown_members(object: NodeRef<'_>) -> bool {
    object.is_extensible() || object.members().any(|member| member.key.is_placeholder() || member.name().contains("{{"))
}

/// Returns whether a string contains a placeholder.
pub(super) fn has_placeholder(text: &str) -> bool {
    crate::syntax::template::contains(text)
}

#[cfg(test)]
#[path = "schema_findings_tests.rs"]
mod tests;
