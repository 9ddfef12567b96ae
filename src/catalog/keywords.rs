//! The keywords of JSON Schema, and which of them contain schemas. Also finds misspelled keywords in the schemas of the
//! user, such as `requird`. JSON Schema ignores unknown keywords, so a misspelled keyword has no effect.

use super::schemas::Schemas;
use super::tenant_fields::TenantField;
use super::user::{SchemaError, error_at};
use crate::diagnostic::{RuleId, typo_of};
use crate::syntax::{Kind, Member, NodeRef};

/// What the value of a keyword contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeywordContent {
    /// No schema, as for `type`.
    NoSchema,
    /// A schema, as for `not`.
    Schema,
    /// A list of schemas, as for `allOf`, or a single schema, as for `items`.
    SchemaList,
    /// An object whose values are schemas, as for `properties`.
    SchemaMap,
}

use KeywordContent::{NoSchema, Schema, SchemaList, SchemaMap};

/// The keywords of JSON Schema, including those of earlier drafts, and other keywords that many tools support.
const KEYWORDS: &[(&str, KeywordContent)] = &[
    ("$id", NoSchema),
    ("$schema", NoSchema),
    ("$ref", NoSchema),
    ("$anchor", NoSchema),
    ("$dynamicRef", NoSchema),
    ("$dynamicAnchor", NoSchema),
    ("$recursiveRef", NoSchema),
    ("$recursiveAnchor", NoSchema),
    ("$vocabulary", NoSchema),
    ("$comment", NoSchema),
    ("$defs", SchemaMap),
    ("definitions", SchemaMap),
    ("allOf", SchemaList),
    ("anyOf", SchemaList),
    ("oneOf", SchemaList),
    ("not", Schema),
    ("if", Schema),
    ("then", Schema),
    ("else", Schema),
    ("dependentSchemas", SchemaMap),
    ("dependencies", SchemaMap),
    ("prefixItems", SchemaList),
    ("items", SchemaList),
    ("additionalItems", Schema),
    ("contains", Schema),
    ("properties", SchemaMap),
    ("patternProperties", SchemaMap),
    ("additionalProperties", Schema),
    ("propertyNames", Schema),
    ("unevaluatedItems", Schema),
    ("unevaluatedProperties", Schema),
    ("type", NoSchema),
    ("enum", NoSchema),
    ("const", NoSchema),
    ("multipleOf", NoSchema),
    ("maximum", NoSchema),
    ("exclusiveMaximum", NoSchema),
    ("minimum", NoSchema),
    ("exclusiveMinimum", NoSchema),
    ("maxLength", NoSchema),
    ("minLength", NoSchema),
    ("pattern", NoSchema),
    ("maxItems", NoSchema),
    ("minItems", NoSchema),
    ("uniqueItems", NoSchema),
    ("maxContains", NoSchema),
    ("minContains", NoSchema),
    ("maxProperties", NoSchema),
    ("minProperties", NoSchema),
    ("required", NoSchema),
    ("dependentRequired", NoSchema),
    ("format", NoSchema),
    ("contentEncoding", NoSchema),
    ("contentMediaType", NoSchema),
    ("contentSchema", Schema),
    ("title", NoSchema),
    ("description", NoSchema),
    ("default", NoSchema),
    ("deprecated", NoSchema),
    ("readOnly", NoSchema),
    ("writeOnly", NoSchema),
    ("examples", NoSchema),
    // These are not part of JSON Schema, but common in schemas and not misspelled.
    ("example", NoSchema),
    ("note", NoSchema),
    ("notes", NoSchema),
    ("enumDescriptions", NoSchema),
    ("markdownDescription", NoSchema),
    ("markdownEnumDescriptions", NoSchema),
    ("deprecationMessage", NoSchema),
];

/// Returns what the value of the keyword `name` contains, or `None` if the keyword is unknown.
pub(super) fn keyword_content(name: &str) -> Option<KeywordContent> {
    KEYWORDS.iter().find(|(keyword, _)| *keyword == name).map(|(_, content)| *content)
}

impl Schemas {
    /// Returns an error for each keyword in the user's schemas that is most probably misspelled. JSON Schema allows
    /// such keywords, but they have no effect.
    #[must_use]
    pub fn misspelled_keywords(&self) -> Vec<SchemaError> {
        let mut found = Vec::new();
        for document in self.documents().iter().filter(|document| document.path().is_some()) {
            visit_misspelled(document.root(), &mut |key, intended| {
                let written = key.as_str().unwrap_or_default();
                let kind = if intended.starts_with("x-") { "annotation" } else { "keyword" };
                found.push(error_at(document, key, format!("unknown {kind} `{written}`; did you mean `{intended}`?")));
            });
        }
        found
    }
}

/// Calls `report` for each misspelled keyword in a schema and its inner schemas. The arguments of `report` are the
/// misspelled key and the intended keyword.
fn visit_misspelled<'t>(schema: NodeRef<'t>, report: &mut dyn FnMut(NodeRef<'t>, &'static str)) {
    visit_schemas(schema, SchemaRole::Root, &mut |schema, role| {
        for member in schema.members().filter(|member| keyword_content(member.name()).is_none()) {
            if let Some(intended) = intended_keyword(member.name()).or_else(|| intended_annotation(member, role)) {
                report(member.key, intended);
            }
        }
    });
}

/// Where a schema is in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SchemaRole {
    /// The root of the document.
    Root,
    /// The schema of a property.
    Property,
    /// Any other schema.
    Other,
}

/// Calls `visit` with `schema` and with each schema in it. The recursion is limited by the depth of the tree.
pub(super) fn visit_schemas<'t>(schema: NodeRef<'t>, role: SchemaRole, visit: &mut dyn FnMut(NodeRef<'t>, SchemaRole)) {
    visit(schema, role);
    for member in schema.members() {
        match keyword_content(member.name()) {
            None | Some(NoSchema) => {}
            Some(SchemaList) if member.value.kind() == Kind::Array => {
                member.value.elements().for_each(|schema| visit_schemas(schema, SchemaRole::Other, visit));
            }
            Some(Schema | SchemaList) => visit_schemas(member.value, SchemaRole::Other, visit),
            Some(SchemaMap) => {
                let role = if member.name() == "properties" { SchemaRole::Property } else { SchemaRole::Other };
                member.value.members().for_each(|named| visit_schemas(named.value, role, visit));
            }
        }
    }
}

/// The annotations of this program.
const ANNOTATIONS: [&str; 5] = ["x-service", "x-evidence", "x-lint", "x-next", "x-tenant"];

/// Returns the annotation of this program that the author of `member` probably intended. Other tools may have
/// annotations with similar names, so the value of `member` must also look like a value of the intended annotation.
fn intended_annotation(member: Member<'_>, role: SchemaRole) -> Option<&'static str> {
    let intended = typo_of(member.name(), ANNOTATIONS).filter(|_| member.name().starts_with("x-"))?;
    let has = |names: &[&str]| names.iter().any(|name| member.value.get(name).is_some());
    let is_similar = match intended {
        "x-service" => role == SchemaRole::Root && has(&["container", "subject", "status"]),
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
    (is_similar && !ANNOTATIONS.contains(&member.name())).then_some(intended)
}

/// Returns the keyword that `written` was most probably meant to be.
fn intended_keyword(written: &str) -> Option<&'static str> {
    let keywords = KEYWORDS.iter().map(|(keyword, _)| *keyword);
    if written.starts_with("x-") { None } else { typo_of(written, keywords) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelled_keywords_are_found() {
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
            assert_eq!(intended_keyword(written), Some(keyword), "{written}");
        }
        for other in ["x-lint", "x-type", "owner", "nullable", "label", "unit", "version", "", "form", "IF-ELSE", "$"] {
            assert_eq!(intended_keyword(other), None, "{other}");
        }
    }

    #[test]
    fn built_in_schemas_have_no_misspelled_keywords() {
        for document in Schemas::builtin().documents().iter() {
            visit_misspelled(document.root(), &mut |key, intended| panic!("{:?} for {intended}", key.as_str()));
        }
    }
}
