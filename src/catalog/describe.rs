//! Describes values in words, based on their schemas. Editors show the descriptions on hover and in completion. They
//! are also used for documentation pages and to generate payloads.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::documents::{Documents, Subschema};
use super::node;
use super::schemas::{Schemas, Target};
use super::services::ServiceId;
use super::shape::encoding;
use crate::diagnostic::RuleId;
use crate::syntax::{NodeRef, ShapeId};

/// The description of one value by its schemas.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Description {
    /// The title (`title`).
    pub title: Option<String>,
    /// What the value means (`description`).
    pub description: Option<String>,
    /// Additional remarks (`$comment`), such as contradictions in the documentation of the vendor.
    pub comments: Vec<String>,
    /// The names of the allowed types; empty if any type is allowed.
    pub types: Vec<String>,
    /// The allowed values (`enum`, `const`); empty if they are not listed.
    pub values: Vec<DescribedValue>,
    /// Examples of valid values.
    pub examples: Vec<Value>,
    /// The default value.
    pub default: Option<Value>,
    /// Whether the value is a secret (`writeOnly`).
    pub is_secret: bool,
    /// Whether the value is a string that holds JSON (`contentMediaType`).
    pub holds_json: bool,
}

/// One of the allowed values.
#[derive(Debug, Clone, PartialEq)]
pub struct DescribedValue {
    /// The value.
    pub value: Value,
    /// What the value means (`enumDescriptions`).
    pub description: Option<String>,
}

/// A member that an object must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// The key of the member.
    pub name: String,
    /// The condition in words that follow "mandatory", such as ``when `Updater` is `Executive` ``; `None` if the member
    /// is always required.
    pub condition: Option<String>,
}

/// A schema that applies to a value, and the condition under which the schema applies. The condition is in the words of
/// [`Requirement::condition`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct ConditionalSchema {
    schema: Subschema,
    condition: Option<String>,
}

impl Schemas {
    /// Returns the description of a value of this shape, combined over all statuses.
    #[must_use]
    pub fn describe(&self, of: ShapeId) -> Description {
        let mut described = Description::default();
        if of == ShapeId::UNKNOWN {
            return described;
        }
        let mut constants = Vec::new();
        for schema in self.shapes().schemas(of) {
            let schema = self.documents().node(schema);
            let text = |keyword: &str| schema.get(keyword).and_then(NodeRef::as_str).map(str::to_owned);
            described.title = described.title.or_else(|| text("title"));
            described.description = described.description.or_else(|| text("description"));
            described.comments.extend(text("$comment").filter(|_| schema.get("title").is_some()));
            if described.types.is_empty()
                && let Some(types) = schema.get("type")
            {
                described.types.extend(types.as_str().map(str::to_owned));
                described.types.extend(types.elements().filter_map(|kind| kind.as_str().map(str::to_owned)));
            }
            if described.values.is_empty()
                && let Some(options) = schema.get("enum")
            {
                let mut meanings = schema.get("enumDescriptions").into_iter().flat_map(NodeRef::elements);
                described.values.extend(options.elements().map(|option| DescribedValue {
                    value: node::value(option),
                    description: meanings.next().and_then(NodeRef::as_str).map(str::to_owned),
                }));
            }
            constants.extend(schema.get("const").map(node::value));
            if described.examples.is_empty()
                && let Some(examples) = schema.get("examples")
            {
                described.examples.extend(examples.elements().map(node::value));
            }
            described.default = described.default.or_else(|| schema.get("default").map(node::value));
            described.is_secret |=
                schema.get("writeOnly").is_some_and(|secret| node::value(secret) == Value::Bool(true));
            described.holds_json |=
                text("contentMediaType").as_deref() == Some("application/json") && encoding(schema).is_none();
        }
        if described.values.is_empty() {
            constants.dedup();
            let listed = |value| DescribedValue { value, description: None };
            described.values.extend(constants.into_iter().map(listed));
        }
        described
    }

    /// Returns whether an object of this shape has any required member.
    #[must_use]
    pub fn requires_any_member(&self, of: ShapeId) -> bool {
        let has_required = |schema: &Subschema| self.documents().node(*schema).get("required").is_some();
        self.shapes().schemas(of).iter().any(has_required)
    }

    /// Returns the members that are required in the object at `path`, in the order of the schema of `target`.
    #[must_use]
    pub fn requirements(&self, target: Target, path: &[String]) -> Vec<Requirement> {
        let documents = self.documents();
        let schemas = self.applicable_schemas_at(target, path);
        let mut requirements: Vec<Requirement> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for ConditionalSchema { schema, condition } in schemas {
            let names = documents.node(schema).get("required").into_iter().flat_map(NodeRef::elements);
            for name in names.filter_map(NodeRef::as_str) {
                match known.get(name) {
                    // A member that is always required needs no condition.
                    Some(&at) if condition.is_none() => requirements[at].condition = None,
                    Some(_) => {}
                    None => {
                        known.insert(name, requirements.len());
                        requirements.push(Requirement { name: name.to_owned(), condition: condition.clone() });
                    }
                }
            }
        }
        requirements
    }

    /// Returns the members of the object at `path` that only apply to statuses other than the status of `target`. The
    /// schema of `target` marks these members with `x-lint`.
    #[must_use]
    pub fn inapplicable_members(&self, target: Target, path: &[String]) -> Vec<String> {
        let documents = self.documents();
        let names_rule = |schema: &ConditionalSchema| {
            let rules = documents.node(schema.schema).get("x-lint");
            rules.is_some_and(|rules| {
                rules.members().any(|rule| rule.value.as_str() == Some(RuleId::InapplicableField.name()))
            })
        };
        let mut names = Vec::new();
        for schema in self.applicable_schemas_at(target, path) {
            for member in documents.node(schema.schema).get("properties").into_iter().flat_map(NodeRef::members) {
                let member_schema = Subschema { node: member.value.id(), ..schema.schema };
                if applicable_schemas(documents, vec![ConditionalSchema { schema: member_schema, condition: None }])
                    .iter()
                    .any(names_rule)
                {
                    names.push(member.name().to_owned());
                }
            }
        }
        names
    }

    /// Returns the schemas that apply to the object at `path` in a value that is validated as `target`.
    fn applicable_schemas_at(&self, target: Target, path: &[String]) -> Vec<ConditionalSchema> {
        let documents = self.documents();
        let roots =
            self.root_schemas(target).into_iter().map(|schema| ConditionalSchema { schema, condition: None }).collect();
        let mut schemas = applicable_schemas(documents, roots);
        for segment in path {
            let inner: Vec<ConditionalSchema> = schemas
                .into_iter()
                .filter_map(|outer| {
                    let node = documents.node(outer.schema);
                    let is_index = segment.bytes().all(|byte| byte.is_ascii_digit());
                    let inner = node.get("properties").and_then(|properties| properties.get(segment));
                    let inner = inner.or_else(|| node.get("items").filter(|_| is_index))?;
                    Some(ConditionalSchema { schema: Subschema { node: inner.id(), ..outer.schema }, ..outer })
                })
                .collect();
            schemas = applicable_schemas(documents, inner);
        }
        schemas
    }

    /// Returns the statuses that require the member at `path` in a container of `service`, such as
    /// `["Ticket", "PendingReason"]`. The result has the index of each status, and the condition of the requirement.
    #[must_use]
    pub fn required_by(&self, service: ServiceId, path: &[String]) -> Vec<(usize, Option<String>)> {
        let Some((name, object)) = path.split_last() else { return Vec::new() };
        let required = |status: usize| {
            let requirements = self.requirements(Target::Container(service, Some(status)), object);
            requirements
                .into_iter()
                .find(|required| required.name == *name)
                .map(|required| (status, required.condition))
        };
        self.statuses_of(service).filter_map(|(status, _)| required(status)).collect()
    }
}

/// The maximum number of alternatives that a condition lists.
const MAX_LISTED: usize = 8;

/// Returns `schemas`, and all schemas that apply to the same value through their `$ref`, `allOf`, `then` and similar
/// keywords. Each schema has the condition under which it applies.
fn applicable_schemas(documents: &Documents, schemas: Vec<ConditionalSchema>) -> Vec<ConditionalSchema> {
    let mut all: Vec<ConditionalSchema> = Vec::new();
    let mut known = HashSet::new();
    let mut pending: Vec<ConditionalSchema> = schemas.into_iter().rev().collect();
    while let Some(found) = pending.pop() {
        if !known.insert(found.clone()) {
            continue;
        }
        let schema = documents.node(found.schema);
        let inner = |node: NodeRef<'_>, condition: Option<String>| {
            let condition = match (&found.condition, condition) {
                (Some(outer), Some(own)) if *outer != own => Some(format!("{outer} and {own}")),
                (outer, own) => own.or_else(|| outer.clone()),
            };
            ConditionalSchema { schema: Subschema { node: node.id(), ..found.schema }, condition }
        };
        for member in schema.members() {
            match member.name() {
                "$ref" | "$dynamicRef" => {
                    let target = member.value.as_str().and_then(|target| documents.resolve(found.schema, target));
                    pending
                        .extend(target.map(|schema| ConditionalSchema { schema, condition: found.condition.clone() }));
                }
                "allOf" => pending.extend(member.value.elements().map(|branch| inner(branch, None))),
                "anyOf" | "oneOf" => {
                    let branches: Vec<(NodeRef<'_>, String)> =
                        member.value.elements().map(|branch| (branch, required_words(branch))).collect();
                    for (index, (branch, _)) in branches.iter().enumerate() {
                        let others = branches.iter().enumerate().filter(|(other, _)| *other != index);
                        let others = others.map(|(_, (_, words))| words.as_str()).filter(|words| !words.is_empty());
                        // If there are too many alternatives, the last one is replaced by "others".
                        let mut others: Vec<&str> = others.take(MAX_LISTED + 1).collect();
                        if others.len() > MAX_LISTED {
                            others[MAX_LISTED] = "others";
                        }
                        let words = (!others.is_empty()).then(|| format!("unless {}", others.join(" or ")));
                        pending.push(inner(*branch, words));
                    }
                }
                "then" => pending.extend(schema.get("if").map(|condition| {
                    let words = condition_words(condition, None).join(" and ");
                    inner(member.value, (!words.is_empty()).then(|| format!("when {words}")))
                })),
                "else" => pending.extend(schema.get("if").map(|condition| {
                    let words = condition_words(condition, None).join(" and ");
                    inner(member.value, (!words.is_empty()).then(|| format!("unless {words}")))
                })),
                _ => {}
            }
        }
        all.push(found);
    }
    all
}

/// Returns in words what the schema of a condition (`if`) checks, such as `` `Updater` is `Executive` ``. `name` is the
/// field whose schema this is, or `None` for the schema of the whole object.
fn condition_words(schema: NodeRef<'_>, name: Option<&str>) -> Vec<String> {
    let mut words = Vec::new();
    if let Some(name) = name {
        if let Some(value) = schema.get("const") {
            let value = value.as_str().map_or_else(|| node::value(value).to_string(), str::to_owned);
            words.push(format!("`{name}` is `{value}`"));
        } else if schema.get("pattern").and_then(NodeRef::as_str) == Some("\\S") || schema.get("minLength").is_some() {
            words.push(format!("`{name}` has a value"));
        }
    }
    let properties = schema.get("properties").into_iter().flat_map(NodeRef::members);
    for member in properties {
        words.extend(condition_words(member.value, Some(member.name())));
    }
    if words.is_empty() {
        let names = schema.get("required").into_iter().flat_map(NodeRef::elements).filter_map(NodeRef::as_str);
        words.extend(names.map(|name| format!("`{name}` is present")));
    }
    words
}

/// Returns in words which members a branch of `anyOf` or `oneOf` requires, such as `` `Ticket` has `CancelRemarks` ``.
fn required_words(schema: NodeRef<'_>) -> String {
    fn search(schema: NodeRef<'_>, holder: Option<&str>, found: &mut Vec<String>) {
        let inner = schema.get("properties").map(NodeRef::members);
        let count_before = found.len();
        for member in inner.into_iter().flatten() {
            search(member.value, Some(member.name()), found);
        }
        // Only the innermost requirements are mentioned.
        if found.len() == count_before {
            for name in schema.get("required").into_iter().flat_map(NodeRef::elements).filter_map(NodeRef::as_str) {
                found.push(match holder {
                    Some(holder) => format!("`{holder}` has `{name}`"),
                    None => format!("`{name}` is present"),
                });
            }
        }
    }
    let mut found = Vec::new();
    search(schema, None, &mut found);
    found.join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Shapes;

    fn path(path: &str) -> Vec<String> {
        path.split('/').map(str::to_owned).collect()
    }

    fn described(path: &str) -> Description {
        let schemas = Schemas::builtin();
        let shape =
            schemas.shapes().at(Shapes::container(ServiceId::FIRST), &self::path(path)).expect("the schemas have it");
        schemas.describe(shape)
    }

    fn required_by(path: &str) -> Vec<String> {
        let schemas = Schemas::builtin();
        let words = |(status, condition): (usize, Option<String>)| match condition {
            Some(condition) => format!("{} {condition}", schemas.status_name(status)),
            None => schemas.status_name(status).to_owned(),
        };
        schemas.required_by(ServiceId::FIRST, &self::path(path)).into_iter().map(words).collect()
    }

    #[test]
    fn schemas_describe_a_field() {
        let status = described("Ticket/Status");
        assert_eq!(status.title.as_deref(), Some("Status"));
        assert_eq!(status.types, ["string"]);
        assert_eq!(status.values.len(), 7);
        assert!(status.values.iter().all(|value| value.description.is_some()), "{status:?}");
        let medium = described("Ticket/Medium");
        assert_eq!(medium.default, Some("Web".into()));
        assert!(medium.values.is_empty() && !medium.examples.is_empty());
        let schemas = Schemas::builtin();
        let string = path("objCommonParameters/incidentParamsJSON/IncidentContainerJson");
        assert!(
            schemas
                .describe(schemas.shapes().at(Shapes::request(ServiceId::FIRST), &string).expect("the schemas have it"))
                .holds_json
        );
        let key = path("objCommonParameters/_ProxyDetails/APIKey");
        assert!(
            schemas
                .describe(schemas.shapes().at(Shapes::request(ServiceId::FIRST), &key).expect("the schemas have it"))
                .is_secret
        );
        let service =
            schemas.shapes().at(Shapes::request(ServiceId::FIRST), &path("ServiceName")).expect("the schemas have it");
        assert_eq!(schemas.describe(service).values[0].value, "IM_LogOrUpdateIncident");
    }

    #[test]
    fn every_member_of_the_schemas_is_described() {
        fn walk(schemas: &Schemas, of: ShapeId, at: &str, seen: &mut usize) {
            let shapes = schemas.shapes();
            for name in shapes.names(of) {
                use crate::syntax::Shape as _;
                let shape = shapes.member(of, &name).expect("it is one of the names");
                let described = schemas.describe(shape);
                let at = format!("{at}/{name}");
                assert!(described.title.is_some() && described.description.is_some(), "{at}: {described:?}");
                assert_ne!(described.title.as_deref(), Some("Known status"), "{at}");
                // A misplaced field has no example.
                let misplaced = at.ends_with("/incidentParamsJSON/RequestType");
                assert!(shapes.is_object(shape) || misplaced || !described.examples.is_empty(), "{at}: {described:?}");
                *seen += 1;
                walk(schemas, shape, &at, seen);
                let element = shapes.element(shape);
                if element != ShapeId::UNKNOWN {
                    walk(schemas, element, &at, seen);
                }
                if let Some(content) = shapes.content(shape) {
                    walk(schemas, content, &at, seen);
                }
            }
        }
        let schemas = Schemas::builtin();
        let mut seen = 0;
        for root in [
            Shapes::request(ServiceId::FIRST),
            Shapes::container(ServiceId::FIRST),
            Shapes::subject(ServiceId::FIRST),
            Shapes::RESPONSE,
        ] {
            walk(&schemas, root, "", &mut seen);
        }
        assert!(seen > 200, "{seen}");
    }

    #[test]
    fn conditions_of_required_members_are_described() {
        assert_eq!(required_by("Ticket/PendingReason"), ["Pending"]);
        assert_eq!(
            required_by("Ticket/Assigned_WorkGroup_Name"),
            ["New when `Updater` is `Executive`", "Assigned when `Updater` is `Executive`"]
        );
        assert_eq!(required_by("Ticket/Source").len(), 7);
        assert_eq!(required_by("TicketInformation/CancelRemarks"), ["Cancelled unless `Ticket` has `CancelRemarks`"]);
        assert_eq!(required_by("Ticket/CancelRemarks"), ["Cancelled unless `TicketInformation` has `CancelRemarks`"]);
        let schemas = Schemas::builtin();
        let required = schemas.requirements(Target::Request(ServiceId::FIRST), &path("objCommonParameters"));
        let names: Vec<&str> = required.iter().map(|member| member.name.as_str()).collect();
        assert_eq!(names, ["_ProxyDetails", "incidentParamsJSON", "RequestType"]);
    }
}
