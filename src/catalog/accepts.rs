//! Checks whether a value is valid at a location in a payload, such as `"New"` at `Ticket.Status`. The other values of
//! the payload do not matter. A fix that inserts a value is only offered if the value passes this check.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use jsonschema::Validator;
use serde_json::{Value, json};

use super::documents::Subschema;
use super::locate;
use super::node::Syntax;
use super::schemas::{Schemas, Target};
use super::validator;

use crate::syntax::NodeRef;

/// The location of a value: the target that the outermost value is validated as, and the path from there.
type Location = (Target, Vec<String>);

/// A cache of the constraints at the locations that were checked before.
#[derive(Debug, Default)]
pub(super) struct Constraints(RwLock<HashMap<Location, Arc<Constraint>>>);

/// The constraint that schemas put on the value at a location.
#[derive(Debug)]
enum Constraint {
    /// No schema applies, so any value is valid.
    None,
    /// The value must be valid for this validator, which combines all schemas that apply.
    Validator(Box<Validator<Syntax>>),
    /// The schemas do not compile, so no value is accepted.
    Uncompilable,
}

impl Schemas {
    /// Returns whether `value` is valid at `path` in a value that is validated as `target`. Only schemas that apply
    /// unconditionally are checked.
    pub(crate) fn accepts(&self, target: Target, path: &[String], value: NodeRef<'_>) -> bool {
        // All elements of an array have the same schema.
        let path: Vec<String> =
            path.iter().map(|segment| if is_index(segment) { "0".to_owned() } else { segment.clone() }).collect();
        let location = (target, path);
        // The lock is only held to look up or to insert an entry, so the map is valid even after a panic in another
        // thread.
        let cached = self.constraints().0.read().unwrap_or_else(PoisonError::into_inner).get(&location).cloned();
        let constraint = cached.unwrap_or_else(|| {
            let constraint = Arc::new(self.constraint_at(location.0, &location.1));
            let mut all = self.constraints().0.write().unwrap_or_else(PoisonError::into_inner);
            all.entry(location).or_insert(constraint).clone()
        });
        match &*constraint {
            Constraint::None => true,
            Constraint::Validator(validator) => validator.is_valid(value),
            Constraint::Uncompilable => false,
        }
    }

    /// Compiles the schemas that apply to the value at `path`.
    fn constraint_at(&self, target: Target, path: &[String]) -> Constraint {
        let documents = self.documents();
        let mut schemas = self.with_unconditional(self.root_schemas(target));
        for segment in path {
            let child_schema = |schema: &Subschema| {
                let node = documents.node(*schema);
                let property = node.get("properties").and_then(|properties| properties.get(segment));
                let child = property.or_else(|| node.get("items").filter(|_| is_index(segment)))?;
                Some(Subschema { node: child.id(), ..*schema })
            };
            schemas = self.with_unconditional(schemas.iter().filter_map(child_schema).collect());
        }
        if schemas.is_empty() {
            return Constraint::None;
        }
        let reference = |schema: &Subschema| {
            let document = documents.get(schema.document);
            let pointer = locate::pointer(document.root(), documents.node(*schema));
            json!({"$ref": format!("{}#{}", document.id(), validator::fragment(&pointer))})
        };
        let references: Vec<Value> = schemas.iter().map(reference).collect();
        let referenced: Vec<usize> = schemas.iter().map(|schema| schema.document).collect();
        let compiled = validator::compile(documents, &referenced, None, &json!({"allOf": references}));
        compiled.map_or(Constraint::Uncompilable, |validator| Constraint::Validator(Box::new(validator)))
    }

    /// Returns `schemas` together with all schemas that always apply to the same value: the targets of their
    /// references, and the schemas in their `allOf`.
    fn with_unconditional(&self, schemas: Vec<Subschema>) -> Vec<Subschema> {
        let documents = self.documents();
        let mut all: Vec<Subschema> = Vec::new();
        let mut pending = schemas;
        while let Some(schema) = pending.pop() {
            if all.contains(&schema) {
                continue;
            }
            all.push(schema);
            for member in documents.node(schema).members() {
                match member.name() {
                    "$ref" | "$dynamicRef" => {
                        pending.extend(member.value.as_str().and_then(|target| documents.resolve(schema, target)));
                    }
                    "allOf" => {
                        pending.extend(member.value.elements().map(|node| Subschema { node: node.id(), ..schema }));
                    }
                    _ => {}
                }
            }
        }
        all
    }
}

/// Returns whether a segment of a path may be an index in an array.
fn is_index(segment: &str) -> bool {
    !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::ServiceId;
    use crate::syntax::{ParseOptions, parse};

    fn accepts(target: Target, path: &[&str], text: &str) -> bool {
        let parsed = parse(text.into(), None, &ParseOptions::default());
        let path: Vec<String> = path.iter().map(|segment| (*segment).to_owned()).collect();
        Schemas::builtin().accepts(target, &path, parsed.tree.root().expect("it has a root"))
    }

    #[test]
    fn a_value_is_accepted_at_a_location_whose_schemas_allow_it() {
        let pending = Schemas::builtin().statuses().iter().position(|status| status.name() == "Pending");
        let any = Target::Container(ServiceId::FIRST, None);
        for (target, path, text, expected) in [
            (any, &["Ticket", "Status"][..], "\"New\"", true),
            (any, &["Ticket", "Status"], "\"1\"", false),
            (Target::Container(ServiceId::FIRST, pending), &["Ticket", "Status"], "\"Pending\"", true),
            (any, &["Ticket", "ScheduledDate"], "\"20260105\"", false),
            (any, &["Ticket", "ScheduledDate"], "\"2026-01-05\"", true),
            (any, &["Ticket", "ScheduledDate"], "\"2026-02-30\"", false),
            (any, &["Ticket", "PendingReason"], "\"5\"", true),
            (Target::Subject(ServiceId::FIRST, pending), &["Caller_EmailID"], "\"5\"", false),
            (any, &["CustomFields"], "[{\"Name\": \"a\", \"Value\": \"b\", \"GroupName\": \"c\"}]", true),
            (any, &["CustomFields"], "[{\"Name\": 1}]", false),
            (any, &["CustomFields", "17", "Value"], "\"1\"", true),
            (any, &["Unknown"], "1", true),
            (
                Target::Request(ServiceId::FIRST),
                &["objCommonParameters", "_ProxyDetails", "AuthType"],
                "\"APIKEY\"",
                true,
            ),
            (
                Target::Request(ServiceId::FIRST),
                &["objCommonParameters", "_ProxyDetails", "AuthType"],
                "\"key\"",
                false,
            ),
            (Target::Request(ServiceId::FIRST), &["objCommonParameters", "RequestType"], "\"RemoteCall\"", true),
            (Target::Request(ServiceId::FIRST), &["objCommonParameters", "RequestType"], "\"1\"", false),
            (Target::Response, &["TicketNo"], "5", true),
        ] {
            assert_eq!(accepts(target, path, text), expected, "{path:?} {text}");
        }
    }
}
