//! Checks the requirements in the tenant's configuration. It has no rules of its own: a value that is not listed is an
//! `invalid-value`, and a missing field is a `missing-field`.

use std::collections::HashSet;

use super::empty_field;
use super::finding::Findings;
use super::invalid_value::visible;
use super::missing_field::{expected, list, location, missing as missing_fields, name_of, requires};
use super::{misplaced_field, unknown_field};
use crate::config::{CustomFields, Required, RequiredFor, Tenant, ValueList};
use crate::diagnostic::{Applicability, Diagnostic, Edit, RuleId, same_letters};
use crate::document::payload::Container;
use crate::syntax::template::contains as has_placeholder;
use crate::syntax::{Kind, NodeRef, Tree};

/// The maximum number of values in a message.
const MAX_LISTED: usize = 8;

/// Checks the payload against the tenant's configuration. Runs after all rules, and does not report a value again if they
/// have reported it.
pub(crate) fn check<'t>(findings: &mut Findings<'_, 't>, tenant: &Tenant) {
    if !tenant.values.is_empty() {
        values(findings, tenant);
    }
    for container in &findings.payload.containers {
        required(findings, tenant, Some(container));
        if let Some(custom) = &tenant.custom_fields {
            custom_fields(findings, tenant, custom, container);
        }
    }
    required(findings, tenant, None);
}

fn values<'t>(findings: &mut Findings<'_, 't>, tenant: &Tenant) {
    let payload = findings.payload;
    let root = payload.root;
    in_tree(findings, tenant, root.tree(), Some(root));
    for container in &payload.containers {
        let tree = container.validated().tree();
        if !tree.id_eq(root.tree()) {
            in_tree(findings, tenant, tree, None);
        }
    }
}

fn in_tree<'t>(findings: &mut Findings<'_, 't>, tenant: &Tenant, tree: &'t Tree<'t>, within: Option<NodeRef<'t>>) {
    for key in tree.keys().filter(|key| within.is_none_or(|root| root.holds(key.id()))) {
        let Some(lists) = key.as_str().and_then(|name| tenant.values.get(name)) else { continue };
        let Some(value) = key.value_of_key() else { continue };
        let Some(written) = value.text().filter(|text| !text.trim().is_empty()) else { continue };
        if value.is_placeholder() || has_placeholder(written) {
            continue;
        }
        for allowed in lists.iter().filter(|allowed| !allowed.list.has(written)) {
            let pointer = findings.payload.pointer(value);
            let root = findings.payload.pointer(findings.payload.root);
            if allowed.is_for(&pointer, &root) && !findings.is_reported(&pointer) {
                let name = key.as_str().unwrap_or_default();
                let finding = unlisted_value(findings, tenant, name, value, &allowed.list);
                findings.push(finding);
            }
        }
    }
}

/// Returns whether the tenant allows `value` in place of `node`.
pub(super) fn allows<'t>(findings: &Findings<'_, 't>, tenant: &Tenant, node: NodeRef<'t>, value: NodeRef<'_>) -> bool {
    let Some(written) = value.text().filter(|text| !text.trim().is_empty()) else { return true };
    let name = findings.payload.name(node);
    let pointer = findings.payload.pointer(node);
    let root = findings.payload.pointer(findings.payload.root);
    let mut lists = tenant.values.get(&name).into_iter().flatten();
    lists.all(|allowed| allowed.list.has(written) || !allowed.is_for(&pointer, &root))
        && tenant.custom_fields.as_ref().is_none_or(|custom| allows_custom(findings, custom, node, &name, written))
}

/// Returns whether the custom field that `node` is a part of may have the string `written` in this position.
fn allows_custom<'t>(
    findings: &Findings<'_, 't>,
    custom: &CustomFields,
    node: NodeRef<'t>,
    name: &str,
    written: &str,
) -> bool {
    let path = findings.payload.container_path(node).unwrap_or_default();
    let [fields, _, _] = path.as_slice() else { return true };
    let Some(element) = findings.payload.parent(node).filter(|_| fields == "CustomFields") else { return true };
    if name == "GroupName" {
        return custom.groups.has(written);
    }
    let text = |name: &str| element.get(name).and_then(NodeRef::as_str);
    let group =
        text("GroupName").and_then(|group| custom.groups.meant(group)).and_then(|group| custom.fields.get(group));
    let Some(group) = group else { return true };
    match name {
        "Name" => group.names.has(written),
        "Value" => text("Name")
            .and_then(|name| group.values.get(group.names.meant(name)?))
            .is_none_or(|values| values.has(written)),
        _ => true,
    }
}

/// Returns the finding for a value that is not listed.
fn unlisted_value<'t>(
    findings: &Findings<'_, 't>,
    tenant: &Tenant,
    name: &str,
    value: NodeRef<'t>,
    list: &ValueList,
) -> Diagnostic {
    let written = value.text().unwrap_or_default();
    let quoted = Findings::quote(written);
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
    let finding = findings.at(RuleId::InvalidValue, value, visible(value), message);
    let finding = finding.with_note(format!("the allowed values are set in {}", tenant.origin));
    match list.nearest(written) {
        Some(nearest) => {
            let same = same_letters(written, nearest);
            let applicability = if same { Applicability::Safe } else { Applicability::Unsafe };
            let edit = Edit::replace(value.content_span(), Findings::escape(value.tree(), nearest));
            let finding = finding.with_label(format!("did you mean `{nearest}`?"));
            // The value has no quotes to replace the content of.
            if value.kind() != Kind::String || !findings.allows_text(value, nearest) {
                return finding;
            }
            finding.with_fix(applicability, format!("Set `{name}` to `{nearest}`"), vec![edit])
        }
        None => finding.with_label("not an allowed value"),
    }
}

/// Checks required fields: those of the incident, or those around it if `container` is `None`.
fn required<'t>(findings: &mut Findings<'_, 't>, tenant: &Tenant, container: Option<&Container<'t>>) {
    let status = container.and_then(|container| container.status_name());
    let mut missing: Vec<(NodeRef<'t>, Vec<(String, bool)>)> = Vec::new();
    for required in &tenant.required {
        if required.is_from_root != container.is_none()
            || required.status.as_deref().is_some_and(|expected_status| status != Some(expected_status))
        {
            continue;
        }
        let Some((object, name)) = object(findings, container, required) else { continue };
        if let Some(value) = object.get(&name) {
            if value.as_str().is_some_and(|text| text.trim().is_empty())
                && !value.is_placeholder()
                && !findings.is_reported(&findings.payload.pointer(value))
            {
                let blank = if value.content_span().is_empty() { "empty" } else { "blank" };
                let message = format!("{} is {blank}", empty_field::required(findings, value));
                let finding = findings.at(RuleId::EmptyField, value, value.span(), message);
                let note = required_by(tenant, required.status.as_deref());
                findings.push(finding.with_label("expected a value").with_note(note));
            }
            continue;
        }
        let reported = findings.missing.iter().any(|missing| missing.object == object && missing.name == name)
            || misplaced_field::misplaced(findings, &name, object).is_some()
            || unknown_field::misspelling_of(findings, object, &name).is_some();
        if reported {
            continue;
        }
        let by_status = required.status.is_some();
        match missing.iter_mut().find(|(node, _)| *node == object) {
            Some((_, names)) => names.push((name, by_status)),
            None => missing.push((object, vec![(name, by_status)])),
        }
    }
    for (object, names) in missing {
        let by_status = names.iter().any(|(_, by_status)| *by_status);
        let names: Vec<String> = names.into_iter().map(|(name, _)| name).collect();
        let status = status.filter(|_| by_status);
        let fields = missing_fields(&names);
        let message = format!("{fields} in {}, {}", name_of(findings, object), required_by(tenant, status));
        let finding = findings.at(RuleId::MissingField, object, location(findings, object), message);
        let mut finding = finding.with_label(expected(&names));
        if let (Some(_), Some(written)) = (status, container.and_then(|container| container.status)) {
            finding = finding.with_secondary(written.node.content_span(), requires(&names));
        }
        findings.push(finding);
    }
}

/// Returns why a field is required: ``required by summit-lint.json5 for status `Resolved` ``.
fn required_by(tenant: &Tenant, status: Option<&str>) -> String {
    match status {
        Some(status) => format!("required by {} for status `{status}`", tenant.origin),
        None => format!("required by {}", tenant.origin),
    }
}

/// Returns the object that must have a field, and the key of the field. If the object is missing, returns the nearest object
/// around it and the path from present.
fn object<'t>(
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
            // The payload is only a ticket, so the objects around it are unknown.
            (None, _) => return None,
        },
    };
    for (depth, segment) in path.iter().enumerate() {
        match object.get(segment) {
            Some(next) if next.kind() == Kind::Object => object = next,
            // The value is unknown or has the wrong type, which is reported already.
            Some(_) => return None,
            None => {
                let rest: Vec<&str> =
                    path[depth..].iter().map(String::as_str).chain([required.name.as_str()]).collect();
                let missing =
                    findings.missing.iter().any(|missing| missing.object == object && missing.name == *segment);
                return (!missing).then(|| (object, rest.join("/")));
            }
        }
    }
    Some((object, required.name.clone()))
}

fn custom_fields<'t>(
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
    // The fields that are present, including misspelled ones.
    let mut present: HashSet<(String, String)> = HashSet::new();
    let mut any_placeholder = false;
    for element in fields.into_iter().flat_map(NodeRef::elements) {
        let text = |name: &str| element.get(name).and_then(|node| Some((node, node.as_str()?)));
        let is_open = |(node, text): &(NodeRef<'_>, &str)| node.is_placeholder() || has_placeholder(text);
        let (group, name) = (text("GroupName"), text("Name"));
        if element.is_placeholder() || group.as_ref().is_some_and(is_open) || name.as_ref().is_some_and(is_open) {
            any_placeholder = true;
            continue;
        }
        let Some((group_node, group)) = group.filter(|(_, group)| !group.trim().is_empty()) else { continue };
        if !custom.groups.has(group) {
            let finding = unlisted_value(findings, tenant, "GroupName", group_node, &custom.groups);
            findings.push(finding);
        }
        let meant = custom.groups.meant(group);
        let Some(known) = meant.and_then(|meant| custom.fields.get(meant)) else { continue };
        let Some((name_node, name)) = name.filter(|(_, name)| !name.trim().is_empty()) else { continue };
        if !known.names.has(name) {
            let finding = unlisted_value(findings, tenant, "Name", name_node, &known.names);
            findings.push(finding.with_secondary(group_node.content_span(), "in this group"));
        }
        let Some(name) = known.names.meant(name) else { continue };
        present.insert((meant.unwrap_or_default().to_owned(), name.to_owned()));
        if let (Some((value, written)), Some(list)) = (text("Value"), known.values.get(name)) {
            let blank = written.trim().is_empty();
            if !blank && !list.has(written) && !is_open(&(value, written)) {
                let finding = unlisted_value(findings, tenant, "Value", value, list);
                findings.push(finding.with_secondary(name_node.content_span(), "of this field"));
            }
        }
    }
    if any_placeholder {
        return;
    }
    let status = container.status_name();
    let mut missing = Vec::new();
    let mut by_status = false;
    for group in custom.groups.iter() {
        for (name, required) in custom.fields.get(group).into_iter().flat_map(|group| &group.required) {
            let is_required = match required {
                RequiredFor::Never => false,
                RequiredFor::Always => true,
                RequiredFor::Statuses(statuses) => {
                    statuses.iter().any(|expected_status| Some(expected_status.value.as_str()) == status)
                }
            };
            if is_required && !present.contains(&(group.to_owned(), name.clone())) {
                by_status |= matches!(required, RequiredFor::Statuses(_));
                missing.push(format!("{name}` of group `{group}"));
            }
        }
    }
    if !missing.is_empty() {
        let at = fields.unwrap_or(node);
        let status = status.filter(|_| by_status);
        let fields = if missing.len() == 1 { "field" } else { "fields" };
        let message = format!("missing custom {fields} {}, {}", list(&missing), required_by(tenant, status));
        let finding = findings.at(RuleId::MissingField, at, location(findings, at), message);
        findings.push(finding.with_label(expected(&missing)));
    }
}
