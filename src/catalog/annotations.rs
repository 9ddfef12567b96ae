//! Checks the annotations of this program in a user's schemas: `x-lint`, `x-evidence`, `x-next` and `x-tenant`. JSON Schema ignores keywords that it
//! does not know, so a slip in one of ours would turn checks off silently. `x-service` is checked where it is read.

use super::documents::{Documents, Subschema};
use super::keywords::{Place, each_schema};
use super::services::{Wrong, members};
use super::tenant_fields::TenantField;
use super::user::{RULES, article};
use crate::diagnostic::{RuleId, nearest};
use crate::syntax::{Kind, NodeRef};

/// Keywords that never fail themselves: what fails is a keyword of a schema in them.
const NEVER_FAIL: &[&str] =
    &["$ref", "$dynamicRef", "allOf", "if", "properties", "patternProperties", "$defs", "definitions"];

/// How many points make any object a payload: more would say no more.
const MAX_POINTS: u8 = 4;

/// Returns the first thing that is wrong with the annotations of the document `at`.
pub(super) fn wrong(documents: &Documents, at: usize) -> Option<Wrong<'_>> {
    let mut wrong: Option<Wrong<'_>> = None;
    let is_request = documents.is_request(at);
    each_schema(documents.get(at).root(), Place::Root, &mut |schema, place| {
        if wrong.is_some() {
            return;
        }
        wrong = schema.members().find_map(|member| match member.name() {
            "x-lint" => lint(schema, member.value).err(),
            "x-evidence" => {
                evidence(documents, Subschema { document: at, node: schema.id() }, member.value, place).err()
            }
            "x-next" => next(schema, member.value).err(),
            "x-tenant" => tenant(member.value, place).err(),
            "x-service" if place != Place::Root || !is_request => {
                let message = "`x-service` has no effect here: move it to the root of the schema of a request, which \
                               `services` of the configuration names";
                Some((member.key, message.to_owned()))
            }
            _ => None,
        });
    });
    wrong
}

/// Checks the rules that `rules`, next to the keywords of `schema`, names for them.
fn lint<'t>(schema: NodeRef<'t>, rules: NodeRef<'t>) -> Result<(), Wrong<'t>> {
    if rules.kind() != Kind::Object {
        let message =
            "`x-lint` must be an object of keywords and their rules, such as `{ \"required\": \"missing-field\" }`";
        return Err((rules, format!("{message}, not {}", article(rules.kind().name()))));
    }
    for named in rules.all_members() {
        let (keyword, value) = (named.name(), named.value);
        let Some(rule) = value.as_str() else {
            let message = format!("`{keyword}` of `x-lint` must be the name of a rule");
            return Err((value, format!("{message}, not {}", article(value.kind().name()))));
        };
        let id = rule.parse::<RuleId>().ok();
        let Some((_, keywords)) = RULES.iter().find(|(known, _)| Some(*known) == id) else {
            let help = match nearest(rule, RULES.iter().map(|(id, _)| id.name())) {
                Some(nearest) => format!("; did you mean `{nearest}`?"),
                None => String::new(),
            };
            return Err((value, format!("no schema can find `{rule}`{help}")));
        };
        if !keywords.is_empty() && !keywords.contains(&keyword) {
            let list: Vec<String> = keywords.iter().map(|keyword| format!("`{keyword}`")).collect();
            return Err((value, format!("`{rule}` is found by {}, not by `{keyword}`", list.join(" or "))));
        }
        if NEVER_FAIL.contains(&keyword) {
            let message = format!(
                "`x-lint` has no effect on `{keyword}`: put it next to the keyword that fails in a schema of `{keyword}`"
            );
            return Err((named.key, message));
        }
        if schema.get(keyword).is_none() {
            let siblings = schema.members().map(|member| member.name()).filter(|name| !name.starts_with("x-"));
            let help = match nearest(keyword, siblings) {
                Some(nearest) => format!("; did you mean `{nearest}`?"),
                None => String::new(),
            };
            let message = format!("`x-lint` has no effect on `{keyword}`, because the keyword is not next to it{help}");
            return Err((named.key, message));
        }
    }
    Ok(())
}

/// Checks what is learned of the values of a property.
fn tenant(value: NodeRef<'_>, place: Place) -> Result<(), Wrong<'_>> {
    if place != Place::Property {
        let message = "`x-tenant` has no effect here: move it into the schema of a property in `properties`";
        return Err((value, message.to_owned()));
    }
    match value.as_str().and_then(TenantField::of_annotation) {
        Some(_) => Ok(()),
        None => Err((value, "invalid `x-tenant`: expected `values` or `counts`".to_owned())),
    }
}

/// Checks how much the property with the schema `property` tells.
fn evidence<'d>(
    documents: &'d Documents,
    property: Subschema,
    value: NodeRef<'d>,
    place: Place,
) -> Result<(), Wrong<'d>> {
    members("x-evidence", value, &["key", "value"])?;
    if place != Place::Property {
        let message = "`x-evidence` has no effect here: move it into the schema of a property in `properties`";
        return Err((value, message.to_owned()));
    }
    if value.is_empty() {
        return Err((value, "`x-evidence` needs `key`, `value` or both, such as `{ \"key\": 2 }`".to_owned()));
    }
    let points = |node: NodeRef<'_>| {
        let number = node.text().filter(|_| node.kind() == Kind::Number);
        number.and_then(|text| text.parse::<u8>().ok()).is_some_and(|points| (1..=MAX_POINTS).contains(&points))
    };
    if let Some(key) = value.get("key").filter(|key| key.as_str() != Some("common") && !points(*key)) {
        let message =
            format!("invalid `key` of `x-evidence`: expected a whole number from 1 to {MAX_POINTS} or `common`");
        return Err((key, message));
    }
    if let Some(value) = value.get("value") {
        if !points(value) {
            let message = format!("invalid `value` of `x-evidence`: expected a whole number from 1 to {MAX_POINTS}");
            return Err((value, message));
        }
        let lists =
            |schema: &Subschema| ["enum", "const"].iter().any(|name| documents.node(*schema).get(name).is_some());
        if !documents.closure(&[property]).iter().any(lists) {
            let message =
                "`value` of `x-evidence` has no effect on a property without `enum`: add one or remove `value`";
            return Err((value, message.to_owned()));
        }
    }
    Ok(())
}

/// Checks which status may follow which.
fn next<'t>(schema: NodeRef<'t>, value: NodeRef<'t>) -> Result<(), Wrong<'t>> {
    let listed = |name: &str| {
        schema.get("enum").is_none_or(|options| options.elements().any(|option| option.as_str() == Some(name)))
    };
    let unknown = |node: NodeRef<'t>| (node, format!("unknown status `{}` in `x-next`", node.as_str().unwrap_or("")));
    if value.kind() != Kind::Object {
        let message = "`x-next` must be an object of statuses and lists of those that may follow";
        return Err((value, format!("{message}, not {}", article(value.kind().name()))));
    }
    for member in value.all_members() {
        if !listed(member.name()) {
            return Err(unknown(member.key));
        }
        if member.value.kind() != Kind::Array {
            let kind = article(member.value.kind().name());
            return Err((
                member.value,
                format!("`{}` of `x-next` must be a list of statuses, not {kind}", member.name()),
            ));
        }
        if let Some(other) = member.value.elements().find(|status| !status.as_str().is_some_and(listed)) {
            return Err(match other.as_str() {
                Some(_) => unknown(other),
                None => (other, format!("`x-next` must list statuses, not {}", article(other.kind().name()))),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_annotations_are_right() {
        let documents = Documents::builtin();
        for at in 0..documents.iter().len() {
            let wrong = wrong(&documents, at);
            assert!(wrong.is_none(), "{}: {}", documents.get(at).file(), wrong.map(|(_, message)| message).unwrap());
        }
        assert!(documents.wrong_service().is_none());
    }
}
