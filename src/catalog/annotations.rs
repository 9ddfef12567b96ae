//! Checks the annotations `x-lint`, `x-evidence`, `x-next` and `x-tenant` in the schemas of the user. Annotations are
//! keywords that this program adds to JSON Schema.
//!
//! JSON Schema ignores unknown keywords, so a typo in an annotation would silently turn off checks. The annotation
//! `x-service` is checked in [`super::services`].

use super::documents::{Documents, Subschema};
use super::keywords::{SchemaRole, visit_schemas};
use super::services::{Problem, check_members};
use super::tenant_fields::TenantField;
use super::user::{RULES, with_article};
use crate::diagnostic::{RuleId, nearest};
use crate::syntax::{Kind, NodeRef};

/// Keywords that never fail by themselves, so `x-lint` has no effect on them. Only keywords in their inner schemas
/// fail.
const NEVER_FAIL: &[&str] =
    &["$ref", "$dynamicRef", "allOf", "if", "properties", "patternProperties", "$defs", "definitions"];

/// The maximum number of points for a key or a value. An object with this many points is recognized as a payload.
const MAX_POINTS: u8 = 4;

/// Returns the first problem with the annotations in a document. `document` is the index of the document.
pub(super) fn first_problem(documents: &Documents, document: usize) -> Option<Problem<'_>> {
    let mut first: Option<Problem<'_>> = None;
    let is_request = documents.is_request(document);
    visit_schemas(documents.get(document).root(), SchemaRole::Root, &mut |schema, role| {
        if first.is_some() {
            return;
        }
        first = schema.members().find_map(|member| match member.name() {
            "x-lint" => check_lint(schema, member.value).err(),
            "x-evidence" => {
                check_evidence(documents, Subschema { document, node: schema.id() }, member.value, role).err()
            }
            "x-next" => check_next(schema, member.value).err(),
            "x-tenant" => check_tenant(member.value, role).err(),
            "x-service" if role != SchemaRole::Root || !is_request => {
                let message = "`x-service` has no effect here; move it to the root of a request schema that is listed under \
                               `services` in the configuration";
                Some((member.key, message.to_owned()))
            }
            _ => None,
        });
    });
    first
}

/// Checks an `x-lint` annotation, which maps keywords of `schema` to the rules that report their failures:
/// `{"required": "missing-field"}`.
fn check_lint<'t>(schema: NodeRef<'t>, rules: NodeRef<'t>) -> Result<(), Problem<'t>> {
    if rules.kind() != Kind::Object {
        let message = "invalid `x-lint`: expected an object such as `{ \"required\": \"missing-field\" }`";
        return Err((rules, format!("{message}, found {}", with_article(rules.kind().name()))));
    }
    for member in rules.all_members() {
        let (keyword, value) = (member.name(), member.value);
        let Some(rule) = value.as_str() else {
            let message = format!("invalid `{keyword}` of `x-lint`: expected the name of a rule");
            return Err((value, format!("{message}, found {}", with_article(value.kind().name()))));
        };
        let id = rule.parse::<RuleId>().ok();
        let Some((_, keywords)) = RULES.iter().find(|(known, _)| Some(*known) == id) else {
            let help = match nearest(rule, RULES.iter().map(|(id, _)| id.name())) {
                Some(nearest) => format!("; did you mean `{nearest}`?"),
                None => String::new(),
            };
            let what = if id.is_some() { "schemas cannot report" } else { "unknown rule" };
            return Err((value, format!("{what} `{rule}`{help}")));
        };
        if !keywords.is_empty() && !keywords.contains(&keyword) {
            let list: Vec<String> = keywords.iter().map(|keyword| format!("`{keyword}`")).collect();
            return Err((value, format!("`{keyword}` cannot report `{rule}`; only {} can", list.join(" or "))));
        }
        if NEVER_FAIL.contains(&keyword) {
            let message = format!(
                "`x-lint` has no effect on `{keyword}`; move it to a schema in `{keyword}`, next to the keyword that fails"
            );
            return Err((member.key, message));
        }
        if schema.get(keyword).is_none() {
            let siblings = schema.members().map(|member| member.name()).filter(|name| !name.starts_with("x-"));
            let help = match nearest(keyword, siblings) {
                Some(nearest) => format!("; did you mean `{nearest}`?"),
                None => String::new(),
            };
            let message = format!("missing keyword `{keyword}` next to `x-lint`{help}");
            return Err((member.key, message));
        }
    }
    Ok(())
}

/// Checks an `x-tenant` annotation, such as `"x-tenant": "values"`. `role` is the role of the schema with the
/// annotation.
fn check_tenant(value: NodeRef<'_>, role: SchemaRole) -> Result<(), Problem<'_>> {
    if role != SchemaRole::Property {
        let message = "`x-tenant` has no effect here; move it to the schema of a property in `properties`";
        return Err((value, message.to_owned()));
    }
    match value.as_str().and_then(TenantField::of_annotation) {
        Some(_) => Ok(()),
        None => Err((value, "invalid `x-tenant`: expected `values` or `counts`".to_owned())),
    }
}

/// Checks an `x-evidence` annotation, such as `"x-evidence": {"key": 2}`. `value` is the value of the annotation.
/// `property` is the schema with the annotation, and `role` is the role of this schema.
fn check_evidence<'d>(
    documents: &'d Documents,
    property: Subschema,
    value: NodeRef<'d>,
    role: SchemaRole,
) -> Result<(), Problem<'d>> {
    check_members("x-evidence", value, &["key", "value"])?;
    if role != SchemaRole::Property {
        let message = "`x-evidence` has no effect here; move it to the schema of a property in `properties`";
        return Err((value, message.to_owned()));
    }
    if value.is_empty() {
        return Err((value, "missing `key` or `value` in `x-evidence`, such as `{ \"key\": 2 }`".to_owned()));
    }
    let is_points = |node: NodeRef<'_>| {
        let number = node.text().filter(|_| node.kind() == Kind::Number);
        number.and_then(|text| text.parse::<u8>().ok()).is_some_and(|points| (1..=MAX_POINTS).contains(&points))
    };
    if let Some(key) = value.get("key").filter(|key| key.as_str() != Some("common") && !is_points(*key)) {
        let message =
            format!("invalid `key` of `x-evidence`: expected a whole number from 1 to {MAX_POINTS} or `common`");
        return Err((key, message));
    }
    if let Some(value) = value.get("value") {
        if !is_points(value) {
            let message = format!("invalid `value` of `x-evidence`: expected a whole number from 1 to {MAX_POINTS}");
            return Err((value, message));
        }
        let lists =
            |schema: &Subschema| ["enum", "const"].iter().any(|name| documents.node(*schema).get(name).is_some());
        if !documents.closure(&[property]).iter().any(lists) {
            let message =
                "`value` of `x-evidence` has no effect on a property without `enum`; add `enum` or remove `value`";
            return Err((value, message.to_owned()));
        }
    }
    Ok(())
}

/// Checks an `x-next` annotation, which lists the statuses that may follow each status: `{"New": ["Assigned"]}`.
fn check_next<'t>(schema: NodeRef<'t>, value: NodeRef<'t>) -> Result<(), Problem<'t>> {
    let is_listed = |name: &str| {
        schema.get("enum").is_none_or(|options| options.elements().any(|option| option.as_str() == Some(name)))
    };
    let unknown = |node: NodeRef<'t>| (node, format!("unknown status `{}` in `x-next`", node.as_str().unwrap_or("")));
    if value.kind() != Kind::Object {
        let message = "invalid `x-next`: expected an object that maps each status to a list of statuses";
        return Err((value, format!("{message}, found {}", with_article(value.kind().name()))));
    }
    for member in value.all_members() {
        if !is_listed(member.name()) {
            return Err(unknown(member.key));
        }
        if member.value.kind() != Kind::Array {
            let kind = with_article(member.value.kind().name());
            return Err((
                member.value,
                format!("invalid `{}` of `x-next`: expected a list of statuses, found {kind}", member.name()),
            ));
        }
        if let Some(other) = member.value.elements().find(|status| !status.as_str().is_some_and(is_listed)) {
            return Err(match other.as_str() {
                Some(_) => unknown(other),
                None => (
                    other,
                    format!("invalid item of `x-next`: expected a status, found {}", with_article(other.kind().name())),
                ),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_annotations_are_valid() {
        let documents = Documents::builtin();
        for at in 0..documents.iter().len() {
            let problem = first_problem(&documents, at);
            assert!(
                problem.is_none(),
                "{}: {}",
                documents.get(at).file(),
                problem.map(|(_, message)| message).unwrap()
            );
        }
        assert!(documents.service_problem().is_none());
    }
}
