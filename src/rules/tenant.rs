//! Checks a payload against the tenant's configuration: lists of allowed values, required fields and custom fields. A
//! tenant is an organization that uses the server.
//!
//! The findings are findings of `invalid-value`, `missing-field` and `empty-field`.

use std::collections::HashSet;

use super::empty_field;
use super::finding::Findings;
use super::invalid_value::visible_span;
use super::missing_field::{
    describe_missing_fields, display_name_of, expected_label, join_names, key_or_bracket_span, requires_label,
};
use super::{misplaced_field, unknown_field};
use crate::config::{CustomFields, Required, RequiredFor, Tenant, ValueList};
use crate::diagnostic::{Applicability, Diagnostic, Edit, RuleId, same_letters};
use crate::document::payload::Container;
use crate::syntax::template::contains as has_placeholder;
use crate::syntax::{Kind, NodeRef, Tree};

/// The maximum number of allowed values that a message lists.
const MAX_LISTED: usize = 8;

/// Checks the payload against the tenant's configuration. Must run after all rules, because this function skips values
/// that a rule has reported.
pub(crate) fn check<'t>(findings: &mut Findings<'_, 't>, tenant: &Tenant) {
    if !tenant.values.is_empty() {
        check_values(findings, tenant);
    }
    for container in &findings.payload.containers {
        check_required_fields(findings, tenant, Some(container));
        if let Some(custom) = &tenant.custom_fields {
            check_custom_fields(findings, tenant, custom, container);
        }
    }
    check_required_fields(findings, tenant, None);
}

/// Checks all values of the payload for which the tenant lists the allowed values.
fn check_values<'t>(findings: &mut Findings<'_, 't>, tenant: &Tenant) {
    let payload = findings.payload;
    let root = payload.root;
    check_values_in_tree(findings, tenant, root.tree(), Some(root));
    for container in &payload.containers {
        let tree = container.validated_object().tree();
        if !tree.id_eq(root.tree()) {
            check_values_in_tree(findings, tenant, tree, None);
        }
    }
}

/// Checks the values in `tree` for which the tenant lists the allowed values. If `root` is set, checks only the values
/// inside of `root`.
fn check_values_in_tree<'t>(
    findings: &mut Findings<'_, 't>,
    tenant: &Tenant,
    tree: &'t Tree<'t>,
    root: Option<NodeRef<'t>>,
) {
    for key in tree.keys().filter(|key| root.is_none_or(|root| root.holds(key.id()))) {
        let Some(lists) = key.as_str().and_then(|name| tenant.values.get(name)) else { continue };
        let Some(value) = key.value_of_key() else { continue };
        let Some(value_text) = value.text().filter(|text| !text.trim().is_empty()) else { continue };
        if value.is_placeholder() || has_placeholder(value_text) {
            continue;
        }
        for allowed in lists.iter().filter(|allowed| !allowed.list.has(value_text)) {
            let pointer = findings.payload.pointer(value);
            let root = findings.payload.pointer(findings.payload.root);
            if allowed.is_for(&pointer, &root) && !findings.is_reported(&pointer) {
                let name = key.as_str().unwrap_or_default();
                let finding = unlisted_value_finding(findings, tenant, name, value, &allowed.list);
                findings.push(finding);
            }
        }
    }
}

/// Returns whether the tenant's configuration allows `value` in place of `node`.
pub(super) fn allows<'t>(findings: &Findings<'_, 't>, tenant: &Tenant, node: NodeRef<'t>, value: NodeRef<'_>) -> bool {
    let Some(value_text) = value.text().filter(|text| !text.trim().is_empty()) else { return true };
    let name = findings.payload.name(node);
    let pointer = findings.payload.pointer(node);
    let root = findings.payload.pointer(findings.payload.root);
    let mut lists = tenant.values.get(&name).into_iter().flatten();
    lists.all(|allowed| allowed.list.has(value_text) || !allowed.is_for(&pointer, &root))
        && tenant
            .custom_fields
            .as_ref()
            .is_none_or(|custom| allows_in_custom_field(findings, custom, node, &name, value_text))
}

/// Returns whether the tenant's configuration allows the string `value_text` as the member `name` of a custom field.
/// `node` is the current value of the member. Returns `true` if `node` is not part of a custom field.
fn allows_in_custom_field<'t>(
    findings: &Findings<'_, 't>,
    custom: &CustomFields,
    node: NodeRef<'t>,
    name: &str,
    value_text: &str,
) -> bool {
    let path = findings.payload.container_path(node).unwrap_or_default();
    // A member of a custom field has a path such as `CustomFields/0/Name`.
    let [fields, _, _] = path.as_slice() else { return true };
    let Some(element) = findings.payload.parent(node).filter(|_| fields == "CustomFields") else { return true };
    if name == "GroupName" {
        return custom.groups.has(value_text);
    }
    let text = |name: &str| element.get(name).and_then(NodeRef::as_str);
    let group = text("GroupName")
        .and_then(|group| custom.groups.find_intended(group))
        .and_then(|group| custom.fields.get(group));
    let Some(group) = group else { return true };
    match name {
        "Name" => group.names.has(value_text),
        "Value" => text("Name")
            .and_then(|name| group.values.get(group.names.find_intended(name)?))
            .is_none_or(|values| values.has(value_text)),
        _ => true,
    }
}

/// Returns the finding for a value that is not in the list of allowed values.
fn unlisted_value_finding<'t>(
    findings: &Findings<'_, 't>,
    tenant: &Tenant,
    name: &str,
    value: NodeRef<'t>,
    list: &ValueList,
) -> Diagnostic {
    let value_text = value.text().unwrap_or_default();
    let quoted = Findings::excerpt(value_text);
    let message = if list.len() <= MAX_LISTED {
        let options: Vec<String> = list.iter().map(|option| format!("`{option}`")).collect();
        let options = match options.as_slice() {
            [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
            all => all.join(", "),
        };
        format!("invalid value `{quoted}` for `{name}`: expected {options}")
    } else {
        format!("invalid value `{quoted}` for `{name}`: expected one of {} values", list.len())
    };
    let finding = findings.new_finding_at(RuleId::InvalidValue, value, visible_span(value), message);
    let finding = finding.with_note(format!("the allowed values are set in {}", tenant.origin));
    match list.nearest(value_text) {
        Some(nearest) => {
            let has_same_letters = same_letters(value_text, nearest);
            let applicability = if has_same_letters { Applicability::Safe } else { Applicability::Unsafe };
            let edit = Edit::replace(value.content_span(), Findings::escape(value.tree(), nearest));
            let finding = finding.with_label(format!("did you mean `{nearest}`?"));
            // The fix replaces only the content of a string, between its quotes.
            if value.kind() != Kind::String || !findings.allows_text(value, nearest) {
                return finding;
            }
            finding.with_fix(applicability, format!("Set `{name}` to `{nearest}`"), vec![edit])
        }
        None => finding.with_label("not an allowed value"),
    }
}

/// Checks the required fields in `container`. If `container` is `None`, checks the required fields outside the
/// containers.
fn check_required_fields<'t>(findings: &mut Findings<'_, 't>, tenant: &Tenant, container: Option<&Container<'t>>) {
    let status = container.and_then(|container| container.status_name());
    // For each object, the names of its missing fields, and whether the status requires the field.
    let mut missing: Vec<(NodeRef<'t>, Vec<(String, bool)>)> = Vec::new();
    for required in &tenant.required {
        if required.is_from_root != container.is_none()
            || required.status.as_deref().is_some_and(|expected_status| status != Some(expected_status))
        {
            continue;
        }
        let Some((object, name)) = object_with_field(findings, container, required) else { continue };
        if let Some(value) = object.get(&name) {
            if value.as_str().is_some_and(|text| text.trim().is_empty())
                && !value.is_placeholder()
                && !findings.is_reported(&findings.payload.pointer(value))
            {
                let blank = if value.content_span().is_empty() { "empty" } else { "blank" };
                let message = format!("{} is {blank}", empty_field::required_field_name(findings, value));
                let finding = findings.new_finding_at(RuleId::EmptyField, value, value.span(), message);
                let note = describe_requirement(tenant, required.status.as_deref());
                findings.push(finding.with_label("expected a value").with_note(note));
            }
            continue;
        }
        let is_reported =
            findings.missing_members.iter().any(|missing| missing.object == object && missing.name == name)
                || misplaced_field::find_misplaced(findings, &name, object).is_some()
                || unknown_field::misspelling_of(findings, object, &name).is_some();
        if is_reported {
            continue;
        }
        let is_required_by_status = required.status.is_some();
        match missing.iter_mut().find(|(node, _)| *node == object) {
            Some((_, names)) => names.push((name, is_required_by_status)),
            None => missing.push((object, vec![(name, is_required_by_status)])),
        }
    }
    for (object, names) in missing {
        let is_any_required_by_status = names.iter().any(|(_, is_required_by_status)| *is_required_by_status);
        let names: Vec<String> = names.into_iter().map(|(name, _)| name).collect();
        let status = status.filter(|_| is_any_required_by_status);
        let fields = describe_missing_fields(&names);
        let message =
            format!("{fields} in {}, {}", display_name_of(findings, object), describe_requirement(tenant, status));
        let finding =
            findings.new_finding_at(RuleId::MissingField, object, key_or_bracket_span(findings, object), message);
        let mut finding = finding.with_label(expected_label(&names));
        if let (Some(_), Some(container_status)) = (status, container.and_then(|container| container.status)) {
            finding = finding.with_secondary(container_status.node.content_span(), requires_label(&names));
        }
        findings.push(finding);
    }
}

/// Returns why a field is required: ``required by summit-lint.json5 for status `Resolved` ``.
fn describe_requirement(tenant: &Tenant, status: Option<&str>) -> String {
    match status {
        Some(status) => format!("required by {} for status `{status}`", tenant.origin),
        None => format!("required by {}", tenant.origin),
    }
}

/// Returns the object that must have a required field, and the key of the field.
///
/// If the object is missing, returns the innermost existing object around the missing object instead. Then, the second
/// value is the path from the returned object to the field, such as `TicketInformation/Solution`. Returns `None` if the
/// field cannot be checked.
fn object_with_field<'t>(
    findings: &Findings<'_, 't>,
    container: Option<&Container<'t>>,
    required: &Required,
) -> Option<(NodeRef<'t>, String)> {
    let (mut object, path) = match container {
        None => (findings.payload.root, required.path.as_slice()),
        Some(container) => match (container.node, required.path.as_slice()) {
            (Some(node), path) => (node, path),
            (None, [first, rest @ ..]) if Some(first.as_str()) == findings.schemas.subject_name(container.service) => {
                (container.subject?, rest)
            }
            // The payload is only a `Ticket`, and the field belongs outside of the `Ticket`.
            (None, _) => return None,
        },
    };
    for (depth, segment) in path.iter().enumerate() {
        match object.get(segment) {
            Some(next) if next.kind() == Kind::Object => object = next,
            // The value is a placeholder, or it has the wrong type, which a rule has already reported.
            Some(_) => return None,
            None => {
                let rest: Vec<&str> =
                    path[depth..].iter().map(String::as_str).chain([required.name.as_str()]).collect();
                let is_reported =
                    findings.missing_members.iter().any(|missing| missing.object == object && missing.name == *segment);
                return (!is_reported).then(|| (object, rest.join("/")));
            }
        }
    }
    Some((object, required.name.clone()))
}

/// Checks the names and values of the custom fields in a container, and whether all required custom fields are present.
fn check_custom_fields<'t>(
    findings: &mut Findings<'_, 't>,
    tenant: &Tenant,
    custom: &CustomFields,
    container: &Container<'t>,
) {
    let Some(node) = container.node else { return };
    let fields = node.get("CustomFields");
    if fields.is_some_and(|fields| fields.kind() != Kind::Array) {
        return;
    }
    // The groups and names of the fields that are present. A misspelled field counts as the field that was meant.
    let mut present_fields: HashSet<(String, String)> = HashSet::new();
    let mut has_placeholder_field = false;
    for element in fields.into_iter().flat_map(NodeRef::elements) {
        let string_member = |name: &str| element.get(name).and_then(|node| Some((node, node.as_str()?)));
        let is_placeholder = |(node, text): &(NodeRef<'_>, &str)| node.is_placeholder() || has_placeholder(text);
        let (group, name) = (string_member("GroupName"), string_member("Name"));
        if element.is_placeholder()
            || group.as_ref().is_some_and(is_placeholder)
            || name.as_ref().is_some_and(is_placeholder)
        {
            has_placeholder_field = true;
            continue;
        }
        let Some((group_node, group)) = group.filter(|(_, group)| !group.trim().is_empty()) else { continue };
        if !custom.groups.has(group) {
            let finding = unlisted_value_finding(findings, tenant, "GroupName", group_node, &custom.groups);
            findings.push(finding);
        }
        let meant_group = custom.groups.find_intended(group);
        let Some(known_group) = meant_group.and_then(|group| custom.fields.get(group)) else { continue };
        let Some((name_node, name)) = name.filter(|(_, name)| !name.trim().is_empty()) else { continue };
        if !known_group.names.has(name) {
            let finding = unlisted_value_finding(findings, tenant, "Name", name_node, &known_group.names);
            findings.push(finding.with_secondary(group_node.content_span(), "in this group"));
        }
        let Some(name) = known_group.names.find_intended(name) else { continue };
        present_fields.insert((meant_group.unwrap_or_default().to_owned(), name.to_owned()));
        if let (Some((value, value_text)), Some(list)) = (string_member("Value"), known_group.values.get(name)) {
            let is_blank = value_text.trim().is_empty();
            if !is_blank && !list.has(value_text) && !is_placeholder(&(value, value_text)) {
                let finding = unlisted_value_finding(findings, tenant, "Value", value, list);
                findings.push(finding.with_secondary(name_node.content_span(), "of this field"));
            }
        }
    }
    // A placeholder may become any required field.
    if has_placeholder_field {
        return;
    }
    let status = container.status_name();
    let mut missing = Vec::new();
    let mut is_any_required_by_status = false;
    for group in custom.groups.iter() {
        for (name, required) in custom.fields.get(group).into_iter().flat_map(|group| &group.required) {
            let is_required = match required {
                RequiredFor::Never => false,
                RequiredFor::Always => true,
                RequiredFor::Statuses(statuses) => {
                    statuses.iter().any(|expected_status| Some(expected_status.value.as_str()) == status)
                }
            };
            if is_required && !present_fields.contains(&(group.to_owned(), name.clone())) {
                is_any_required_by_status |= matches!(required, RequiredFor::Statuses(_));
                // `join_names` adds the outer backticks.
                missing.push(format!("{name}` of group `{group}"));
            }
        }
    }
    if !missing.is_empty() {
        let object = fields.unwrap_or(node);
        let status = status.filter(|_| is_any_required_by_status);
        let fields = if missing.len() == 1 { "field" } else { "fields" };
        let message =
            format!("missing custom {fields} {}, {}", join_names(&missing), describe_requirement(tenant, status));
        let finding =
            findings.new_finding_at(RuleId::MissingField, object, key_or_bracket_span(findings, object), message);
        findings.push(finding.with_label(expected_label(&missing)));
    }
}
