//! Keywords of a user's schema that are none: JSON Schema passes over what it does not know, and so over a slip of the pen.

use super::schemas::Schemas;
use super::tenant_fields::TenantField;
use super::user::{SchemaError, error};
use crate::diagnostic::{RuleId, slip};
use crate::syntax::{Kind, Member, NodeRef};

/// What a keyword holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// No schema.
    Nothing,
    /// A schema.
    Schema,
    /// A list of schemas, or one.
    Schemas,
    /// Schemas by names that are the user's.
    Named,
}

use Holds::{Named, Nothing, Schema, Schemas as List};

/// The keywords of JSON Schema, those of earlier drafts among them, and what else is known by many tools.
const KEYWORDS: &[(&str, Holds)] = &[
    ("$id", Nothing),
    ("$schema", Nothing),
    ("$ref", Nothing),
    ("$anchor", Nothing),
    ("$dynamicRef", Nothing),
    ("$dynamicAnchor", Nothing),
    ("$recursiveRef", Nothing),
    ("$recursiveAnchor", Nothing),
    ("$vocabulary", Nothing),
    ("$comment", Nothing),
    ("$defs", Named),
    ("definitions", Named),
    ("allOf", List),
    ("anyOf", List),
    ("oneOf", List),
    ("not", Schema),
    ("if", Schema),
    ("then", Schema),
    ("else", Schema),
    ("dependentSchemas", Named),
    ("dependencies", Named),
    ("prefixItems", List),
    ("items", List),
    ("additionalItems", Schema),
    ("contains", Schema),
    ("properties", Named),
    ("patternProperties", Named),
    ("additionalProperties", Schema),
    ("propertyNames", Schema),
    ("unevaluatedItems", Schema),
    ("unevaluatedProperties", Schema),
    ("type", Nothing),
    ("enum", Nothing),
    ("const", Nothing),
    ("multipleOf", Nothing),
    ("maximum", Nothing),
    ("exclusiveMaximum", Nothing),
    ("minimum", Nothing),
    ("exclusiveMinimum", Nothing),
    ("maxLength", Nothing),
    ("minLength", Nothing),
    ("pattern", Nothing),
    ("maxItems", Nothing),
    ("minItems", Nothing),
    ("uniqueItems", Nothing),
    ("maxContains", Nothing),
    ("minContains", Nothing),
    ("maxProperties", Nothing),
    ("minProperties", Nothing),
    ("required", Nothing),
    ("dependentRequired", Nothing),
    ("format", Nothing),
    ("contentEncoding", Nothing),
    ("contentMediaType", Nothing),
    ("contentSchema", Schema),
    ("title", Nothing),
    ("description", Nothing),
    ("default", Nothing),
    ("deprecated", Nothing),
    ("readOnly", Nothing),
    ("writeOnly", Nothing),
    ("examples", Nothing),
    // Not of JSON Schema, and no slip of the pen either.
    ("example", Nothing),
    ("note", Nothing),
    ("notes", Nothing),
    ("enumDescriptions", Nothing),
    ("markdownDescription", Nothing),
    ("markdownEnumDescriptions", Nothing),
    ("deprecationMessage", Nothing),
];

/// Returns what the keyword called `name` holds; `None` if there is no such keyword.
pub(super) fn holds(name: &str) -> Option<Holds> {
    KEYWORDS.iter().find(|(keyword, _)| *keyword == name).map(|(_, holds)| *holds)
}

impl Schemas {
    /// The members of the user's schemas whose names are hardly anything but misspelt keywords. They do nothing, which JSON Schema
    /// allows.
    #[must_use]
    pub fn misspelt_keywords(&self) -> Vec<SchemaError> {
        let mut found = Vec::new();
        for document in self.documents().iter().filter(|document| document.path().is_some()) {
            look(document.root(), &mut |key, meant| {
                let written = key.as_str().unwrap_or_default();
                let message = if meant.starts_with("x-") {
                    format!("unknown annotation `{written}`, which has no effect; did you mean `{meant}`?")
                } else {
                    format!(
                        "`{written}` is no keyword of JSON Schema, so nothing is judged by it; did you mean `{meant}`?"
                    )
                };
                found.push(error(document, key, message));
            });
        }
        found
    }
}

/// Calls `found` with each misspelled keyword of a schema and of those in it, and with what was meant.
fn look<'t>(schema: NodeRef<'t>, found: &mut dyn FnMut(NodeRef<'t>, &'static str)) {
    each_schema(schema, Place::Root, &mut |schema, place| {
        for member in schema.members().filter(|member| holds(member.name()).is_none()) {
            if let Some(meant) = meant(member.name()).or_else(|| annotation(member, place)) {
                found(member.key, meant);
            }
        }
    });
}

/// What a schema is to the one that it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It is the document.
    Root,
    /// It is that of a property.
    Property,
    /// It is anything else.
    Other,
}

/// Calls `visit` with `schema` and with each schema in it. A schema is nested no deeper than is read.
pub(super) fn each_schema<'t>(schema: NodeRef<'t>, place: Place, visit: &mut dyn FnMut(NodeRef<'t>, Place)) {
    visit(schema, place);
    for member in schema.members() {
        match holds(member.name()) {
            None | Some(Nothing) => {}
            Some(List) if member.value.kind() == Kind::Array => {
                member.value.elements().for_each(|schema| each_schema(schema, Place::Other, visit));
            }
            Some(Schema | List) => each_schema(member.value, Place::Other, visit),
            Some(Named) => {
                let place = if member.name() == "properties" { Place::Property } else { Place::Other };
                member.value.members().for_each(|named| each_schema(named.value, place, visit));
            }
        }
    }
}

/// The annotations of this program.
const ANNOTATIONS: [&str; 5] = ["x-service", "x-evidence", "x-lint", "x-next", "x-tenant"];

/// The annotation of this program that `member` was most probably meant to be. Others may have annotations with similar names, so
/// that its value has to look like ours, too.
fn annotation(member: Member<'_>, place: Place) -> Option<&'static str> {
    let meant = slip(member.name(), ANNOTATIONS).filter(|_| member.name().starts_with("x-"))?;
    let has = |names: &[&str]| names.iter().any(|name| member.value.get(name).is_some());
    let alike = match meant {
        "x-service" => place == Place::Root && has(&["container", "subject", "status"]),
        "x-evidence" => has(&["key", "value"]),
        "x-tenant" => member.value.as_str().and_then(TenantField::of_annotation).is_some(),
        "x-next" => {
            let mut members = member.value.members().peekable();
            members.peek().is_some() && members.all(|member| member.value.kind() == Kind::Array)
        }
        _ => {
            let is_rule = |rule: NodeRef<'_>| rule.as_str().is_some_and(|rule| rule.parse::<RuleId>().is_ok());
            member.value.members().any(|named| is_rule(named.value))
        }
    };
    (alike && !ANNOTATIONS.contains(&member.name())).then_some(meant)
}

/// The keyword that `written` was most probably meant to be.
fn meant(written: &str) -> Option<&'static str> {
    let known = || KEYWORDS.iter().map(|(keyword, _)| *keyword);
    if written.starts_with("x-") { None } else { slip(written, known()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_pen_are_known() {
        for (written, keyword) in [
            ("propertes", "properties"),
            ("Properties", "properties"),
            ("requird", "required"),
            ("require", "required"),
            ("tpye", "type"),
            ("enmu", "enum"),
            ("additionalPropertys", "additionalProperties"),
            ("ref", "$ref"),
            ("id", "$id"),
            ("minlength", "minLength"),
            ("all_of", "allOf"),
            ("patern", "pattern"),
            ("item", "items"),
        ] {
            assert_eq!(meant(written), Some(keyword), "{written}");
        }
        for other in ["x-lint", "x-type", "owner", "nullable", "label", "unit", "version", "", "form", "IF-ELSE", "$"] {
            assert_eq!(meant(other), None, "{other}");
        }
    }

    #[test]
    fn the_built_in_schemas_have_none() {
        for document in Schemas::builtin().documents().iter() {
            look(document.root(), &mut |key, meant| panic!("{:?} for {meant}", key.as_str()));
        }
    }
}
