//! From what the schemas found to findings: grouped by value, with the cascades of one mistake left out.

use std::collections::HashMap;

use super::encoded_content;
use super::finding::{Findings, Group, Missing};
use super::flattened_object;
use super::registry::{self, Check};
use crate::catalog::{Detail, Target, Violation};
use crate::diagnostic::RuleId;
use crate::syntax::{Kind, NodeId, NodeRef, Shape as _, ShapeId};

/// Rules that say all there is to say about a value: others about the same value are cascades of the same mistake.
const DECISIVE: [RuleId; 3] = [RuleId::EmptyField, RuleId::WrongType, RuleId::InapplicableField];

/// Holds the payload against its schemas.
pub(crate) fn check<'t>(findings: &mut Findings<'_, 't>) {
    let schemas = findings.schemas;
    let mut violations = Vec::new();
    for (target, value) in validated(findings) {
        match schemas.validate(target, value) {
            Ok(found) => violations.extend(found),
            Err(failure) => findings.failures.push(failure),
        }
    }
    if schemas.have_contents() {
        for (string, found) in texts_for_json(findings) {
            if flattened_object::is_flattened(findings, string) {
                flattened_object::report(findings, string, &["JSON"]);
            } else {
                super::wrong_type::other_content(findings, string, found);
            }
        }
    }
    if schemas.have_encodings() {
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
            findings.strangers.push(group.node);
        }
    }
    for group in groups {
        let Some(rule) = registry::find(group.violations[0].rule) else { continue };
        if flattened_object::replaces(&group, findings) {
            continue;
        }
        if let Check::Schema(word) = rule.check {
            word(&group, findings);
        }
    }
}

/// Returns the values of the payload that have a schema, each with what it is validated as.
pub(super) fn validated<'t>(findings: &Findings<'_, 't>) -> Vec<(Target, NodeRef<'t>)> {
    let payload = findings.payload;
    let whole = payload.target().map(|target| (target, payload.root));
    let containers = payload.containers.iter().map(|container| (container.target(), container.validated()));
    // The envelope's schema leaves it to that of the container, which rejects it by its type.
    let invalid = payload.service.zip(payload.invalid_object_form());
    let invalid = invalid.map(|(service, value)| (Target::Container(service, None), value));
    let contents = payload.contents().filter_map(|(string, root)| {
        let shape = payload.content_shape(string)?;
        Some((Target::Content(shape), root))
    });
    whole.into_iter().chain(containers).chain(invalid).chain(contents).collect()
}

/// Returns the strings that must contain JSON and were not parsed as such, each with the type of its JSON, or `None` if it is
/// not valid JSON.
fn texts_for_json<'t>(findings: &Findings<'_, 't>) -> Vec<(NodeRef<'t>, Option<&'static str>)> {
    let mut found = Vec::new();
    each_string(findings, &mut |node, text, of| {
        let blank = text.trim().is_empty() || has_placeholder(text);
        if let Some(content) = findings.shapes.content(of).filter(|_| !blank && node.embedded().is_none()) {
            let types = findings.schemas.describe(content).types;
            found.extend(other_than(text, &types).map(|found| (node, found)));
        }
    });
    // The container in a string has a rule of its own.
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

/// Returns the type of the JSON in `text` unless it is one of `types`, and `Some(None)` if `text` is not valid JSON.
fn other_than(text: &str, types: &[String]) -> Option<Option<&'static str>> {
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
    let fits = |wanted: &String| wanted == kind || (wanted == "integer" && kind == "number");
    (!types.is_empty() && !types.iter().any(fits)).then_some(Some(kind))
}

/// One group for each value and rule, in the order of the text.
fn group(violations: Vec<Violation<'_>>) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    // Which groups there are of a value, so that many values cost no more each than a few.
    let mut places: HashMap<(usize, NodeId), Vec<usize>> = HashMap::new();
    for violation in violations.into_iter().filter(|violation| !excused(violation)) {
        let of_value = places.entry(violation.node.key()).or_default();
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
        // The same field may be demanded along two ways through the schemas.
        let mut seen = std::collections::HashSet::new();
        group.names.retain(|name| seen.insert(name.clone()));
    }
    // Of each value the first group whose rule says it all, if there is one.
    let decided: HashMap<(usize, NodeId), RuleId> = places
        .into_iter()
        .filter_map(|(node, of_value)| {
            let mut rules = of_value.into_iter().map(|index| groups[index].violations[0].rule);
            rules.find(|rule| DECISIVE.contains(rule)).map(|rule| (node, rule))
        })
        .collect();
    groups.retain(|group| decided.get(&group.node.key()).is_none_or(|rule| *rule == group.violations[0].rule));
    groups.sort_by_key(|group| group.node.span());
    groups
}

/// Returns whether a member that is missing is added elsewhere.
fn is_supplied(violation: &Violation<'_>, supplied: &[String]) -> bool {
    match &violation.detail {
        Detail::Required(name) => supplied.contains(name),
        Detail::Alternatives(names) => names.iter().any(|name| supplied.contains(name)),
        _ => false,
    }
}

/// A placeholder is of any type and any value; a text with a placeholder in it is of any value. A value that the reading put
/// where none was written is reported there.
fn excused(violation: &Violation<'_>) -> bool {
    let node = violation.node;
    if node.is_placeholder() || node.local_span().is_empty() {
        return true;
    }
    // What goes with the field may be in the same branch.
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

/// Returns whether an object may have members that are not written in it: one whose key is a placeholder, or has one in it, may be any,
/// and stands for several where `**defaults` of Python does.
fn has_unknown_members(object: NodeRef<'_>) -> bool {
    object.is_open() || object.members().any(|member| member.key.is_placeholder() || member.name().contains("{{"))
}

/// Whether a placeholder stands somewhere in a text.
pub(super) fn has_placeholder(text: &str) -> bool {
    crate::syntax::template::contains(text)
}

#[cfg(test)]
#[path = "schema_findings_tests.rs"]
mod tests;
